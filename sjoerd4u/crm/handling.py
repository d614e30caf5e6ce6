"""Picking up an inquiry and seeing it through: claimed, answered, closed, or put aside as spam."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm import indexing
from sjoerd4u.crm.inquiries import ARTICLE
from sjoerd4u.crm.models import Inquiry, InquiryState, NextStep, Relation, StepKind
from sjoerd4u.crm.opportunities import Plan, open_for
from sjoerd4u.crm.relations import derive_interests, file_of
from sjoerd4u.crm.rows import Gone, Refused, a_colleague, inquiry_with, relation_with, touch
from sjoerd4u.crm.steps import Planned, plan_for
from sjoerd4u.kit.calendar import next_working_day, on_working_day
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people import organisations, roster
from sjoerd4u.people.changing import Source
from sjoerd4u.people.phones import NotANumber, add_phone, tidy_phone
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import By, record
from sjoerd4u.staff.models import StaffMember

AFTER_AN_ARTICLE = 5
OPEN = (InquiryState.NEW, InquiryState.CLAIMED)


class Taken(RuntimeError):
    """A colleague picked it up first: `name` says who."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} heeft deze vraag al opgepakt.")
        self.name = name


# — Picking up ———————————————————————————————————————————————————————————————————————————————————————————————————


def claim(session: Session, mark: str, by: By, at: datetime, *, propose: bool = True) -> str:
    """Pick up this inquiry; gives the mark of the person's file, which is opened if there was none.

    A first step is proposed, unless the caller plans one: call today; after an article ask in five working days
    whether it helped. Picking up what is one's own already changes nothing. Raises Taken when a colleague has it,
    Refused when it is closed or spam, Gone, and Restricted.
    """
    relation = _file_for(session, mark, by, at)
    inquiry = inquiry_with(session, mark)
    if inquiry.state == InquiryState.CLAIMED and inquiry.owner_id not in (None, by.staff_id):
        raise Taken(session.get_one(StaffMember, inquiry.owner_id).name)
    if inquiry.state == InquiryState.CLAIMED and inquiry.owner_id == by.staff_id:
        return relation.mark
    if inquiry.state not in OPEN:
        raise Refused("Deze vraag is al afgehandeld. Heropen haar eerst.")
    _take(session, inquiry, relation, by.staff_id, at)
    record(session, by, "opgepakt", f"vraag {inquiry.reference}", at, relation.person_id)
    if propose:
        _propose(session, inquiry, relation, by, at)
    return relation.mark


def _file_for(session: Session, mark: str, by: By, at: datetime) -> Relation:
    """The file of who sent this inquiry, opened if there was none."""
    sent = session.execute(
        select(Inquiry.person_id, Inquiry.address, Inquiry.language, Inquiry.kind).where(Inquiry.mark == mark)
    ).one_or_none()
    if sent is None:
        raise Gone(mark)
    source = Source.ARTICLE if sent.kind == ARTICLE else Source.FORM
    person_id = sent.person_id
    if person_id is None:
        person_id = roster.meet_unproven(session, sent.address, roster.Introduction(sent.language), source, at)
    return file_of(session, person_id, source, by, at)


def _take(session: Session, inquiry: Inquiry, relation: Relation, staff_id: int | None, at: datetime) -> None:
    inquiry.state, inquiry.owner_id = InquiryState.CLAIMED, staff_id
    inquiry.claimed_at = inquiry.claimed_at or at
    inquiry.person_id, inquiry.request_id = relation.person_id, None
    inquiry.version += 1
    derive_interests(session, relation, inquiry.interests)
    touch(session, relation, at)
    _know_better(session, inquiry, at)


def _know_better(session: Session, inquiry: Inquiry, at: datetime) -> None:
    """What the sender filled in becomes known of the person: the number, and where they work."""
    by = By(None, "betrokkene")
    if inquiry.person_id is None:
        return
    if inquiry.phone and _can_be_called(inquiry.phone):
        add_phone(session, inquiry.person_id, inquiry.phone, by, at)
    if inquiry.company:
        firm = organisations.find_or_add(session, organisations.Firm(name=inquiry.company), at)
        organisations.place(session, inquiry.person_id, firm.id, by, at)


