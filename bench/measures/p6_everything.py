"""P6: everything about one person out of very many, as `alles.json`, against the bare SQL for the same rows."""

import os
import random
import time
from collections.abc import Callable
from statistics import median

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import crowd, databases
from bench.rounds import Row, Rules
from sjoerd4u import tables  # noqa: F401 - maps them all
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.portability import as_json, everything

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
FEW = 10_000
WARMING_UP, AT_LEAST = 20, 300  # of fewer there is no p99
MOST_MS, MOST_TIMES_BARE, MOST_TIMES_FEW = 50.0, 20.0, 6.0
BARE = (
    "SELECT * FROM person WHERE id = :id",
    "SELECT * FROM person_address WHERE person_id = :id",
    "SELECT * FROM subscriber WHERE person_id = :id",
    "SELECT * FROM subscriber_topic WHERE subscriber_id IN (SELECT id FROM subscriber WHERE person_id = :id)",
)


def everything_about_one(rules: Rules) -> list[Row]:
    """Everything about one person among very many, as a document, against the bare SQL"""
    rows = []
    for name, fresh in databases.each():
        few, _ = _measured(fresh, FEW, rules)
        many, bare = _measured(fresh, PEOPLE, rules)
        p99 = sorted(many)[int(len(many) * 0.99)]
        rows += [
            Row("P6", f"{name}, {PEOPLE:,} people: 99 of 100 within", "ms", p99, 0, MOST_MS),
            Row(
                "P6",
                f"{name}, half within, against bare SQL",
                "× bare",
                median(many) / median(bare),
                0,
                MOST_TIMES_BARE,
            ),
            Row("P6", f"{name}, against {FEW:,} people", "× few", median(many) / median(few), 0, MOST_TIMES_FEW),
        ]
    return rows


def _measured(fresh: databases.Fresh, people: int, rules: Rules) -> tuple[list[float], list[float]]:
    """Milliseconds of ours and of the bare SQL, in turn, for people all over the table."""
    store = Store(databases.migrated(fresh), Keyring("bench"))
    crowd.fill(store.engine, people, left=False)
    chance, ours, bare = random.Random(6), [], []
    for _ in range(WARMING_UP + max(AT_LEAST, int(rules.seconds * rules.rounds * 20))):
        number = chance.randrange(1, people)
        ours.append(_timed(store, _document, number))
        bare.append(_timed(store, _bare, number))
    store.engine.dispose()
    return ours[WARMING_UP:], bare[WARMING_UP:]


def _timed(store: Store, work: Callable[[Session, int], object], number: int) -> float:
    began = time.perf_counter()
    with store.reading() as session:
        work(session, number)
    return (time.perf_counter() - began) * 1000


def _document(session: Session, number: int) -> bytes:
    subject = subject_of(session, crowd.address_of(number))
    return as_json(everything(everything_about(session, subject), subject))


def _bare(session: Session, number: int) -> int:
    return sum(len(session.execute(text(statement), {"id": number}).all()) for statement in BARE)
