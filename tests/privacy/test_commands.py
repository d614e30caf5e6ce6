"""`sjoerd4u register …` and `sjoerd4u person …`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from sjoerd4u.commands import register as commands
from sjoerd4u.commands.people import person
from sjoerd4u.commands.register import register
from sjoerd4u.kit.db import Store
from sjoerd4u.people import restriction
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.ledger import Ledger
from tests.builders import NOW, a_reader

JO = "jo@voorbeeld.nl"


@pytest.fixture
def reader(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, given_name="Jo", topics=["avg"])
        session.commit()


def run(app: Flask, *words: str) -> Result:
    groups = {"register": register, "person": person}
    return app.test_cli_runner().invoke(groups[words[0]], list(words[1:]))


def test_check_is_quiet_only_when_all_is_well(app: Flask, store: Store) -> None:
    assert run(app, "register", "check").exit_code == 1
    with app.app_context():
        assert commands.keep_version(NOW) == 1
        assert commands.keep_version(NOW) is None
    well = run(app, "register", "check")
    assert (well.exit_code, well.stderr) == (0, "")
    assert "open point: Ontvanger “hosting”" in well.stdout
    with store.writing() as session:
        session.execute(text("ALTER TABLE person ADD COLUMN shoe_size INTEGER"))
        session.commit()
    ill = run(app, "register", "check")
    assert ill.exit_code == 1
    assert 'fault: Column "person.shoe_size" is in the store, but nobody declared it.' in ill.stderr


def test_the_documents_come_in_every_form(app: Flask) -> None:
    assert run(app, "register", "record").stdout.startswith("<!-- Gemaakt met `sjoerd4u register record`")
    assert run(app, "register", "record", "--csv").stdout.startswith("doel,waarvoor,grondslag")
    assert run(app, "register", "statement").stdout.startswith("# Privacyverklaring\n")
    assert run(app, "register", "statement", "--language", "en").stdout.startswith("# Privacy statement\n")


def test_the_canary_sings_and_refuses_a_filled_database(app: Flask, database_url: str) -> None:
    sung = run(app, "register", "canary")
    assert sung.exit_code == 0
    assert "0 faults" in sung.stdout
    refused = run(app, "register", "canary", "--database-url", database_url)
    assert refused.exit_code == 1
    assert "needs an empty database" in refused.stderr


@pytest.mark.parametrize("verb", ["show", "export", "erase"])
def test_an_unknown_address_is_said_to_be_unknown(app: Flask, verb: str) -> None:
    result = run(app, "person", verb, "niemand@voorbeeld.nl")
    assert result.exit_code == 1
    assert result.stderr == "Error: We hold nothing about niemand@voorbeeld.nl.\n"
    assert run(app, "person", verb, "geen adres").exit_code == 1


@pytest.mark.usefixtures("reader")
def test_show_tells_everything_with_the_text_of_each_consent(app: Flask) -> None:
    result = run(app, "person", "show", " JO@voorbeeld.nl ")
    assert result.exit_code == 0
    assert "Voornaam: Jo" in result.stdout
    assert "Tekst: Ik wil CRM-nieuwsberichten van Sjoerd4u" in result.stdout


@pytest.mark.usefixtures("reader")
def test_export_writes_the_zip_or_the_document(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "jo.zip"
    assert run(app, "person", "export", JO, "--out", str(path)).exit_code == 0
    with ZipFile(path) as packed:
        inside = packed.read("data/alles.json")
    assert run(app, "person", "export", JO, "--json").stdout_bytes == inside
    assert json.loads(inside)["about"]["addresses"] == [JO]


@pytest.mark.usefixtures("reader")
def test_erase_shows_first_and_does_it_only_when_told(app: Flask, tmp_path: Path) -> None:
    shown = run(app, "person", "erase", JO)
    assert shown.exit_code == 1
    assert "Dit wordt gewist:" in shown.stdout
    assert "Uw toestemmingen: 1 (art. 7 lid 1" in shown.stdout
    assert "Nothing was erased" in shown.stderr
    assert run(app, "person", "show", JO).exit_code == 0
    done = run(app, "person", "erase", JO, "--yes")
    assert done.exit_code == 0
    assert "Erased:" in done.stdout
    assert len(list(Ledger.in_(tmp_path).entries())) == 1
    assert "Voornaam" not in run(app, "person", "show", JO).stdout


@pytest.mark.usefixtures("reader")
def test_erase_refuses_restricted_data(app: Flask, store: Store) -> None:
    with store.writing() as session:
        restriction.restrict(session, subject_of(session, JO).person_ids[0], NOW)
        session.commit()
    refused = run(app, "person", "erase", JO, "--yes")
    assert refused.exit_code == 1
    assert "restricted" in refused.stderr


@pytest.mark.slow
def test_make_check_hears_the_register_and_leaves_nothing_behind(tmp_path: Path) -> None:
    house = Path(__file__).parents[2]
    wanted = next(line for line in (house / "Makefile").read_text().splitlines() if line.startswith("CHECKS :="))
    assert "register" in wanted.split()
    before = set((house / "var").glob("*"))
    words = ["make", "--no-print-directory", "register", f"VENV={sys.prefix}"]
    done = subprocess.run(
        words, cwd=house, env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []
    assert set((house / "var").glob("*")) == before
