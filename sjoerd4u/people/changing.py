"""Setting right what we know of a person, and remembering where each value came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.versions import change
from sjoerd4u.people.happenings import PeopleChanged
from sjoerd4u.people.models import FieldSource, Person
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.people.trail import By, record

FIELDS = ("given_name", "infix", "family_name", "salutation", "language")


class Source(StrEnum):
    """Where a value or a file came from."""

    NEWSLETTER = "nieuwsbrief"
    FORM = "contactformulier"
    ARTICLE = "artikel"
    OFFICE = "kantoor"
    IMPORT = "import"
    PUBLIC = "openbare bron"
    PERSON = "betrokkene"


NOT_FROM_THE_PERSON = (Source.IMPORT, Source.PUBLIC, Source.OFFICE)


@dataclass(frozen=True, slots=True)
class Known:
    """Where one value came from; `set_by_person`: the person corrected it, so nothing overwrites it."""

    source: str
    found_at: str | None
    noted_at: datetime
    set_by_person: bool = False


class NoSuchPerson(LookupError):
    """There is no person with this number (any more)."""


def locked(session: Session, person_id: int) -> Person:
    """The person, held until the end of the transaction. Raises NoSuchPerson, and Restricted (AVG art. 18)."""
    wanted = select(Person).where(Person.id == person_id).with_for_update()
    person = session.scalar(wanted.execution_options(populate_existing=True))
    if person is None:
        raise NoSuchPerson(person_id)
    if person.restricted_at is not None:
        raise Restricted(person_id)
    return person


def change_person(
    session: Session,
    person_id: int,
    changes: Mapping[str, Any],
    version: int,
    by: By,
    at: datetime,
    *,
    source: str = Source.OFFICE,
    found_at: str | None = None,
) -> None:
    """Set these values (of FIELDS) of a person, with where they came from.

    Raises Changed when somebody else was first, Restricted, and NoSuchPerson. A correction of the person's own is
    overwritten only by hand here, never by an import (`protected`).
    """
    person = locked(session, person_id)
    before, after = change(person, version, {name: changes[name] for name in FIELDS if name in changes})
    if not after:
        return
    session.flush()
    note_sources(session, person_id, after, source, at, found_at)
    record(session, by, "gewijzigd", "persoon", at, person_id, before, after)
    announce(session, PeopleChanged((person_id,)))


def note_sources(
    session: Session,
    person_id: int,
    fields: Iterable[str],
    source: str,
    at: datetime,
    found_at: str | None = None,
    *,
    set_by_person: bool = False,
) -> None:
    """Remember where these values came from; the last source of a value counts."""
    said = {"source": source, "found_at": found_at, "noted_at": at, "set_by_person": set_by_person}
    rows = [{"person_id": person_id, "field": field} | said for field in fields]
    if rows:
        new = insert_into(session, FieldSource).values(rows)
        session.execute(new.on_conflict_do_update(index_elements=["person_id", "field"], set_=said))


def set_by_person(session: Session, person_id: int, fields: Iterable[str], at: datetime) -> None:
    """The person set these values right (AVG art. 16): from now on no import overwrites them."""
    note_sources(session, person_id, fields, Source.PERSON, at, set_by_person=True)


def protected(session: Session, person_id: int) -> set[str]:
    """The fields that this person set right."""
    corrected = select(FieldSource.field).where(FieldSource.person_id == person_id, FieldSource.set_by_person)
    return set(session.scalars(corrected))


def sources_of(session: Session, person_id: int) -> dict[str, Known]:
    """Where each value of the person came from; a value without a note of its own came with the person."""
    person = session.get_one(Person, person_id)
    met = Known(person.source, None, person.met_at)
    noted = session.scalars(select(FieldSource).where(FieldSource.person_id == person_id))
    own = {row.field: Known(row.source, row.found_at, row.noted_at, row.set_by_person) for row in noted}
    return {field: met for field in FIELDS if getattr(person, field) is not None} | own
