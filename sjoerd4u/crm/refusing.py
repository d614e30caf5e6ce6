"""What somebody refuses, remembered when two people are put together, and carried over when they are taken apart.

What was refused in between goes for both, for it was said by somebody who was both (AVG art. 7(3), 18, 21(2)).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import keyring
from sjoerd4u.mail.models import Suppression, SuppressionReason
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.restriction import restrict
from sjoerd4u.privacy.request_models import RightsRequest
from sjoerd4u.privacy.restricting import is_reason

REFUSALS = frozenset(
    {
        SuppressionReason.LEFT,
        SuppressionReason.OBJECTION,
        SuppressionReason.COMPLAINT,
        SuppressionReason.ERASED,
        SuppressionReason.SAME_PERSON,
    }
)
LEFT_SINCE = "afgemeld toen dit dossier met een ander was samengevoegd"
Refusals = Mapping[str, Any]


def refusals_of(session: Session, person_id: int) -> Refusals:
    """What this person refuses now, plain enough for JSON: since when their data are only stored and which requests are
    a reason for it, since when they left, and of each suppressed address, by its fingerprint, why and since when. Where
    post does not arrive is nobody's refusal, and told as well."""
    restricted_at = session.scalar(select(Person.restricted_at).where(Person.id == person_id))
    left_at = session.scalar(select(Subscriber.left_at).where(Subscriber.person_id == person_id))
    keys = [keyring(session).fingerprint(address) for address in _addresses(session, person_id)]
    held = select(Suppression.key, Suppression.reason, Suppression.since).where(
        Suppression.key.in_(keys), Suppression.lifted_at.is_(None)
    )
    reasons = select(RightsRequest.mark).where(RightsRequest.person_id == person_id, is_reason(RightsRequest))
    return {
        "restricted": restricted_at.isoformat() if restricted_at else None,
        "reasons": sorted(session.scalars(reasons)),
        "left": left_at.isoformat() if left_at else None,
        "suppressed": {key: [str(reason), since.isoformat()] for key, reason, since in session.execute(held)},
    }


def carry_over(session: Session, then: Refusals, now: Refusals, people: Sequence[int]) -> None:
    """Let what is refused `now`, and was not `then`, go for each of these people. An address keeps the word that was
    said of itself."""
    new_reason = bool(set(now["reasons"]) - set(then.get("reasons", now["reasons"])))
    since_then = {key: told for key, told in now["suppressed"].items() if then["suppressed"].get(key) != told}
    refused = min((told for told in since_then.values() if told[0] in REFUSALS), key=lambda told: told[1], default=None)
    left = now["left"] if now["left"] != then["left"] else refused and refused[1]
    for person_id in people:
        if now["restricted"] and (new_reason or now["restricted"] != then["restricted"]):
            restrict(session, person_id, datetime.fromisoformat(now["restricted"]))
        if left:
            _leave(session, person_id, datetime.fromisoformat(left))
        for address in _addresses(session, person_id):
            if told := since_then.get(keyring(session).fingerprint(address)) or (refused and _elsewhere(*refused)):
                suppress(session, address, told[0], datetime.fromisoformat(told[1]))


def _elsewhere(reason: str, since: str) -> tuple[str, str]:
    """What a refusal says of the other addresses of the same person; a complaint is about all of them."""
    return (reason if reason == SuppressionReason.COMPLAINT else SuppressionReason.SAME_PERSON), since


def _leave(session: Session, person_id: int, at: datetime) -> None:
    """No news any more, for who reads it. Nothing happens to who left before."""
    reader = session.scalar(select(Subscriber.mark).where(Subscriber.person_id == person_id))
    if reader is not None:
        unsubscribe(session, reader, LEFT_SINCE, at)


def _addresses(session: Session, person_id: int) -> Sequence[str]:
    whose = PersonAddress.person_id == person_id
    return session.scalars(select(PersonAddress.address).where(whose).order_by(PersonAddress.id)).all()
