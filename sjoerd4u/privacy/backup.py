"""A backup of all there is in the database, and putting one back without bringing back who was erased (AVG art. 17).

SQLite: a database file, made by the online backup API while others go on. PostgreSQL: a ZIP with a file of COPY data
for each table, all of one moment. The ledger of erasures is no part of it: it stays in the data folder, and is never
put back. Copies of identity papers are no part of it either.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sqlalchemy import Table, text
from sqlalchemy.engine import Connection

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.privacy import erasure
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.returning import bring_back, who_came_back
from sjoerd4u.privacy.traces import leave_no_trace

VERSION = "alembic_version"
NEVER_COPIED = (("identity_doubt", "copy"),)
PAGES = 1_000
PIECE = 1 << 20


class NotABackup(ValueError):
    """This file cannot be put back here; the message says why."""


# — Making one ———————————————————————————————————————————————————————————————————————————————————————————————————


def make_backup(store: Store, out_path: Path) -> int:
    """Write everything in the database to `out_path`, whole or not at all, readable by its owner only; its size."""
    unfinished = out_path.with_name(f".{out_path.name}.{os.getpid()}.part")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        (_copy_sqlite if _is_sqlite(store) else _copy_tables)(store, unfinished)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(out_path)
    finally:
        unfinished.unlink(missing_ok=True)
    return out_path.stat().st_size


def _is_sqlite(store: Store) -> bool:
    return bool(store.engine.dialect.name == "sqlite")


def _copy_sqlite(store: Store, path: Path) -> None:
    with _sqlite(store) as source, _closing(sqlite3.connect(path)) as target:
        source.backup(target, pages=PAGES)
        target.execute("PRAGMA journal_mode=DELETE")
        for table, column in NEVER_COPIED:
            target.execute(f"UPDATE {table} SET {column} = NULL")  # noqa: S608 - names of our own
        target.commit()
        target.execute("VACUUM")  # also what was deleted before is not in the copy


def _copy_tables(store: Store, path: Path) -> None:
    snapshot = store.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with snapshot.connect() as connection, ZipFile(path, "w", ZIP_DEFLATED) as packed:
        packed.writestr(VERSION, _present(connection))
        for table in Base.metadata.sorted_tables:
            with packed.open(table.name, "w", force_zip64=True) as out, _cursor(connection) as cursor:
                columns = ", ".join(_copied(connection, table, column.name) for column in table.columns)
                whole = f"COPY (SELECT {columns} FROM {_name(connection, table)}) TO STDOUT"  # noqa: S608 - our names
                with cursor.copy(whole) as copy:
                    for piece in copy:
                        out.write(piece)


def _copied(connection: Connection, table: Table, column: str) -> str:
    quoted = str(connection.dialect.identifier_preparer.quote(column))
    return f"NULL AS {quoted}" if (table.name, column) in NEVER_COPIED else quoted


# — Putting one back —————————————————————————————————————————————————————————————————————————————————————————————


def put_back(
    store: Store, path: Path, ledger: Ledger, letterbox: Path, migrate: Callable[[], object], at: datetime
) -> tuple[int, int]:
    """Put this backup in the place of all there is, then erase again whoever the ledger names: how many people, and how
    many of those came back of their own accord after their erasure and keep what they gave since.

    The caller keeps the site closed meanwhile (`web.closing`). `migrate` brings an older backup to this release. Raises
    NotABackup before anything changed.
    """
    check(store, path)
    returned = who_came_back(store, ledger)
    (_restore_sqlite if _is_sqlite(store) else _restore_tables)(store, path)
    migrate()
    again = erasure.replay(store, ledger, letterbox)
    kept = bring_back(store, returned, at)
    leave_no_trace(store, letterbox, rewrite=True)
    return again, kept


def check(store: Store, path: Path) -> None:
    """Look whether this is a whole backup of ours for this kind of database. Raises NotABackup."""
    if not path.is_file():
        raise NotABackup(f"There is no file {path}.")
    (_check_sqlite if _is_sqlite(store) else _check_tables)(store, path)


def _check_sqlite(_store: Store, path: Path) -> None:
    try:
        with _closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as found:
            (sound,) = found.execute("PRAGMA integrity_check").fetchone()
            found.execute(f"SELECT version_num FROM {VERSION}").fetchone()  # noqa: S608 - a name of our own
    except sqlite3.DatabaseError as wrong:
        raise NotABackup(f"{path} is no backup of a SQLite database of ours: {wrong}.") from wrong
    if sound != "ok":
        raise NotABackup(f"{path} is damaged: {sound}.")


def _restore_sqlite(store: Store, path: Path) -> None:
    store.engine.dispose()
    with _closing(sqlite3.connect(path)) as source, _sqlite(store) as target:
        source.backup(target)
    store.engine.dispose()
    with _sqlite(store) as target:
        target.execute("PRAGMA journal_mode=WAL")


def _check_tables(store: Store, path: Path) -> None:
    try:
        with ZipFile(path) as packed:
            broken, names, version = packed.testzip(), set(packed.namelist()), packed.read(VERSION).decode()
    except (BadZipFile, KeyError, OSError) as wrong:
        raise NotABackup(f"{path} is no backup of a PostgreSQL database of ours: {wrong}.") from wrong
    if broken:
        raise NotABackup(f"{path} is damaged: {broken}.")
    with store.engine.connect() as connection:
        present = _present(connection)
    missing = {table.name for table in Base.metadata.sorted_tables} - names
    if version != present or missing:
        raise NotABackup(f"{path} is of release {version}, this database of {present}: migrate it to that one first.")


def _restore_tables(store: Store, path: Path) -> None:
    """In one transaction: whoever looks meanwhile sees all of the former, or all of the new."""
    tables = Base.metadata.sorted_tables
    with store.engine.begin() as connection, ZipFile(path) as packed:
        names = ", ".join(_name(connection, table) for table in tables)
        connection.execute(text(f"TRUNCATE {names}"))
        for table in tables:
            with _cursor(connection) as cursor, packed.open(table.name) as data:
                columns = ", ".join(str(connection.dialect.identifier_preparer.quote(c.name)) for c in table.columns)
                with cursor.copy(f"COPY {_name(connection, table)} ({columns}) FROM STDIN") as copy:
                    while piece := data.read(PIECE):
                        copy.write(piece)
            _count_on(connection, table)


def _count_on(connection: Connection, table: Table) -> None:
    """New rows get numbers after those that are there."""
    column = table.autoincrement_column
    if column is None:
        return
    own = _name(connection, table)
    sequence = connection.scalar(
        text("SELECT pg_get_serial_sequence(:own, :column)"), {"own": own, "column": column.name}
    )
    if sequence:
        last = f"SELECT setval(:sequence, COALESCE(max({column.name}), 0) + 1, false) FROM {own}"  # noqa: S608
        connection.execute(text(last), {"sequence": sequence})


# — The ways in ——————————————————————————————————————————————————————————————————————————————————————————————————


def _present(connection: Connection) -> str:
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION}")) or "")  # noqa: S608 - a name of our own


def _name(connection: Connection, table: Table) -> str:
    return str(connection.dialect.identifier_preparer.format_table(table))


@contextmanager
def _sqlite(store: Store) -> Iterator[sqlite3.Connection]:
    """A connection of its own to the file, outside the pool and outside any transaction."""
    with _closing(sqlite3.connect(store.engine.url.database or "", timeout=30)) as raw:
        yield raw


@contextmanager
def _closing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _cursor(connection: Connection) -> Iterator[Any]:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        yield cursor
