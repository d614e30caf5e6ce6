"""What time it is: asked at the edge, passed on as an argument. Moments are UTC; days are those of Amsterdam."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def now() -> datetime:
    """This moment, in UTC. Only pages, chores and commands ask; verbs are told."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> date:
    """The calendar day in Amsterdam on which `moment` falls."""
    return moment.astimezone(AMSTERDAM).date()


def start_of(day: date) -> datetime:
    """The moment at which `day` begins in Amsterdam, in UTC."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after `day` in Amsterdam, in UTC."""
    return start_of(day + timedelta(days=1))


def day_before(moment: datetime) -> date:
    """The last whole day in Amsterdam before `moment`: what "until" means when a day is meant to be included."""
    return day_of(moment - timedelta(microseconds=1))
