"""What people add to what we hold about them (AVG art. 16): it stays beside the record, for who looks at it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people import trail
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.privacy.supplement_models import Supplement

MOST = 20
EVERYTHING = "alles"


class TooMany(ValueError):
    """Somebody added as much as we keep; the rest is a request, that a person reads."""


class NoSuchSupplement(LookupError):
    """There is no such statement, or it is of somebody else."""


def add(session: Session, person_id: int, about: str, text: str, at: datetime) -> str:
    """Keep this statement beside the person's data; its mark. `about` says what it is about.

    Raises TooMany, and Restricted (AVG art. 18).
    """
    insist_unrestricted(session, person_id)
    there = session.scalar(select(func.count()).select_from(Supplement).where(Supplement.person_id == person_id))
    if (there or 0) >= MOST:
        raise TooMany
    said = Supplement(mark=new_mark(), person_id=person_id, about=about, text=text, added_at=at)
    session.add(said)
    trail.record(session, trail.DATA_SUBJECT, "aangevuld", "persoon", at, person_id)
    return said.mark


def take_away(session: Session, person_ids: Iterable[int], mark: str, at: datetime) -> None:
    """The person no longer wants it there. Raises NoSuchSupplement, and Restricted."""
    theirs = (Supplement.mark == mark, Supplement.person_id.in_(list(person_ids)))
    person_id = session.scalar(select(Supplement.person_id).where(*theirs))
    if person_id is None:
        raise NoSuchSupplement
    insist_unrestricted(session, person_id)
    session.execute(delete(Supplement).where(*theirs))
    trail.record(session, trail.DATA_SUBJECT, "aanvulling weggehaald", "persoon", at, person_id)


def of_person(session: Session, person_ids: Iterable[int]) -> list[Supplement]:
    """What this person added, oldest first."""
    theirs = select(Supplement).where(Supplement.person_id.in_(list(person_ids)))
    return list(session.scalars(theirs.order_by(Supplement.added_at, Supplement.id)))
