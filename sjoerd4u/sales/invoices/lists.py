"""Questions about invoices: only reads. How an invoice stands is computed from what was paid, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.paging import Page, one_page
from sjoerd4u.people.models import Person
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft, InvoiceFile, InvoiceKind
from sjoerd4u.sales.models import SalesOrder
from sjoerd4u.sales.payments.lookups import credited_cents, open_cents, paid_cents

STANDINGS = ("verzonden", "deels betaald", "te laat", "betaald", "gecrediteerd", "credit")
MOST_DRAFTS = 100


def standing(today: date) -> ColumnElement[str]:
    """The word for how `Invoice` stands on this day, as a column of a statement about invoices."""
    left = open_cents()
    return case(
        (Invoice.kind == InvoiceKind.CREDIT, "credit"),
        (and_(left <= 0, paid_cents() == 0, credited_cents() < 0), "gecrediteerd"),
        (left <= 0, "betaald"),
        (Invoice.due_on < today, "te laat"),
        (left < Invoice.payable_cents, "deels betaald"),
        else_="verzonden",
    )


def _invoices(today: date) -> Select[Any]:
    return (
        select(Invoice, standing(today).label("standing"), open_cents().label("open"))
        .add_columns(Relation.mark.label("relation"), Person.id.label("person_id"))
        .add_columns(Person.restricted_at.is_not(None).label("restricted"))
        .outerjoin(Relation, Relation.id == Invoice.relation_id)
        .outerjoin(Person, Person.id == Invoice.person_id)
    )


def invoices(session: Session, state: str, at: datetime, number: int) -> Page[Any]:
    """One page of issued invoices, the last first; with `state` only those that stand so today."""
    today = day_of(at)
    wanted = _invoices(today)
    if state:
        wanted = wanted.where(standing(today) == state)
    return one_page(session, wanted.order_by(Invoice.year.desc(), Invoice.serial.desc()), number)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many invoices stand so, and what they come to with VAT."""

    name: str
    count: int
    cents: int


def sums(session: Session, at: datetime) -> list[Sum]:
    """For each way to stand the number of invoices and their sum: one statement."""
    each = select(standing(day_of(at)).label("name"), Invoice.total_cents.label("cents")).subquery()
    rows = session.execute(select(each.c.name, func.count(), func.sum(each.c.cents)).group_by(each.c.name))
    found = {name: (number, int(cents)) for name, number, cents in rows}
    return [Sum(name, *found.get(name, (0, 0))) for name in STANDINGS]


def drafts(session: Session) -> Sequence[Any]:
    """The drafts of people whose data we may use, the last first."""
    wanted = select(InvoiceDraft, Relation.mark.label("relation")).join(
        Relation, Relation.id == InvoiceDraft.relation_id
    )
    wanted = wanted.join(Person, Person.id == Relation.person_id).where(Person.restricted_at.is_(None))
    return session.execute(wanted.order_by(InvoiceDraft.id.desc()).limit(MOST_DRAFTS)).all()


def draft(session: Session, mark: str) -> Any:
    """The draft with this mark, whose it is, and its order."""
    wanted = (
        select(InvoiceDraft, Relation.mark.label("relation"), Person.id.label("person_id"))
        .add_columns(Person.restricted_at.is_not(None).label("restricted"))
        .add_columns(SalesOrder.number.label("order_number"), SalesOrder.mark.label("order"))
        .join(Relation, Relation.id == InvoiceDraft.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(SalesOrder, SalesOrder.id == InvoiceDraft.order_id)
    )
    return session.execute(wanted.where(InvoiceDraft.mark == mark)).one_or_none()


def invoice(session: Session, mark: str, at: datetime) -> Any:
    """The issued invoice with this mark, how it stands, what was paid and credited, and whose it is."""
    wanted = (
        _invoices(day_of(at))
        .add_columns(paid_cents().label("paid"), credited_cents().label("credited"))
        .add_columns(SalesOrder.mark.label("order"))
        .outerjoin(SalesOrder, SalesOrder.id == Invoice.order_id)
    )
    return session.execute(wanted.where(Invoice.mark == mark)).one_or_none()


def credit_notes(session: Session, number: str) -> Sequence[Invoice]:
    """The credit notes that go back on the invoice with this number."""
    return session.scalars(select(Invoice).where(Invoice.credits_number == number).order_by(Invoice.id)).all()


def of_number(session: Session, number: str | None) -> Invoice | None:
    """The invoice with this number."""
    return session.scalar(select(Invoice).where(Invoice.number == number)) if number else None


def files(session: Session, invoice_id: int) -> Sequence[Any]:
    """What is kept of an invoice: kind, name and hash of each file, without the file itself."""
    wanted = select(InvoiceFile.kind, InvoiceFile.name, InvoiceFile.sha256)
    return session.execute(wanted.where(InvoiceFile.invoice_id == invoice_id).order_by(InvoiceFile.id)).all()


def file(session: Session, mark: str, kind: str) -> InvoiceFile | None:
    """One file of the invoice with this mark, as it was issued."""
    wanted = select(InvoiceFile).join(Invoice, Invoice.id == InvoiceFile.invoice_id)
    return session.scalar(wanted.where(Invoice.mark == mark, InvoiceFile.kind == kind))
