"""Each planned run once, among any number of processes on any number of machines.

The row is the claim: it is unique per chore and planned moment. Who holds it renews a lease; a run whose lease lapsed
belongs to a process that died, and may be taken over. Clocks of the machines should agree within seconds (NTP).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.jobs.models import ChoreRun
from sjoerd4u.kit.db import insert_into

LEASE = timedelta(seconds=20)
RENEWAL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A planned run that `holder` may do now."""

    chore: str
    planned_at: datetime
    holder: str


def claim_run(session: Session, claim: Claim, at: datetime) -> bool:
    """Take this planned run, or take it over from a process that died. False: it is done, or in other hands."""
    return _insert(session, claim, at) or _take_over(session, claim, at)


def _insert(session: Session, claim: Claim, at: datetime) -> bool:
    row = {"chore": claim.chore, "planned_at": claim.planned_at, **_hold(claim.holder, at), "failed": False}
    once = insert_into(session, ChoreRun).values(row).on_conflict_do_nothing(index_elements=["chore", "planned_at"])
    return session.execute(once.returning(ChoreRun.id)).first() is not None


def _take_over(session: Session, claim: Claim, at: datetime) -> bool:
    lapsed = (
        update(ChoreRun)
        .where(ChoreRun.chore == claim.chore, ChoreRun.planned_at == claim.planned_at)
        .where(ChoreRun.finished_at.is_(None), ChoreRun.leased_until <= at)
        .values(_hold(claim.holder, at))
    )
    return session.execute(lapsed.returning(ChoreRun.id)).first() is not None


def _hold(holder: str, at: datetime) -> dict[str, object]:
    return {"holder": holder, "started_at": at, "leased_until": at + LEASE}


def renew(session: Session, claim: Claim, at: datetime) -> bool:
    """Keep hold of a run that still goes on. False: another process took it over meanwhile."""
    return _change(session, claim, leased_until=at + LEASE)


def finish(session: Session, claim: Claim, at: datetime, report: str, *, failed: bool = False) -> bool:
    """Close the run with its report. False: another process took it over, and its report counts."""
    return _change(session, claim, finished_at=at, report=report, failed=failed)


def _change(session: Session, claim: Claim, **values: object) -> bool:
    ours = (
        update(ChoreRun)
        .where(ChoreRun.chore == claim.chore, ChoreRun.planned_at == claim.planned_at)
        .where(ChoreRun.holder == claim.holder, ChoreRun.finished_at.is_(None))
        .values(values)
    )
    return session.execute(ours.returning(ChoreRun.id)).first() is not None


def is_finished(session: Session, chore: str, planned_at: datetime) -> bool:
    """Whether this planned run was closed, well or not."""
    found = select(ChoreRun.id).where(
        ChoreRun.chore == chore, ChoreRun.planned_at == planned_at, ChoreRun.finished_at.is_not(None)
    )
    return session.execute(found).first() is not None
