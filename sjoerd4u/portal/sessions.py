"""Being in: at most an hour, and not longer than fifteen minutes without a sign of life."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.portal.models import PortalSession
from sjoerd4u.register.devices import PORTAL_STAYS

IDLE = timedelta(minutes=15)
PROOF_HOLDS = timedelta(minutes=15)
SIGN_OF_LIFE = timedelta(minutes=1)


def begin(session: Session, address: str, former: str | None, at: datetime) -> str:
    """Let this address in; gives the new id for the cookie. `former`: the id that this browser had, which ends."""
    key = secrets.token_urlsafe(32)
    ended = PortalSession.started_at <= at - PORTAL_STAYS
    session.execute(delete(PortalSession).where(ended | (PortalSession.key_hash == _hash(former or ""))))
    session.execute(insert(PortalSession).values(key_hash=_hash(key), address=address, started_at=at, seen_at=at))
    return key


def find(session: Session, key: str, at: datetime) -> PortalSession | None:
    """Who is in with this id, if still."""
    return session.scalar(
        select(PortalSession).where(
            PortalSession.key_hash == _hash(key),
            PortalSession.started_at > at - PORTAL_STAYS,
            PortalSession.seen_at > at - IDLE,
        )
    )


def is_due(found: PortalSession, at: datetime) -> bool:
    """Whether it is time to note another sign of life: not at every page."""
    return at - found.seen_at >= SIGN_OF_LIFE


def note_sign_of_life(session: Session, found_id: int, at: datetime) -> None:
    """The fifteen minutes begin again."""
    session.execute(
        update(PortalSession)
        .where(PortalSession.id == found_id, PortalSession.seen_at < at)
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )


def note_proof(session: Session, key: str, at: datetime) -> str | None:
    """Who is in with this id named a second fact rightly; gives the new id for the cookie. Another browser with the
    same address did not, and a copy of the former id lets nobody in any more. None when nobody is in with it: another
    press was first."""
    new = secrets.token_urlsafe(32)
    named = update(PortalSession).where(PortalSession.key_hash == _hash(key))
    known = session.scalar(named.values(key_hash=_hash(new), proved_at=at).returning(PortalSession.id))
    return new if known is not None else None


def has_proved(session: Session, key: str, at: datetime) -> bool:
    """Whether who is in with this id named a second fact rightly within the last quarter of an hour."""
    own = PortalSession.key_hash == _hash(key), PortalSession.proved_at > at - PROOF_HOLDS
    return session.scalar(select(PortalSession.id).where(*own)) is not None


def end(session: Session, key: str) -> None:
    """Leave: a copy of the cookie lets nobody in any more."""
    session.execute(delete(PortalSession).where(PortalSession.key_hash == _hash(key)))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
