"""Deleting many rows at once with all that hangs on them: a statement for each pointer, instead of a look for each row.

A database that follows pointers itself looks, for every person that goes, into each of some twenty tables that may
point there. Here each of those tables is asked once for a whole batch, whose keys stand in a temporary table.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Select,
    Table,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from sjoerd4u.register.columns import about
from sjoerd4u.register.walks import table_of, target

GOING = Table(
    "going", MetaData(), Column("key", BigInteger, primary_key=True, autoincrement=False), prefixes=["TEMPORARY"]
)
CHOSEN = select(GOING.c.key)
CREATE, EMPTY = CreateTable(GOING, if_not_exists=True), delete(GOING)
ANALYSE = text("ANALYZE going")  # a table of this transaction: nobody else has told the planner how small it is
HOW_MANY = select(func.count(), func.max(GOING.c.key))
# A table with a guard of its own (an issued invoice) is never swept past it: the same setting would silence the guard.
MAY_SKIP = text(
    "SELECT has_parameter_privilege('session_replication_role', 'SET') AND NOT EXISTS "
    "(SELECT FROM pg_trigger WHERE tgrelid = CAST(:swept AS regclass) AND NOT tgisinternal)"
)
SKIP, FOLLOW = (text(f"SET LOCAL session_replication_role = {role}") for role in ("replica", "origin"))


class StillNeeded(RuntimeError):
    """A row that was to go has another pointing to it that may not lose it."""


class Sweep:
    """How the chosen rows of one table go: every statement, put together once for all batches."""

    def __init__(self, table: Table) -> None:
        needing = [pointer for pointer in _pointers(table) if _ondelete(pointer) is None]
        self._spared = [delete(GOING).where(exists().where(pointer == GOING.c.key)) for pointer in needing]
        self._steps = [
            (pointer, step)
            for pointer, step in _steps(table, CHOSEN)
            if not any(pointer is needed for needed in needing)
        ]
        key = next(iter(table.primary_key.columns))
        self._table, self._delete = table, delete(table).where(key.in_(CHOSEN))

    def choose(self, session: Session, keys: Select[Any]) -> tuple[int, Any]:
        """Take and hold these rows for the batch: how many go, and the key of the last that was considered (None: there
        was nothing). A row that something needs after all, since a moment ago, is spared."""
        connection = session.connection()
        connection.execute(CREATE)
        connection.execute(EMPTY)
        connection.execute(insert(GOING).from_select(["key"], keys.with_for_update(skip_locked=True)))
        rows, last = connection.execute(HOW_MANY).one()
        if connection.dialect.name == "postgresql" and rows:
            connection.execute(ANALYSE)
        for spared in self._spared:
            rows -= connection.execute(spared).rowcount if rows else 0
        return rows, last

    def let_go(self, session: Session) -> Counter[str]:
        """Delete what was chosen, what is part of it first; what remembers it lets go. How many rows with people went
        along, by table. Raises StillNeeded."""
        connection = session.connection()
        gone = Counter[str]()
        for pointer, step in self._steps:
            result: Any = connection.execute(step)
            if step.is_select and result.scalar():
                raise StillNeeded(f"{pointer} still points to a row that was to go")
            if step.is_delete and result.rowcount and about(table_of(pointer)).has_people:
                gone[table_of(pointer).name] += result.rowcount
        with _pointers_followed(connection, self._table.name):
            connection.execute(self._delete)
        return gone


@contextmanager
def _pointers_followed(connection: Connection, swept: str) -> Iterator[None]:
    """Every pointer to the table `swept` was followed, and the rows are held (FOR UPDATE), so nobody can point to them
    any more: PostgreSQL need not look for each row into each table again, if its administrator lets us say so
    (docs/scaling.md). SQLite was told when the transaction began."""
    asked = connection.dialect.name == "postgresql" and (connection.dialect.server_version_info or ()) >= (15,)
    if not asked or not connection.scalar(MAY_SKIP, {"swept": swept}):
        yield
        return
    connection.execute(SKIP)
    yield
    connection.execute(FOLLOW)


def _steps(table: Table, chosen: Select[Any]) -> Iterator[tuple[Column[Any], Any]]:
    """What rows that point to the chosen ones do: they go along, they let go, or they should not be there."""
    for pointer in _pointers(table):
        child = table_of(pointer)
        match _ondelete(pointer):
            case "CASCADE":
                own = next(iter(child.primary_key.columns))
                yield from _steps(child, select(own).where(pointer.in_(chosen)))
                yield pointer, delete(child).where(pointer.in_(chosen))
            case "SET NULL":
                yield pointer, update(child).where(pointer.in_(chosen)).values({pointer: None})
            case _:
                yield pointer, select(exists().where(pointer.in_(chosen)))


@cache
def _pointers(table: Table) -> tuple[Column[Any], ...]:
    """Every column that points to `table`."""
    others = table.metadata.tables.values()
    return tuple(
        column for other in others for column in other.columns if column.foreign_keys and _is_to(column, table)
    )


def _ondelete(pointer: Column[Any]) -> str | None:
    return next(iter(pointer.foreign_keys)).ondelete


def _is_to(column: Column[Any], table: Table) -> bool:
    return target(column).table is table
