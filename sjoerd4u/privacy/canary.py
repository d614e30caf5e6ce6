"""The canary: proof, on a scratch database, that what goes in comes out and that what is erased is gone.

Two people get a token of their own in every column of every table with people. The download of the first must hold
every token of theirs and none of the other's; after erasing the first, a raw search of everything on disk may find only
what a law keeps, and the second's rows are as they were. The walk is generic: a table that somebody adds is in it.
"""

import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import Table, inspect, select, text, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail import letterbox
from sjoerd4u.mail.models import Suppression
from sjoerd4u.people.models import FormerAddress, Person
from sjoerd4u.privacy.archive import export_archive
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.hatching import Bird, Token, hatch, is_suspect
from sjoerd4u.privacy.identifying import rows_of, subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.traces import downloads_in
from sjoerd4u.register.columns import After, Reach, holding
from sjoerd4u.register.walks import hold_of, table_of, with_people

LEDGER = "erasures.log"
# Not searched: the schema is made of declarations alone, and what stands in a PDF is packed.
UNSEARCHED = ("data/schema/alles.schema.json", "overzicht.pdf")
Files = dict[str, bytes]
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


class NotEmpty(ValueError):
    """The database is not a scratch one: it holds tables already."""


@dataclass(slots=True)
class Sung:
    """How it went."""

    columns: int = 0
    given: int = 0
    withheld: int = 0
    kept: int = 0
    gone: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def report(self) -> str:
        """In one line."""
        return (
            f"{self.columns} columns: {self.given} in the download, {self.withheld} withheld and listed; after erasure "
            f"{self.gone} tokens gone, {self.kept} kept by law; {len(self.faults)} faults."
        )


def sing(database_url: str | None = None) -> Sung:
    """Do the whole round on an empty database (a temporary SQLite file when none is named) and leave nothing behind.

    Raises NotEmpty for a database with tables in it.
    """
    with tempfile.TemporaryDirectory(prefix="kanarie-") as name, _scratch(database_url, Path(name)) as store:
        folder, sung = Path(name), Sung()
        with _logged(folder / "log"):
            first, second = _hatch_two(store)
            sung.columns = len(first.tokens)
            _post(store, folder)
            _check_download(_make_downloads(store, folder)[first.address], first, second, sung)
            _check_erasure(store, folder, first, second, sung)
        return sung


@contextmanager
def _scratch(url: str | None, folder: Path) -> Iterator[Store]:
    store = Store(url or f"sqlite:///{folder / 'kanarie.db'}", Keyring("kanarie"))
    try:
        if inspect(store.engine).get_table_names():
            raise NotEmpty("The canary needs an empty database: it fills it, and removes everything afterwards.")
        Base.metadata.create_all(store.engine)
        yield store
        Base.metadata.drop_all(store.engine)
    finally:
        store.engine.dispose()


@contextmanager
def _logged(path: Path) -> Iterator[None]:
    """What is logged meanwhile is searched too."""
    log, handler = logging.getLogger(), logging.FileHandler(path)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()


def _hatch_two(store: Store) -> tuple[Bird, Bird]:
    with store.writing() as session:
        birds = hatch(session, "een"), hatch(session, "twee")
        session.commit()
    return birds


def _post(store: Store, folder: Path) -> None:
    """Put every letter in the letterbox, with its address and words in it."""
    letter = Base.metadata.tables["letter"]
    with store.reading() as session:
        for row in session.execute(select(letter.c.mark, letter.c.address, letter.c.words)):
            message = f"To: {row.address}\r\n\r\n{json.dumps(row.words)}\r\n"
            letterbox.keep(folder / "letterbox", row.mark, message.encode())


def _make_downloads(store: Store, folder: Path) -> dict[str, Files]:
    """Put the download of each of the two in its folder, unpacked, so that what is in it can be searched; the files, by
    address."""
    download, made = Base.metadata.tables["download"], dict[str, Files]()
    downloads_in(folder).mkdir()
    with store.reading() as session:
        for row in session.execute(select(download.c.mark, download.c.address)).all():
            path = downloads_in(folder) / f"{row.mark}.zip"
            export_archive(session, subject_of(session, row.address), path, AT)
            with ZipFile(path) as packed:
                files = {name: packed.read(name) for name in packed.namelist() if name not in UNSEARCHED}
            path.write_bytes(b"".join(files.values()))
            made[row.address] = files
    return made


