"""P7: search as you type. What staff wait for while the telephone rings, among very many people."""

import os
import random
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import databases, filling
from bench.rounds import Row, Rules
from sjoerd4u import tables  # noqa: F401 - maps them all
from sjoerd4u.crm import words
from sjoerd4u.crm.search import FIRST, LAST_CHARACTER, search
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "1000000"))
SMALL = 20_000
NOTES_EACH = 5
MOST_MS = 60.0
SMALL_MOST_MS = 100.0
AT_LEAST = 300  # searches in each round: of fewer there is no p99
BARE = text("SELECT person_id FROM person_word WHERE word >= :low AND word < :high ORDER BY word LIMIT :first")


def typing(seed: int) -> Iterator[str]:
    """What people type, letter by letter: names, halves of addresses, ends of numbers, words of notes, and nonsense."""
    chance = random.Random(seed)
    while True:
        given, family, address, number = filling.person(chance.randrange(1, PEOPLE))
        wanted = chance.choice(
            [
                given,
                f"{given} {family}",
                f"{family} {given[:1]}",
                f"{given[:2]} van der {family}",
                address,
                address.partition("@")[2],
                f"06 {number[4:]}",
                number[-6:],
                chance.choice(filling.TALK),
                f"{chance.choice(filling.TALK)} {chance.choice(filling.TALK)}",
                f"zz{family}",
            ]
        )
        yield wanted[: chance.randrange(min(2, len(wanted)), len(wanted) + 1)]


def search_box(rules: Rules) -> list[Row]:
    """Search as you type among many people, first twenty of each kind, against the bare query"""
    rows = []
    for name, fresh in databases.each():
        for size in ((SMALL, NOTES_EACH, SMALL_MOST_MS), (PEOPLE, 0, MOST_MS)):
            rows.append(_row(name, databases.migrated(fresh), size, rules))
    return rows


def _row(name: str, url: str, size: tuple[int, int, float], rules: Rules) -> Row:
    people, notes, most = size
    store = Store(url, Keyring("bench"))
    try:
        filling.fill(store.engine, people, notes)
        ours, bare = _in_turn(store, rules)
    finally:
        store.engine.dispose()
    share, which = (0.95, 95) if notes else (0.99, 99)
    what = f"{name}, {people:,} people" + (f" and {people * notes:,} notes" if notes else "")
    return Row("P7", f"{what}: {which} of 100 within", "ms", _at(ours, share), _at(bare, share), most)


def _in_turn(store: Store, rules: Rules) -> tuple[list[float], list[float]]:
    """Times in ms of the search and of the bare query, for the same words, in turn."""
    times: tuple[list[list[float]], list[list[float]]] = ([], [])
    for one in range(-1, rules.rounds):  # the first warms up
        for kept, ask in zip(times, (_search, _bare), strict=True):
            measured = _one_run(store, ask, rules.seconds, seed=one)
            if one >= 0:
                kept.append(measured)
    ours, bare = (sorted(middle(runs)) for runs in times)
    return ours, bare


def middle(runs: list[list[float]]) -> list[float]:
    """The run whose p99 is the middle one."""
    at = [_at(run, 0.99) for run in runs]
    return runs[min(range(len(runs)), key=lambda n: abs(at[n] - median(at)))]


def _one_run(store: Store, ask: Callable[[Session, str], Any], seconds: float, seed: int) -> list[float]:
    times: list[float] = []
    words_typed, until = typing(seed), time.perf_counter() + seconds
    while time.perf_counter() < until or len(times) < AT_LEAST:
        typed = next(words_typed)
        started = time.perf_counter()
        with store.reading() as session:
            ask(session, typed)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _search(session: Session, typed: str) -> None:
    search(session, typed, staff_id=1)


def _bare(session: Session, typed: str) -> None:
    """The least that finds somebody: one range of the index, by the longest word."""
    word = max(words.sought(typed) or [typed], key=len)
    session.execute(BARE, {"low": word, "high": word + LAST_CHARACTER, "first": FIRST}).all()


def _at(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]
