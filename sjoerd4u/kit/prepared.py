"""Statements made once and handed to the driver as they are: for the few that run while others wait to write.

What is done around a statement to make it takes longer than the store itself needs for a batch, and where a process has
more threads, each of them comes in between.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Row
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

from sjoerd4u.kit.db import as_json

# SQLAlchemy itself gives SQLite its values in their order.
BY_NAME = sqlite.dialect(paramstyle="named", json_serializer=as_json)


class Prepared:
    """A statement, made when it is first needed; mostly one that writes. What differs each time has a `bindparam`
    without a value, or is one of the `columns` of an INSERT, which are all that it fills; a list of unknown length
    (`IN`) has no place in it. It begins with its verb: on SQLite the driver counts no rows behind a WITH.

    Whoever runs it for the first time hears ValueError when there is such a list in it, or a column that the model
    would fill in by itself: here nobody does."""

    def __init__(self, make: Callable[[], UpdateBase | Select[Any]], columns: Sequence[str] | None = None) -> None:
        self._make, self._columns = make, columns
        self._made: dict[str, _Made] = {}

    def run(self, session: Session, **given: Any) -> int:
        """Do it in the transaction of this session, with these values; how many rows it touched. Raises KeyError when
        a value is missing."""
        return self._executed(session, given).rowcount

    def first(self, session: Session, **given: Any) -> Row[*tuple[Any, ...]] | None:
        """The same, for one that gives rows back: the first of them, each value as the driver gives it; None if there
        is none."""
        return self._executed(session, given).first()

    def run_each(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Do it once for each of these, of which there is at least one."""
        connection = session.connection()
        made = self._made_for(connection.dialect)
        connection.exec_driver_sql(made.text, [made.values(row) for row in rows])

    def _executed(self, session: Session, given: Mapping[str, Any]) -> CursorResult[Any]:
        connection = session.connection()
        made = self._made_for(connection.dialect)
        return connection.exec_driver_sql(made.text, made.values(given))

    def _made_for(self, dialect: Dialect) -> "_Made":
        if dialect.name not in self._made:
            speaks = BY_NAME if dialect.name == "sqlite" else dialect
            self._made[dialect.name] = _Made(self._make().compile(dialect=speaks, column_keys=self._columns))
        return self._made[dialect.name]


class _Made:
    """The text for one database, and how the values are written there."""

    def __init__(self, compiled: SQLCompiler) -> None:
        dialect = compiled.dialect
        if forgotten := [column.name for column in (*compiled.insert_prefetch, *compiled.update_prefetch)]:
            raise ValueError(f"say what to write in {', '.join(forgotten)}")
        if compiled.post_compile_params:
            raise ValueError("no IN of a list: its length differs each time")
        self.text = str(compiled)
        self._always: dict[str, Any] = {}
        self._writers: dict[str, Callable[[Any], Any]] = {}
        for place, name in compiled.bind_names.items():
            write = place.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
            if place.required:
                self._writers[name] = write
            else:
                self._always[name] = write(place.value)

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._always | {name: write(given[name]) for name, write in self._writers.items()}


def _as_it_is(value: Any) -> Any:
    return value
