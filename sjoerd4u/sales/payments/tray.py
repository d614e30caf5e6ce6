"""Payments that wait for an invoice, each with what it may be for. Vandaag asks this each time: each statement is made
once (see `crm.waiting`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.models import Person
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.payments.lookups import MOST_COMPARED, open_cents, read_open, with_paid
from sjoerd4u.sales.payments.matching import CameIn, OpenInvoice, Proposal, numbers_in, proposals
from sjoerd4u.sales.payments.models import Payment, PaymentMatch, Source


@dataclass(frozen=True, slots=True)
class Noted:
    """A payment that one of us noted by hand for this invoice."""

    mark: str
    cents: int
    paid_on: date
    number: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment that is not (wholly) matched: what is left of it (cents), and what it may be for.

    `noted`: the same amount for the invoice that it names was noted by hand, so it may be that very payment.
    """

    payment: Payment
    left_cents: int
    proposals: tuple[Proposal, ...]
    noted: Noted | None = None


@dataclass(frozen=True, slots=True)
class Tray:
    """Payments that wait: the first of them, how many there are, and of how many the data are only stored."""

    payments: tuple[Waiting, ...]
    total: int
    restricted: int


def left_cents() -> ColumnElement[int]:
    """What is left to match of `Payment` (cents)."""
    used = select(func.coalesce(func.sum(PaymentMatch.amount_cents), 0)).where(PaymentMatch.payment_id == Payment.id)
    return Payment.amount_cents - used.correlate(Payment).scalar_subquery()


def is_waiting() -> ColumnElement[bool]:
    """Whether something of `Payment` still waits for an invoice."""
    return and_(Payment.put_aside_at.is_(None), left_cents() != 0)


def waiting_payments(session: Session, limit: int) -> Tray:
    """The payments that wait, the oldest first, each with its proposals. Four statements."""
    rows = session.execute(_waiting(), {"most": limit}).all()
    found = _with_proposals(session, [(row.Payment, int(row.left)) for row in rows if row.usable])
    return Tray(tuple(found), *((rows[0].total, rows[0].stored) if rows else (0, 0)))


@cache
def _waiting() -> Select[Any]:
    usable = Person.restricted_at.is_(None)
    counted = (func.count().filter(usable).over().label("total"), func.count().filter(~usable).over().label("stored"))
    wanted = select(Payment, left_cents().label("left"), usable.label("usable"), *counted)
    wanted = wanted.outerjoin(Person, Person.id == Payment.person_id).where(is_waiting())
    wanted = wanted.order_by(~usable, Payment.booked_at, Payment.id)
    return cast("Select[Any]", wanted.limit(bindparam("most")))


def payment_with(session: Session, mark: str) -> Waiting | None:
    """This payment, with what is left of it and what it may be for; None when there is none such."""
    wanted = select(Payment, left_cents().label("left")).where(Payment.mark == mark)
    row = session.execute(wanted).one_or_none()
    return _with_proposals(session, [(row.Payment, int(row.left))])[0] if row else None


# — What they may be for —————————————————————————————————————————————————————————————————————————————————————————————


def _with_proposals(session: Session, payments: Sequence[tuple[Payment, int]]) -> list[Waiting]:
    """These payments, with what is left of each, and what each may be for."""
    if not payments:
        return []
    before = _paid_before(session, [one.payer_account for one, _ in payments if one.payer_account])
    invoices = _may_be_meant(session, payments, before)
    noted = by_hand(session, {number for one, _ in payments for number in numbers_in(one.said)})
    found = []
    for one, left in payments:
        known = before.get(one.payer_account or "", set())
        proposed = proposals(CameIn(left, one.said, one.payer), invoices, known)
        found.append(Waiting(one, left, tuple(proposed), same_by_hand(one, left, noted)))
    return found


def _paid_before(session: Session, accounts: Collection[str]) -> dict[str, set[int]]:
    """For whom these accounts paid before."""
    found: dict[str, set[int]] = {}
    for account, person_id in session.execute(_payers(), {"accounts": list(accounts)}):
        found.setdefault(str(account), set()).add(int(person_id or 0))
    return found


@cache
def _payers() -> Select[Any]:
    paid = select(Payment.payer_account, Payment.person_id).distinct()
    return cast("Select[Any]", paid.where(Payment.payer_account.in_(_many("accounts")), Payment.person_id.is_not(None)))


def _may_be_meant(
    session: Session, payments: Sequence[tuple[Payment, int]], before: Mapping[str, set[int]]
) -> list[OpenInvoice]:
    """The invoices that are named, and those with something open that are alike."""
    told = {
        "numbers": list({number for one, _ in payments for number in numbers_in(one.said)}),
        "amounts": list({left for _, left in payments}),
        "people": list({person for some in before.values() for person in some}),
        "names": list({one.payer.lower() for one, _ in payments if one.payer}),
    }
    return [read_open(row) for row in session.execute(_alike(), told)]


@cache
def _alike() -> Select[Any]:
    alike = or_(
        Invoice.payable_cents.in_(_many("amounts")),
        open_cents().in_(_many("amounts")),
        Invoice.person_id.in_(_many("people")),
        func.lower(Invoice.buyer_name).in_(_many("names")),
    )
    wanted = with_paid(or_(Invoice.number.in_(_many("numbers")), and_(alike, open_cents() > 0)))
    return cast("Select[Any]", wanted.limit(MOST_COMPARED))


# — The same payment, noted by hand before ———————————————————————————————————————————————————————————————————————————


def by_hand(session: Session, numbers: Collection[str]) -> list[Noted]:
    """The payments that were noted by hand for invoices with these numbers, of people whose data we may use."""
    found = session.execute(_noted(), {"numbers": list(numbers), "by_hand": Source.HAND})
    return [Noted(row.mark, row.amount_cents, day_of(row.booked_at), row.number) for row in found]


@cache
def _noted() -> Select[Any]:
    wanted = select(Payment.mark, Payment.amount_cents, Payment.booked_at, Invoice.number)
    wanted = wanted.join(PaymentMatch, PaymentMatch.payment_id == Payment.id)
    wanted = wanted.join(Invoice, Invoice.id == PaymentMatch.invoice_id)
    wanted = wanted.outerjoin(Person, Person.id == Payment.person_id).where(Person.restricted_at.is_(None))
    named = (Payment.source == bindparam("by_hand"), Invoice.number.in_(_many("numbers")))
    return cast("Select[Any]", wanted.where(*named).order_by(Payment.booked_at, Payment.id))


def _many(name: str) -> BindParameter[Any]:
    """As many values as are handed in under this name."""
    return bindparam(name, expanding=True)


def same_by_hand(payment: Payment, left: int, noted: Sequence[Noted]) -> Noted | None:
    """The payment that was noted by hand and may be this one: as much, and for an invoice that this one names."""
    if payment.source == Source.HAND or left != payment.amount_cents:
        return None
    named = numbers_in(payment.said)
    return next((one for one in noted if one.cents == left and one.number in named), None)
