"""The file of each request, as the person reads it in the portal and staff at the desk."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.people.models import Person
from sjoerd4u.privacy.desk_models import IdentityDoubt
from sjoerd4u.privacy.doubts import DoubtView, view_of
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.privacy.request_models import RequestEvent, RequestMessage, RequestState, RightsRequest

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Message:
    """One message about a request."""

    at: datetime
    by: str
    from_us: bool
    text: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as its person sees it. `extended_to` wins over `due_on`."""

    mark: str
    reference: str
    kind: str
    channel: str
    state: str
    about: dict[str, Any]
    received_at: datetime
    promised_on: date
    due_on: date
    extended_to: date | None
    extended_why: str | None
    decided_at: datetime | None
    decision: str | None
    article: str | None
    reason: str | None
    facts: str | None
    messages: tuple[Message, ...]
    doubt: DoubtView | None

    @property
    def is_open(self) -> bool:
        return self.decided_at is None


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the list of the desk. `name`: None when the person is not known, or restricted their data."""

    request: RightsRequest
    name: str | None
    is_restricted: bool

    @property
    def due(self) -> date:
        """The last day by law."""
        return self.request.extended_to or self.request.due_on


def requests_of(session: Session, subject: Subject) -> list[RequestView]:
    """Every request of this subject, newest first; three statements however many there are."""
    whose = rows_of(Base.metadata.tables[RightsRequest.__tablename__], subject)
    found = session.scalars(
        select(RightsRequest).where(whose).order_by(RightsRequest.received_at.desc(), RightsRequest.id.desc())
    ).all()
    numbers = [request.id for request in found]
    written = session.scalars(
        select(RequestMessage).where(RequestMessage.request_id.in_(numbers)).order_by(RequestMessage.id)
    ).all()
    doubted = session.scalars(select(IdentityDoubt).where(IdentityDoubt.request_id.in_(numbers))).all()
    doubts = {doubt.request_id: view_of(doubt) for doubt in doubted}
    return [
        _view(request, tuple(_message(one) for one in written if one.request_id == request.id), doubts.get(request.id))
        for request in found
    ]


def request_of(session: Session, subject: Subject, mark: str) -> RequestView | None:
    """The request with this mark, if it is theirs."""
    return next((view for view in requests_of(session, subject) if view.mark == mark), None)


def open_requests(session: Session) -> list[Line]:
    """Everything that waits for us, what is due first at the top."""
    due = func.coalesce(RightsRequest.extended_to, RightsRequest.due_on)
    return _lines(session, RightsRequest.decided_at.is_(None), (due, RightsRequest.id), None, 0)


def closed_requests(session: Session, page: int = 1) -> list[Line]:
    """What was decided, newest first, a page at a time; one more than a page when there is a next."""
    order = (RightsRequest.decided_at.desc(), RightsRequest.id.desc())
    return _lines(session, RightsRequest.decided_at.is_not(None), order, PER_PAGE + 1, (page - 1) * PER_PAGE)


def waiting_for_second(session: Session, staff_id: int) -> int:
    """How many decisions wait for a second pair of eyes that may be of this member of staff."""
    waits = select(func.count()).where(
        RightsRequest.state == RequestState.SECOND_LOOK,
        or_(RightsRequest.decider_id.is_(None), RightsRequest.decider_id != staff_id),
    )
    return session.scalar(waits) or 0


def the_request(session: Session, mark: str) -> Line | None:
    """One request, with whose it is."""
    return next(iter(_lines(session, RightsRequest.mark == mark, (RightsRequest.id,), 1, 0)), None)


def messages_of(session: Session, request_id: int) -> list[Message]:
    """What was written about a request, oldest first."""
    found = select(RequestMessage).where(RequestMessage.request_id == request_id).order_by(RequestMessage.id)
    return [_message(one) for one in session.scalars(found)]


def course_of(session: Session, request_id: int) -> list[RequestEvent]:
    """What happened to a request, step by step: no content, so this is what a supervisor may see."""
    course = select(RequestEvent).where(RequestEvent.request_id == request_id)
    return list(session.scalars(course.order_by(RequestEvent.at, RequestEvent.id)))


def doubt_about(session: Session, request_id: int) -> DoubtView | None:
    """The doubt about who asks, decided or not."""
    found = session.scalar(select(IdentityDoubt).where(IdentityDoubt.request_id == request_id))
    return view_of(found) if found else None


def _lines(
    session: Session, chosen: ColumnElement[bool], order: tuple[Any, ...], limit: int | None, offset: int
) -> list[Line]:
    rows = session.execute(
        select(RightsRequest, Person)
        .outerjoin(Person, Person.id == RightsRequest.person_id)
        .where(chosen)
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    ).all()
    return [
        Line(request, None if is_restricted(person) else getattr(person, "name", None), is_restricted(person))
        for request, person in rows
    ]


def is_restricted(person: Person | None) -> bool:
    """Whether there is such a person whose data are only stored."""
    return person is not None and person.restricted_at is not None


def _message(one: RequestMessage) -> Message:
    return Message(one.at, one.by_name, one.from_us, one.text)


def _view(request: RightsRequest, messages: tuple[Message, ...], doubt: DoubtView | None) -> RequestView:
    names = RequestView.__dataclass_fields__.keys() - {"messages", "doubt", "is_open"}
    seen = {name: getattr(request, name) for name in names}
    if request.decided_at is None:  # a decision that waits for a second pair of eyes is none yet
        seen |= dict.fromkeys(("decision", "article", "reason", "facts"))
    return RequestView(**seen, messages=messages, doubt=doubt)
