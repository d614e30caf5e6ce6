"""Counting who tries to sign in, for an account and for a network, in the database: for all web processes together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import and_, func, literal, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.staff.models import StaffAttempt, StaffMember

ONCE_MORE = 5


class Outcome(StrEnum):
    """How an attempt ended. One that did not end counts as failed."""

    FAILED = "mislukt"
    IN = "gelukt"


class Limit(NamedTuple):
    """So many failed attempts within so long; after that one waits until the oldest of them is that old."""

    tries: int
    within: timedelta


FOR_ACCOUNT = (Limit(5, timedelta(minutes=15)), Limit(20, timedelta(days=1)))
FOR_NETWORK = (Limit(20, timedelta(minutes=15)), Limit(100, timedelta(days=1)))


class TooOften(Exception):
    """There were too many attempts; `until` is when the next one counts."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def begin(session: Session, address: str, network: str, at: datetime) -> int:
    """Write an attempt down before anything is compared; gives its number. Commit at once, so that others count it.

    Raises TooOften, the same for an address that nobody has.
    """
    keys = _keys(session, address, network)
    for _ in range(ONCE_MORE):
        written = session.scalar(_note(session, keys, address, at))
        if written is not None:
            return int(written)
        if until := _until(session, keys, at):
            raise TooOften(until)
    raise TooOften(at + timedelta(seconds=30))  # very many at the same moment, with the same address


def succeeded(session: Session, number: int) -> None:
    """The attempt with this number let somebody in."""
    session.execute(update(StaffAttempt).where(StaffAttempt.id == number).values(outcome=Outcome.IN))


def failed_with(session: Session, staff_id: int, since: datetime) -> Sequence[datetime]:
    """When somebody tried this account in vain, the newest first: to show to whose it is."""
    mine = select(StaffAttempt.at).where(StaffAttempt.staff_id == staff_id, StaffAttempt.outcome == Outcome.FAILED)
    return session.scalars(mine.where(StaffAttempt.at > since).order_by(StaffAttempt.at.desc())).all()


def _keys(session: Session, address: str, network: str) -> dict[str, str]:
    keys = keyring(session)
    return {
        "address_key": keys.fingerprint(f"sign-in\n{address}"),
        "network_key": keys.fingerprint(f"network\n{network}"),
    }


def _note(session: Session, keys: dict[str, str], address: str, at: datetime) -> Any:
    """Insert the attempt unless there were too many; of two at the same moment with one address, one is written."""
    row = {**keys, "outcome": Outcome.FAILED, "at": at}
    columns = StaffAttempt.__table__.columns
    highest = select(func.coalesce(func.max(StaffAttempt.number), 0)).where(
        StaffAttempt.address_key == keys["address_key"]
    )
    values = [literal(value, columns[name].type).label(name) for name, value in row.items()]
    free = and_(*(_count(limit, keys, at) < limit.tries for limit in _limits(keys)))
    whose = select(StaffMember.id).where(StaffMember.address == address).scalar_subquery()
    chosen = select(*values, (highest.scalar_subquery() + 1).label("number"), whose.label("staff_id")).where(free)
    new = insert_into(session, StaffAttempt).from_select([*row, "number", "staff_id"], chosen)
    return new.on_conflict_do_nothing(index_elements=["address_key", "number"]).returning(StaffAttempt.id)


class _Counted(NamedTuple):
    column: str
    tries: int
    within: timedelta


def _limits(keys: dict[str, str]) -> list[_Counted]:
    limits = zip(keys, (FOR_ACCOUNT, FOR_NETWORK), strict=True)
    return [_Counted(column, *limit) for column, some in limits for limit in some]


def _failures(limit: _Counted, keys: dict[str, str], at: datetime) -> Any:
    return and_(
        getattr(StaffAttempt, limit.column) == keys[limit.column],
        StaffAttempt.outcome == Outcome.FAILED,
        StaffAttempt.at > at - limit.within,
    )


def _count(limit: _Counted, keys: dict[str, str], at: datetime) -> Any:
    return select(func.count()).where(_failures(limit, keys, at)).correlate(None).scalar_subquery()


def _until(session: Session, keys: dict[str, str], at: datetime) -> datetime | None:
    """When the first try is possible again; None if it is now."""
    ends = []
    for limit in _limits(keys):
        newest = select(StaffAttempt.at).where(_failures(limit, keys, at)).order_by(StaffAttempt.at.desc())
        oldest_that_counts = session.scalar(newest.offset(limit.tries - 1).limit(1))
        if oldest_that_counts:
            ends.append(oldest_that_counts + limit.within)
    return max(ends, default=None)
