"""The e-invoice passes others' rules, whatever is on it; and those rules do see what is wrong."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from sjoerd4u.sales.invoices.einvoice import Profile, ubl
from sjoerd4u.sales.invoices.paper import pdf
from tests.sales.invoices import FIXTURES, PLAIN
from tests.sales.judges import objections
from tests.sales.papers import words_in

pytestmark = pytest.mark.one_database
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"

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


@pytest.mark.parametrize("name", list(FIXTURES))
def test_the_paper_and_the_e_invoice_say_the_same_to_the_cent(name: str) -> None:
    document = FIXTURES[name]
    for profile in Profile:
        raw = ubl(document, profile)
        found = {each.tag.removeprefix(CBC): each.text for each in ET.fromstring(raw).iter()}  # noqa: S314 - our own
        assert profile.value == found["CustomizationID"]
        cents = {tag: int((found[tag] or "").replace(".", "")) for tag in ("TaxExclusiveAmount", "PayableAmount")}
        assert cents == {"TaxExclusiveAmount": document.totals.net, "PayableAmount": document.payable_cents}
    words = words_in(pdf(document, ubl(document)))
    sign = "−" if document.credits else ""
    for amount in (document.totals.net, document.payable_cents):
        assert f"{sign}€ {amount // 100:,}".replace(",", ".") + f",{amount % 100:02}" in words
