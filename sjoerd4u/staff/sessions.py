"""Being in: at most twelve hours, and not longer than thirty minutes without a sign of life."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.register.devices import OFFICE_STAYS
from sjoerd4u.staff.models import StaffMember, StaffSession

IDLE = timedelta(minutes=30)
SIGN_OF_LIFE = timedelta(minutes=1)
PROOF_HOLDS = timedelta(minutes=10)


def begin(session: Session, member_id: int, means: str, browser: str, former: str | None, at: datetime) -> str:
    """Let this member in; gives the new id for the cookie. `former`: the id that this browser had, which ends."""
    key = secrets.token_urlsafe(32)
    over = (StaffSession.started_at <= at - OFFICE_STAYS) | (StaffSession.seen_at <= at - IDLE)
    session.execute(delete(StaffSession).where(over | (StaffSession.key_hash == digest(former or ""))))
    row = {"mark": new_mark(), "key_hash": digest(key), "staff_id": member_id, "means": means, "browser": browser}
    session.execute(insert(StaffSession).values(**row, started_at=at, seen_at=at, proved_at=at))
    return key


def find(session: Session, key: str, at: datetime) -> tuple[StaffMember, StaffSession] | None:
    """Who is in with this id, if still: an account that was ended lets nobody in."""
    found = session.execute(
        select(StaffMember, StaffSession)
        .join(StaffSession, StaffSession.staff_id == StaffMember.id)
        .where(StaffSession.key_hash == digest(key), StaffMember.ended_at.is_(None), _lasts(at))
    ).first()
    return (found[0], found[1]) if found else None


def of_member(session: Session, member_id: int, at: datetime) -> Sequence[StaffSession]:
    """Where this member is in now, the newest first."""
    mine = select(StaffSession).where(StaffSession.staff_id == member_id, _lasts(at))
    return session.scalars(mine.order_by(StaffSession.started_at.desc(), StaffSession.id.desc())).all()


def _lasts(at: datetime) -> Any:
    return and_(StaffSession.started_at > at - OFFICE_STAYS, StaffSession.seen_at > at - IDLE)


def is_due(found: StaffSession, at: datetime) -> bool:
    """Whether it is time to note another sign of life: not at every page."""
    return at - found.seen_at >= SIGN_OF_LIFE


def note_sign_of_life(session: Session, found_id: int, at: datetime) -> None:
    """The thirty minutes begin again."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == found_id, StaffSession.seen_at < at)
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )


def is_proved(found: StaffSession, at: datetime) -> bool:
    """Whether this member proved who they are in the last ten minutes."""
    return at - found.proved_at < PROOF_HOLDS


def note_proof(session: Session, found_id: int, at: datetime) -> None:
    """The member proved once more who they are."""
    session.execute(update(StaffSession).where(StaffSession.id == found_id).values(proved_at=at))


def end(session: Session, key: str) -> None:
    """Leave: a copy of the cookie lets nobody in any more."""
    session.execute(delete(StaffSession).where(StaffSession.key_hash == digest(key)))


def end_one(session: Session, member_id: int, mark: str) -> bool:
    """End the session with this mark, if it is of this member; whether there was one."""
    mine = delete(StaffSession).where(StaffSession.staff_id == member_id, StaffSession.mark == mark)
    return session.scalar(mine.returning(StaffSession.id)) is not None


def end_all(session: Session, member_id: int, but: int | None = None) -> None:
    """End every session of this member, except the one with this id."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == member_id, StaffSession.id != (but or 0)))


def digest(key: str) -> str:
    """What is kept of a random id."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
