"""Contact history: what we said to each other. A note and the next step are one act."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from sjoerd4u.crm import indexing
from sjoerd4u.crm.models import ContactKind, ContactMoment, Inquiry, InquiryState, Opportunity, Relation, ServiceCase
from sjoerd4u.crm.rows import Refused, a_text, id_of, part_with, relation_with, touch
from sjoerd4u.crm.steps import Planned, plan_for
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.trail import By, record

ANSWERS = (ContactKind.IN_PERSON, ContactKind.PHONE, ContactKind.LETTER, ContactKind.MAIL)
MAY_MEND = timedelta(minutes=15)


def note(
    session: Session,
    relation_mark: str,
    kind: str,
    text: str,
    by: By,
    at: datetime,
    *,
    happened_at: datetime | None = None,
    step: Planned | None = None,
    opportunity: str | None = None,
    case: str | None = None,
    inquiry: str | None = None,
    only_mine: bool = False,
    may_name_others: bool = False,
) -> str:
    """Write down a contact with this person, and plan the next step with it; gives the mark of the contact.

    The person's term counts from it. A talk or a letter is the first answer to what waits for one: the case it is
    about, and every question of the person that was picked up. Raises Refused, Gone, and Restricted.
    """
    relation = relation_with(session, relation_mark)
    about = {
        "opportunity_id": id_of(session, Opportunity, opportunity, relation),
        "case_id": id_of(session, ServiceCase, case, relation),
        "inquiry_id": id_of(session, Inquiry, inquiry, relation),
    }
    moment = ContactMoment(
        mark=new_mark(),
        relation_id=relation.id,
        kind=_kind(kind),
        at=min(happened_at or at, at),
        noted_at=at,
        staff_id=by.staff_id,
        by_name=by.name,
        text=a_text(text, "de notitie"),
        only_mine=only_mine,
        may_name_others=may_name_others,
        **about,
    )
    session.add(moment)
    session.flush()
    record(session, by, "genoteerd", "contact", at, relation.person_id, after={"kind": moment.kind, "at": moment.at})
    _count(session, relation, moment)
    if step is not None:
        plan_for(session, relation, step, by, at, about)
    indexing.index_notes(session, [moment.id])
    return moment.mark


def _kind(kind: str) -> str:
    if kind not in list(ContactKind):
        raise Refused("Kies hoe het contact was.")
    return ContactKind(kind).value


def _count(session: Session, relation: Relation, moment: ContactMoment) -> None:
    """What follows from having been in contact. A line that the house itself writes is no contact."""
    if moment.kind == ContactKind.SYSTEM:
        return
    touch(session, relation, moment.at)
    if moment.kind in ANSWERS:
        answered(session, relation, moment.at, moment.case_id)


def answered(session: Session, relation: Relation, at: datetime, case_id: int | None = None) -> None:
    """The first answer was given to what waits for one."""
    waiting = (
        Inquiry.person_id == relation.person_id,
        Inquiry.state == InquiryState.CLAIMED,
        Inquiry.answered_at.is_(None),
        Inquiry.received_at <= at,
    )
    session.execute(update(Inquiry).where(*waiting).values(answered_at=at))
    if case_id is not None:
        open_case = (ServiceCase.id == case_id, ServiceCase.answered_at.is_(None))
        session.execute(update(ServiceCase).where(*open_case).values(answered_at=at))


def system_line(session: Session, relation: Relation, text: str, at: datetime, inquiry_id: int | None = None) -> None:
    """A line in the history that the house itself writes: no contact, so no term counts from it."""
    moment = ContactMoment(
        mark=new_mark(),
        relation_id=relation.id,
        kind=ContactKind.SYSTEM,
        at=at,
        noted_at=at,
        staff_id=None,
        by_name="systeem",
        text=text,
        inquiry_id=inquiry_id,
    )
    session.add(moment)
    session.flush()
    indexing.index_notes(session, [moment.id])


# — Setting right —————————————————————————————————————————————————————————————————————————————————————————————————


def may_mend(moment: ContactMoment, by: By, at: datetime) -> bool:
    """Whether this is one's own note of the last quarter of an hour: after that it is history."""
    return moment.staff_id == by.staff_id and by.staff_id is not None and at - moment.noted_at <= MAY_MEND


def edit_note(session: Session, mark: str, text: str, by: By, at: datetime) -> None:
    """Write one's own note again, within a quarter of an hour. Raises Refused, Gone, and Restricted."""
    moment, relation = _mendable(session, mark, by, at)
    before = moment.text
    moment.text = a_text(text, "de notitie")
    session.flush()
    told = {} if moment.only_mine else {"before": {"text": before}, "after": {"text": moment.text}}
    record(session, by, "gewijzigd", "contact", at, relation.person_id, **told)
    indexing.index_notes(session, [moment.id])


def remove_note(session: Session, mark: str, by: By, at: datetime) -> None:
    """Take one's own note back, within a quarter of an hour; the day of the last contact stays as it became.

    Raises Refused, Gone, and Restricted.
    """
    moment, relation = _mendable(session, mark, by, at)
    session.delete(moment)
    session.flush()
    record(session, by, "verwijderd", "contact", at, relation.person_id, before={"kind": moment.kind, "at": moment.at})


def _mendable(session: Session, mark: str, by: By, at: datetime) -> tuple[ContactMoment, Relation]:
    moment, relation = part_with(session, ContactMoment, mark)
    if not may_mend(moment, by, at):
        raise Refused("Een notitie verandert u zelf, binnen een kwartier. Schrijf een nieuwe notitie erbij.")
    return moment, relation
