"""Meeting people and forgetting them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, literal, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.happenings import PeopleChanged
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.columns import Reach, reaching


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a person says of themselves when we meet. Everything but the language is optional."""

    language: str = "nl"
    given_name: str | None = None
    infix: str | None = None
    family_name: str | None = None
    salutation: str | None = None


def find(session: Session, address: str) -> int | None:
    """The id of the person with this tidied address, if we know one."""
    return session.scalar(select(PersonAddress.person_id).where(PersonAddress.address == address))


def meet(session: Session, address: str, introduction: Introduction, source: str, at: datetime) -> int:
    """The id of the person with this address, whose mailbox has just proved to be theirs.

    An unknown address becomes a new person; of a known one only what was empty is filled in, nothing is overwritten.
    Unless the address was never proved: then somebody, whoever, filled in those names, and the owner's own words count.
    Two meetings of the same address at the same moment give one person.
    """
    known = session.execute(
        select(PersonAddress.person_id, PersonAddress.verified_at).where(PersonAddress.address == address)
    ).one_or_none()
    if known is None:
        person_id = _welcome(session, address, introduction, source, at)
    else:
        person_id = known.person_id
        session.execute(update(PersonAddress).where(PersonAddress.address == address).values(verified_at=at))
        _fill_in(session, person_id, introduction, overwrite=known.verified_at is None)
    session.flush()
    announce(session, PeopleChanged((person_id,)))
    return person_id


def meet_unproven(session: Session, address: str, introduction: Introduction, source: str, at: datetime) -> int:
    """The id of the person with this address, which somebody typed: nobody knows yet whether it is theirs.

    An unknown address becomes a new person with an unproven address; of a known one nothing changes. Costs the same
    four statements for an address we know as for one we do not, so that nothing can be learnt from the answer. Two
    meetings of the same address at the same moment give one person.
    """
    mark, known = new_mark(), exists().where(PersonAddress.address == address)
    row = {"mark": mark, "source": source, "met_at": at, "language": introduction.language, "version": 1}
    row |= _said(introduction)
    columns = Person.__table__.columns
    values = select(*(literal(value, columns[name].type) for name, value in row.items())).where(~known)
    session.execute(insert(Person).from_select(list(row), values, include_defaults=False))
    made = select(Person.id, literal(address)).where(Person.mark == mark)
    own = insert_into(session, PersonAddress).from_select(["person_id", "address"], made, include_defaults=False)
    session.execute(own.on_conflict_do_nothing())
    person_id = session.scalars(select(PersonAddress.person_id).where(PersonAddress.address == address)).one()
    lost = ~exists().where(PersonAddress.person_id == Person.id)
    session.execute(delete(Person).where(Person.mark == mark, lost).execution_options(synchronize_session=False))
    announce(session, PeopleChanged((person_id,)))
    return person_id


def meet_by_phone(session: Session, introduction: Introduction, source: str, at: datetime) -> int:
    """The id of a new person whose address we do not know: somebody of us knows how to reach them."""
    person = Person(mark=new_mark(), source=source, met_at=at, **_said(introduction), language=introduction.language)
    session.add(person)
    session.flush()
    announce(session, PeopleChanged((person.id,)))
    return person.id


def _welcome(session: Session, address: str, introduction: Introduction, source: str, at: datetime) -> int:
    person = Person(mark=new_mark(), source=source, met_at=at, **_said(introduction), language=introduction.language)
    session.add(person)
    session.flush()
    new = insert_into(session, PersonAddress).values(person_id=person.id, address=address, verified_at=at)
    if session.scalar(new.on_conflict_do_nothing().returning(PersonAddress.id)) is not None:
        return person.id
    session.delete(person)
    session.flush()
    return session.scalars(select(PersonAddress.person_id).where(PersonAddress.address == address)).one()


def _fill_in(session: Session, person_id: int, introduction: Introduction, *, overwrite: bool) -> None:
    person = session.get_one(Person, person_id)
    said = {name: value for name, value in _said(introduction).items() if value is not None}
    if overwrite and said.keys() & {"given_name", "family_name"}:
        said = _said(introduction)
    for name, value in said.items():
        if overwrite or getattr(person, name) is None:
            setattr(person, name, value)


def _said(introduction: Introduction) -> dict[str, Any]:
    names = ("given_name", "infix", "family_name", "salutation")
    return {name: getattr(introduction, name) for name in names}


def is_stranger() -> ColumnElement[bool]:
    """The people to whom nothing points any more, so that we need not know them (AVG art. 5(1)(e)).

    A restricted person (art. 18) is none: restriction means storage, and no erasure either.
    """
    pointers = [column for table in Base.metadata.sorted_tables for column in reaching(table, Reach.PERSON)]
    unknown = [~exists().where(column == Person.id).correlate(Person) for column in pointers]
    return and_(Person.restricted_at.is_(None), *unknown)


def forget_strangers(session: Session) -> int:
    """Forget every stranger at once; returns how many."""
    gone: CursorResult[Any] = session.execute(delete(Person).where(is_stranger()))  # type: ignore[assignment]
    return gone.rowcount
