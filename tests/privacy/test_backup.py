"""A backup that is put back does not bring back who was erased, and keeps who came back."""

import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from sjoerd4u.commands.migrating import upgrade
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.mail.suppression import is_suppressed
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.privacy import backup, erasure, returning
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.web import closing
from tests.builders import NOW, a_reader, dump

LATER = NOW + timedelta(days=3)
AGAIN = NOW + timedelta(days=5)
MANY, BACK = 20, 4


def address(number: int) -> str:
    return f"lezer{number:03}@voorbeeld.nl"


@pytest.fixture
def data_dir(settings: Settings) -> Path:
    return settings.data_dir


def put_back(store: Store, path: Path, data_dir: Path) -> tuple[int, int]:
    return backup.put_back(store, path, Ledger.in_(data_dir), folder_in(data_dir), lambda: upgrade(store.engine), AGAIN)


def readers(store: Store, numbers: range, name: str, at: object = NOW) -> None:
    with store.writing() as session:
        for number in numbers:
            a_reader(session, address(number), at, given_name=f"{name}{number:03}", topics=["avg"])  # type: ignore[arg-type]
        session.commit()


def test_what_was_there_is_there_again(store: Store, data_dir: Path, tmp_path: Path) -> None:
    readers(store, range(3), "Jo")
    before = dump(store)
    path = tmp_path / "kopie"
    assert backup.make_backup(store, path) > 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    readers(store, range(3, 6), "Piet")
    assert put_back(store, path, data_dir) == (0, 0)
    assert dump(store) == before
    readers(store, range(3, 6), "Piet")  # new rows get numbers that are free
    assert [file.name for file in tmp_path.iterdir() if ".part" in file.name] == []


def test_who_was_erased_stays_away_and_who_came_back_keeps_only_what_is_new(
    store: Store, data_dir: Path, tmp_path: Path
) -> None:
    readers(store, range(MANY + 3), "Oud")
    path, ledger = tmp_path / "kopie", Ledger.in_(data_dir)
    backup.make_backup(store, path)
    for number in range(MANY):
        erasure.erase(store, address(number), LATER, ledger)
    readers(store, range(BACK), "Nieuw", LATER + timedelta(days=1))
    ledger_before = ledger.path.read_bytes()
    assert put_back(store, path, data_dir) == (MANY, BACK)
    assert ledger.path.read_bytes() == ledger_before
    with store.reading() as session:
        there = {
            row[0]: row[1] for row in session.execute(select(PersonAddress.address, Person.given_name).join(Person))
        }
        said = {number: is_suppressed(session, address(number)) for number in range(MANY + 3)}
        records = everything_about(session, subject_of(session, address(0)))
    expected = {address(n): f"Nieuw{n:03}" for n in range(BACK)} | {
        address(n): f"Oud{n:03}" for n in range(MANY, MANY + 3)
    }
    assert there == expected
    assert {number for number, never in said.items() if never} == set(range(BACK, MANY))
    assert {"person", "person_address", "subscriber", "subscriber_topic", "consent"} <= {r.table for r in records}
    assert "Oud000" not in str(records)
    assert erasure.replay(store, ledger) == 0  # tonight's round keeps them too
    if store.engine.dialect.name == "sqlite":
        raw = Path(store.engine.url.database or "").read_bytes()
        assert b"Oud005" not in raw


def test_what_is_no_backup_changes_nothing(store: Store, data_dir: Path, tmp_path: Path) -> None:
    readers(store, range(2), "Jo")
    before = dump(store)
    wrong = tmp_path / "brief.txt"
    wrong.write_bytes(b"Geachte heer, mevrouw" * 500)
    good = tmp_path / "kopie"
    backup.make_backup(store, good)
    cut = tmp_path / "half"
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    for path in (wrong, cut, tmp_path / "niets"):
        with pytest.raises(backup.NotABackup):
            put_back(store, path, data_dir)
    assert dump(store) == before


def test_no_copy_of_an_identity_paper_is_in_a_backup(store: Store, tmp_path: Path) -> None:
    assert ("identity_doubt", "copy") in backup.NEVER_COPIED
    if store.engine.dialect.name == "sqlite":
        path = tmp_path / "kopie"
        backup.make_backup(store, path)
        found = sqlite3.connect(path)
        assert found.execute("SELECT count(*) FROM identity_doubt WHERE copy IS NOT NULL").fetchone() == (0,)
        found.close()


def test_a_database_that_cannot_be_read_keeps_nobody_from_restoring(
    store: Store, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(store, range(1), "Jo")
    erasure.erase(store, address(0), LATER, Ledger.in_(data_dir))
    monkeypatch.setattr(returning, "fingerprints", lambda _session: [("x", "y")][5:] or _fails())
    assert returning.who_came_back(store, Ledger.in_(data_dir)) == []


def _fails() -> object:
    raise returning.DBAPIError("SELECT", {}, Exception("damaged"))


def test_the_site_is_closed_for_every_address_until_it_is_done(
    app: Flask, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LOOK_S", -1.0)
    client = app.test_client()
    assert client.get("/").status_code == 200
    with pytest.raises(RuntimeError, match="killed"), closing.closed(data_dir):
        raise RuntimeError("killed")
    for path in ("/", "/mijn-gegevens", "/kantoor/vandaag", "/healthz", "/static/img/favicon.svg"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60"), path
    assert client.post("/nieuwsbrief", data={"email": "jo@voorbeeld.nl"}).status_code == 503
    with closing.closed(data_dir), pytest.raises(closing.SomebodyIsAtWork), closing.closed(data_dir):
        pass
    assert client.get("/").status_code == 200
