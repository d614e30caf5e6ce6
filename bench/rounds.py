"""Ours and the peer in turn, the medians of the rounds, and what is said about them.

In turn, because a shared machine is up to 40 % slower an hour later: what was measured far apart cannot be compared,
the ratio within one run can.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from bench import servers
from bench.load import Load, Outcome, run

WARM_UP_S = 1.0
RATES = ("/CPU-s", "/s")
DECIMALS = {"ms": 2, "kB": 2, "MiB": 1, "×": 2}
RUNS_APART = 1_000_000  # each run has its own numbers, so that no two requests to a server are ever the same


class RequestsFailed(Exception):
    """A request was answered otherwise than it should, or not at all: then there is nothing to compare."""


@dataclass(frozen=True)
class Rules:
    """How long, how often and with how many connections to measure."""

    seconds: float = 3.0
    rounds: int = 3
    connections: int = 16


@dataclass(frozen=True)
class Candidate:
    """A server that runs, and what to send it."""

    server: servers.Server
    load: Load


@dataclass(frozen=True)
class Figures:
    """The medians of one candidate's rounds. Rates are answers per second; CPU seconds are the server's."""

    per_second: float
    per_cpu_second: float
    p50_ms: float
    p99_ms: float
    page_bytes: int


@dataclass(frozen=True)
class Row:
    """One line of the table. The limit is the least ratio for a rate, and the most of anything else. No peer: 0."""

    name: str
    what: str
    unit: str
    ours: float
    peer: float
    limit: float

    @property
    def ratio(self) -> float:
        """Ours against the peer's."""
        return self.ours / self.peer if self.peer else 0.0

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.ratio >= self.limit if self.unit in RATES else self.ours <= self.limit

    def cells(self) -> tuple[str, ...]:
        """As it stands in the table."""
        limit = f"≥ {self.limit:g} ×" if self.unit in RATES else f"≤ {self.limit:g} {self.unit}"
        decimals = DECIMALS.get(self.unit, 0)
        ours, peer = (f"{figure:,.{decimals}f} {self.unit}" if figure else "–" for figure in (self.ours, self.peer))
        ratio = f"{self.ratio:.2f}" if self.peer else "–"
        return self.name, self.what, ours, peer, ratio, limit, "yes" if self.met else "NO"


def in_turn(ours: Candidate, peer: Candidate, rules: Rules) -> tuple[Figures, Figures]:
    """Warms both up, then A B A B …; the figures of ours and of the peer. Raises RequestsFailed."""
    both = (ours, peer)
    runs: tuple[list[Figures], list[Figures]] = ([], [])
    for candidate in both:
        _one_run(candidate, replace(rules, seconds=WARM_UP_S))
    for _ in range(rules.rounds):
        for candidate, figures in zip(both, runs, strict=True):
            figures.append(_one_run(candidate, rules))
    return _medians(runs[0]), _medians(runs[1])


def _one_run(candidate: Candidate, rules: Rules) -> Figures:
    load = replace(
        candidate.load,
        seconds=rules.seconds,
        connections=rules.connections,
        first=next(candidate.server.runs) * RUNS_APART,
        core=servers.LOAD_CORE,
    )
    before = candidate.server.cpu_seconds()
    outcome = run(load)
    spent = candidate.server.cpu_seconds() - before
    if outcome.wrong or not outcome.answered:
        raise RequestsFailed(
            f"{load.method} {load.path}: {outcome.wrong} answers were wrong, such as: {outcome.example}"
        )
    return _figures(outcome, spent)


def _figures(outcome: Outcome, cpu_seconds: float) -> Figures:
    return Figures(
        per_second=outcome.answered / outcome.seconds,
        per_cpu_second=outcome.answered / cpu_seconds if cpu_seconds else 0.0,
        p50_ms=outcome.p50_ms,
        p99_ms=outcome.p99_ms,
        page_bytes=outcome.page_bytes,
    )


def _medians(runs: list[Figures]) -> Figures:
    def middle(figure: Callable[[Figures], float]) -> float:
        return median(map(figure, runs))

    return Figures(
        per_second=middle(lambda run: run.per_second),
        per_cpu_second=middle(lambda run: run.per_cpu_second),
        p50_ms=middle(lambda run: run.p50_ms),
        p99_ms=middle(lambda run: run.p99_ms),
        page_bytes=runs[-1].page_bytes,
    )
