"""Restriction of processing (AVG art. 18): the data stay, and nothing is done with them."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from sjoerd4u.people.models import Person


def restrict(session: Session, person_id: int, at: datetime) -> None:
    """Only store from now on: no letter, no use, no erasure either. Restricting again keeps the first moment."""
    session.execute(
        update(Person).where(Person.id == person_id, Person.restricted_at.is_(None)).values(restricted_at=at)
    )


def lift(session: Session, person_id: int) -> None:
    """Use the data again. Whoever lifts has told the person first (art. 18(3))."""
    session.execute(update(Person).where(Person.id == person_id).values(restricted_at=None))
