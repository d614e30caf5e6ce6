"""Working on a project: hours written, the budget watched, closed, and the call for after-care thirty days later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.history import system_line
from sjoerd4u.crm.models import NextStep, Relation, StepKind
from sjoerd4u.crm.rows import Gone, Refused, a_day, a_line, relation_with, touch
from sjoerd4u.crm.steps import Planned, plan_for
from sjoerd4u.kit.calendar import on_working_day
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.people.trail import By, record
from sjoerd4u.sales.models import Project, SalesOrder, WorkedHours
from sjoerd4u.staff.models import StaffMember

AFTERCARE = timedelta(days=30)
A_DAY = 24_00
MOST_BUDGET = 100_000_00


@dataclass(frozen=True, slots=True)
class Work:
    """A project with its order and the file it is part of, held."""

    project: Project
    order: SalesOrder
    relation: Relation


def project_with(session: Session, mark: str) -> Work:
    """The project with this mark, held after the file of its person. Raises Gone and Restricted."""
    owner = (
        select(Relation.mark)
        .join(SalesOrder, SalesOrder.relation_id == Relation.id)
        .join(Project, Project.order_id == SalesOrder.id)
    )
    relation = relation_with(session, session.scalar(owner.where(Project.mark == mark)) or "")
    wanted = select(Project).where(Project.mark == mark).with_for_update()
    project = session.scalar(wanted.execution_options(populate_existing=True))
    if project is None:
        raise Gone(mark)
    return Work(project, session.get_one(SalesOrder, project.order_id), relation)


def write_hours(session: Session, mark: str, worked_on: date, hundredths: int, says: str, by: By, at: datetime) -> str:
    """Note what one of us worked; gives the mark of the line. Raises Refused, Gone, and Restricted."""
    work = project_with(session, mark)
    if work.project.closed_at is not None:
        raise Refused("Dit project is afgerond. Heropen het om er uren op te schrijven.")
    if not 0 < hundredths <= A_DAY:
        raise Refused("Schrijf meer dan nul en hooguit 24 uur op één dag.")
    if a_day(worked_on, at) > day_of(at):
        raise Refused("Schrijf uren op een dag die al is geweest, of vandaag.")
    hours = WorkedHours(
        mark=new_mark(),
        project_id=work.project.id,
        staff_id=by.staff_id,
        by_name=by.name,
        worked_on=worked_on,
        hundredths=hundredths,
        says=a_line(says, "wat u deed"),
        noted_at=at,
    )
    session.add(hours)
    session.flush()
    touch(session, work.relation, at)
    after = {"uren": hundredths / 100, "dag": worked_on}
    record(session, by, "schreef uren", f"order {work.order.number}", at, work.relation.person_id, after=after)
    return hours.mark


def remove_hours(session: Session, mark: str, by: By, at: datetime) -> str:
    """Take a line of hours out; gives the mark of its order. Raises Gone and Restricted."""
    owner = select(Project.mark).join(WorkedHours, WorkedHours.project_id == Project.id).where(WorkedHours.mark == mark)
    work = project_with(session, session.scalar(owner) or "")
    gone = delete(WorkedHours).where(WorkedHours.mark == mark).returning(WorkedHours.hundredths, WorkedHours.worked_on)
    was = session.execute(gone).one_or_none()
    if was is not None:
        before = {"uren": was.hundredths / 100, "dag": was.worked_on}
        record(session, by, "verwijderd", f"uren op {work.order.number}", at, work.relation.person_id, before=before)
    return work.order.mark


def set_budget(session: Session, mark: str, hundredths: int, version: int, by: By, at: datetime) -> None:
    """So many hours are planned for it. Raises Changed, Refused, Gone, and Restricted."""
    if not 0 <= hundredths <= MOST_BUDGET:
        raise Refused("Begroot van nul tot honderdduizend uur.")
    work = project_with(session, mark)
    before, after = change(work.project, version, {"budget_hundredths": hundredths})
    if after:
        record(session, by, "gewijzigd", f"project {work.order.number}", at, work.relation.person_id, before, after)


# — Closing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def close(session: Session, mark: str, by: By, at: datetime) -> date | None:
    """The project is done; thirty days later, on a working day, somebody calls for after-care: gives that day.

    Closing again changes nothing and gives None. Raises Gone and Restricted.
    """
    work = project_with(session, mark)
    project = work.project
    if project.closed_at is not None:
        return None
    due = on_working_day(day_of(at) + AFTERCARE)
    about = {"opportunity_id": work.order.opportunity_id, "case_id": None, "inquiry_id": None}
    says = f"Nazorg bellen: {project.title}"[:200]
    step = Planned(StepKind.CALL.value, says, due, _owner(session, project.owner_id))
    project.aftercare_step = plan_for(session, work.relation, step, by, at, about).mark
    project.closed_at = at
    project.version += 1
    session.flush()
    touch(session, work.relation, at)
    record(session, by, "afgerond", f"project {work.order.number}", at, work.relation.person_id)
    system_line(session, work.relation, f"Project “{project.title}” afgerond.", at)
    return due


def _owner(session: Session, staff_id: int | None) -> int | None:
    works = select(StaffMember.id).where(StaffMember.id == staff_id, StaffMember.ended_at.is_(None))
    return session.scalar(works)


def reopen(session: Session, mark: str, by: By, at: datetime) -> None:
    """Not done after all: the project is open again, and the call that closing planned is gone if nobody touched it.

    Raises Gone and Restricted.
    """
    work = project_with(session, mark)
    project = work.project
    if project.closed_at is None:
        return
    untouched = (NextStep.mark == project.aftercare_step, NextStep.version == 1, NextStep.done_at.is_(None))
    session.execute(delete(NextStep).where(*untouched))
    project.closed_at = project.aftercare_step = None
    project.version += 1
    session.flush()
    record(session, by, "heropend", f"project {work.order.number}", at, work.relation.person_id)
