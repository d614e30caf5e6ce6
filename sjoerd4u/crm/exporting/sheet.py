"""The rows of an export: a fixed number of statements for each batch, and never more than a batch in memory.

Who restricted the use of their data is left out and counted (AVG art. 18).
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.columns import EXPORTED, as_csv, disarmed
from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.people.models import Organisation, Person, PersonAddress, PersonPhone, Position, PositionRole

AT_ONCE = 500
BOM = "\ufeff"  # by which Excel knows that it is UTF-8
Conditions = Sequence[ColumnElement[bool]]


def counted(session: Session, conditions: Conditions) -> tuple[int, int]:
    """How many relations an export with these conditions has, and how many more are only stored."""
    every = select(func.count(), func.count(Person.restricted_at)).select_from(Relation)
    total, stored = session.execute(every.join(Person, Person.id == Relation.person_id).where(*conditions)).one()
    return total - stored, stored


def lines(session: Session, conditions: Conditions) -> Iterator[str]:
    """The file, in pieces: UTF-8 with semicolons, and a header that never changes."""
    yield BOM + as_csv([[field.heading for field in EXPORTED]])
    last = 0
    while some := _next(session, conditions, last):
        yield as_csv(_cells(session, some))
        last = some[-1].Relation.id
        session.expunge_all()


def _next(session: Session, conditions: Conditions, last: int) -> Sequence[Any]:
    wanted = (
        select(Relation, Person)
        .join(Person, Person.id == Relation.person_id)
        .where(*conditions, Person.restricted_at.is_(None), Relation.id > last)
    )
    return session.execute(wanted.order_by(Relation.id).limit(AT_ONCE)).all()


def _cells(session: Session, some: Sequence[Any]) -> list[list[str]]:
    ids = [row.Person.id for row in some]
    addresses = _first(session, PersonAddress.person_id, PersonAddress.address, PersonAddress.id, ids)
    phones = _first(session, PersonPhone.person_id, PersonPhone.number, PersonPhone.id, ids)
    places = _places(session, ids)
    rows = []
    for row in some:
        person, told = row.Person, {"address": addresses, "phone": phones}
        values = {name: by_person.get(person.id) for name, by_person in told.items()}
        values |= _of_person(person) | _of_file(row.Relation) | _of_place(places.get(person.id))
        rows.append([disarmed(values.get(field.name) or "") for field in EXPORTED])
    return rows


def _of_person(person: Person) -> dict[str, str | None]:
    names = ("mark", "given_name", "infix", "family_name", "salutation", "language")
    return {name: getattr(person, name) for name in names}


def _of_file(relation: Relation) -> dict[str, str | None]:
    return {
        "kind": relation.kind,
        "interests": " | ".join(TOPICS[slug].nl for slug in relation.interests if slug in TOPICS),
        "labels": " | ".join(relation.labels),
        "wishes": relation.wishes,
        "last_contact": day_of(relation.last_contact_at).isoformat(),
    }


def _of_place(place: Any) -> dict[str, str | None]:
    if place is None:
        return {}
    firm = place.Organisation
    return {"company": firm.name, "title": place.title} | {
        name: getattr(firm, name) for name in ("kvk", "street", "postcode", "city", "website")
    }


def _first(session: Session, whose: Any, value: Any, key: Any, ids: Sequence[int]) -> dict[int, str]:
    """The oldest value of each of these people."""
    found = session.execute(select(whose, value).where(whose.in_(ids)).order_by(key.desc()))
    return {row[0]: row[1] for row in found}


def _places(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    wanted = select(Position.person_id, Position.title, Organisation).join(Organisation)
    order = (Position.role == PositionRole.CONTACT, Position.id.desc())
    return {row.person_id: row for row in session.execute(wanted.where(Position.person_id.in_(ids)).order_by(*order))}
