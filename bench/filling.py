"""Many people with all that a search goes through, straight into the tables: set-based, in bounded memory.

The words are the product's own. The index on the words is made afterwards, as one does with so many rows.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Column, Engine, Table

from sjoerd4u.crm import words
from sjoerd4u.kit.db import Base, Moment

AT_ONCE = 20_000
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
STARTS = (
    "ja",
    "pie",
    "ma",
    "kee",
    "wil",
    "hen",
    "an",
    "el",
    "so",
    "lo",
    "da",
    "ro",
    "be",
    "ge",
    "fa",
    "mo",
    "yu",
    "ne",
)
ENDS = ("n", "ter", "rie", "s", "lem", "drik", "na", "sje", "fie", "tte", "vid", "bin", "rt", "rrit", "tima", "hamed")
FAMILIES = (
    "jans",
    "vri",
    "berg",
    "bakk",
    "viss",
    "smi",
    "meij",
    "boer",
    "mulder",
    "groot",
    "bos",
    "vos",
    "peet",
    "hend",
)
TAILS = (
    "en",
    "es",
    "kamp",
    "er",
    "t",
    "stra",
    "ma",
    "ink",
    "man",
    "a",
    "dijk",
    "horst",
    "veld",
    "sma",
    "huis",
    "voort",
)
TALK = (
    *("offerte", "besproken", "telefonisch", "afspraak", "gemaakt", "klantgericht", "nazorg", "belde", "terug", "wil"),
    *("eerst", "intern", "overleggen", "met", "directie", "over", "begroting", "planning", "volgend", "jaar", "inzage"),
    *("training", "medewerkers", "adviesgesprek", "uitgesteld", "enthousiast", "kritisch", "prijs", "contract"),
)
Row = tuple[Any, ...]


def fill(engine: Engine, people: int, notes_each: int = 0) -> None:
    """This many people with an address, a telephone number and a file, and so many notes for each."""
    url = engine.url
    indexes = [index for name in ("person_word", "note_word") for index in Base.metadata.tables[name].indexes]
    for index in indexes:
        index.drop(engine, checkfirst=True)
    for name, named, rows in _everything(people, notes_each):
        table = Base.metadata.tables[name]
        if engine.dialect.name == "sqlite":
            _into_sqlite(url.database or "", table, named.split(), rows)
        else:
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            _into_postgres(plain, table, named.split(), rows)
    for index in indexes:
        index.create(engine, checkfirst=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What autovacuum does by itself within minutes of so many rows: until then no index answers alone.
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")


def person(number: int) -> tuple[str, str, str, str]:
    """Given name, family name, address and telephone number of the person with this number: always the same."""
    given = STARTS[number % 18] + ENDS[number // 18 % 16]
    family = FAMILIES[number // 288 % 14] + TAILS[number // 4032 % 16] + (TAILS[number // 64512 % 16] * (number % 2))
    address = f"{given}.{family}{number}@{FAMILIES[number % 14]}{number % 997}.example"
    return given.title(), family.title(), address, f"+316{(number * 7_919_993) % 100_000_000:08}"


def note(number: int) -> str:
    """The text of the note with this number."""
    return (
        " ".join(TALK[(number * step + step) % len(TALK)] for step in range(3, 23))
        + f" {person(number)[1].lower()} n{number}"
    )


def _everything(people: int, notes_each: int) -> Iterator[tuple[str, str, Iterator[Row]]]:
    """For each table the columns that are filled, and the rows."""
    everyone, notes = range(1, people + 1), range(1, people * notes_each + 1)
    yield (
        "person",
        "id mark given_name family_name language source met_at",
        ((n, f"p{n}", *person(n)[:2], "nl", "bench", AT) for n in everyone),
    )
    yield "person_address", "id person_id address", ((n, n, person(n)[2]) for n in everyone)
    yield "person_phone", "id person_id number", ((n, n, person(n)[3]) for n in everyone)
    yield "person_word", "person_id word", ((n, word) for n in everyone for word in _words_of(n))
    yield (
        "relation",
        "id mark person_id kind source created_at last_contact_at",
        ((n, f"r{n}", n, "klant", "bench", AT, AT) for n in everyone),
    )
    yield (
        "contact_moment",
        "id mark relation_id kind at by_name text",
        ((n, f"c{n}", 1 + n % people, "telefonisch", AT, "Sam", note(n)) for n in notes),
    )
    yield "note_word", "moment_id word", ((n, word) for n in notes for word in sorted(words.of_note(note(n))))


def _words_of(number: int) -> list[str]:
    given, family, address, phone = person(number)
    told = {*words.of_words(given, family), *words.of_address(address), *words.of_number(phone)}
    return sorted(told | {words.whole_name(given, family) or ""})


def _with_defaults(table: Table, named: Sequence[str]) -> dict[str, Any]:
    """What the product itself would fill in for the columns that may not be empty."""
    left = [column for column in table.columns if not column.nullable and column.name not in named]
    return {column.name: _default(column) for column in left}


def _default(column: Column[Any]) -> Any:
    made = getattr(column.default, "arg", None)
    if made is None:
        return f"{AT:%Y-%m-%d %H:%M:%S.%f}" if isinstance(column.type, Moment) else ""
    return "[]" if callable(made) else made


def _into_sqlite(path: str, table: Table, named: Sequence[str], rows: Iterator[Row]) -> None:
    extra = _with_defaults(table, named)
    columns = [*named, *extra]
    marks, constants = ", ".join("?" * len(columns)), tuple(extra.values())
    insert = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; BEGIN")
    while some := [_plain(row) + constants for row in islice(rows, AT_ONCE)]:
        raw.executemany(insert, some)
    raw.execute("COMMIT")
    raw.close()


def _plain(row: Row) -> Row:
    return tuple(f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value for value in row)


def _into_postgres(url: str, table: Table, named: Sequence[str], rows: Iterator[Row]) -> None:
    extra = _with_defaults(table, named)
    constants = tuple(extra.values())
    columns = sql.SQL(", ").join(map(sql.Identifier, (*named, *extra)))
    copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with psycopg.connect(url) as raw, raw.cursor().copy(copy) as stream:
        for row in rows:
            stream.write_row(row + constants)
