"""Questions about money that came in: what is open, what is late, which payments wait for an invoice."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.models import Person
from sjoerd4u.sales.invoices.models import Invoice, InvoiceKind
from sjoerd4u.sales.payments.matching import CameIn, OpenInvoice, Proposal, numbers_in, proposals
from sjoerd4u.sales.payments.models import BankFile, Payment, PaymentMatch, PaymentReminder

MOST_FILES = 20
MOST_COMPARED = 500


@dataclass(frozen=True, slots=True)
class Receivables:
    """What customers still owe us, and what of it is past its day: numbers of invoices, and euro cents."""

    number: int
    cents: int
    late: int
    late_cents: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment that is not (wholly) matched: what is left of it (cents), and what it may be for."""

    payment: Payment
    left_cents: int
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Tray:
    """Payments that wait: the first of them, how many there are, and of how many the data are only stored."""

    payments: tuple[Waiting, ...]
    total: int
    restricted: int


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
    found = (
        invoices_with_open(*conditions)
        .add_columns(paid_cents().label("paid"))
        .order_by(Invoice.due_on, Invoice.id)
        .limit(limit)
    )
    return [_read(row) for row in session.execute(found)]


def _read(row: Any) -> OpenInvoice:
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


# — Payments that wait ———————————————————————————————————————————————————————————————————————————————————————————


def left_cents() -> ColumnElement[int]:
    """What is left to match of `Payment` (cents)."""
    used = select(func.coalesce(func.sum(PaymentMatch.amount_cents), 0)).where(PaymentMatch.payment_id == Payment.id)
    return Payment.amount_cents - used.correlate(Payment).scalar_subquery()


def is_waiting() -> ColumnElement[bool]:
    """Whether something of `Payment` still waits for an invoice."""
    return and_(Payment.put_aside_at.is_(None), left_cents() != 0)


def waiting_payments(session: Session, limit: int, *conditions: ColumnElement[bool]) -> Tray:
    """The payments that wait, the oldest first, each with its proposals. Three statements."""
    usable = Person.restricted_at.is_(None)
    counted = (func.count().filter(usable).over().label("total"), func.count().filter(~usable).over().label("stored"))
    wanted = select(Payment, left_cents().label("left"), usable.label("usable"), *counted)
    wanted = wanted.outerjoin(Person, Person.id == Payment.person_id).where(is_waiting(), *conditions)
    rows = session.execute(wanted.order_by(~usable, Payment.booked_at, Payment.id).limit(limit)).all()
    found = with_proposals(session, [(row.Payment, int(row.left)) for row in rows if row.usable])
    return Tray(tuple(found), *((rows[0].total, rows[0].stored) if rows else (0, 0)))


def payment_with(session: Session, mark: str) -> Waiting | None:
    """This payment, with what is left of it and what it may be for; None when there is none such."""
    wanted = select(Payment, left_cents().label("left")).where(Payment.mark == mark)
    row = session.execute(wanted).one_or_none()
    return with_proposals(session, [(row.Payment, int(row.left))])[0] if row else None


def with_proposals(session: Session, payments: Sequence[tuple[Payment, int]]) -> list[Waiting]:
    """These payments, with what is left of each, and what each may be for."""
    if not payments:
        return []
    before = _paid_before(session, [one.payer_account for one, _ in payments if one.payer_account])
    invoices = open_invoices(session, _may_be_meant(payments, before.values()))
    found = []
    for one, left in payments:
        known = before.get(one.payer_account or "", set())
        proposed = proposals(CameIn(left, one.said, one.payer), invoices, known)
        found.append(Waiting(one, left, tuple(proposed)))
    return found


def _paid_before(session: Session, accounts: Collection[str]) -> dict[str, set[int]]:
    """For whom these accounts paid before."""
    paid = select(Payment.payer_account, Payment.person_id).distinct()
    paid = paid.where(Payment.payer_account.in_(accounts), Payment.person_id.is_not(None))
    found: dict[str, set[int]] = {}
    for account, person_id in session.execute(paid):
        found.setdefault(str(account), set()).add(int(person_id or 0))
    return found


def _may_be_meant(payments: Sequence[tuple[Payment, int]], before: Iterable[set[int]]) -> ColumnElement[bool]:
    numbers = {number for one, _ in payments for number in numbers_in(one.said)}
    people = {person for some in before for person in some}
    names = {one.payer.lower() for one, _ in payments if one.payer}
    alike = or_(
        Invoice.payable_cents.in_({left for _, left in payments}),
        open_cents().in_({left for _, left in payments}),
        Invoice.person_id.in_(people),
        func.lower(Invoice.buyer_name).in_(names),
    )
    return or_(Invoice.number.in_(numbers), and_(alike, open_cents() > 0))


# — Lists ————————————————————————————————————————————————————————————————————————————————————————————————————————


def owed(session: Session, at: datetime, *, only_late: bool = False) -> list[Any]:
    """Invoices with something open, the longest due first: each with its file, the reminder that is ready
    (`reminder`), and whether it may be shown (`usable`)."""
    ready = select(PaymentReminder.mark).where(
        PaymentReminder.invoice_id == Invoice.id, PaymentReminder.sent_at.is_(None)
    )
    wanted = invoices_with_open(open_cents() > 0, *([Invoice.due_on < day_of(at)] if only_late else []))
    wanted = wanted.add_columns(ready.correlate(Invoice).limit(1).scalar_subquery().label("reminder"))
    return list(session.execute(wanted.order_by(Invoice.due_on, Invoice.id).limit(MOST_COMPARED)).all())


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
