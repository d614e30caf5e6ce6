"""Addresses we never write to again, known by their fingerprint only (AVG art. 21(3)).

Only the person lifts it, by a new double opt-in of their own.
"""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.mail.models import Suppression, SuppressionReason
from sjoerd4u.register.purposes import Purpose

FROM_ELSEWHERE = frozenset({SuppressionReason.SAME_PERSON})
MARKETING_ONLY = FROM_ELSEWHERE | {SuppressionReason.LEFT, SuppressionReason.OBJECTION, SuppressionReason.ERASED}


def suppress(session: Session, address: str, reason: str, at: datetime) -> None:
    """Never write to this tidied address again.

    Doing so twice, or by two processes at once, keeps the first reason and moment. After a `lift` it begins anew, what
    was said of this address itself replaces what came from another address, and a reason to send nothing at all
    replaces one that goes for marketing only.
    """
    new = insert_into(session, Suppression).values(
        key=keyring(session).fingerprint(address), reason=reason, since=at, lifted_at=None
    )
    anew = {name: new.excluded[name] for name in ("reason", "since", "lifted_at")}
    weaker = (FROM_ELSEWHERE if reason in MARKETING_ONLY else MARKETING_ONLY) - {reason}
    wins = or_(Suppression.lifted_at.is_not(None), Suppression.reason.in_(weaker))
    session.execute(new.on_conflict_do_update(index_elements=[Suppression.key], set_=anew, where=wins))


def lift(session: Session, address: str, at: datetime) -> None:
    """Write to this address again, because the person confirmed just now that they want it. Nothing happens if we never
    stopped."""
    session.execute(
        update(Suppression)
        .where(Suppression.key == keyring(session).fingerprint(address), Suppression.lifted_at.is_(None))
        .values(lifted_at=at)
    )


def carry_over(session: Session, old: str, new: str, at: datetime) -> None:
    """Who moved to another address did not change their mind: what was said of the old one goes for the new one."""
    if (reason := _reason(session, old)) is not None and reason in MARKETING_ONLY:
        suppress(session, new, reason, at)


def is_suppressed(session: Session, address: str) -> bool:
    """Whether we never write to this tidied address, of our own accord or at all."""
    return _reason(session, address) is not None


def keeps_back(session: Session, address: str, purpose: Purpose) -> bool:
    """Whether a letter for this purpose is kept back.

    Who left, objected (AVG art. 21(2)) or was erased gets no marketing, but does get what they ask for; where post does
    not arrive or brings a complaint, nothing is sent.
    """
    reason = _reason(session, address)
    return reason is not None and (purpose.direct_marketing or reason not in MARKETING_ONLY)


def _reason(session: Session, address: str) -> str | None:
    key = keyring(session).fingerprint(address)
    return session.scalar(select(Suppression.reason).where(Suppression.key == key, Suppression.lifted_at.is_(None)))
