"""Questions about quotes, orders, projects and contracts: only reads, always the same few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Opportunity, Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.paging import Page, one_page
from sjoerd4u.people.models import Organisation, Person
from sjoerd4u.sales.models import Contract, Project, Quote, QuoteSending, QuoteState, SalesOrder, WorkedHours
from sjoerd4u.staff.models import StaffMember

EXPIRED = "verlopen"
FILTERS = ("concept", "verzonden", EXPIRED, "geaccepteerd", "afgewezen", "ingetrokken")
PERSON = (Person.given_name, Person.infix, Person.family_name)
MAY_BE_USED = Person.restricted_at.is_(None)


def in_state(name: str, today: date) -> ColumnElement[bool]:
    """The quotes that stand like this; "verlopen" follows from the day, so it is asked and never stored."""
    if name == EXPIRED:
        return and_(Quote.state == QuoteState.SENT, Quote.valid_until < today)
    if name == QuoteState.SENT:
        return and_(Quote.state == QuoteState.SENT, Quote.valid_until >= today)
    return Quote.state == name


def standing(quote: Quote, today: date) -> str:
    """The word for how a quote stands today."""
    return EXPIRED if quote.state == QuoteState.SENT and quote.valid_until < today else quote.state


def _quotes() -> Select[Any]:
    return (
        select(Quote, *PERSON, Relation.mark.label("relation"), Organisation.name.label("organisation"))
        .add_columns(StaffMember.name.label("owner"))
        .join(Relation, Relation.id == Quote.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Organisation, Organisation.id == Quote.organisation_id)
        .outerjoin(StaffMember, StaffMember.id == Quote.owner_id)
        .where(MAY_BE_USED)
    )


def quotes(session: Session, state: str, at: datetime, number: int) -> Page[Any]:
    """One page of quotes, the newest first; all of them without `state`."""
    wanted = _quotes()
    if state:
        wanted = wanted.where(in_state(state, day_of(at)))
    return one_page(session, wanted.order_by(Quote.made_at.desc(), Quote.id.desc()), number)


@dataclass(frozen=True, slots=True)
class Sum:
    """How many quotes stand like this, and what they come to without VAT."""

    name: str
    count: int
    cents: int


def sums(session: Session, at: datetime) -> list[Sum]:
    """For each state the number of quotes and their sum: one statement."""
    today, usable = day_of(at), select(Person.id).where(MAY_BE_USED)
    columns = []
    for name in FILTERS:
        there = in_state(name, today)
        columns += [func.count().filter(there), func.coalesce(func.sum(Quote.net_cents).filter(there), 0)]
    row = session.execute(
        select(*columns).join(Relation, Relation.id == Quote.relation_id).where(Relation.person_id.in_(usable))
    ).one()
    return [Sum(name, row[2 * at_], int(row[2 * at_ + 1])) for at_, name in enumerate(FILTERS)]


def quote(session: Session, mark: str) -> Any:
    """The quote with this mark, whose it is, and its opportunity and order."""
    wanted = (
        _quotes()
        .add_columns(Organisation.mark.label("organisation_mark"), Person.id.label("person_id"))
        .add_columns(Opportunity.mark.label("opportunity"), Opportunity.title.label("opportunity_title"))
        .add_columns(SalesOrder.mark.label("order"), SalesOrder.number.label("order_number"))
        .outerjoin(Opportunity, Opportunity.id == Quote.opportunity_id)
        .outerjoin(SalesOrder, SalesOrder.quote_id == Quote.id)
    )
    return session.execute(wanted.where(Quote.mark == mark)).one_or_none()


def sendings(session: Session, quote_id: int) -> Sequence[QuoteSending]:
    """Every copy that was sent, the last first."""
    wanted = select(QuoteSending).where(QuoteSending.quote_id == quote_id).order_by(QuoteSending.id.desc())
    return session.scalars(wanted).all()


def quotes_about(session: Session, opportunity_id: int) -> Sequence[Quote]:
    """The quotes about one opportunity, the newest first."""
    return session.scalars(select(Quote).where(Quote.opportunity_id == opportunity_id).order_by(Quote.id.desc())).all()


# — Orders and projects ——————————————————————————————————————————————————————————————————————————————————————————


def _orders() -> Select[Any]:
    worked = select(func.coalesce(func.sum(WorkedHours.hundredths), 0)).where(WorkedHours.project_id == Project.id)
    return (
        select(SalesOrder, Project, *PERSON, Relation.mark.label("relation"), Person.id.label("person_id"))
        .add_columns(Organisation.name.label("organisation"), StaffMember.name.label("owner"))
        .add_columns(worked.correlate(Project).scalar_subquery().label("worked"))
        .join(Project, Project.order_id == SalesOrder.id)
        .join(Relation, Relation.id == SalesOrder.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Organisation, Organisation.id == SalesOrder.organisation_id)
        .outerjoin(StaffMember, StaffMember.id == SalesOrder.owner_id)
        .where(MAY_BE_USED)
    )


def orders(session: Session, closed: bool, number: int) -> Page[Any]:
    """One page of orders with their projects, the newest first: those that run, or those that are done."""
    state = Project.closed_at.is_not(None) if closed else Project.closed_at.is_(None)
    return one_page(session, _orders().where(state).order_by(SalesOrder.agreed_at.desc(), SalesOrder.id.desc()), number)


def order(session: Session, mark: str) -> Any:
    """The order with this mark, its project, whose it is, its quote and its contract."""
    wanted = (
        _orders()
        .add_columns(Quote.mark.label("quote"), Quote.number.label("quote_number"))
        .add_columns(Contract.mark.label("contract"), Contract.number.label("contract_number"))
        .outerjoin(Quote, Quote.id == SalesOrder.quote_id)
        .outerjoin(Contract, Contract.order_id == SalesOrder.id)
    )
    return session.execute(wanted.where(SalesOrder.mark == mark)).one_or_none()


def hours(session: Session, project_id: int, most: int) -> Sequence[WorkedHours]:
    """The last hours written on a project."""
    wanted = select(WorkedHours).where(WorkedHours.project_id == project_id)
    return session.scalars(wanted.order_by(WorkedHours.worked_on.desc(), WorkedHours.id.desc()).limit(most)).all()


# — Contracts ————————————————————————————————————————————————————————————————————————————————————————————————————


def contracts(session: Session, number: int) -> Page[Any]:
    """One page of contracts, those that run first. One of somebody whose data are only stored is not shown."""
    usable = select(Person.id).where(Person.restricted_at.is_not(None))
    wanted = select(Contract).where(Contract.person_id.is_(None) | Contract.person_id.not_in(usable))
    first = Contract.ends_on.is_not(None)
    return one_page(session, wanted.order_by(first, Contract.starts_on.desc(), Contract.id.desc()), number)


def contract(session: Session, mark: str) -> Any:
    """The contract with this mark, with the order and the person where they are still here."""
    wanted = (
        select(Contract, SalesOrder.mark.label("order"), SalesOrder.number.label("order_number"))
        .add_columns(Relation.mark.label("relation"))
        .outerjoin(SalesOrder, SalesOrder.id == Contract.order_id)
        .outerjoin(Relation, Relation.person_id == Contract.person_id)
        .outerjoin(Person, Person.id == Contract.person_id)
        .where(Person.restricted_at.is_(None))
    )
    return session.execute(wanted.where(Contract.mark == mark)).one_or_none()
