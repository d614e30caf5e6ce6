"""Invoices in the office and behind the link in the mail."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from sjoerd4u.config import Settings
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.people.restriction import REFUSED, restrict
from sjoerd4u.people.roster import Introduction
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.staff.models import Role
from tests.portal.conftest import Guest
from tests.postman import Postman, path_in
from tests.sales.invoices import SELLER, a_draft, an_invoice, file_of
from tests.visitor import Colleague, Visitor

pytestmark = pytest.mark.one_database
LINES = {"kind": "regel", "text": "Advies", "quantity": "7,5", "unit": "uur", "price": "95", "vat": "21"}
FORM = {
    **{"version": "1", "buyer_name": "Bakkerij B.V.", "street": "Dorpsstraat 1", "postcode": "6711 AA", "city": "Ede"},
    **{"country": "NL", "kvk": "12 34 56 78", "email": "Jo@Voorbeeld.nl", "language": "nl", "payment_days": "14"},
    **{"performed_from": "2026-11-02", "performed_until": "20-11-2026", "prepaid": "", "doe": "bewaar"},
    **{f"regel-{name}": value for name, value in LINES.items()},
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The client filled in what an invoice needs."""
    return replace(settings, btw_id=SELLER.btw_id or "", statutory_seat="Nijkerk", iban=SELLER.iban)


@pytest.fixture
def customer(store: Store, office: Colleague) -> str:
    """The mark of the file of somebody to bill."""
    newcomer = Newcomer(address="jo@voorbeeld.nl", introduction=Introduction(given_name="Jo", family_name="Vos"))
    with store.writing() as session:
        mark = add_person(session, newcomer, office.by, clock.now())
        session.commit()
    return mark


def test_an_invoice_is_begun_written_issued_and_fetched_by_the_link_in_the_mail(
    store: Store, customer: str, office: Colleague, visitor: Visitor, postman: Postman
) -> None:
    there = office.post(f"/kantoor/relaties/{customer}/factuur").headers["Location"]
    page = there.partition("/wijzigen")[0]
    assert "Zo mag deze factuur nog niet uit" in office.get(page).text
    office.post(f"{page}/verzenden", status=422)
    office.get(there)
    assert "7,5" in office.post(f"{page}/wijzigen", FORM | {"doe": "kopie-0"}, status=200).text
    office.post(f"{page}/wijzigen", FORM | {"payment_days": "9" * 30, "regel-price": "veel"}, status=422)
    assert "Vul een heel getal in" in office.post(f"{page}/wijzigen", FORM | {"payment_days": "veel"}, status=422).text
    office.follow(office.post(f"{page}/wijzigen", FORM))
    office.post(f"{page}/wijzigen", FORM | {"version": "1", "city": "Utrecht"}, status=409)
    assert office.get(f"{page}/proef").data.startswith(b"%PDF-")
    office.get("/kantoor/facturen")
    office.follow(office.post(f"{page}/verzenden"))
    office.follow(office.post(f"{page}/verzenden"))  # a second press
    for state in ("", "verzonden", "te laat", "nonsens"):
        listed = office.get(f"/kantoor/facturen?stand={state}").text
        assert ("-0001 Bakkerij" in listed) == (state != "te laat")
    link = path_in(postman.newest(), "factuur")
    assert "862,13" in visitor.get(link).text  # 7,5 × 95 and 21 %
    with store.reading() as reader:
        invoice = reader.scalars(select(Invoice)).one()
        assert visitor.get(f"{link}/pdf").data == file_of(reader, invoice, "pdf")
        assert visitor.get(f"{link}/ubl").data == file_of(reader, invoice, "ubl")
    assert office.get(f"{page}/bestand/nlcius").mimetype == "application/xml"
    credit = office.post(f"{page}/crediteren").headers["Location"].partition("/wijzigen")[0]
    too_much = office.post(f"{page}/crediteren").headers["Location"].partition("/wijzigen")[0]
    office.follow(office.post(f"{credit}/verzenden"))
    assert "is nog €\xa00,00 te crediteren; dit is meer" in office.post(f"{too_much}/verzenden", status=422).text
    assert "Gecrediteerd" in office.get(page).text
    assert "gecrediteerd" in visitor.get(link).text


def test_without_our_settings_nothing_is_issued_and_the_page_says_where_they_are_filled_in(
    app: Flask, store: Store, customer: str, office: Colleague
) -> None:
    with store.writing() as session:
        mark = a_draft(session, customer, office.by, clock.now())
        session.commit()
    app.extensions["settings"] = replace(app.extensions["settings"], btw_id="", statutory_seat="", iban="NL00")
    page = office.post(f"/kantoor/facturen/{mark}/verzenden", status=422).text
    for name in ("SJOERD4U_BTW_ID", "SJOERD4U_STATUTORY_SEAT", "SJOERD4U_IBAN"):
        assert name in page
        assert name in office.get("/kantoor/facturen").text


def test_only_who_may_issue_does_and_nobody_finds_what_is_not_there(
    app: Flask, store: Store, customer: str, visitor: Visitor, office: Colleague
) -> None:
    with store.writing() as session:
        draft = a_draft(session, customer, office.by, clock.now())
        invoice = an_invoice(session, customer, office.by, clock.now())
        session.commit()
    staff = Colleague(app, Role.STAFF)
    assert "Verzenden doet een collega" in staff.get(f"/kantoor/facturen/{draft}").text
    for press in (f"{draft}/verzenden", f"{invoice.mark}/crediteren", f"{invoice.mark}/opnieuw-mailen"):
        staff.post(f"/kantoor/facturen/{press}", status=403)
    for path in ("/factuur/nonsens", f"/factuur/{invoice.mark}", f"/factuur/{'x' * 5000}"):
        visitor.get(path, status=404)
    for path in (
        "nonsens",
        f"{draft}/bestand/pdf",
        f"{invoice.mark}/bestand/nonsens",
        f"{invoice.mark}/proef",
        f"{invoice.mark}/anders",
    ):
        office.get(f"/kantoor/facturen/{path}", status=404)
    office.get(f"/kantoor/facturen/{invoice.mark}/wijzigen", status=303)
    with store.writing() as session:
        restrict(session, invoice.person_id or 0, clock.now())
        session.commit()
    for path in (draft, invoice.mark, f"{invoice.mark}/bestand/pdf"):
        office.get(f"/kantoor/facturen/{path}", status=409)
    office.post(f"/kantoor/facturen/{draft}/verzenden", status=409)
    for pressed in (FORM | {"doe": "kopie-0"}, FORM | {"payment_days": "veel"}, FORM):
        office.post(f"/kantoor/facturen/{draft}/wijzigen", pressed, status=409)
    with store.reading() as reader:
        refused = select(TrailEntry.person_id).where(TrailEntry.did == REFUSED)
        assert reader.scalars(refused).all() == [invoice.person_id] * 4
    assert "Molenaar" not in office.get("/kantoor/facturen").text


def test_who_is_in_finds_their_own_invoice_in_the_overview_and_saves_it(
    app: Flask, store: Store, customer: str, office: Colleague, postman: Postman
) -> None:
    with store.writing() as session:
        an_invoice(session, customer, office.by, clock.now())
        session.commit()
    guest = Guest(app)
    guest.post("/mijn-gegevens", {"email": "jo@voorbeeld.nl"})
    guest.post(path_in(postman.newest(), "binnenkomen"))
    (link,) = re.findall(r'href="(/factuur/[^"]+)"', guest.get("/mijn-gegevens/overzicht").text)
    assert guest.get(f"{link}/pdf").data.startswith(b"%PDF-")
