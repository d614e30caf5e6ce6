"""Questions about chores that were done."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.jobs.models import ChoreRun


class LastRun(NamedTuple):
    """How the latest planned run of a chore went; `finished_at` is empty while it goes on."""

    planned_at: datetime
    finished_at: datetime | None
    failed: bool
    report: str | None


def last_runs(session: Session) -> dict[str, LastRun]:
    """The latest run of every chore that ever ran, by name."""
    latest = select(ChoreRun.chore, func.max(ChoreRun.planned_at).label("at")).group_by(ChoreRun.chore).subquery()
    rows = session.execute(
        select(ChoreRun.chore, ChoreRun.planned_at, ChoreRun.finished_at, ChoreRun.failed, ChoreRun.report).join(
            latest, (ChoreRun.chore == latest.c.chore) & (ChoreRun.planned_at == latest.c.at)
        )
    )
    return {row.chore: LastRun(row.planned_at, row.finished_at, row.failed, row.report) for row in rows}


def last_successes(session: Session) -> dict[str, datetime]:
    """When each chore was last finished well, by name."""
    done = (
        select(ChoreRun.chore, func.max(ChoreRun.finished_at).label("at"))
        .where(ChoreRun.finished_at.is_not(None), ChoreRun.failed.is_(False))
        .group_by(ChoreRun.chore)
    )
    return {chore: moment for chore, moment in session.execute(done) if moment}
