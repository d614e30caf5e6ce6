"""We ourselves, as an invoice names us: the firm's own facts, with the three that the client fills in as settings."""

from dataclasses import fields
from typing import Any

from sjoerd4u.register.controller import FIRM
from sjoerd4u.sales.invoices.document import Seller


def ourselves(btw_id: str, seat: str, iban: str, *, is_demo: bool = False) -> Seller:
    """The seller with these settings; empty ones stay empty, and then nothing can be issued."""
    return Seller(
        name=FIRM.name,
        street=FIRM.street,
        postcode=FIRM.postcode,
        city=FIRM.city,
        kvk=FIRM.kvk,
        btw_id=btw_id.replace(" ", "").replace(".", "").upper() or None,
        email=FIRM.service_email,
        seat=seat,
        iban=iban.replace(" ", "").upper(),
        phone=FIRM.phone,
        website=FIRM.website,
        is_demo=is_demo,
    )


# Right by their checksums and nobody's: to try the product with. Whatever is issued with them says that it is a sample.
DEMO = ourselves("NL123456789B13", "Nijkerk", "NL20INGB0001234567", is_demo=True)


def as_json(seller: Seller) -> dict[str, Any]:
    """As an issued invoice keeps it."""
    return {field.name: getattr(seller, field.name) for field in fields(seller)}


def kept(stored: dict[str, Any]) -> Seller:
    """The seller of an issued invoice."""
    return Seller(**{field.name: stored[field.name] for field in fields(Seller) if field.name in stored})
