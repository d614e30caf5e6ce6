"""Seeing everything, taking it along, and deciding."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.consent.models import Consent
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.mail.suppression import is_suppressed
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.portal.models import PortalSession, SignIn
from sjoerd4u.register.askings import NEWS_BY_MAIL
from tests.portal.conftest import OVERVIEW, Enter, Guest
from tests.postman import Postman, path_in
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("clock")


def fills_every_form(visitor: Visitor, postman: Postman, name: str) -> list[str]:
    """Somebody who filled in every form we have; the strings that are theirs alone."""
    address = f"{name}@voorbeeld.nl"
    theirs = [f"{name}{part}" for part in ("-voor", "-tussen", "-achter", "-zaak", "-wens")]
    names = {"given_name": theirs[0], "infix": theirs[1], "family_name": theirs[2]}
    wishes = {"salutation": "mevrouw", "topics": "avg", "measure_opens": "y"}
    visitor.post("/nieuwsbrief", {"email": address, **names, **wishes})
    visitor.post(path_in(postman.newest(), "bevestigen"))
    question = {"email": address, "company": theirs[3], "message": theirs[4], "phone": "0612345678", **names}
    visitor.post("/contact", question)
    return [address, *theirs[:4]]


@pytest.fixture
def two(visitor: Visitor, postman: Postman) -> tuple[list[str], list[str]]:
    """What belongs to Anna and what belongs to Bert."""
    return fills_every_form(visitor, postman, "anna"), fills_every_form(visitor, postman, "bert")


def test_everything_that_was_filled_in_is_there_and_nothing_of_another(
    enter: Enter, two: tuple[list[str], list[str]]
) -> None:
    hers, his = two
    guest = enter("anna@voorbeeld.nl")
    page = guest.get(OVERVIEW).text
    answer = guest.post("/mijn-gegevens/download", status=200)
    assert answer.mimetype == "application/zip"
    assert "mijn-gegevens-2026-11-23.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        everything = json.loads(packed.read("data/alles.json"))
        whole = "".join(packed.read(name).decode() for name in packed.namelist())
    for string in hers:
        assert string in page, string
        assert string in json.dumps(everything), string
    assert "bert" not in page
    assert "bert" not in whole
    assert [string for string in his if string in whole] == []


def test_each_thing_says_why_from_where_for_whom_and_until_when(enter: Enter, two: tuple[list[str], list[str]]) -> None:
    page = enter("anna@voorbeeld.nl").get(OVERVIEW).text
    for words in (
        "Waarvoor: CRM-nieuwsberichten versturen.",
        "Grondslag: ",
        "door u opgegeven",
        "Wie het krijgt:",
        "tot en met ",
        NEWS_BY_MAIL.text.nl,
        "art. 6 lid 1 onder a AVG",
        "Wat u niet ziet, en waarom",
        "Een medewerker kijkt het eerst na",
    ):
        assert words in page, words


def test_the_file_of_the_download_does_not_stay(app: Flask, enter: Enter, two: tuple[list[str], list[str]]) -> None:
    enter("anna@voorbeeld.nl").post("/mijn-gegevens/download", status=200)
    folder = Path(app.extensions["settings"].data_dir)
    assert [path for path in folder.rglob("*") if "download" in path.name or path.suffix == ".zip"] == []


def test_a_correction_is_taken_over_and_a_wrong_one_is_asked_again(
    enter: Enter, store: Store, two: tuple[list[str], list[str]]
) -> None:
    guest = enter("anna@voorbeeld.nl")
    fields = {"given_name": "Änne", "infix": "", "family_name": "<b>Jansen</b>", "salutation": "", "language": "en"}
    page = guest.post("/mijn-gegevens/verbeteren", fields | {"given_name": "A" * 121}, 422).text
    assert "Gebruik hier hooguit 120 tekens." in page
    assert "A" * 121 in page
    assert "&lt;b&gt;Jansen" in page
    assert "Uw gegevens zijn verbeterd" in guest.follow(guest.post("/mijn-gegevens/verbeteren", fields)).text
    with store.reading() as session:
        found = session.execute(
            select(Person.given_name, Person.infix, Person.family_name, Person.salutation, Person.language).join(
                PersonAddress
            )
        ).all()
    assert ("Änne", None, "<b>Jansen</b>", None, "en") in [tuple(row) for row in found]
    assert ("bert-voor", "bert-tussen", "bert-achter", "mevrouw", "nl") in [tuple(row) for row in found]


def marks(store: Store, address: str, asking: str) -> str:
    with store.reading() as session:
        return session.scalars(
            select(Consent.mark)
            .join(PersonAddress, PersonAddress.person_id == Consent.person_id)
            .where(PersonAddress.address == address, Consent.asking == asking, Consent.withdrawn_at.is_(None))
        ).one()


def askings(store: Store, address: str) -> dict[str, bool]:
    with store.reading() as session:
        rows = session.execute(
            select(Consent.asking, Consent.withdrawn_at)
            .join(PersonAddress, PersonAddress.person_id == Consent.person_id)
            .where(PersonAddress.address == address)
        )
        return {row.asking: row.withdrawn_at is None for row in rows}


def test_withdrawing_is_one_press_and_stops_what_it_allowed(
    enter: Enter, store: Store, two: tuple[list[str], list[str]]
) -> None:
    guest = enter("anna@voorbeeld.nl")
    slugs = askings(store, "anna@voorbeeld.nl")
    assert all(slugs.values())
    news = "nieuwsbrief"
    (opens,) = slugs.keys() - {news}
    path = f"/mijn-gegevens/toestemming/{marks(store, 'anna@voorbeeld.nl', opens)}/intrekken"
    assert path in guest.get(OVERVIEW).text
    assert "Uw toestemming is ingetrokken" in guest.follow(guest.post(path)).text
    assert askings(store, "anna@voorbeeld.nl") == {news: True, opens: False}
    with store.reading() as session:
        assert sorted(session.scalars(select(Subscriber.measure_opens))) == [False, True]
    guest.post(f"/mijn-gegevens/toestemming/{marks(store, 'anna@voorbeeld.nl', news)}/intrekken")
    with store.reading() as session:
        assert session.scalar(select(func.count()).where(Subscriber.left_at.is_not(None))) == 1
        assert is_suppressed(session, "anna@voorbeeld.nl")
    assert all(askings(store, "bert@voorbeeld.nl").values())
    guest.post(path)  # again changes nothing


def test_what_is_of_another_does_not_exist(enter: Enter, store: Store, two: tuple[list[str], list[str]]) -> None:
    guest = enter("anna@voorbeeld.nl")
    his = marks(store, "bert@voorbeeld.nl", "nieuwsbrief")
    foreign = guest.post(f"/mijn-gegevens/toestemming/{his}/intrekken", status=404)
    absent = guest.post("/mijn-gegevens/toestemming/AAAAAAAAAAAAAAAAAAAAAA/intrekken", status=404)
    assert foreign.text.replace(his, "…") == absent.text.replace("A" * 22, "…")
    assert all(askings(store, "bert@voorbeeld.nl").values())


def test_the_use_is_put_on_hold_and_taken_up_again(
    enter: Enter, store: Store, two: tuple[list[str], list[str]]
) -> None:
    def restricted() -> int:
        with store.reading() as session:
            return session.scalar(select(func.count()).where(Person.restricted_at.is_not(None))) or 0

    guest = enter("anna@voorbeeld.nl")
    page = guest.follow(guest.post("/mijn-gegevens/beperken")).text
    assert "Het gebruik van uw gegevens staat stil" in page
    assert "Bewaar de verbetering" not in page
    assert restricted() == 1
    guest.post("/mijn-gegevens/verbeteren", {"given_name": "X", "language": "nl"}, 404)
    assert "Wis mijn gegevens nu" not in guest.get("/mijn-gegevens/wissen").text
    guest.post("/mijn-gegevens/wissen", status=409)
    enter("anna@voorbeeld.nl").get(OVERVIEW)  # the link still comes, and the download too
    guest.post("/mijn-gegevens/download", status=200)
    guest.post("/mijn-gegevens/beperken", {"again": "ja"})
    assert restricted() == 0


def test_objecting_stops_news_at_once(enter: Enter, store: Store, two: tuple[list[str], list[str]]) -> None:
    guest = enter("anna@voorbeeld.nl")
    guest.post("/mijn-gegevens/bezwaar")
    with store.reading() as session:
        assert session.scalars(select(Subscriber.left_how).where(Subscriber.left_at.is_not(None))).all() == ["bezwaar"]
        assert is_suppressed(session, "anna@voorbeeld.nl")
        assert not is_suppressed(session, "bert@voorbeeld.nl")
    page = guest.get(OVERVIEW).text
    assert "Niet meer schrijven" in page
    assert "bezwaar" in page


def test_erasing_shows_first_what_goes_then_does_it_and_signs_out(
    app: Flask, enter: Enter, store: Store, two: tuple[list[str], list[str]]
) -> None:
    guest = enter("anna@voorbeeld.nl")
    plan = guest.get("/mijn-gegevens/wissen").text
    assert "Uw nieuwsbrief" in plan
    assert "art. 7 lid 1" in plan
    assert "Wij bewaren een code van uw adres" in plan
    with store.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 2
    answer = guest.post("/mijn-gegevens/wissen", status=200)
    assert "Dit is gewist" in answer.text
    assert answer.headers["Clear-Site-Data"]
    assert guest.cookie is None
    with store.reading() as session:
        assert session.scalars(select(PersonAddress.address)).all() == ["bert@voorbeeld.nl"]
        for table in (SignIn, PortalSession, Letter):
            addresses = session.scalars(select(table.address)).all()
            assert "anna@voorbeeld.nl" not in addresses, table
        assert is_suppressed(session, "anna@voorbeeld.nl")
    again = Guest(app)
    again.post("/mijn-gegevens", {"email": "anna@voorbeeld.nl"})


def test_who_only_waits_to_confirm_sees_that(visitor: Visitor, enter: Enter) -> None:
    visitor.post("/nieuwsbrief", {"email": "wacht@voorbeeld.nl", "given_name": "Wachter"})
    guest = enter("wacht@voorbeeld.nl")
    page = guest.get(OVERVIEW).text
    assert "Wachter" in page
    assert "Zet het gebruik stil" not in page
    guest.post("/mijn-gegevens/verbeteren", {"given_name": "X", "language": "nl"}, 404)
    guest.post("/mijn-gegevens/beperken", status=404)


def test_there_is_a_link_to_it_and_the_statement_says_no_more_than_is_true(visitor: Visitor) -> None:
    page = visitor.get("/privacyverklaring").text
    assert 'href="/mijn-gegevens"' in page
    later = ("Laat een mens kijken", "een link die één keer werkt, en geef", "een tweede gegeven", "of een code naar")
    for not_yet in later:
        assert not_yet not in page
