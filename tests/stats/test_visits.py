"""Counting visits: what is written down, and what is not."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.register.columns import about, personal_columns
from sjoerd4u.stats import visits as counting
from sjoerd4u.stats.models import VisitCount
from sjoerd4u.stats.visits import Visits, device_of, source_of
from tests.builders import NOW, a_reader

HOME = "http://sjoerd4u.test"
TODAY = day_of(NOW)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


@pytest.fixture
def visits(app: Flask) -> Visits:
    found: Visits = app.extensions["visits"]
    return found


def look(app: Flask, path: str = "/", method: str = "GET", **headers: str) -> None:
    named = {"User-Agent": CHROME} | {name.replace("_", "-"): value for name, value in headers.items()}
    app.test_client().open(path, method=method, base_url=HOME, headers=named)


def counted(store: Store) -> dict[tuple[Any, ...], int]:
    with store.reading() as session:
        rows = session.execute(select(VisitCount.page, VisitCount.source, VisitCount.device, VisitCount.views))
        return {tuple(row[:3]): row[3] for row in rows}


def test_ready_pages_and_made_pages_count_alike(app: Flask, visits: Visits, store: Store) -> None:
    for _ in range(3):
        look(app)
    look(app, "/en/nieuwsbrief?x=1", Referer="https://www.zoeken.example/search?q=private", User_Agent=IPHONE)
    look(app, "/nieuwsbrief", Referer=f"{HOME}/")
    assert visits.flush() == 5
    assert counted(store) == {
        ("/", "", "computer"): 3,
        ("/en/nieuwsbrief", "zoeken.example", "telefoon"): 1,
        ("/nieuwsbrief", "eigen site", "computer"): 1,
    }


def test_writing_down_adds_up_and_a_new_day_is_a_new_row(
    app: Flask, visits: Visits, store: Store, clock: time_machine.Traveller
) -> None:
    for _ in range(2):
        look(app)
        visits.flush()
    clock.move_to(NOW + timedelta(days=1))
    look(app)
    visits.flush()
    assert visits.flush() == 0
    with store.reading() as session:
        rows = session.execute(select(VisitCount.day, VisitCount.views).order_by(VisitCount.day)).all()
    assert [tuple(row) for row in rows] == [(TODAY, 2), (TODAY + timedelta(days=1), 1)]


def test_a_page_with_a_token_is_counted_by_its_pattern(app: Flask, visits: Visits, store: Store) -> None:
    with store.writing() as session:
        mark = a_reader(session)
        token = session.info["keyring"].seal("leave", mark)
        session.commit()
    look(app, f"/nieuwsbrief/afmelden/{token}")
    visits.flush()
    assert list(counted(store)) == [("/nieuwsbrief/afmelden/<token>", "", "computer")]


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/", {"method": "HEAD"}),
        ("/nieuwsbrief", {"HX_Request": "true"}),
        ("/verwerkers", {"Sec_Purpose": "prefetch"}),
        ("/bestaat-niet", {}),
        ("/sitemap.xml", {}),
        ("/static/css", {}),
        ("/healthz", {}),
        ("/brievenbus", {}),
    ],
)
def test_what_nobody_opened_is_not_a_view(app: Flask, visits: Visits, path: str, options: dict[str, str]) -> None:
    look(app, path, **options)
    assert visits.flush() == 0


def test_looking_writes_nothing_by_itself(app: Flask, store: Store) -> None:
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    for _ in range(3):
        look(app)
        look(app, "/nieuwsbrief?x=1")
    assert not [
        statement for statement in said if not statement.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA"))
    ]


def test_without_a_store_the_counts_wait(
    app: Flask, visits: Visits, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(app)
    with monkeypatch.context() as broken:

        def away(_counted: object) -> None:
            raise OperationalError("INSERT", {}, Exception("away"))

        broken.setattr(visits, "_write", away)
        assert visits.flush() == 0
    assert visits.flush() == 1
    assert sum(counted(store).values()) == 1


def test_made_up_sites_do_not_fill_the_table(visits: Visits, store: Store) -> None:
    for number in range(counting.MOST_SOURCES + 100):
        visits.see({("/", CHROME, f"https://site{number}.example/"): 1}, NOW)
    visits.flush()
    assert len(counted(store)) <= counting.MOST_SOURCES + 1
    assert counted(store)[("/", "overige", "computer")] == 100


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        (CHROME, "computer"),
        (IPHONE, "telefoon"),
        ("Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", "telefoon"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/142.0 Safari/537.36", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15", "tablet"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "robot"),
        ("curl/8.5.0", "robot"),
        (None, "onbekend"),
        ("", "onbekend"),
        ("\x00" * 500, "onbekend"),
    ],
)
def test_kinds_of_device(agent: str | None, kind: str) -> None:
    assert device_of(agent) == kind


@pytest.mark.parametrize(
    ("referer", "source"),
    [
        (None, ""),
        ("https://www.sjoerd4u.test/x", "eigen site"),
        ("https://WWW.Krant.example/artikel?id=1#x", "krant.example"),
        ("android-app://com.example.app/", "com.example.app"),
        ("https://[::1", "overige"),
        ("javascript:alert(1)", "overige"),
        ("https://" + "a" * 200 + ".example", "overige"),
        ("https://jo@voorbeeld.nl@site.example:8/", "site.example"),
    ],
)
def test_only_the_host_of_where_a_visit_came_from(referer: str | None, source: str) -> None:
    assert source_of(referer, "sjoerd4u.test") == source


def test_the_counts_are_not_about_people() -> None:
    assert not about(VisitCount.__table__).has_people  # type: ignore[arg-type]
    assert not list(personal_columns(VisitCount.__table__))  # type: ignore[arg-type]
