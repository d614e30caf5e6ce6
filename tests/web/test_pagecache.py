"""Ready bytes before Flask: who gets them, who does not, and when they go."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace

import brotli
import pytest
from flask import Flask, Response
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit import edition
from sjoerd4u.kit.db import Store
from sjoerd4u.web import pagecache
from sjoerd4u.web.doors import Audience, Door

pytestmark = pytest.mark.one_database

HOME = "http://sjoerd4u.test"
CHROME = "gzip, deflate, br, zstd"

room = Door("room", __name__, Audience.PUBLIC)
made: list[str] = []


def a_page(name: str) -> Response:
    made.append(name)
    return Response(f"<!DOCTYPE html><title>{name}</title><p>{len(made)}</p>" + "woorden " * 100)


@room.get("/kamer/<name>")
@pagecache.for_everyone
def open_page(name: str) -> Response:
    page = a_page(name)
    if name == "eigen":
        page.set_cookie("own", "1")
    if name == "bewaar-niet":
        page.headers["Cache-Control"] = "no-store"
    if name == "weg":
        page.status_code = 404
    return page


@room.get("/kamer/dicht")
def closed_page() -> Response:
    return a_page("dicht")


@pytest.fixture
def app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The product with a room of its own for these tests."""
    monkeypatch.setattr("sjoerd4u.app.DOORS", (*__import__("sjoerd4u.app", fromlist=["DOORS"]).DOORS, room))
    made.clear()
    app = create_app(settings)
    yield app
    app.extensions["store"].engine.dispose()


def get(app: Flask, path: str = "/kamer/a", method: str = "GET", base_url: str = HOME, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client(use_cookies=False).open(path, method=method, base_url=base_url, headers=named)


def was_ready(app: Flask, path: str = "/kamer/a", **options: str) -> bool:
    """Whether this request was answered without asking the view."""
    before = len(made)
    get(app, path, **options)
    return len(made) == before


def look_again(app: Flask) -> None:
    """Let the second go by after which a process looks for a newer edition."""
    app.extensions["page cache"]._look_at = 0.0


# — Who gets them ————————————————————————————————————————————————————————————————————————————————————————————————


def test_the_second_gets_what_the_first_had_made_with_the_same_headers(app: Flask) -> None:
    first, second = get(app), get(app)
    assert made == ["a"]
    assert second.data == first.data
    assert sorted(second.headers.items()) == sorted(first.headers.items())
    assert "Content-Security-Policy" in second.headers
    assert second.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Sec-GPC", "Accept-Encoding", "HX-Request"} <= {
        name.strip() for name in second.headers["Vary"].split(",")
    }


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (CHROME, "br"),
        ("gzip", "gzip"),
        ("", None),
        ("identity", None),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("x", None),
    ],
)
def test_each_gets_the_encoding_it_understands(app: Flask, accepted: str, encoding: str | None) -> None:
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    for answer in (get(app, Accept_Encoding=accepted), get(app, Accept_Encoding=accepted)):
        assert answer.headers.get("Content-Encoding") == encoding
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert decode(answer.data).startswith(b"<!DOCTYPE html>")
    assert len(made) == 1


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"other", {}'])
def test_who_has_it_already_gets_304(app: Flask, shape: str) -> None:
    first = get(app, Accept_Encoding=CHROME)
    known = shape.format(first.headers["ETag"])
    for answer in (get(app, Accept_Encoding=CHROME, If_None_Match=known),):
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert answer.headers["Vary"] == first.headers["Vary"]
        assert set(answer.headers.keys()) == {"ETag", "Cache-Control", "Vary"}
    assert get(app, If_None_Match=known).status_code == 200, "another encoding is other bytes"


def test_304_also_when_the_page_had_to_be_made_anew(app: Flask) -> None:
    tag = get(app, "/").headers["ETag"]
    app.extensions["page cache"]._pages.clear()
    answer = get(app, "/", If_None_Match=tag)
    assert (answer.status_code, answer.data) == (304, b"")


def test_head_says_the_same_without_a_body(app: Flask) -> None:
    page = get(app)
    answer = get(app, method="HEAD")
    assert (answer.data, made) == (b"", ["a"])
    assert answer.headers["Content-Length"] == page.headers["Content-Length"]


def test_languages_and_pages_are_kept_apart(app: Flask) -> None:
    dutch, english = get(app, "/"), get(app, "/en/")
    assert get(app, "/").data == dutch.data != english.data == get(app, "/en/").data


