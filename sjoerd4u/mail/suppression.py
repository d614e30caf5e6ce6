"""Addresses we never write to again, known by their fingerprint only (AVG art. 21(3)).

Only the person lifts it, by a new double opt-in of their own.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import keyring
from sjoerd4u.mail.models import Suppression


def suppress(session: Session, address: str, reason: str, at: datetime) -> None:
    """Never write to this tidied address again.

    Doing so twice, or by two processes at once, keeps the first reason and moment; after a `lift` it begins anew.
    """
    row = {"key": keyring(session).fingerprint(address), "reason": reason, "since": at, "lifted_at": None}
    anew = {name: row[name] for name in ("reason", "since", "lifted_at")}
    again = Suppression.lifted_at.is_not(None)
    if session.get_bind().dialect.name == "sqlite":
        lite = sqlite.insert(Suppression).values(row)
        session.execute(lite.on_conflict_do_update(index_elements=[Suppression.key], set_=anew, where=again))
    else:
        full = postgresql.insert(Suppression).values(row)
        session.execute(full.on_conflict_do_update(index_elements=[Suppression.key], set_=anew, where=again))


def lift(session: Session, address: str, at: datetime) -> None:
    """Write to this address again, because the person confirmed just now that they want it. Nothing happens if we never
    stopped."""
    session.execute(
        update(Suppression)
        .where(Suppression.key == keyring(session).fingerprint(address), Suppression.lifted_at.is_(None))
        .values(lifted_at=at)
    )


def is_suppressed(session: Session, address: str) -> bool:
    """Whether we never write to this tidied address."""
    found = select(Suppression.id).where(
        Suppression.key == keyring(session).fingerprint(address), Suppression.lifted_at.is_(None)
    )
    return session.scalar(found) is not None
