"""What programs ask for."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import text

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store

pytestmark = pytest.mark.one_database

NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_a_migrated_store_is_healthy(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.get_json()["ok"] is True
    assert set(answer.get_json()) == {"ok", "version"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_without_the_newest_migration_is_not_healthy_and_says_what_to_do(app: Flask, store: Store) -> None:
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        session.commit()
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"ok": False, "why": "The store lacks a migration: run `sjoerd4u migrate`."}


def test_a_store_that_a_later_release_migrated_is_healthy(app: Flask, store: Store) -> None:
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
    assert app.test_client().get("/healthz").status_code == 200


def test_an_empty_database_is_not_healthy(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path).completed())
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert "migrate" in answer.get_json()["why"]


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.db", "postgresql+psycopg://x:secret@127.0.0.1:1/x"])
def test_a_store_that_does_not_answer_is_told_without_details(tmp_path: Path, url: str) -> None:
    app = create_app(Settings(data_dir=tmp_path, database_url=url).completed())
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 503
    assert answer.get_json() == {"ok": False, "why": "The store does not answer."}


def test_health_is_asked_for_without_waiting_for_who_writes(tmp_path: Path, app: Flask, store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        return
    with sqlite3.connect(tmp_path / "sjoerd4u.db") as other:
        other.execute("BEGIN EXCLUSIVE")
        assert app.test_client().get("/healthz").status_code == 200
    other.close()


def test_machines_only_look(app: Flask) -> None:
    assert app.test_client().post("/healthz").status_code == 405


def test_the_sitemap_names_public_pages_in_both_languages_and_no_others(app: Flask) -> None:
    answer = app.test_client().get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    tree = ElementTree.fromstring(answer.data)  # noqa: S314 - our own
    found = {element.text or "" for element in tree.findall("map:url/map:loc", NAMES)}
    assert {"http://sjoerd4u.test/", "http://sjoerd4u.test/en/", "http://sjoerd4u.test/nieuwsbrief"} <= found
    assert not [address for address in found for word in ("<", "healthz", "brievenbus") if word in address]
    for entry in tree.findall("map:url", NAMES):
        links = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMES)}
        assert set(links) == {"nl", "en"}
        assert entry.findtext("map:loc", None, NAMES) in links.values()


def test_every_page_of_the_sitemap_is_there(app: Flask) -> None:
    client = app.test_client()
    tree = ElementTree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 - our own
    for element in tree.findall("map:url/map:loc", NAMES):
        assert client.get((element.text or "").removeprefix("http://sjoerd4u.test")).status_code == 200


def test_an_unlisted_page_is_not_in_the_sitemap(app: Flask) -> None:
    app.view_functions["site.home"].unlisted = True  # type: ignore[attr-defined]
    try:
        assert "<loc>http://sjoerd4u.test/</loc>" not in app.test_client().get("/sitemap.xml").text
    finally:
        del app.view_functions["site.home"].unlisted  # type: ignore[attr-defined]


def test_robots_are_welcome_and_told_where_the_sitemap_is(app: Flask) -> None:
    answer = app.test_client().get("/robots.txt")
    assert answer.mimetype == "text/plain"
    assert "Sitemap: http://sjoerd4u.test/sitemap.xml" in answer.text


def test_security_txt_says_whom_to_tell_for_half_a_year(app: Flask) -> None:
    answer = app.test_client().get("/.well-known/security.txt")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:service@sparklingcrm.nl",
        "tel:+31332067700",
    ]
    [expires] = [datetime.fromisoformat(value) for name, value in fields if name == "Expires"]
    assert timedelta(days=100) < expires - datetime.now(UTC) < timedelta(days=365)
    assert ["Canonical", "http://sjoerd4u.test/.well-known/security.txt"] in fields
