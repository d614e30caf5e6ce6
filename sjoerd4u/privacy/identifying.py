"""Whose data: by which ids, addresses and fingerprints a person's rows are found, and which rows those are."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    CompoundSelect,
    RowMapping,
    Select,
    Table,
    and_,
    bindparam,
    false,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from sjoerd4u.kit.db import Base, keyring
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.columns import Holding, Reach, holding, reaching
from sjoerd4u.register.walks import table_of, target, with_people

NOBODY = 0  # a number that no person has
Counts = Callable[[Table], ColumnElement[bool]]
_ASKED, _EVERY = aliased(PersonAddress), aliased(PersonAddress)
_WHOSE = (
    select(Person.id, Person.restricted_at, Person.language, _EVERY.address)
    .join(_ASKED, _ASKED.person_id == Person.id)
    .join(_EVERY, _EVERY.person_id == Person.id)
    .where(_ASKED.address == bindparam("asked"))
    .order_by(Person.id, _EVERY.address)
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A data subject, with or without a person's row: a sign-up that waits has only an address.

    `language`: "nl" or "en", in which we write to this person; Dutch to who has no row.
    """

    person_ids: tuple[int, ...] = ()
    addresses: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    restricted: bool = False
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Many:
    """Many data subjects at once, found inside the database."""

    person_ids: Select[int]
    addresses: Select[str]
    keys: Collection[str]


@dataclass(frozen=True, slots=True)
class Anyone:
    """A data subject to be named when the statement is executed (`named`): the statement is made once, for everyone."""

    person_ids: BindParameter[Any]
    addresses: BindParameter[Any]
    keys: BindParameter[Any]


def _several(name: str) -> BindParameter[Any]:
    return bindparam(f"whose_{name}", expanding=True)


ANYONE = Anyone(_several("person_ids"), _several("addresses"), _several("keys"))


def named(subject: Subject) -> dict[str, list[Any]]:
    """Who is meant in a statement about ANYONE: the same words for who has no person's row."""
    return {
        "whose_person_ids": list(subject.person_ids) or [NOBODY],
        "whose_addresses": list(subject.addresses),
        "whose_keys": list(subject.keys),
    }


def subject_of(session: Session, address: str) -> Subject:
    """Whose this tidied address is. One statement, for a known and an unknown address alike."""
    rows = session.execute(_WHOSE, {"asked": address}).all()
    addresses = tuple(dict.fromkeys([address, *(row.address for row in rows)]))
    return Subject(
        tuple(dict.fromkeys(row.id for row in rows)),
        addresses,
        tuple(keyring(session).fingerprint(each) for each in addresses),
        any(row.restricted_at for row in rows),
        "en" if rows and rows[0].language == "en" else "nl",
    )


def restricted_subjects(session: Session) -> Many:
    """Everyone whose use of data is restricted (AVG art. 18): their rows are only stored."""
    ids = select(Person.id).where(Person.restricted_at.is_not(None))
    addresses = select(PersonAddress.address).where(PersonAddress.person_id.in_(ids))
    keys = keyring(session)
    return Many(ids, addresses, [keys.fingerprint(address) for address in session.scalars(addresses)])


def is_reviewed(says: Holding, row: RowMapping, subject: Subject) -> bool:
    """Whether staff look at this value of `row` before `subject` sees it: not at what they typed themselves."""
    return says.names_others and not (says.typed_at and row[says.typed_at] in subject.addresses)


def every_row(_table: Table) -> ColumnElement[bool]:
    """Any row counts."""
    return true()


def tables_about(session: Session, subject: Subject, counts: Counts = every_row) -> list[Table]:
    """The tables with anything about `subject`, in the order of `with_people`; `counts` says which of their rows count.

    One statement, the same for everybody: every table is looked at in every way, also when the first has a row, so
    that who measures the time learns nothing.
    """
    question, tables = _where_there_is_any(tuple(with_people(Base.metadata)), counts)
    found = session.connection().execute(question, named(subject)).one()
    return list(dict.fromkeys(table for table, there in zip(tables, found, strict=True) if there))


@lru_cache(maxsize=4)
def _where_there_is_any(tables: tuple[Table, ...], counts: Counts) -> tuple[Select[Any], list[Table]]:
    """For each way to find rows in each table whether there are any; and which tables these answers are of."""
    ways = [(table, way) for table in tables for way in _ways(table, ANYONE)]
    one = literal(1)
    there: list[Any] = [select(one).select_from(table).where(way, counts(table)).exists() for table, way in ways]
    return select(*there), [table for table, _ in ways]


def rows_of(table: Table, whose: Subject | Many | Anyone) -> ColumnElement[bool]:
    """The rows of `table` that are about `whose`, by what the table declares. Never NULL, so it can be turned round."""
    ways = _ways(table, whose)
    if len(ways) < 2:
        return ways[0] if ways else false()
    keys = table.primary_key.columns.values()
    if len(keys) > 1:  # no one column says which row it is
        return or_(*ways)
    return keys[0].in_(_in_rows(keys[0], ways))


def _in_rows(column: Column[Any], ways: list[ColumnElement[bool]]) -> Select[Any] | CompoundSelect[Any]:
    """The values of `column` in the rows found in one of these ways. Each way is asked by itself, so by its own index:
    with OR between subqueries PostgreSQL reads the whole table."""
    asked = [select(column).where(way).correlate(None) for way in ways or [false()]]
    return union_all(*asked) if len(asked) > 1 else asked[0]


def _ways(table: Table, whose: Subject | Many | Anyone) -> list[ColumnElement[bool]]:
    """By which columns rows of `table` may be about `whose`; a receipt is nobody's that we know of."""
    columns = reaching(table, *(reach for reach in Reach if reach is not Reach.RECEIPT))
    return [_found_by(column, whose) for column in columns]


def _found_by(column: Column[Any], whose: Subject | Many | Anyone) -> ColumnElement[bool]:
    match holding(column).reach:
        case Reach.ADDRESS:
            found: ColumnElement[bool] = column.in_(whose.addresses)
        case Reach.KEY:
            found = column.in_(whose.keys)
        case Reach.PART if target(column).table is not Person.__table__:
            owner = target(column)
            found = column.in_(_in_rows(owner, _ways(table_of(owner), whose)))
        case _:
            found = column.in_(whose.person_ids)
    return and_(column.is_not(None), found) if column.nullable else found
