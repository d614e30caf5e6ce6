"""Keeping nothing longer than it is needed (AVG art. 5(1)(e)): what the term of each table says must go, goes at night.

A row is there on its last day and gone the next, by the calendar of Amsterdam. Rows of a person who restricted the use
of their data are only stored, so they stay (art. 18(2)).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, false, func, not_, or_, select, tuple_
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.roster import forget_strangers
from sjoerd4u.privacy.identifying import Many, restricted_subjects, rows_of
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.register.columns import Reach, about, clock_of, reaching
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.register.walks import owners, parts, target, term_of, with_people

BATCH = {"sqlite": 1_000, "postgresql": 5_000}


@dataclass(frozen=True, slots=True)
class Departure:
    """How many rows of one table go: whose moment was before the day `before`, by `term`; no term for rows that go with
    another."""

    table: str
    says: Words
    rows: int
    term: Term | None
    before: date | None


# — Looking ahead ————————————————————————————————————————————————————————————————————————————————————————————————


def forecast(session: Session, at: datetime) -> list[Departure]:
    """What `purge_expired` would do at this moment, table by table; nothing changes."""
    today, stored = clock.day_of(at), restricted_subjects(session)
    return [
        departure
        for table in with_people(Base.metadata)
        if (departure := _departure(session, table, today, stored)).rows
    ]


def _departure(session: Session, table: Table, today: date, stored: Many) -> Departure:
    goes = _is_stranger(today, stored) if table is Person.__table__ else _goes(table, today, stored)
    rows = session.scalar(select(func.count()).select_from(table).where(goes)) or 0
    term = term_of(table) if clock_of(table) is not None else None
    return Departure(table.name, about(table).says, rows, term, term.first_anchor_kept(today) if term else None)


def _goes(table: Table, today: date, stored: Many) -> ColumnElement[bool]:
    """The rows of `table` that must go today, by their own clock or with what they are part of. Never NULL."""
    with_owner = [
        column.in_(
            select(target(column)).where(
                _is_stranger(today, stored) if owner is Person.__table__ else _goes(owner, today, stored)
            )
        )
        for column, owner in owners(table)
    ]
    return or_(false(), _expired(table, today, stored), *with_owner)


def _expired(table: Table, today: date, stored: Many) -> ColumnElement[bool]:
    started, term = clock_of(table), term_of(table)
    if started is None or term is None:
        return false()
    cutoff = clock.start_of(term.first_anchor_kept(today))
    return and_(started.is_not(None), started < cutoff, not_(rows_of(table, stored)))


def _is_stranger(today: date, stored: Many) -> ColumnElement[bool]:
    """The people to whom nothing points any more once the rows of today are gone."""
    pointers = [(table, column) for table in Base.metadata.sorted_tables for column in reaching(table, Reach.PERSON)]
    kept = [
        select(column).where(column == Person.id, not_(_goes(table, today, stored))).correlate(Person).exists()
        for table, column in pointers
    ]
    return and_(Person.restricted_at.is_(None), *(~one for one in kept))


# — Doing it —————————————————————————————————————————————————————————————————————————————————————————————————————


def purge_expired(store: Store, at: datetime, letterbox: Path | None = None) -> str:
    """The nightly chore: delete what is past its last day, in small transactions; a line for each table, in Dutch.

    Whoever dies half-way leaves whole rows; the next run takes the rest.
    """
    today = clock.day_of(at)
    gone: Counter[str] = Counter()
    for table in reversed(Base.metadata.sorted_tables):
        if about(table).has_people and clock_of(table) is not None:
            while batch := _purge_batch(store, table, today):
                gone.update(batch)
    gone.update(_forget_strangers(store))
    emptied = leave_no_trace(store, letterbox)
    return _report(gone) + ("" if emptied else "\nHet schrijflogboek kon niet worden geleegd; morgen opnieuw.")


def _purge_batch(store: Store, table: Table, today: date) -> dict[str, int]:
    """Delete one batch of `table` with all that is part of it; how many rows of each."""
    size = BATCH[store.engine.dialect.name]
    with store.writing() as session:
        goes = _expired(table, today, restricted_subjects(session))
        key = list(table.primary_key.columns)
        some = session.execute(select(*key).where(goes).order_by(*key).limit(size)).all()
        if not some:
            return {}
        chosen = (
            tuple_(*key).in_([tuple(row) for row in some]) if len(key) > 1 else key[0].in_([row[0] for row in some])
        )
        gone = dict(_with_it(session, table, chosen))
        session.execute(delete(table).where(chosen))
        session.commit()
    return gone | {table.name: gone.get(table.name, 0) + len(some)}


def _with_it(session: Session, table: Table, chosen: ColumnElement[bool]) -> Iterable[tuple[str, int]]:
    """How many rows go along with the chosen rows of `table`, because they are part of them."""
    for part, pointer in parts(table):
        theirs = pointer.in_(select(target(pointer)).where(chosen))
        if rows := session.scalar(select(func.count()).select_from(part).where(theirs)):
            yield part.name, rows
            yield from _with_it(session, part, theirs)


def _forget_strangers(store: Store) -> dict[str, int]:
    person: Any = Person.__table__
    counted = {part.name: part for part, _ in parts(person)}
    with store.writing() as session:
        before = _sizes(session, counted.values())
        forgotten = forget_strangers(session)
        after = _sizes(session, counted.values()) if forgotten else before
        session.commit()
    return {person.name: forgotten} | {name: before[name] - after[name] for name in counted}


def _sizes(session: Session, tables: Iterable[Table]) -> dict[str, int]:
    return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def _report(gone: Counter[str]) -> str:
    lines = [
        f"{about(table).says.nl}: {gone[table.name]} verwijderd"
        for table in with_people(Base.metadata)
        if gone[table.name]
    ]
    return "\n".join(lines) or "Er hoefde niets weg."
