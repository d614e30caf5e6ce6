"""Taking hold of a row that is to be changed: found by its mark, of a person whose data we may use, and held.

Everything of one person is held by holding the person's file first, so that two verbs never wait for each other.
"""

from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import (
    ContactMoment,
    Inquiry,
    InquiryState,
    NextStep,
    Opportunity,
    Relation,
    ServiceCase,
)
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.staff.models import StaffMember

Part = TypeVar("Part", Opportunity, ServiceCase, NextStep, ContactMoment)
LONGEST_LINE = 200
LONGEST_TEXT = 20_000
LARGEST_ID = 2**31 - 1  # what both databases take for a number of ours
FURTHEST = timedelta(days=3653)


class Gone(LookupError):
    """There is no such row (any more)."""


class Refused(ValueError):
    """What was filled in cannot be done. Its text is a sentence, in Dutch, for who filled it in."""


# — Finding and holding ——————————————————————————————————————————————————————————————————————————————————————————


def relation_with(session: Session, mark: str) -> Relation:
    """The file with this mark, held. Raises Gone, and Restricted when the person's data are only stored."""
    wanted = select(Relation).where(Relation.mark == mark).with_for_update()
    relation = session.scalar(wanted.execution_options(populate_existing=True))
    if relation is None:
        raise Gone(mark)
    insist_unrestricted(session, relation.person_id)
    return relation


def part_with(session: Session, model: type[Part], mark: str) -> tuple[Part, Relation]:
    """The part of a file with this mark and the file, both held. Raises Gone and Restricted."""
    owner = select(Relation.mark).join(model, model.relation_id == Relation.id).where(model.mark == mark)
    relation = relation_with(session, session.scalar(owner) or mark)
    wanted = select(model).where(model.mark == mark).with_for_update()
    part = session.scalar(wanted.execution_options(populate_existing=True))
    if part is None or part.relation_id != relation.id:
        raise Gone(mark)
    return part, relation


def inquiry_with(session: Session, mark: str) -> Inquiry:
    """The inquiry with this mark, held after the file of its person, if there is one. Raises Gone and Restricted."""
    person_id = session.scalar(select(Inquiry.person_id).where(Inquiry.mark == mark))
    if person_id is not None:
        session.execute(select(Relation.id).where(Relation.person_id == person_id).with_for_update())
        insist_unrestricted(session, person_id)
    wanted = select(Inquiry).where(Inquiry.mark == mark).with_for_update()
    inquiry = session.scalar(wanted.execution_options(populate_existing=True))
    if inquiry is None:
        raise Gone(mark)
    return inquiry


def id_of(session: Session, model: type[Part] | type[Inquiry], mark: str | None, relation: Relation) -> int | None:
    """The number of what a step or contact hangs on. Raises Gone when it is not this person's."""
    if mark is None:
        return None
    wanted = select(model.id).where(model.mark == mark)
    if issubclass(model, Inquiry):
        wanted = wanted.where(Inquiry.person_id == relation.person_id)
    else:
        wanted = wanted.where(model.relation_id == relation.id)
    number = session.scalar(wanted)
    if number is None:
        raise Gone(mark)
    return number


# — What every touch does ————————————————————————————————————————————————————————————————————————————————————————


def touch(session: Session, relation: Relation, at: datetime) -> None:
    """We were in contact: the term of the person's file and questions counts from now on."""
    relation.last_contact_at = max(relation.last_contact_at, at)
    session.flush()
    session.execute(
        update(Inquiry)
        .where(
            Inquiry.person_id == relation.person_id,
            Inquiry.state != InquiryState.SPAM,
            Inquiry.last_contact_at < at,
        )
        .values(last_contact_at=at)
    )


# — What can be filled in ————————————————————————————————————————————————————————————————————————————————————————


def a_line(text: str, what: str) -> str:
    """One line of words. Raises Refused, naming what it is for."""
    line = " ".join(text.split())
    if not line:
        raise Refused(f"Vul {what} in.")
    if len(line) > LONGEST_LINE:
        raise Refused(f"Maak {what} korter, tot hooguit {LONGEST_LINE} tekens.")
    return line


def a_text(text: str, what: str) -> str:
    """Some lines of words. Raises Refused, naming what it is for."""
    lines = text.strip()
    if not lines:
        raise Refused(f"Vul {what} in.")
    if len(lines) > LONGEST_TEXT:
        raise Refused(f"Maak {what} korter, tot hooguit {LONGEST_TEXT} tekens.")
    return lines


def a_day(day: date, at: datetime) -> date:
    """A day of this time: not more than ten years from now, either way. Raises Refused."""
    if abs(day - day_of(at)) > FURTHEST:
        raise Refused("Kies een datum binnen tien jaar.")
    return day


def a_colleague(session: Session, staff_id: int | None) -> int | None:
    """Somebody who works here, or nobody. Raises Refused."""
    if staff_id is not None:
        if not 0 < staff_id <= LARGEST_ID:
            raise Refused("Kies een collega die hier werkt.")
        works = select(StaffMember.id).where(StaffMember.id == staff_id, StaffMember.ended_at.is_(None))
        if session.scalar(works) is None:
            raise Refused("Kies een collega die hier werkt.")
    return staff_id
