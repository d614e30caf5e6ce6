"""Opportunities: opened, moved over the board, won or lost, and opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Opportunity, OpportunityStage, Relation, RelationKind
from sjoerd4u.crm.rows import LARGEST_ID, Refused, a_colleague, a_day, a_line, part_with, relation_with
from sjoerd4u.crm.steps import Planned, plan_for
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.people.models import Organisation
from sjoerd4u.people.trail import By, record

FIELDS = ("title", "value_cents", "expected_on", "organisation_id", "owner_id")
CLOSED = (OpportunityStage.WON, OpportunityStage.LOST)
MOST_CENTS = 20_000_000_00


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What we may do for somebody. Without an owner it is for who opens it."""

    title: str
    value_cents: int | None = None
    expected_on: date | None = None
    organisation_id: int | None = None
    owner_id: int | None = None


def open_opportunity(
    session: Session, relation_mark: str, plan: Plan, by: By, at: datetime, step: Planned | None = None
) -> str:
    """Open an opportunity for this person, with its next step; gives its mark. Raises Refused, Gone, and Restricted."""
    relation = relation_with(session, relation_mark)
    return open_for(session, relation, plan, by, at, step).mark


def open_for(
    session: Session, relation: Relation, plan: Plan, by: By, at: datetime, step: Planned | None = None
) -> Opportunity:
    """`open_opportunity` for who holds the file already."""
    opportunity = Opportunity(
        mark=new_mark(),
        relation_id=relation.id,
        organisation_id=_organisation(session, plan.organisation_id),
        title=a_line(plan.title, "waar het om gaat"),
        stage=OpportunityStage.NEW,
        value_cents=_cents(plan.value_cents),
        expected_on=a_day(plan.expected_on, at) if plan.expected_on else None,
        owner_id=a_colleague(session, plan.owner_id or by.staff_id),
        opened_at=at,
        stage_at=at,
    )
    session.add(opportunity)
    session.flush()
    after = {"title": opportunity.title, "value_cents": opportunity.value_cents}
    record(session, by, "geopend", "kans", at, relation.person_id, after=after)
    if step is not None:
        about = {"opportunity_id": opportunity.id, "case_id": None, "inquiry_id": None}
        plan_for(session, relation, step, by, at, about)
    return opportunity


def _cents(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= MOST_CENTS:
        raise Refused("Vul een bedrag in van nul tot twintig miljoen euro.")
    return value


def _organisation(session: Session, number: int | None) -> int | None:
    known = select(Organisation.id).where(Organisation.id == number)
    if number is not None and (not 0 < number <= LARGEST_ID or session.scalar(known) is None):
        raise Refused("Kies een organisatie die wij kennen.")
    return number


# — Over the board ———————————————————————————————————————————————————————————————————————————————————————————————


def move(
    session: Session, mark: str, stage: str, version: int, by: By, at: datetime, reason: str | None = None
) -> None:
    """Move an opportunity to another stage. Lost needs a reason. Won makes the person a customer.

    Raises Changed when somebody else was first, Refused, Gone, and Restricted.
    """
    opportunity, relation = part_with(session, Opportunity, mark)
    if stage not in list(OpportunityStage):
        raise Refused("Kies een stand.")
    why = a_line(reason or "", "de reden") if stage == OpportunityStage.LOST else None
    changes = {"stage": OpportunityStage(stage).value, "lost_reason": why}
    before, after = change(opportunity, version, changes)
    if not after:
        return
    if "stage" in after:
        opportunity.stage_at = at
        _make_customer(session, opportunity, relation)
    session.flush()
    record(session, by, "verplaatst", "kans", at, relation.person_id, before, after)


def _make_customer(session: Session, opportunity: Opportunity, relation: Relation) -> None:
    """A first won opportunity makes a customer, and one that is not won after all makes that undone."""
    if opportunity.stage == OpportunityStage.WON and relation.kind != RelationKind.CUSTOMER:
        opportunity.made_customer = True
        relation.kind = RelationKind.CUSTOMER
    elif opportunity.stage != OpportunityStage.WON and opportunity.made_customer:
        opportunity.made_customer = False
        others = exists().where(
            Opportunity.relation_id == relation.id,
            Opportunity.stage == OpportunityStage.WON,
            Opportunity.id != opportunity.id,
        )
        if relation.kind == RelationKind.CUSTOMER and not session.scalar(select(others)):
            relation.kind = RelationKind.PROSPECT


def reopen(session: Session, mark: str, version: int, by: By, at: datetime) -> None:
    """Won or lost after all not: talks go on. Raises Changed, Gone, and Restricted."""
    opportunity, _ = part_with(session, Opportunity, mark)
    if opportunity.stage in CLOSED:
        move(session, mark, OpportunityStage.TALKING, version, by, at)


def change_opportunity(
    session: Session, mark: str, changes: Mapping[str, Any], version: int, by: By, at: datetime
) -> None:
    """Set these values (of FIELDS). Raises Changed, Refused, Gone, and Restricted."""
    opportunity, relation = part_with(session, Opportunity, mark)
    tidied = {name: _tidied(session, name, changes[name], at) for name in FIELDS if name in changes}
    before, after = change(opportunity, version, tidied)
    if after:
        session.flush()
        record(session, by, "gewijzigd", "kans", at, relation.person_id, before, after)


def _tidied(session: Session, name: str, value: Any, at: datetime) -> Any:
    match name:
        case "title":
            return a_line(value, "waar het om gaat")
        case "value_cents":
            return _cents(value)
        case "expected_on":
            return a_day(value, at) if value else None
        case "owner_id":
            return a_colleague(session, value)
        case _:
            return _organisation(session, value)
