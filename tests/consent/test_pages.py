"""The cookie page, its presses and its receipts, as a browser without JavaScript sees them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import html5lib
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.consent.models import ConsentText, CookieChoice
from sjoerd4u.kit import clock as kit_clock
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.retention import purge_expired
from sjoerd4u.register.columns import Reach, personal_columns, reaching
from tests.builders import NOW
from tests.visitor import NAMESPACE, Visitor, look_over

pytestmark = pytest.mark.one_database

HOME = "http://sjoerd4u.test"


class Person:
    """A browser that keeps its cookies, and looks every page over."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.headers = {"Sec-Fetch-Site": "same-origin", **headers}

    def get(self, path: str, base_url: str = HOME, **headers: str) -> TestResponse:
        answer = self.client.get(path, base_url=base_url, headers=self.headers | headers)
        if answer.text.startswith("<!DOCTYPE"):
            look_over(answer.text)
        return answer

    def press(self, base_url: str = HOME, path: str = "/cookies", status: int = 303, **fields: str) -> TestResponse:
        answer = self.client.post(path, base_url=base_url, data=fields, headers=self.headers)
        assert answer.status_code == status, answer.text[:2000]
        return answer

    def cookie(self, name: str = "cookiekeuze") -> str | None:
        kept = self.client.get_cookie(name, domain="sjoerd4u.test")
        return kept.value if kept else None

    def receipt(self) -> dict[str, Any]:
        mark = (self.cookie() or "").partition(".")[0]
        return dict(json.loads(self.get(f"/cookies/bewijs/{mark}.json").text))


@pytest.fixture
def person(app: Flask) -> Person:
    return Person(app)


@pytest.fixture
def measured(settings: Settings) -> Iterator[Flask]:
    """The product with Google Analytics and advertisements switched on."""
    app = create_app(replace(settings, ga_measurement_id="G-TEST", ad_tag_id="AW-TEST"))
    yield app
    app.extensions["store"].engine.dispose()


def words_of(page: str, element_id: str) -> list[str]:
    """The lines of text that a browser shows in this element, leaf by leaf."""
    tree = html5lib.parse(page)
    found = next(each for each in tree.iter() if each.get("id") == element_id)
    leaves = [each for each in found.iter() if each.tag in {NAMESPACE + tag for tag in ("p", "button", "a")}]
    return ["".join(each.itertext()).strip() for each in leaves]


# — Choosing —————————————————————————————————————————————————————————————————————————————————————————————————————


def test_before_a_choice_nothing_is_set_and_the_banner_stands_before_the_skip_link(person: Person) -> None:
    for path in ("/", "/en/", "/nieuwsbrief", "/bestaat-niet"):
        answer = person.get(path)
        assert "Set-Cookie" not in answer.headers
        assert 0 < answer.text.index('id="banner"') < answer.text.index("skip-link")
    assert 'id="banner"' not in person.get("/cookies").text


@pytest.mark.parametrize("how", ["all", "none"])
def test_one_press_is_enough_and_the_page_stays_the_same(person: Person, how: str) -> None:
    before = person.get("/nieuwsbrief").text
    answer = person.press(choice=how, back="/nieuwsbrief")
    assert answer.headers["Location"] == "/nieuwsbrief?keuze=bewaard"
    said = person.get(answer.headers["Location"]).text
    assert 'role="status"' in said[: said.index("<header")]
    after = person.get("/nieuwsbrief").text
    assert 'id="banner"' not in after
    assert after[after.index("<header") :] == before[before.index("<header") :]


def test_both_buttons_are_of_one_make(person: Person) -> None:
    for path in ("/", "/cookies"):
        page = html5lib.parse(person.get(path).text)
        buttons = [each for each in page.iter(NAMESPACE + "button") if each.get("name") == "choice"]
        assert [each.get("value") for each in buttons] == ["all", "none"]
        assert len({(each.get("class"), each.get("type")) for each in buttons}) == 1


def test_no_tick_is_set_beforehand_and_ticks_say_what_is_allowed(person: Person) -> None:
    assert "checked" not in person.get("/cookies").text
    person.press(choice="some", tracking="y")
    page = person.get("/cookies").text
    assert "Zelf gekozen op" in page
    assert page.count(" checked") == 1
    person.press(choice="some")
    assert "Alles geweigerd op" in person.get("/cookies").text


@pytest.mark.parametrize("fields", [{}, {"choice": ""}, {"choice": "perhaps"}, {"tracking": "y"}])
def test_a_press_that_says_nothing_is_asked_again(person: Person, store: Store, fields: dict[str, str]) -> None:
    answer = person.press(status=422, **fields)
    look_over(answer.text)
    assert "Set-Cookie" not in answer.headers
    with store.reading() as session:
        assert session.scalar(select(func.count(CookieChoice.id))) == 0


