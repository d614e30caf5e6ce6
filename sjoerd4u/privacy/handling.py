"""Answering: what staff do with a request, from picking it up to the decision.

A refusal, whole or partial, names the article and the reason, and two of us see it before it goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.happenings import announce
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import Letter
from sjoerd4u.people import trail
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import doubts, reviewing, telling
from sjoerd4u.privacy.deadlines import extended
from sjoerd4u.privacy.desk_models import ReviewOutcome, TextReview
from sjoerd4u.privacy.happenings import LookedAgain
from sjoerd4u.privacy.numbers import without_bsn
from sjoerd4u.privacy.request_models import Decision, RequestKind, RequestState, RightsRequest
from sjoerd4u.privacy.requests import IsClosed, NoSuchRequest, add_message, close, note
from sjoerd4u.privacy.restricting import end_reason, has_other_reason
from sjoerd4u.register import coded
from sjoerd4u.register.purposes import RIGHTS
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.rights import COMPLAINT, COURT
from sjoerd4u.register.vocabulary import Category

REFUSALS = frozenset({Decision.REFUSED, Decision.PARTLY})
LIFTS = {
    RequestKind.RECTIFY: frozenset({Decision.GRANTED, Decision.PARTLY, Decision.REFUSED}),
    RequestKind.OBJECT: frozenset({Decision.REFUSED}),
    RequestKind.RESTRICT: frozenset({Decision.REFUSED}),
}
KINDS_OF_DATA = "soorten"
NEW_OUTCOME = "nieuwe uitkomst"
SENT_BACK = "teruggelegd omdat"
ERASES = frozenset({Decision.GRANTED, Decision.PARTLY})
WHO_IS_IT = "Wij weten niet wiens gegevens dit zijn. Koppel eerst het dossier of vul het e-mailadres in."


class Ungrounded(ValueError):
    """A decision that lacks what it must say; the message says what, in Dutch."""


class OtherText(RuntimeError):
    """The decision was changed after the second pair of eyes read it."""


class SameEyes(ValueError):
    """The second look is by somebody else than who decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What somebody decides. `facts`: what was looked at; `outcome`: the new outcome of a human look; `categories`: the
    kinds of data a correction touched."""

    decision: Decision
    reason: str = ""
    article: str | None = None
    facts: str | None = None
    outcome: str | None = None
    categories: frozenset[Category] = frozenset()


def locked(session: Session, mark: str) -> RightsRequest:
    """The open request with this mark, for us alone. Raises NoSuchRequest, IsClosed."""
    request = session.scalar(select(RightsRequest).where(RightsRequest.mark == mark).with_for_update())
    if request is None:
        raise NoSuchRequest
    if request.decided_at is not None:
        raise IsClosed(request.reference)
    return request


def claim(session: Session, mark: str, by: By, at: datetime) -> None:
    """This one is mine. Raises NoSuchRequest, IsClosed."""
    request = locked(session, mark)
    if request.owner_id == by.staff_id:
        return
    request.owner_id = by.staff_id
    if request.state == RequestState.NEW:
        request.state = RequestState.BUSY
    note(session, request, by, "opgepakt", at)


def answer(session: Session, mark: str, text: str, by: By, at: datetime) -> None:
    """Write to the person; a letter says that something waits, not what. Raises NoSuchRequest, IsClosed."""
    request = locked(session, mark)
    add_message(session, request, by, text, at)
    _write(session, request, "privacy/message", {"reference": request.reference}, at)


def extend(session: Session, mark: str, why: str, by: By, at: datetime) -> None:
    """Take two months more, and tell why by letter (AVG art. 12(3)); once.

    Raises NoSuchRequest, IsClosed, Ungrounded without a reason or a second time, deadlines.TooLate.
    """
    request = locked(session, mark)
    if not why.strip():
        raise Ungrounded("Schrijf waarom u meer tijd nodig heeft.")
    if request.extended_to is not None:
        raise Ungrounded("Dit verzoek is al verlengd.")
    request.extended_to, request.extended_why = extended(request.received_at, at), without_bsn(why)
    request.version += 1
    note(session, request, by, f"verlengd tot {request.extended_to.isoformat()}", at)
    words = {"reference": request.reference, "why": request.extended_why, "until": request.extended_to.isoformat()}
    _write(session, request, "privacy/extended", words, at)


def decide(
    session: Session, mark: str, verdict: Verdict, by: By, at: datetime, recipients: Iterable[Recipient] = ()
) -> bool:
    """Decide. Granted: closed, told, and receivers are to be told. A refusal waits for the second pair of eyes.

    Whether it is closed. Raises NoSuchRequest, IsClosed, Ungrounded.
    """
    request = locked(session, mark)
    _insist_on_grounds(session, request, verdict)
    request.decision, request.article = verdict.decision, verdict.article
    request.reason, request.facts = without_bsn(verdict.reason) or None, without_bsn(verdict.facts or "") or None
    request.decided_by, request.decider_id = by.name, by.staff_id
    request.proposed = _kept_of(verdict)
    request.version += 1
    if verdict.decision in REFUSALS:
        note(session, request, by, "besluit voorgelegd aan een tweede paar ogen", at)
        request.state = RequestState.SECOND_LOOK
        return False
    _close(session, request, by, at, recipients)
    return True


def agree(
    session: Session, mark: str, by: By, at: datetime, recipients: Iterable[Recipient] = (), *, version: int | None
) -> None:
    """The second pair of eyes agrees with the decision of this `version`: it is told.

    Raises NoSuchRequest, IsClosed, SameEyes, OtherText, Ungrounded.
    """
    request = _waiting_for_second(session, mark, by, version)
    _insist_on_somebody(session, request, request.decision)
    request.second_by = by.name
    note(session, request, by, "gezien door een tweede paar ogen", at)
    _close(session, request, by, at, recipients)


def send_back(session: Session, mark: str, why: str, by: By, at: datetime, *, version: int | None) -> None:
    """The second pair of eyes does not agree: the decision is open again. Raises as `agree`."""
    request = _waiting_for_second(session, mark, by, version)
    if not why.strip():
        raise Ungrounded("Schrijf waarom u het anders ziet.")
    request.state, request.decision, request.decided_by, request.decider_id = RequestState.BUSY, None, None, None
    request.proposed = {SENT_BACK: without_bsn(why)}
    request.version += 1
    note(session, request, by, "besluit teruggelegd", at)


# — How it is done ———————————————————————————————————————————————————————————————————————————————————————————————


def _insist_on_grounds(session: Session, request: RightsRequest, verdict: Verdict) -> None:
    if verdict.decision not in (Decision.GRANTED, *REFUSALS):
        raise Ungrounded("Kies: toewijzen, deels toewijzen of weigeren.")
    if verdict.decision in REFUSALS and not (verdict.article or "").strip():
        raise Ungrounded("Noem het wetsartikel waarop u weigert.")
    if verdict.decision in REFUSALS and not verdict.reason.strip():
        raise Ungrounded("Leg in gewone woorden uit waarom.")
    if request.kind == RequestKind.OBJECT and not verdict.reason.strip():
        raise Ungrounded("Leg uit hoe u het bezwaar heeft gewogen.")
    if request.kind == RequestKind.LOOK and not ((verdict.facts or "").strip() and (verdict.outcome or "").strip()):
        raise Ungrounded("Noem wat u heeft bekeken en wat de uitkomst nu is.")
    _insist_on_somebody(session, request, verdict.decision)
    if request.kind == RequestKind.ACCESS:
        _insist_on_reviews(session, request, verdict)
    if doubts.is_open(session, request.id):
        raise Ungrounded("Besluit eerst over de twijfel wie dit is.")


def _insist_on_somebody(session: Session, request: RightsRequest, decision: str | None) -> None:
    """Who is to be erased is known by an address: without one nothing would go, and nothing would stay gone."""
    erases = request.kind == RequestKind.ERASE and decision in ERASES
    if erases and not reviewing.subject_of_request(session, request).addresses:
        raise Ungrounded(WHO_IS_IT)


def _insist_on_reviews(session: Session, request: RightsRequest, verdict: Verdict) -> None:
    if verdict.decision is not Decision.REFUSED and (left := reviewing.left_to_review(session, request)):
        raise Ungrounded(f"Kijk eerst de teksten na; er wachten er nog {left}.")
    not_whole = exists().where(TextReview.request_id == request.id, TextReview.outcome != ReviewOutcome.SHOWN)
    if verdict.decision is Decision.GRANTED and session.scalar(select(not_whole)):
        raise Ungrounded("Er blijft iets onleesbaar of achter: dat is “deels toewijzen” (artikel 15 lid 4 AVG).")


def _kept_of(verdict: Verdict) -> dict[str, str]:
    kept = {NEW_OUTCOME: verdict.outcome.strip()} if verdict.outcome else {}
    if verdict.categories:
        kept[KINDS_OF_DATA] = ", ".join(sorted(category.value for category in verdict.categories))
    return kept


def _waiting_for_second(session: Session, mark: str, by: By, version: int | None) -> RightsRequest:
    request = locked(session, mark)
    if request.state != RequestState.SECOND_LOOK:
        raise Ungrounded("Dit besluit wacht niet op een tweede paar ogen.")
    if by.staff_id is None or by.staff_id == request.decider_id:
        raise SameEyes
    if version != request.version:
        raise OtherText
    return request


def _close(session: Session, request: RightsRequest, by: By, at: datetime, recipients: Iterable[Recipient]) -> None:
    decision = Decision(request.decision or "")
    request.about = request.about | request.proposed
    note(session, request, by, f"besluit: {decision}", at)
    lifts = _lifts(session, request, decision, by, at)
    close(session, request, decision, at)
    if request.kind != RequestKind.ERASE or decision is Decision.REFUSED:
        letter = _write(session, request, "privacy/decided", told(request, decision, lifts), at)
        request.lift_letter = letter if lifts else None
    if decision is not Decision.REFUSED:
        telling.plan(session, request, _touched(request), recipients, at)
    if request.kind == RequestKind.LOOK:
        announce(session, _looked_again(request, by, at))
    trail.record(session, by, "besloten", f"verzoek {request.reference}", at, request.person_id)


def _lifts(session: Session, request: RightsRequest, decision: Decision, by: By, at: datetime) -> bool:
    """Whether the restriction ends with this decision. Where another request needs it, only this reason ends."""
    if not request.restricts or decision not in LIFTS.get(RequestKind(request.kind), ()):
        return False
    if has_other_reason(session, request):
        end_reason(session, request, by, at)
        return False
    restricted = select(Person.restricted_at).where(Person.id == request.person_id)
    return session.scalar(restricted) is not None


def told(request: RightsRequest, decision: Decision, lifts: bool) -> dict[str, Any]:
    """The words of the letter with a decision. `lifts`: it also ends the restriction."""
    spoken = request.language
    refused = decision in REFUSALS
    return {
        "reference": request.reference,
        "kind": coded.REQUEST_KINDS[request.kind].in_(spoken),
        "received": request.received_at.isoformat(),
        "decision": coded.DECISIONS[decision].in_(spoken),
        "reason": request.reason,
        "facts": request.facts,
        "outcome": request.about.get(NEW_OUTCOME),
        "article": request.article if refused else None,
        "complaint": COMPLAINT.in_(spoken) if refused else None,
        "court": COURT.in_(spoken) if refused else None,
        "lifts": lifts,
        "stays_restricted": request.restricts and not lifts,
    }


def _touched(request: RightsRequest) -> frozenset[Category]:
    if request.kind in (RequestKind.RECTIFY, RequestKind.COMPLETE):
        named = str(request.about.get(KINDS_OF_DATA) or Category.CONTACT.value).split(", ")
        return frozenset(category for category in Category if category.value in named)
    return frozenset(Category)


def _looked_again(request: RightsRequest, by: By, at: datetime) -> LookedAgain:
    outcome = str(request.about.get(NEW_OUTCOME, ""))
    return LookedAgain(person_id=request.person_id, about=request.about, outcome=outcome, by=by, at=at)


def _write(session: Session, request: RightsRequest, kind: str, words: dict[str, Any], at: datetime) -> str | None:
    """Leave a letter, if there is an address to send it to; its mark. On paper: the desk prints it."""
    if request.address is None:
        note(session, request, trail.SYSTEM, "brief op papier te versturen", at)
        return None
    row = outbox.letter_row(
        kind, request.address, RIGHTS, request.language, at, words=words, person_id=request.person_id
    )
    session.execute(insert(Letter), [row])
    return str(row["mark"])


def days_left(request: RightsRequest, at: datetime) -> int:
    """How many days the legal clock still has; below nothing: too late."""
    return ((request.extended_to or request.due_on) - clock.day_of(at)).days
