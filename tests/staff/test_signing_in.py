"""Coming in with a password and a code: the same for everybody, a code works once, and one cannot go on guessing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.staff import accounts, passwords, sessions
from sjoerd4u.staff.models import StaffAttempt, StaffSession
from tests.builders import NOW
from tests.staff.conftest import PASSWORD, Newcomer, Someone, someone

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
WRONG = "Het e-mailadres, het wachtwoord of de code klopt niet."


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


@pytest.fixture
def second_app(settings: Settings, app: Flask) -> Iterator[Flask]:
    """Another web process on the same database."""
    second = create_app(settings)
    second.jinja_env.bytecode_cache = app.jinja_env.bytecode_cache
    yield second
    second.extensions["store"].engine.dispose()


def test_with_password_and_code_one_is_in_and_goes_where_one_wanted(newcomer: Newcomer, sam: Someone) -> None:
    answer = newcomer.enter(sam.address.upper(), sam.code(), naar="/kantoor/account")
    assert answer.headers["Location"] == "/kantoor/account"
    assert "Sam Jansen" in newcomer.follow(answer).text


@pytest.mark.parametrize(
    "strange",
    [
        "https://elders.example/",
        "//elders.example/kantoor",
        "/kantoor@elders.example",
        "/kantoor\\..\\x",
        "/kantoor/\r\nX: y",
        "/mijn-gegevens",
        "/kantoor/" + "x" * 3000,
        "/\\elders.example",
        "javascript:alert(1)",
        "\ud800",
    ],
)
def test_one_is_never_sent_to_a_place_that_is_not_ours(newcomer: Newcomer, sam: Someone, strange: str) -> None:
    answer = newcomer.enter(sam.address, sam.code(), naar=strange.encode("utf-8", "replace").decode())
    assert answer.headers["Location"] == "/kantoor/vandaag"


def test_the_id_changes_at_sign_in_and_one_that_was_planted_opens_nothing(
    app: Flask, newcomer: Newcomer, sam: Someone
) -> None:
    newcomer.client.set_cookie("kantoor", "planted")
    newcomer.enter(sam.address, sam.code())
    first = newcomer.cookie
    assert first not in (None, "planted")
    newcomer.enter(sam.address, sam.code(timedelta(seconds=30)))
    assert newcomer.cookie != first
    for dead in ("planted", first):
        thief = Newcomer(app)
        thief.client.set_cookie("kantoor", dead or "")
        thief.get("/kantoor/account", status=303)


# — The same for everybody ———————————————————————————————————————————————————————————————————————————————————————


def test_unknown_wrong_and_ended_get_the_same_answer_for_the_same_work(
    newcomer: Newcomer, sam: Someone, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = someone(store, name="Eva Bos")
    with store.writing() as session:
        accounts.end_account(session, gone_by(sam), gone.member.mark, NOW)
        session.commit()
    compared = []
    real = passwords.HASHER

    class Counting:
        def verify(self, kept: str, password: bytes) -> bool:
            compared.append(kept)
            return real.verify(kept, password)

        def hash(self, password: bytes) -> str:
            return real.hash(password)

    monkeypatch.setattr(passwords, "HASHER", Counting())
    tries = {
        "unknown": ("niemand@sparklingcrm-voorbeeld.nl", PASSWORD, sam.code()),
        "ended": (gone.address, PASSWORD, gone.code()),
        "wrong password": (sam.address, "een ander wachtwoord", sam.code()),
        "wrong code": (sam.address, PASSWORD, "000000"),
    }
    seen = {}
    for name, (address, password, code) in tries.items():
        before = len(compared)
        with statements(store) as said:
            answer = newcomer.enter(address, code, password, status=422)
        seen[name] = (answer.text.replace(address, ""), len(said), len(compared) - before)
        assert WRONG in answer.text
        assert password not in answer.text
        assert code not in answer.text
    assert all("$m=19456,t=2,p=1$" in kept for kept in compared)
    assert len(set(seen.values())) == 1, {name: what[1:] for name, what in seen.items()}


def gone_by(sam: Someone) -> accounts.By:
    return accounts.By(sam.member.id, sam.member.name)


# — A code works once ————————————————————————————————————————————————————————————————————————————————————————————


def test_a_code_works_once_in_this_process_and_in_another(
    app: Flask, second_app: Flask, sam: Someone, clock: time_machine.Traveller
) -> None:
    code = sam.code()
    Newcomer(app).enter(sam.address, code)
    Newcomer(app).enter(sam.address, code, status=422)
    Newcomer(second_app).enter(sam.address, code, status=422)
    clock.shift(timedelta(seconds=30))
    Newcomer(second_app).enter(sam.address, code, status=422)
    Newcomer(second_app).enter(sam.address, sam.code())


def test_of_many_with_one_code_at_the_same_moment_one_comes_in(
    app: Flask, second_app: Flask, sam: Someone, store: Store
) -> None:
    code = sam.code()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: press(one, sam.address, code), [app, second_app, app, second_app]))
    assert sorted(answers) == [303, 422, 422, 422]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(StaffSession)) == 1


def press(app: Flask, address: str, code: str) -> int:
    fields = {"email": address, "password": PASSWORD, "code": code}
    headers = {"Sec-Fetch-Site": "same-origin"}
    return app.test_client().post("/kantoor/inloggen", data=fields, headers=headers).status_code


def test_a_code_of_half_a_minute_ago_still_works_but_not_after_a_newer_one(app: Flask, sam: Someone) -> None:
    old, new = sam.code(timedelta(seconds=-30)), sam.code()
    Newcomer(app).enter(sam.address, new)
    Newcomer(app).enter(sam.address, old, status=422)


def test_a_code_of_two_minutes_ago_is_refused(newcomer: Newcomer, sam: Someone) -> None:
    newcomer.enter(sam.address, sam.code(timedelta(minutes=-2)), status=422)


def test_a_recovery_code_works_once_however_it_is_typed(app: Flask, sam: Someone) -> None:
    code = sam.recovery[3]
    Newcomer(app).enter(sam.address, f" {code.upper().replace('-', ' ')} ")
    Newcomer(app).enter(sam.address, code, status=422)
    Newcomer(app).enter(sam.address, sam.recovery[4])


def test_a_code_is_not_used_up_by_who_does_not_know_the_password(app: Flask, sam: Someone) -> None:
    Newcomer(app).enter(sam.address, sam.recovery[0], "een ander wachtwoord", status=422)
    Newcomer(app).enter(sam.address, sam.code(), "een ander wachtwoord", status=422)
    Newcomer(app).enter(sam.address, sam.code())
    Newcomer(app).enter(sam.address, sam.recovery[0])


# — Not too often ————————————————————————————————————————————————————————————————————————————————————————————————


def test_after_five_failures_an_account_rests_in_every_process_and_says_until_when(
    app: Flask, second_app: Flask, sam: Someone, clock: time_machine.Traveller
) -> None:
    for one in (app, second_app, app, second_app, app):
        Newcomer(one).enter(sam.address, "000000", status=422)
    for one in (app, second_app):
        answer = Newcomer(one).enter(sam.address, sam.code(), status=429)
        assert answer.headers["Retry-After"] == "900"
        assert "Probeer het weer na 23 november 2026 om 10:15" in answer.text
    clock.shift(timedelta(minutes=15))
    Newcomer(second_app).enter(sam.address, sam.code())


def test_an_unknown_address_rests_as_well(newcomer: Newcomer) -> None:
    statuses = [newcomer.enter("niemand@sparklingcrm-voorbeeld.nl", "000000", status=422).status_code for _ in range(5)]
    assert statuses == [422] * 5
    newcomer.enter("niemand@sparklingcrm-voorbeeld.nl", "000000", status=429)


def test_one_network_does_not_go_through_all_accounts(newcomer: Newcomer, app: Flask, sam: Someone) -> None:
    for number in range(20):
        newcomer.enter(f"adres{number}@sparklingcrm-voorbeeld.nl", "000000", status=422)
    newcomer.enter("nog-een@sparklingcrm-voorbeeld.nl", "000000", status=429)
    elsewhere = app.test_client().post(
        "/kantoor/inloggen",
        data={"email": sam.address, "password": PASSWORD, "code": sam.code()},
        headers={"Sec-Fetch-Site": "same-origin"},
        environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )
    assert elsewhere.status_code == 303


def test_many_at_the_same_moment_get_no_more_tries(app: Flask, second_app: Flask, sam: Someone, store: Store) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda one: press(one, sam.address, "000000"), [app, second_app] * 6))
    assert answers.count(422) == 5
    assert answers.count(429) == 7
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(StaffAttempt)) == 5


def test_what_is_kept_of_a_try_names_nobody(newcomer: Newcomer, store: Store) -> None:
    newcomer.enter("niemand@sparklingcrm-voorbeeld.nl", "000000", status=422)
    with store.reading() as session:
        (attempt,) = session.scalars(select(StaffAttempt)).all()
    told = repr(vars(attempt))
    assert "niemand" not in told
    assert "127.0.0.1" not in told


def test_the_trail_says_who_came_in_and_how_often_it_failed_before(
    newcomer: Newcomer, sam: Someone, store: Store, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=1))
    for _ in range(3):
        newcomer.enter(sam.address, "000000", status=422)
    newcomer.enter(sam.address, sam.code())
    with store.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.did == "ingelogd")).one()
    assert (entry.by_name, entry.on_what) == ("Sam Jansen", "wachtwoord en code")
    assert entry.after == {"mislukte pogingen ervoor": 3}


# — A copied cookie ——————————————————————————————————————————————————————————————————————————————————————————————


def log_out(newcomer: Newcomer, _sam: Someone, _store: Store) -> None:
    answer = newcomer.post("/kantoor/uitloggen")
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert newcomer.cookie is None


def change_password_elsewhere(newcomer: Newcomer, sam: Someone, _store: Store) -> None:
    other = Newcomer(newcomer.client.application)
    other.enter(sam.address, sam.code(timedelta(seconds=30)))
    other.post("/kantoor/account/wachtwoord", {"password": "drie groene tafels"})
    other.get("/kantoor/account")


def disable(_newcomer: Newcomer, sam: Someone, store: Store) -> None:
    another = someone(store, name="Eva Bos")
    with store.writing() as session:
        accounts.end_account(session, gone_by(another), sam.member.mark, NOW)
        session.commit()


@pytest.mark.parametrize("end", [log_out, change_password_elsewhere, disable])
def test_a_copied_cookie_is_dead_after(
    newcomer: Newcomer, app: Flask, sam: Someone, store: Store, end: Callable[..., None]
) -> None:
    newcomer.enter(sam.address, sam.code())
    thief = Newcomer(app)
    thief.client.set_cookie("kantoor", newcomer.cookie or "")
    thief.get("/kantoor/account")
    end(newcomer, sam, store)
    assert thief.get("/kantoor/account", status=303).headers["Location"].startswith("/kantoor/inloggen")
    thief.post("/kantoor/account/sessies/beeindigen")
    with store.reading() as session:
        assert sessions.find(session, thief.cookie or "", NOW) is None


def test_one_is_out_after_half_an_hour_without_a_page_and_after_twelve_hours_in_any_case(
    newcomer: Newcomer, sam: Someone, clock: time_machine.Traveller
) -> None:
    newcomer.enter(sam.address, sam.code())
    for _ in range(24):
        clock.shift(timedelta(minutes=29) - timedelta(seconds=12))
        newcomer.get("/kantoor/account")
    clock.shift(timedelta(minutes=29))
    newcomer.get("/kantoor/account", status=303)
    newcomer.enter(sam.address, sam.code())
    clock.shift(timedelta(minutes=31))
    newcomer.get("/kantoor/account", status=303)


# — Over the line ————————————————————————————————————————————————————————————————————————————————————————————————


def test_over_https_the_cookie_is_for_this_host_only(settings: Settings, sam: Someone) -> None:
    secure = create_app(replace(settings, trusted_proxies=1))
    client = secure.test_client()
    headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-Proto": "https"}
    fields = {"email": sam.address, "password": PASSWORD, "code": sam.code()}
    answer = client.post("/kantoor/inloggen", data=fields, headers=headers)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-kantoor=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    secure.extensions["store"].engine.dispose()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://elders.example"},
    ],
)
@pytest.mark.parametrize("path", ["/kantoor/inloggen", "/kantoor/uitloggen", "/kantoor/account/sessies/beeindigen"])
def test_a_press_from_another_page_is_refused(app: Flask, headers: dict[str, str], path: str) -> None:
    assert app.test_client().post(path, headers=headers).status_code == 403
