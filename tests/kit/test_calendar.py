"""Working days and hours, and the periods of the law."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sjoerd4u.kit import calendar
from sjoerd4u.kit.clock import AMSTERDAM

DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
MOMENTS = st.integers(1_577_836_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def here(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
        (2285, date(2285, 3, 22)),
    ],
)
def test_easter_is_where_the_church_has_it(year: int, easter: date) -> None:
    assert calendar.easter(year) == easter


def test_the_holidays_of_2026() -> None:
    assert calendar.holidays(2026) == {
        date(2026, 1, 1): "Nieuwjaarsdag",
        date(2026, 4, 3): "Goede Vrijdag",
        date(2026, 4, 6): "tweede paasdag",
        date(2026, 4, 27): "Koningsdag",
        date(2026, 5, 5): "Bevrijdingsdag",
        date(2026, 5, 14): "Hemelvaartsdag",
        date(2026, 5, 25): "tweede pinksterdag",
        date(2026, 12, 25): "eerste kerstdag",
        date(2026, 12, 26): "tweede kerstdag",
    }


def test_kings_day_is_not_on_a_sunday() -> None:
    assert calendar.kings_day(2025) == date(2025, 4, 26)
    assert calendar.kings_day(2026) == date(2026, 4, 27)
    assert all(calendar.kings_day(year).weekday() != 6 for year in range(2014, 2100))


def test_liberation_day_is_a_holiday_of_the_law_every_year_and_a_day_off_once_in_five() -> None:
    assert calendar.is_legal_day_off(date(2026, 5, 5))
    assert calendar.is_working_day(date(2026, 5, 5))
    assert not calendar.is_working_day(date(2025, 5, 5))
    assert not calendar.is_working_day(date(2016, 5, 5)), "Ascension Day fell on 5 May"


@given(DAYS, st.integers(1, 30))
def test_the_next_working_day_is_worked_and_none_is_skipped(day: date, count: int) -> None:
    found = calendar.next_working_day(day, count)
    between = [day + timedelta(days=n) for n in range(1, (found - day).days + 1)]
    assert sum(calendar.is_working_day(each) for each in between) == count
    assert calendar.is_working_day(found)


# — Working hours ————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (here(2026, 11, 23, 10), here(2026, 11, 24, 10)),
        (here(2026, 11, 23, 7), here(2026, 11, 23, 17)),
        (here(2026, 11, 20, 16, 30), here(2026, 11, 23, 16, 30)),
        (here(2026, 11, 21, 12), here(2026, 11, 23, 17)),
        (here(2026, 4, 2, 13), here(2026, 4, 7, 13)),  # over Good Friday and Easter
        (here(2026, 3, 27, 16), here(2026, 3, 30, 16)),  # over the clock of March
        (here(2026, 10, 23, 16), here(2026, 10, 26, 16)),  # over the clock of October
        (here(2026, 12, 24, 17), here(2026, 12, 28, 17)),
    ],
)
def test_a_promise_of_a_working_day_ends_when_eight_hours_of_office_are_over(asked: datetime, due: datetime) -> None:
    assert calendar.add_working_hours(asked, 8) == due


@given(MOMENTS, st.integers(1, 60))
def test_so_many_hours_lie_between_a_moment_and_that_many_hours_on(moment: datetime, hours: int) -> None:
    due = calendar.add_working_hours(moment, hours)
    assert calendar.working_time_between(moment, due) == timedelta(hours=hours)
    local = due.astimezone(AMSTERDAM)
    assert calendar.is_working_day(local.date())
    assert time(9) < local.time() <= time(17)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_office_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, second, third = sorted((one, one + (two - one) / 1000, one + (three - one) / 1000))
    whole = calendar.working_time_between(first, third)
    assert whole == calendar.working_time_between(first, second) + calendar.working_time_between(second, third)


def test_nothing_lies_between_a_moment_and_an_earlier_one() -> None:
    assert calendar.working_time_between(here(2026, 11, 24, 10), here(2026, 11, 23, 10)) == timedelta()


# — Periods of the law ———————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("asked", "months", "last"),
    [
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 25), 1, date(2026, 12, 28)),  # Christmas and a weekend
        (date(2026, 4, 5), 1, date(2026, 5, 6)),  # 5 May, as the law has it
        (date(2026, 11, 23), 3, date(2027, 2, 23)),
        (date(2026, 12, 31), 1, date(2027, 2, 1)),  # 31 January is a Sunday
    ],
)
def test_a_month_ends_on_its_day_or_the_next_working_day(asked: date, months: int, last: date) -> None:
    assert calendar.months_after(asked, months) == last


@given(DAYS, st.integers(1, 24))
def test_a_legal_period_never_ends_on_a_day_off_nor_before_its_day(day: date, months: int) -> None:
    last = calendar.months_after(day, months)
    assert not calendar.is_legal_day_off(last)
    assert (last - day).days >= 28 * months
    assert (last - day).days <= 31 * months + 6


def test_two_weeks_are_fourteen_days_whatever_they_are() -> None:
    assert calendar.two_weeks_after(date(2026, 12, 12)) == date(2026, 12, 26)
