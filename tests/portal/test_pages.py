"""Seeing everything, taking it along, and deciding."""

import io
import json
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from sjoerd4u.consent.models import Consent
from sjoerd4u.jobs.tidying import make_downloads
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.mail.suppression import is_suppressed
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, OpenOrClick
from sjoerd4u.newsletter.campaigns.measuring import OPENED, Hit, write_down
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.portal.models import PortalSession, SignIn
from sjoerd4u.privacy import requests
from sjoerd4u.privacy.desk_models import RecipientTask
from sjoerd4u.register.askings import NEWS_BY_MAIL
from tests.builders import NOW
from tests.newsletter.sent import a_campaign, to_reader
from tests.portal.conftest import OVERVIEW, Enter, Guest
from tests.postman import Postman, path_in
from tests.visitor import Visitor

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]


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
    answer = guest.download()
    assert answer.mimetype == "application/zip"
    assert "mijn-gegevens-2026-11-23.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        everything = json.loads(packed.read("data/alles.json"))
        whole = "".join(packed.read(name).decode() for name in packed.namelist() if not name.endswith(".pdf"))
    for string in hers:
        assert string in page, string
        assert string in json.dumps(everything), string
    assert "bert" not in page
    assert "bert" not in whole
    assert [string for string in his if string in whole] == []


def test_each_thing_says_why_from_where_for_whom_and_until_when(enter: Enter, two: tuple[list[str], list[str]]) -> None:
    guest = enter("anna@voorbeeld.nl")
    page = guest.get(OVERVIEW).text
    for words in (
        "CRM-nieuwsberichten versturen",
        "Grondslag",
        "door u opgegeven",
        "Wie het krijgt",
        "tot en met ",
        NEWS_BY_MAIL.text.nl,
        "art. 6 lid 1 onder a AVG",
    ):
        assert words in page, words
    english = guest.get(f"/en{OVERVIEW}").text
    assert "to be filled in" in english
    assert "in te vullen" not in english


def files_in(app: Flask) -> list[Path]:
    return sorted(Path(app.extensions["settings"].data_dir).rglob("*.zip"))


def make(app: Flask) -> None:
    with app.app_context():
        make_downloads(app.extensions["store"], clock.now())


def test_the_file_of_the_download_stays_a_week(
    app: Flask, enter: Enter, two: tuple[list[str], list[str]], clock: time_machine.Traveller
) -> None:
    enter("anna@voorbeeld.nl").download()
    assert len(files_in(app)) == 1
    assert files_in(app)[0].stat().st_mode & 0o777 == 0o600
    os.utime(files_in(app)[0], (NOW.timestamp(), NOW.timestamp()))
    clock.shift(timedelta(days=7))
    make(app)
    assert len(files_in(app)) == 1
    clock.shift(timedelta(seconds=1))
    make(app)
    assert files_in(app) == []


def test_the_same_data_give_the_same_file_and_other_data_another(
    app: Flask, enter: Enter, two: tuple[list[str], list[str]]
) -> None:
    guest = enter("anna@voorbeeld.nl")
    first = guest.download().data
    assert guest.download().data == first
    guest.post("/mijn-gegevens/verbeteren", {"given_name": "Änne", "language": "nl"})
    assert guest.download().data != first
    assert len(files_in(app)) == 1


def test_nobody_else_gets_the_file_and_it_goes_with_the_person(
    app: Flask, enter: Enter, two: tuple[list[str], list[str]]
) -> None:
    guest = enter("anna@voorbeeld.nl")
    guest.download()
    (path,) = set(re.findall(r"/mijn-gegevens/download/[\w-]{22}", guest.get("/mijn-gegevens/meenemen").text))
    other = enter("bert@voorbeeld.nl")
    foreign, absent = other.get(path, 404), other.get(f"/mijn-gegevens/download/{'A' * 22}", 404)
    assert foreign.text.replace(path, "…") == absent.text.replace(f"/mijn-gegevens/download/{'A' * 22}", "…")
    assert path not in other.get("/mijn-gegevens/meenemen").text
    guest.post("/mijn-gegevens/wissen", status=200)
    assert files_in(app) == []


def test_waiting_for_the_file_shows_how_far_it_is_and_stops_asking(
    app: Flask, enter: Enter, two: tuple[list[str], list[str]]
) -> None:
    guest = enter("anna@voorbeeld.nl")
    page = guest.follow(guest.post("/mijn-gegevens/download")).text
    assert 'data-hx-trigger="every 1s"' in page
    assert "<progress" in page
    assert "Kijk of het klaar is" in page
    make(app)
    fragment = guest.get("/mijn-gegevens/meenemen", **{"HX-Request": "true", "HX-Target": "section#download"}).text
    assert fragment.lstrip().startswith('<section id="download"')
    assert "data-hx-trigger" not in fragment
    assert "Bewaar het bestand" in fragment