@pytest.mark.parametrize(
    ("back", "goes_to"),
    [
        ("/artikelen?onderwerp=avg", "/artikelen?onderwerp=avg&keuze=bewaard"),
        ("/artikelen?keuze=bewaard", "/artikelen?keuze=bewaard"),
        ("/en/nieuwsbrief", "/en/nieuwsbrief?keuze=bewaard"),
        ("/en", "/en?keuze=bewaard"),
        *(
            (path, "/cookies?keuze=bewaard")
            for path in (
                "//evil.example",
                "/\\evil.example",
                "https://evil.example/",
                "evil",
                "",
                "/nergens",
                "/\r\nX: y",
                "javascript:alert(1)",
            )
        ),
    ],
)
def test_the_way_back_is_a_page_of_ours(person: Person, back: str, goes_to: str) -> None:
    assert person.press(choice="none", back=back).headers["Location"] == goes_to


def test_without_a_choice_no_address_says_that_it_is_saved(person: Person) -> None:
    assert 'name="choice"' in person.get("/nieuwsbrief?keuze=bewaard").text
    assert "Uw keuze is bewaard" not in person.get("/cookies?keuze=bewaard").text
    person.press(choice="none")
    assert "Uw keuze is bewaard" in person.get("/cookies?keuze=bewaard").text


def test_another_site_cannot_choose_for_somebody(app: Flask, store: Store) -> None:
    Person(app, **{"Sec-Fetch-Site": "cross-site"}).press(choice="all", status=403)
    with store.reading() as session:
        assert session.scalar(select(func.count(CookieChoice.id))) == 0


def test_over_https_the_cookie_is_for_this_host_alone(person: Person) -> None:
    secure = "https://sjoerd4u.test"
    said = person.press(base_url=secure, choice="none").headers["Set-Cookie"]
    assert said.startswith("__Host-cookiekeuze=")
    for attribute in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert attribute in said
    assert "Domain" not in said
    assert "Alles geweigerd" in person.get("/cookies", base_url=secure).text


