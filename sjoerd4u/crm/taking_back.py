"""What a press did just now, taken back: a step planned, a question picked up, a note with all that came along with it.

One press does several things at one moment. What bears that moment, and was touched by nobody since, is what it did.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm import handling, history, steps
from sjoerd4u.crm.models import ContactMoment, Inquiry, InquiryState, NextStep, Opportunity, Relation, ServiceCase
from sjoerd4u.crm.rows import Refused, inquiry_with, part_with
from sjoerd4u.kit.db import Base
from sjoerd4u.people.merging import pointers_to
from sjoerd4u.people.trail import By, record
from sjoerd4u.register.walks import table_of

UNTOUCHED: tuple[ColumnElement[bool], ...] = (NextStep.version == 1, NextStep.done_at.is_(None))


# — A step ———————————————————————————————————————————————————————————————————————————————————————————————————————


def unplan(session: Session, mark: str, by: By, at: datetime) -> str:
    """This step was not meant: it is gone, and a question that was picked up to plan it is nobody's again. Gives the
    mark of the file. Raises Refused when somebody changed or did it since, Gone, and Restricted."""
    step, relation = part_with(session, NextStep, mark)
    if step.version != 1 or step.done_at is not None:
        raise Refused("Deze stap is intussen veranderd. Wijzig haar op haar eigen pagina.")
    inquiry_id, planned_at = step.inquiry_id, step.planned_at
    _drop(session, relation, by, at, NextStep.id == step.id)
    _let_go_of_what_was_picked_up(session, relation, planned_at, by, at, Inquiry.id == inquiry_id)
    return relation.mark


def _drop(session: Session, relation: Relation, by: By, at: datetime, *which: ColumnElement[bool]) -> None:
    """These steps of the file are gone, as far as nobody touched them."""
    wanted = select(NextStep).where(NextStep.relation_id == relation.id, *UNTOUCHED, *which).order_by(NextStep.id)
    for step in session.scalars(wanted).all():
        before = {"kind": step.kind, "says": step.says, "due_on": step.due_on}
        session.delete(step)
        record(session, by, "verwijderd", "stap", at, relation.person_id, before=before)
    session.flush()


# — A question ———————————————————————————————————————————————————————————————————————————————————————————————————


def give_back(session: Session, mark: str, whose: int | None, by: By, at: datetime) -> None:
    """A question is again of the colleague it was of, or of nobody; then the step that came with picking it up is gone
    too. Raises Refused when it was closed since, Gone, and Restricted."""
    if whose is not None:
        handling.assign(session, mark, whose, by, at)
        return
    inquiry = inquiry_with(session, mark)
    if inquiry.state == InquiryState.NEW:
        return
    if inquiry.state != InquiryState.CLAIMED:
        raise Refused("Deze vraag is intussen afgehandeld. Heropen haar eerst.")
    picked_up_at = inquiry.claimed_at
    handling.release(session, mark, by, at)
    relation = session.scalar(select(Relation).where(Relation.person_id == inquiry.person_id))
    if relation is not None:
        _drop(session, relation, by, at, NextStep.inquiry_id == inquiry.id, NextStep.planned_at == picked_up_at)


def not_answered(session: Session, mark: str, by: By, at: datetime) -> None:
    """The first answer was not given after all: the clock runs on. Raises Gone and Restricted."""
    inquiry = inquiry_with(session, mark)
    if inquiry.answered_at is None:
        return
    inquiry.answered_at = None
    inquiry.version += 1
    session.flush()
    record(session, by, "toch niet beantwoord", f"vraag {inquiry.reference}", at, inquiry.person_id)


# — A note ———————————————————————————————————————————————————————————————————————————————————————————————————————


def unwrite(session: Session, mark: str, by: By, at: datetime) -> None:
    """Take one's own note of the last quarter of an hour back, with what the same press did: the step it planned is
    gone, the one it finished is open, what it picked up or answered is so no more. The day of the last contact stays as
    it became. Raises Refused, Gone, and Restricted."""
    moment, relation = part_with(session, ContactMoment, mark)
    noted_at, happened_at, case_id = moment.noted_at, moment.at, moment.case_id
    history.remove_note(session, mark, by, at)
    _drop(session, relation, by, at, NextStep.planned_at == noted_at)
    finished = select(NextStep.mark).where(NextStep.relation_id == relation.id, NextStep.done_at == noted_at)
    for done in session.scalars(finished).all():
        steps.reopen(session, done, by, at)
    theirs = Inquiry.person_id == relation.person_id
    for asked in session.scalars(select(Inquiry.mark).where(theirs, Inquiry.answered_at == happened_at)).all():
        not_answered(session, asked, by, at)
    answered = (ServiceCase.id == case_id, ServiceCase.answered_at == happened_at)
    session.execute(update(ServiceCase).where(*answered).values(answered_at=None))
    _let_go_of_what_was_picked_up(session, relation, noted_at, by, at)


def _let_go_of_what_was_picked_up(
    session: Session, relation: Relation, pressed_at: datetime, by: By, at: datetime, *which: ColumnElement[bool]
) -> None:
    """The questions of this person that the press of that moment picked up."""
    theirs = (Inquiry.person_id == relation.person_id, Inquiry.state == InquiryState.CLAIMED, *which)
    for asked in session.scalars(select(Inquiry.mark).where(Inquiry.claimed_at == pressed_at, *theirs)).all():
        give_back(session, asked, None, by, at)


# — An opportunity, a case ———————————————————————————————————————————————————————————————————————————————————————


def unopen_opportunity(session: Session, mark: str, by: By, at: datetime) -> str:
    """This opportunity was not meant: it is gone, with the step that was planned with it; the question it was made of
    is open again, with its steps. Gives the mark of the file. Raises Refused when something hangs on it by now, Gone,
    and Restricted."""
    deal, relation = part_with(session, Opportunity, mark)
    theirs, of_a_question = NextStep.opportunity_id == deal.id, NextStep.inquiry_id.is_not(None)
    _drop(session, relation, by, at, theirs, NextStep.planned_at == deal.opened_at, ~of_a_question)
    session.execute(update(NextStep).where(theirs, of_a_question).values(opportunity_id=None))
    opened_at = deal.opened_at
    _take_out(session, deal, relation, "kans", by, at)
    closed = (Inquiry.person_id == relation.person_id, Inquiry.closed_at == opened_at)
    for asked in session.scalars(select(Inquiry).where(*closed)).all():
        handling.reopen(session, asked.mark, by, at)
        if asked.claimed_at == opened_at:
            give_back(session, asked.mark, None, by, at)
    return relation.mark


def unopen_case(session: Session, mark: str, by: By, at: datetime) -> str:
    """This case was not meant: it is gone. Gives the mark of the file. Raises Refused when something hangs on it by
    now, Gone, and Restricted."""
    case, relation = part_with(session, ServiceCase, mark)
    _take_out(session, case, relation, "zaak", by, at)
    return relation.mark


def _take_out(
    session: Session, row: Opportunity | ServiceCase, relation: Relation, on_what: str, by: By, at: datetime
) -> None:
    if row.version != 1 or _carries(session, row):
        raise Refused("Er hangt intussen meer aan. Zet haar op verloren of opgelost als zij niet doorgaat.")
    before = {"title": row.title}
    session.delete(row)
    session.flush()
    record(session, by, "verwijderd", on_what, at, relation.person_id, before=before)


def _carries(session: Session, row: Opportunity | ServiceCase) -> bool:
    """Whether any row anywhere points to this one."""
    pointers = pointers_to(Base.metadata.tables[row.__tablename__])
    there = [exists(select(each).where(each == row.id).select_from(table_of(each))) for each in pointers]
    return any(session.execute(select(*there)).one())
