"""The figures a watch program reads: how the web answers, what waits for posting, when each chore was last done."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sjoerd4u.jobs.lookups import last_successes
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter, LetterState

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
UNSETTLED = (LetterState.WAITING, LetterState.CLAIMED, LetterState.FAILED)


class AnswerFigures:
    """Counts the answers of this process; `watch` is called for each."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        here = self.registry
        self._answers = Counter("sjoerd4u_answers", "Answers.", ["endpoint", "status"], registry=here)
        self._seconds = Histogram(
            "sjoerd4u_answer_seconds", "Time taken.", ["endpoint"], buckets=BUCKETS, registry=here
        )
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def watch(self, endpoint: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = endpoint, status // 100
        if key not in self._known:
            self._known[key] = self._answers.labels(endpoint, f"{key[1]}xx"), self._seconds.labels(endpoint)
        answers, took = self._known[key]
        answers.inc()
        took.observe(seconds)

    def add(self, endpoint: str, status: int, times: int) -> None:
        """Count answers that took no time, since they were ready (`web.pagecache`)."""
        self._answers.labels(endpoint, f"{status // 100}xx").inc(times)

    def text(self, store: Store, processes_together: bool) -> bytes:
        """All figures in Prometheus' text format; of all web processes of this machine when these count together."""
        registry = self.registry
        if processes_together:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry) + generate_latest(StoreFigures(store))


class StoreFigures(Collector):
    """Figures that are the same whichever process is asked: they are read from the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment; without a store only that there is none."""
        up = GaugeMetricFamily("sjoerd4u_store_up", "1 if the store answers.")
        try:
            with self._store.reading() as session:
                found = [*letter_figures(session), chore_figures(session)]
        except DBAPIError:
            found = []
        up.add_metric([], float(bool(found)))
        yield from (up, *found)


def letter_figures(session: Session) -> Iterator[Metric]:
    """How many letters are not settled, and how long the first of those that wait should have been posted."""
    in_state = select(Letter.state, func.count()).where(Letter.state.in_(UNSETTLED)).group_by(Letter.state)
    counted = dict.fromkeys(UNSETTLED, 0) | {LetterState(state): number for state, number in session.execute(in_state)}
    letters = GaugeMetricFamily("sjoerd4u_letters", "Letters that wait, are being posted, or failed.", labels=["state"])
    for state, number in counted.items():
        letters.add_metric([state], number)
    yield letters
    first = session.scalar(select(func.min(Letter.due_at)).where(Letter.state == LetterState.WAITING))
    late = (clock.now() - first).total_seconds() if first else 0.0
    yield GaugeMetricFamily("sjoerd4u_letter_late_seconds", "How late the first waiting letter is.", max(0.0, late))


def chore_figures(session: Session) -> Metric:
    """How long ago each chore was last finished well."""
    now = clock.now()
    ages = GaugeMetricFamily("sjoerd4u_chore_age_seconds", "Since this chore was last done.", labels=["chore"])
    for chore, moment in sorted(last_successes(session).items()):
        ages.add_metric([chore], (now - moment).total_seconds())
    return ages
