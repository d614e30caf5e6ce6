"""The chores of the house: one list. What is to be done, when, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from sjoerd4u.jobs.tidying import purge, replay_erasures, tidy_runs
from sjoerd4u.kit.clock import AMSTERDAM, day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.post import post_waiting_letters
from sjoerd4u.newsletter.watching import watch_signups
from sjoerd4u.privacy.traces import rewrite_store

Verb = Callable[[Store, datetime], str]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Plan(Protocol):
    """When a chore is to be done."""

    def latest(self, at: datetime) -> datetime:
        """The last planned moment at or before `at`."""

    def next(self, at: datetime) -> datetime:
        """The first planned moment after `at`."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Daily:
    """Once every calendar day at this time in Amsterdam, also on the days of 23 and 25 hours.

    A time that the clock skips in March is an hour later that day; one that comes twice in October is the first.
    """

    hour: int
    minute: int = 0

    def latest(self, at: datetime) -> datetime:
        today = self._on(day_of(at))
        return today if today <= at else self._on(day_of(at) - timedelta(days=1))

    def next(self, at: datetime) -> datetime:
        today = self._on(day_of(at))
        return today if today > at else self._on(day_of(at) + timedelta(days=1))

    def _on(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour, self.minute), AMSTERDAM).astimezone(UTC)

    def __str__(self) -> str:
        return f"daily at {self.hour:02}:{self.minute:02}"


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many minutes, counted from the epoch, so that every process names the same moments."""

    minutes: int

    def latest(self, at: datetime) -> datetime:
        return at - (at - EPOCH) % timedelta(minutes=self.minutes)

    def next(self, at: datetime) -> datetime:
        return self.latest(at) + timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        return f"every {self.minutes} minutes"


@dataclass(frozen=True, slots=True)
class Constantly:
    """All the time, so many seconds apart. For work whose own rows say who has hold of what: no run is noted."""

    seconds: float

    def __str__(self) -> str:
        return f"every {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class Chore:
    """One recurring piece of work. Its verb opens its own sessions, may be done twice without harm (a process may die
    half-way), and answers with a short report without names or addresses.

    `at_start`: every jobs process also does it when it starts, whether it was done already or not.
    """

    name: str
    verb: Verb
    plan: Plan | Constantly
    says: str
    at_start: bool = False


CHORES: tuple[Chore, ...] = (
    Chore("post-letters", post_waiting_letters, Constantly(1.0), "Posts the letters that wait."),
    Chore(
        "replay-erasures",
        replay_erasures,
        Daily(3, 50),
        "Finishes erasures that were cut short, and does them again after a backup was put back.",
        at_start=True,
    ),
    Chore("purge-expired", purge, Daily(4, 0), "Deletes what is past its term (docs/register.md)."),
    Chore("watch-signups", watch_signups, Every(60), "Warns when far more people sign up than usual."),
    Chore("tidy-runs", tidy_runs, Daily(4, 30), "Forgets runs of chores of more than 90 days ago."),
    Chore("rewrite-store", rewrite_store, Daily(4, 40), "Writes the SQLite file anew, without what was deleted."),
)


class NoSuchChore(LookupError):
    """There is no chore of that name."""


def chore_named(name: str) -> Chore:
    """The chore of this name. Raises NoSuchChore."""
    found = next((chore for chore in CHORES if chore.name == name), None)
    if found is None:
        raise NoSuchChore(name)
    return found
