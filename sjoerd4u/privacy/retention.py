"""Keeping nothing longer than it is needed (AVG art. 5(1)(e)): what the term of each table says must go, goes at night.

A row is there on its last day and gone the next, by the calendar of Amsterdam. Rows of a person who restricted the use
of their data are only stored, so they stay (art. 18(2)).
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Date, Table, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.roster import is_stranger
from sjoerd4u.privacy.identifying import Many, restricted_subjects, rows_of
from sjoerd4u.privacy.sweeping import Sweep
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.register.columns import Reach, about, clock_of, reaching
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.register.walks import owners, target, term_of, with_people

_PERSON = Base.metadata.tables[Person.__tablename__]
SMALLEST, LARGEST, GROWTH = 500, 10_000, 3  # rows in a batch: it begins with the least
AT_ONCE_S = 0.12


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
    goes = _is_stranger(today, stored) if table is _PERSON else _goes(table, today, stored)
    rows = session.scalar(select(func.count()).select_from(table).where(goes)) or 0
    term = term_of(table) if clock_of(table) is not None else None
    return Departure(table.name, about(table).says, rows, term, term.first_anchor_kept(today) if term else None)


def kept_for_restriction(session: Session, at: datetime) -> int:
    """How many rows are past their last day and stay all the same, because their use is restricted: counted, so that
    nobody takes them for forgotten."""
    today, stored = clock.day_of(at), restricted_subjects(session)
    if session.scalar(select(stored.person_ids.exists())) is not True:
        return 0
    tables = [table for table in with_people(Base.metadata) if clock_of(table) is not None]
    stays = [and_(_past(table, today), rows_of(table, stored)) for table in tables]
    counts = [select(func.count()).select_from(table).where(which) for table, which in zip(tables, stays, strict=True)]
    return sum(session.scalar(count) or 0 for count in counts)


def _goes(table: Table, today: date, stored: Many) -> ColumnElement[bool]:
    """The rows of `table` that must go today, by their own clock or with what they are part of. Never NULL."""
    with_owner = [
        column.in_(
            select(target(column)).where(
                _is_stranger(today, stored) if owner is _PERSON else _goes(owner, today, stored)
            )
        )
        for column, owner in owners(table)
    ]
    return or_(false(), _expired(table, today, stored), *with_owner)


def _expired(table: Table, today: date, stored: Many) -> ColumnElement[bool]:
    return and_(_past(table, today), not_(rows_of(table, stored)))


def _past(table: Table, today: date) -> ColumnElement[bool]:
    started, term = clock_of(table), term_of(table)
    if started is None or term is None:
        return false()
    first_kept = term.first_anchor_kept(today)
    cutoff = first_kept if isinstance(started.type, Date) else clock.start_of(first_kept)
    return and_(started.is_not(None), started < cutoff)


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
            gone.update(_purge(store, table, partial(_expired, table, today)))
    gone.update(_purge(store, _PERSON, lambda _stored: is_stranger(), strangers=True))
    with store.reading() as session:
        kept = kept_for_restriction(session, at)
    emptied = leave_no_trace(store, letterbox)
    stays = f"\n{kept} regels blijven na hun termijn: het gebruik is beperkt." if kept else ""
    return _report(gone) + stays + ("" if emptied else "\nHet schrijflogboek kon niet worden geleegd; morgen opnieuw.")


def _purge(
    store: Store, table: Table, goes: Callable[[Many], ColumnElement[bool]], strangers: bool = False
) -> Counter[str]:
    """Delete the rows of `table` that go, with all that is part of them, in batches by key; how many of each. Of
    strangers, only they are counted.

    A batch grows or shrinks towards `AT_ONCE_S`: others who write wait that long at most.
    """
    key = next(iter(table.primary_key.columns))
    gone: Counter[str] = Counter()
    last: Any = None
    sweep, size = Sweep(table), SMALLEST
    while True:
        began = time.monotonic()
        with store.sweeping() as session:
            ahead = key > last if last is not None else true()
            upto = _next_key(session, key, ahead, size) if strangers else None
            going = and_(ahead, goes(restricted_subjects(session)), key <= upto if upto is not None else true())
            rows, reached = sweep.choose(session, select(key).where(going).order_by(key).limit(size))
            last = upto if strangers else reached
            if last is None:
                return gone
            gone.update({name: number for name, number in sweep.let_go(session).items() if not strangers})
            session.commit()
        gone[table.name] += rows
        size = _next_size(size, time.monotonic() - began)


def _next_key(session: Session, key: Column[Any], ahead: ColumnElement[bool], size: int) -> Any:
    """Up to which key the next `size` rows go; None when there are none. Whether somebody is a stranger is asked of so
    many at a time: asked of all, to take the first, PostgreSQL works it out for everybody with every batch."""
    piece = select(key).where(ahead).order_by(key).limit(size).subquery()
    return session.scalar(select(func.max(piece.c[key.name])))


def _next_size(size: int, took: float) -> int:
    """As many rows as should take `AT_ONCE_S`; at most three times as many as last time."""
    return max(SMALLEST, min(size * GROWTH, LARGEST, int(size * AT_ONCE_S / max(took, 0.001))))


def _report(gone: Counter[str]) -> str:
    lines = [
        f"{about(table).says.nl}: {gone[table.name]} verwijderd"
        for table in with_people(Base.metadata)
        if gone[table.name]
    ]
    return "\n".join(lines) or "Er hoefde niets weg."
