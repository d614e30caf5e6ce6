"""Whose data: by which ids, addresses and fingerprints a person's rows are found, and which rows those are."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from sjoerd4u.kit.db import keyring
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.columns import Reach, holding, reaching
from sjoerd4u.register.walks import table_of, target


@dataclass(frozen=True, slots=True)
class Subject:
    """A data subject, with or without a person's row: a sign-up that waits has only an address."""

    person_ids: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Many:
    """Many data subjects at once, found inside the database."""

    person_ids: Select[int]
    addresses: Select[str]
    keys: Collection[str]


def subject_of(session: Session, address: str) -> Subject:
    """Whose this tidied address is. One statement, for a known and an unknown address alike."""
    asked, every = aliased(PersonAddress), aliased(PersonAddress)
    rows = session.execute(
        select(Person.id, Person.restricted_at, every.address)
        .join(asked, asked.person_id == Person.id)
        .join(every, every.person_id == Person.id)
        .where(asked.address == address)
        .order_by(Person.id, every.address)
    ).all()
    addresses = tuple(dict.fromkeys([address, *(row.address for row in rows)]))
    return Subject(
        tuple(dict.fromkeys(row.id for row in rows)),
        addresses,
        tuple(keyring(session).fingerprint(each) for each in addresses),
        any(row.restricted_at for row in rows),
    )


def restricted_subjects(session: Session) -> Many:
    """Everyone whose use of data is restricted (AVG art. 18): their rows are only stored."""
    ids = select(Person.id).where(Person.restricted_at.is_not(None))
    addresses = select(PersonAddress.address).where(PersonAddress.person_id.in_(ids))
    keys = keyring(session)
    return Many(ids, addresses, [keys.fingerprint(address) for address in session.scalars(addresses)])


def rows_of(table: Table, whose: Subject | Many) -> ColumnElement[bool]:
    """The rows of `table` that are about `whose`, by what the table declares. Never NULL, so it can be turned round."""
    return or_(false(), *(_found_by(column, whose) for column in reaching(table, *Reach)))


def _found_by(column: Column[Any], whose: Subject | Many) -> ColumnElement[bool]:
    match holding(column).reach:
        case Reach.ADDRESS:
            found: ColumnElement[bool] = column.in_(whose.addresses)
        case Reach.KEY:
            found = column.in_(whose.keys)
        case Reach.RECEIPT:  # nobody's that we know of
            found = false()
        case Reach.PART:
            owner = target(column)
            found = column.in_(select(owner).where(rows_of(table_of(owner), whose)))
        case _:
            found = column.in_(whose.person_ids)
    return and_(column.is_not(None), found) if column.nullable else found
