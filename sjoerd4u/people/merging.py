"""Putting two rows together that are about one and the same, with all that points to them; and taking them apart again.

A walk over the declared pointers: a table that somebody adds is in it without a line here. Whatever is done to a row is
written down in a journal, so that going through it backwards gives exactly what was there.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    LargeBinary,
    Table,
    UniqueConstraint,
    and_,
    delete,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Moment
from sjoerd4u.register.columns import about, clock_of
from sjoerd4u.register.walks import table_of, target

Values = Mapping[Any, Any]
Combine = Callable[[Values, Values], Values]
Entry = dict[str, Any]


@dataclass(slots=True)
class Journal:
    """What was done, in order; plain enough for JSON."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, did: str, table: Table, **what: Any) -> None:
        self.entries.append({"did": did, "table": table.name, **what})


@dataclass(frozen=True, slots=True)
class Merging:
    """One putting together: `rules` say by table what the row becomes that stays (what they leave out is filled in
    where it was empty)."""

    session: Session
    rules: Mapping[str, Combine]
    journal: Journal = field(default_factory=Journal)

    def put_together(self, table: Table, keep: int, lose: int) -> None:
        """Let everything that points to the row `lose` point to `keep`, and let `lose` go."""
        for pointer in pointers_to(table):
            if about(table_of(pointer)).copy:
                self.session.execute(delete(table_of(pointer)).where(pointer.in_((keep, lose))))
            else:
                self._move(pointer, keep, lose)
        own = _key(table)[0]
        stays, goes = self._row(table, own == keep), self._row(table, own == lose)
        self.remove(table, goes)
        self.change(table, stays, _combined(table, stays, goes) | dict(self._ruled(table, stays, goes)))

    def _ruled(self, table: Table, stays: Values, goes: Values) -> Values:
        rule = self.rules.get(table.name)
        return rule(stays, goes) if rule else {}

    def _move(self, pointer: Column[Any], keep: int, lose: int) -> None:
        table = table_of(pointer)
        self._let_go_of_loops(table, pointer, keep, lose)
        for others in _unique_with(pointer):
            for stays, goes in self._collisions(pointer, others, keep, lose):
                self._absorb(table, stays, goes)
        keys = [list(row) for row in self.session.execute(select(*_key(table)).where(pointer == lose))]
        if keys:
            self.session.execute(update(table).where(pointer == lose).values({pointer: keep}))
            place = [column.name for column in _key(table)]
            if pointer.name in place:
                for key in keys:
                    key[place.index(pointer.name)] = keep
            self.journal.note("moved", table, column=pointer.name, keys=keys, was=lose, became=keep)

    def _let_go_of_loops(self, table: Table, pointer: Column[Any], keep: int, lose: int) -> None:
        """A row that says something of both together says nothing any more of one."""
        for other in table.columns:
            if other is not pointer and other.foreign_keys and target(other) is target(pointer):
                for row in self.session.execute(select(table).where(pointer == lose, other == keep)).mappings().all():
                    self.remove(table, row)

    def _collisions(
        self, pointer: Column[Any], others: list[Column[Any]], keep: int, lose: int
    ) -> list[tuple[Values, Values]]:
        """Rows of both that cannot stand side by side, because together they may be there only once."""
        table, twin = table_of(pointer), table_of(pointer).alias()
        same = and_(true(), *(twin.c[column.name] == column for column in others))
        wanted = select(table).join(twin, and_(pointer == keep, twin.c[pointer.name] == lose, same))
        losers = select(twin).join(table, and_(pointer == keep, twin.c[pointer.name] == lose, same))
        order = [column.name for column in others] or [column.name for column in _key(table)]
        stay = self.session.execute(wanted.order_by(*(table.c[name] for name in order))).mappings().all()
        go = self.session.execute(losers.order_by(*(twin.c[name] for name in order))).mappings().all()
        return list(zip(stay, go, strict=True))

    def _absorb(self, table: Table, stays: Values, goes: Values) -> None:
        key = _key(table)
        if len(key) == 1:
            self.put_together(table, stays[key[0].name], goes[key[0].name])
        else:
            self.remove(table, goes)

    # — One row, and what is written down of it —

    def _row(self, table: Table, which: ColumnElement[bool]) -> Values:
        return self.session.execute(select(table).where(which)).mappings().one()

    def change(self, table: Table, row: Values, values: Values) -> None:
        """Give a row these values."""
        new = {name: value for name, value in values.items() if row[name] != value}
        if new:
            self.session.execute(update(table).where(_is(table, row)).values(new))
            was, became = ({name: plain(each[name]) for name in new} for each in (row, new))
            self.journal.note("changed", table, key=_key_of(table, row), was=was, became=became)

    def remove(self, table: Table, row: Values) -> None:
        """Take a row out."""
        self.session.execute(delete(table).where(_is(table, row)))
        self.journal.note("removed", table, row={name: plain(value) for name, value in row.items()})

    def add(self, table: Table, values: Values) -> None:
        """Put a row in."""
        key = self.session.execute(insert(table).values(values).returning(*_key(table))).one()
        self.journal.note("added", table, key=list(key))


