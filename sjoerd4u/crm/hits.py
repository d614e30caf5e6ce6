"""What there is to show of what was found: people, organisations, notes, inquiries; each in one or two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, literal, or_, select, union_all
from sqlalchemy.orm import Session

from sjoerd4u.crm import words
from sjoerd4u.crm.models import ContactMoment, Inquiry, Relation
from sjoerd4u.people.models import Organisation, Person, PersonAddress, PersonPhone, Position


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person who was found. `relation`: the mark of the file, when there is one."""

    mark: str
    name: str
    relation: str | None
    kind: str | None
    addresses: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationHit:
    """An organisation that was found."""

    mark: str
    name: str
    city: str | None
    kvk: str | None


@dataclass(frozen=True, slots=True)
class NoteHit:
    """A note that was found: a piece of it, with what was sought marked."""

    mark: str
    relation: str
    name: str
    kind: str
    at: datetime
    pieces: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class InquiryHit:
    """An inquiry that was found."""

    mark: str
    reference: str
    name: str
    address: str
    state: str
    received_at: datetime
    pieces: list[tuple[str, bool]]


def name_of(row: Any) -> str:
    """A person's name as it is said."""
    return " ".join(part for part in (row.given_name, row.infix, row.family_name) if part)


NAMES = (Person.given_name, Person.infix, Person.family_name)
CHOSEN: BindParameter[Any] = bindparam("ids", expanding=True)
PEOPLE = (
    select(Person.id, Person.mark, *NAMES, Person.restricted_at, Relation.mark.label("file"), Relation.kind)
    .outerjoin(Relation, Relation.person_id == Person.id)
    .where(Person.id.in_(CHOSEN))
)
WAYS: tuple[tuple[Any, Any], ...] = (
    (PersonAddress, PersonAddress.address),
    (PersonPhone, PersonPhone.number),
    (Position, Position.company),
)
REACHED = union_all(
    *(
        select(of.person_id, told.label("told"), literal(place).label("place")).where(of.person_id.in_(CHOSEN))
        for place, (of, told) in enumerate(WAYS)
    )
)
ORGANISATIONS = select(
    Organisation.id, Organisation.mark, Organisation.name, Organisation.city, Organisation.kvk
).where(Organisation.id.in_(CHOSEN))
NOTES = (
    select(ContactMoment.mark, ContactMoment.kind, ContactMoment.at, ContactMoment.text, Relation.mark.label("file"))
    .add_columns(*NAMES, Person.id.label("person_id"), Person.restricted_at)
    .join(Relation, Relation.id == ContactMoment.relation_id)
    .join(Person, Person.id == Relation.person_id)
    .where(ContactMoment.id.in_(CHOSEN))
    .where(or_(ContactMoment.only_mine.is_(False), ContactMoment.staff_id == bindparam("me")))
    .order_by(ContactMoment.at.desc(), ContactMoment.id.desc())
)
INQUIRIES = (
    select(Inquiry.mark, Inquiry.reference, Inquiry.given_name, Inquiry.infix, Inquiry.family_name, Inquiry.address)
    .add_columns(Inquiry.state, Inquiry.received_at, Inquiry.message, Inquiry.person_id, Person.restricted_at)
    .outerjoin(Person, Person.id == Inquiry.person_id)
    .where(Inquiry.id.in_(CHOSEN))
    .order_by(Inquiry.received_at.desc(), Inquiry.id.desc())
)


def people_with(session: Session, ids: Sequence[int]) -> dict[int, PersonHit]:
    """What there is to show of these people, by id and in this order; without those whose data are only stored."""
    rows = {row.id: row for row in session.execute(PEOPLE, {"ids": ids})}
    reached = _reached(session, ids)
    shown = [rows[one] for one in ids if one in rows and rows[one].restricted_at is None]
    return {
        row.id: PersonHit(
            row.mark, name_of(row), row.file, row.kind, *(tuple(kind.get(row.id, ())) for kind in reached)
        )
        for row in shown
    }


def _reached(session: Session, ids: Sequence[int]) -> tuple[dict[int, list[str]], ...]:
    """Addresses, numbers and companies, by person: in one statement."""
    found: tuple[dict[int, list[str]], ...] = ({}, {}, {})
    for person_id, told, place in session.execute(REACHED, {"ids": ids}):
        known = found[place].setdefault(person_id, [])
        if told not in known:
            known.append(told)
    return found


def organisations_with(session: Session, ids: Sequence[int]) -> list[OrganisationHit]:
    rows = {row.id: row for row in session.execute(ORGANISATIONS, {"ids": ids})}
    return [OrganisationHit(row.mark, row.name, row.city, row.kvk) for one in ids if (row := rows.get(one))]


def notes_with(
    session: Session, ids: Sequence[int], sought: Sequence[str], staff_id: int | None
) -> tuple[list[NoteHit], set[int]]:
    """These notes, the newest first, and of whom there are notes that are only stored."""
    rows = session.execute(NOTES, {"ids": ids, "me": staff_id}).all()
    return [
        NoteHit(row.mark, row.file, name_of(row), row.kind, row.at, words.marked(row.text, sought))
        for row in rows
        if row.restricted_at is None
    ], {row.person_id for row in rows if row.restricted_at}


def inquiries_with(session: Session, ids: Sequence[int], sought: Sequence[str]) -> tuple[list[InquiryHit], set[int]]:
    rows = session.execute(INQUIRIES, {"ids": ids}).all()
    return [
        InquiryHit(
            row.mark,
            row.reference,
            name_of(row),
            row.address,
            row.state,
            row.received_at,
            words.marked(row.message, sought),
        )
        for row in rows
        if row.restricted_at is None
    ], {row.person_id for row in rows if row.restricted_at}
