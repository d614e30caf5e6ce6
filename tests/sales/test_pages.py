"""The pages of a quote: made and sent in the office, answered through the link."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.crm import opportunities
from sjoerd4u.crm.models import NextStep, Opportunity
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.people.models import Person
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.sales.models import Contract, Project, Quote, QuoteSending, SalesOrder, WorkedHours
from sjoerd4u.sales.quotes.quoting import USE
from tests.builders import NOW
from tests.visitor import Colleague, Visitor

pytestmark = pytest.mark.one_database
AWKWARD = ("9223372036854775808", "\x00", "x" * 30_000, "-1", "1e9", "0", "99999999999")


@pytest.fixture
def office(app: Flask, clock: time_machine.Traveller) -> Colleague:
    """A colleague with every right, signed in at NOW."""
    return Colleague(app)


@pytest.fixture
def deal(store: Store, office: Colleague) -> str:
    """The mark of an opportunity."""
    with store.writing() as session:
        firm = Firm(name="Bakkerij Voorbeeld B.V.", kvk="12345678")
        newcomer = Newcomer(address="jo@voorbeeld.nl", introduction=Introduction(given_name="Jo"), firm=firm)
        relation = add_person(session, newcomer, office.by, NOW)
        mark = opportunities.open_opportunity(session, relation, Plan(title="CRM inrichten"), office.by, NOW)
        session.commit()
    return mark


def rows(*lines: tuple[str, ...]) -> dict[str, list[str]]:
    names = ("kind", "text", "quantity", "unit", "price", "vat")
    return {f"regel-{name}": [line[at] for line in lines] for at, name in enumerate(names)}


FIELDS = {"title": "CRM inrichten", "intro": "Zoals besproken.", "language": "nl", "valid_until": "2026-12-15"}
GOOD = rows(("kop", "Begin", "", "", "", "21"), ("regel", "Advies", "10", "uur", "95", "21"))


def written(office: Colleague, deal: str) -> str:
    """The address of a quote that was written."""
    there = office.post(f"/kantoor/kansen/{deal}/offerte").headers["Location"].partition("/wijzigen")[0]
    office.post(f"{there}/wijzigen", FIELDS | GOOD | {"version": "1", "doe": "bewaar"})
    return there


def link(store: Store) -> str:
    with store.reading() as session:
        mark = session.scalars(select(QuoteSending.mark).order_by(QuoteSending.id.desc()).limit(1)).one()
        return f"/offerte/{keyring(session).seal(USE, mark)}"


def test_from_opportunity_to_order_project_contract_and_after_care(
    office: Colleague, visitor: Visitor, deal: str, store: Store
) -> None:
    there = written(office, deal)
    assert "€\xa01.149,50" in office.get(there).text
    office.post(f"{there}/versturen", {"version": "2"})
    assert "OF-" in office.get(f"/kantoor/kansen/{deal}").text
    path = link(store)
    before = visitor.get(path).text
    assert "Ga akkoord" in before
    assert visitor.get(f"/en{path}").status_code == 200
    assert visitor.get(f"{path}/pdf").data.startswith(b"%PDF")
    visitor.post(f"{path}/akkoord", {"accepted_name": "Jo Vos"}, status=422)
    yes = {"accepted_name": "Jo Vos", "accepted_function": "eigenaar", "agreed": "y"}
    for _ in range(2):
        visitor.post(f"{path}/akkoord", yes)
    assert "U ging akkoord" in visitor.get(path).text
    visitor.post(f"{path}/afwijzen", {}, status=409)
    with store.reading() as session:
        order, project = session.scalars(select(SalesOrder)).one(), session.scalars(select(Project)).one()
        assert session.scalars(select(Opportunity.stage)).one() == "gewonnen"
    assert (order.total_cents, project.budget_hundredths) == (1149_50, 10_00)
    run_project(office, order.mark, store)


def run_project(office: Colleague, mark: str, store: Store) -> None:
    """Hours, budget, contract, closing, opening again."""
    page = f"/kantoor/orders/{mark}"
    for path in ("/kantoor/orders", page, "/kantoor/offertes", "/kantoor/contracten"):
        office.get(path)
    office.post(f"{page}/uren", {"worked_on": "2026-11-20", "hours": "7,5", "says": "Inrichten"})
    for wrong in AWKWARD:
        office.post(f"{page}/uren", {"worked_on": "2026-11-20", "hours": wrong, "says": "x"}, status=422)
    assert "7,5" in office.get(page).text
    office.post(f"{page}/begroting", {"version": "1", "budget": "5"})
    assert "2,5 uur erover" in office.get(page).text
    assert "Jo Vos" in office.get(f"{page}/contract").text
    terms = {"version": "1", "party_name": "Bakkerij", "signatory_name": "Jo Vos", "signatory_function": "eigenaar"}
    office.post(f"{page}/contract", terms | {"starts_on": "2026-12-01", "ends_on": "2026-11-01"}, status=422)
    made = office.post(f"{page}/contract", terms | {"starts_on": "2026-12-01", "ends_on": "2027-11-30"})
    office.follow(made)
    office.post(f"{page}/afronden")
    with store.reading() as session:
        contract = session.scalars(select(Contract)).one()
        assert contract.ended_at is not None
        step = session.scalars(select(NextStep).where(NextStep.says.startswith("Nazorg bellen"))).one()
        assert (step.due_on - NOW.date()).days in (30, 31, 32, 33)
        hours = session.scalars(select(WorkedHours.mark)).one()
    office.post(f"{page}/heropenen")
    office.post(f"/kantoor/uren/{hours}/weg")
    with store.reading() as session:
        assert session.scalar(select(func.count()).where(NextStep.says.startswith("Nazorg bellen"))) == 0


def test_the_editor_works_by_its_buttons_alone(office: Colleague, deal: str) -> None:
    there = office.post(f"/kantoor/kansen/{deal}/offerte").headers["Location"].partition("?")[0]
    office.get(there)
    pasted = "Advies\t7,5\tuur\t95,00\t21\nReis\t1\tstuk\t25\t9%\nKorting is geen getal\tx\tuur\ty"
    page = office.post(there, FIELDS | GOOD | {"plakken": pasted, "doe": "plakken", "version": "1"}, status=200).text
    assert page.count('name="regel-text"') == 5
    assert "€\xa0712,50" in page
    assert "Aantal: Vul een getal in" in page
    for press in ("kopie-1", "weg-0", "op-1", "erbij", "kop", "korting", "reken"):
        assert "Totaal zonder btw" in office.post(there, FIELDS | GOOD | {"doe": press}, status=200).text
    for press in ("kopie-99", "weg-x", "", "op-99999999999"):
        office.post(there, FIELDS | rows() | {"doe": press, "version": "1"}, status=422)
    for odd in AWKWARD:
        typed = FIELDS | rows(("regel", odd or "x", odd, odd, odd, odd)) | {"doe": "bewaar", "version": odd}
        assert office.client.post(there, data=typed, headers=office.headers).status_code in (303, 422, 409)


def test_who_is_second_sees_both_and_a_changed_quote_voids_its_link(
    office: Colleague, visitor: Visitor, deal: str, store: Store
) -> None:
    there = written(office, deal)
    office.post(f"{there}/versturen", {"version": "2"})
    old = link(store)
    changed = FIELDS | GOOD | {"title": "Anders", "doe": "bewaar"}
    assert "Een collega was u voor" in office.post(f"{there}/wijzigen", changed | {"version": "1"}, status=409).text
    office.post(f"{there}/wijzigen", changed | {"version": "3"})
    assert "Deze offerte is vervangen" in visitor.get(old).text
    yes = {"accepted_name": "Jo Vos", "accepted_function": "eigenaar", "agreed": "y"}
    assert "Deze offerte is vervangen" in visitor.post(f"{old}/akkoord", yes, status=409).text
    office.post(f"{there}/versturen", {"version": "4"})
    new = link(store)
    visitor.post(f"{new}/vragen", {"question": "Kan het eerder?"})
    visitor.post(f"{new}/afwijzen", {"reason": ""})
    assert "U wees deze offerte af" in visitor.get(new).text
    assert "Kan het eerder?" in office.get("/kantoor/vragen").text


def test_after_the_last_day_and_when_restricted_nothing_is_done(
    office: Colleague, visitor: Visitor, deal: str, store: Store, clock: time_machine.Traveller
) -> None:
    there = written(office, deal)
    office.post(f"{there}/versturen", {"version": "2"})
    path, yes = link(store), {"accepted_name": "Jo", "accepted_function": "eigenaar", "agreed": "y"}
    clock.move_to("2026-12-16T00:00:00+01:00")
    assert "geldig tot en met 15 december 2026" in visitor.post(f"{path}/akkoord", yes, status=409).text
    clock.move_to("2026-12-15T23:59:59+01:00")
    with store.writing() as session:
        session.scalars(select(Person).where(Person.given_name == "Jo")).one().restricted_at = NOW
        session.commit()
    visitor.post(f"{path}/akkoord", yes, status=409)
    with store.writing() as session:
        session.scalars(select(Person).where(Person.given_name == "Jo")).one().restricted_at = None
        session.delete(session.scalars(select(Quote)).one())
        session.commit()
    visitor.get(path, status=410)
    visitor.get("/offerte/zomaar", status=404)