def test_each_standing_has_its_own_page(app: Flask) -> None:
    banner, quiet = get(app, "/"), get(app, "/", Sec_GPC="1")
    press = app.test_client().post(
        "/cookies", base_url=HOME, data={"choice": "none"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    cookie = press.headers["Set-Cookie"].partition(";")[0]
    refused = get(app, "/", Cookie=cookie)
    pages = {"banner": banner.data, "quiet": quiet.data, "refused": refused.data}
    assert len(set(pages.values())) == 3
    assert get(app, "/").data == pages["banner"]
    assert get(app, "/", Sec_GPC="1").data == pages["quiet"]
    assert get(app, "/", Sec_GPC="0").data == pages["banner"]
    assert get(app, "/", Cookie=f"other=1; {cookie}").data == pages["refused"]
    assert get(app, "/", Cookie="cookiekeuze=made-up").data == pages["banner"]


# — Who does not —————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    "options",
    [
        {"path": "/kamer/a?x=1"},
        {"HX_Request": "true"},
        {"base_url": "http://elsewhere.test"},
        {"base_url": "https://sjoerd4u.test"},
        {"Cookie": "_ga=1"},
        {"Cookie": "leesprofiel=avg.1"},
        {"Accept_Encoding": "gzip"},
        {"Sec_GPC": "1"},
    ],
)
def test_whatever_could_differ_goes_by(app: Flask, options: dict[str, str]) -> None:
    get(app)
    assert not was_ready(app, **options)
    assert was_ready(app), "and what was kept is still what it was"


@pytest.mark.parametrize("path", ["/kamer/dicht", "/kamer/eigen", "/kamer/bewaar-niet", "/kamer/weg"])
def test_what_is_not_for_everyone_is_never_kept(app: Flask, path: str) -> None:
    get(app, path)
    assert not was_ready(app, path)


def test_another_host_name_poisons_nothing(app: Flask) -> None:
    get(app, "/", base_url="http://evil.example")
    assert "evil.example" not in get(app, "/").text


# — When they go —————————————————————————————————————————————————————————————————————————————————————————————————


def test_new_content_drops_old_pages_in_every_process_each_time(app: Flask, settings: Settings, store: Store) -> None:
    other = create_app(settings)
    for _ in range(3):
        for process in (app, other):
            get(process)
            assert was_ready(process)
        with store.writing() as session:
            edition.content_changed(session)
            session.commit()
        for process in (app, other):
            look_again(process)
            assert not was_ready(process)
    other.extensions["store"].engine.dispose()


def test_a_change_that_is_not_committed_drops_nothing(app: Flask, store: Store) -> None:
    get(app)
    with store.writing() as session:
        edition.content_changed(session)
    look_again(app)
    assert was_ready(app)


def test_a_process_looks_once_a_second_at_most(app: Flask, store: Store) -> None:
    get(app)
    with store.writing() as session:
        edition.content_changed(session)
        session.commit()
    assert was_ready(app), "not looked yet"


def test_who_pressed_sees_what_came_of_it_at_once(app: Flask, store: Store) -> None:
    get(app)
    with store.writing() as session:
        edition.content_changed(session)
        session.commit()
    get(app, "/cookies", method="POST")
    assert not was_ready(app)


def test_a_page_made_from_old_content_is_not_kept_after_a_new_edition(app: Flask, store: Store) -> None:
    cache = app.extensions["page cache"]
    cache._look()

    def slow(environ: object, start_response: object) -> object:
        with store.writing() as session:
            edition.content_changed(session)
            session.commit()
        cache._look_at = 0.0
        cache._look()  # another request of this process looked meanwhile
        return inner(environ, start_response)

    inner, cache.wsgi_app = cache.wsgi_app, slow
    get(app)
    cache.wsgi_app = inner
    assert not was_ready(app)


def test_without_a_store_the_pages_we_have_still_come(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    get(app)

    def away(_session: object) -> int:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(pagecache, "current_edition", away)
    look_again(app)
    assert was_ready(app)


def test_there_is_an_end_to_what_is_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "MOST_BYTES", 3000)
    for number in range(10):
        get(app, f"/kamer/{number}")
    cache = app.extensions["page cache"]
    assert 0 < cache._bytes <= 3000
    assert cache._bytes == sum(kept.size for kept in cache._pages.values())
    assert was_ready(app, "/kamer/9")
    assert not was_ready(app, "/kamer/0")


# — What is told —————————————————————————————————————————————————————————————————————————————————————————————————


def test_log_and_figures_know_of_answers_that_flask_did_not_see(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    get(app, "/")
    capfd.readouterr()
    get(app, "/")
    line = json.loads(capfd.readouterr().err.strip().splitlines()[-1])
    assert (line["method"], line["endpoint"], line["status"]) == ("GET", "site.home", 200)
    assert line["bytes"] == int(get(app, "/").headers["Content-Length"])
    figures = app.extensions["figures"].text(app.extensions["store"], False).decode()
    assert 'sjoerd4u_answers_total{endpoint="site.home",status="2xx"} 3.0' in figures


def test_in_a_serving_process_answers_that_are_alike_share_a_line(
    app: Flask, capfd: pytest.CaptureFixture[str]
) -> None:
    cache = app.extensions["page cache"]
    cache.later.is_asked = cache.later.started = True  # as if the background will come in a moment
    for _ in range(4):
        get(app, "/")
    capfd.readouterr()
    cache.tell()
    (line,) = map(json.loads, capfd.readouterr().err.strip().splitlines())
    assert (line["endpoint"], line["times"]) == ("site.home", 3)


def test_over_https_the_kept_page_is_the_https_page(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="https://sjoerd4u.test"))
    answers = [get(app, "/", base_url="https://sjoerd4u.test") for _ in range(2)]
    assert all("max-age" in answer.headers["Strict-Transport-Security"] for answer in answers)
    assert len(app.extensions["page cache"]._pages) == 1
    app.extensions["store"].engine.dispose()
