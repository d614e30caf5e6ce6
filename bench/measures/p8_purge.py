"""P8: the nightly clean-up of very many people whose term is over, against one statement that takes all along."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from bench import crowd, databases
from bench.rounds import RequestsFailed, Row, Rules
from sjoerd4u import tables  # noqa: F401 - maps them all
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.privacy.retention import purge_expired

PEOPLE = int(os.environ.get("BENCH_PURGE", "100000"))
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
LEAST = {"SQLite": 0.5, "PostgreSQL": 0.35}
MOST_LOCK_MS = 300.0
MOST_TIMES = 13.0


def purge(rules: Rules) -> list[Row]:
    """The purge of expired people in bounded batches, against a one-statement cascade"""
    rows = []
    for name, fresh in databases.each():
        tenth, _ = _ours(fresh, PEOPLE // 10)
        runs = [(_ours(fresh, PEOPLE), _peer(fresh, PEOPLE)) for _ in range(min(rules.rounds, 3))]
        seconds = median(ours[0] for ours, _ in runs)
        lock = max(ours[1] for ours, _ in runs)
        peer = median(bare for _, bare in runs)
        number = PEOPLE * crowd.ROWS_EACH
        rows += [
            Row("P8", f"{name}, {number:,} rows", "/s", number / seconds, number / peer, LEAST[name]),
            Row("P8", f"{name}, longest transaction", "ms", lock * 1000, peer * 1000, MOST_LOCK_MS),
            Row("P8", f"{name}, ten times the rows", "× the time", seconds / tenth, 0, MOST_TIMES),
        ]
    return rows


def _ours(fresh: databases.Fresh, people: int) -> tuple[float, float]:
    """Seconds in all, and of the longest transaction that writes."""
    store = Store(databases.migrated(fresh), Keyring("bench"))
    crowd.fill(store.engine, people, left=True)
    with _longest(store) as longest:
        began = time.perf_counter()
        purge_expired(store, AT)
        took = time.perf_counter() - began
    with store.reading() as session:
        left = session.scalar(text("SELECT count(*) FROM person"))
    store.engine.dispose()
    if left:
        raise RequestsFailed(f"{left} people were not purged")
    return took, longest[0]


def _peer(fresh: databases.Fresh, people: int) -> float:
    store = Store(fresh(), Keyring("bench"))
    crowd.make_plain(store.engine)
    crowd.fill(store.engine, people, left=True)
    began = time.perf_counter()
    with store.writing() as session:
        session.execute(text(crowd.ONE_STATEMENT))
        session.commit()
    took = time.perf_counter() - began
    store.engine.dispose()
    return took


@contextmanager
def _longest(store: Store) -> Iterator[list[float]]:
    """How long the longest transaction lasted that could keep others from writing."""
    longest, since = [0.0], [0.0]

    def begun(connection: Connection) -> None:
        reads = connection.get_execution_options().get("sjoerd4u_reads", False)
        since[0] = 0.0 if reads else time.perf_counter()

    def over(_connection: object) -> None:
        if since[0]:
            longest[0] = max(longest[0], time.perf_counter() - since[0])

    event.listen(store.engine, "begin", begun)
    event.listen(store.engine, "commit", over)
    yield longest
    event.remove(store.engine, "begin", begun)
    event.remove(store.engine, "commit", over)
