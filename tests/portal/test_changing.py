"""Another address, a statement of one's own, what is contested, requests, and a second fact."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm import relations
from sjoerd4u.crm.models import Relation, RelationKind
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.suppression import is_suppressed
from sjoerd4u.people import phones
from sjoerd4u.people.models import FieldSource, Organisation, Person, PersonAddress, Position, TrailEntry
from sjoerd4u.people.trail import SYSTEM
from sjoerd4u.portal import sessions
from sjoerd4u.portal.models import AddressChange
from sjoerd4u.privacy import identity
from sjoerd4u.privacy.request_models import RequestKind, RightsRequest
from tests.builders import NOW, a_reader
from tests.portal.conftest import OVERVIEW, Enter, Guest
from tests.postman import Postman, path_in

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
JO, PIET, NEW = "jo@voorbeeld.nl", "piet@voorbeeld.nl", "jo@nieuw.voorbeeld.nl"
PLACE = "/mijn-gegevens/verbeteren"


@pytest.fixture(autouse=True)
def readers(store: Store) -> None:
    with store.writing() as session:
        for address in (JO, PIET):
            a_reader(session, address, given_name=address[:2])
        session.commit()


def addresses(store: Store) -> set[str]:
    with store.reading() as session:
        return set(session.scalars(select(PersonAddress.address)))


def asks(guest: Guest, postman: Postman, new: str = NEW) -> tuple[str, str]:
    """The press paths of the old and the new mailbox."""
    assert "Kijk in beide postvakken" in guest.follow(guest.post("/mijn-gegevens/ander-adres", {"email": new})).text
    postman.post()
    old, fresh = [letter for letter in postman.letters() if "adres" in letter["Subject"]][-2:]
    paths = {str(letter["To"]): letter for letter in (old, fresh)}
    return path_in(paths[JO], "oud-adres"), path_in(paths[new], "nieuw-adres")


def test_an_address_changes_when_both_mailboxes_pressed(
    app: Flask, enter: Enter, postman: Postman, store: Store
) -> None:
    guest = enter(JO)
    old, new = asks(guest, postman)
    elsewhere = Guest(app)
    for path in (old, new):
        for _ in range(3):
            elsewhere.get(path)  # a scanner looks
    assert addresses(store) == {JO, PIET}
    assert "ook op de knop" in elsewhere.post(new, status=200).text
    assert addresses(store) == {JO, PIET}
    assert "Voortaan schrijven wij u" in elsewhere.post(old, status=200).text
    assert addresses(store) == {NEW, PIET}
    guest.get(OVERVIEW, 303)  # who was in with the old address is out
    elsewhere.post(old, status=410)
    enter(NEW).get(OVERVIEW)
    with store.reading() as session:
        assert session.scalars(select(FieldSource.field).where(FieldSource.set_by_person)).all() == ["address"]
        assert "gewijzigd" in session.scalars(select(TrailEntry.did)).all()


def test_an_objection_goes_along_to_the_new_address(app: Flask, enter: Enter, postman: Postman, store: Store) -> None:
    guest = enter(JO)
    guest.post("/mijn-gegevens/bezwaar")
    for path in asks(guest, postman):
        Guest(app).post(path, status=200)
    with store.reading() as session:
        assert is_suppressed(session, NEW)


def test_an_address_of_somebody_else_is_not_taken(app: Flask, enter: Enter, postman: Postman, store: Store) -> None:
    guest = enter(JO)
    free = guest.post("/mijn-gegevens/ander-adres", {"email": NEW})
    known = guest.post("/mijn-gegevens/ander-adres", {"email": PIET})
    assert (known.status, known.data, known.headers["Location"]) == (free.status, free.data, free.headers["Location"])
    postman.post()
    letters = [letter for letter in postman.letters() if "adres" in letter["Subject"]]
    to_piet = next(letter for letter in letters if letter["To"] == PIET)
    presses = [path_in(to_piet, "nieuw-adres"), path_in(letters[letters.index(to_piet) - 1], "oud-adres")]
    for path in presses:
        Guest(app).post(path, status=200)
    assert addresses(store) == {JO, PIET}
    with store.reading() as session:
        assert session.scalars(select(RightsRequest.kind)).all() == [RequestKind.COMPLETE]


def test_a_link_for_an_address_works_a_week_and_three_times_a_day(
    app: Flask, enter: Enter, postman: Postman, store: Store, clock: time_machine.Traveller
) -> None:
    guest = enter(JO)
    old, _ = asks(guest, postman)
    for number in range(5):
        guest.post("/mijn-gegevens/ander-adres", {"email": f"n{number}@voorbeeld.nl"})
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(AddressChange)) == 3
    clock.shift(timedelta(days=7))
    Guest(app).get(old, 410)
    Guest(app).post(old, status=410)


def test_a_correction_is_kept_in_the_trail_and_protected(enter: Enter, store: Store) -> None:
    enter(JO).post(PLACE, {"given_name": "Joanna", "language": "nl"})
    with store.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.did == "gewijzigd")).one()
        assert (entry.before["given_name"], entry.after["given_name"]) == ("jo", "Joanna")
        assert "given_name" in session.scalars(select(FieldSource.field).where(FieldSource.set_by_person)).all()


def test_a_statement_of_ones_own_stays_beside_the_data(enter: Enter) -> None:
    guest = enter(JO)
    said = "Ik heet <b>anders</b>\nop papier."
    guest.post("/mijn-gegevens/aanvullen", {"about": "contactgegevens", "text": said})
    page = guest.get(OVERVIEW).text
    assert "Ik heet &lt;b&gt;anders&lt;/b&gt;" in page
    (path,) = re.findall(r'action="(/mijn-gegevens/aanvullen/[\w-]+/weghalen)"', guest.get(PLACE).text)
    other = enter(PIET)
    assert "anders&lt;" not in other.get(OVERVIEW).text
    other.post(path, status=404)
    guest.post(path)
    assert "anders&lt;" not in guest.get(OVERVIEW).text
    assert "Schrijf op wat u wilt aanvullen." in guest.post("/mijn-gegevens/aanvullen", {"about": "alles"}, 422).text


def test_what_is_contested_is_a_request_and_stands_still_meanwhile(enter: Enter, store: Store) -> None:
    guest = enter(JO)
    fields = {"what": "facturen-en-betalingen", "explanation": "Dit was ik niet."}
    page = guest.follow(guest.post("/mijn-gegevens/betwisten", fields)).text
    assert "Dit was ik niet." in page
    assert "7 december 2026" in page  # promised: fourteen days
    assert "23 december 2026" in page  # by law: a month
    with store.reading() as session:
        assert session.scalar(select(func.count()).where(Person.restricted_at.is_not(None))) == 1
    (mark,) = set(re.findall(r"/mijn-gegevens/verzoeken/([\w-]{22})", guest.get("/mijn-gegevens/verzoeken").text))
    guest.post(f"/mijn-gegevens/verzoeken/{mark}", {"text": "Nog iets."})
    assert "Nog iets." in guest.get(f"/mijn-gegevens/verzoeken/{mark}").text
    other = enter(PIET)
    for path in (f"/mijn-gegevens/verzoeken/{mark}", f"/mijn-gegevens/verzoeken/{'A' * 22}"):
        other.get(path, 404)
        other.post(path, {"text": "Van een ander."}, 404)
        other.post(f"{path}/intrekken", status=404)
        other.post(f"{path}/kopie", status=404)
    guest.post(f"/mijn-gegevens/verzoeken/{mark}/kopie", status=404)  # no doubt on record: no upload
    assert "identiteitsbewijs" not in guest.get(f"/mijn-gegevens/verzoeken/{mark}").text
    taken_back = guest.follow(guest.post(f"/mijn-gegevens/verzoeken/{mark}/intrekken")).text
    assert "niet eens met ons besluit" not in taken_back  # it was not ours
    with store.reading() as session:
        assert session.scalar(select(func.count()).where(Person.restricted_at.is_not(None))) == 0


def test_an_objection_is_weighed_and_a_label_is_looked_at_again(enter: Enter, store: Store) -> None:
    guest = enter(JO)
    a_customer(store, interests=["avg"])
    page = guest.get("/mijn-gegevens/keuzes").text
    assert "AVG en privacy" in page
    (path,) = re.findall(r'action="(/mijn-gegevens/menselijke-blik/[\w-]+)"', page)
    enter(PIET).post(path, status=404)
    assert "Een mens laten kijken" in guest.follow(guest.post(path)).text
    guest.post("/mijn-gegevens/verzoeken", {"kind": "bezwaar", "text": "Ik wil dit niet."})
    with store.reading() as session:
        assert set(session.scalars(select(RightsRequest.kind))) == {RequestKind.LOOK, RequestKind.OBJECT}
        assert session.scalar(select(func.count()).where(Person.restricted_at.is_not(None))) == 1
    guest.post("/mijn-gegevens/verzoeken", {"kind": "onzin", "text": "x"}, 422)


def a_customer(store: Store, interests: list[str] | None = None) -> None:
    with store.writing() as session:
        person_id = session.scalars(select(PersonAddress.person_id).where(PersonAddress.address == JO)).one()
        relation = relations.file_of(session, person_id, "kantoor", SYSTEM, NOW)
        session.execute(
            update(Relation)
            .where(Relation.id == relation.id)
            .values(kind=RelationKind.CUSTOMER, interests=interests or [])
        )
        phones.add_phone(session, person_id, "0612345678", SYSTEM, NOW)
        session.commit()


def test_a_customer_names_a_second_fact_before_erasing(enter: Enter, store: Store) -> None:
    a_customer(store)
    guest = enter(JO)
    proof = "/mijn-gegevens/bewijs/wissen"
    assert guest.post("/mijn-gegevens/wissen").headers["Location"] == proof
    assert addresses(store) == {JO, PIET}
    page = guest.post(proof, {"fact": "telefoonnummer", "answer": "0687654321"}, 422).text
    assert "Dit is niet wat wij hebben staan" in page
    proved = guest.follow(guest.post(proof, {"fact": "telefoonnummer", "answer": "06 1234 5678"})).text
    assert "Er is nog niets veranderd" in proved
    guest.post("/mijn-gegevens/wissen", status=200)
    assert addresses(store) == {PIET}


def test_stopping_is_shown_and_taken_back_by_the_person(enter: Enter, store: Store) -> None:
    guest = enter(JO)
    guest.post("/mijn-gegevens/bezwaar")
    assert "De reden: bezwaar" in guest.get("/mijn-gegevens/keuzes").text
    assert "bezwaar." not in guest.get("/en/mijn-gegevens/keuzes").text
    guest.post("/mijn-gegevens/weer-schrijven")
    with store.reading() as session:
        assert not is_suppressed(session, JO)
    assert "Stuur mij geen reclame meer" in guest.get("/mijn-gegevens/keuzes").text


def test_topics_pace_and_pause_are_chosen_inside(enter: Enter) -> None:
    guest = enter(JO)
    place = "/mijn-gegevens/keuzes/nieuwsbrief"
    guest.post(place, {"topics": "service", "pace": "monthly", "pause_through": "2026-12-31", "measure_opens": "y"})
    page = guest.get("/mijn-gegevens/keuzes").text
    assert 'value="2026-12-31"' in page
    assert "Meten of ik berichten open" in page
    assert "Kies een dag na vandaag." in guest.post(place, {"pace": "every", "pause_through": "2026-11-23"}, 422).text


def test_no_raw_code_is_shown(enter: Enter) -> None:
    page = enter(JO).get(OVERVIEW).text
    facts = re.findall(r"<dd>([^<]*)</dd>", page)
    raw = {"every", "nl", "en", "posted", "waiting", "newsletter/confirm", "newsletter/welcome", "portal/enter"}
    assert [fact for fact in facts if fact.strip() in raw] == []
    assert "Elk bericht" in page
    assert "welkom bij de nieuwsbrief" in page


INFO = "info@voorbeeld.nl"


def a_shared_mailbox(store: Store, *, phone: bool) -> None:
    with store.writing() as session:
        a_reader(session, INFO)
        person_id = session.scalars(select(PersonAddress.person_id).where(PersonAddress.address == INFO)).one()
        firm = Organisation(mark="o", name="Bakkerij", postcode="1234 AB", kvk="12345678", created_at=NOW)
        session.add(firm)
        session.flush()
        session.add(Position(person_id=person_id, organisation_id=firm.id, company="Bakkerij", since=NOW))
        if phone:
            phones.add_phone(session, person_id, "0612345678", SYSTEM, NOW)
        session.commit()


def test_a_second_fact_counts_for_the_browser_that_named_it(app: Flask, enter: Enter, store: Store) -> None:
    a_shared_mailbox(store, phone=True)
    proof = "/mijn-gegevens/bewijs/anders"
    one, other = enter(INFO), enter(INFO)
    page = one.get(proof).text
    assert 'value="kvk-nummer"' not in page  # everybody who reads this mailbox knows that
    one.post(proof, {"fact": "kvk-nummer", "answer": "12345678"}, 422)
    thief = Guest(app)
    thief.client.set_cookie("portaal", one.cookie or "")
    one.post(proof, {"fact": "telefoonnummer", "answer": "0612345678"})
    one.get(OVERVIEW)
    assert thief.get(OVERVIEW, 303).headers["Location"] == "/mijn-gegevens", "a copied cookie does not rise along"
    assert other.get(OVERVIEW, 303).headers["Location"] == proof


def test_a_second_press_on_the_proof_leaves_the_person_in(
    enter: Enter, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_shared_mailbox(store, phone=True)
    guest = enter(INFO)
    first: list[str | None] = []
    proves = identity.prove

    def another_press_was_first(session: Session, *told: Any) -> bool:
        first.append(sessions.note_proof(session, guest.cookie or "", NOW))
        return proves(session, *told)

    monkeypatch.setattr(identity, "prove", another_press_was_first)
    answer = guest.post("/mijn-gegevens/bewijs/anders", {"fact": "telefoonnummer", "answer": "0612345678"})
    assert answer.headers.getlist("Set-Cookie") == [], "it would open nothing, and hide the id of the first press"
    guest.client.set_cookie("portaal", first[0] or "")
    guest.get(OVERVIEW)


def test_a_proof_lapses(enter: Enter, store: Store, clock: time_machine.Traveller) -> None:
    a_shared_mailbox(store, phone=True)
    guest = enter(INFO)
    guest.post("/mijn-gegevens/bewijs/anders", {"fact": "telefoonnummer", "answer": "0612345678"})
    clock.shift(timedelta(minutes=14))
    guest.get(OVERVIEW)
    clock.shift(timedelta(minutes=1))
    guest.get(OVERVIEW, 303)


def test_who_reads_a_shared_mailbox_and_has_nothing_of_their_own_to_name_calls_us(enter: Enter, store: Store) -> None:
    a_shared_mailbox(store, phone=False)
    guest = enter(INFO)
    page = guest.follow(guest.get(OVERVIEW, 303)).text
    assert "Daarom willen wij eerst met u spreken" in page
    guest.post("/mijn-gegevens/bewijs/anders", {"fact": "bedrijf", "answer": "Bakkerij"})
    guest.get(OVERVIEW, 303)
