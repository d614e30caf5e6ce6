"""Which invoice a payment is for, by what the payer wrote and how much it is. Knows no database."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

NUMBER = re.compile(r"(?<!\d)(20\d\d)[\s\-./_]{0,3}(\d{4,6})(?!\d)")
NOT_TELLING = re.compile(r"[^a-z0-9]|\b(?:b\.?v|n\.?v|v\.?o\.?f|stichting|de|het)\b")
MOST_PROPOSED = 5


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice with what is still open of it (cents); below zero what was paid too much. `paid_cents` is what was
    really paid: credit notes make less open without a payment."""

    id: int
    mark: str
    number: str
    buyer_name: str
    due_on: date
    payable_cents: int
    open_cents: int
    paid_cents: int = 0
    person_id: int | None = None
    usable: bool = True


@dataclass(frozen=True, slots=True)
class CameIn:
    """What is left to match of a payment (cents), with what the payer said."""

    cents: int
    said: str
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An invoice that a payment may be for: why we think so, and what would become of the amount."""

    invoice: OpenInvoice
    why: str
    result: str
    weight: int

    @property
    def is_likely(self) -> bool:
        """Whether more speaks for it than that this account paid us before: then one press is offered."""
        return self.weight > 1


def numbers_in(text: str) -> set[str]:
    """The invoice numbers that may be meant: "factuur 2027 0001" and "20270001" both mean 2027-0001."""
    return {f"{year}-{serial}" for year, serial in NUMBER.findall(text)}


def exactly(payment: CameIn, invoices: Iterable[OpenInvoice]) -> list[OpenInvoice]:
    """The invoices that are paid to the cent by a payment that names them all; none when anything is in doubt."""
    named = numbers_in(payment.said)
    meant = [one for one in invoices if one.number in named and one.open_cents > 0]
    fits = payment.cents > 0 and sum(one.open_cents for one in meant) == payment.cents
    return meant if fits and all(one.usable for one in meant) else []


def proposals(payment: CameIn, invoices: Sequence[OpenInvoice], known: Collection[int] = ()) -> list[Proposal]:
    """What this payment may be for, the likeliest first. `known`: whom this account paid for before."""
    named = numbers_in(payment.said)
    weighed = [_weighed(payment, one, named, known) for one in invoices if one.usable]
    likely = sorted((one for one in weighed if one), key=lambda one: (-one.weight, one.invoice.due_on))
    return likely[:MOST_PROPOSED]


def _weighed(payment: CameIn, invoice: OpenInvoice, named: Collection[str], known: Collection[int]) -> Proposal | None:
    if payment.cents < 0:
        is_it = invoice.number in named and invoice.paid_cents > 0
        return Proposal(invoice, "noemt dit nummer", "de bank boekte terug", 8) if is_it else None
    if invoice.open_cents <= 0:
        return None
    reasons = [
        (invoice.number in named, "noemt dit nummer", 8),
        (invoice.open_cents == payment.cents, "zelfde bedrag", 4),
        (_same_name(payment.payer, invoice.buyer_name), "zelfde naam", 2),
        (invoice.person_id is not None and invoice.person_id in known, "betaalde eerder vanaf deze rekening", 1),
    ]
    true = [(why, weight) for holds, why, weight in reasons if holds]
    weight = sum(weight for _, weight in true)
    return Proposal(invoice, ", ".join(why for why, _ in true), _result(payment, invoice), weight) if true else None


def _result(payment: CameIn, invoice: OpenInvoice) -> str:
    if payment.cents == invoice.open_cents:
        return "helemaal betaald"
    return "deelbetaling" if payment.cents < invoice.open_cents else "er blijft over"


def _same_name(payer: str | None, buyer: str) -> bool:
    ours, theirs = (NOT_TELLING.sub("", (name or "").lower()) for name in (payer, buyer))
    return bool(ours) and ours == theirs


# — The same line twice ——————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Booking:
    """What of a bank line tells whether it is one we have already: of one account, day and amount."""

    source: str
    bank_reference: str | None
    payer_account: str | None
    said: str


def same_booking(one: Booking, other: Booking) -> bool:
    """Whether these are one booking, read from one kind of file or from two: what one kind leaves out or cuts off
    makes no difference, what both tell does."""
    if one.bank_reference and other.bank_reference:
        if one.bank_reference == other.bank_reference:
            return True
        if one.source == other.source:
            return False
    if one.payer_account and other.payer_account and one.payer_account != other.payer_account:
        return False
    ours, theirs = (NOT_TELLING.sub("", text.lower()) for text in (one.said, other.said))
    return not ours or not theirs or ours in theirs or theirs in ours
