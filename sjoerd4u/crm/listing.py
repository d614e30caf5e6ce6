"""The lists of the office: inquiries, relations, organisations, opportunities, cases. Each in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session, aliased

from sjoerd4u.crm.models import (
    CaseState,
    Inquiry,
    InquiryState,
    NextStep,
    Opportunity,
    OpportunityStage,
    Relation,
    ServiceCase,
)
from sjoerd4u.kit.paging import Page, one_page
from sjoerd4u.people.models import Organisation, Person, PersonAddress, PersonPhone, Position
from sjoerd4u.staff.models import StaffMember

CLOSED_STAYS = timedelta(days=30)
Owner = aliased(StaffMember)


# — What each row tells of the person ————————————————————————————————————————————————————————————————————————————


def first_address() -> ScalarSelect[str]:
    """The address of the person in the row."""
    found = select(func.min(PersonAddress.address)).where(PersonAddress.person_id == Person.id)
    return found.correlate(Person).scalar_subquery()


def first_phone() -> ScalarSelect[str]:
    """The number of the person in the row."""
    found = select(func.min(PersonPhone.number)).where(PersonPhone.person_id == Person.id)
    return found.correlate(Person).scalar_subquery()


def first_company() -> ScalarSelect[str]:
    """Where the person in the row works."""
    found = select(func.min(Position.company)).where(Position.person_id == Person.id)
    return found.correlate(Person).scalar_subquery()


def next_due(column: Any, number: Any) -> ScalarSelect[date]:
    """The day of the first open step that points with `column` to the row with `number`."""
    found = select(func.min(NextStep.due_on)).where(column == number, NextStep.done_at.is_(None))
    return found.correlate_except(NextStep).scalar_subquery()


PERSON = (
    Person.given_name,
    Person.infix,
    Person.family_name,
    first_address().label("address"),
    first_company().label("company"),
)
MAY_BE_USED = Person.restricted_at.is_(None)


# — Inquiries ————————————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which inquiries to list. Without a state those that are open."""

    state: str | None = None
    owner_id: int | None = None
    nobodys: bool = False


def inquiries(session: Session, asked: Asked, number: int) -> Page[Any]:
    """Open ones with the oldest first, since they wait; closed ones with the newest first."""
    wanted = (
        select(Inquiry, Owner.name.label("owner"), Relation.mark.label("relation"))
        .outerjoin(Owner, Owner.id == Inquiry.owner_id)
        .outerjoin(Person, Person.id == Inquiry.person_id)
        .outerjoin(Relation, Relation.person_id == Inquiry.person_id)
        .where(or_(Person.id.is_(None), MAY_BE_USED), *_asked(asked))
    )
    is_open = asked.state not in (InquiryState.CLOSED, InquiryState.SPAM)
    order = (Inquiry.received_at, Inquiry.id) if is_open else (Inquiry.received_at.desc(), Inquiry.id.desc())
    return one_page(session, wanted.order_by(*order), number)


def _asked(asked: Asked) -> list[ColumnElement[bool]]:
    states = [asked.state] if asked.state else [InquiryState.NEW, InquiryState.CLAIMED]
    conditions: list[ColumnElement[bool]] = [Inquiry.state.in_(states)]
    if asked.nobodys:
        conditions.append(Inquiry.owner_id.is_(None))
    elif asked.owner_id is not None:
        conditions.append(Inquiry.owner_id == asked.owner_id)
    return conditions


def counts_of_inquiries(session: Session) -> dict[str, int]:
    """How many there are in each state."""
    counted = select(Inquiry.state, func.count()).group_by(Inquiry.state)
    return {row[0]: row[1] for row in session.execute(counted)}


# — Relations ————————————————————————————————————————————————————————————————————————————————————————————————————


def relations(session: Session, conditions: Sequence[ColumnElement[bool]], number: int) -> Page[Any]:
    """Those to whom we have to do something first: by the day of their next step, then by the last contact."""
    due = next_due(NextStep.relation_id, Relation.id).label("due")
    wanted = (
        select(Relation, *PERSON, first_phone().label("phone"), Owner.name.label("owner"), due)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Owner, Owner.id == Relation.owner_id)
        .where(MAY_BE_USED, *conditions)
    )
    return one_page(session, wanted.order_by(due.is_(None), due, Relation.last_contact_at.desc(), Relation.id), number)


