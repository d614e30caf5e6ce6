"""What there is of sales with one person or one organisation: for their page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.people.models import Person
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.models import Contract, Project, Quote, SalesOrder
from sjoerd4u.sales.payments.lookups import open_cents, paid_cents

MOST = 50


@dataclass(frozen=True, slots=True)
class Sold:
    """Quotes; orders, each with its project; contracts; invoices, each with what is open and paid of it (cents).
    Whether they expired or are late, is as of `today`."""

    today: date
    quotes: Sequence[Quote]
    orders: Sequence[Any]
    contracts: Sequence[Contract]
    invoices: Sequence[Any]

    def __bool__(self) -> bool:
        return bool(self.quotes or self.orders or self.contracts or self.invoices)


def with_person(session: Session, relation: Relation, today: date) -> Sold:
    """What there is with the person of this file, the newest first. Four statements."""
    return _sold(
        session,
        today,
        Quote.relation_id == relation.id,
        SalesOrder.relation_id == relation.id,
        Contract.person_id == relation.person_id,
        Invoice.person_id == relation.person_id,
    )


def with_organisation(session: Session, organisation_id: int, today: date) -> Sold:
    """What there is with people of this organisation on its behalf whose data we may use, the newest first. Four
    statements."""
    files = select(Relation.id).join(Person, Person.id == Relation.person_id).where(Person.restricted_at.is_(None))
    orders = select(SalesOrder.id).where(
        SalesOrder.organisation_id == organisation_id, SalesOrder.relation_id.in_(files)
    )
    return _sold(
        session,
        today,
        and_(Quote.organisation_id == organisation_id, Quote.relation_id.in_(files)),
        SalesOrder.id.in_(orders),
        Contract.order_id.in_(orders),
        Invoice.order_id.in_(orders),
    )


def _sold(session: Session, today: date, *theirs: ColumnElement[bool]) -> Sold:
    quotes, orders, contracts, invoices = theirs
    ordered = select(SalesOrder, Project).outerjoin(Project, Project.order_id == SalesOrder.id)
    billed = select(Invoice, open_cents().label("open"), paid_cents().label("paid"))
    return Sold(
        today,
        session.scalars(select(Quote).where(quotes).order_by(Quote.id.desc()).limit(MOST)).all(),
        session.execute(ordered.where(orders).order_by(SalesOrder.id.desc()).limit(MOST)).all(),
        session.scalars(select(Contract).where(contracts).order_by(Contract.id.desc()).limit(MOST)).all(),
        session.execute(billed.where(invoices).order_by(Invoice.id.desc()).limit(MOST)).all(),
    )
