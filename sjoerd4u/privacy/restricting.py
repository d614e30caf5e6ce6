"""Why data are only stored (AVG art. 18): each request that asks for it is a reason of its own."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from sjoerd4u.people import restriction, trail
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.request_models import Decision, RequestEvent, RequestKind, RightsRequest


def is_reason(request: type[RightsRequest]) -> ColumnElement[bool]:
    """Whether a request keeps the data restricted now: one that is looked into, or the person's own press."""
    by_itself = and_(request.kind == RequestKind.RESTRICT, request.decision == Decision.GRANTED)
    return and_(request.lifted_at.is_(None), or_(request.restricts, by_itself))


def has_other_reason(session: Session, request: RightsRequest) -> bool:
    """Whether another request of the same person keeps the data restricted too."""
    other = aliased(RightsRequest)
    still = exists().where(other.person_id == request.person_id, other.id != request.id, is_reason(other))
    return request.person_id is not None and bool(session.scalar(select(still)))


def end_reason(session: Session, request: RightsRequest, by: By, at: datetime) -> None:
    """This request is no reason any more; without another one the data are used again."""
    request.lifted_at, request.lift_letter = at, None
    session.flush()
    stays = has_other_reason(session, request)
    did = "geen reden meer voor de beperking; een ander verzoek wel" if stays else "beperking opgeheven"
    session.add(RequestEvent(request_id=request.id, at=at, by_name=by.name, what=did))
    if request.person_id is not None and not stays:
        restriction.lift(session, request.person_id)
        trail.record(session, by, "beperking opgeheven", f"verzoek {request.reference}", at, request.person_id)
