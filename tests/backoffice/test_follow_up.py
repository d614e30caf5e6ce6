"""The pages of follow-up: questions, people, opportunities, cases, organisations."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.crm.models import ContactMoment, Inquiry, NextStep, Opportunity, Relation, ServiceCase
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Organisation, Person, PersonPhone, TrailEntry
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.trail import SAW
from sjoerd4u.staff.models import Role
from tests.backoffice.conftest import Made
from tests.builders import NOW
from tests.visitor import Colleague

pytestmark = pytest.mark.one_database

NOTE = {"kind": "telefonisch", "text": "Sprak Jo over mei.", "step_kind": "", "step_on": "", "step_says": ""}
NEWCOMER = {"given_name": "Noor", "email": "noor@voorbeeld.nl", "kind": "prospect", "language": "nl"}
HOSTILE = ("\0", "\ud800", str(2**63), "A" * 100_000, "<script>alert(1)</script>", "%", "-1", "∞")


def one(store: Store, column: object) -> object:
    with store.reading() as session:
        return session.scalars(select(column)).one()  # type: ignore[call-overload]


def given_name(store: Store) -> str | None:
    with store.reading() as session:
        return session.scalars(select(Person.given_name).where(Person.family_name == "Vos0")).one()


# — Questions ————————————————————————————————————————————————————————————————————————————————————————————————————


def test_who_notes_an_answer_picks_the_question_up(office: Colleague, made: Made, store: Store) -> None:
    answer = office.post(f"/kantoor/vragen/{made.asked}/notitie", NOTE)
    assert "De notitie staat in het dossier." in office.follow(answer).text
    with store.reading() as session:
        asked = session.scalars(select(Inquiry)).one()
    assert (asked.state, asked.owner_id, asked.answered_at) == ("opgepakt", office.member.id, NOW)


def test_who_is_second_hears_who_was_first(app: Flask, office: Colleague, made: Made) -> None:
    sam = Colleague(app, Role.STAFF, "Sam Okafor")
    sam.post(f"/kantoor/vragen/{made.asked}/oppakken")
    page = office.post(f"/kantoor/vragen/{made.asked}/oppakken", status=409).text
    assert "Sam Okafor heeft deze vraag al opgepakt." in page


@pytest.mark.parametrize(("press", "undo"), [("spam", "geen-spam"), ("afhandelen", "heropenen")])
def test_a_press_on_a_question_can_be_undone(
    office: Colleague, made: Made, store: Store, press: str, undo: str
) -> None:
    page = office.follow(office.post(f"/kantoor/vragen/{made.asked}/{press}")).text
    assert f'action="/kantoor/vragen/{made.asked}/{undo}"' in page
    office.post(f"/kantoor/vragen/{made.asked}/{undo}")
    assert one(store, Inquiry.state) == "nieuw"


def test_the_address_of_the_list_is_its_filter(office: Colleague, made: Made) -> None:
    assert "Kunnen jullie helpen?" in office.get("/kantoor/vragen?stand=nieuw&eigenaar=niemand").text
    assert "Kunnen jullie helpen?" not in office.get("/kantoor/vragen?eigenaar=ik").text
    assert "Toon alle open vragen" in office.get("/kantoor/vragen?stand=spam").text


def test_one_press_makes_an_opportunity_of_a_question(office: Colleague, made: Made, store: Store) -> None:
    page = office.follow(office.post(f"/kantoor/vragen/{made.asked}/kans"))
    assert "De kans is geopend." in page.text
    assert "Kunnen jullie helpen?" in page.text
    assert one(store, Inquiry.state) == "afgehandeld"


# — The dossier ——————————————————————————————————————————————————————————————————————————————————————————————————


def test_reading_a_dossier_is_put_in_the_trail_once_an_hour(office: Colleague, made: Made, store: Store) -> None:
    for _ in range(3):
        office.get(f"/kantoor/relaties/{made.file}")
    with store.reading() as session:
        looks = session.scalars(select(TrailEntry.by_name).where(TrailEntry.did == SAW)).all()
    assert looks == [office.member.name]


def test_a_note_and_the_next_step_are_one_form(office: Colleague, made: Made, store: Store) -> None:
    told = NOTE | {"step_kind": "mailen", "step_on": "2026-12-01"}
    office.post(f"/kantoor/relaties/{made.file}/notitie", told)
    with store.reading() as session:
        planned = session.scalars(select(NextStep).where(NextStep.kind == "mailen")).one()
    assert (planned.says, planned.due_on.isoformat()) == ("Sprak Jo over mei.", "2026-12-01")
    assert "Mailen: Sprak Jo over mei." in office.get(f"/kantoor/relaties/{made.file}").text


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({"text": ""}, "Schrijf een notitie, of kies een volgende stap."),
        ({"step_kind": "bellen"}, "Kies wanneer u dit gaat doen."),
        ({"step_kind": "bellen", "step_on": "31-02"}, "Vul een datum in"),
    ],
)
def test_half_a_note_comes_back_with_what_to_mend(
    office: Colleague, made: Made, changes: dict[str, str], mend: str
) -> None:
    page = office.post(f"/kantoor/relaties/{made.file}/notitie", NOTE | changes, status=422).text
    assert mend in page
    assert page.count("Sprak Jo over mei.") == ("text" not in changes)


def test_the_day_it_will_be_forgotten_stands_on_the_dossier(office: Colleague, made: Made) -> None:
    assert "op 24 november 2028, als er niets meer gebeurt" in office.get(f"/kantoor/relaties/{made.file}").text


def test_somebodys_own_note_is_only_theirs(app: Flask, office: Colleague, made: Made) -> None:
    office.post(f"/kantoor/relaties/{made.file}/notitie", NOTE | {"text": "Alleen voor mij", "only_mine": "y"})
    assert "Alleen voor mij" in office.get(f"/kantoor/relaties/{made.file}").text
    assert "Alleen voor mij" not in Colleague(app, Role.STAFF, "Sam").get(f"/kantoor/relaties/{made.file}").text


def test_of_who_is_restricted_no_page_shows_a_value(office: Colleague, made: Made, store: Store) -> None:
    with store.writing() as session:
        restrict(session, session.scalars(select(Relation.person_id)).one(), NOW)
        session.commit()
    for path in (f"relaties/{made.file}", "relaties", "kansen", "zaken", f"organisaties/{made.firm}"):
        page = office.get(f"/kantoor/{path}").text
        assert "Vos0" not in page, path
        assert "0612340000" not in page.replace(" ", ""), path
    assert "1 beperkt en niet getoond" in office.get("/kantoor/relaties").text
    for path in (f"relaties/{made.file}/wijzigen", f"relaties/{made.file}/notitie"):
        assert "Gebruik beperkt" in office.post(f"/kantoor/{path}".replace("wijzigen", "naam"), NOTE, status=409).text


# — Somebody new, and setting right ——————————————————————————————————————————————————————————————————————————————


def test_nobody_is_added_without_saying_where_from(office: Colleague, store: Store) -> None:
    assert "Kies waar de gegevens vandaan komen." in office.post("/kantoor/relaties/nieuw", NEWCOMER, status=422).text
    public = NEWCOMER | {"source": "openbare bron"}
    assert "Vul het webadres in" in office.post("/kantoor/relaties/nieuw", public, status=422).text
    page = office.follow(
        office.post("/kantoor/relaties/nieuw", public | {"found_at": "https://voorbeeld.nl/team"})
    ).text
    assert "https://voorbeeld.nl/team" in page
    assert one(store, Relation.source) == "openbare bron"


def test_a_known_address_leads_to_the_dossier_there_is(office: Colleague, made: Made, store: Store) -> None:
    again = NEWCOMER | {"email": "JO0@voorbeeld.nl", "source": "betrokkene"}
    assert f"/kantoor/relaties/{made.file}" in office.post("/kantoor/relaties/nieuw", again, status=409).text
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Relation)) == 1


def test_of_two_who_change_a_name_the_second_sees_both_and_chooses(
    app: Flask, office: Colleague, made: Made, store: Store
) -> None:
    there = f"/kantoor/relaties/{made.file}/naam"
    form = {"family_name": "Vos0", "language": "nl", "source": "betrokkene", "version": "1", "salutation": ""}
    Colleague(app, Role.STAFF, "Sam").post(there, form | {"given_name": "Johanna"})
    page = office.post(there, form | {"given_name": "Joanne"}, status=409).text
    assert "Johanna" in page
    assert "Joanne" in page
    assert given_name(store) == "Johanna"
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    office.post(there, form | {"given_name": "Joanne", "version": version[1]})
    assert given_name(store) == "Joanne"


def test_wishes_labels_and_interests_are_kept(office: Colleague, made: Made, store: Store) -> None:
    form = {"kind": "klant", "wishes": "Eén overzicht.", "interests": ["avg"], "labels": "beurs, Zaan", "version": "1"}
    office.post(f"/kantoor/relaties/{made.file}/wensen", form)
    with store.reading() as session:
        file = session.scalars(select(Relation)).one()
    assert (file.kind, file.wishes, file.interests) == ("klant", "Eén overzicht.", ["avg"])
    assert file.labels == ["beurs", "zaan"]
    assert "beurs, zaan" in office.get(f"/kantoor/relaties/{made.file}/wijzigen").text
    again = form | {"interests": ["service"]}
    assert "AVG en privacy" in office.post(f"/kantoor/relaties/{made.file}/wensen", again, status=409).text


def test_numbers_come_and_go(office: Colleague, made: Made, store: Store) -> None:
    there = f"/kantoor/relaties/{made.file}/nummers"
    assert "geen telefoonnummer" in office.post(there, {"phone": "bel maar"}, status=422).text
    assert "Vul een telefoonnummer in." in office.post(there, {"phone": ""}, status=422).text
    office.post(there, {"phone": "+32 2 123 45 67"})
    office.post(f"{there}/weg", {"nummer": "+31612340000"})
    assert one(store, PersonPhone.number) == "+3221234567"


def test_somebody_signs_for_another_organisation(office: Colleague, made: Made) -> None:
    there = f"/kantoor/relaties/{made.file}/plek"
    assert "Vul de naam van de organisatie in." in office.post(there, {"company": ""}, status=422).text
    office.post(there, {"company": "Molen B.V.", "role": "tekenbevoegde", "title": "Directeur"})
    page = office.get(f"/kantoor/relaties/{made.file}").text
    assert "Tekenbevoegde" in page
    assert "Molen B.V." in page


def test_of_two_who_change_an_organisation_the_second_sees_both(
    app: Flask, office: Colleague, made: Made, store: Store
) -> None:
    there = f"/kantoor/organisaties/{made.firm}/wijzigen"
    Colleague(app, Role.STAFF, "Sam").post(there, {"name": "Bakkerij Nul", "version": "1"})
    page = office.post(there, {"name": "Bakkerij 0", "city": "Ede", "version": "1"}, status=409).text
    assert "Bakkerij Nul" in page
    assert "Ede" in page
    assert "acht cijfers" in office.post(there, {"name": "B", "kvk": "123", "version": "2"}, status=422).text


# — The board ————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_card_moves_by_a_list_and_a_button_and_back(office: Colleague, made: Made, store: Store) -> None:
    there = f"/kantoor/kansen/{made.deal}/verplaatsen"
    page = office.follow(office.post(there, {"stage": "offerte", "version": "1", "naar": "/kantoor/kansen"})).text
    assert "De kans is verplaatst." in page
    assert '<input type="hidden" name="was" value="nieuw">' in page
    assert one(store, Opportunity.stage) == "offerte"
    office.post(f"/kantoor/kansen/{made.deal}/terug", {"was": "nieuw", "naar": "/kantoor/kansen"})
    assert one(store, Opportunity.stage) == "nieuw"


def test_who_loses_is_asked_why(office: Colleague, made: Made, store: Store) -> None:
    there = f"/kantoor/kansen/{made.deal}/verplaatsen"
    assert "Waarom ging het niet door?" in office.post(there, {"stage": "verloren", "version": "1"}, status=200).text
    lost = {"stage": "verloren", "version": "1", "reason": ""}
    assert "waarom het niet doorging" in office.post(there, lost, status=422).text
    office.post(there, lost | {"reason": "Koos een bureau in de buurt"})
    assert one(store, Opportunity.lost_reason) == "Koos een bureau in de buurt"


def test_a_card_that_somebody_moved_first_says_where_it_is(office: Colleague, made: Made) -> None:
    there = f"/kantoor/kansen/{made.deal}/verplaatsen"
    office.post(there, {"stage": "gesprek", "version": "1"})
    page = office.post(there, {"stage": "offerte", "version": "1"}, status=409).text
    assert "Gesprek" in page
    assert "Toch naar offerte" in page


def test_the_sums_of_the_board_are_those_of_the_figures(office: Colleague, made: Made) -> None:
    assert "€\N{NO-BREAK SPACE}12.500" in office.get("/kantoor/kansen").text
    assert "€\N{NO-BREAK SPACE}12.500" in office.get("/kantoor/cijfers").text


def test_an_amount_is_read_as_people_write_it(office: Colleague, made: Made, store: Store) -> None:
    there = f"/kantoor/kansen/{made.deal}/wijzigen"
    for number, (typed, cents) in enumerate((("€ 1.250,50", 125050), ("900", 90000), ("", None)), start=1):
        office.post(there, {"title": "CRM", "value": typed, "version": str(number)})
        assert one(store, Opportunity.value_cents) == cents
    assert "12.500" in office.post(there, {"title": "CRM", "value": "veel", "version": "4"}, status=422).text


# — Cases, figures, and what anybody can type —————————————————————————————————————————————————————————————————————


def test_a_case_is_opened_answered_and_solved(office: Colleague, made: Made, store: Store) -> None:
    page = office.follow(office.post(f"/kantoor/relaties/{made.file}/zaak", {"title": "Rapport klopt niet"})).text
    assert "nog 1 dag" in page
    answer = {"stand": "opgelost", "version": "1", "naar": "/kantoor/vandaag"}
    page = office.follow(office.post(f"/kantoor/zaken/{made.case}/stand", answer)).text
    assert f"/kantoor/zaken/{made.case}/terug" in page
    assert '<input type="hidden" name="was" value="nieuw">' in page
    office.post(f"/kantoor/zaken/{made.case}/terug", {"was": "nieuw"})
    with store.reading() as session:
        assert session.scalars(select(ServiceCase.state)).all() == ["nieuw", "nieuw"]


def test_figures_count_what_waits_and_how_fast_we_answer(
    office: Colleague, made: Made, clock: time_machine.Traveller
) -> None:
    assert "Vragen zonder antwoord" in office.get("/kantoor/cijfers").text
    clock.shift(timedelta(hours=2))
    office = Colleague(office.client.application)
    office.post(f"/kantoor/vragen/{made.asked}/notitie", NOTE)
    page = office.get("/kantoor/cijfers").text
    assert "3 uur" in page
    assert ">3\N{NO-BREAK SPACE}u</a>" in page


def test_empty_lists_say_what_to_do_next(office: Colleague) -> None:
    for name in ("vragen", "relaties", "organisaties", "kansen", "zaken"):
        assert 'class="empty"' in office.get(f"/kantoor/{name}").text, name


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_can_be_typed_breaks_a_page(office: Colleague, made: Made, typed: str) -> None:
    lists = ("vragen", "relaties", "organisaties", "kansen", "zaken", "vandaag", "vandaag/een-voor-een")
    names = ("stand", "eigenaar", "bladzijde", "naam", "q", "stil", "label", "na", "gedaan", "wat", "was", "dag")
    short = typed[:500]
    for name in lists:
        query = "&".join(f"{each}={quote(short.encode('utf-8', 'surrogatepass'))}" for each in names)
        answer = office.client.get(f"/kantoor/{name}?{query}", headers=office.headers)
        assert answer.status_code < 500, name
    fields = {**dict.fromkeys((*NOTE, "klaar", "naar", "dagen", "opportunity", "version", "stage"), typed)}
    presses = (f"relaties/{made.file}/notitie", f"stappen/{made.step}/uitstellen", f"kansen/{made.deal}/verplaatsen")
    for press in (*presses, f"vragen/{made.asked}/toewijzen", f"stappen/{made.step}", f"relaties/{made.file}/wensen"):
        encoded = {name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
        answer = office.client.post(f"/kantoor/{press}", data=encoded, headers=office.headers)
        assert answer.status_code < 500, press
        assert "\0" not in answer.text, press


def test_a_mark_of_somebody_elses_thing_is_not_there(office: Colleague, made: Made, store: Store) -> None:
    told = NOTE | {"opportunity": "A" * 22}
    office.post(f"/kantoor/relaties/{made.file}/notitie", told, status=404)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(ContactMoment)) == 1
        assert session.scalars(select(Organisation.name)).one() == "Bakkerij 0"
