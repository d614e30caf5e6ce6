"""A quote as a document: set by typst from the frozen copy alone, so that the same copy gives the same paper."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date

from sjoerd4u.kit import money
from sjoerd4u.kit.typesetting import typeset
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.sales.lines import VAT_WORDS, LineKind, stored, totals

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
WORDS = {
    "quote": Words("Offerte", "Quote"),
    "for": Words("Voor", "For"),
    "attention": Words("t.a.v.", "attn."),
    "number": Words("Nummer", "Number"),
    "sent": Words("Datum", "Date"),
    "valid": Words("Geldig tot en met", "Valid through"),
    "what": Words("Omschrijving", "Description"),
    "count": Words("Aantal", "Quantity"),
    "price": Words("Prijs", "Price"),
    "amount": Words("Bedrag", "Amount"),
    "discount": Words("Korting", "Discount"),
    "subtotal": Words("Subtotaal", "Subtotal"),
    "net": Words("Totaal zonder btw", "Total excluding VAT"),
    "vat": Words("btw", "VAT"),
    "over": Words("over", "on"),
    "total": Words("Totaal", "Total"),
    "kvk": Words("KvK", "Chamber of Commerce (KvK)"),
    "btw_id": Words("Btw-id", "VAT ID"),
    "seat": Words("Statutair gevestigd te", "Registered office in"),
    "digest": Words("Kenmerk van deze tekst", "Fingerprint of this text"),
}
REVERSED = Words("btw verlegd", "VAT reverse-charged")


def quote_pdf(frozen: Mapping[str, Any], digest: str, at: datetime) -> bytes:
    """The quote as a PDF (PDF/UA-1). With `digest`, of a copy that was accepted, it says which text that is."""
    language = str(frozen["language"])
    words = {name: said.in_(language) for name, said in WORDS.items()}
    data = {
        **{name: frozen[name] for name in ("number", "title", "intro", "party", "seller")},
        "language": language,
        "words": words,
        "sent": _day(frozen["sent_on"], language),
        "valid": _day(frozen["valid_until"], language),
        "groups": _groups(frozen, language, words["discount"]),
        "rates": _rates(frozen, language),
        "net": money.shown(frozen["net"], language),
        "total": money.shown(frozen["total"], language),
        "digest": digest,
    }
    return typeset(TEMPLATES / "sales" / "quote.typ", data, TEMPLATES, at.replace(microsecond=0))


def _day(iso: str, language: str) -> str:
    return format_date(date.fromisoformat(iso), "d MMMM y", locale=language)


def _groups(frozen: Mapping[str, Any], language: str, discount: str) -> list[dict[str, Any]]:
    return [
        {
            "name": group.name,
            "net": money.shown(group.net, language),
            "lines": [
                {
                    "text": line.text,
                    "count": "" if line.kind == LineKind.DISCOUNT else _count(line, language),
                    "price": discount if line.kind == LineKind.DISCOUNT else money.shown(line.price, language),
                    "net": money.shown(line.net, language),
                }
                for line in group.lines
            ],
        }
        for group in totals(stored(frozen["lines"])).groups
    ]


def _count(line: Any, language: str) -> str:
    return f"{money.hundredths(line.quantity, language)} {line.unit}".strip()


def _rates(frozen: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    return [
        {
            "says": REVERSED.in_(language) if code == "verlegd" else f"{VAT_WORDS[code]} {WORDS['vat'].in_(language)}",
            "base": money.shown(base, language),
            "vat": money.shown(vat, language),
        }
        for code, base, vat in frozen["rates"]
    ]
