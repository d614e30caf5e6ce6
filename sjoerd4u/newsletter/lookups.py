"""Questions about the newsletter."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, OpenOrClick
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


class Measured(NamedTuple):
    """That a message was opened, or a link in it followed (`target`), on this day, by a person or by a program."""

    title: str
    target: str | None
    day: date
    by_machine: bool


def measured_of(session: Session, person_ids: Collection[int]) -> list[Measured]:
    """Everything we measured of these people, newest first."""
    rows = (
        select(Delivery.title, OpenOrClick.target, OpenOrClick.seen_on, OpenOrClick.by_machine)
        .join(Delivery, Delivery.id == OpenOrClick.delivery_id)
        .where(Delivery.person_id.in_(person_ids))
        .order_by(OpenOrClick.seen_on.desc(), OpenOrClick.id.desc())
    )
    return [Measured(*row) for row in session.execute(rows)]
