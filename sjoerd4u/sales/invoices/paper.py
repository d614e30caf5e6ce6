"""The invoice as people read it: a PDF (PDF/A-3, tagged, in the customer's language) that carries the e-invoice inside
and a QR code to pay by."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from babel.dates import format_date

from sjoerd4u.kit.money import HUNDRED, hundredths, shown
from sjoerd4u.kit.typesetting import typeset
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.sales.invoices.document import REVERSED, InvoiceDocument, Party, Seller
from sjoerd4u.sales.lines import Group, Line, LineKind

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
TEMPLATE = TEMPLATES / "sales" / "invoice.typ"
COUNTRIES = {"NL": Words("Nederland", "The Netherlands"), "BE": Words("België", "Belgium")}
COUNTRIES |= {"DE": Words("Duitsland", "Germany"), "FR": Words("Frankrijk", "France")}
SAYS: Mapping[str, Words] = {
    "invoice": Words("Factuur", "Invoice"),
    "credit": Words("Creditfactuur", "Credit note"),
    "number": Words("Factuurnummer", "Invoice number"),
    "issued": Words("Factuurdatum", "Invoice date"),
    "due": Words("Uiterlijk betalen", "Pay by"),
    "performed": Words("Werk gedaan", "Work done"),
    "reference": Words("Uw kenmerk", "Your reference"),
    "order": Words("Onze order", "Our order"),
    "credits": Words("Credit bij factuur", "Credit for invoice"),
    "their_btw": Words("Uw btw-id", "Your VAT number"),
    "attention": Words("t.a.v. ", "attn "),
    "what": Words("Omschrijving", "Description"),
    "quantity": Words("Aantal", "Quantity"),
    "price": Words("Prijs", "Price"),
    "vat": Words("Btw", "VAT"),
    "net": Words("Bedrag", "Amount"),
    "subtotal": Words("Subtotaal", "Subtotal"),
    "total_net": Words("Totaal zonder btw", "Total excluding VAT"),
    "over": Words("Btw {rate} over {base}", "VAT {rate} on {base}"),
    "reversed": Words("btw verlegd", "VAT reverse charge"),
    "reversed_over": Words("Btw verlegd over {base}", "VAT reverse charge on {base}"),
    "total": Words("Totaal", "Total"),
    "prepaid": Words("Al betaald", "Already paid"),
    "payable": Words("Te betalen", "To be paid"),
    "back": Words("Krijgt u terug", "You get back"),
    "pay": Words("Betalen", "Payment"),
    "how": Words(
        "Maak {amount} uiterlijk {day} over naar {iban} op naam van {name}, en noem daarbij {number}.",
        "Please transfer {amount} by {day} to {iban} in the name of {name}, quoting {number}.",
    ),
    "scan": Words("Of scan de code met de app van uw bank.", "Or scan the code with your banking app."),
    "returned": Words(
        "Wij betalen dit bedrag aan u terug of verrekenen het met wat nog openstaat.",
        "We pay this amount back to you or set it off against what is still open.",
    ),
    "shifted": Words(
        "De btw is verlegd: u geeft deze zelf aan (artikel 196 Btw-richtlijn).",
        "VAT reverse charge: you account for the VAT yourself (article 196 of the VAT Directive).",
    ),
    "shifted_here": Words(
        "De btw is verlegd: u geeft deze zelf aan (artikel 12 Wet op de omzetbelasting 1968).",
        "VAT reverse charge: you account for the VAT yourself (article 12 of the Dutch Turnover Tax Act 1968).",
    ),
    "questions": Words("Vragen over deze factuur?", "Questions about this invoice?"),
    "seat": Words("statutair gevestigd te", "statutory seat"),
    "btw_id": Words("Btw-id", "VAT number"),
    "machine": Words(
        "Deze PDF bevat de factuur ook als e-factuur (UBL) voor uw boekhouding.",
        "This PDF also holds the invoice as an e-invoice (UBL) for your accounts.",
    ),
    "demo": Words(
        "Voorbeeld: geen echte factuur. De gegevens van de afzender zijn verzonnen.",
        "Sample: not a real invoice. The details of the sender are made up.",
    ),
    "qr": Words("QR-code om te betalen", "QR code to pay by"),
}


def pdf(document: InvoiceDocument, ubl: bytes) -> bytes:
    """The document as PDF with this e-invoice attached. The same document gives the same bytes."""
    at = datetime.combine(document.issued_on, time(12), UTC)
    return typeset(TEMPLATE, _data(document, ubl), TEMPLATES, at, "a-3a")


def payment_code(document: InvoiceDocument) -> str | None:
    """The QR code by which a bank's app fills in the transfer (EPC069-12), as SVG; None when nothing is to be paid."""
    from segno import helpers  # only for who makes an invoice

    if document.credits or document.payable_cents <= 0:
        return None
    seller, amount = document.seller, document.payable_cents
    euros = Decimal(amount) / HUNDRED
    code = helpers.make_epc_qr(name=seller.name[:70], iban=seller.iban, amount=euros, text=document.number)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", border=0, dark="#012d31", xmldecl=False, svgclass=None, lineclass=None)
    return drawn.getvalue().decode()


def day(which: date, language: str) -> str:
    """A day as people write it: "23 november 2026"."""
    return str(format_date(which, "d MMMM y", locale=language))


