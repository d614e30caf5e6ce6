"""The e-invoice passes others' rules, whatever is on it; and those rules do see what is wrong."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.orm import Session

from sjoerd4u.kit.money import shown
from sjoerd4u.people.trail import By
from sjoerd4u.sales.invoices import drafting
from sjoerd4u.sales.invoices.einvoice import CAC, CBC, ubl
from sjoerd4u.sales.invoices.invoicing import issue
from sjoerd4u.sales.invoices.models import Invoice, InvoiceKind
from sjoerd4u.sales.lines import LineKind, stored, totals
from tests.builders import NOW
from tests.sales.invoices import FIXTURES, PLAIN, SELLER, an_invoice, file_of
from tests.sales.judges import objections
from tests.sales.papers import attachments_in, words_in

pytestmark = pytest.mark.one_database

# What somebody could do to a good one, and the rule that must see it.
SABOTAGE = {
    "no customization": (r"\s*<cbc:CustomizationID>.*?</cbc:CustomizationID>", "", "PEPPOL-EN16931-R004"),
    "no number": (r"<cbc:ID>2026-0001</cbc:ID>\s*<cbc:IssueDate>", "<cbc:IssueDate>", "XSD"),
    "a day that is none": (r"2026-11-23</cbc:IssueDate>", "23-11-2026</cbc:IssueDate>", "XSD"),
    "no due date": (r"\s*<cbc:DueDate>.*?</cbc:DueDate>|\s*<cac:PaymentTerms>.*?</cac:PaymentTerms>", "", "BR-CO-25"),
    "another total": (r"1149\.50</cbc:TaxInclusiveAmount>", "1149.51</cbc:TaxInclusiveAmount>", "BR-CO-15"),
    "another tax": (r"199\.50</cbc:TaxAmount>(?=\s*<cac:TaxS)", "199.60</cbc:TaxAmount>", "BR-CO-14"),
    "another sum to pay": (r"1149\.50</cbc:PayableAmount>", "1.00</cbc:PayableAmount>", "BR-CO-16"),
    "a line that does not add up": (
        r">10\.00</cbc:InvoicedQuantity>",
        ">9.00</cbc:InvoicedQuantity>",
        "PEPPOL-EN16931-R120",
    ),
    "no name of the buyer": (r"<cbc:RegistrationName>Molenaar.*?</cbc:RegistrationName>", "", "BR-07"),
    "no reference at all": (r"\s*<cbc:BuyerReference>.*?</cbc:BuyerReference>", "", "PEPPOL-EN16931-R003"),
    "an unknown country": (r"NL</cbc:IdentificationCode>", "XX</cbc:IdentificationCode>", "BR-CL-14"),
    "no VAT number of ours": (r"\s*<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>", "", "BR-S-02"),
}


@pytest.mark.parametrize("name", list(FIXTURES))
def test_every_kind_of_invoice_passes_the_schema_and_the_rules_of_europe_and_peppol(name: str) -> None:
    assert objections(ubl(FIXTURES[name])) == []


def test_twelve_sabotaged_copies_are_refused_each_by_the_rule_that_is_about_it() -> None:
    good = ubl(FIXTURES["21"]).decode()
    assert len(SABOTAGE) == 12
    for name, (what, by, rule) in SABOTAGE.items():
        spoiled = re.sub(what, by, good, flags=re.DOTALL)
        assert spoiled != good, name
        assert rule in objections(spoiled.encode()), name


def test_the_terms_of_payment_are_in_the_language_of_the_invoice() -> None:
    english = replace(PLAIN, language="en")
    told = [ubl(one).decode() for one in (PLAIN, english, replace(english, credits=FIXTURES["credit note"].credits))]
    for terms, raw in zip(("uiterlijk op 07-12-2026.", "due by 2026-12-07.", "set it off."), told, strict=True):
        assert f"{terms}</cbc:Note>" in raw


def test_the_database_the_paper_and_the_e_invoice_say_the_same_to_the_cent(session: Session, jo: str, demi: By) -> None:
    for name, document in FIXTURES.items():
        invoice = an_invoice(session, jo, demi, NOW, document)
        if document.credits:
            invoice = issue(session, drafting.credit_draft(session, invoice.mark, demi, NOW), SELLER, demi, NOW)
        session.expire_all()
        kept = amounts_of(invoice)
        for kind in ("ubl", "nlcius"):
            told = ET.fromstring(file_of(session, invoice, kind))  # noqa: S314 - our own
            assert {path: cents_at(told, path) for path in kept} == kept, (name, kind)
        paper = file_of(session, invoice, "pdf")
        assert list(attachments_in(paper).values()) == [file_of(session, invoice, "ubl")], name
        words = words_in(paper)
        assert [one for one in on_paper(kept, -1 if document.credits else 1) if one not in words] == [], name


def on_paper(kept: dict[str, list[int]], sign: int) -> set[str]:
    """These amounts as people read them: a discount goes off, and the tax stands there for each rate."""
    signs = {"cac:AllowanceCharge/cbc:Amount": -sign, "cac:TaxTotal/cbc:TaxAmount": 0}
    ones = {signs.get(path, sign) * cents for path, some in kept.items() for cents in some if signs.get(path, sign)}
    return {shown(cents).replace("\xa0", " ") for cents in ones}


def amounts_of(invoice: Invoice) -> dict[str, list[int]]:
    """Every amount in the database, in cents, at the place where the e-invoice has it: there a credit note gives back
    amounts above zero."""
    sign, kind = (-1, "CreditNote") if invoice.kind == InvoiceKind.CREDIT else (1, "Invoice")
    lines = stored(invoice.lines)
    rates = totals(lines).per_rate
    return {
        "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount": [sign * invoice.net_cents],
        "cac:TaxTotal/cbc:TaxAmount": [sign * invoice.vat_cents],
        "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount": [sign * invoice.total_cents],
        "cac:LegalMonetaryTotal/cbc:PayableAmount": [sign * invoice.payable_cents],
        "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount": [rate.base for rate in rates],
        "cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount": [rate.vat for rate in rates],
        f"cac:{kind}Line/cbc:LineExtensionAmount": [line.net for line in lines if line.kind == LineKind.LINE],
        "cac:AllowanceCharge/cbc:Amount": [-line.net for line in lines if line.kind == LineKind.DISCOUNT],
    }


def cents_at(root: ET.Element, path: str) -> list[int]:
    return [int((each.text or "").replace(".", "")) for each in root.iterfind(path, {"cac": CAC, "cbc": CBC})]
