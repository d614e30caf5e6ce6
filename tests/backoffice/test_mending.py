"""Setting right who asked, how somebody is reached, what was not meant, and what is left half-way."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.crm.importing.models import ImportRun, Stage
from sjoerd4u.crm.models import Inquiry, NextStep, Relation
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit import clock as the_clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import PersonAddress, Position
from sjoerd4u.people.roster import Introduction
from sjoerd4u.staff.models import Role
from tests.backoffice.conftest import Made, somebody
from tests.backoffice.test_pages import first_press
from tests.builders import NOW
from tests.visitor import Colleague

pytestmark = pytest.mark.one_database

NOTE = {"kind": "telefonisch", "text": "Sprak Kim.", "step_kind": "", "step_on": "", "step_says": ""}
STEP = {"step_kind": "bellen", "step_on": "2026-11-26", "step_says": "Kim bellen"}


def question(store: Store) -> Inquiry:
    with store.reading() as session:
        return session.scalars(select(Inquiry)).one()


@pytest.mark.parametrize("told", [NOTE, NOTE | STEP, NOTE | STEP | {"text": ""}], ids=["note", "note and step", "step"])
def test_a_note_or_step_on_a_question_taken_back_lets_go_of_the_question(
    office: Colleague,
    made: Made,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, str],
) -> None:
    """As it is outside of tests: no two looks at the clock give the same moment."""
    ticks = count()
    monkeypatch.setattr(the_clock, "now", lambda: NOW + timedelta(milliseconds=next(ticks)))
    page = office.follow(office.post(f"/kantoor/vragen/{made.asked}/notitie", told)).text
    assert question(store).state == "opgepakt"
    undo, sent = first_press(page[page.index('id="gedaan"') :], "/weg")
    office.post(undo, sent)
    asked = question(store)
    assert (asked.state, asked.owner_id, asked.answered_at) == ("nieuw", None, None)
    with store.reading() as session:
        assert session.scalars(select(NextStep.inquiry_id).where(NextStep.inquiry_id.is_not(None))).all() == []


def test_undo_leaves_a_question_to_the_colleague_who_picked_it_up_since(
    app: Flask, office: Colleague, made: Made, store: Store
) -> None:
    there = f"/kantoor/vragen/{made.asked}"
    sam = Colleague(app, Role.STAFF, "Sam Okafor")
    office.post(f"{there}/oppakken")
    undo, sent = first_press(office.follow(office.post(f"{there}/loslaten")).text, "/terug")
    sam.post(f"{there}/oppakken")
    assert "Uw collega Sam Okafor heeft deze vraag intussen." in office.post(undo, sent, 422).text
    assert question(store).owner_id == sam.member.id


def test_an_answer_noted_twice_is_taken_back_only_by_who_noted_it_first_and_only_just_after(
    office: Colleague, made: Made, store: Store, clock: time_machine.Traveller
) -> None:
    there = f"/kantoor/vragen/{made.asked}"
    undo, sent = first_press(office.follow(office.post(f"{there}/beantwoord")).text, "/niet-beantwoord")
    page = office.follow(office.post(f"{there}/beantwoord")).text
    assert "Het eerste antwoord was al genoteerd." in page
    assert "/niet-beantwoord" not in page
    clock.shift(timedelta(minutes=16))
    assert "tot een kwartier" in office.post(undo, sent, 422).text
    assert question(store).answered_at == NOW
    clock.shift(timedelta(minutes=-2))
    office.post(undo, sent)
    assert question(store).answered_at is None


def test_a_question_is_linked_to_whose_it_is_and_back(office: Colleague, made: Made, store: Store) -> None:
    with store.writing() as session:
        other = somebody(session, office.by, 7)
        session.commit()
    office.post(f"/kantoor/vragen/{made.asked}/koppelen", {"was": made.file})
    find = f"/kantoor/vragen/{made.asked}/koppelen"
    assert find in office.get(f"/kantoor/vragen/{made.asked}").text
    assert "Vos7" not in office.get(find).text
    page = office.get(f"{find}?q=vos7").text
    assert f'value="{other}"' in page

    def whose() -> str:
        with store.reading() as session:
            file = select(Relation.mark).join(Inquiry, Inquiry.person_id == Relation.person_id)
            return session.scalars(file.where(Inquiry.mark == made.asked)).one()

    page = office.follow(office.post(find, {"was": other})).text
    assert whose() == other
    undo, sent = first_press(page, "/koppelen")
    office.post(undo, sent)
    assert whose() == made.file
    office.post(find, {"was": "niemand"}, 404)
    office.get("/kantoor/vragen/niemand/koppelen", 404)


def test_who_has_no_address_gets_one_and_nobody_a_second(office: Colleague, made: Made, store: Store) -> None:
    with store.writing() as session:
        caller = Newcomer(phone="033 206 77 00", introduction=Introduction(given_name="Henk"), source="betrokkene")
        mark = add_person(session, caller, office.by, NOW)
        session.commit()
    place, sent = f"/kantoor/relaties/{mark}/adres", {"address": "henk@voorbeeld.nl", "address_source": "betrokkene"}
    assert "Voeg het adres toe" in office.get(f"/kantoor/relaties/{mark}/wijzigen").text
    office.post(place, sent | {"address": "geen adres"}, 422)
    assert "al van een andere relatie" in office.post(place, sent | {"address": "jo0@voorbeeld.nl"}, 422).text
    office.post(place, sent | {"address": " Henk@Voorbeeld.NL "})
    with store.reading() as session:
        kept = session.scalars(select(PersonAddress).where(PersonAddress.address == "henk@voorbeeld.nl")).one()
        assert kept.verified_at is None
    assert "Voeg het adres toe" not in office.get(f"/kantoor/relaties/{mark}/wijzigen").text
    office.post(place, sent | {"address": "ander@voorbeeld.nl"}, 422)


def test_a_place_at_an_organisation_that_was_not_meant_is_taken_back_and_one_of_before_stays(
    office: Colleague, made: Made, store: Store
) -> None:
    there = f"/kantoor/relaties/{made.file}/plek"
    page = office.follow(office.post(there, {"company": "Garage Nieuw", "role": "contactpersoon"})).text
    undo, sent = first_press(page, "/plek/weg")
    assert "De plek bij de organisatie is weg." in office.follow(office.post(undo, sent)).text
    page = office.follow(office.post(there, {"company": "Bakkerij 0", "role": "contactpersoon"})).text
    assert "Ongedaan maken" not in page
    with store.reading() as session:
        assert session.scalars(select(Position.company)).all() == ["Bakkerij 0"]


def test_an_import_that_runs_or_waits_stands_in_vandaag(office: Colleague, store: Store) -> None:
    with store.writing() as session:
        for name, stage in (("Loopt", Stage.RUNNING), ("Wacht", Stage.TRIED), ("Klaar", Stage.DONE)):
            told = {"mark": name, "name": f"{name}.csv", "staff_id": office.by.staff_id, "stage": stage}
            session.add(ImportRun(**told, total=1200, done=300, read_at=NOW, stage_at=NOW))
        session.commit()
    page = office.get("/kantoor/vandaag").text
    assert "nu bezig: uitvoeren, 300 van 1200" in page
    assert 'href="/kantoor/invoer/Wacht"' in page
    assert "Klaar.csv" not in page