def test_another_party_fetches_the_portable_part_once(
    app: Flask, enter: Enter, two: tuple[list[str], list[str]], clock: time_machine.Traveller
) -> None:
    guest = enter("anna@voorbeeld.nl")
    page = guest.follow(guest.post("/mijn-gegevens/overdragen")).text
    (path,) = re.findall(r'value="http://sjoerd4u\.test(/mijn-gegevens/ophalen/[\w-]+)"', page)
    party = Guest(app)
    for _ in range(5):
        assert "Haal de gegevens op" in party.get(path).text
    packed = zipfile.ZipFile(io.BytesIO(party.post(path, status=200).data))
    names = packed.namelist()
    assert {"README.txt", "manifest-sha256.txt", "data/overdraagbaar/contact.vcf"} <= set(names)
    assert all(name.startswith("data/overdraagbaar/") for name in names if name.startswith("data/"))
    told = "".join(packed.read(name).decode() for name in names)
    assert "anna-achter" in told
    assert "bert" not in told
    party.post(path, status=410)
    party.get(path, 410)
    second = guest.follow(guest.post("/mijn-gegevens/overdragen")).text
    (path,) = re.findall(r'value="http://sjoerd4u\.test(/mijn-gegevens/ophalen/[\w-]+)"', second)
    (end,) = re.findall(r'action="(/mijn-gegevens/overdragen/[\w-]+/intrekken)"', second)
    enter("bert@voorbeeld.nl").post(end, status=404)
    guest.post(end)
    party.post(path, status=410)
    third = guest.follow(guest.post("/mijn-gegevens/overdragen")).text
    (path,) = re.findall(r'value="http://sjoerd4u\.test(/mijn-gegevens/ophalen/[\w-]+)"', third)
    clock.shift(timedelta(days=7))
    party.post(path, status=410)


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
    assert "Bewaar de verbetering" not in guest.get("/mijn-gegevens/verbeteren").text
    assert restricted() == 1
    guest.post("/mijn-gegevens/verbeteren", {"given_name": "X", "language": "nl"}, 404)
    assert "Wis mijn gegevens nu" not in guest.get("/mijn-gegevens/wissen").text
    guest.post("/mijn-gegevens/wissen", status=409)
    enter("anna@voorbeeld.nl").get(OVERVIEW)  # the link still comes, and the download too
    guest.download()
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


def test_an_erasure_and_its_file_are_both_there_or_neither(
    enter: Enter, store: Store, two: tuple[list[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    guest = enter("anna@voorbeeld.nl")
    with monkeypatch.context() as broken:
        broken.setattr(requests, "file_done", locked)
        guest.post("/mijn-gegevens/wissen", status=503)
    with store.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 2
    guest.post("/mijn-gegevens/wissen", status=200)


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
        told = set(session.scalars(select(RecipientTask.recipient)))
        assert "hosting" in told
        assert "Belastingdienst" not in told, "it never received anything of who has no invoice"
    again = Guest(app)
    again.post("/mijn-gegevens", {"email": "anna@voorbeeld.nl"})


def test_who_only_waits_to_confirm_sees_that(visitor: Visitor, enter: Enter) -> None:
    visitor.post("/nieuwsbrief", {"email": "wacht@voorbeeld.nl", "given_name": "Wachter"})
    guest = enter("wacht@voorbeeld.nl")
    page = guest.get(OVERVIEW).text
    assert "Wachter" in page
    assert "Zet het gebruik stil" not in guest.get("/mijn-gegevens/keuzes").text
    guest.post("/mijn-gegevens/verbeteren", {"given_name": "X", "language": "nl"}, 404)
    guest.post("/mijn-gegevens/beperken", status=404)


def test_there_is_a_link_to_it_and_the_statement_says_no_more_than_is_true(visitor: Visitor) -> None:
    page = visitor.get("/privacyverklaring").text
    assert 'href="/mijn-gegevens"' in page


def test_what_was_measured_is_told_in_words_and_cleared_with_one_press(store: Store, enter: Enter) -> None:
    with store.writing() as session:
        sent = a_campaign(session, subject="Nieuws van november")
        mark = to_reader(session, sent, "jo@voorbeeld.nl")
        key = session.scalars(select(Delivery.id).where(Delivery.mark == mark)).one()
        write_down(
            session,
            [
                Hit(key, OPENED, NOW + timedelta(days=1)),
                Hit(key, 2, NOW + timedelta(days=1)),
                Hit(key, 1, NOW),
            ],
        )
        session.commit()
    guest = enter()
    page = guest.get("/mijn-gegevens/keuzes").text
    assert "U opende op 24 november 2026 het bericht “Nieuws”." in page
    assert "U klikte op 24 november 2026 op de link naar https://elders.example/stuk-2" in page
    assert "Een programma volgde op" in page
    assert "Wat wij mochten meten" not in page
    cleared = guest.follow(guest.post("/mijn-gegevens/keuzes/niet-meten")).text
    assert "wat wij maten is gewist" in cleared
    assert "U opende" not in cleared
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(OpenOrClick)) == 0
        assert set(session.scalars(select(Delivery.measure))) == {"none"}
        assert (
            session.scalars(select(Consent.withdrawn_at).where(Consent.asking.like("%-meten"))).all().count(None) == 0
        )
