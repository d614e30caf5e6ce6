"""The statement, its versions and the processors, as a visitor reads them."""

import pytest
from flask import Flask
from sqlalchemy import event

from sjoerd4u.kit.db import Store
from sjoerd4u.privacy.built import Built
from sjoerd4u.privacy.statement import record_version
from sjoerd4u.site.pages import built_now
from tests.builders import NOW
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

PATHS = ("/privacyverklaring", "/verwerkers", "/privacyverklaring/1", "/privacyverklaring/2")


@pytest.fixture
def two_versions(app: Flask, store: Store) -> None:
    with app.app_context():
        built = built_now()
    with store.writing() as session:
        record_version(session, NOW, Built(built - {"newsletter.leave"}))
        record_version(session, NOW, built)
        session.commit()


@pytest.mark.usefixtures("two_versions")
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_there_in_both_languages(visitor: Visitor, path: str) -> None:
    dutch, english = visitor.get(path), visitor.get(f"/en{path}")
    assert dutch != english


@pytest.mark.usefixtures("two_versions")
def test_the_statement_names_its_version_and_keeps_the_others(app: Flask) -> None:
    page = app.test_client().get("/privacyverklaring").text
    assert "Versie 2, sinds 23 november 2026" in page
    assert '/privacyverklaring/1"' in page


@pytest.mark.usefixtures("two_versions")
def test_a_version_shows_what_changed_in_words_and_not_by_colour_alone(app: Flask) -> None:
    page = app.test_client().get("/privacyverklaring/2").text
    assert "<ins>" in page
    assert "Erbij" in page
    assert "Dit is de eerste versie." in app.test_client().get("/privacyverklaring/1").text


def test_a_version_that_is_not_there_is_not_found(app: Flask) -> None:
    client = app.test_client()
    numbers = ("0", "3", "-1", "99999999999999999999", "x")
    assert {client.get(f"/privacyverklaring/{number}").status_code for number in numbers} == {404}


def test_links_on_the_english_page_stay_english(app: Flask) -> None:
    page = app.test_client().get("/en/privacyverklaring").text
    assert 'href="/en/verwerkers"' in page
    assert 'href="/verwerkers"' not in page


def test_a_link_to_a_page_that_does_not_exist_is_not_made(app: Flask) -> None:
    page = app.test_client().get("/privacyverklaring").text
    there = {rule.rule for rule in app.url_map.iter_rules()}
    for path in ("/mijn-gegevens", "/cookies", "/datalek", "/verwerkers"):
        assert (f'href="{path}"' in page) <= (path in there)


def test_what_the_client_has_to_fill_in_is_said_to_be_missing(app: Flask) -> None:
    page = app.test_client().get("/verwerkers").text
    assert "in te vullen" in page
    assert "Belastingdienst" in page
    assert "Google Ireland" not in page  # no measurement id is set, so nothing goes there


def test_who_receives_data_is_told_in_the_language_of_the_page(app: Flask) -> None:
    page = app.test_client().get("/en/verwerkers").text
    assert "to be filled in" in page
    assert "Netherlands" in page
    assert not [dutch for dutch in ("in te vullen", "Nederland<", "Ierland") if dutch in page]


def test_the_page_asks_the_store_for_its_versions_once(app: Flask, store: Store) -> None:
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    app.test_client().get("/privacyverklaring")
    assert len([one for one in asked if "statement_version" in one]) == 1
