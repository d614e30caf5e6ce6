"""Payments as the office works with them: a file goes in, what is left is answered in place, everything is undone."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from sjoerd4u.crm.models import NextStep, Relation
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import Person
from sjoerd4u.sales.models import Quote, QuoteState
from sjoerd4u.sales.payments.models import Payment, PaymentMatch, PaymentReminder
from sjoerd4u.sales.payments.reminding import propose_reminders
from tests.backoffice.conftest import Made, fill, statements
from tests.builders import NOW
from tests.sales.bank import Booked, camt, mt940
from tests.sales.receivables import issued
from tests.visitor import Colleague

pytestmark = pytest.mark.one_database
statements = statements


@pytest.fixture
def office(app: Flask, clock: time_machine.Traveller) -> Colleague:
    return Colleague(app)


@pytest.fixture
def made(store: Store, office: Colleague) -> Made:
    """One of everything, two invoices of which one is late, and a quote that soon expires with nothing planned."""
    with store.writing() as session:
        made = fill(session, office.by)
        issued(session, made.file, 121_00, NOW - timedelta(days=30))
        issued(session, made.file, 60_50, NOW)
        relation = session.scalars(select(Relation).where(Relation.mark == made.file)).one()
        told = {"number": "OF-2026-0001", "relation_id": relation.id, "title": "Inrichten", "net_cents": 100_00}
        told |= {"valid_until": (NOW + timedelta(days=2)).date(), "sent_at": NOW - timedelta(days=8), "made_at": NOW}
        session.add(Quote(mark="q" * 22, state=QuoteState.SENT, total_cents=121_00, **told))
        session.commit()
    return made


def upload(office: Colleague, raw: bytes, status: int = 303, name: str = "dag.xml") -> str:
    answer = office.post("/kantoor/betalingen/inlezen", {"file": (BytesIO(raw), name)}, status)
    return office.follow(answer).text if status == 303 else answer.text


def press(office: Colleague, page: str, words: str) -> str:
    """Press the button with these words in it; gives the page it leads to."""
    for form in re.findall(r'<form method="post" action="([^"]+)".*?</form>', page, re.S):
        whole = re.search(rf'<form method="post" action="{re.escape(form)}"(.*?)</form>', page, re.S)
        if whole and words in whole[1]:
            fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', whole[1]))
            return office.follow(office.post(form, fields)).text
    raise AssertionError(f"no button {words!r}")


def test_a_file_goes_in_and_what_is_left_is_answered_in_place(store: Store, office: Colleague, made: Made) -> None:
    assert "Kies een bestand" in upload(office, b"", 422, "")
    assert "DOCTYPE of entiteiten" in upload(
        office, b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 422
    )
    day = (Booked(121_00, "Factuur 2026-0001"), Booked(100_00, "nummer 2026-0002", payer="Jo <b>Vos</b>"))
    page = upload(office, camt(*day))
    assert "2 nieuw van 2" in page
    assert "te veel betaald, er staat €\xa060,50 open" in page
    assert "0 nieuw van 2" in upload(office, mt940(*day), name="dag.sta")
    today = office.get("/kantoor/vandaag").text
    assert "Betalingen zonder factuur" in today
    assert "Facturen te laat" not in today
    page = press(office, today, "Hoort bij 2026-0002")
    assert "De betaling hoort nu bij de factuur." in page
    assert "€\xa039,50 van Jo" in page, "what is too much goes on waiting"
    page = press(office, page, "Ongedaan maken")
    assert "Te veel" not in page
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(PaymentMatch)) == 1
        waiting = session.scalars(select(Payment.mark).where(Payment.amount_cents == 100_00)).one()
    own = office.get(f"/kantoor/betalingen/{waiting}?q=2026%00-0002").text
    page = press(office, own, "Hoort bij 2026-0002")
    assert "Te veel betaald: €\xa039,50" in page
    office.post(f"/kantoor/betalingen/{waiting}/wegleggen", {"reason": ""}, 422)
    page = office.follow(office.post(f"/kantoor/betalingen/{waiting}/wegleggen", {"reason": "Teruggestort"})).text
    assert "Elke betaling hoort bij een factuur." in page
    assert "wacht weer op een factuur" in press(office, page, "Ongedaan maken")
    for nobody in ("x" * 22, "2" * 400):
        office.get(f"/kantoor/betalingen/{nobody}", 404)
        office.post(f"/kantoor/betalingen/{waiting}/koppelen", {"factuur": nobody}, 404)
    for path in ("/kantoor/betalingen/open", "/kantoor/betalingen/open?te-laat=1"):
        assert "Alles is betaald" in office.get(path).text


def test_a_payment_is_noted_by_hand_and_taken_back(store: Store, office: Colleague, made: Made) -> None:
    page = office.get("/kantoor/betalingen/open").text
    there = re.search(r"/kantoor/betalingen/noteren/[\w-]+", page)
    assert there
    form = office.get(there[0]).text
    assert 'value="121"' in form
    key = re.search(r'name="key" value="([\w-]+)"', form)
    assert key
    filled = {"key": key[1], "amount": "50", "paid_on": "2026-11-20", "said": "met de pas"}
    assert "nul" in office.post(there[0], filled | {"amount": "0"}, 422).text
    office.post(there[0], filled | {"amount": "9" * 30}, 422)
    office.post(there[0], filled | {"paid_on": "2999-01-01"}, 422)
    for _twice in range(2):
        page = office.follow(office.post(there[0], filled)).text
    assert "De betaling is genoteerd." in page
    assert "€\xa071,00" in office.get("/kantoor/betalingen/open").text
    assert "weer weg" in press(office, page, "Ongedaan maken")
    assert "€\xa0121,00" in office.get("/kantoor/betalingen/open").text
    office.post(there[0], filled | {"key": new_mark()})
    upload(office, camt(Booked(50_00, "factuur 2026-0001")))
    assert "al met de hand genoteerd" in office.get("/kantoor/vandaag").text
    page = press(office, office.get("/kantoor/betalingen").text, "Dit is dezelfde betaling")
    assert "Het is één betaling" in page
    assert "Elke betaling hoort bij een factuur." in page
    page = press(office, page, "Ongedaan maken")
    assert "Dit is dezelfde betaling" in page
    assert "€\xa071,00" in office.get("/kantoor/betalingen/open").text
    press(office, office.get("/kantoor/betalingen").text, "Dit is dezelfde betaling")
    with store.reading() as session:
        booked, match = session.execute(select(Payment.mark, PaymentMatch.mark).join(PaymentMatch)).one()
    assert "“Niet dezelfde”" in office.post(f"/kantoor/betalingen/koppeling/{match}/los", status=422).text
    page = office.get(f"/kantoor/betalingen/{booked}").text
    assert "Maak los" not in page
    assert "Het zijn twee betalingen." in press(office, page, "Niet dezelfde")


def test_a_reminder_is_proposed_as_a_step_and_sent_by_a_press(store: Store, office: Colleague, made: Made) -> None:
    assert propose_reminders(store, NOW) == "1 herinneringen klaargezet"
    assert propose_reminders(store, NOW) == "0 herinneringen klaargezet"
    today = office.get("/kantoor/vandaag").text
    step = "Mailen: Herinnering voor factuur 2026-0001: € 121,00 staat open"
    assert step not in today, "it stands with the invoice already"
    demi = Colleague(office.client.application, "medewerker", "Demi", "demi@kantoor-voorbeeld.nl")
    assert step in demi.get("/kantoor/vandaag?alle=1").text, "who may not see the invoices sees the step"
    there = re.search(r"/kantoor/herinneringen/[\w-]+", today)
    assert there
    page = office.get(there[0]).text
    assert "Verstuur deze brief" in page
    for _twice in range(2):
        office.post(f"{there[0]}/versturen", {"naar": "/kantoor/vandaag"})
    with store.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "sales/reminder")).one()
        assert (letter.address, letter.words["open_cents"]) == ("jo@voorbeeld.nl", 121_00)
        assert session.scalars(select(NextStep).where(NextStep.says.contains("Herinnering"))).one().done_at
    assert propose_reminders(store, NOW + timedelta(days=13)) == "0 herinneringen klaargezet"
    assert propose_reminders(store, NOW + timedelta(days=17)) == "2 herinneringen klaargezet"
    upload(office, camt(Booked(121_00, "2026-0001")))
    with store.reading() as session:
        levels = session.scalars(select(PaymentReminder.level).order_by(PaymentReminder.id)).all()
    assert levels == [1, 1], "what was ready for a paid invoice is gone"
    assert "Verstuur deze brief" not in office.get(there[0]).text


def test_vandaag_the_dossier_and_the_search_box_know_sales(store: Store, office: Colleague, made: Made) -> None:
    with store.writing() as session:
        session.execute(update(NextStep).values(done_at=NOW))
        session.commit()
    today = office.get("/kantoor/vandaag").text
    assert "Offertes zonder antwoord" in today
    assert "nog 2 dagen geldig" in today
    assert "2026-0001: €\xa0121,00 open" in today
    page = press(office, today, "Plan: bellen")
    assert "Offertes zonder antwoord" not in page
    dossier = office.get(f"/kantoor/relaties/{made.file}").text
    assert all(word in dossier for word in ("OF-2026-0001", "2026-0001", "Te laat", "2026-0002"))
    for typed in ("2026-0001", "20260001", "121", "€ 121,00", "€\xa0121,00", "bakkerij voorb", "OF-2026"):
        assert "2026-0001" in office.get(f"/kantoor/zoek?q={typed}").text, typed
    assert "2026-0001" in office.get("/kantoor/zoek/alles?q=121,00").text
    for odd in ("%", "_", "\\", "9" * 100, "€", "121,00%00", "%ED%A0%80"):
        office.get(f"/kantoor/zoek?q={odd}")
    colleague = Colleague(office.client.application, "medewerker", "Demi", "demi@kantoor-voorbeeld.nl")
    assert "Facturen te laat" not in colleague.get("/kantoor/vandaag?alle=1").text
    assert "€\xa0121,00" not in colleague.get("/kantoor/zoek?q=20260002").text
    colleague.get("/kantoor/betalingen", 403)
    with store.writing() as session:
        session.execute(update(Person).values(restricted_at=NOW))
        session.commit()
    assert "beperkt, niet getoond" in office.get("/kantoor/vandaag").text
    assert "2026-0001: €" not in office.get("/kantoor/vandaag").text


def test_the_pages_cost_the_same_however_many_there_are(
    store: Store, office: Colleague, made: Made, statements: list[str]
) -> None:
    def count(path: str) -> int:
        office.get(path)
        statements.clear()
        office.get(path)
        return len(statements)

    paths = ("/kantoor/betalingen", "/kantoor/betalingen/open", "/kantoor/vandaag", "/kantoor/zoek?q=bakkerij")
    upload(office, camt(Booked(1_00, "iets", reference="a")))
    few = [count(path) for path in paths]
    with store.writing() as session:
        for number in range(5):
            issued(session, made.file, 10_00 + number, NOW - timedelta(days=30))
        session.commit()
    upload(office, camt(*(Booked(10_00 + number, "iets", reference=f"b{number}") for number in range(5))))
    assert [count(path) for path in paths] == few
