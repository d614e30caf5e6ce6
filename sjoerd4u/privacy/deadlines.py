"""The two clocks of a request: what the client's statement promises and what the law demands (AVG art. 12(3)).

Both count in calendar days of Amsterdam, from the day on which the request arrived, by whatever channel.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sjoerd4u.kit import calendar, clock

ALARM_AFTER = timedelta(days=10)
EXTENDED_MONTHS = 3  # the month itself and two further months


class TooLate(ValueError):
    """An extension is only possible, and told, within the first month (AVG art. 12(3))."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The last days on which an answer is in time: promised by us, and by law."""

    promised_on: date
    due_on: date


def clocks_of(received_at: datetime) -> Clocks:
    """The clocks of what arrived at this moment: fourteen days, and a month by Regulation 1182/71."""
    day = clock.day_of(received_at)
    return Clocks(calendar.two_weeks_after(day), calendar.month_after(day))


def extended(received_at: datetime, at: datetime) -> date:
    """The last day after an extension by two months. Raises TooLate when the first month is over at `at`."""
    day = clock.day_of(received_at)
    if clock.day_of(at) > calendar.month_after(day):
        raise TooLate
    return calendar.months_after(day, EXTENDED_MONTHS)


def alarm_day(received_at: datetime) -> date:
    """The day on which an open request gives its alarm."""
    return clock.day_of(received_at) + ALARM_AFTER


def alarm_before(at: datetime) -> datetime:
    """What arrived before this moment gives its alarm by now."""
    return clock.end_of(clock.day_of(at) - ALARM_AFTER)
