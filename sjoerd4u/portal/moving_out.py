"""Letting go of an old address: whoever reads that mailbox later finds nothing of the person there."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, delete, exists, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, insert_into, keyring
from sjoerd4u.mail.models import OPEN, Letter
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import FormerAddress, PersonAddress
from sjoerd4u.register.columns import Reach, about, reaching
from sjoerd4u.register.purposes import SIGNING_IN, STAFF_ACCESS, TAKING_ALONG
from sjoerd4u.register.walks import term_of, with_people

PASSING = (SIGNING_IN, TAKING_ALONG)  # to come in, and to fetch or confirm something: ends with the mailbox
OWN_LETTERS = "portal/"


def let_go(session: Session, person_id: int, old: str, new: str, at: datetime) -> None:
    """Move what is found by the old address to the new one, and end what only that mailbox could use.

    A walk over the declared columns: a table that somebody adds is in it without a line here. An account of a colleague
    is not touched: that is given and taken by colleagues. That we never write to the old address again stays as well.
    """
    keys = keyring(session)
    former = {"person_id": person_id, "key": keys.fingerprint(old), "left_at": at}
    noted = insert_into(session, FormerAddress).values(former)
    index = [FormerAddress.person_id, FormerAddress.key]
    session.execute(noted.on_conflict_do_update(index_elements=index, set_={"left_at": at}))
    unposted = Letter.address == old, Letter.state.in_(OPEN), Letter.kind.startswith(OWN_LETTERS)
    session.execute(delete(Letter).where(*unposted))
    _close_old_letters(session, person_id, old, new)
    for table in with_people(Base.metadata):
        for column in reaching(table, Reach.ADDRESS):
            _move(session, table, column, old, new)
        for column in reaching(table, Reach.KEY):
            if not column.unique:
                moved = {column: keys.fingerprint(new)}
                session.execute(update(table).where(column == keys.fingerprint(old)).values(moved))


def _close_old_letters(session: Session, person_id: int, old: str, new: str) -> None:
    """The links in newsletters to the old mailbox open this subscription no longer; its mark is made of the address."""
    former, fresh = (keyring(session).mark_of("subscriber", address) for address in (old, new))
    if not session.scalar(select(exists().where(Subscriber.mark == fresh))):
        theirs = Subscriber.person_id == person_id, Subscriber.mark == former
        session.execute(update(Subscriber).where(*theirs).values(mark=fresh))


def _move(session: Session, table: Table, column: Column[Any], old: str, new: str) -> None:
    if table.name == PersonAddress.__tablename__ or about(table).purpose is STAFF_ACCESS:
        return
    if term_of(table) in PASSING or (column.unique and _has(session, column, new)):
        session.execute(delete(table).where(column == old))
        return
    moved: dict[Column[Any], Any] = {column: new}
    if (number := _number_beside(table, column)) is not None:
        others = table.alias()
        highest = select(func.coalesce(func.max(others.c[number.name]), 0)).where(others.c[column.name] == new)
        moved[number] = number + highest.scalar_subquery()
    session.execute(update(table).where(column == old).values(moved))


def _has(session: Session, column: Column[Any], address: str) -> bool:
    return bool(session.scalar(select(exists().where(column == address))))


def _number_beside(table: Table, column: Column[Any]) -> Column[Any] | None:
    """The column that counts the rows of one address, where the two together occur once."""
    kept = [set(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    pairs = [columns - {column} for columns in kept if column in columns and len(columns) > 1]
    return next(iter(pairs[0])) if pairs else None
