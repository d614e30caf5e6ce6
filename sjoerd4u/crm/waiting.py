"""What Vandaag asks of follow-up: each statement is made once, and who asks and when are handed in with it."""

from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select

from sjoerd4u.crm.items import MOST
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
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.staff.models import StaffMember

FOLLOWED = (RelationKind.CUSTOMER, RelationKind.PROSPECT)


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


def _mine(owner: Any, everyone: bool) -> list[ColumnElement[bool]]:
    """Of the colleague `own`, or of nobody (any more); or everybody's."""
    if everyone:
        return []
    gone = select(StaffMember.id).where(StaffMember.ended_at.is_not(None)).correlate(None)
    return [or_(owner == bindparam("own"), owner.is_(None), owner.in_(gone))]


# — Statements ——————————————————————————————————————————————————————————————————————————————————————————————————————


@cache
def new_inquiries() -> Select[Any]:
    found = select(Inquiry).outerjoin(Person, Person.id == Inquiry.person_id)
    found = found.outerjoin(Relation, Relation.person_id == Inquiry.person_id)
    found = _shown(found.where(Inquiry.state == InquiryState.NEW), Inquiry.owner_id)
    return found.order_by(Inquiry.answer_due_at, Inquiry.id).limit(MOST)


@cache
def due_steps(everyone: bool) -> Select[Any]:
    found: Any = select(NextStep, Opportunity.title.label("opportunity"), ServiceCase.title.label("case"))
    found = found.join(Relation, Relation.id == NextStep.relation_id).join(Person, Person.id == Relation.person_id)
    found = found.outerjoin(Opportunity, Opportunity.id == NextStep.opportunity_id)
    found = found.outerjoin(ServiceCase, ServiceCase.id == NextStep.case_id)
    here = NextStep.mark.not_in(bindparam("elsewhere", expanding=True))
    due = (NextStep.done_at.is_(None), NextStep.due_on <= bindparam("day"), here)
    found = _shown(found.where(*due, *_mine(NextStep.owner_id, everyone)), NextStep.owner_id)
    return cast("Select[Any]", found.order_by(NextStep.due_on, NextStep.id).limit(MOST))


@cache
def deals_without_step(everyone: bool) -> Select[Any]:
    found = select(Opportunity).join(Relation, Relation.id == Opportunity.relation_id)
    found = found.join(Person, Person.id == Relation.person_id)
    mine = _mine(Opportunity.owner_id, everyone)
    found = _shown(found.where(opportunity_without_step(), *mine), Opportunity.owner_id)
    return found.order_by(Opportunity.stage_at, Opportunity.id).limit(MOST)


@cache
def questions_without_step(everyone: bool) -> Select[Any]:
    found = select(Inquiry).outerjoin(Person, Person.id == Inquiry.person_id)
    found = found.outerjoin(Relation, Relation.person_id == Inquiry.person_id)
    found = _shown(found.where(inquiry_without_step(), *_mine(Inquiry.owner_id, everyone)), Inquiry.owner_id)
    return found.order_by(Inquiry.received_at, Inquiry.id).limit(MOST)


@cache
def open_cases(everyone: bool) -> Select[Any]:
    found = select(ServiceCase).join(Relation, Relation.id == ServiceCase.relation_id)
    found = found.join(Person, Person.id == Relation.person_id)
    busy = ServiceCase.state.in_((CaseState.NEW, CaseState.BUSY))
    found = _shown(found.where(busy, *_mine(ServiceCase.owner_id, everyone)), ServiceCase.owner_id)
    order = (ServiceCase.answered_at.is_not(None), ServiceCase.answer_due_at, ServiceCase.id)
    return found.order_by(*order).limit(MOST)


@cache
def silent(everyone: bool) -> Select[Any]:
    planned = exists().where(NextStep.relation_id == Relation.id, NextStep.done_at.is_(None)).correlate(Relation)
    quiet = (Relation.last_contact_at < bindparam("since"), Relation.kind.in_(FOLLOWED), ~planned)
    found = select(Relation).join(Person, Person.id == Relation.person_id)
    found = _shown(found.where(*quiet, *_mine(Relation.owner_id, everyone)), Relation.owner_id)
    return found.order_by(Relation.last_contact_at).limit(MOST)
