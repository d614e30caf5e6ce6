"""New numbers for rows that come back after theirs were given away.

SQLite gives the number of the last row, once that is gone, to the next. PostgreSQL never does.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.people.merging import Entry
from sjoerd4u.register.walks import target

Numbers = Mapping[tuple[str, Any], int]  # by table and old number


def numbers_given_away(session: Session, entries: Iterable[Entry]) -> Numbers:
    """For each row that a journal took out, and whose number another has by now: a number that is free until the end of
    this transaction."""
    if session.get_bind().dialect.name != "sqlite":
        return {}
    removed: dict[str, list[int]] = {}
    for entry in entries:
        key = _number_of(Base.metadata.tables[entry["table"]])
        if entry["did"] == "removed" and key is not None:
            removed.setdefault(entry["table"], []).append(entry["row"][key.name])
    numbers: dict[tuple[str, Any], int] = {}
    for name, were in removed.items():
        key = _number_of(Base.metadata.tables[name])
        taken = sorted(session.scalars(select(key).where(key.in_(were)))) if key is not None else []
        last = max(session.scalar(select(func.max(key))) or 0, *were) if taken else 0
        numbers |= {(name, was): number for number, was in enumerate(taken, last + 1)}
    return numbers


def renumbered(entries: list[Entry], numbers: Numbers) -> list[Entry]:
    """The same journal with these numbers, wherever it names them."""
    return [_renumbered(entry, numbers) for entry in entries] if numbers else entries


def _renumbered(entry: Entry, numbers: Numbers) -> Entry:
    table = Base.metadata.tables[entry["table"]]
    new = dict(entry)
    keys = list(table.primary_key.columns)
    if "key" in entry:
        new["key"] = [_new(column, value, numbers) for column, value in zip(keys, entry["key"], strict=True)]
    if "keys" in entry:
        new["keys"] = [[_new(*pair, numbers) for pair in zip(keys, key, strict=True)] for key in entry["keys"]]
    for name in {"row", "was", "became"} & entry.keys():
        told = entry[name]
        if isinstance(told, dict):
            new[name] = {each: _new(table.columns[each], value, numbers) for each, value in told.items()}
        else:  # where rows moved from and to
            new[name] = _new(table.columns[entry["column"]], told, numbers)
    return new


def _new(column: Column[Any], value: Any, numbers: Numbers) -> Any:
    """What this column says with the new numbers, if it holds a number of a row at all."""
    named = target(column) if column.foreign_keys else column
    if named is not _number_of(named.table):
        return value
    return numbers.get((named.table.name, value), value)


def _number_of(table: Any) -> Column[Any] | None:
    """The key of a table whose rows are numbered by the database."""
    keys: list[Column[Any]] = list(table.primary_key.columns) if isinstance(table, Table) else []
    return keys[0] if len(keys) == 1 and keys[0].autoincrement and keys[0].type.python_type is int else None
