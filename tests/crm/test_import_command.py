"""`sjoerd4u people import FILE`: the same import, from a terminal."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.commands.importing import people
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from tests.builders import dump
from tests.crm.imports import HEADER

pytestmark = pytest.mark.one_database

GOOD = f"{HEADER}\nSanne;van der;Berg;sanne@voorbeeld.nl;0612345678;Bakkerij;;inkoper\n"
WHY = ["--source", "Uit de oude administratie.", "--basis", "Zij zijn klant bij ons."]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "relaties.csv"
    path.write_text(GOOD)
    return path


def test_a_dry_run_tells_and_leaves_nothing(app: Flask, store: Store, file: Path) -> None:
    before = dump(store)
    told = app.test_cli_runner().invoke(people, ["import", str(file), "--dry-run"])
    assert told.exit_code == 0, told.output
    assert "nieuw: 1, gewijzigd: 0, hetzelfde: 0, geweigerd: 0" in told.output
    assert dump(store) == before


def test_an_import_needs_source_and_basis(app: Flask, store: Store, file: Path) -> None:
    refused = app.test_cli_runner().invoke(people, ["import", str(file)])
    assert refused.exit_code == 1
    assert "--source" in refused.output
    done = app.test_cli_runner().invoke(people, ["import", str(file), *WHY])
    assert done.exit_code == 0, done.output
    with store.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 1


def test_refused_lines_and_unreadable_files_end_with_an_error(app: Flask, file: Path) -> None:
    file.write_text(GOOD + "Els;;Vos;els@@;;;;\n")
    some = app.test_cli_runner().invoke(people, ["import", str(file), *WHY])
    assert some.exit_code == 1
    assert "1 lines were refused" in some.output
    file.write_bytes(b"PK\x03\x04")
    assert "geen CSV" in app.test_cli_runner().invoke(people, ["import", str(file), *WHY]).output
