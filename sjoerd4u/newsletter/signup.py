"""Signing up: a request that waits for a press, and the press (double opt-in)."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, and_, bindparam, case, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert  # its ON CONFLICT reads the same on SQLite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from sjoerd4u.consent import ledger
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Moment, keyring
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.prepared import Prepared
from sjoerd4u.mail import outbox, suppression
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.happenings import SubscriberConfirmed
from sjoerd4u.newsletter.models import Signup, Subscriber, SubscriberTopic
from sjoerd4u.people import roster
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.register.askings import MEASURE_CLICKS, MEASURE_OPENS, NEWS_BY_MAIL, Asking
from sjoerd4u.register.purposes import CORRESPONDENCE, NEWSLETTER, UNCONFIRMED

LETTERS_UNTIL_CONFIRMED = 3
BETWEEN_LETTERS = timedelta(hours=24)
SOURCE = "nieuwsbrief"


class SignupGone(LookupError):
    """There is no sign-up behind this link (any more): it was never there, or it waited too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody fills in to read along."""

    address: str
    language: str
    page: str
    topics: list[str]
    given_name: str | None = None
    infix: str | None = None
    family_name: str | None = None
    salutation: str | None = None
    pace: str = "every"
    measure_opens: bool = False
    measure_clicks: bool = False


# The statements of a sign-up are made once: that costs more than carrying them out, and others wait to write meanwhile.

READER_WITH_ADDRESS = (
    select(Subscriber.mark)
    .join(PersonAddress, PersonAddress.person_id == Subscriber.person_id)
    .where(PersonAddress.address == bindparam("address"), Subscriber.left_at.is_(None))
)

READER = Prepared(lambda: READER_WITH_ADDRESS)

_letter = Letter.__table__.columns
_written = [column.name for column in _letter if column.name not in ("id", "reason", "claimed_until", "closed_at")]
LETTER_IF_DUE = Prepared(
    lambda: insert(Letter).from_select(
        _written,
        select(*(bindparam(name, type_=_letter[name].type) for name in _written)).where(
            bindparam("due", type_=Boolean())
        ),
        include_defaults=False,
    )
)

HELD = [*(field.name for field in fields(Wishes)), "mark", "asked_at", "letters", "last_letter_at"]


def _holding() -> UpdateBase:
    """The statement that keeps one row for an address: the latest wishes, and a count of the letters it got. Gives back
    its mark, and whether one more letter is due."""
    table = Signup.__table__
    new = upsert(Signup).values({name: bindparam(name) for name in HELD})
    rested = or_(table.c.last_letter_at.is_(None), table.c.last_letter_at <= bindparam("rested", type_=Moment()))
    due = and_(rested, table.c.letters < LETTERS_UNTIL_CONFIRMED)
    changes = {name: new.excluded[name] for name in HELD if name not in ("address", "letters")} | {
        "mark": case((table.c.confirmed_at.is_not(None), new.excluded.mark), else_=table.c.mark),
        "confirmed_at": None,
        "letters": case((due, table.c.letters + 1), else_=table.c.letters),
        "last_letter_at": case((due, new.excluded.last_letter_at), else_=table.c.last_letter_at),
    }
    kept = new.on_conflict_do_update(index_elements=[table.c.address], set_=changes)
    is_due = table.c.last_letter_at == bindparam("last_letter_at", type_=Moment())
    return kept.returning(table.c.mark, is_due)


HOLDING = Prepared(_holding)


def request_signup(session: Session, wishes: Wishes, at: datetime) -> None:
    """Hold these wishes for a short while and write a letter that asks whether they are meant.

    Costs the same three statements for an address that is known, unknown, waiting or suppressed, so that nothing can be
    learnt from the answer. Against list bombing an address gets one letter in 24 hours and three until it confirms.
    """
    reader = READER.first(session, address=wishes.address)
    asked = {"mark": new_mark(), "asked_at": at, "letters": 1, "last_letter_at": at, "rested": at - BETWEEN_LETTERS}
    held = HOLDING.first(session, **asdict(wishes), **asked)
    assert held is not None  # noqa: S101 - it gives back the row that it kept
    mark, is_due = held
    letter = _already_reading(wishes, reader[0], at) if reader else _please_confirm(wishes, mark, at)
    LETTER_IF_DUE.run(session, **letter, due=is_due)


def confirm_signup(session: Session, mark: str, at: datetime) -> str:
    """Make the reader whose sign-up has this mark; returns the mark of the subscription.

    Pressing again, also at the same moment, changes nothing. Raises SignupGone when the sign-up is not there any more.
    """
    signup = session.scalar(select(Signup).where(Signup.mark == mark).with_for_update())
    if signup is None or _lapsed(signup, at):
        raise SignupGone
    if signup.confirmed_at is not None:
        return _reading(session, signup)
    signup.confirmed_at, signup.letters, signup.last_letter_at = at, 0, None
    return _read_along(session, signup, at)


def waiting(session: Session, mark: str, at: datetime) -> Signup | None:
    """The sign-up with this mark, confirmed or not, unless it is gone or waited too long."""
    signup = session.scalar(select(Signup).where(Signup.mark == mark))
    return None if signup is None or _lapsed(signup, at) else signup


def _lapsed(signup: Signup, at: datetime) -> bool:
    return UNCONFIRMED.last_day(day_of(signup.asked_at)) < day_of(at)


def _please_confirm(wishes: Wishes, mark: str, at: datetime) -> dict[str, Any]:
    link = outbox.Link("newsletter.confirm", "confirm", mark)
    return outbox.letter_row(
        "newsletter/confirm", wishes.address, CORRESPONDENCE, wishes.language, at, links={"confirm": link}
    )


def _already_reading(wishes: Wishes, mark: str, at: datetime) -> dict[str, Any]:
    return outbox.letter_row(
        "newsletter/already", wishes.address, CORRESPONDENCE, wishes.language, at, links=reader_links(mark)
    )


def reader_links(mark: str) -> dict[str, outbox.Link]:
    """The links every letter to a reader carries: leave, and preferences."""
    return {
        "leave": outbox.Link("newsletter.leave", "leave", mark),
        "preferences": outbox.Link("newsletter.preferences", "preferences", mark),
    }


def _read_along(session: Session, signup: Signup, at: datetime) -> str:
    introduction = roster.Introduction(
        signup.language, signup.given_name, signup.infix, signup.family_name, signup.salutation
    )
    person_id = roster.meet(session, signup.address, introduction, SOURCE, at)
    mark = _subscribe(session, person_id, signup, at)
    asked = ledger.Asked(signup.page, signup.language, signup.asked_at)
    askings = agreed(signup)
    ledger.withdraw(
        session, (NEWS_BY_MAIL, MEASURE_OPENS, MEASURE_CLICKS), person_id, "vervangen door een nieuwe keuze", at
    )
    ledger.give(session, askings, person_id, signup.address, asked, "knop in de bevestigingsbrief", at)
    suppression.lift(session, signup.address, at)
    outbox.write_letter(
        session,
        "newsletter/welcome",
        signup.address,
        NEWSLETTER,
        signup.language,
        at,
        links=reader_links(mark),
        words={
            "agreed": [asking.slug for asking in askings],
            "topics": signup.topics,
            "pace": signup.pace,
            "at": at.isoformat(),
        },
        person_id=person_id,
    )
    announce(session, SubscriberConfirmed(person_id, at))
    return mark


def agreed(signup: Signup) -> list[Asking]:
    """What the person says yes to by confirming this sign-up."""
    ticked = ((True, NEWS_BY_MAIL), (signup.measure_opens, MEASURE_OPENS), (signup.measure_clicks, MEASURE_CLICKS))
    return [asking for yes, asking in ticked if yes]


def _subscribe(session: Session, person_id: int, signup: Signup, at: datetime) -> str:
    """The person's one subscription, new or taken up again, with these wishes."""
    subscriber = session.scalar(select(Subscriber).where(Subscriber.person_id == person_id))
    if subscriber is None:
        # The link in an old message must end the new subscription too, also when the old one was long forgotten.
        subscriber = Subscriber(mark=keyring(session).mark_of("subscriber", signup.address), person_id=person_id)
        session.add(subscriber)
    subscriber.confirmed_at = at
    subscriber.left_at = subscriber.left_how = subscriber.paused_until = None
    subscriber.pace, subscriber.informed = signup.pace, False
    subscriber.measure_opens, subscriber.measure_clicks = signup.measure_opens, signup.measure_clicks
    session.flush()
    choose_topics(session, subscriber.id, signup.topics)
    return subscriber.mark


def choose_topics(session: Session, subscriber_id: int, topics: list[str]) -> None:
    """Replace the topics of this subscriber."""
    session.execute(delete(SubscriberTopic).where(SubscriberTopic.subscriber_id == subscriber_id))
    if topics:
        session.execute(insert(SubscriberTopic), [{"subscriber_id": subscriber_id, "topic": topic} for topic in topics])


def still_reads(session: Session, signup: Signup) -> bool:
    """Whether the subscription that this sign-up became is still there: an old link must not say so when it is not."""
    return bool(session.scalar(READER_WITH_ADDRESS, {"address": signup.address}))


def _reading(session: Session, signup: Signup) -> str:
    """The subscription that this confirmed sign-up became. Raises SignupGone once the person left."""
    mark = session.scalar(READER_WITH_ADDRESS, {"address": signup.address})
    if mark is None:
        raise SignupGone
    return mark
