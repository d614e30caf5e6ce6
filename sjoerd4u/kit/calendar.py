"""Working days and hours in the Netherlands, and the legal periods that end on one.

Holidays are those of art. 3 of the Algemene termijnenwet, with Good Friday that its second paragraph adds. The law
counts 5 May every year, and so do legal periods here. For our own office hours 5 May is a day off once in five years
(2025, 2030), as is usual in collective agreements; in other years we work.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from sjoerd4u.kit.clock import AMSTERDAM, day_of

OPENS, CLOSES = time(9), time(17)
HOURS_OF_A_DAY = 8
SATURDAY = 5
DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus of 1876, after Meeus)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def holidays(year: int) -> dict[date, str]:
    """The general holidays of a year with their Dutch names, in order (Algemene termijnenwet art. 3)."""
    sunday = easter(year)
    named = [
        (date(year, 1, 1), "Nieuwjaarsdag"),
        (sunday - 2 * DAY, "Goede Vrijdag"),
        (sunday + DAY, "tweede paasdag"),
        (kings_day(year), "Koningsdag"),
        (date(year, 5, 5), "Bevrijdingsdag"),
        (sunday + 39 * DAY, "Hemelvaartsdag"),
        (sunday + 50 * DAY, "tweede pinksterdag"),
        (date(year, 12, 25), "eerste kerstdag"),
        (date(year, 12, 26), "tweede kerstdag"),
    ]
    return dict(sorted(named))


def kings_day(year: int) -> date:
    """27 April, or the Saturday before it when that is a Sunday."""
    day = date(year, 4, 27)
    return day - DAY if day.weekday() == SATURDAY + 1 else day


def is_legal_day_off(day: date) -> bool:
    """A Saturday, a Sunday or a general holiday: a legal period does not end on it."""
    return day.weekday() >= SATURDAY or day in holidays(day.year)


def is_working_day(day: date) -> bool:
    """Whether our office works on this day: as the law has it, and on 5 May unless the year ends in 0 or 5."""
    liberation = (day.month, day.day) == (5, 5)
    if liberation and day.year % 5 and not _is_other_holiday(day):
        return day.weekday() < SATURDAY
    return not is_legal_day_off(day)


def _is_other_holiday(day: date) -> bool:
    """Ascension Day and Whit Monday can fall on 5 May."""
    return day - easter(day.year) in (39 * DAY, 50 * DAY)


def on_working_day(day: date) -> date:
    """The day itself when we work then, else the first on which we do."""
    while not is_working_day(day):
        day += DAY
    return day


def next_working_day(day: date, count: int = 1) -> date:
    """The `count`-th working day after `day` (1: the first after it)."""
    for _ in range(count):
        day = on_working_day(day + DAY)
    return day


# — Working hours ————————————————————————————————————————————————————————————————————————————————————————————————


def add_working_hours(moment: datetime, hours: int) -> datetime:
    """The moment, in UTC, after so many hours of office time (09:00 to 17:00 by the clock of Amsterdam) from `moment`.

    Asked on Saturday, a promise of eight hours ends on Monday at 17:00.
    """
    left = timedelta(hours=hours)
    here = _office_time(moment.astimezone(AMSTERDAM).replace(tzinfo=None))
    while left > (today := datetime.combine(here.date(), CLOSES) - here):
        left -= today
        here = datetime.combine(next_working_day(here.date()), OPENS)
    return (here + left).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def _office_time(here: datetime) -> datetime:
    """This local moment, or the next on which the office opens."""
    day = on_working_day(here.date())
    if day != here.date() or here.time() < OPENS:
        return datetime.combine(day, OPENS)
    return here if here.time() < CLOSES else datetime.combine(next_working_day(day), OPENS)


def working_time_between(start: datetime, end: datetime) -> timedelta:
    """How much office time lies between two moments; nothing when `end` is not after `start`."""
    here = _office_time(start.astimezone(AMSTERDAM).replace(tzinfo=None))
    until = end.astimezone(AMSTERDAM).replace(tzinfo=None)
    total = timedelta()
    while here < until:
        total += min(datetime.combine(here.date(), CLOSES), until) - here
        here = datetime.combine(next_working_day(here.date()), OPENS)
    return total


# — Legal periods ————————————————————————————————————————————————————————————————————————————————————————————————


def months_after(day: date, months: int) -> date:
    """The last day of a period of months that an event on `day` starts (Regulation (EEC, Euratom) 1182/71 art. 3).

    It ends on the day of the same number, or the last of that month; on the next working day when that is a Saturday, a
    Sunday or a holiday. 31 August and one month: 30 September.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    while is_legal_day_off(last):
        last += DAY
    return last


def month_after(day: date) -> date:
    """The last day on which a request of `day` must be answered (AVG art. 12(3))."""
    return months_after(day, 1)


def two_weeks_after(day: date) -> date:
    """Fourteen calendar days on: what the client's own statement promises, whatever day that is."""
    return day + 14 * DAY


def closing_of(moment: datetime) -> datetime:
    """When the office closes on the day of `moment`, in UTC."""
    return datetime.combine(day_of(moment), CLOSES, AMSTERDAM).astimezone(UTC)
