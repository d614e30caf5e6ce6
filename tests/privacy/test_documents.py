"""The documents in docs/ are what the register says."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Table

from sjoerd4u import tables
from sjoerd4u.privacy import documents
from sjoerd4u.register.purposes import PURPOSES

pytestmark = pytest.mark.one_database

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("name", "made", "command"),
    [
        ("register.md", documents.record_as_markdown, "record"),
        ("open-points.md", documents.open_points_as_markdown, "open"),
    ],
)
def test_docs_say_what_the_register_says(name: str, made: object, command: str) -> None:
    assert tables.metadata.tables
    assert callable(made)
    assert (DOCS / name).read_text() == made(), f"Run: sjoerd4u register {command} > docs/{name}"


def test_the_record_has_a_row_for_every_purpose() -> None:
    rows = list(csv.DictReader(StringIO(documents.record_as_csv(), newline="")))
    assert [row["doel"] for row in rows] == [purpose.title.nl for purpose in PURPOSES]
    assert all(value for row in rows for value in row.values())


def test_a_newly_declared_table_is_in_the_record(diary: Table) -> None:
    assert "`diary`" in documents.record_as_markdown()
    assert diary.name in documents.record_as_csv()
