"""For whom a document is: the words about person and organisation that it takes along, as they are now."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.people.models import Organisation, Person, PersonAddress, Position, PositionRole


@dataclass(frozen=True, slots=True)
class Party:
    """The other party of a document. `name` is the legal name: of the organisation, or else of the person."""

    name: str
    attention: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    kvk: str = ""
    btw_id: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a frozen copy keeps it."""
        return asdict(self)


def party_of(session: Session, relation: Relation, organisation_id: int | None) -> Party:
    """The organisation with this person as the one to address, or the person alone."""
    person = session.get_one(Person, relation.person_id)
    name = person.name or address_of(session, person.id) or ""
    firm = session.get(Organisation, organisation_id) if organisation_id else None
    if firm is None:
        return Party(name)
    told = {each: getattr(firm, each) or "" for each in ("street", "postcode", "city", "kvk", "btw_id")}
    return Party(firm.name, name, **told)


def organisation_of(session: Session, person_id: int) -> int | None:
    """The organisation where this person works, the last that we noted; None for who has none."""
    works = select(Position.organisation_id).where(Position.person_id == person_id)
    return session.scalar(works.order_by(Position.since.desc(), Position.id.desc()).limit(1))


def signatory_of(session: Session, organisation_id: int | None) -> tuple[str, str]:
    """Name and function of who may sign there, as far as we know."""
    wanted = (
        select(Person.given_name, Person.infix, Person.family_name, Position.title)
        .join(Position, Position.person_id == Person.id)
        .where(Position.organisation_id == organisation_id, Position.role == PositionRole.SIGNATORY)
        .where(Person.restricted_at.is_(None))
    )
    found = session.execute(wanted.order_by(Position.id).limit(1)).one_or_none() if organisation_id else None
    return (" ".join(part for part in found[:3] if part), found.title or "") if found else ("", "")


def address_of(session: Session, person_id: int) -> str | None:
    """The first e-mail address of this person."""
    first = select(PersonAddress.address).where(PersonAddress.person_id == person_id).order_by(PersonAddress.id)
    return session.scalar(first.limit(1))
