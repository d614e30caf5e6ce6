"""Restriction of processing (AVG art. 18): the data stay, and nothing is done with them."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By, record

REFUSED, USE = "geweigerd", "gebruik van beperkte gegevens"


class Restricted(RuntimeError):
    """The person restricted the use of their data: they are only stored, so this cannot be done."""

    @property
    def person_id(self) -> int | None:
        """Whose data they are, where that was said."""
        return self.args[0] if self.args else None


def restrict(session: Session, person_id: int, at: datetime) -> None:
    """Only store from now on: no letter, no use, no erasure either. Restricting again keeps the first moment."""
    session.execute(
        update(Person).where(Person.id == person_id, Person.restricted_at.is_(None)).values(restricted_at=at)
    )


def lift(session: Session, person_id: int) -> None:
    """Use the data again. Whoever lifts has told the person first (art. 18(3))."""
    session.execute(update(Person).where(Person.id == person_id).values(restricted_at=None))


def insist_unrestricted(session: Session, person_id: int | None) -> None:
    """Raises Restricted when this person's data are only stored. Every verb that uses or changes them asks this."""
    stored = select(Person.id).where(Person.id == person_id, Person.restricted_at.is_not(None))
    if person_id is not None and session.scalar(stored) is not None:
        raise Restricted(person_id)


def count_refusal(session: Session, person_id: int, by: By, at: datetime) -> None:
    """Put in the trail that a press was refused because this person's data are only stored: so it is counted, and the
    person sees it. In a transaction of its own, after what was refused is undone."""
    record(session, by, REFUSED, USE, at, person_id)