def _can_be_called(typed: str) -> bool:
    try:
        return bool(tidy_phone(typed))
    except NotANumber:
        return False


def _propose(session: Session, inquiry: Inquiry, relation: Relation, by: By, at: datetime) -> None:
    """A first step, unless somebody planned one already (it was claimed and let go before)."""
    planned = select(NextStep.id).where(NextStep.inquiry_id == inquiry.id, NextStep.done_at.is_(None))
    if session.scalar(planned.limit(1)) is not None:
        session.execute(update(NextStep).where(NextStep.id.in_(planned)).values(owner_id=by.staff_id))
        return
    today = on_working_day(day_of(at))
    step = Planned(StepKind.CALL, "Bellen over de vraag", today)
    if inquiry.kind == ARTICLE:
        step = Planned(StepKind.MAIL, "Vragen of het artikel hielp", next_working_day(day_of(at), AFTER_AN_ARTICLE))
    plan_for(session, relation, step, by, at, {"inquiry_id": inquiry.id, "opportunity_id": None, "case_id": None})


def release(session: Session, mark: str, by: By, at: datetime) -> None:
    """Let go of an inquiry: it is for everyone again. Its open steps are nobody's. Raises Gone and Restricted."""
    inquiry = inquiry_with(session, mark)
    if inquiry.state != InquiryState.CLAIMED:
        return
    inquiry.state, inquiry.owner_id, inquiry.claimed_at = InquiryState.NEW, None, None
    inquiry.version += 1
    session.flush()
    _hand_steps(session, inquiry, None)
    record(session, by, "losgelaten", f"vraag {inquiry.reference}", at, inquiry.person_id)


def assign(session: Session, mark: str, staff_id: int, by: By, at: datetime) -> str:
    """Give an inquiry to a colleague, with its open steps; gives the mark of the file.

    Raises Refused, Gone, and Restricted.
    """
    colleague = session.get(StaffMember, a_colleague(session, staff_id))
    if colleague is None:
        raise Refused("Kies een collega die hier werkt.")
    inquiry = inquiry_with(session, mark)
    if inquiry.state == InquiryState.NEW:
        their = By(colleague.id, colleague.name)
        relation_mark = claim(session, mark, their, at)
    else:
        relation_mark = _file_for(session, mark, by, at).mark
    inquiry = inquiry_with(session, mark)
    if inquiry.state != InquiryState.CLAIMED:
        raise Refused("Deze vraag is al afgehandeld. Heropen haar eerst.")
    inquiry.owner_id = colleague.id
    inquiry.version += 1
    session.flush()
    _hand_steps(session, inquiry, colleague.id)
    after = {"to": colleague.name}
    record(session, by, "toegewezen", f"vraag {inquiry.reference}", at, inquiry.person_id, after=after)
    return relation_mark


def _hand_steps(session: Session, inquiry: Inquiry, staff_id: int | None) -> None:
    theirs = (NextStep.inquiry_id == inquiry.id, NextStep.done_at.is_(None))
    session.execute(update(NextStep).where(*theirs).values(owner_id=staff_id))


# — Seeing through ———————————————————————————————————————————————————————————————————————————————————————————————


def mark_spam(session: Session, mark: str, by: By, at: datetime) -> None:
    """Put aside what nobody meant for us. Raises Gone and Restricted."""
    _set_state(session, mark, InquiryState.SPAM, "als spam gemerkt", by, at)


def not_spam(session: Session, mark: str, by: By, at: datetime) -> None:
    """It was meant for us after all. Raises Gone and Restricted."""
    inquiry = inquiry_with(session, mark)
    if inquiry.state == InquiryState.SPAM:
        reopen(session, mark, by, at)


