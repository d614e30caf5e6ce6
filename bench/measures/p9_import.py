"""P9: a file of relations is imported: read, tried on with a search for doubles, carried out and made findable."""

import csv
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from io import BytesIO, StringIO
from statistics import median
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bench import databases, filling
from bench.rounds import RequestsFailed, Row, Rules
from sjoerd4u import tables  # noqa: F401 - maps them all
from sjoerd4u.crm.importing import taking_in
from sjoerd4u.crm.importing.models import ImportRun, Stage
from sjoerd4u.crm.importing.runner import work_on_imports
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.people.trail import SYSTEM
from sjoerd4u.wiring import REACTIONS

LINES = int(os.environ.get("BENCH_LINES", "100000"))
AT_EACH_FIRM = 5
LEAST = 0.2  # at most five times as long
PEOPLE = ("organisation", "person", "person_address", "person_phone", "position", "relation")
WORDS = ("organisation_word", "person_word")
HEADER = ("voornaam", "achternaam", "e-mailadres", "telefoon", "organisatie", "kvk-nummer", "functie")
ORIGIN = taking_in.Origin(
    public=False,
    found_at="",
    where_from="Uit de administratie van voor 2026.",
    held_because="Uw bedrijf is klant bij ons.",
    told_how="",
    kind="klant",
)
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def import_people(rules: Rules) -> list[Row]:
    """Import with dry run and a search for doubles, against writing the same rows without looking"""
    rows: list[Row] = []
    for name, fresh in databases.each():
        rows += _compared(name, fresh, _executemany if name == "SQLite" else _copied, rules)
    return rows


def _compared(name: str, fresh: databases.Fresh, pour: Callable[[str, Rows], float], rules: Rules) -> list[Row]:
    file = a_file(LINES)
    ours: list[tuple[float, float]] = []
    peers: list[tuple[float, float]] = []
    for _ in range(rules.rounds):
        url = databases.migrated(fresh)
        ours.append(_import(url, file))
        written = _written(url)
        blank = databases.migrated(fresh)
        people = pour(blank, {table: written[table] for table in PEOPLE})
        peers.append((people, people + pour(blank, {table: written[table] for table in WORDS})))
    return [
        Row("P9", f"{name}, {LINES:,} lines, {what}", "/s", _rate(ours, place), _rate(peers, place), LEAST)
        for place, what in enumerate(("without the words to search by", "with them"))
    ]


def _rate(times: Sequence[tuple[float, float]], place: int) -> float:
    return LINES / median(each[place] for each in times)


def a_file(number: int) -> bytes:
    """A CSV of so many different people, some at each firm."""
    sheet = StringIO(newline="")
    writer = csv.writer(sheet, delimiter=";")
    writer.writerow(HEADER)
    for line in range(number):
        given, family, address, phone = filling.person(line + 1)
        firm = line // AT_EACH_FIRM
        writer.writerow((given, family, address, phone, f"Firma {firm} B.V.", f"{10_000_000 + firm}", "inkoper"))
    return sheet.getvalue().encode()


class Timed:
    """The reactions of the house, with how long those take that make people findable."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.reactions = {kind: tuple(map(self._timed, each)) for kind, each in REACTIONS.items()}

    def _timed(self, react: Callable[[Session, Any], None]) -> Callable[[Session, Any], None]:
        def timed(session: Session, happening: Any) -> None:
            began = time.monotonic()
            react(session, happening)
            self.seconds += time.monotonic() - began

        return timed


def _import(url: str, file: bytes) -> tuple[float, float]:
    """Seconds for the import without making people findable, and with it."""
    timed = Timed()
    store = Store(url, Keyring("bench"), timed.reactions)
    began, at = time.monotonic(), clock.now()
    mark = taking_in.take_in(store, BytesIO(file), "bench.csv", SYSTEM, at)
    with store.writing() as session:
        columns = session.scalars(select(ImportRun.columns)).one()
        taking_in.settle(session, mark, columns, ORIGIN, at)
        session.commit()
    work_on_imports(store, at)
    with store.writing() as session:
        taking_in.carry_out(session, mark, SYSTEM, at)
        session.commit()
    work_on_imports(store, at)
    took = time.monotonic() - began
    with store.reading() as session:
        run = session.scalars(select(ImportRun)).one()
        if run.counts != {"nieuw": LINES} or run.stage != Stage.DONE:
            raise RequestsFailed(f"of {LINES} lines: {run.counts}, {run.stage}")
    store.engine.dispose()
    return took - timed.seconds, took


def _written(url: str) -> Rows:
    """What the import wrote, as the database holds it."""
    found: Rows = {}
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(_path(url))) as raw:
            for table in (*PEOPLE, *WORDS):
                said = raw.execute(f"SELECT * FROM {table}")
                found[table] = [column[0] for column in said.description], said.fetchall()
        return found
    with psycopg.connect(_address(url)) as connection:
        for table in (*PEOPLE, *WORDS):
            asked = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
            found[table] = [column.name for column in asked.description or ()], asked.fetchall()
    return found


# — The peers ————————————————————————————————————————————————————————————————————————————————————————————————————


def _executemany(url: str, rows: Rows) -> float:
    """Seconds for one `executemany` for each table, in one transaction, with the settings of the house."""
    with closing(sqlite3.connect(_path(url), isolation_level=None)) as raw:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            raw.execute(f"PRAGMA {pragma}")
        began = time.monotonic()
        raw.execute("BEGIN IMMEDIATE")
        for table, (columns, values) in rows.items():
            words = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
            raw.executemany(words, values)
        raw.execute("COMMIT")
        return time.monotonic() - began


def _copied(url: str, rows: Rows) -> float:
    """Seconds for one COPY for each table, in one transaction."""
    with psycopg.connect(_address(url)) as connection:
        began = time.monotonic()
        for table, (columns, values) in rows.items():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
            with connection.cursor() as cursor, cursor.copy(command) as copy:
                for row in values:
                    copy.write_row([Json(value) if isinstance(value, list | dict) else value for value in row])
        connection.commit()
        return time.monotonic() - began


def _path(url: str) -> str:
    return str(make_url(url).database)


def _address(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
