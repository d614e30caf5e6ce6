"""What a press did just now, taken back: a step planned, a question picked up, a note with all that came along with it.

One press does several things at one moment. What bears that moment, and was touched by nobody since, is what it did.
A press can be taken back as long as a note of one's own can: a quarter of an hour. After that it is history.
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
from sjoerd4u.staff.models import StaffMember

UNTOUCHED: tuple[ColumnElement[bool], ...] = (NextStep.version == 1, NextStep.done_at.is_(None))
WORKED_ON = {
    "kans": "Aan deze kans is intussen gewerkt. Gaat zij niet door? Zet haar dan op verloren.",
    "zaak": "Aan deze zaak is intussen gewerkt. Is zij klaar? Zet haar dan op opgelost.",
}


def insist_just_now(pressed_at: datetime, at: datetime) -> None:
    """Raises Refused when that press was longer ago than it can be taken back."""
    if at - pressed_at > history.MAY_MEND:
        raise Refused("Ongedaan maken kan tot een kwartier later. Zet het nu recht op de pagina zelf.")


# — A step ———————————————————————————————————————————————————————————————————————————————————————————————————————


def unplan(session: Session, mark: str, by: By, at: datetime) -> str:
    """This step was not meant: it is gone, and a question that was picked up to plan it is nobody's again. Gives the
    mark of the file. Raises Refused when somebody changed or did it since, or too late, Gone, and Restricted."""
    step, relation = part_with(session, NextStep, mark)
    if step.version != 1 or step.done_at is not None:
        raise Refused("Deze stap is intussen veranderd of gedaan.")
    insist_just_now(step.planned_at, at)
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


def give_back(session: Session, mark: str, whose: int | None, version: int, by: By, at: datetime) -> None:
    """A question is again of the colleague it was of, or of nobody; then the step that came with picking it up is gone
    too. `version`: that of the question as the press left it; what is so already stays so.

    Raises Refused when somebody changed, took or closed it since, or too late, Gone, and Restricted.
    """
    inquiry = inquiry_with(session, mark)
    if (inquiry.state, inquiry.owner_id) == (InquiryState.CLAIMED if whose else InquiryState.NEW, whose):
        return
    if inquiry.state not in handling.OPEN:
        raise Refused("Deze vraag is intussen afgehandeld. Heropen haar eerst.")
    if inquiry.version != version:
        raise Refused(_since(session, inquiry, by))
    if whose is not None:
        handling.assign(session, mark, whose, by, at)
        return
    insist_just_now(inquiry.claimed_at or at, at)
    _let_go(session, inquiry, by, at)


def _since(session: Session, inquiry: Inquiry, by: By) -> str:
    """What became of a question that is not as a press left it."""
    if inquiry.owner_id in (None, by.staff_id):
        return "Deze vraag is intussen veranderd."
    return f"Uw collega {session.get_one(StaffMember, inquiry.owner_id).name} heeft deze vraag intussen."


def _let_go(session: Session, inquiry: Inquiry, by: By, at: datetime) -> None:
    """The question is of nobody, and the step that came with picking it up is gone."""
    picked_up_at = inquiry.claimed_at
    handling.release(session, inquiry.mark, by, at)
    relation = session.scalar(select(Relation).where(Relation.person_id == inquiry.person_id))
    if relation is not None:
        _drop(session, relation, by, at, NextStep.inquiry_id == inquiry.id, NextStep.planned_at == picked_up_at)


def not_answered(session: Session, mark: str, by: By, at: datetime) -> None:
    """The first answer was not given after all: the clock runs on. Raises Refused when too late, Gone, and
    Restricted."""
    inquiry = inquiry_with(session, mark)
    if inquiry.answered_at is None:
        return
    insist_just_now(inquiry.answered_at, at)
    _wait_again(session, inquiry, by, at)


def _wait_again(session: Session, inquiry: Inquiry, by: By, at: datetime) -> None:
    """The question waits for its first answer."""
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
        _wait_again(session, inquiry_with(session, asked), by, at)
    answered = (ServiceCase.id == case_id, ServiceCase.answered_at == happened_at)
    session.execute(update(ServiceCase).where(*answered).values(answered_at=None))
    _let_go_of_what_was_picked_up(session, relation, noted_at, by, at)


def _let_go_of_what_was_picked_up(
    session: Session, relation: Relation, pressed_at: datetime, by: By, at: datetime, *which: ColumnElement[bool]
) -> None:
    """The questions of this person that the press of that moment picked up, and that a colleague did not take since."""
    theirs = (Inquiry.person_id == relation.person_id, Inquiry.state == InquiryState.CLAIMED, *which)
    picked_up = (Inquiry.claimed_at == pressed_at, Inquiry.owner_id == by.staff_id)
    for asked in session.scalars(select(Inquiry.mark).where(*picked_up, *theirs)).all():
        _let_go(session, inquiry_with(session, asked), by, at)


# — An opportunity, a case ———————————————————————————————————————————————————————————————————————————————————————


def unopen_opportunity(session: Session, mark: str, by: By, at: datetime) -> str:
    """This opportunity was not meant: it is gone, with the step that was planned with it; the question it was made of
    is open again, with its steps. Gives the mark of the file. Raises Refused when something hangs on it by now, or
    too late, Gone, and Restricted."""
    deal, relation = part_with(session, Opportunity, mark)
    insist_just_now(deal.opened_at, at)
    theirs, of_a_question = NextStep.opportunity_id == deal.id, NextStep.inquiry_id.is_not(None)
    _drop(session, relation, by, at, theirs, NextStep.planned_at == deal.opened_at, ~of_a_question)
    session.execute(update(NextStep).where(theirs, of_a_question).values(opportunity_id=None))
    opened_at = deal.opened_at
    _take_out(session, deal, relation, "kans", by, at)
    closed = (Inquiry.person_id == relation.person_id, Inquiry.closed_at == opened_at)
    for asked in session.scalars(select(Inquiry).where(*closed)).all():
        handling.reopen(session, asked.mark, by, at)
        if (asked.claimed_at, asked.owner_id) == (opened_at, by.staff_id):
            _let_go(session, asked, by, at)
    return relation.mark


def unopen_case(session: Session, mark: str, by: By, at: datetime) -> str:
    """This case was not meant: it is gone. Gives the mark of the file. Raises Refused when something hangs on it by
    now, or too late, Gone, and Restricted."""
    case, relation = part_with(session, ServiceCase, mark)
    insist_just_now(case.opened_at, at)
    _take_out(session, case, relation, "zaak", by, at)
    return relation.mark


def _take_out(
    session: Session, row: Opportunity | ServiceCase, relation: Relation, on_what: str, by: By, at: datetime
) -> None:
    if row.version != 1 or _carries(session, row):
        raise Refused(WORKED_ON[on_what])
    before = {"title": row.title}
    session.delete(row)
    session.flush()
    record(session, by, "verwijderd", on_what, at, relation.person_id, before=before)


def _carries(session: Session, row: Opportunity | ServiceCase) -> bool:
    """Whether any row anywhere points to this one."""
    pointers = pointers_to(Base.metadata.tables[row.__tablename__])
    there = [exists(select(each).where(each == row.id).select_from(table_of(each))) for each in pointers]
    return any(session.execute(select(*there)).one())
