"""Coming in: the same for everybody, by a link that works once, for ten minutes."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import SYSTEM, By, record
from sjoerd4u.portal.models import PortalSession, SignIn
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.ledger import Ledger
from tests.builders import NOW, a_reader, a_signup
from tests.portal.conftest import OVERVIEW, Enter, Guest
from tests.postman import Postman, path_in, text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


@pytest.fixture
def people(store: Store, app: Flask) -> None:
    """An address of every kind."""
    with store.writing() as session:
        for name in ("lezer", "gewist"):
            a_reader(session, f"{name}@voorbeeld.nl")
        a_signup(session, "wacht@voorbeeld.nl")
        suppress(session, "stop@voorbeeld.nl", "klacht", NOW)
        session.commit()
    erase(store, "gewist@voorbeeld.nl", NOW, Ledger.in_(app.extensions["settings"].data_dir))


def link_for(guest: Guest, postman: Postman, address: str = "lezer@voorbeeld.nl") -> str:
    guest.post("/mijn-gegevens", {"email": address})
    return path_in(postman.newest(), "binnenkomen")


@pytest.mark.usefixtures("people")
def test_known_and_unknown_get_the_same_bytes_and_cost_the_same_statements(guest: Guest, store: Store) -> None:
    guest.post("/mijn-gegevens", {"email": "eerst@voorbeeld.nl"})  # the page cache looks around once
    seen = {}
    for name in ("lezer", "wacht", "stop", "gewist", "onbekend"):
        with statements(store) as said:
            answer = guest.post("/mijn-gegevens", {"email": f"{name}@voorbeeld.nl"})
        headers = {key: value for key, value in answer.headers if key != "Date"}
        seen[name] = (answer.status, answer.data, str(headers), len(said), guest.follow(answer).data)
    assert len(set(seen.values())) == 1, {name: each[3] for name, each in seen.items()}


@pytest.mark.usefixtures("people")
def test_who_we_know_gets_a_link_and_who_we_do_not_know_hears_so(guest: Guest, postman: Postman) -> None:
    for name in ("lezer", "wacht", "stop", "gewist"):
        assert link_for(guest, postman, f"{name}@voorbeeld.nl")
    for _ in range(2):  # our own answer does not make somebody known
        guest.post("/mijn-gegevens", {"email": "onbekend@voorbeeld.nl"})
        letter = postman.newest()
        assert letter["To"] == "onbekend@voorbeeld.nl"
        assert "bewaren wij niets" in text_of(letter)
        assert "binnenkomen" not in text_of(letter)


@pytest.mark.usefixtures("people")
def test_an_address_gets_three_letters_an_hour_and_nobody_sees_that(
    guest: Guest, store: Store, clock: time_machine.Traveller
) -> None:
    def letters(address: str) -> int:
        with store.reading() as session:
            ours = Letter.kind.in_(("portal/enter", "portal/nothing"))
            return session.scalar(select(func.count()).where(Letter.address == address, ours)) or 0

    for address in ("lezer@voorbeeld.nl", "onbekend@voorbeeld.nl"):
        answers = {guest.post("/mijn-gegevens", {"email": address}).data for _ in range(5)}
        assert len(answers) == 1
        assert letters(address) == 3
    clock.shift(timedelta(hours=1, seconds=1))
    for address, count in (("lezer@voorbeeld.nl", 4), ("onbekend@voorbeeld.nl", 3)):
        guest.post("/mijn-gegevens", {"email": address})
        assert letters(address) == count


def test_one_visitor_may_not_ask_for_ever(guest: Guest) -> None:
    for number in range(20):
        guest.post("/mijn-gegevens", {"email": f"jo{number}@voorbeeld.nl"})
    assert guest.post("/mijn-gegevens", {"email": "jo@voorbeeld.nl"}, 429).headers["Retry-After"]


@pytest.mark.usefixtures("people")
def test_looking_uses_nothing_up_and_pressing_does(app: Flask, guest: Guest, postman: Postman, store: Store) -> None:
    path = link_for(guest, postman)
    for _ in range(25):
        assert "Kom binnen" in guest.get(path).text
        assert guest.client.head(path).status_code == 200
    with store.reading() as session:
        assert session.scalar(select(func.count(PortalSession.id))) == 0
        assert session.scalars(select(SignIn.used_at)).all() == [None]
    assert guest.post(path).headers["Location"] == OVERVIEW
    assert "lezer@voorbeeld.nl" in guest.get(OVERVIEW).text
    other = Guest(app)
    other.get(path, 410)
    other.post(path, status=410)
    assert other.cookie is None
    other.get(OVERVIEW, 303)


@pytest.mark.usefixtures("people")
def test_the_ten_minutes_run_from_the_posting(guest: Guest, postman: Postman, clock: time_machine.Traveller) -> None:
    guest.post("/mijn-gegevens", {"email": "lezer@voorbeeld.nl"})
    clock.shift(timedelta(minutes=30))  # the mail server was away
    path = path_in(postman.newest(), "binnenkomen")
    clock.shift(timedelta(minutes=9, seconds=50))
    guest.get(path)
    clock.shift(timedelta(seconds=20))
    guest.get(path, 410)
    guest.post(path, status=410)


@pytest.mark.usefixtures("people")
def test_a_changed_link_does_not_exist(guest: Guest, postman: Postman) -> None:
    path = link_for(guest, postman)
    for wrong in (path[:-1] + ("A" if path[-1] != "A" else "B"), path + "x", "/mijn-gegevens/binnenkomen/x"):
        guest.get(wrong, 404)
        guest.post(wrong, status=404)


@pytest.mark.usefixtures("people")
def test_neither_link_nor_cookie_is_in_the_database(enter: Enter, postman: Postman, store: Store) -> None:
    guest = enter("lezer@voorbeeld.nl")
    token = path_in(postman.letters()[-1], "binnenkomen").rpartition("/")[2]
    with store.reading() as session:
        tables = (SignIn.__table__, PortalSession.__table__)
        kept = repr([session.execute(select(table)).all() for table in tables])
    assert guest.cookie
    assert guest.cookie not in kept
    assert token not in kept


# — Being in —————————————————————————————————————————————————————————————————————————————————————————————————————


def copy_of(guest: Guest, app: Flask) -> Guest:
    copy = Guest(app)
    copy.client.set_cookie("portaal", guest.cookie or "")
    return copy


@pytest.mark.usefixtures("people")
def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, enter: Enter) -> None:
    guest = enter("lezer@voorbeeld.nl")
    thief = copy_of(guest, app)
    thief.get(OVERVIEW)
    answer = guest.post("/mijn-gegevens/uitloggen")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert guest.cookie is None
    assert thief.get(OVERVIEW, 303).headers["Location"] == "/mijn-gegevens"


@pytest.mark.usefixtures("people")
def test_fifteen_minutes_idle_is_out_and_looking_is_not_idle(enter: Enter, clock: time_machine.Traveller) -> None:
    guest = enter("lezer@voorbeeld.nl")
    for _ in range(3):
        clock.shift(timedelta(minutes=14))
        guest.get(OVERVIEW)
    clock.shift(timedelta(minutes=15))
    guest.get(OVERVIEW, 303)


@pytest.mark.usefixtures("people")
def test_an_hour_is_the_longest(enter: Enter, clock: time_machine.Traveller) -> None:
    guest = enter("lezer@voorbeeld.nl")
    for _ in range(5):
        clock.shift(timedelta(minutes=11, seconds=55))
        guest.get(OVERVIEW)
    clock.shift(timedelta(minutes=1))
    guest.get(OVERVIEW, 303)


@pytest.mark.usefixtures("people")
def test_the_id_changes_at_every_sign_in_and_the_former_is_dead(app: Flask, guest: Guest, postman: Postman) -> None:
    guest.client.set_cookie("portaal", "chosen by somebody else")
    guest.post(link_for(guest, postman))
    first = copy_of(guest, app)
    assert guest.cookie != "chosen by somebody else"
    guest.post(link_for(guest, postman))
    assert guest.cookie != first.cookie
    first.get(OVERVIEW, 303)


@pytest.mark.usefixtures("people")
def test_over_https_the_cookie_is_for_this_host_alone(app: Flask, guest: Guest, postman: Postman) -> None:
    path = link_for(guest, postman)
    answer = app.test_client().post(path, base_url="https://sjoerd4u.test", headers={"Sec-Fetch-Site": "same-origin"})
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portaal=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "Domain" not in cookie


def portal_routes(app: Flask) -> list[tuple[str, str]]:
    return [
        (method, re.sub(r"<[^<>]*deed>", "wissen", rule.rule).replace("<mark>", "x").replace("<token>", "x"))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("portal.")
        and not getattr(app.view_functions[rule.endpoint], "before_sign_in", False)
        for method in (rule.methods or set()) & {"GET", "POST"}
    ]


def test_who_is_not_in_is_sent_to_the_door(app: Flask, guest: Guest) -> None:
    routes = portal_routes(app)
    assert len(routes) >= 8
    ask: dict[str, Callable[..., object]] = {"GET": guest.get, "POST": guest.post}
    for method, path in routes:
        answer = ask[method](path, status=303)
        assert answer.headers["Location"] == "/mijn-gegevens", path  # type: ignore[attr-defined]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
    ],
)
def test_a_press_from_elsewhere_changes_nothing(app: Flask, enter: Enter, headers: dict[str, str]) -> None:
    guest = enter("lezer@voorbeeld.nl")
    guest.headers = headers
    posts = [path for method, path in portal_routes(app) if method == "POST"]
    for path in (*posts, "/mijn-gegevens/uitloggen", "/mijn-gegevens", "/mijn-gegevens/binnenkomen/x"):
        guest.post(path, {"email": "lezer@voorbeeld.nl"}, status=403)
    guest.headers = {"Origin": "http://localhost"}
    guest.post("/mijn-gegevens/bezwaar")


def test_the_english_side_stays_english(guest: Guest, postman: Postman, store: Store) -> None:
    with store.writing() as session:
        a_reader(session)
        person_id = session.scalars(select(Person.id)).one()
        for by in (By(None, "Sam"), SYSTEM):
            record(session, by, "verstuurd", "offerte O-2026-0001", NOW, person_id)
        session.commit()
    answer = guest.post("/en/mijn-gegevens", {"email": "jo@voorbeeld.nl"})
    assert answer.headers["Location"] == "/en/mijn-gegevens/kijk-in-uw-mail"
    letter = postman.newest()
    assert letter["Subject"] == "Your link to My data"
    page = guest.follow(guest.post(path_in(letter, "binnenkomen")))
    assert "Everything we keep about you" in page.text
    trail = page.text.partition('id="wie-keek"')[2].partition("</table>")[0]
    assert trail.count("quote O-2026-0001 sent") == 2
    assert "the system" in trail
    assert not {"offerte", "verstuurd", "systeem"} & set(re.findall(r"\w+", page.text))
