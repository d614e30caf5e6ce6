"""The invoice as people get it: everything the law asks is on it, it can be read aloud, and a bank's app can pay it."""

from dataclasses import replace

import pytest

from sjoerd4u.sales.invoices.document import InvoiceDocument
from sjoerd4u.sales.invoices.einvoice import ubl
from sjoerd4u.sales.invoices.paper import pdf
from tests.sales.invoices import BELGIAN, FIXTURES, PLAIN, SELLER
from tests.sales.papers import attachments_in, codes_in, words_in

pytestmark = pytest.mark.one_database

LEGAL = {  # Wet op de omzetbelasting 1968 art. 35a; Handelsregisterwet 2007 art. 27
    "our name": "SparklingCRM b.v.",
    "our address": "Van ’t Hoffstraat 28e 3863 AX Nijkerk",
    "our KvK": "KvK 09175633",
    "our btw-id": "Btw-id NL123456789B13",
    "the customer's name": "Molenaar & Zn. B.V.",
    "the customer's address": "Dorpsstraat 12 3811 CD Amersfoort",
    "the day": "Factuurdatum 23 november 2026",
    "the number": "Factuurnummer 2026-0001",
    "what and how much": "Advies over klantcontact 10 uur € 95,00 21% € 950,00",
    "when": "Werk gedaan 2 – 20 november 2026",
    "net and rate": "Btw 21% over € 950,00",
    "the tax": "€ 199,50",
}


def made(document: InvoiceDocument) -> bytes:
    return pdf(document, ubl(document))


def test_the_twelve_things_that_the_law_asks_are_on_the_paper() -> None:
    words = words_in(made(PLAIN))
    assert len(LEGAL) == 12
    assert [what for what, text in LEGAL.items() if text not in words] == []
    assert "statutair gevestigd te Nijkerk" in words
    assert "Uiterlijk betalen 7 december 2026" in words
    assert "Te betalen € 1.149,50" in words
    reversed_words = words_in(made(FIXTURES["reverse charge"]))
    assert "Btw verlegd over € 950,00" in reversed_words
    assert "BE0403170701" in reversed_words


def test_the_code_on_the_paper_gives_name_account_amount_and_number_to_a_bank_and_a_credit_note_has_none() -> None:
    (code,) = codes_in(made(PLAIN))
    lines = code.split("\n")
    assert lines[:2] == ["BCD", "002"]
    assert (lines[5], lines[6], lines[7]) == (SELLER.name, SELLER.iban, "EUR1149.5")
    assert lines[-1] == PLAIN.number
    assert codes_in(made(FIXTURES["credit note"])) == []


def test_the_paper_is_an_archive_file_that_carries_the_e_invoice_and_can_be_read_aloud() -> None:
    paper = made(PLAIN)
    assert attachments_in(paper) == {"2026-0001.xml": ubl(PLAIN)}
    assert b"<pdfaid:part>3<" in paper
    assert b"<pdfaid:conformance>A<" in paper
    assert b"/StructTreeRoot" in paper
    assert b"/Lang" in paper


@pytest.mark.parametrize("text", ["Ĳsselmeer – café €", "Ελληνικά", "Œuvre №5 ½", "“Żółć”", "α→β ≤ 3 m²"])
def test_no_sign_of_europe_becomes_a_box(text: str) -> None:
    document = replace(PLAIN, buyer=replace(BELGIAN, name=text), language="en")
    paper = made(document)
    assert b"<pdfaid:part>3<" in paper  # a sign that no face has would have taken that claim away
    assert "Invoice 2026-0001" in words_in(paper)


def test_a_sample_says_that_it_is_one() -> None:
    assert "geen echte factuur" in words_in(made(replace(PLAIN, seller=replace(SELLER, is_demo=True))))
