"""Counting what happens, by the day, when it happens: a number more, and nothing about whose it was."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import insert_into
from sjoerd4u.newsletter.happenings import SubscriberConfirmed, SubscriberLeft
from sjoerd4u.stats.models import DayCount


class Counted(StrEnum):
    """What is counted by the day."""

    CAME = "aanmelding"
    LEFT = "afmelding"


def reader_came(session: Session, happening: SubscriberConfirmed) -> None:
    """One reader more."""
    _one_more(session, Counted.CAME, happening.at)


def reader_left(session: Session, happening: SubscriberLeft) -> None:
    """One reader who left."""
    _one_more(session, Counted.LEFT, happening.at)


def _one_more(session: Session, what: Counted, at: datetime) -> None:
    new = insert_into(session, DayCount).values(day=day_of(at), what=what, times=1)
    more = {"times": DayCount.times + 1}
    session.execute(new.on_conflict_do_update(index_elements=["day", "what"], set_=more))
