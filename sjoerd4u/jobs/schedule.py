"""The chores of the house: one list. What is to be done, when, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from sjoerd4u.articles.writing import publish_planned
from sjoerd4u.crm.importing.runner import tidy_imports, work_on_imports
from sjoerd4u.crm.indexing import rebuild_search
from sjoerd4u.crm.morning import morning_mail
from sjoerd4u.crm.notice import tell_people
from sjoerd4u.jobs.tidying import make_downloads, purge, replay_erasures, tidy_runs
from sjoerd4u.kit.clock import AMSTERDAM, day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.post import post_waiting_letters
from sjoerd4u.newsletter.campaigns.bouncing import read_bounces
from sjoerd4u.newsletter.campaigns.sending import send_campaigns
from sjoerd4u.newsletter.campaigns.subjects import decide_due
from sjoerd4u.newsletter.watching import watch_signups
from sjoerd4u.people.organisations import tidy_organisations
from sjoerd4u.people.trail import verify_trail
from sjoerd4u.privacy.doubts import destroy_copies
from sjoerd4u.privacy.lifting import lift_after_notice
from sjoerd4u.privacy.traces import rewrite_store
from sjoerd4u.privacy.watching import watch_incidents, watch_requests
from sjoerd4u.sales.payments.reminding import propose_reminders

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
    Chore("send-campaigns", send_campaigns, Constantly(1.0), "Sends the campaigns whose hour has come."),
    Chore("choose-subjects", decide_due, Every(5), "Gives the rest of the readers the better of two subjects."),
    Chore("make-downloads", make_downloads, Constantly(1.0), "Makes the downloads that people asked for."),
    Chore("run-imports", work_on_imports, Constantly(1.0), "Does the imports that wait, batch by batch."),
    Chore("tell-people", tell_people, Every(15), "Tells people where we have their data from (AVG art. 14)."),
    Chore("tidy-imports", tidy_imports, Daily(4, 20), "Forgets imports whose lines are past their term."),
    Chore("publish-planned", publish_planned, Constantly(20.0), "Puts articles on the site at their planned moment."),
    Chore(
        "replay-erasures",
        replay_erasures,
        Daily(3, 50),
        "Finishes erasures that were cut short, and does them again after a backup was put back.",
        at_start=True,
    ),
    Chore("purge-expired", purge, Daily(4, 0), "Deletes what is past its term (docs/register.md)."),
    Chore("tidy-organisations", tidy_organisations, Daily(4, 15), "Forgets organisations to which nothing points."),
    Chore("verify-trail", verify_trail, Daily(5, 0), "Walks the chain of the trail; fails when somebody changed it."),
    Chore("propose-reminders", propose_reminders, Daily(7, 0), "Plans a step for each late invoice; sends none."),
    Chore("morning-mail", morning_mail, Daily(7, 30), "Writes staff who want it how much there is to do."),
    Chore("watch-requests", watch_requests, Every(60), "Gives the alarm of a request under the law on its tenth day."),
    Chore("watch-incidents", watch_incidents, Every(60), "Gives an alarm a day before the 72 hours end."),
    Chore("lift-restrictions", lift_after_notice, Every(5), "Ends a restriction once its notice is posted."),
    Chore("destroy-copies", destroy_copies, Every(5), "Destroys copies of identity documents in time."),
    Chore("read-bounces", read_bounces, Every(5), "Reads what came back, and stops writing to whom it says so."),
    Chore("watch-signups", watch_signups, Every(60), "Warns when far more people sign up than usual."),
    Chore("rebuild-search", rebuild_search, Daily(4, 20), "Mends the words of the search where they differ."),
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