def restricted_relations(session: Session, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many are left out because their data are only stored (AVG art. 18)."""
    left_out = (
        select(func.count())
        .select_from(Relation)
        .join(Person, Person.id == Relation.person_id)
        .where(Person.restricted_at.is_not(None), *conditions)
    )
    return session.scalar(left_out) or 0


# — Organisations ————————————————————————————————————————————————————————————————————————————————————————————————


def organisations(session: Session, begins: str, number: int) -> Page[Any]:
    """By name; `begins`: only those whose name, as `organisations.fold` writes it, begins so."""
    people = (
        select(func.count(func.distinct(Position.person_id)))
        .join(Person, Person.id == Position.person_id)
        .where(Position.organisation_id == Organisation.id, MAY_BE_USED)
        .correlate(Organisation)
        .scalar_subquery()
    )
    wanted = select(Organisation, people.label("people"))
    if begins:
        wanted = wanted.where(Organisation.folded.startswith(begins, autoescape=True))
    return one_page(session, wanted.order_by(Organisation.folded, Organisation.id), number)


def people_of(session: Session, organisation_id: int) -> Sequence[Any]:
    """Who works there, for as far as we may use their data."""
    wanted = (
        select(Position, Relation.mark.label("relation"), *PERSON[:4], first_phone().label("phone"))
        .join(Person, Person.id == Position.person_id)
        .outerjoin(Relation, Relation.person_id == Person.id)
        .where(Position.organisation_id == organisation_id, MAY_BE_USED)
        .order_by(Person.family_name, Person.given_name, Position.id)
    )
    return session.execute(wanted).all()


def opportunities_of(session: Session, organisation_id: int) -> Sequence[Any]:
    """What we may do for this organisation, the newest first."""
    wanted = _opportunities().where(Opportunity.organisation_id == organisation_id)
    return session.execute(wanted.order_by(Opportunity.opened_at.desc(), Opportunity.id)).all()


# — Opportunities ————————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(slots=True)
class Stage:
    """One column of the board: its cards, and what they are worth together (in euro cents)."""

    name: str
    cards: list[Any] = field(default_factory=list)

    @property
    def cents(self) -> int:
        """The sum of the values that are known."""
        return sum(card.Opportunity.value_cents or 0 for card in self.cards)


def board(session: Session, at: datetime, owner_id: int | None = None) -> list[Stage]:
    """Every open opportunity by stage, and what was won or lost in the last thirty days."""
    closed = (OpportunityStage.WON, OpportunityStage.LOST)
    lately = or_(Opportunity.stage.not_in(closed), Opportunity.stage_at > at - CLOSED_STAYS)
    wanted = _opportunities().where(lately)
    if owner_id is not None:
        wanted = wanted.where(Opportunity.owner_id == owner_id)
    stages = {str(stage): Stage(str(stage)) for stage in OpportunityStage}
    for card in session.execute(wanted.order_by(Opportunity.stage_at.desc(), Opportunity.id.desc())):
        stages[card.Opportunity.stage].cards.append(card)
    return list(stages.values())


def _opportunities() -> Any:
    return (
        select(
            Opportunity,
            *PERSON,
            Organisation.name.label("organisation"),
            Organisation.mark.label("organisation_mark"),
            Owner.name.label("owner"),
            Relation.mark.label("relation"),
            next_due(NextStep.opportunity_id, Opportunity.id).label("due"),
        )
        .join(Relation, Relation.id == Opportunity.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Organisation, Organisation.id == Opportunity.organisation_id)
        .outerjoin(Owner, Owner.id == Opportunity.owner_id)
        .where(MAY_BE_USED)
    )


def opportunity(session: Session, mark: str) -> Any:
    """The opportunity with this mark and whose it is."""
    return session.execute(_opportunities().where(Opportunity.mark == mark)).one_or_none()


# — Cases ————————————————————————————————————————————————————————————————————————————————————————————————————————


def cases(session: Session, at: datetime, owner_id: int | None = None) -> dict[str, list[Any]]:
    """Every open case by state, first whose answer is due first; and what was solved in the last thirty days."""
    lately = or_(ServiceCase.solved_at.is_(None), ServiceCase.solved_at > at - CLOSED_STAYS)
    wanted = _cases().where(lately)
    if owner_id is not None:
        wanted = wanted.where(ServiceCase.owner_id == owner_id)
    states: dict[str, list[Any]] = {str(state): [] for state in CaseState}
    for card in session.execute(wanted.order_by(ServiceCase.answer_due_at, ServiceCase.id)):
        states[card.ServiceCase.state].append(card)
    return states


def _cases() -> Any:
    return (
        select(
            ServiceCase,
            *PERSON,
            Owner.name.label("owner"),
            Relation.mark.label("relation"),
            next_due(NextStep.case_id, ServiceCase.id).label("due"),
        )
        .join(Relation, Relation.id == ServiceCase.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Owner, Owner.id == ServiceCase.owner_id)
        .where(MAY_BE_USED)
    )


def case(session: Session, mark: str) -> Any:
    """The case with this mark and whose it is."""
    return session.execute(_cases().where(ServiceCase.mark == mark)).one_or_none()
