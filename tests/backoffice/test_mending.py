"""Setting right who asked, how somebody is reached, and what is left half-way."""

import pytest
from sqlalchemy import select

from sjoerd4u.crm.importing.models import ImportRun, Stage
from sjoerd4u.crm.models import Inquiry, Relation
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import PersonAddress, Position
from sjoerd4u.people.roster import Introduction
from tests.backoffice.conftest import Made, somebody
from tests.backoffice.test_pages import first_press
from tests.builders import NOW
from tests.visitor import Colleague

pytestmark = pytest.mark.one_database


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
