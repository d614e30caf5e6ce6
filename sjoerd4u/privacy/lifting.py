"""Ending a restriction: first the person hears so, then the data are used again (AVG art. 18(3))."""

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.people import restriction, trail
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import SYSTEM, By
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.privacy.request_models import Decision, RequestKind, RightsRequest
from sjoerd4u.privacy.requests import NoSuchRequest, note
from sjoerd4u.privacy.restricting import end_reason, has_other_reason, is_reason
from sjoerd4u.register.purposes import RIGHTS


class NothingToLift(ValueError):
    """The use of these data is not restricted by this request, or the notice is on its way already."""


def give_notice(session: Session, mark: str, why: str, by: By, at: datetime) -> bool:
    """Tell the person by letter that we will use the data again, and why; once it is posted, we do. Whether it is told.

    Without an e-mail address the notice goes on paper: then `told_on_paper` lifts. While another request still
    restricts, nothing is used again and nobody is told so: then only this reason ends. Raises NoSuchRequest,
    NothingToLift.
    """
    request = _restricting(session, mark)
    if has_other_reason(session, request):
        end_reason(session, request, by, at)
        return False
    note(session, request, by, "opheffen van de beperking aangekondigd", at)
    if request.address is None:
        return True
    words = {"reference": request.reference, "why": why}
    row = outbox.letter_row(
        "privacy/lifting", request.address, RIGHTS, request.language, at, words=words, person_id=request.person_id
    )
    session.execute(insert(Letter), [row])
    request.lift_letter = row["mark"]
    return True


def may_give_notice(session: Session, request: RightsRequest) -> bool:
    """Whether this request keeps the data restricted and nobody announced the end of it yet."""
    restricted = select(Person.restricted_at).where(Person.id == request.person_id)
    by_itself = request.kind == RequestKind.RESTRICT and request.decision == Decision.GRANTED
    keeps = (request.restricts or by_itself) and not (request.lifted_at or request.lift_letter)
    return keeps and session.scalar(restricted) is not None


def told_on_paper(session: Session, mark: str, by: By, at: datetime) -> None:
    """The notice went on paper: use the data again. Raises NoSuchRequest, NothingToLift."""
    end_reason(session, _restricting(session, mark), by, at)


def lifted_by_person(session: Session, subject: Subject, at: datetime) -> None:
    """The person ended their own restriction: the files say so, and nobody needs notice."""
    whose = rows_of(Base.metadata.tables[RightsRequest.__tablename__], subject)
    for request in session.scalars(select(RightsRequest).where(whose, is_reason(RightsRequest))):
        request.lifted_at, request.lift_letter = at, None
        note(session, request, trail.DATA_SUBJECT, "beperking door de betrokkene zelf opgeheven", at)
    for person_id in subject.person_ids:
        restriction.lift(session, person_id)


def was_pressed(session: Session, subject: Subject) -> bool:
    """Whether the person's own press stands as a reason why the data are only stored."""
    own = (RightsRequest.kind == RequestKind.RESTRICT, RightsRequest.decision == Decision.GRANTED)
    whose = rows_of(Base.metadata.tables[RightsRequest.__tablename__], subject)
    stands = select(RightsRequest.id).where(whose, *own, is_reason(RightsRequest)).limit(1)
    return session.scalar(stands) is not None


def lift_after_notice(store: Store, at: datetime) -> str:
    """A chore: use the data again of whoever has been told by a letter that is posted."""
    with store.writing() as session:
        posted = select(Letter.mark).where(Letter.state == LetterState.POSTED)
        told = select(RightsRequest).where(RightsRequest.lift_letter.in_(posted), RightsRequest.lifted_at.is_(None))
        ready = session.scalars(told.with_for_update()).all()
        for request in ready:
            end_reason(session, request, SYSTEM, at)
        session.commit()
    return f"{len(ready)} beperkingen opgeheven" if ready else "niets op te heffen"


def _restricting(session: Session, mark: str) -> RightsRequest:
    request = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark).with_for_update())
    if request is None:
        raise NoSuchRequest
    if not may_give_notice(session, request):
        raise NothingToLift
    return request