def period(first: date, last: date, language: str) -> str:
    """The days from `first` through `last` as people write them: "2 – 20 november 2026"."""
    if first == last:
        return day(first, language)
    start = day(first, language).split(" ")
    if first.year == last.year:
        start = start[: 1 if first.month == last.month else 2]
    return f"{' '.join(start)} – {day(last, language)}"


def _data(document: InvoiceDocument, ubl: bytes) -> dict[str, Any]:
    """Everything the template shows, every amount as it is written."""
    words = {name: said.in_(document.language) for name, said in SAYS.items()}
    title = words["credit" if document.credits else "invoice"]
    return {
        "language": document.language,
        "title": f"{title} {document.number}",
        "kind": title,
        "words": words,
        "number": document.number,
        "facts": [list(fact) for fact in _facts(document, words)],
        "buyer": _address(document.buyer, document.language, words),
        "seller": _imprint(document.seller, document.language, words),
        "groups": [_group(document, group) for group in document.totals.groups],
        "grouped": any(group.name for group in document.totals.groups),
        "sums": [list(each) for each in _sums(document, words)],
        "final": [words["back" if document.credits else "payable"], _amount(document, document.payable_cents)],
        "remark": document.remark or "",
        "shifted": _shifted(document, words),
        "pay": _how_to_pay(document, words),
        "code": payment_code(document),
        "demo": words["demo"] if document.seller.is_demo else "",
        "ubl": {"name": f"{document.number}.xml", "says": ubl.decode()},
    }


def _amount(document: InvoiceDocument, cents: int) -> str:
    return shown(document.sign * cents, document.language)


def _facts(document: InvoiceDocument, words: Mapping[str, str]) -> list[tuple[str, str]]:
    language = document.language
    facts = [
        (words["number"], document.number),
        (words["issued"], day(document.issued_on, language)),
        (words["due"], "" if document.credits else day(document.due_on, language)),
        (words["performed"], period(document.performed_from, document.performed_until, language)),
        (words["credits"], _credited(document)),
        (words["reference"], document.reference or ""),
        (words["order"], document.order or ""),
        (words["their_btw"], document.buyer.btw_id or ""),
    ]
    return [fact for fact in facts if fact[1]]


def _credited(document: InvoiceDocument) -> str:
    if not document.credits:
        return ""
    return f"{document.credits.number}, {day(document.credits.issued_on, document.language)}"


def _address(buyer: Party, language: str, words: Mapping[str, str]) -> list[str]:
    attention = words["attention"] + buyer.attention if buyer.attention else ""
    lines = [buyer.name, attention, buyer.street, f"{buyer.postcode}  {buyer.city}"]
    country = "" if buyer.country == "NL" else _country(buyer.country, language)
    kvk = f"KvK {buyer.kvk}" if buyer.kvk else ""
    return [line for line in (*lines, country, kvk) if line]


def _country(code: str, language: str) -> str:
    said = COUNTRIES.get(code)
    return said.in_(language) if said else code


def _imprint(seller: Seller, language: str, words: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": seller.name,
        "street": seller.street,
        "place": f"{seller.postcode} {seller.city}",
        "phone": seller.phone,
        "email": seller.email or "",
        "numbers": f"KvK {seller.kvk} · {words['btw_id']} {seller.btw_id} · IBAN {spaced(seller.iban)}",
        "legal": f"{seller.name}, {words['seat']} {seller.seat}",
    }


def spaced(iban: str) -> str:
    """An account number in groups of four, as people read it."""
    plain = iban.replace(" ", "")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def _group(document: InvoiceDocument, group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "net": _amount(document, group.net),
        "lines": [_line(document, line) for line in group.lines],
    }


def _line(document: InvoiceDocument, line: Line) -> list[str]:
    rate = SAYS["reversed"].in_(document.language) if line.vat == REVERSED else f"{line.vat}%"
    if line.kind == LineKind.DISCOUNT:
        return [line.text, "", "", rate, _amount(document, line.net)]
    quantity = f"{hundredths(line.quantity, document.language)} {line.unit}".strip()
    return [line.text, quantity, shown(line.price, document.language), rate, _amount(document, line.net)]


def _sums(document: InvoiceDocument, words: Mapping[str, str]) -> list[tuple[str, str]]:
    sums = [(words["total_net"], _amount(document, document.totals.net))]
    for rate in document.totals.per_rate:
        base = _amount(document, rate.base)
        over = words["reversed_over" if rate.code == REVERSED else "over"]
        sums.append((over.format(rate=f"{rate.percent}%", base=base), _amount(document, rate.vat)))
    if document.prepaid_cents:
        sums.append((words["total"], _amount(document, document.totals.gross)))
        sums.append((words["prepaid"], _amount(document, -document.prepaid_cents)))
    return sums


def _shifted(document: InvoiceDocument, words: Mapping[str, str]) -> str:
    if not document.is_reversed:
        return ""
    return words["shifted_here" if document.buyer.country == "NL" else "shifted"]


def _how_to_pay(document: InvoiceDocument, words: Mapping[str, str]) -> str:
    if document.credits:
        return words["returned"]
    return words["how"].format(
        amount=_amount(document, document.payable_cents),
        day=day(document.due_on, document.language),
        iban=spaced(document.seller.iban).replace(" ", "\N{NO-BREAK SPACE}"),
        name=document.seller.name,
        number=document.number,
    )
