"""P5: how the web answers while a campaign goes, against a moment before, at the rate of a busy small office."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from bench import readers, servers
from bench.load import Load, run
from bench.measures.p4_signup import form_for
from bench.rounds import RUNS_APART, RequestsFailed, Row
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.newsletter.campaigns import steering
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.people.trail import SYSTEM

SECRET = "of the bench" * 4
READERS = 25_000
A_SECOND = 20.0  # of each kind
CONNECTIONS = 4
SECONDS, FILLING_SECONDS, SETTLE_SECONDS = 16.0, 8.0, 15.0
PATIENCE_S = 300.0
ROUNDS = 5  # 320 of each kind in a round: with fewer the 95th of a hundred is coarse
SPARE = 3
MOST_STOLEN = 0.1  # of the time the processors were busy; a round with more says little, unless nearly all are so
MOST = 1.2
LEAST_A_SECOND = 1000.0
KINDS = ("a rendered page", "a sign-up")
TIMES = ("while a ledger is written", "while a campaign goes")


class Round(NamedTuple):
    """p95 in ms of each kind: before, while the ledger is written, while mails go; how many went a second; and which
    part of the busy processors' time went to other machines."""

    before: list[float]
    beside: tuple[list[float], list[float]]
    mails_a_second: float
    stolen: float


def meanwhile(rounds: int) -> list[Row]:
    """The rows of P5 about the web."""
    with servers.mail_sink(aside=True) as port, _product(port) as (server, store):
        time.sleep(SETTLE_SECONDS)  # a jobs process does at its start what every day brings once
        _p95s(server, 1.0)
        seen = [_round(server, store) for _ in range(max(rounds, ROUNDS) + SPARE)]
    ours = [one for one in seen if one.stolen <= MOST_STOLEN]
    counted = ours if len(ours) > len(seen) // 3 else seen
    of_all = f"{len(counted)} of {len(seen)} rounds"
    rows = [_row(counted, kind, when, of_all) for when in range(len(TIMES)) for kind in range(len(KINDS))]
    went = median(one.mails_a_second for one in seen)
    return [*rows, Row("P5", "mails a second beside these", "/s", went, LEAST_A_SECOND, 1.0)]


@contextmanager
def _product(sink: int) -> Iterator[tuple[servers.Server, Store]]:
    """The web and the jobs process, as `up` starts them, with very many readers; and their store."""
    stores: list[Store] = []

    def fill(folder: Path) -> None:
        stores.append(Store(f"sqlite:///{folder / 'sjoerd4u.db'}", Keyring(SECRET)))
        readers.fill_readers(stores[0], READERS)

    mail = {"mail_server": servers.HERE, "mail_port": str(sink)}
    with servers.ours(prepare=fill, jobs=True, trusted_proxies="1", secret_key=SECRET, **mail) as server:
        yield server, stores[0]
    stores[0].engine.dispose()


def _round(server: servers.Server, store: Store) -> Round:
    """A while without, a while from the press on Send, and a while once mails go."""
    began = servers.processor_ticks()
    before = _p95s(server, SECONDS)
    mark = readers.a_campaign(store, clock.now())
    filling = _p95s(server, FILLING_SECONDS)
    _wait_until(store, mark, Campaign.state == CampaignState.SENDING)
    sending = _p95s(server, SECONDS)
    went = _taken(store, mark)
    with store.writing() as session:
        steering.call_off(session, mark, SYSTEM, clock.now())
        session.commit()
    _wait_until(store, mark, Campaign.accepted.is_not(None))
    busy, stolen = (after - earlier for after, earlier in zip(servers.processor_ticks(), began, strict=True))
    return Round(before, (filling, sending), went, stolen / max(1, busy))


def _p95s(server: servers.Server, seconds: float) -> list[float]:
    """p95 of each kind in ms, all asked at once. Raises RequestsFailed."""
    first = next(server.runs) * RUNS_APART
    loads = [
        replace(load, first=first, rate=A_SECOND, connections=CONNECTIONS, seconds=seconds)
        for load in (Load(port=server.port, path="/nieuwsbrief?n={n}"), form_for(server, "/nieuwsbrief"))
    ]
    with ThreadPoolExecutor(len(loads)) as both:
        outcomes = list(both.map(run, loads))
    for outcome in outcomes:
        if outcome.wrong:
            raise RequestsFailed(f"{outcome.wrong} answers were wrong, such as: {outcome.example}")
    return [outcome.p95_ms for outcome in outcomes]


def _taken(store: Store, mark: str) -> float:
    """How many mails a second were taken, from the first to the last so far."""
    accepted = (Campaign.mark == mark, Delivery.state == DeliveryState.ACCEPTED)
    with store.reading() as session:
        moments = session.scalars(select(Delivery.closed_at).join(Campaign).where(*accepted)).all()
    known = [moment for moment in moments if moment is not None]
    return len(known) / max(0.001, (max(known) - min(known)).total_seconds()) if known else 0.0


def _wait_until(store: Store, mark: str, holds: ColumnElement[bool]) -> None:
    """Wait until this holds of the campaign. Raises RequestsFailed when it takes far too long."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with store.reading() as session:
            if session.scalar(select(Campaign.id).where(Campaign.mark == mark, holds)) is not None:
                return
        time.sleep(0.05)
    raise RequestsFailed("the campaign does not get any further")


def _row(seen: list[Round], kind: int, when: int, of_all: str) -> Row:
    """How many times as long: the median of the rounds, and of both."""
    before, beside = [one.before[kind] for one in seen], [one.beside[when][kind] for one in seen]
    times = median(long / short for short, long in zip(before, beside, strict=True))
    what = f"p95 of {KINDS[kind]} {TIMES[when]} ({median(beside):.1f} ms, {median(before):.1f} before; {of_all})"
    return Row("P5", what, "×", times, 0, MOST)
