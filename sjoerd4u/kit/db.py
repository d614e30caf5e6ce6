"""The store: SQLite for one machine, PostgreSQL for more; the same tables and the same promises on both.

A reading session cannot write, whatever the code tries: the database itself refuses. So looking changes nothing.
"""

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, Text, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from sjoerd4u.kit.happenings import Reactions
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.register import columns

BUSY_TIMEOUT_MS = 4000
# After how many pages of SQLite's log whoever commits brings them home to the file, which can take longer than all else
# of a sign-up: late where somebody waits, early in the process that does the chores.
LATE_PAGES, EARLY_PAGES = 4_000, 1_000
TURN_S = 0.0005  # how often we ask whether it is our turn to write; SQLite itself asks ever less often, and misses it
INSERTS: dict[str, Callable[[Any], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; refuses one without a time zone, and gives it back with one on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table. One that does not declare itself and all its columns cannot be mapped."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: Moment(),
        str: Text(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        columns.insist(cls.metadata.tables[cls.__tablename__], getattr(cls, "__about__", None))


class Store:
    """One database, with what a session needs to work: the keys and the reactions."""

    def __init__(self, url: str, keyring: Keyring, reactions: Reactions | None = None) -> None:
        self.engine = open_engine(url)
        self._info = {"keyring": keyring, "reactions": reactions or {}}

    def reading(self) -> Session:
        """A session that cannot change anything: for GET and HEAD, lists and figures."""
        return self._session(Reading, sjoerd4u_reads=True, postgresql_readonly=True)

    def writing(self) -> Session:
        """A session for one transaction of work. On SQLite it takes the write lock at once, so that it never has to
        give up half-way on a stale snapshot."""
        return self._session()

    def sweeping(self) -> Session:
        """A writing session for who deletes many rows and follows every pointer to them (`privacy.sweeping`): SQLite
        does not follow them a second time, row by row."""
        return self._session(sjoerd4u_sweeps=True)

    def bring_home_early(self) -> None:
        """In this process nobody waits: from here on it brings home what all have written (SQLite's checkpoint)."""
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _bring_home_early)
            self.engine.dispose()

    def _session(self, kind: type[Session] = Session, **options: bool) -> Session:
        return kind(self.engine.execution_options(**options), expire_on_commit=False, info=dict(self._info))


class Reading(Session):
    """A session that looks. It ends with COMMIT, since there is nothing to undo: on ROLLBACK psycopg forgets what it
    has prepared, and PostgreSQL would plan every statement of every page anew."""

    def close(self) -> None:
        """End the transaction and give the connection back."""
        self.expunge_all()  # a look writes nothing, also not by accident
        with suppress(SQLAlchemyError):  # a look that failed, or the store went away: closing is enough
            self.commit()
        super().close()


def keyring(session: Session) -> Keyring:
    """The keys this session works with."""
    keys: Keyring = session.info["keyring"]
    return keys


def insert_into(session: Session, model: type[Base]) -> Any:
    """An INSERT that can say what happens on conflict (`on_conflict_do_update`, `…_do_nothing`) on this database."""
    return INSERTS[session.get_bind().dialect.name](model)


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`, with the settings this house needs."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_engine(url, json_serializer=as_json, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, json_serializer=as_json, pool_pre_ping=True, connect_args={"connect_timeout": 5})


def as_json(value: object) -> str:
    """How a JSON column is written: one spelling for each value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # we begin transactions ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged sign-up survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # erased means overwritten
        "recursive_triggers=ON",
        f"wal_autocheckpoint={LATE_PAGES}",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _bring_home_early(raw: Any, _record: object) -> None:
    raw.execute(f"PRAGMA wal_autocheckpoint={EARLY_PAGES}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    reads, sweeps = options.get("sjoerd4u_reads", False), options.get("sjoerd4u_sweeps", False)
    raw: Any = connection.connection.driver_connection
    _switch(raw, "foreign_keys", not sweeps)
    _switch(raw, "query_only", reads)
    # Who has the turn to write waits for nobody. It stays on the line: who takes a raw one says how long it waits.
    raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS if reads else 0}")
    if reads:
        raw.execute("BEGIN")
    else:
        _begin_writing(raw)


def _begin_writing(raw: Any) -> None:
    """Take the write lock. Raises OperationalError when somebody else keeps it for too long."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while not _tried_to_begin(raw, is_last_try=time.monotonic() > until):
        time.sleep(TURN_S)


def _tried_to_begin(raw: Any, is_last_try: bool) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as busy:
        if busy.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY and not is_last_try:
            return False
        # SQLAlchemy makes errors of the driver its own everywhere but in here.
        raise OperationalError("BEGIN IMMEDIATE", None, busy) from busy
    return True


def _switch(raw: Any, setting: str, on: bool) -> None:
    """Only where it differs: after setting one, to the same value too, SQLite prepares every statement anew."""
    if raw.execute(f"PRAGMA {setting}").fetchone() != (int(on),):
        raw.execute(f"PRAGMA {setting}={'ON' if on else 'OFF'}")