# — Taking apart again ———————————————————————————————————————————————————————————————————————————————————————————


def go_back(session: Session, entries: list[Entry]) -> None:
    """Undo what a journal tells, the last first. What changed again since stays as it is now."""
    for entry in reversed(entries):
        table = Base.metadata.tables[entry["table"]]
        BACK[entry["did"]](session, table, entry)


def _change_back(session: Session, table: Table, entry: Entry) -> None:
    now = session.execute(select(table).where(_has_key(table, entry["key"]))).mappings().one_or_none()
    if now is None:
        return
    back = {
        name: from_plain(table.columns[name], was)
        for name, was in entry["was"].items()
        if plain(now[name]) == entry["became"][name]
    }
    if back:
        session.execute(update(table).where(_has_key(table, entry["key"])).values(back))


def _move_back(session: Session, table: Table, entry: Entry) -> None:
    pointer = table.columns[entry["column"]]
    for key in entry["keys"]:
        session.execute(
            update(table).where(_has_key(table, key), pointer == entry["became"]).values({pointer.name: entry["was"]})
        )


def _put_back(session: Session, table: Table, entry: Entry) -> None:
    row = {name: from_plain(table.columns[name], value) for name, value in entry["row"].items()}
    for column in table.columns:
        if column.foreign_keys and row[column.name] is not None and _is_gone(session, column, row[column.name]):
            if not column.nullable:
                return  # what it was part of was forgotten since
            row[column.name] = None
    session.execute(insert(table).values(row))


def _is_gone(session: Session, column: Column[Any], value: Any) -> bool:
    return session.execute(select(target(column)).where(target(column) == value)).first() is None


def _take_out(session: Session, table: Table, entry: Entry) -> None:
    session.execute(delete(table).where(_has_key(table, entry["key"])))


BACK: Mapping[str, Callable[[Session, Table, Entry], None]] = {
    "changed": _change_back,
    "moved": _move_back,
    "removed": _put_back,
    "added": _take_out,
}


# — What the tables declare ——————————————————————————————————————————————————————————————————————————————————————


def pointers_to(table: Table) -> Iterator[Column[Any]]:
    """Every column anywhere that points to rows of `table`."""
    for other in table.metadata.sorted_tables:
        for column in other.columns:
            if column.foreign_keys and target(column).table is table:
                yield column


def _unique_with(pointer: Column[Any]) -> Iterator[list[Column[Any]]]:
    """For each rule that makes `pointer` unique, the other columns of that rule."""
    table = table_of(pointer)
    rules = [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    rules += [list(index.columns) for index in table.indexes if index.unique]
    rules += [list(table.primary_key.columns)]
    for columns in rules:
        if pointer in columns:
            yield [column for column in columns if column is not pointer]


def _combined(table: Table, stays: Values, goes: Values) -> dict[str, Any]:
    """What was empty is filled in, and a term counts from the later moment."""
    free = [column.name for column in table.columns if not column.primary_key]
    filled = {name: goes[name] for name in free if stays[name] is None and goes[name] is not None}
    started = clock_of(table)
    if started is not None and stays[started.name] and goes[started.name]:
        filled[started.name] = max(stays[started.name], goes[started.name])
    return filled


def _key(table: Table) -> list[Column[Any]]:
    return list(table.primary_key.columns)


def _key_of(table: Table, row: Values) -> list[Any]:
    return [row[column.name] for column in _key(table)]


def _has_key(table: Table, key: list[Any]) -> ColumnElement[bool]:
    return and_(*(column == value for column, value in zip(_key(table), key, strict=True)))


def _is(table: Table, row: Values) -> ColumnElement[bool]:
    return _has_key(table, _key_of(table, row))


def plain(value: Any) -> Any:
    """A stored value as JSON knows it."""
    if isinstance(value, date):  # a moment is a day too
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def from_plain(column: Column[Any], value: Any) -> Any:
    """The stored value again."""
    if value is None:
        return None
    if isinstance(column.type, Moment):
        return datetime.fromisoformat(value)
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if column.type.python_type is date else value
