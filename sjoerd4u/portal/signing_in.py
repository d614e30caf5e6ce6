"""Coming in: a link to the address, or the code beside it. Either works once, for ten minutes from posting."""

import hmac
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, false, func, insert, literal, or_, select, true, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import OPEN, Letter, LetterState
from sjoerd4u.portal.models import PortalSession, SignIn
from sjoerd4u.privacy.identifying import Subject, subject_of, tables_about
from sjoerd4u.register.purposes import RIGHTS

WORKS = timedelta(minutes=10)
WAITS = timedelta(days=1)  # how long posting goes on trying (mail.claiming)
LINKS, LINKS_WITHIN = 3, timedelta(hours=1)
EMPTY_WITHIN = timedelta(hours=24)
TRIES = 5
LINK, CODE = "sign-in", "sign-in-code"
OWN_LETTERS = ("portal/enter", "portal/nothing")
OWN_TABLES = (SignIn.__tablename__, PortalSession.__tablename__)


class LinkGone(LookupError):
    """The link was used, is too old, or its letter was never posted."""


class WrongCode(LookupError):
    """Not the code, or not any more: used, too old, or tried too often."""


def ask_to_sign_in(session: Session, address: str, language: str, at: datetime) -> None:
    """Write a letter to this tidied address: a link and a code to come in by or, if we hold nothing, that we hold
    nothing.

    Costs the same four statements for any address, also for one that had enough: three letters in an hour, or in a day
    when there is nothing to see.
    """
    subject = subject_of(session, address)
    known = _holds_anything(session, subject)
    mark = new_mark()
    letter = _letter(subject, known, mark, language, at)
    session.execute(_note(session, address, mark, letter["mark"], known, at))
    columns = Letter.__table__.columns
    noted = exists().where(SignIn.mark == mark)
    values = select(*(literal(value, columns[name].type).label(name) for name, value in letter.items())).where(noted)
    session.execute(insert(Letter).from_select(list(letter), values, include_defaults=False))


def waiting(session: Session, mark: str, at: datetime) -> str | None:
    """The address that may still come in by the link with this mark; None if the link is gone."""
    return session.scalar(select(SignIn.address).where(SignIn.mark == mark, SignIn.used_at.is_(None), _is_open(at)))


def use_link(session: Session, mark: str, at: datetime) -> str:
    """Use the link with this mark up; the address that comes in by it. Of presses at the same moment one wins.

    Raises LinkGone.
    """
    used = update(SignIn).where(SignIn.mark == mark, SignIn.used_at.is_(None), _is_open(at)).values(used_at=at)
    address = session.scalar(used.returning(SignIn.address).execution_options(synchronize_session=False))
    if address is None:
        raise LinkGone
    return address


def use_code(session: Session, address: str, typed: str, at: datetime) -> None:
    """Come in with this tidied address by the eight digits of one of its letters. Each takes five tries, right or
    wrong. A wrong one costs the same whose address it is: of the letter that says that we hold nothing the tries are
    counted too. Raises WrongCode: the caller commits that it was tried."""
    tried = (
        update(SignIn)
        .where(SignIn.address == address, SignIn.used_at.is_(None), SignIn.tries < TRIES, _is_open(at, OWN_LETTERS))
        .values(tries=SignIn.tries + 1)
    )
    marks = session.scalars(tried.returning(SignIn.mark).execution_options(synchronize_session=False)).all()
    right = [mark for mark in marks if hmac.compare_digest(_code(session, mark), typed.encode("utf-8", "replace"))]
    if not right:
        raise WrongCode
    used = update(SignIn).where(SignIn.mark == right[0], _is_open(at)).values(used_at=at).returning(SignIn.id)
    if session.scalar(used.execution_options(synchronize_session=False)) is None:
        raise WrongCode  # guessed, of a letter that had no code in it


def _code(session: Session, mark: str) -> bytes:
    return keyring(session).code(CODE, mark).encode()


def _is_open(at: datetime, kinds: tuple[str, ...] = OWN_LETTERS[:1]) -> Any:
    """Its letter was posted at most ten minutes ago, or is on its way this very moment.

    `kinds`: only letters to come in by, or also those that say that we hold nothing.
    """
    posted = and_(Letter.state == LetterState.POSTED, Letter.closed_at >= at - WORKS)
    on_its_way = and_(Letter.state.in_(OPEN), Letter.written_at >= at - WAITS)
    letter = (Letter.mark == SignIn.letter_mark, Letter.kind.in_(kinds), or_(posted, on_its_way))
    return select(Letter.id).where(*letter).exists()


def _holds_anything(session: Session, subject: Subject) -> bool:
    """Whether any row is about `subject`, other than asking this very question."""
    return bool(tables_about(session, subject, _other_than_asking))


def _other_than_asking(table: Table) -> ColumnElement[bool]:
    if table.name in OWN_TABLES:
        return false()
    return table.c.kind.not_in(OWN_LETTERS) if table.name == Letter.__tablename__ else true()


def _letter(subject: Subject, known: bool, mark: str, language: str, at: datetime) -> dict[str, Any]:
    kind = OWN_LETTERS[0] if known else OWN_LETTERS[1]
    # Also for who has nothing here: their letter shows neither, neither opens anything, and both letters cost the same.
    links = {"enter": outbox.Link("portal.link", LINK, mark), "code": outbox.Link("", CODE, mark)}
    person_id = next(iter(subject.person_ids), None)
    return outbox.letter_row(kind, subject.addresses[0], RIGHTS, language, at, links=links, person_id=person_id)


def _note(session: Session, address: str, mark: str, letter_mark: str, known: bool, at: datetime) -> Any:
    """Write the request down, unless this address had enough."""
    since = at - (LINKS_WITHIN if known else EMPTY_WITHIN)
    before = select(func.count()).where(SignIn.address == address, SignIn.asked_at > since).scalar_subquery()
    highest = select(func.coalesce(func.max(SignIn.number), 0)).where(SignIn.address == address).scalar_subquery()
    columns = SignIn.__table__.columns
    row = {"mark": mark, "letter_mark": letter_mark, "address": address, "asked_at": at, "tries": 0}
    values = [literal(value, columns[name].type).label(name) for name, value in row.items()]
    chosen = select(*values, (highest + 1).label("number")).where(before < LINKS)
    new = insert_into(session, SignIn).from_select([*row, "number"], chosen)
    return new.on_conflict_do_nothing(index_elements=[SignIn.address, SignIn.number])
