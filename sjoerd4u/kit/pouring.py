"""Very many rows at once: COPY on PostgreSQL, one prepared statement on SQLite. In the transaction of the session.

The statements pass by SQLAlchemy's own machinery, which takes several times as long as the database; the types of the
columns are kept to, and nothing of a value becomes part of a statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, Column, ColumnElement, Dialect, Table, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, as_json

Row = dict[str, Any]
AT_ONCE = 1_000
Converter = Callable[[Any], Any] | None


def pour(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Insert these rows; all have the same keys. What a key is missing for gets the default of the model."""
    if not rows:
        return
    table = _table(model)
    told = [column for column in table.columns if column.name in rows[0]]
    made = [column for column in table.columns if column.name not in rows[0] and column.default is not None]
    fixed = {column.name: _made(column.default) for column in made}
    columns = [*told, *made]
    if _is_postgresql(session):
        _copy(session, _quoted(session, table.name), columns, [row | fixed for row in rows] if fixed else rows)
    else:
        names = ", ".join(_quoted(session, column.name) for column in columns)
        places = ", ".join("?" * len(columns))
        words = f"INSERT INTO {_quoted(session, table.name)} ({names}) VALUES ({places})"  # noqa: S608 - our own names
        _execute_many(session, words, columns, [row | fixed for row in rows] if fixed else rows)


def pour_missing(
    session: Session, model: type[Base], columns: Sequence[Column[Any]], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert the values of these columns, plain numbers and texts, but for rows that are there already."""
    name, names = _table(model).name, ", ".join(_quoted(session, column.name) for column in columns)
    if not _is_postgresql(session):
        places = ", ".join("?" * len(columns))
        words = f"INSERT INTO {_quoted(session, name)} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608
        session.connection().exec_driver_sql(words, [tuple(row) for row in rows])
        return
    lists = zip(columns, zip(*rows, strict=True), strict=True)
    given = [bindparam(None, list(values), type_=ARRAY(column.type)) for column, values in lists]
    table = _table(model)
    new = insert(table).from_select([column.name for column in columns], select(*map(func.unnest, given)))
    session.connection().execute(new.on_conflict_do_nothing())


def amend(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Set the values of these rows, each found by its `id`; all have the same keys."""
    if not rows:
        return
    table = _table(model)
    columns = [column for column in table.columns if column.name in rows[0] and column.name != "id"]
    name = _quoted(session, table.name)
    if not _is_postgresql(session):
        changes = ", ".join(f"{_quoted(session, column.name)} = ?" for column in columns)
        words = f"UPDATE {name} SET {changes} WHERE id = ?"  # noqa: S608 - our own names
        _execute_many(session, words, [*columns, table.c.id], rows)
        return
    named = ", ".join(_quoted(session, column.name) for column in (table.c.id, *columns))
    changes = ", ".join(f"{(quoted := _quoted(session, column.name))} = amended.{quoted}" for column in columns)
    session.execute(text(f"CREATE TEMP TABLE amended ON COMMIT DROP AS SELECT {named} FROM {name} LIMIT 0"))  # noqa: S608
    _copy(session, "amended", [table.c.id, *columns], rows)
    session.execute(text(f"UPDATE {name} SET {changes} FROM amended WHERE {name}.id = amended.id"))  # noqa: S608
    session.execute(text("DROP TABLE amended"))


def reserve_ids(session: Session, model: type[Base], number: int) -> list[int]:
    """So many ids that nobody else gets, to make rows that point to each other before they are there.

    On SQLite only one writes at a time, so whatever is above the highest is free until the end of the transaction.
    """
    key = next(iter(_table(model).primary_key.columns))
    if _is_postgresql(session):
        series = text("SELECT nextval(pg_get_serial_sequence(:table, :key)) FROM generate_series(1, :number)")
        named = {"table": model.__tablename__, "key": key.name, "number": number}
        return list(session.scalars(series, named))
    first = (session.scalar(select(func.max(key))) or 0) + 1
    return list(range(first, first + number))


def pieces(of: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    """These, each once at most and in order, in pieces for one statement."""
    every = sorted(set(of))
    return (every[start : start + size] for start in range(0, len(every), size))


def among(session: Session, column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether `column` is one of very many values, handed over as one: a list of a thousand costs as little as of ten.

    One of these in a statement.
    """
    if _is_postgresql(session):
        wanted: ColumnElement[bool] = column == any_(bindparam("among", list(values), type_=ARRAY(column.type)))
        return wanted
    listed = text("SELECT value FROM json_each(:among)").bindparams(among=as_json(list(values)))
    found: ColumnElement[bool] = column.in_(listed)
    return found


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _quoted(session: Session, name: str) -> str:
    return session.get_bind().dialect.identifier_preparer.quote(name)


def _made(default: Any) -> Any:
    return default.arg(None) if default.is_callable else default.arg


def _execute_many(session: Session, words: str, columns: Sequence[Column[Any]], rows: Sequence[Row]) -> None:
    dialect = session.get_bind().dialect
    each = [(column.name, _converter(column, dialect)) for column in columns]
    given = [tuple([convert(row[name]) if convert else row[name] for name, convert in each]) for row in rows]
    session.connection().exec_driver_sql(words, given)


def _converter(column: Column[Any], dialect: Dialect) -> Converter:
    """How a value of this column is written; None where it needs nothing."""
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    return _once(convert) if convert else None


def _once(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Converts each value once: in very many rows most moments are the same one, and most lists are empty."""
    known: dict[Any, Any] = {}

    def converted(value: Any) -> Any:
        key = tuple(value) if isinstance(value, list) else value
        try:
            if key not in known:
                known[key] = convert(value)
            return known[key]
        except TypeError:  # a value that holds others
            return convert(value)

    return converted


def _copy(session: Session, name: str, columns: Sequence[Column[Any]], rows: Sequence[Row]) -> None:
    names = ", ".join(_quoted(session, column.name) for column in columns)
    each = [(column.name, as_json if isinstance(column.type, JSON) else None) for column in columns]
    raw: Any = session.connection().connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([convert(row[key]) if convert else row[key] for key, convert in each])
