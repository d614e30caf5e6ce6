"""The public pages, as a visitor without JavaScript sees them."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.articles.publishing import STARTERS, publish_starters
from sjoerd4u.crm.models import Inquiry
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.models import Signup
from sjoerd4u.privacy.models import Incident
from tests.builders import NOW
from tests.postman import Postman, html_of, text_of
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

PAGES = [
    "/diensten",
    "/sjoerd4u",
    "/over-ons",
    "/contact",
    "/datalek",
    "/toegankelijkheid",
    "/voorwaarden",
    "/artikelen",
]
ASKED = {"message": "Wij zoeken raad.", "email": "jo@voorbeeld.nl"}
# What people and programs type: other scripts, marks that combine, signs of two code units, very large figures, code.
ODD_TEXTS = [
    "ﷺ\u202e עברית 中文",
    "Z̷a̷l̷g̷o̷ 👩‍👩‍👧‍👦",
    "9223372036854775808",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "%(max)d %s",
    "=cmd()",
]


@pytest.mark.parametrize("root", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_the_rules_of_the_house_in_both_languages(visitor: Visitor, path: str, root: str) -> None:
    page = visitor.get(root + path).text
    assert f'<html lang="{"en" if root else "nl"}"' in page
    assert re.search(r'<meta name="description" content="[^"]{50,200}">', page)
    assert not re.search(r"<a[^>]*>\s*(klik|click) (hier|here)", page)


@pytest.mark.parametrize("path", ["/sjoerd4u", "/diensten", "/over-ons"])
def test_a_page_that_sells_has_one_thing_to_do(visitor: Visitor, path: str) -> None:
    targets = set(re.findall(r'<a class="button[^"]*" href="([^"]+)"', visitor.get(path).text))
    assert targets == {"/contact"}


def test_what_is_not_built_is_not_claimed(app: Flask, visitor: Visitor) -> None:
    page = visitor.get("/sjoerd4u").text
    unbuilt = [name for name in ("backoffice.today", "portal.door") if name not in app.view_functions]
    assert page.count("In aanbouw") == len(unbuilt)
    assert ("/mijn-gegevens" in page) is ("portal.door" not in unbuilt)


def test_what_only_the_client_knows_is_left_out_for_visitors_and_texts_are_marked_as_draft(visitor: Visitor) -> None:
    about = visitor.get("/over-ons").text
    assert not [words for words in ("in te vullen", "Statutaire zetel", "Btw-nummer") if words in about]
    assert "Concept" in visitor.get("/voorwaarden").text
    assert "Concept" in visitor.get("/toegankelijkheid").text


def test_the_sitemap_names_every_public_page_and_article_in_both_languages(visitor: Visitor, store: Store) -> None:
    with store.writing() as session:
        publish_starters(session, STARTERS, NOW)
        session.commit()
    sitemap = visitor.get("/sitemap.xml").text
    for path in [*PAGES, "/artikelen/avg-in-uw-crm"]:
        assert f"<loc>http://sjoerd4u.test{path}</loc>" in sitemap
        assert f'hreflang="en" href="http://sjoerd4u.test/en{path}"' in sitemap
    assert "feed.xml" not in sitemap


# — A question —————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_question_is_answered_with_its_reference(visitor: Visitor, store: Store) -> None:
    answer = visitor.post("/contact", ASKED | {"interest": ["avg", "verzonnen"], "phone": " 033-206 77.00 "})
    page = visitor.follow(answer)
    with store.reading() as session:
        kept = session.scalars(select(Inquiry)).one()
    assert kept.reference in page.text
    assert (kept.interests, kept.phone, kept.page) == (["avg"], "033-206 77.00", "/contact")
    assert page.headers["Cache-Control"] == "no-store"
    assert "jo@voorbeeld.nl" not in page.text


def test_twenty_equal_questions_are_one_and_get_the_same_answer(visitor: Visitor, store: Store) -> None:
    answers = [visitor.post("/contact", ASKED) for _ in range(20)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    with store.reading() as session:
        assert session.scalar(select(func.count(Inquiry.id))) == 1
        assert session.scalar(select(func.count(Letter.id))) == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"message": " \r\n \t "}, "Schrijf in een paar woorden waar het over gaat."),
        ({"message": "a" * 5001}, "Maak uw tekst korter, tot hooguit 5000 tekens."),
        ({"email": "jo"}, "Vul een e-mailadres in, zoals naam@voorbeeld.nl."),
        ({"email": "jo@voorbeeld.nl\r\nBcc: an@voorbeeld.nl"}, "Vul een e-mailadres in, zoals naam@voorbeeld.nl."),
        ({"phone": "9223372036854775808"}, "Vul een telefoonnummer in, zoals 033 123 45 67, of laat het veld leeg."),
        ({"phone": "bel me"}, "Vul een telefoonnummer in, zoals 033 123 45 67, of laat het veld leeg."),
        ({"phone": "٠٣٣١٢٣٤٥٦٧"}, "Vul een telefoonnummer in, zoals 033 123 45 67, of laat het veld leeg."),
        ({"company": "x" * 121}, "Gebruik hier hooguit 120 tekens."),
        ({"company": "A\x00B"}, "Gebruik alleen gewone letters, cijfers en leestekens, op één regel."),
        ({"family_name": "Jansen\nBcc: x"}, "Gebruik alleen gewone letters, cijfers en leestekens, op één regel."),
        ({"website": "http://spam"}, "Er stond iets in een veld dat leeg moet blijven."),
    ],
)
def test_what_cannot_be_right_is_asked_again_with_everything_kept(
    visitor: Visitor, store: Store, changed: dict[str, str], sentence: str
) -> None:
    page = visitor.post(
        "/contact", ASKED | {"given_name": "Jo", "interest": "avg", "newsletter": "y"} | changed, 422
    ).text
    assert sentence in page
    assert "<title>Fout:" in page
    assert 'value="Jo"' in page
    assert 'value="avg" checked' in page
    assert 'value="y" checked' in page
    assert "message" in changed or "Wij zoeken raad." in page
    with store.reading() as session:
        assert session.scalar(select(func.count(Inquiry.id))) == 0


@pytest.mark.parametrize("typed", ODD_TEXTS)
def test_odd_texts_are_kept_as_they_are_and_shown_as_text(visitor: Visitor, store: Store, typed: str) -> None:
    visitor.post("/contact", ASKED | {"message": typed})
    refused = visitor.post("/contact", {"message": typed, "company": "{{ 7 * 7 }}<b>"}, 422).text
    assert "<script>alert" not in refused
    assert "49" not in refused.partition("<main")[2].partition("Telefoonnummer")[0]
    with store.reading() as session:
        assert session.scalars(select(Inquiry.message)).one() == typed


def test_what_nobody_can_see_is_left_out_of_a_message(visitor: Visitor, store: Store) -> None:
    visitor.post("/contact", ASKED | {"message": "Eén\r\ntwee\x00\x07\x1b\u2028drie\x0bvier\n"})
    with store.reading() as session:
        assert session.scalars(select(Inquiry.message)).one() == "Eén\ntwee\ndrie\nvier"


@pytest.mark.parametrize(("size", "status"), [(400_000, 422), (1_100_000, 413)])
@pytest.mark.parametrize("path", ["/contact", "/datalek"])
def test_far_too_much_is_refused_and_never_an_error_of_ours(
    visitor: Visitor, path: str, size: int, status: int
) -> None:
    visitor.post(path, {"message": "x" * size, "email": "jo@voorbeeld.nl"}, status)


@pytest.mark.parametrize("path", ["/contact", "/datalek"])
def test_a_form_from_another_site_is_refused(visitor: Visitor, path: str) -> None:
    visitor.post(path, ASKED, 403, **{"Sec-Fetch-Site": "cross-site"})
    del visitor.headers["Sec-Fetch-Site"]
    visitor.post(path, ASKED, 403, Origin="https://elders.example")


@pytest.mark.parametrize("path", ["/contact", "/datalek"])
def test_too_many_presses_from_one_visitor_are_told_when_to_come_back(visitor: Visitor, path: str) -> None:
    for number in range(30):
        visitor.post(path, ASKED | {"message": f"Vraag {number}"})
    answer = visitor.post(path, ASKED, 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_the_receipt_holds_nothing_that_was_typed(visitor: Visitor, store: Store, postman: Postman) -> None:
    secret = {"given_name": "Zeldzaam", "family_name": "Naamloos", "company": "Bedrijfsnaam", "phone": "033 7654321"}
    visitor.post("/contact", secret | {"message": "Koop nu pillen", "email": "jo@voorbeeld.nl"})
    postman.post()
    to_visitor, to_desk = sorted(postman.letters(), key=lambda letter: str(letter["To"]))
    with store.reading() as session:
        reference = session.scalars(select(Inquiry.reference)).one()
    assert (to_visitor["To"], to_desk["To"]) == ("jo@voorbeeld.nl", "service@sparklingcrm.nl")
    assert to_visitor["Subject"] == f"Wij hebben uw bericht ontvangen ({reference})"
    assert to_desk["Subject"] == f"Nieuwe vraag van de website ({reference})"
    for letter in (to_visitor, to_desk):
        everything = str(letter) + text_of(letter) + html_of(letter)
        assert reference in text_of(letter)
        assert not [typed for typed in (*secret.values(), "pillen") if typed in everything]
    assert "jo@voorbeeld.nl" not in str(to_desk) + text_of(to_desk) + html_of(to_desk)


def test_a_tick_for_the_newsletter_starts_its_own_double_opt_in(visitor: Visitor, store: Store) -> None:
    visitor.post("/contact", ASKED)
    with store.reading() as session:
        assert session.scalar(select(func.count(Signup.id))) == 0
    page = visitor.follow(
        visitor.post("/contact", ASKED | {"message": "Nog iets", "newsletter": "y", "given_name": "Jo"})
    )
    assert "Nog één stap voor de nieuwsbrief" in page.text
    with store.reading() as session:
        signup = session.scalars(select(Signup)).one()
        kinds = session.scalars(select(Letter.kind).order_by(Letter.kind)).all()
    assert (signup.address, signup.page, signup.confirmed_at, signup.given_name) == (
        "jo@voorbeeld.nl",
        "/contact",
        None,
        None,
    )
    assert kinds == ["crm/desk", "crm/desk", "crm/receipt", "newsletter/confirm"]


def test_no_tick_is_set_beforehand(visitor: Visitor) -> None:
    for path in ("/contact", "/datalek"):
        assert " checked" not in visitor.get(path).text


@pytest.mark.parametrize("path", ["/contact/verstuurd/", "/datalek/gemeld/"])
@pytest.mark.parametrize("token", ["x", "A" * 44, "V-7K3F9", "é" * 22])
def test_a_link_we_did_not_make_does_not_exist(visitor: Visitor, path: str, token: str) -> None:
    visitor.get(path + token, 404)


@pytest.mark.parametrize("path", ["/contact/verstuurd/%00", "/datalek/gemeld/%00"])
def test_a_character_that_no_address_has_is_no_error_of_ours(visitor: Visitor, path: str) -> None:
    assert visitor.client.get(path).status_code == 404


def test_a_link_opens_only_the_page_it_was_made_for(visitor: Visitor) -> None:
    asked = visitor.post("/contact", ASKED).headers["Location"]
    visitor.get("/datalek/gemeld/" + asked.rpartition("/")[2], 404)


def test_the_english_visitor_stays_english(visitor: Visitor, postman: Postman) -> None:
    answer = visitor.post("/en/contact", ASKED)
    assert answer.headers["Location"].startswith("/en/contact/")
    assert "Thank you" in visitor.follow(answer).text
    postman.post()
    assert [
        letter["Subject"]
        for letter in postman.letters()
        if str(letter["Subject"]).startswith("We have received your message (V-")
    ]


# — A leak —————————————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_report_needs_nothing_but_what_was_seen(visitor: Visitor, store: Store) -> None:
    page = visitor.follow(visitor.post("/datalek", {"message": "Ik zag gegevens van een ander."})).text
    with store.reading() as session:
        incident = session.scalars(select(Incident)).one()
    assert incident.reference in page
    assert "U liet geen adres of nummer achter." in page
    assert (incident.address, incident.phone, incident.answer_wanted, incident.channel) == (
        None,
        None,
        False,
        "website",
    )


def test_who_left_an_address_hears_that_it_can_be_used(visitor: Visitor) -> None:
    fields = {"message": "Ik zag iets.", "email": " Jo@Voorbeeld.nl", "answer": "y", "seen_when": "gisteren, ± 10 uur"}
    assert "Daar kunnen wij u op antwoorden." in visitor.follow(visitor.post("/datalek", fields)).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"message": ""}, "Schrijf in een paar woorden wat u zag."),
        ({"message": "Iets", "email": "jo"}, "Vul een e-mailadres in, zoals naam@voorbeeld.nl."),
        (
            {"message": "Iets", "answer": "y"},
            "Vul een e-mailadres of telefoonnummer in, anders kunnen wij u niet antwoorden.",
        ),
        ({"message": "Iets", "website": "x"}, "Er stond iets in een veld dat leeg moet blijven."),
        ({"message": "Iets", "seen_when": "x" * 121}, "Gebruik hier hooguit 120 tekens."),
    ],
)
def test_an_incomplete_report_says_what_to_mend(
    visitor: Visitor, store: Store, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in visitor.post("/datalek", fields, 422).text
    with store.reading() as session:
        assert session.scalar(select(func.count(Incident.id))) == 0


def test_twenty_equal_reports_are_one_incident(visitor: Visitor, store: Store) -> None:
    for _ in range(20):
        visitor.post("/datalek", {"message": "Ik zag iets."})
    with store.reading() as session:
        assert session.scalar(select(func.count(Incident.id))) == 1
        assert session.scalar(select(func.count(Letter.id))) == 1


def test_the_letter_about_a_leak_names_the_deadline_and_nothing_that_was_typed(
    visitor: Visitor, postman: Postman
) -> None:
    visitor.post(
        "/datalek", {"message": "Zeer geheim", "email": "jo@voorbeeld.nl", "seen_when": "vannacht", "answer": "y"}
    )
    letter = postman.newest()
    everything = str(letter) + text_of(letter) + html_of(letter)
    assert letter["To"] == "service@sparklingcrm.nl"
    assert re.search(
        r"Uiterste moment voor een melding aan de Autoriteit Persoonsgegevens: .+ om \d\d:\d\d", text_of(letter)
    )
    assert not [typed for typed in ("geheim", "jo@voorbeeld.nl", "vannacht") if typed in everything]
