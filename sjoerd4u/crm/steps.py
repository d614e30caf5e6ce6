"""Next steps: planned, done, put off, taken over, and everything of it undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Inquiry, NextStep, Opportunity, Relation, ServiceCase, StepKind
from sjoerd4u.crm.rows import Refused, a_colleague, a_day, a_line, id_of, part_with, relation_with, touch
from sjoerd4u.kit.calendar import next_working_day
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.people.trail import By, record

FIELDS = ("kind", "says", "due_on", "owner_id")
CONTACT = (StepKind.CALL, StepKind.MAIL, StepKind.MEET)
USUAL_DAYS = 5
MOST_DAYS = 250


@dataclass(frozen=True, slots=True)
class Planned:
    """What somebody will do, and when. Without an owner it is for who plans it."""

    kind: str
    says: str
    due_on: date
    owner_id: int | None = None


def plan(
    session: Session,
    relation_mark: str,
    planned: Planned,
    by: By,
    at: datetime,
    *,
    opportunity: str | None = None,
    case: str | None = None,
    inquiry: str | None = None,
) -> str:
    """Plan a step for this person, about one opportunity, case or inquiry or about none; gives its mark.

    Raises Refused, Gone, and Restricted.
    """
    relation = relation_with(session, relation_mark)
    about = {
        "opportunity_id": id_of(session, Opportunity, opportunity, relation),
        "case_id": id_of(session, ServiceCase, case, relation),
        "inquiry_id": id_of(session, Inquiry, inquiry, relation),
    }
    return plan_for(session, relation, planned, by, at, about).mark


def plan_for(
    session: Session, relation: Relation, planned: Planned, by: By, at: datetime, about: Mapping[str, int | None]
) -> NextStep:
    """`plan` for who holds the file already. `about`: opportunity_id, case_id, inquiry_id."""
    step = NextStep(
        mark=new_mark(),
        relation_id=relation.id,
        owner_id=a_colleague(session, planned.owner_id or by.staff_id),
        kind=_kind(planned.kind),
        says=a_line(planned.says, "wat u gaat doen"),
        due_on=a_day(planned.due_on, at),
        planned_at=at,
        **about,
    )
    session.add(step)
    session.flush()
    after = {"kind": step.kind, "says": step.says, "due_on": step.due_on}
    record(session, by, "gepland", "stap", at, relation.person_id, after=after)
    return step


def _kind(kind: str) -> str:
    if kind not in list(StepKind):
        raise Refused("Kies wat u gaat doen.")
    return StepKind(kind).value


# — Doing ————————————————————————————————————————————————————————————————————————————————————————————————————————


def done(session: Session, mark: str, by: By, at: datetime) -> None:
    """This step is done; when it was a contact with the person, their term counts from now. Doing it again changes
    nothing. Raises Gone and Restricted."""
    step, relation = part_with(session, NextStep, mark)
    _do(session, step, relation, by, at)


def done_and_next(session: Session, mark: str, by: By, at: datetime, following: Planned | None = None) -> str:
    """In one press: this step is done, and the next is planned; gives the mark of the next.

    Without `following` it is the same again in five working days. Done already, also by a second press: the step that
    was planned then is given, and no other one made. Raises Refused, Gone, and Restricted.
    """
    step, relation = part_with(session, NextStep, mark)
    if step.done_at is not None and step.followed_by is not None:
        return step.followed_by
    _do(session, step, relation, by, at)
    usual = Planned(step.kind, step.says, next_working_day(day_of(at), USUAL_DAYS))
    about = {"opportunity_id": step.opportunity_id, "case_id": step.case_id, "inquiry_id": step.inquiry_id}
    step.followed_by = plan_for(session, relation, following or usual, by, at, about).mark
    session.flush()
    return step.followed_by


def _do(session: Session, step: NextStep, relation: Relation, by: By, at: datetime) -> None:
    if step.done_at is not None:
        return
    step.done_at = at
    step.version += 1
    if step.kind in CONTACT:
        touch(session, relation, at)
    session.flush()
    record(session, by, "gedaan", "stap", at, relation.person_id, after={"kind": step.kind, "says": step.says})


def reopen(session: Session, mark: str, by: By, at: datetime) -> None:
    """Not done after all: the step is open again, and the one that the same press planned is gone if nobody touched it.

    Raises Gone and Restricted.
    """
    step, relation = part_with(session, NextStep, mark)
    if step.done_at is None:
        return
    untouched = (NextStep.mark == step.followed_by, NextStep.version == 1, NextStep.done_at.is_(None))
    session.execute(delete(NextStep).where(*untouched))
    step.done_at = step.followed_by = None
    step.version += 1
    session.flush()
    record(session, by, "heropend", "stap", at, relation.person_id, after={"kind": step.kind, "says": step.says})


# — Moving ———————————————————————————————————————————————————————————————————————————————————————————————————————


def snooze(session: Session, mark: str, working_days: int, by: By, at: datetime) -> date:
    """Put a step off, to so many working days after today: weekends and holidays do not count. Gives the new day.

    Raises Refused, Gone, and Restricted.
    """
    if not 1 <= working_days <= MOST_DAYS:
        raise Refused(f"Stel hooguit {MOST_DAYS} werkdagen uit.")
    day = next_working_day(day_of(at), working_days)
    move(session, mark, day, by, at)
    return day


def move(session: Session, mark: str, due_on: date, by: By, at: datetime) -> None:
    """Do it on another day. Raises Refused, Gone, and Restricted."""
    step, _ = part_with(session, NextStep, mark)
    change_step(session, mark, {"due_on": due_on}, step.version, by, at)


def reassign(session: Session, mark: str, staff_id: int | None, by: By, at: datetime) -> None:
    """Let a colleague do it, or nobody in particular. Raises Refused, Gone, and Restricted."""
    step, _ = part_with(session, NextStep, mark)
    change_step(session, mark, {"owner_id": staff_id}, step.version, by, at)


def change_step(session: Session, mark: str, changes: Mapping[str, Any], version: int, by: By, at: datetime) -> None:
    """Set these values (of FIELDS). Raises Changed, Refused, Gone, and Restricted."""
    step, relation = part_with(session, NextStep, mark)
    tidied = {name: _tidied(session, name, changes[name], at) for name in FIELDS if name in changes}
    before, after = change(step, version, tidied)
    if after:
        session.flush()
        record(session, by, "gewijzigd", "stap", at, relation.person_id, before, after)


def _tidied(session: Session, name: str, value: Any, at: datetime) -> Any:
    match name:
        case "kind":
            return _kind(value)
        case "says":
            return a_line(value, "wat u gaat doen")
        case "due_on":
            return a_day(value, at)
        case _:
            return a_colleague(session, value)
