"""The document of an article: our own words in it as they stand, made once, and gone when the words change."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from sjoerd4u.articles import documents, lookups
from sjoerd4u.articles.drawings import BY_TOPIC, DRAWINGS, as_picture, drawing_of
from sjoerd4u.articles.publishing import STARTERS, Text, publish_starters, withdraw
from sjoerd4u.kit.db import Store
from tests.articles.conftest import TEXT
from tests.articles.reading_pdf import text_in
from tests.builders import NOW

pytestmark = pytest.mark.one_database

Publish = Callable[..., str]
HOME = "http://sjoerd4u.test"
HOSTILE = (
    '#read("/etc/passwd") $x^2$ \\ @citaat <label> *ster* _laag_ `code` #import "x" = kop ~ // weg /* weg */ {{7*7}}'
)


@pytest.fixture(autouse=True)
def still(clock: time_machine.Traveller) -> None:
    """The clock stands still."""


def made(app: Flask, store: Store, slug: str, shelf: Path, language: str = "nl") -> bytes | None:
    with app.app_context(), store.reading() as session:
        found = documents.document(session, slug, language, shelf, HOME)
    return found.pdf if found else None


def test_every_starter_becomes_a_tagged_document_in_both_languages(app: Flask, store: Store, tmp_path: Path) -> None:
    with store.writing() as session:
        publish_starters(session, STARTERS, NOW)
        slugs = lookups.published(session)
        session.commit()
    for slug, languages in slugs.items():
        for language in languages:
            pdf = made(app, store, slug, tmp_path, language)
            assert pdf is not None
            assert b"pdfuaid" in pdf
            assert f"/Lang({language}-".encode() in pdf.replace(b"/Lang (", b"/Lang(")


def test_what_is_typed_comes_out_as_it_stands_in_every_field(
    app: Flask, store: Store, published: Publish, tmp_path: Path
) -> None:
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!<>|~$@=" else sign for sign in HOSTILE)
    slug = published(
        "kwaad", nl=Text(title=f"T {HOSTILE}", summary=f"S {HOSTILE}", body=f"## K {escaped}\n\nP {escaped}")
    )
    pdf = made(app, store, slug, tmp_path)
    assert pdf is not None
    said = re.sub("[“”]", '"', "".join(text_in(pdf).split()))  # quotation marks are set well
    for field in "TSKP":
        assert f"{field}{''.join(HOSTILE.split())}" in said
    assert "root:" not in said


def test_a_document_is_made_once_and_again_when_the_words_change(
    app: Flask, store: Store, published: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_of: list[str] = []
    make = documents.make

    def watched(data: dict[str, Any]) -> bytes:
        made_of.append(data["title"])
        return make(data)

    monkeypatch.setattr(documents, "make", watched)
    slug = published()
    first = made(app, store, slug, tmp_path)
    assert made(app, store, slug, tmp_path) == first
    assert made_of == ["Een artikel"]
    published(nl=Text(title="Een ander", summary="S", body="B"))
    assert made(app, store, slug, tmp_path) != first
    assert len(list(tmp_path.glob("een-artikel.nl.*.pdf"))) == 1


def test_the_name_of_the_file_is_in_the_language_of_the_document(
    app: Flask, store: Store, published: Publish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "make", lambda _: b"%PDF-")
    slug = published(nl=TEXT, en=Text(title="What’s new: an *article*", summary="S", body="B"))
    with app.app_context(), store.reading() as session:
        found = [documents.document(session, slug, language, tmp_path, HOME) for language in ("nl", "en")]
    assert [each.name for each in found if each] == ["een-artikel.pdf", "what-s-new-an-article.pdf"]


def test_what_is_withdrawn_or_not_in_that_language_has_no_document(
    app: Flask, store: Store, published: Publish, tmp_path: Path
) -> None:
    slug = published()
    assert made(app, store, slug, tmp_path, "en") is None
    with store.writing() as session:
        withdraw(session, slug, NOW)
        session.commit()
    assert made(app, store, slug, tmp_path) is None


def test_two_processes_make_the_same_bytes(app: Flask, store: Store, published: Publish, tmp_path: Path) -> None:
    slug = published()
    here = made(app, store, slug, tmp_path)
    with app.app_context(), store.reading() as session:
        found = lookups.article(session, slug, "nl")
        assert found is not None
        data = documents.data_of(found, "nl", HOME)
    imports = "import json, sys; from sjoerd4u.articles.documents import make; "
    program = imports + "sys.stdout.buffer.write(make(json.load(sys.stdin)))"
    there = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(data).encode(), capture_output=True, check=True
    )
    assert there.stdout == here


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_a_picture_of_its_own(name: str) -> None:
    picture = as_picture(name)
    assert picture.startswith("<svg xmlns=")
    assert "var(" not in picture


def test_an_article_has_the_drawing_that_was_chosen_or_its_own_or_that_of_its_topic() -> None:
    assert drawing_of("desk", "avg-in-uw-crm", ["avg"]) == "desk"
    assert drawing_of("bestaat-niet", "avg-in-uw-crm", ["avg"]) == "avg-in-uw-crm"
    assert drawing_of(None, "iets-nieuws", ["avg"]) == BY_TOPIC["avg"]
    assert drawing_of(None, "iets-nieuws", []) == "letter"