# — The download —————————————————————————————————————————————————————————————————————————————————————————————————


def _check_download(files: Files, first: Bird, second: Bird, sung: Sung) -> None:
    told = json.loads(files["data/alles.json"])["records"]
    values = {value["key"]: value for record in told for value in record["values"]}
    listed = {value["key"] for value in json.loads(files["data/niet-verstrekt.json"])}
    for key, token in first.tokens.items():
        _check_column(key, token, values.get(key), listed, sung)
    for key, token in second.tokens.items():
        for name, raw in files.items():
            if token.is_in(raw):
                sung.faults.append(f"{key} of somebody else is in the download ({name}).")


def _check_column(key: str, token: Token, value: dict[str, Any] | None, listed: set[str], sung: Sung) -> None:
    column = token.column
    if not holding(column).is_personal and not is_suspect(column):
        return
    if value is None:
        sung.faults.append(f"{key} holds something about a person, but is not in the download.")
    elif "withheld" in value:
        sung.withheld += 1
        if key not in listed:
            sung.faults.append(f"{key} is withheld, but not listed as such.")
    elif value["value"] is None or not token.equals(value["value"]):
        sung.faults.append(f"{key} is in the download with another value.")
    else:
        sung.given += 1


# — The erasure ——————————————————————————————————————————————————————————————————————————————————————————————————


def _check_erasure(store: Store, folder: Path, first: Bird, second: Bird, sung: Sung) -> None:
    with (
        store.writing() as session
    ):  # restricted data are not erased; the token of that column goes with the restriction
        session.execute(update(Person).values(restricted_at=None))
        session.commit()
    before = _rows(store, second)
    erase(store, first.address, AT, Ledger(folder / LEDGER), folder / "letterbox")
    found = dict(_searched(store, folder))
    for key, token in first.tokens.items():
        places = [place for place, raw in found.items() if token.is_in(raw)]
        if table_of(token.column).name == Suppression.__tablename__:
            continue  # the erasure itself writes this row, or writes it anew
        if table_of(token.column).name == FormerAddress.__tablename__:
            places = [place for place in places if place != LEDGER]  # where the erasure itself writes them down
        if _law_keeps(token):
            sung.kept += 1
            if not places:
                sung.faults.append(f"{key} is gone, but its table is kept by law.")
        elif places:
            sung.faults.append(f"{key} is still there after the erasure ({', '.join(places)}).")
        else:
            sung.gone += 1
    if _rows(store, second) != before:
        sung.faults.append("Rows of somebody else changed by the erasure.")
    if len(list((folder / "letterbox").glob("*.eml"))) != 1:
        sung.faults.append("The letterbox does not hold exactly the letter of the other person.")
    if len(list(downloads_in(folder).iterdir())) != 1:
        sung.faults.append("The folder of downloads does not hold exactly that of the other person.")


def _law_keeps(token: Token) -> bool:
    says = holding(token.column)
    table = table_of(token.column)
    lets_go = says.after_erasure is After.BLANKED or says.reach is Reach.MEMORY
    return hold_of(table) is not None and not lets_go and token.can_be_found


def _rows(store: Store, bird: Bird) -> dict[str, list[Any]]:
    with store.reading() as session:
        whose = subject_of(session, bird.address)
        return {
            table.name: [tuple(row) for row in session.execute(select(table).where(rows_of(table, whose)))]
            for table in with_people(Base.metadata)
        }


def _searched(store: Store, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that is left, raw: each file in the folder and of the database; on PostgreSQL each row as text."""
    database = Path(store.engine.url.database or "")
    own = database.parent.glob(f"{database.name}*") if store.engine.dialect.name == "sqlite" else ()
    for path in sorted({*folder.rglob("*"), *own}):
        if path.is_file():
            yield path.name, path.read_bytes()
    if store.engine.dialect.name == "postgresql":
        with store.reading() as session:
            for table in Base.metadata.sorted_tables:
                yield table.name, "\n".join(_as_text(session, table)).encode()


def _as_text(session: Session, table: Table) -> Iterator[str]:
    name = session.connection().dialect.identifier_preparer.format_table(table)
    yield from session.scalars(text(f"SELECT CAST(t AS text) FROM {name} AS t"))  # noqa: S608 - a quoted name of ours
