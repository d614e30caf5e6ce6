"""Asking: a request under the law comes in by any channel, gets its clocks and runs through one machine.

Asking again while it runs shows the one that runs. Whoever asks hears at once when we answer.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.references import free_reference
from sjoerd4u.mail import outbox
from sjoerd4u.people import restriction, roster
from sjoerd4u.people.trail import DATA_SUBJECT, SYSTEM, By
from sjoerd4u.privacy import telling
from sjoerd4u.privacy.deadlines import clocks_of
from sjoerd4u.privacy.desk_models import IdentityDoubt
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.privacy.numbers import without_bsn
from sjoerd4u.privacy.request_models import (
    Channel,
    Decision,
    RequestEvent,
    RequestKind,
    RequestMessage,
    RequestState,
    RightsRequest,
)
from sjoerd4u.privacy.restricting import end_reason
from sjoerd4u.register import coded
from sjoerd4u.register.purposes import RIGHTS
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.vocabulary import Category

# While we weigh an objection or check what is contested, we do not use the data (AVG art. 18(1)(a) and (d)).
RESTRICTS_MEANWHILE = frozenset({RequestKind.OBJECT, RequestKind.RECTIFY, RequestKind.RESTRICT})


class NoSuchRequest(LookupError):
    """There is no request with this mark, or it is of somebody else."""


class IsClosed(ValueError):
    """The request is decided: nothing is added to it any more."""


class NotYetReceived(ValueError):
    """A request cannot have come in after the moment at which it is written down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody asks. `address` is tidied; `contact` says how else we reach them. `about` narrows it down, in a few
    plain texts: which field and what it should be, which automatic outcome."""

    kind: RequestKind
    channel: Channel
    language: str
    address: str | None = None
    person_id: int | None = None
    contact: str | None = None
    text: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime | None = None


def open_request(session: Session, asked: Asked, at: datetime, by: By = DATA_SUBJECT) -> str:
    """Write a request down and confirm it by letter; its mark. One that runs already is given back, with what was said
    added to it. Raises NotYetReceived."""
    person_id = _whose(session, asked)
    running = _running(session, asked, person_id)
    if running is None:
        running = _open(session, asked, person_id, at, by)
        _confirm(session, running, at)
    if asked.text:
        add_message(session, running, by if by.staff_id is None else DATA_SUBJECT, asked.text, at)
    return running.mark


def say_whose(session: Session, mark: str, address: str, by: By, at: datetime) -> None:
    """Whoever asked without an e-mail address is known to us by this tidied one. Raises NoSuchRequest, and IsClosed for
    a decided request and for one that has an address."""
    request = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark).with_for_update())
    if request is None:
        raise NoSuchRequest
    if request.decided_at is not None or request.address is not None:
        raise IsClosed(request.reference)
    request.address, request.person_id = address, request.person_id or roster.find(session, address)
    request.restricts = request.restricts or _restrict(session, RequestKind(request.kind), request.person_id, at)
    request.version += 1
    note(session, request, by, "e-mailadres bij het verzoek gezet", at)


def file_done(
    session: Session,
    asked: Asked,
    did: str,
    at: datetime,
    categories: Collection[Category] = (),
    recipients: Iterable[Recipient] = (),
) -> str:
    """Keep a file of what the portal carried out at once: asked and granted at the same moment; its mark.

    Who receives one of `categories` is to be told (AVG art. 19). After an erasure, say no address and no person.
    """
    request = _open(session, asked, _whose(session, asked), at, DATA_SUBJECT, restricts=False)
    request.state, request.decision, request.decided_at = RequestState.CLOSED, Decision.GRANTED, at
    request.decided_by = "Mijn gegevens"
    note(session, request, By(None, "Mijn gegevens"), did, at)
    telling.plan(session, request, categories, recipients, at)
    session.flush()
    return request.mark


def say(session: Session, mark: str, subject: Subject, text: str, at: datetime) -> None:
    """Add what the person says. Raises NoSuchRequest, IsClosed."""
    request = theirs(session, mark, subject)
    if request.decided_at is not None:
        raise IsClosed(request.reference)
    add_message(session, request, DATA_SUBJECT, text, at)


def take_back(session: Session, mark: str, subject: Subject, at: datetime) -> None:
    """The person no longer asks; again changes nothing. Raises NoSuchRequest.

    A restriction that only served this request ends with it: the person themselves says so (art. 18(3) is met). Where
    another request needs it too, it stays.
    """
    request = theirs(session, mark, subject)
    if request.decided_at is not None:
        return
    close(session, request, Decision.TAKEN_BACK, at)
    note(session, request, DATA_SUBJECT, "ingetrokken", at)
    if request.restricts:
        end_reason(session, request, DATA_SUBJECT, at)


def theirs(session: Session, mark: str, subject: Subject) -> RightsRequest:
    """The request with this mark, if it is of this subject; locked. Raises NoSuchRequest."""
    whose = rows_of(Base.metadata.tables[RightsRequest.__tablename__], subject)
    found = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark, whose).with_for_update())
    if found is None:
        raise NoSuchRequest
    return found


def note(session: Session, request: RightsRequest, by: By, what: str, at: datetime) -> None:
    """Write a step in the file, without what was said."""
    session.add(RequestEvent(request_id=request.id, at=at, by_name=by.name, what=what))


def close(session: Session, request: RightsRequest, decision: Decision, at: datetime) -> None:
    """The request is over: its term, and that of its messages, begins. A doubt about who asks ends with it, and a copy
    of an identity document is gone at once."""
    request.state, request.decision, request.decided_at = RequestState.CLOSED, decision, at
    request.proposed = {}
    request.version += 1
    for doubt in session.scalars(select(IdentityDoubt).where(IdentityDoubt.request_id == request.id)):
        if doubt.copy is not None:
            doubt.copy, doubt.destroyed_at = None, at
            note(session, request, SYSTEM, "kopie vernietigd", at)
        doubt.decided_at = doubt.decided_at or at
    messages = select(RequestMessage).where(RequestMessage.request_id == request.id)
    for message in session.scalars(messages):
        message.closed_at = at


# — How it is done ———————————————————————————————————————————————————————————————————————————————————————————————


def _whose(session: Session, asked: Asked) -> int | None:
    return asked.person_id or (roster.find(session, asked.address) if asked.address else None)


def _running(session: Session, asked: Asked, person_id: int | None) -> RightsRequest | None:
    open_ones = select(RightsRequest).where(RightsRequest.kind == asked.kind, RightsRequest.decided_at.is_(None))
    if person_id is not None:
        found = session.scalars(open_ones.where(RightsRequest.person_id == person_id))
    elif asked.address:
        found = session.scalars(open_ones.where(RightsRequest.address == asked.address))
    else:
        return None
    return next((one for one in found if one.about == dict(asked.about)), None)


def _open(
    session: Session, asked: Asked, person_id: int | None, at: datetime, by: By, restricts: bool = True
) -> RightsRequest:
    received_at = asked.received_at or at
    if received_at > at:
        raise NotYetReceived
    clocks = clocks_of(received_at)
    request = RightsRequest(
        mark=new_mark(),
        reference=free_reference(session, RightsRequest.reference, "R"),
        person_id=person_id,
        address=asked.address,
        contact=asked.contact,
        language=asked.language,
        kind=asked.kind,
        channel=asked.channel,
        about={name: without_bsn(text) for name, text in asked.about.items()},
        received_at=received_at,
        promised_on=clocks.promised_on,
        due_on=clocks.due_on,
        restricts=restricts and _restrict(session, asked.kind, person_id, at),
    )
    session.add(request)
    session.flush()
    note(session, request, DATA_SUBJECT, f"verzoek ({asked.kind}) ontvangen {asked.channel.how}", received_at)
    if by.staff_id is not None:
        note(session, request, by, "verzoek ingevoerd", at)
    return request


def _restrict(session: Session, kind: RequestKind, person_id: int | None, at: datetime) -> bool:
    """Only store while this is looked into; whether this request is a reason for that, alone or beside another."""
    if kind not in RESTRICTS_MEANWHILE or person_id is None:
        return False
    restriction.restrict(session, person_id, at)
    return True


def _confirm(session: Session, request: RightsRequest, at: datetime) -> None:
    if request.address is None:
        return
    words = {
        "reference": request.reference,
        "kind": coded.REQUEST_KINDS[request.kind].in_(request.language),
        "promised": request.promised_on.isoformat(),
        "due": request.due_on.isoformat(),
        "restricted": request.restricts,
    }
    outbox.write_letter(
        session,
        "privacy/received",
        request.address,
        RIGHTS,
        request.language,
        at,
        words=words,
        person_id=request.person_id,
    )


def add_message(session: Session, request: RightsRequest, by: By, text: str, at: datetime) -> None:
    from_us = by.staff_id is not None
    session.add(RequestMessage(request_id=request.id, at=at, by_name=by.name, from_us=from_us, text=without_bsn(text)))
    note(session, request, by, "bericht van ons" if from_us else "bericht van de betrokkene", at)
