"""The things that follow-up itself has to do, each kind in one statement."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.items import MOST, Item, Section
from sjoerd4u.crm.lookups import inquiry_without_step, opportunity_without_step
from sjoerd4u.crm.models import (
    CaseState,
    Inquiry,
    InquiryState,
    NextStep,
    Opportunity,
    Relation,
    RelationKind,
    ServiceCase,
)
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.names import written
from sjoerd4u.staff.models import StaffMember

SILENT_AFTER = timedelta(days=90)
FOLLOWED = (RelationKind.CUSTOMER, RelationKind.PROSPECT)


# — Rows —————————————————————————————————————————————————————————————————————————————————————————————————————————


def _address() -> Any:
    """The address of `Person.id` to show: the first that was proved, else the first."""
    order = (case((PersonAddress.verified_at.is_(None), 1), else_=0), PersonAddress.id)
    own = select(PersonAddress.address).where(PersonAddress.person_id == Person.id).order_by(*order).limit(1)
    return own.correlate(Person).scalar_subquery().label("address")


def _shown(statement: Select[Any], owner: Any) -> Select[Any]:
    """With what every row shows: whose it is, who of us does it; and how many may and may not be shown."""
    usable = Person.restricted_at.is_(None)
    return (
        statement.add_columns(
            Person.given_name,
            Person.infix,
            Person.family_name,
            _address(),
            Relation.mark.label("relation"),
            StaffMember.name.label("owner"),
            usable.label("usable"),
            func.count().filter(usable).over().label("total"),
            func.count().filter(~usable).over().label("restricted"),
        )
        .outerjoin(StaffMember, StaffMember.id == owner)
        .order_by(~usable)
    )


def _section(session: Session, key: str, title: str, statement: Select[Any], read: Callable[[Any], Item]) -> Section:
    rows = session.execute(statement.limit(MOST)).all()
    total, restricted = (rows[0].total, rows[0].restricted) if rows else (0, 0)
    return Section(key, title, tuple(read(row) for row in rows if row.usable), total, restricted)


def _who(row: Any) -> str:
    return written(row.given_name, row.infix, row.family_name) or row.address or "Naam onbekend"


def _mine(owner: Any, own: int | None) -> list[ColumnElement[bool]]:
    """Of this colleague, or of nobody (any more); everybody's when `own` is None."""
    if own is None:
        return []
    gone = select(StaffMember.id).where(StaffMember.ended_at.is_not(None)).correlate(None)
    return [or_(owner == own, owner.is_(None), owner.in_(gone))]


# — Sections —————————————————————————————————————————————————————————————————————————————————————————————————————


def new_inquiries(session: Session, at: datetime) -> Section:
    """What nobody picked up yet, whose answer is due first on top."""
    found = select(Inquiry).outerjoin(Person, Person.id == Inquiry.person_id)
    found = found.outerjoin(Relation, Relation.person_id == Inquiry.person_id)
    found = _shown(found.where(Inquiry.state == InquiryState.NEW), Inquiry.owner_id)
    found = found.order_by(Inquiry.answer_due_at, Inquiry.id)

    def read(row: Any) -> Item:
        asked: Inquiry = row.Inquiry
        return Item(
            kind="vraag",
            mark=asked.mark,
            title=asked.article or asked.message,
            can=("oppakken", "toewijzen", "spam"),
            who=asked.name or _who(row),
            about=asked.reference,
            page=asked.page,
            relation=row.relation,
            since=asked.received_at,
            due_at=asked.answer_due_at,
            late=asked.answer_due_at is not None and asked.answer_due_at < at,
            version=asked.version,
        )

    return _section(session, "vragen", "Nieuwe vragen", found, read)


def due_steps(session: Session, own: int | None, at: datetime) -> Section:
    """Steps of today and before, the oldest first. One that is planned for later is not here, and never late."""
    day = day_of(at)
    found: Any = select(NextStep, Opportunity.title.label("opportunity"), ServiceCase.title.label("case"))
    found = found.join(Relation, Relation.id == NextStep.relation_id).join(Person, Person.id == Relation.person_id)
    found = found.outerjoin(Opportunity, Opportunity.id == NextStep.opportunity_id)
    found = found.outerjoin(ServiceCase, ServiceCase.id == NextStep.case_id)
    due = (NextStep.done_at.is_(None), NextStep.due_on <= day)
    found = _shown(found.where(*due, *_mine(NextStep.owner_id, own)), NextStep.owner_id)
    found = found.order_by(NextStep.due_on, NextStep.id)

    def read(row: Any) -> Item:
        step: NextStep = row.NextStep
        return Item(
            kind="stap",
            mark=step.mark,
            title=f"{step.kind.capitalize()}: {step.says}",
            can=("klaar", "klaar en volgende", "uitstellen", "overdragen"),
            who=_who(row),
            about=row.opportunity or row.case,
            relation=row.relation,
            since=step.planned_at,
            due_on=step.due_on,
            late=step.due_on < day,
            owner=row.owner,
            version=step.version,
        )

    return _section(session, "stappen", "Stappen", found, read)