def test_htmx_gets_one_line_in_place_of_the_banner(person: Person) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "section#banner"}
    answer = person.client.post(
        "/cookies", base_url=HOME, data={"choice": "none", "back": "/"}, headers=person.headers | htmx
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cookies")
    line = person.get(answer.headers["Location"], **htmx)
    assert line.text.lstrip().startswith('<section class="quiet-line" id="banner"')
    assert 'role="status"' in line.text
    assert "HX-Refresh" not in line.headers


def test_who_presses_very_often_is_still_obeyed_in_a_no(person: Person, store: Store) -> None:
    for _ in range(200):
        person.press(choice="none")
    assert int(person.press(choice="all", status=429).headers["Retry-After"]) > 0
    person.press(choice="none")
    assert (person.cookie() or "").startswith(".none.-.")
    assert 'id="banner"' not in person.get("/").text
    with store.reading() as session:
        assert session.scalar(select(func.count(CookieChoice.id))) == 200


def test_the_question_comes_back_after_a_year_of_rest(person: Person, clock: time_machine.Traveller) -> None:
    person.press(choice="none")
    for days, asked in ((364, False), (366, True)):
        clock.move_to(NOW + timedelta(days=days))
        page = person.client.get("/", base_url=HOME, headers={"Cookie": f"cookiekeuze={person.cookie()}"})
        assert ('id="banner"' in page.text) is asked, days


# — Receipts ————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("measuring", [False, True])
def test_a_receipt_gives_back_the_banner_byte_for_byte(
    app: Flask, measured: Flask, measuring: bool, prefix: str
) -> None:
    person = Person(measured if measuring else app)
    page = person.get(f"{prefix}/nieuwsbrief").text
    shown = "\n".join(words_of(page, "banner"))
    digest = page.partition('name="shown" value="')[2].partition('"')[0]
    for how in ("all", "none"):  # giving and taking back
        person.press(path=f"{prefix}/cookies", choice=how, shown=digest)
        record = person.receipt()
        assert record["consent_text"]["text"].encode() == shown.encode()
        html = person.get(f"/cookies/bewijs/{record['record_id']}").text
        quoted = html.partition("<blockquote")[2].partition(">")[2].partition("</blockquote>")[0]
        assert unescape(quoted).encode() == shown.encode()
        assert record["language"] == (prefix.strip("/") or "nl")


def test_a_receipt_gives_back_the_page_byte_for_byte(person: Person) -> None:
    page = person.get("/cookies").text
    digest = page.partition('name="shown" value="')[2].partition('"')[0]
    person.press(choice="some", tracking="y", shown=digest)
    shown = person.receipt()["consent_text"]["text"].split("\n")
    visible = unescape(page)
    places = [visible.index(line) for line in shown]
    assert places == sorted(places)
    assert person.receipt()["consent_text"]["shown_at"] == "pagina"


def test_taking_back_ends_the_proof_of_giving_and_keeps_both(person: Person, clock: time_machine.Traveller) -> None:
    person.press(choice="all")
    given = person.receipt()["record_id"]
    clock.move_to(NOW + timedelta(days=3))
    person.press(choice="none")
    taken = person.receipt()
    record = json.loads(person.get(f"/cookies/bewijs/{given}.json").text)
    assert [event["event_state"] for event in record["event"]] == ["consent given", "consent withdrawn"]
    assert record["event"][1]["event_time"] == (NOW + timedelta(days=3)).isoformat()
    assert [event["event_state"] for event in taken["event"]] == ["consent refused"]
    assert [purpose["consent_given"] for purpose in taken["purposes"]] == [False, False]
    assert "Ingetrokken" in person.get(f"/cookies/bewijs/{given}").text


def test_a_yes_to_words_that_changed_meanwhile_is_asked_again_a_no_is_not(person: Person) -> None:
    answer = person.press(choice="all", shown="0123456789abcdef", status=409)
    look_over(answer.text)
    assert "De tekst is intussen veranderd" in answer.text
    assert "Set-Cookie" not in answer.headers
    person.press(choice="none", shown="0123456789abcdef")


def test_a_receipt_has_the_shape_of_the_standard_and_says_nothing_about_who(measured: Flask) -> None:
    person = Person(measured, **{"User-Agent": "Telltale/1.0"})
    person.press(choice="all")
    record = person.receipt()
    assert record["schema_version"] == "ISO/IEC TS 27560:2023"
    assert {
        "record_id",
        "pii_principal_id",
        "privacy_notice",
        "language",
        "purposes",
        "party_identification",
        "event",
    } <= set(record)
    assert record["pii_principal_id"] is None
    analytics, tracking = record["purposes"]
    assert analytics["third_party_recipients"] == ["google-analytics"]
    assert [each["pii_attribute_id"] for each in tracking["pii_information"]] == ["leesprofiel", "_gcl_*"]
    with measured.extensions["store"].reading() as session:
        row = repr(session.execute(select(CookieChoice.__table__)).one()._asdict())
    assert "Telltale" not in row
    assert "127.0.0.1" not in row


def test_an_unknown_receipt_does_not_exist_and_a_known_one_is_kept_by_nobody(person: Person) -> None:
    assert person.get("/cookies/bewijs/" + "A" * 22).status_code == 404
    assert person.get("/cookies/bewijs/" + "A" * 22 + ".json").status_code == 404
    person.press(choice="none")
    answer = person.get(f"/cookies/bewijs/{person.receipt()['record_id']}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_proof_is_nobodys_and_goes_five_years_after_it_ended(person: Person, store: Store) -> None:
    person.press(choice="none")
    with store.reading() as session:
        assert everything_about(session, Subject(person_ids=(1,), addresses=("jo@voorbeeld.nl",), keys=("x",))) == []
        ends = session.scalars(select(CookieChoice.ended_at)).one()
    table = Base.metadata.tables["cookie_choice"]
    assert reaching(table, *Reach) == reaching(table, Reach.RECEIPT)
    last = kit_clock.day_of(ends).replace(year=kit_clock.day_of(ends).year + 5)
    for at, left in ((kit_clock.start_of(last), 1), (kit_clock.end_of(last), 0)):
        purge_expired(store, at)
        with store.reading() as session:
            assert session.scalar(select(func.count(CookieChoice.id))) == left


# — The signal ——————————————————————————————————————————————————————————————————————————————————————————————————


def test_the_signal_is_a_no_with_one_quiet_line_and_a_choice_wins(app: Flask) -> None:
    person = Person(app, **{"Sec-GPC": "1"})
    page = person.get("/").text
    assert "Uw browser vraagt om u niet te volgen" in page
    assert 'name="choice"' not in page
    person.press(choice="all")
    page = person.get("/").text
    assert "Uw browser vraagt" not in page
    assert "Alles geaccepteerd" in person.get("/cookies").text


def test_a_signal_of_nought_is_no_signal(app: Flask) -> None:
    assert 'name="choice"' in Person(app, **{"Sec-GPC": "0"}).get("/").text


def test_we_say_that_we_keep_to_the_signal(person: Person) -> None:
    answer = person.get("/.well-known/gpc.json")
    assert answer.mimetype == "application/json"
    assert answer.json == {"gpc": True, "lastUpdate": "2026-11-22"}


# — Tags ————————————————————————————————————————————————————————————————————————————————————————————————————————


def policy_of(answer: TestResponse) -> str:
    return answer.headers["Content-Security-Policy"]


def test_without_consent_there_is_no_tag_and_no_host(measured: Flask) -> None:
    person = Person(measured)
    for press in (None, {"choice": "none"}, {"choice": "some"}):
        if press:
            person.press(**press)
        answer = person.get("/")
        assert "googletagmanager" not in answer.text + policy_of(answer)


def test_with_consent_the_tag_and_its_hosts_are_on_open_pages_only(measured: Flask) -> None:
    person = Person(measured)
    person.press(choice="some", analytics="y")
    answer = person.get("/")
    assert 'src="https://www.googletagmanager.com/gtag/js?id=G-TEST"' in answer.text
    assert "AW-TEST" not in answer.text
    assert "https://region1.google-analytics.com" in policy_of(answer)
    assert "doubleclick" not in policy_of(answer)
    receipt = f"/cookies/bewijs/{person.receipt()['record_id']}"
    for path in (receipt, "/cookies", "/nieuwsbrief/afmelden/nobody", "/brievenbus"):
        closed = person.get(path)
        assert 'src="https://' not in closed.text, path
        assert "googletagmanager" not in policy_of(closed), path


def test_without_a_setting_there_is_never_a_tag(person: Person) -> None:
    person.press(choice="all")
    assert "googletagmanager" not in person.get("/").text


def test_after_taking_back_every_declared_cookie_is_expired_wherever_it_turns_up(measured: Flask) -> None:
    person = Person(measured)
    person.press(choice="all")
    for name in ("_ga", "_ga_TEST", "_gcl_au", "leesprofiel"):
        person.client.set_cookie(name, "1", domain="sjoerd4u.test")
    person.client.set_cookie("of_a_neighbour", "1", domain="sjoerd4u.test")
    gone = person.press(choice="none").headers.getlist("Set-Cookie")
    for name in ("_ga", "_ga_TEST", "_gcl_au"):
        said = [cookie for cookie in gone if cookie.startswith(f"{name}=;") and "Max-Age=0" in cookie]
        assert {"Domain=sjoerd4u.test" in cookie for cookie in said} == {True, False}, gone
    assert any(cookie.startswith("leesprofiel=;") for cookie in gone)
    assert not any("neighbour" in cookie for cookie in gone)
    person.client.set_cookie("_ga", "again", domain="sjoerd4u.test")  # written by a page that was still open
    person.get("/")
    for path in ("/", "/nieuwsbrief", "/verwerkers"):
        person.get(path)
        assert person.cookie("_ga") is None


# — Reading along ———————————————————————————————————————————————————————————————————————————————————————————————


def test_the_reading_profile_can_be_seen_and_cleared(person: Person) -> None:
    person.press(choice="all")
    person.client.set_cookie("leesprofiel", "avg.2~service.1", domain="sjoerd4u.test")
    page = person.get("/cookies").text
    assert "AVG en privacy" in page
    answer = person.press(path="/cookies/leesprofiel-wissen")
    assert person.cookie("leesprofiel") is None
    page = person.get(answer.headers["Location"]).text
    assert "Het leesprofiel is gewist." in page
    assert "Wij onthouden niets over wat u leest." in page


def test_without_consent_no_profile_is_read_or_kept(person: Person) -> None:
    person.client.set_cookie("leesprofiel", "avg.2", domain="sjoerd4u.test")
    answer = person.get("/cookies")
    assert "Wij onthouden niets over wat u leest." in answer.text
    assert person.cookie("leesprofiel") is None


def test_texts_are_kept_once(person: Person, store: Store) -> None:
    for how in ("all", "none", "all"):
        person.press(choice=how)
    with store.reading() as session:
        assert session.scalar(select(func.count(ConsentText.hash))) == 1
        assert session.scalar(select(func.count(CookieChoice.id))) == 3


def test_every_page_has_cookies_in_its_footer(visitor: Visitor) -> None:
    for path in ("/", "/nieuwsbrief", "/cookies"):
        assert '<a href="/cookies">Cookies</a>' in visitor.get(path).text


def test_no_personal_column_is_left_out_of_the_declaration() -> None:
    table = Base.metadata.tables["cookie_choice"]
    assert {column.name for column, _ in personal_columns(table)} >= {
        "mark",
        "how",
        "analytics",
        "tracking",
        "chosen_at",
    }
