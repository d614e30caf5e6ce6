"""What the jobs room cleans up after itself."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from sjoerd4u.jobs.models import ChoreRun
from sjoerd4u.kit.db import Store

KEEP = timedelta(days=90)


def tidy_runs(store: Store, at: datetime) -> str:
    """Forget runs that were planned more than 90 days before `at`."""
    with store.writing() as session:
        gone = session.execute(delete(ChoreRun).where(ChoreRun.planned_at < at - KEEP).returning(ChoreRun.id)).all()
        session.commit()
    return f"{len(gone)} oude uitvoeringen vergeten"
