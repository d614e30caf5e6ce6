"""Questions about the newsletter."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.newsletter.models import Signup, Subscriber


class Figures(NamedTuple):
    """How many read along, left (and are not forgotten yet), and wait for their press."""

    readers: int
    left: int
    waiting: int


def figures(session: Session) -> Figures:
    """The newsletter in three numbers."""
    reading = func.count().filter(Subscriber.left_at.is_(None))
    left = func.count().filter(Subscriber.left_at.is_not(None))
    subscribers = session.execute(select(reading, left).select_from(Subscriber)).one()
    waiting = session.scalar(select(func.count()).where(Signup.confirmed_at.is_(None)))
    return Figures(*subscribers, waiting or 0)
