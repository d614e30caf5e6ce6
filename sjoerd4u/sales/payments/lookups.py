"""Questions about invoices and the money for them: what is open, what is late, what was matched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.models import Person
from sjoerd4u.sales.invoices.models import Invoice, InvoiceKind
from sjoerd4u.sales.payments.matching import OpenInvoice
from sjoerd4u.sales.payments.models import BankFile, Payment, PaymentMatch, PaymentReminder, Source

MOST_FILES = 20
MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Receivables:
    """What customers still owe us, and what of it is past its day: numbers of invoices, and euro cents."""

    number: int
    cents: int
    late: int
    late_cents: int


# — What an invoice has open —————————————————————————————————————————————————————————————————————————————————————


def paid_cents() -> ColumnElement[int]:
    """What was paid of `Invoice` (cents), as a column of a statement about invoices."""
    paid = select(func.coalesce(func.sum(PaymentMatch.amount_cents), 0))
    return paid.where(PaymentMatch.invoice_id == Invoice.id).correlate(Invoice).scalar_subquery()


def credited_cents() -> ColumnElement[int]:
    """What credit notes gave back of `Invoice` (cents, below zero or zero)."""
    note = aliased(Invoice)
    back = select(func.coalesce(func.sum(note.total_cents), 0)).where(note.credits_number == Invoice.number)
    return back.correlate(Invoice).scalar_subquery()


def open_cents() -> ColumnElement[int]:
    """What is still open of `Invoice` (cents): what was to be paid, less payments and credit notes."""
    return Invoice.payable_cents - paid_cents() + credited_cents()


def is_owed() -> ColumnElement[bool]:
    """Whether `Invoice` is one that is to be paid: a credit note is not."""
    return Invoice.kind != InvoiceKind.CREDIT


def paid_of(session: Session, invoice_ids: Collection[int]) -> dict[int, int]:
    """What was paid of these invoices (cents), by id."""
    summed = select(PaymentMatch.invoice_id, func.sum(PaymentMatch.amount_cents)).group_by(PaymentMatch.invoice_id)
    found = session.execute(summed.where(PaymentMatch.invoice_id.in_(invoice_ids)))
    return dict.fromkeys(invoice_ids, 0) | {number: int(cents) for number, cents in found}


def invoices_with_open(*conditions: ColumnElement[bool]) -> Any:
    """Invoices to be paid with what is `open` of them, the file of who it is for (`relation`), and whether their data
    may be used (`usable`)."""
    return (
        select(
            Invoice,
            open_cents().label("open"),
            Relation.mark.label("relation"),
            Relation.owner_id.label("owner_id"),
            Person.restricted_at.is_(None).label("usable"),
        )
        .outerjoin(Relation, Relation.id == Invoice.relation_id)
        .outerjoin(Person, Person.id == Invoice.person_id)
        .where(is_owed(), *conditions)
    )


def open_invoices(session: Session, *conditions: ColumnElement[bool], limit: int = MOST_COMPARED) -> list[OpenInvoice]:
    """Invoices under these conditions with what is open of them, the longest due first."""
    return [read_open(row) for row in session.execute(with_paid(*conditions).limit(limit))]


def with_paid(*conditions: ColumnElement[bool]) -> Any:
    """Invoices under these conditions with what is `open` and `paid` of them, the longest due first."""
    return invoices_with_open(*conditions).add_columns(paid_cents().label("paid")).order_by(Invoice.due_on, Invoice.id)


def read_open(row: Any) -> OpenInvoice:
    """A row of `with_paid`, as plain values."""
    one: Invoice = row.Invoice
    told = (one.id, one.mark, one.number, one.buyer_name, one.due_on, one.payable_cents)
    return OpenInvoice(*told, int(row.open), int(row.paid), one.person_id, bool(row.usable))


def receivables(session: Session, at: datetime) -> Receivables:
    """What is open, and what of it should have been paid before today."""
    owed = select(Invoice.due_on, open_cents().label("open")).where(is_owed()).subquery()
    late = owed.c.due_on < day_of(at)
    total = func.sum(owed.c.open)
    counted = select(func.count(), total, func.count().filter(late), total.filter(late)).where(owed.c.open > 0)
    number, cents, too_late, late_cents = session.execute(counted).one()
    return Receivables(number, int(cents or 0), too_late, int(late_cents or 0))


# — Lists ————————————————————————————————————————————————————————————————————————————————————————————————————————


def owed(session: Session, at: datetime, *, only_late: bool = False) -> list[Any]:
    """Invoices with something open, the longest due first: each with its file, the reminder that is ready
    (`reminder`) with the step that proposes it (`step`), and whether it may be shown (`usable`)."""
    return list(session.execute(_owed(only_late), {"today": day_of(at)} if only_late else {}).all())


@cache
def _owed(only_late: bool) -> Select[Any]:
    unsent = and_(PaymentReminder.invoice_id == Invoice.id, PaymentReminder.sent_at.is_(None))
    wanted = invoices_with_open(open_cents() > 0, *([Invoice.due_on < bindparam("today")] if only_late else []))
    for column, name in ((PaymentReminder.mark, "reminder"), (PaymentReminder.step, "step")):
        ready = select(column).where(unsent).order_by(PaymentReminder.id).limit(1)
        wanted = wanted.add_columns(ready.correlate(Invoice).scalar_subquery().label(name))
    return cast("Select[Any]", wanted.order_by(Invoice.due_on, Invoice.id).limit(MOST_COMPARED))


def find_invoices(session: Session, typed: str) -> list[OpenInvoice]:
    """Invoices with something open, by a piece of their number or of the name on them."""
    piece = like(typed)
    named = or_(Invoice.number.like(piece, escape="\\"), func.lower(Invoice.buyer_name).like(piece, escape="\\"))
    return open_invoices(session, named, open_cents() > 0, limit=MOST_FILES)


def like(typed: str) -> str:
    """What was typed as a pattern that finds it anywhere, its own % and _ meant as they are."""
    plain = typed.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def bank_files(session: Session) -> Sequence[BankFile]:
    """The last files that were read."""
    return session.scalars(
        select(BankFile).order_by(BankFile.read_at.desc(), BankFile.id.desc()).limit(MOST_FILES)
    ).all()


def matches_of(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Any]:
    """What was matched, the last first: the match with its payment, its invoice, and whether it may be shown."""
    wanted = (
        select(PaymentMatch, Payment, Invoice, Person.restricted_at.is_(None).label("usable"))
        .join(Payment, Payment.id == PaymentMatch.payment_id)
        .join(Invoice, Invoice.id == PaymentMatch.invoice_id)
        .outerjoin(Person, Person.id == Payment.person_id)
        .where(*conditions)
    )
    return session.execute(wanted.order_by(PaymentMatch.matched_at.desc(), PaymentMatch.id.desc()).limit(100)).all()


def newest_day(session: Session) -> date | None:
    """The last day of which we read a bank file."""
    last = session.scalar(select(func.max(Payment.booked_at)).where(Payment.account != ""))
    return day_of(last) if last else None


def taken_over_by(session: Session, noted: Payment) -> Payment | None:
    """The booking of the bank that took over what this payment paid, which was noted by hand; None when there is
    none."""
    same = (Payment.amount_cents == noted.amount_cents, Payment.person_id == noted.person_id)
    moved = select(Payment).join(PaymentMatch, PaymentMatch.payment_id == Payment.id)
    moved = moved.where(PaymentMatch.matched_at == noted.put_aside_at, Payment.source != Source.HAND, *same)
    return session.scalars(moved.order_by(Payment.id).limit(1)).first()


def took_over(session: Session, booked: Payment) -> Payment | None:
    """The payment noted by hand of which this booking of the bank took over what it paid; None when there is none."""
    same = (Payment.amount_cents == booked.amount_cents, Payment.person_id == booked.person_id)
    former = select(Payment).join(PaymentMatch, PaymentMatch.matched_at == Payment.put_aside_at)
    former = former.where(PaymentMatch.payment_id == booked.id, Payment.source == Source.HAND, *same)
    return session.scalars(former.where(Payment.id != booked.id).order_by(Payment.id).limit(1)).first()
