"""An invoice or credit note as it goes out: plain values, from which the paper and the e-invoice are made.

Amounts are whole cents. What a credit note gives back stands here above zero, as its lines do: `sign` says which way
the money goes.
"""

from dataclasses import dataclass
from datetime import date

from sjoerd4u.sales.lines import Line, Totals, totals

REVERSED = "verlegd"


@dataclass(frozen=True, slots=True)
class Party:
    """Who sells or buys, as the invoice names them. `country` is the code of ISO 3166-1."""

    name: str
    street: str
    postcode: str
    city: str
    country: str = "NL"
    kvk: str | None = None
    btw_id: str | None = None
    email: str | None = None
    attention: str | None = None


@dataclass(frozen=True, slots=True)
class Seller(Party):
    """We ourselves, with what only we have. `is_demo`: these are not the client's own numbers, and no bill of ours."""

    seat: str = ""
    iban: str = ""
    phone: str = ""
    website: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """The invoice that a credit note goes back on."""

    number: str
    issued_on: date


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """Everything an invoice says (Wet op de omzetbelasting 1968 art. 35a).

    `reference` is the customer's own; `order` the number of our order.
    """

    number: str
    issued_on: date
    due_on: date
    performed_from: date
    performed_until: date
    seller: Seller
    buyer: Party
    lines: tuple[Line, ...]
    language: str = "nl"
    kind: str = "los"
    reference: str | None = None
    order: str | None = None
    remark: str | None = None
    prepaid_cents: int = 0
    credits: Credited | None = None

    @property
    def sign(self) -> int:
        """1 for what is to be paid, -1 for what a credit note gives back."""
        return -1 if self.credits else 1

    @property
    def totals(self) -> Totals:
        return totals(self.lines)

    @property
    def payable_cents(self) -> int:
        """What is left to pay, or to give back."""
        return self.totals.gross - self.prepaid_cents

    @property
    def is_reversed(self) -> bool:
        """Whether the customer is the one who owes the VAT (btw verlegd)."""
        return any(line.vat == REVERSED for line in self.lines)
