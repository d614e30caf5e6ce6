"""The newsletter's pages, as a visitor without JavaScript sees them."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.newsletter.models import Signup, Subscriber
from tests.builders import a_reader, dump
from tests.postman import Postman, path_in
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

ODD_ADDRESSES = [
    "",
    "jo",
    "jo@",
    "@voorbeeld.nl",
    "jo@voorbeeld",
    "a b@voorbeeld.nl",
    "jo@voorbeeld.nl\nBcc: x@y.nl",
    "jo@@x.nl",
    "jé@voorbeeld.nl",
    "a" * 300 + "@x.nl",
    "jo@voorbeeld.nl, an@voorbeeld.nl",
    "\x00@x.nl",
]


def token_of(app: Flask, mark: str, use: str) -> str:
    return app.extensions["store"].writing().info["keyring"].seal(use, mark)  # type: ignore[no-any-return]


@pytest.fixture
def reader(app: Flask, store: Store) -> str:
    with store.writing() as session:
        mark = a_reader(session)
        session.commit()
    return mark


@pytest.mark.parametrize("typed", ODD_ADDRESSES)
def test_an_impossible_address_is_asked_again_with_everything_kept(visitor: Visitor, typed: str) -> None:
    page = visitor.post("/nieuwsbrief", {"email": typed, "given_name": "Jo", "topics": "avg"}, status=422)
    assert "Vul een e-mailadres in, zoals naam@voorbeeld.nl." in page.text
    assert "<title>Fout:" in page.text
    assert 'value="Jo"' in page.text
    assert 'value="avg" checked' in page.text


def test_spaces_and_capitals_around_an_address_are_fine(visitor: Visitor, store: Store) -> None:
    visitor.post("/nieuwsbrief", {"email": "  Jo@Voorbeeld.NL "})
    with store.reading() as session:
        assert session.scalars(select(Signup.address)).all() == ["jo@voorbeeld.nl"]


def test_who_fills_the_honeypot_is_set_aside_and_told(visitor: Visitor, store: Store) -> None:
    page = visitor.post("/nieuwsbrief", {"email": "jo@voorbeeld.nl", "website": "http://spam"}, status=422)
    assert "Er stond iets in een veld dat leeg moet blijven" in page.text
    with store.reading() as session:
        assert session.scalar(select(func.count(Signup.id))) == 0


def test_htmx_gets_only_the_fragment_and_a_cache_is_told(visitor: Visitor) -> None:
    answer = visitor.post("/nieuwsbrief", {"email": ""}, 422, **{"HX-Request": "true", "HX-Target": "section#signup"})
    assert answer.text.lstrip().startswith('<section id="signup"')
    assert "HX-Request" in answer.headers["Vary"]


def test_the_same_answer_for_every_kind_of_address(visitor: Visitor, reader: str) -> None:
    answers = [
        visitor.post("/nieuwsbrief", {"email": a})
        for a in ("jo@voorbeeld.nl", "nieuw@voorbeeld.nl", "nieuw@voorbeeld.nl")
    ]
    assert len({(answer.status, answer.data, answer.headers["Location"]) for answer in answers}) == 1


def test_a_form_from_another_site_is_refused(visitor: Visitor) -> None:
    visitor.post("/nieuwsbrief", {"email": "jo@voorbeeld.nl"}, 403, **{"Sec-Fetch-Site": "cross-site"})
    del visitor.headers["Sec-Fetch-Site"]
    visitor.post("/nieuwsbrief", {"email": "jo@voorbeeld.nl"}, 403, Origin="https://elders.example")
    visitor.post("/nieuwsbrief", {"email": "jo@voorbeeld.nl"}, 303, Origin="http://localhost")


def test_too_many_presses_from_one_visitor_are_told_when_to_come_back(visitor: Visitor) -> None:
    for number in range(20):
        visitor.post("/nieuwsbrief", {"email": f"jo{number}@voorbeeld.nl"})
    answer = visitor.post("/nieuwsbrief", {"email": "jo@voorbeeld.nl"}, 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_one_click_needs_no_page_no_cookie_and_works_twice(app: Flask, reader: str) -> None:
    path = f"/nieuwsbrief/afmelden/{token_of(app, reader, 'leave')}"
    program = app.test_client()
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        answer = program.post(
            path, data={"List-Unsubscribe": "One-Click"}, content_type=kind, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 200
        assert not {"Location", "Set-Cookie"} & set(answer.headers.keys())
    with app.extensions["store"].reading() as session:
        assert session.scalars(select(Subscriber.left_how)).one() == "knop van het mailprogramma"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("pressed", [True, False])
def test_the_press_of_a_mail_program_stops_a_letter_that_waits_and_a_look_changes_nothing(
    app: Flask, store: Store, reader: str, postman: Postman, pressed: bool
) -> None:
    path = f"/nieuwsbrief/afmelden/{token_of(app, reader, 'leave')}"
    program, before = app.test_client(use_cookies=False), dump(store)
    for look in (program.get, program.head) * 5:
        assert look(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert dump(store) == before
    if pressed:
        program.post(path, data={"List-Unsubscribe": "One-Click"})
    postman.post()
    with store.reading() as session:
        welcome = select(Letter.state).where(Letter.kind == "newsletter/welcome")
        assert session.scalars(welcome).one() == (LetterState.WITHHELD if pressed else LetterState.POSTED)


@pytest.mark.parametrize("place", [0, 10, 30, -1])
def test_a_changed_link_does_not_exist(app: Flask, visitor: Visitor, reader: str, place: int) -> None:
    token = token_of(app, reader, "leave")
    letters = list(token)
    letters[place] = "A" if letters[place] != "A" else "B"
    for path in ("afmelden", "voorkeuren", "bevestigen"):
        visitor.get(f"/nieuwsbrief/{path}/{''.join(letters)}", 404)
    visitor.post(f"/nieuwsbrief/afmelden/{''.join(letters)}", status=404)
    visitor.get(f"/nieuwsbrief/voorkeuren/{token}", 404)


def test_preferences_show_what_was_chosen_and_keep_what_is_chosen_now(
    app: Flask, visitor: Visitor, reader: str, clock: time_machine.Traveller
) -> None:
    path = f"/nieuwsbrief/voorkeuren/{token_of(app, reader, 'preferences')}"
    assert "j…@voorbeeld.nl" in visitor.get(path).text
    answer = visitor.post(
        path, {"topics": ["avg", "service"], "pace": "monthly", "pause_through": "2026-12-31", "measure_clicks": "y"}
    )
    page = visitor.follow(answer)
    assert "Uw voorkeuren zijn bewaard" in page.text
    assert "Tot en met 31 december 2026" in page.text
    with app.extensions["store"].reading() as session:
        subscriber = session.scalars(select(Subscriber)).one()
    assert (subscriber.pace, subscriber.measure_opens, subscriber.measure_clicks) == ("monthly", False, True)
    assert subscriber.paused_until is not None
    assert subscriber.paused_until.isoformat() == "2026-12-31T23:00:00+00:00"


def test_a_day_may_be_written_as_people_write_it_and_what_is_no_day_stays(
    app: Flask, visitor: Visitor, reader: str, clock: time_machine.Traveller
) -> None:
    path = f"/nieuwsbrief/voorkeuren/{token_of(app, reader, 'preferences')}"
    assert 'type="text" value="morgen"' in visitor.post(path, {"pause_through": "morgen"}, 422).text
    visitor.post(path, {"pause_through": "1-12-2026"})
    assert 'type="date" value="2026-12-01"' in visitor.get(path).text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-11-23", "Kies een dag na vandaag."),
        ("2028-01-01", "Kies een dag binnen een jaar."),
        ("morgen", "Vul een datum in, zoals 15-9-2027."),
    ],
)
def test_an_impossible_pause_says_what_to_do(
    app: Flask, visitor: Visitor, reader: str, clock: time_machine.Traveller, day: str, sentence: str
) -> None:
    path = f"/nieuwsbrief/voorkeuren/{token_of(app, reader, 'preferences')}"
    assert sentence in visitor.post(path, {"pause_through": day, "pace": "every"}, 422).text


def test_the_english_page_stays_english(visitor: Visitor, postman: Postman, clock: time_machine.Traveller) -> None:
    answer = visitor.post("/en/nieuwsbrief", {"email": "jo@voorbeeld.nl"})
    assert answer.headers["Location"] == "/en/nieuwsbrief/kijk-in-uw-mail"
    letter = postman.newest()
    assert letter["Subject"] == "Confirm your sign-up for our news"
    assert path_in(letter, "bevestigen").startswith("/en/")
