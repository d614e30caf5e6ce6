"""The rights desk in the office: what staff see and press, page by page."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import Inquiry
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import Person
from sjoerd4u.people.roster import Introduction, meet
from sjoerd4u.privacy import doubts, requests, reviewing
from sjoerd4u.privacy.desk_models import AddedRecipient, RecipientTask
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.models import Incident, StatementVersion
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind, RequestState, RightsRequest
from sjoerd4u.privacy.requests import Asked
from sjoerd4u.staff.models import Role
from tests.builders import NOW, a_reader
from tests.postman import Postman, text_of
from tests.visitor import Colleague, Visitor

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
JO = "jo@voorbeeld.nl"
NEW = {"kind": "wissen", "channel": "telefoon", "received_on": "2026-11-20", "email": JO, "language": "nl"}
REFUSE = {
    "decision-decision": "geweigerd",
    "decision-article": "artikel 17 lid 3 onder b AVG",
    "decision-reason": "De wet verplicht het ons.",
}
PHOTO = b"\x89PNG\r\n\x1a\n" + b"gezicht" * 50


@pytest.fixture
def kim(app: Flask) -> Colleague:
    """A second pair of eyes."""
    return Colleague(app, Role.PRIVACY, name="Kim de Vries")


def ask(store: Store, kind: RequestKind = RequestKind.ERASE, reader: bool = True) -> str:
    with store.writing() as session:
        if reader:
            a_reader(session, JO)
        mark = requests.open_request(
            session, Asked(kind=kind, channel=Channel.PORTAL, language="nl", address=JO, text="Graag."), NOW
        )
        session.commit()
    return mark


def read(store: Store, question: Callable[[Session], object]) -> object:
    with store.reading() as session:
        return question(session)


def the(store: Store) -> RightsRequest:
    with store.reading() as session:
        return session.scalars(select(RightsRequest)).one()


def path(mark: str, deed: str = "") -> str:
    return f"/kantoor/verzoeken/{mark}{'/' if deed else ''}{deed}"


# — The list and entering ————————————————————————————————————————————————————————————————————————————————————————


def test_the_empty_desk_says_what_to_do(office: Colleague) -> None:
    assert "Er wachten geen verzoeken" in office.get("/kantoor/verzoeken").text


def test_a_request_by_phone_is_entered_and_stands_in_the_list(office: Colleague, store: Store) -> None:
    answer = office.post("/kantoor/verzoeken/nieuw", NEW)
    assert "4 december 2026" in office.follow(answer).text
    assert the(store).reference in office.get("/kantoor/verzoeken").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": ""},
        {"kind": "iets"},
        {"received_on": "2026-12-24"},
        {"received_on": "gisteren"},
        {"channel": "portaal"},
    ],
)
def test_what_is_missing_is_said(office: Colleague, store: Store, wrong: dict[str, str]) -> None:
    office.post("/kantoor/verzoeken/nieuw", NEW | wrong, 422)
    assert read(store, lambda s: s.scalar(select(func.count(RightsRequest.id)))) == 0


def test_the_same_request_again_says_that_it_runs(office: Colleague) -> None:
    office.post("/kantoor/verzoeken/nieuw", NEW)
    again = office.post("/kantoor/verzoeken/nieuw", NEW | {"text": "Weer"})
    assert "liep al" in office.follow(again).text


@pytest.mark.parametrize("deed", ["", "dossier", "nakijken"])
def test_an_unknown_request_is_not_there(office: Colleague, deed: str) -> None:
    office.get(path("AAAA", deed), 404)


def test_only_who_handles_requests_comes_here(app: Flask, store: Store) -> None:
    mark = ask(store)
    sam = Colleague(app, Role.STAFF, name="Sam")
    for page in ("/kantoor/verzoeken", path(mark), "/kantoor/register", "/kantoor/incidenten"):
        sam.get(page, 403)
    sam.post(path(mark, "besluiten"), REFUSE, 403)


# — Deciding —————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_refusal_needs_its_grounds_and_another_colleague(
    office: Colleague, kim: Colleague, store: Store, postman: Postman
) -> None:
    mark = ask(store, reader=False)
    office.post(path(mark, "besluiten"), REFUSE | {"decision-reason": ""}, 422)
    office.post(path(mark, "besluiten"), REFUSE)
    office.post(path(mark, "mee-eens"), {"version": "2"}, 422)
    assert the(store).state == RequestState.SECOND_LOOK
    assert "Eens: verstuur" in kim.get(path(mark)).text
    assert "Eens: verstuur" not in office.get(path(mark)).text
    kim.post(path(mark, "mee-eens"), {"version": "2"})
    letter = text_of(postman.newest())
    assert "artikel 17 lid 3 onder b AVG" in letter
    assert "autoriteitpersoonsgegevens.nl" in letter
    assert "rechtbank" in letter
    assert kim.get(path(mark)).status_code == 200


def test_granting_an_erasure_erases_tells_and_notes_whom_to_tell(
    office: Colleague, store: Store, postman: Postman
) -> None:
    mark = ask(store)
    office.post(path(mark, "besluiten"), {"decision-decision": "toegewezen"})
    assert read(store, lambda s: s.scalar(select(func.count(Person.id)))) == 0
    assert (the(store).address, the(store).decision) == (None, Decision.GRANTED)
    assert read(store, lambda s: s.scalar(select(func.count(RecipientTask.id))))
    letter = postman.newest()
    assert letter["To"] == JO
    assert "toegewezen" in text_of(letter)
    assert "Gevraagd" not in office.get(path(mark)).text


def test_restricted_data_are_not_erased_from_the_desk(office: Colleague, store: Store) -> None:
    mark = ask(store)
    with store.writing() as session:
        session.scalars(select(Person)).one().restricted_at = NOW
        session.commit()
    office.post(path(mark, "besluiten"), {"decision-decision": "toegewezen"}, 422)
    assert the(store).decided_at is None


def test_a_decided_request_takes_no_more_presses(office: Colleague, store: Store) -> None:
    mark = ask(store, RequestKind.PORT)
    office.post(path(mark, "besluiten"), {"decision-decision": "toegewezen"})
    for deed, fields in (("besluiten", REFUSE), ("bericht", {"message-text": "x"}), ("oppakken", {})):
        office.post(path(mark, deed), fields, 409)


def test_an_extension_after_the_first_month_is_refused(app: Flask, store: Store, clock: time_machine.Traveller) -> None:
    mark = ask(store)
    clock.move_to(NOW + timedelta(days=31))
    late = Colleague(app)
    assert "verlengen kan niet meer" in late.post(path(mark, "verlengen"), {"extension-why": "Druk"}, 422).text
    assert "Meer tijd nodig" not in late.get(path(mark)).text


def test_the_file_for_a_supervisor_holds_no_content(office: Colleague, store: Store) -> None:
    mark = ask(store)
    page = office.get(path(mark, "dossier")).text
    assert "Graag." not in page
    assert JO not in page
    assert "Verordening 1182/71" in page


# — Reviewing ————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_text_is_reviewed_on_the_page_and_its_reading_is_in_the_trail(office: Colleague, store: Store) -> None:
    with store.writing() as session:
        whose = meet(session, JO, Introduction(), "contactformulier", NOW)
        asked = Question(address="balie@voorbeeld.nl", message="Bel Kees.", language="nl", page="/contact")
        inquiry = receive_question(session, asked, NOW)
        session.execute(update(Inquiry).where(Inquiry.mark == inquiry).values(person_id=whose))
        mark = reviewing.ask_to_see(session, subject_of(session, JO), "nl", NOW) or ""
        session.commit()
        (text,) = [t for t in reviewing.texts_of(session, subject_of(session, JO)) if t.table == "inquiry"]
    assert "Bel Kees." in office.get(path(mark, "nakijken")).text
    sent = {"plaats": text.place, "stempel": text.stamp, "uitkomst": "niet getoond", "reden": ""}
    office.post(path(mark, "nakijken"), sent, 422)
    office.post(path(mark, "nakijken"), sent | {"uitkomst": "onzin"}, 422)
    office.post(path(mark, "nakijken"), sent | {"plaats": "person.1.given_name", "uitkomst": "getoond"}, 404)
    office.post(path(mark, "nakijken"), sent | {"stempel": "oud", "uitkomst": "getoond"}, 409)
    partly = sent | {"uitkomst": "getoond, delen onleesbaar gemaakt", "tekst": "Bel [[Kees]]."}
    office.post(path(mark, "nakijken"), partly)
    assert "Alle teksten zijn nagekeken" in office.get(path(mark, "nakijken")).text
    assert read(store, lambda s: s.scalar(select(func.count(Inquiry.id)))) == 1


# — Who asks —————————————————————————————————————————————————————————————————————————————————————————————————————


def test_the_copy_is_shown_to_who_decides_and_gone_at_the_decision(
    office: Colleague, kim: Colleague, store: Store
) -> None:
    mark = ask(store)
    office.post(path(mark, "kopie"), status=404)
    office.post(path(mark, "twijfel"), {"doubted-why": "Andere schrijfstijl."})
    with store.writing() as session:
        doubts.give_copy(session, subject_of(session, JO), mark, PHOTO, NOW)
        session.commit()
    kim.post(path(mark, "kopie"), status=403)
    assert kim.post(path(mark, "twijfel/beslissen"), {"compare-fits": "ja", "compare-compared": "Naam"}, 403)
    answer = office.post(path(mark, "kopie"), status=200)
    assert (answer.data, answer.mimetype) == (PHOTO, "image/png")
    office.post(path(mark, "twijfel/beslissen"), {"compare-fits": "ja", "compare-compared": "BSN 111222333"}, 422)
    office.post(path(mark, "twijfel/beslissen"), {"compare-fits": "ja", "compare-compared": "Naam"})
    office.post(path(mark, "kopie"), status=404)
    assert "Kopie vernietigd" in office.get(path(mark)).text


def test_a_colleague_takes_the_decision_over(office: Colleague, kim: Colleague, store: Store) -> None:
    mark = ask(store)
    office.post(path(mark, "twijfel"), {"doubted-why": "Andere schrijfstijl."})
    kim.post(path(mark, "twijfel/overnemen"))
    kim.post(path(mark, "twijfel/beslissen"), {"compare-fits": "nee", "compare-compared": "Naam"})


# — The register —————————————————————————————————————————————————————————————————————————————————————————————————

ACME = {
    "name": "Acme Post",
    "role": "verwerker",
    "does_nl": "drukt onze brieven",
    "does_en": "prints our letters",
    "country": "Nederland",
    "transfer_nl": "blijft binnen de Europese Unie",
    "transfer_en": "stays within the European Union",
    "categories": ["contactgegevens"],
    "agreed_on": "2026-01-05",
}


def test_a_receiver_is_added_shown_everywhere_and_ended(office: Colleague, visitor: Visitor, store: Store) -> None:
    assert "Acme Post" not in visitor.get("/verwerkers").text
    office.post("/kantoor/register/ontvangers", ACME | {"agreed_on": ""}, 422)
    office.post("/kantoor/register/ontvangers", ACME)
    assert "Acme Post" in visitor.get("/verwerkers").text
    assert "Acme Post" in office.get("/kantoor/register").text
    assert "acme-post (Acme Post, verwerker)" in office.get("/kantoor/register/verwerkingen.csv").text
    office.post("/kantoor/register/ontvangers/acme-post/beeindigen")
    assert "Acme Post" not in visitor.get("/verwerkers").text
    assert "Acme Post" in office.get("/kantoor/register/ontvangers").text
    office.post("/kantoor/register/ontvangers/acme-post/beeindigen", status=404)


def test_what_the_register_leaves_open_is_filled_in(office: Colleague, visitor: Visitor, store: Store) -> None:
    filled = ACME | {"name": "Voorbeeld Hosting", "categories": ["contactgegevens", "contacthistorie"]}
    office.get("/kantoor/register/ontvangers/hosting")
    office.post("/kantoor/register/ontvangers/hosting", filled)
    assert "Voorbeeld Hosting" in visitor.get("/verwerkers").text
    assert read(store, lambda s: s.scalars(select(AddedRecipient.slug)).all()) == ["hosting"]


def test_people_hear_of_a_new_statement_once_and_restricted_people_do_not(
    office: Colleague, store: Store, postman: Postman
) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        a_reader(session, "piet@voorbeeld.nl")
        session.scalars(select(Person)).first().restricted_at = NOW  # type: ignore[union-attr]
        session.commit()
    office.post("/kantoor/register/verklaring")
    number = read(store, lambda s: s.scalar(select(func.max(StatementVersion.number))))
    told = {"summary_nl": "Een doel erbij.", "summary_en": "One more purpose.", "purposes": ["crm-nieuwsberichten"]}
    where = f"/kantoor/register/verklaring/{number}/laten-weten"
    office.post(where, told | {"purposes": []}, 422)
    office.post(where, told)
    office.post(where, told, 404)
    postman.post()
    written = [letter for letter in postman.letters() if "privacyverklaring" in letter["Subject"]]
    assert [letter["To"] for letter in written] == ["piet@voorbeeld.nl"]
    assert "Een doel erbij." in text_of(written[0])
    assert "schreven wij 1 mens" in office.get("/kantoor/register/verklaring").text


def test_the_forecast_changes_nothing(office: Colleague, store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        session.commit()
    assert "Wat gaat wanneer weg" in office.get("/kantoor/register/bewaren").text
    assert read(store, lambda s: s.scalar(select(func.count(Letter.id))))


# — Incidents ————————————————————————————————————————————————————————————————————————————————————————————————————

FOUND = {
    "happened": "Een mail ging naar een ander.",
    "categories": ["contactgegevens"],
    "people": "één relatie",
    "consequences": "Iemand kent een naam en een vraag.",
    "measures": "Wij belden de ontvanger.",
    "to_ap": "nee",
    "to_ap_why": "Geen risico.",
    "told": "nee",
    "told_why": "Geen hoog risico.",
}


def an_incident(office: Colleague) -> str:
    office.post("/kantoor/incidenten/nieuw", {"noticed": "Verkeerde mail."})
    with office.client.application.extensions["store"].reading() as session:
        return str(session.scalars(select(Incident.mark)).one())


def test_an_incident_runs_from_opening_to_closing(office: Colleague, store: Store) -> None:
    where = f"/kantoor/incidenten/{an_incident(office)}"
    assert "Nog 72 uur" in office.get(where).text
    assert "besluit over melden" in office.get("/kantoor/vandaag").text
    office.post(f"{where}/afsluiten", status=422)
    office.post(where, FOUND | {"version": "1"})
    assert ": afronden" in office.get("/kantoor/vandaag").text
    office.post(f"{where}/afsluiten")
    office.post(where, FOUND | {"version": "3"}, 422)
    assert "Afgesloten" in office.get(where).text
    closed = read(store, lambda s: s.scalars(select(Incident)).one())
    assert isinstance(closed, Incident)
    assert (closed.closed_at, closed.to_ap) == (NOW, "nee")


@pytest.mark.parametrize("lacking", [name for name in FOUND if name != "categories"])
def test_an_incident_is_not_closed_while_something_is_open(office: Colleague, lacking: str) -> None:
    where = f"/kantoor/incidenten/{an_incident(office)}"
    office.post(where, {name: value for name, value in FOUND.items() if name != lacking} | {"version": "1"})
    office.post(f"{where}/afsluiten", status=422)


def test_who_saves_second_sees_both_texts(office: Colleague) -> None:
    where = f"/kantoor/incidenten/{an_incident(office)}"
    office.post(where, FOUND | {"version": "1"})
    answer = office.post(where, FOUND | {"version": "1", "people": "twee relaties"}, 409)
    assert "één relatie" in answer.text
    assert "twee relaties" in answer.text


def test_a_report_to_the_authority_lies_between_knowing_and_now(office: Colleague) -> None:
    where = f"/kantoor/incidenten/{an_incident(office)}"
    early = FOUND | {"version": "1", "to_ap": "ja", "to_ap_on": "2026-11-01", "to_ap_time": "10:00"}
    office.post(where, early, 422)
    assert "van 00:00 tot en met 23:59" in office.post(where, early | {"to_ap_time": "25:00"}, 422).text
    assert "Vul ook in op welke dag u meldde." in office.post(where, early | {"to_ap_on": ""}, 422).text
    office.post(where, early | {"to_ap_on": f"{NOW:%Y-%m-%d}", "to_ap_time": "10.00"})


def test_the_summary_names_the_field_when_two_say_the_same(office: Colleague) -> None:
    where = f"/kantoor/incidenten/{an_incident(office)}"
    late = {"told_on": "2030-01-01", "to_ap_on": "2030-01-01"}
    long = {"to_ap_why": "x" * 10_001, "told_why": "x" * 10_001, "people": "x" * 201}
    page = office.post(where, FOUND | late | long | {"version": "1"}, 422).text
    assert re.findall(r'<li><a href="#\w+">(.*?)</a></li>', page) == [
        "Gebruik hier hooguit 200 tekens.",
        "Waarom wel of niet? Maak de tekst korter, tot hooguit 10000 tekens.",
        "Gemeld op: Deze dag ligt in de toekomst.",
        "Waarom wel of niet vertellen? Maak de tekst korter, tot hooguit 10000 tekens.",
        "Verteld op: Deze dag ligt in de toekomst.",
    ]


def test_after_72_hours_without_a_decision_the_page_says_so(
    app: Flask, office: Colleague, clock: time_machine.Traveller
) -> None:
    where = f"/kantoor/incidenten/{an_incident(office)}"
    clock.move_to(NOW + timedelta(hours=73))
    assert "72 uur voorbij" in Colleague(app).get(where).text


def test_everyone_who_works_here_can_open_an_incident(app: Flask) -> None:
    sam = Colleague(app, Role.STAFF, name="Sam")
    answer = sam.post("/kantoor/incidenten/nieuw", {"noticed": "Verkeerde mail."})
    assert "hebben uw melding" in sam.follow(answer).text


def test_vandaag_names_new_requests_and_open_incidents_with_a_way_there(office: Colleague, store: Store) -> None:
    mark = ask(store)
    where = f"/kantoor/incidenten/{an_incident(office)}"
    page = office.get("/kantoor/vandaag").text
    assert path(mark) in page
    assert where in page