def answer_noted(session: Session, mark: str, by: By, at: datetime) -> bool:
    """The first answer was given just now; the clock stops. Gives False when one was given before: that one stays.

    Raises Gone and Restricted.
    """
    inquiry = inquiry_with(session, mark)
    if inquiry.answered_at is not None:
        return False
    inquiry.answered_at = at
    inquiry.version += 1
    session.flush()
    relation = session.scalar(select(Relation).where(Relation.person_id == inquiry.person_id))
    if relation is not None:
        touch(session, relation, at)
    else:
        inquiry.last_contact_at = max(inquiry.last_contact_at, at)
        session.flush()
    record(session, by, "beantwoord", f"vraag {inquiry.reference}", at, inquiry.person_id)
    return True


def close(session: Session, mark: str, by: By, at: datetime) -> None:
    """Nothing is left to do for this inquiry. Its open steps stay, until they are done. Raises Gone and Restricted."""
    _set_state(session, mark, InquiryState.CLOSED, "afgehandeld", by, at)


def reopen(session: Session, mark: str, by: By, at: datetime) -> None:
    """Not closed or spam after all: it is of whoever had it, or else of everyone. Raises Gone and Restricted."""
    inquiry = inquiry_with(session, mark)
    state = InquiryState.CLAIMED if inquiry.owner_id else InquiryState.NEW
    _set_state(session, mark, state, "heropend", by, at)


def _set_state(session: Session, mark: str, state: InquiryState, did: str, by: By, at: datetime) -> None:
    inquiry = inquiry_with(session, mark)
    if inquiry.state == state:
        return
    before = {"state": inquiry.state}
    inquiry.state = state
    inquiry.closed_at = None if state in OPEN else at
    inquiry.version += 1
    session.flush()
    record(session, by, did, f"vraag {inquiry.reference}", at, inquiry.person_id, before, {"state": state})


# — Of somebody else, or more than a question ————————————————————————————————————————————————————————————————————


def insist_usable(session: Session, inquiry: Inquiry) -> None:
    """Raises Restricted when the data of whoever asked are only stored."""
    if inquiry.person_id is not None:
        insist_unrestricted(session, inquiry.person_id)


def link(session: Session, mark: str, relation_mark: str, by: By, at: datetime) -> str | None:
    """This inquiry is of another person than its address says (a colleague wrote, or from home). Its open steps go
    along. Gives the mark of the file it was with, if it was with one. Raises Gone and Restricted."""
    inquiry = inquiry_with(session, mark)
    relation = relation_with(session, relation_mark)
    before = inquiry.person_id
    was = session.scalar(select(Relation.mark).where(Relation.person_id == before)) if before else None
    if before == relation.person_id:
        return was
    inquiry.person_id, inquiry.request_id = relation.person_id, None
    inquiry.version += 1
    session.flush()
    steps = (NextStep.inquiry_id == inquiry.id, NextStep.done_at.is_(None))
    session.execute(update(NextStep).where(*steps).values(relation_id=relation.id))
    touch(session, relation, at)
    indexing.index_inquiries(session, [inquiry.id])
    for person_id in (before, relation.person_id):
        record(session, by, "aan ander gekoppeld", f"vraag {inquiry.reference}", at, person_id)
    return was


def open_opportunity(session: Session, mark: str, plan: Plan, by: By, at: datetime, step: Planned | None = None) -> str:
    """Make an opportunity of this inquiry and close it; its open steps go to the opportunity. Gives the mark of that.

    Raises Taken, Refused, Gone, and Restricted.
    """
    relation = relation_with(session, claim(session, mark, by, at))
    opportunity = open_for(session, relation, plan, by, at, step)
    inquiry = inquiry_with(session, mark)
    steps = (NextStep.inquiry_id == inquiry.id, NextStep.done_at.is_(None))
    session.execute(update(NextStep).where(*steps).values(opportunity_id=opportunity.id))
    close(session, mark, by, at)
    return opportunity.mark
