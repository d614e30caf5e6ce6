"""Planned runs of chores."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, content, technical
from sjoerd4u.register.vocabulary import Words


class ChoreRun(Base):
    """One planned run of one chore. The unique row is what makes it happen once; the lease lets another process take
    over a run whose process died."""

    __tablename__ = "chore_run"
    __about__ = About(Words("Uitgevoerde taken", "Chores done"), purpose=None)
    __table_args__ = (UniqueConstraint("chore", "planned_at"),)

    id: Mapped[int] = technical(primary_key=True)
    chore: Mapped[str] = technical()
    planned_at: Mapped[datetime] = technical()
    holder: Mapped[str] = technical()
    leased_until: Mapped[datetime] = technical()
    started_at: Mapped[datetime] = technical()
    finished_at: Mapped[datetime | None] = technical()
    failed: Mapped[bool] = technical(default=False)
    report: Mapped[str | None] = content(Words("Verslag", "Report"))