def without_step(session: Session, own: int | None) -> Section:
    """Open opportunities and picked up inquiries for which nobody will do anything."""
    deals = _deals_without(session, own)
    questions = _questions_without(session, own)
    return Section(
        "zonder",
        "Zonder vervolgstap",
        (*deals.items, *questions.items),
        deals.total + questions.total,
        deals.restricted + questions.restricted,
    )


def _deals_without(session: Session, own: int | None) -> Section:
    found = select(Opportunity).join(Relation, Relation.id == Opportunity.relation_id)
    found = found.join(Person, Person.id == Relation.person_id)
    found = _shown(found.where(opportunity_without_step(), *_mine(Opportunity.owner_id, own)), Opportunity.owner_id)

    def read(row: Any) -> Item:
        deal: Opportunity = row.Opportunity
        return Item(
            kind="kans",
            mark=deal.mark,
            title=deal.title,
            can=("stap plannen", "verplaatsen"),
            who=_who(row),
            about=deal.stage,
            relation=row.relation,
            since=deal.stage_at,
            owner=row.owner,
            version=deal.version,
        )

    return _section(session, "zonder", "", found.order_by(Opportunity.stage_at, Opportunity.id), read)


def _questions_without(session: Session, own: int | None) -> Section:
    found = select(Inquiry).outerjoin(Person, Person.id == Inquiry.person_id)
    found = found.outerjoin(Relation, Relation.person_id == Inquiry.person_id)
    found = _shown(found.where(inquiry_without_step(), *_mine(Inquiry.owner_id, own)), Inquiry.owner_id)

    def read(row: Any) -> Item:
        asked: Inquiry = row.Inquiry
        return Item(
            kind="vraag",
            mark=asked.mark,
            title=asked.article or asked.message,
            can=("stap plannen", "afhandelen"),
            who=asked.name or _who(row),
            about=asked.reference,
            page=asked.page,
            relation=row.relation,
            since=asked.received_at,
            due_at=asked.answer_due_at if asked.answered_at is None else None,
            owner=row.owner,
            version=asked.version,
        )

    return _section(session, "zonder", "", found.order_by(Inquiry.received_at, Inquiry.id), read)


def open_cases(session: Session, own: int | None, at: datetime) -> Section:
    """Cases that we work on, whose first answer is due first on top."""
    found = select(ServiceCase).join(Relation, Relation.id == ServiceCase.relation_id)
    found = found.join(Person, Person.id == Relation.person_id)
    busy = ServiceCase.state.in_((CaseState.NEW, CaseState.BUSY))
    found = _shown(found.where(busy, *_mine(ServiceCase.owner_id, own)), ServiceCase.owner_id)
    found = found.order_by(ServiceCase.answered_at.is_not(None), ServiceCase.answer_due_at, ServiceCase.id)

    def read(row: Any) -> Item:
        found: ServiceCase = row.ServiceCase
        waits = found.answered_at is None
        return Item(
            kind="zaak",
            mark=found.mark,
            title=found.title,
            can=("notitie", "wacht op klant", "opgelost"),
            who=_who(row),
            about=found.state,
            relation=row.relation,
            since=found.opened_at,
            due_at=found.answer_due_at if waits else None,
            late=waits and found.answer_due_at < at,
            owner=row.owner,
            version=found.version,
        )

    return _section(session, "zaken", "Zaken", found, read)


def silent(session: Session, own: int | None, at: datetime) -> Section:
    """Relations of whom we heard nothing for ninety days and with whom nothing is planned, the longest silent first."""
    planned = exists().where(NextStep.relation_id == Relation.id, NextStep.done_at.is_(None)).correlate(Relation)
    quiet = (Relation.last_contact_at < at - SILENT_AFTER, Relation.kind.in_(FOLLOWED), ~planned)
    found = select(Relation).join(Person, Person.id == Relation.person_id)
    found = _shown(found.where(*quiet, *_mine(Relation.owner_id, own)), Relation.owner_id)

    def read(row: Any) -> Item:
        return Item(
            kind="relatie",
            mark=row.Relation.mark,
            title=_who(row),
            can=("notitie", "stap plannen"),
            about=row.Relation.kind,
            relation=row.relation,
            since=row.Relation.last_contact_at,
            owner=row.owner,
            version=row.Relation.version,
        )

    return _section(session, "stil", "Lang niet gesproken", found.order_by(Relation.last_contact_at), read)
