"""Asking for an article and fetching it, by a visitor without JavaScript and with real letters."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select

from sjoerd4u.articles.models import ArticleRequest
from sjoerd4u.articles.publishing import Text, withdraw
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.models import Signup
from sjoerd4u.people.models import Person
from tests.builders import NOW, a_reader
from tests.postman import Postman, html_of, path_in, text_of
from tests.visitor import Colleague, Visitor

pytestmark = pytest.mark.one_database

ASK = "/artikelen/een-artikel/aanvragen"
Publish = Callable[..., str]


@pytest.fixture(autouse=True)
def still(clock: time_machine.Traveller) -> None:
    """The clock stands still."""


@pytest.fixture
def article(published: Publish) -> str:
    return published()


def ask(visitor: Visitor, address: str = "jo@voorbeeld.nl", **fields: str) -> str:
    """Ask for the article; gives where one lands."""
    return visitor.post(ASK, {"email": address, **fields}).headers["Location"]


def count(store: Store, model: type) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def fetched(store: Store) -> list[object]:
    with store.reading() as session:
        return list(session.scalars(select(ArticleRequest.fetched_at)))


# — Asking ———————————————————————————————————————————————————————————————————————————————————————————————————————


def test_the_article_comes_by_a_letter_and_a_button(
    article: str, visitor: Visitor, postman: Postman, store: Store
) -> None:
    landed = visitor.get(ask(visitor, "Jo@Voorbeeld.NL")).text
    assert "Uw artikel komt eraan" in landed
    assert "jo@voorbeeld.nl" not in landed.lower()
    path = path_in(postman.newest(), "ophalen")
    assert "Een artikel" in visitor.get(path).text
    answer = visitor.post(path, status=200)
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=een-artikel.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert fetched(store) == [NOW]


def test_twice_in_other_capitals_is_one_person_with_two_questions_on_vandaag_at_once(
    app: Flask, article: str, visitor: Visitor, store: Store, clock: time_machine.Traveller
) -> None:
    ask(visitor, "Jo@Voorbeeld.NL")
    clock.shift(timedelta(hours=2))
    ask(visitor, "jO@vOORBEELD.nl")
    page = Colleague(app).get("/kantoor/vandaag").text
    assert count(store, Person) == 1
    assert page.count("Vroeg het artikel aan: Een artikel") == page.count("vanaf /artikelen/een-artikel") == 2
    assert "2 uur geleden" in page
    assert "zojuist" in page


def test_the_letter_is_only_about_what_was_asked(article: str, visitor: Visitor, postman: Postman) -> None:
    ask(visitor, given_name="Wilhelmina", company="Kwaad <b>BV</b>", family_name="Zaagmans")
    letter = postman.newest()
    assert letter["To"] == "jo@voorbeeld.nl"
    assert letter["Subject"] == "Het artikel dat u aanvroeg"
    assert letter["List-Unsubscribe"] is None
    for typed in ("Wilhelmina", "Kwaad", "Zaagmans"):
        assert typed not in text_of(letter) + html_of(letter)


def test_whoever_asks_in_english_gets_an_english_letter_page_and_file(
    published: Publish, visitor: Visitor, postman: Postman
) -> None:
    published("een-artikel", en=Text(title="An article", summary="About it.", body="Words."))
    visitor.post(f"/en{ASK}", {"email": "jo@voorbeeld.nl"})
    letter = postman.newest()
    assert letter["Content-Language"] == "en"
    path = path_in(letter, "ophalen")
    assert path.startswith("/en/artikelen/ophalen/")
    assert "An article" in visitor.get(path).text
    assert visitor.post(path, status=200).data.startswith(b"%PDF-")


@pytest.mark.parametrize("typed", ["", "geen adres", "a@b@c.nl", "jo@voorbeeld.nl\x00", "<script>@x.nl", "x" * 4000])
def test_what_is_no_address_comes_back_with_what_to_mend(
    article: str, visitor: Visitor, store: Store, typed: str
) -> None:
    page = visitor.post(ASK, {"email": typed, "company": "Bakkerij"}, 422).text
    assert "Vul een e-mailadres in, zoals naam@voorbeeld.nl." in page
    assert 'value="Bakkerij"' in page
    assert "Eerste alinea." in page
    assert count(store, ArticleRequest) == count(store, Letter) == 0


@pytest.mark.parametrize("field", ["given_name", "infix", "family_name", "company", "email"])
def test_nothing_that_is_typed_runs(article: str, visitor: Visitor, field: str) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'
    page = visitor.post(ASK, {"email": "stuk", field: hostile}, 422).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in re.sub(r"\s", "", page.partition('action="' + ASK)[2].partition("</form>")[0])


def test_a_program_that_fills_in_everything_is_stopped(article: str, visitor: Visitor, store: Store) -> None:
    visitor.post(ASK, {"email": "jo@voorbeeld.nl", "website": "http://spam"}, 422)
    assert count(store, Letter) == 0


def test_a_form_on_somebody_elses_page_asks_nothing(article: str, visitor: Visitor, store: Store) -> None:
    visitor.post(ASK, {"email": "jo@voorbeeld.nl"}, 403, **{"Sec-Fetch-Site": "cross-site"})
    assert count(store, Letter) == 0


def test_the_newsletter_is_a_tick_of_its_own_that_starts_unticked(
    article: str, visitor: Visitor, postman: Postman, store: Store
) -> None:
    page = visitor.get("/artikelen/een-artikel").text
    assert re.search(r'<input type="checkbox" name="newsletter"[^>]*>', page)
    assert not re.search(r'name="newsletter"[^>]*checked', page)
    ask(visitor)
    assert count(store, Signup) == 0
    landed = visitor.get(ask(visitor, newsletter="y")).text
    assert "Nog één stap voor de nieuwsbrief" in landed
    assert count(store, Signup) == 1
    postman.post()
    subjects = [letter["Subject"] for letter in postman.letters()]
    assert sorted(subjects) == sorted(["Het artikel dat u aanvroeg"] * 2 + ["Bevestig uw aanmelding voor ons nieuws"])


# — Not saying who is known, not filling mailboxes ———————————————————————————————————————————————————————————————


def test_a_known_and_an_unknown_address_get_the_same_answer_at_the_same_cost(
    article: str, visitor: Visitor, store: Store
) -> None:
    with store.writing() as session:
        a_reader(session, "bekend@voorbeeld.nl")
        session.commit()
    statements: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    answers, costs = [], []
    for address in ("bekend@voorbeeld.nl", "vreemde@voorbeeld.nl"):
        statements.clear()
        answer = visitor.post(ASK, {"email": address})
        costs.append(list(statements))
        answers.append((answer.headers["Location"], answer.data))
    assert answers[0] == answers[1]
    assert costs[0] == costs[1]


def test_an_address_gets_three_letters_a_day_whoever_asks(
    article: str, visitor: Visitor, store: Store, clock: time_machine.Traveller
) -> None:
    answers = {ask(visitor, address) for address in ["jo@voorbeeld.nl", "JO@voorbeeld.nl"] * 3}
    assert len(answers) == 1
    assert count(store, Letter) == count(store, ArticleRequest) == 3
    ask(visitor, "ander@voorbeeld.nl")
    assert count(store, Letter) == 4
    clock.move_to(NOW + timedelta(hours=24, seconds=1))
    ask(visitor)
    assert count(store, ArticleRequest) == 5


def test_one_visitor_cannot_write_to_the_whole_world(article: str, visitor: Visitor, store: Store) -> None:
    for number in range(20):
        ask(visitor, f"iemand{number}@voorbeeld.nl")
    answer = visitor.post(ASK, {"email": "nog@voorbeeld.nl"}, 429)
    assert answer.headers["Retry-After"]
    assert count(store, Letter) == 20


# — Fetching —————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_hundred_scanners_use_nothing_up(article: str, visitor: Visitor, postman: Postman, store: Store) -> None:
    ask(visitor)
    path = path_in(postman.newest(), "ophalen")
    for number in range(100):
        answer = visitor.client.open(path, method="HEAD" if number % 2 else "GET")
        assert answer.status_code == 200
    assert fetched(store) == [None]
    assert visitor.post(path, status=200).data.startswith(b"%PDF-")


def test_the_button_may_be_pressed_again_and_the_first_press_counts(
    article: str, visitor: Visitor, postman: Postman, store: Store, clock: time_machine.Traveller
) -> None:
    ask(visitor)
    path = path_in(postman.newest(), "ophalen")
    first = visitor.post(path, status=200).data
    clock.move_to(NOW + timedelta(days=6, hours=23))
    assert visitor.post(path, status=200).data == first
    assert fetched(store) == [NOW]


def test_after_seven_days_from_posting_the_link_says_how_to_ask_again(
    article: str, visitor: Visitor, postman: Postman, store: Store, clock: time_machine.Traveller
) -> None:
    ask(visitor)
    clock.move_to(NOW + timedelta(hours=5))
    path = path_in(postman.newest(), "ophalen")
    clock.move_to(NOW + timedelta(days=7, hours=4))
    visitor.get(path)
    clock.move_to(NOW + timedelta(days=7, hours=5, seconds=1))
    for page in (visitor.get(path, 410).text, visitor.post(path, status=410).text):
        assert "Deze link werkt niet meer" in page
        assert 'href="/artikelen"' in page
    assert fetched(store) == [None]


@pytest.mark.parametrize("token", ["x", "A" * 43, "x" * 3000, "9223372036854775808", "\N{SNOWMAN}"])
def test_a_link_that_we_did_not_make_does_not_exist(visitor: Visitor, token: str) -> None:
    visitor.get(f"/artikelen/ophalen/{token}", 404)
    visitor.post(f"/artikelen/ophalen/{token}", status=404)


def test_a_withdrawn_article_is_not_found_and_nothing_is_counted(
    article: str, visitor: Visitor, postman: Postman, store: Store
) -> None:
    ask(visitor)
    path = path_in(postman.newest(), "ophalen")
    with store.writing() as session:
        withdraw(session, article, NOW)
        session.commit()
    visitor.get(path, 404)
    visitor.post(path, status=404)
    visitor.post(ASK, {"email": "jo@voorbeeld.nl"}, 404)
    visitor.get("/artikelen/een-artikel/kijk-in-uw-mail", 404)
    assert fetched(store) == [None]
    assert count(store, ArticleRequest) == 1


@pytest.mark.parametrize("slug", ["bestaat-niet", "x" * 3000, "Met Hoofdletters", "9223372036854775808"])
def test_an_article_that_is_not_there_cannot_be_asked_for(visitor: Visitor, store: Store, slug: str) -> None:
    visitor.post(f"/artikelen/{slug}/aanvragen", {"email": "jo@voorbeeld.nl"}, 404)
    assert count(store, ArticleRequest) == count(store, Letter) == 0


def test_a_null_byte_is_no_name_and_no_link(visitor: Visitor) -> None:
    for path in ("/artikelen/%00/aanvragen", "/artikelen/ophalen/%00"):
        assert visitor.client.post(path).status_code == visitor.client.get(path).status_code == 404


def test_the_address_of_the_form_by_itself_leads_to_the_form(article: str, visitor: Visitor) -> None:
    assert visitor.get(ASK, 303).headers["Location"] == "/artikelen/een-artikel#aanvragen"


def test_the_page_with_the_form_is_kept_for_everyone(article: str, visitor: Visitor) -> None:
    first, again = (visitor.client.get("/artikelen/een-artikel", base_url="http://sjoerd4u.test") for _ in range(2))
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.data == again.data
