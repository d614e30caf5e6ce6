"""When chores are due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sjoerd4u.jobs.schedule import CHORES, Constantly, Daily, Every, NoSuchChore, Plan, chore_named
from sjoerd4u.kit.clock import AMSTERDAM, day_of

DAILY_AT_FOUR = Daily(4)


def moments(plan: Plan, start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    """Every planned moment that a process sees that looks at the clock once a `step`."""
    seen = []
    at = start
    while at < end:
        if plan.latest(at) not in seen:
            seen.append(plan.latest(at))
        at += step
    return seen


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 4, 23])
def test_a_daily_chore_is_planned_once_on_every_calendar_day_of_two_years(hour: int) -> None:
    seen = moments(
        Daily(hour, 30), datetime(2026, 6, 1, tzinfo=UTC), datetime(2028, 6, 1, tzinfo=UTC), timedelta(minutes=47)
    )
    days = [day_of(moment) for moment in seen]
    assert days == [date(2026, 5, 31) + timedelta(days=number) for number in range(len(days))] or days == [
        date(2026, 6, 1) + timedelta(days=number) for number in range(len(days))
    ]
    assert date(2028, 2, 29) in days


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2026, 10, 24), 2),
        (date(2026, 10, 25), 3),
        (date(2027, 3, 27), 3),
        (date(2027, 3, 28), 2),
        (date(2028, 2, 29), 3),
    ],
)
def test_a_daily_chore_keeps_to_the_clock_on_the_wall(day: date, utc_hour: int) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=AMSTERDAM)
    assert DAILY_AT_FOUR.latest(noon) == datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)


def test_half_past_two_that_comes_twice_is_planned_the_first_time() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert Daily(2, 30).latest(second) == first


def test_half_past_two_that_never_comes_is_planned_an_hour_later() -> None:
    assert Daily(2, 30).latest(datetime(2027, 3, 28, 12, tzinfo=UTC)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_every_hour_means_the_same_moments_for_everybody() -> None:
    plan = Every(60)
    assert plan.latest(datetime(2026, 11, 22, 13, 17, 5, tzinfo=UTC)) == datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert plan.latest(datetime(2026, 11, 22, 14, 59, 59, tzinfo=AMSTERDAM)) == datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert plan.latest(datetime(2026, 11, 22, 13, tzinfo=UTC)) == datetime(2026, 11, 22, 13, tzinfo=UTC)


@pytest.mark.parametrize("plan", [DAILY_AT_FOUR, Daily(2, 30), Every(7), Every(60)])
def test_the_next_planned_moment_is_the_first_after_the_latest(plan: Plan) -> None:
    at = datetime(2026, 10, 24, 20, tzinfo=UTC)
    for _ in range(3 * 24):
        assert plan.latest(at) <= at < plan.next(at)
        assert plan.latest(plan.next(at)) == plan.next(at)
        assert plan.latest(plan.next(at) - timedelta(microseconds=1)) == plan.latest(at)
        at += timedelta(minutes=61)


def test_a_clock_that_is_set_back_a_day_plans_nothing_new() -> None:
    at = datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert DAILY_AT_FOUR.latest(at - timedelta(days=1)) == DAILY_AT_FOUR.latest(at) - timedelta(days=1)


def test_chores_have_names_of_their_own_and_are_found_by_them() -> None:
    names = [chore.name for chore in CHORES]
    assert len(set(names)) == len(names)
    assert [chore_named(name) for name in names] == list(CHORES)
    with pytest.raises(NoSuchChore):
        chore_named("nonsense")


def test_daily_chores_keep_clear_of_the_hours_that_the_clock_skips_or_repeats() -> None:
    assert all(chore.plan.hour >= 3 for chore in CHORES if isinstance(chore.plan, Daily))


def test_erasures_are_finished_before_the_nightly_round_and_the_store_is_rewritten_after_it() -> None:
    order = ["replay-erasures", "purge-expired", "rewrite-store"]
    at = datetime(2026, 11, 22, tzinfo=AMSTERDAM)
    plans = [chore_named(name).plan for name in order]
    planned = [plan.next(at) for plan in plans if isinstance(plan, Daily)]
    assert len(planned) == len(order)
    assert planned == sorted(planned)
    assert [chore.name for chore in CHORES if chore.at_start] == ["replay-erasures"]


def test_letters_are_posted_within_two_seconds() -> None:
    plan = chore_named("post-letters").plan
    assert isinstance(plan, Constantly)
    assert plan.seconds <= 2
