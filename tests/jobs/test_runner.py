"""The jobs process: every planned run once, whatever happens to the processes."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from sjoerd4u.jobs import lease
from sjoerd4u.jobs.models import ChoreRun
from sjoerd4u.jobs.runner import Runner
from sjoerd4u.jobs.schedule import Chore, Constantly, Daily
from sjoerd4u.kit.db import Store
from tests.jobs.contender import CHORES, EVERY_SIXTH

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
DAILY = Daily(4)


def chore(verb: Callable[[Store, datetime], str], plan: Daily | Constantly = DAILY) -> Chore:
    return Chore("a-chore", verb, plan, "For a test.")


def counting(done: list[datetime]) -> Callable[[Store, datetime], str]:
    def verb(_store: Store, at: datetime) -> str:
        done.append(at)
        return f"time {len(done)}"

    return verb


def runs(store: Store) -> list[ChoreRun]:
    with store.reading() as session:
        return list(session.scalars(select(ChoreRun).order_by(ChoreRun.planned_at)))


def test_a_due_chore_is_done_once_and_leaves_its_report(app: Flask, store: Store) -> None:
    done: list[datetime] = []
    runner = Runner(app)
    for minutes in range(10):
        runner.look(chore(counting(done)), AT + timedelta(minutes=minutes))
    [run] = runs(store)
    assert (run.planned_at, run.report, run.failed) == (datetime(2026, 11, 22, 3, tzinfo=UTC), "time 1", False)
    assert run.finished_at is not None
    assert done == [AT]


def test_another_process_does_not_do_it_again(app: Flask) -> None:
    done: list[datetime] = []
    Runner(app).look(chore(counting(done)), AT)
    Runner(app).look(chore(counting(done)), AT)
    assert done == [AT]


def test_after_days_off_the_latest_missed_run_is_done_once(app: Flask, store: Store) -> None:
    done: list[datetime] = []
    Runner(app).look(chore(counting(done)), AT)
    later = AT + timedelta(days=15, hours=3)
    started_again = Runner(app)
    for _ in range(3):
        started_again.look(chore(counting(done)), later)
    assert done == [AT, later]
    assert [run.planned_at for run in runs(store)] == [DAILY.latest(AT), DAILY.latest(later)]


def test_a_clock_that_jumps_back_a_day_does_nothing_twice(app: Flask) -> None:
    done: list[datetime] = []
    runner = Runner(app)
    for days in (0, 1, 0, 1, 2):
        runner.look(chore(counting(done)), AT + timedelta(days=days))
    assert done == [AT, AT + timedelta(days=1), AT + timedelta(days=2)]


def test_a_chore_that_fails_is_marked_with_the_kind_of_trouble_and_the_process_goes_on(
    app: Flask, store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    def verb(_store: Store, at: datetime) -> str:
        if at == AT:
            raise LookupError("jo@voorbeeld.nl is not there")
        return "well"

    runner = Runner(app)
    runner.look(chore(verb), AT)
    runner.look(chore(verb), AT + timedelta(minutes=5))
    runner.look(chore(verb), AT + timedelta(days=1))
    assert [(run.failed, run.report) for run in runs(store)] == [(True, "builtins.LookupError"), (False, "well")]
    said = capfd.readouterr().err
    assert "LookupError" in said
    assert "jo@" not in said


def test_a_chore_works_inside_the_app(app: Flask) -> None:
    seen = []
    Runner(app).look(chore(lambda _store, _at: str(seen.append(current_app.name))), AT)
    assert seen == ["sjoerd4u.app"]


def test_what_is_done_at_the_start_is_done_by_every_process_once_besides_what_is_planned(app: Flask) -> None:
    done: list[datetime] = []
    for _ in range(2):
        runner = Runner(app)
        for minutes in (0, 5):
            runner.look(replace(chore(counting(done)), at_start=True), AT + timedelta(minutes=minutes))
    assert len(done) == 2 + 1


def test_what_fails_at_the_start_is_tried_again(app: Flask) -> None:
    done: list[datetime] = []

    def fails_first(store: Store, at: datetime) -> str:
        done.append(at)
        if len(done) == 1:
            raise RuntimeError("busy")
        return "done"

    runner = Runner(app)
    for _ in range(3):
        runner.look(replace(chore(fails_first, Constantly(1)), at_start=True), AT)
    assert len(done) == 1 + 2 + 1


def test_a_constant_chore_leaves_no_runs(app: Flask, store: Store) -> None:
    done: list[datetime] = []
    for _ in range(3):
        Runner(app).look(chore(counting(done), Constantly(1)), AT)
    assert len(done) == 3
    assert runs(store) == []


def test_a_store_that_is_away_is_told_once_and_the_run_is_done_when_it_is_back(
    app: Flask, store: Store, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[datetime] = []
    runner = Runner(app)
    with monkeypatch.context() as broken:
        broken.setattr(lease, "claim_run", away)
        for _ in range(5):
            runner.look(chore(counting(done)), AT)
    assert capfd.readouterr().err.count("chore cannot be done") == 1
    runner.look(chore(counting(done)), AT)
    assert done == [AT]


def away(*_: object) -> bool:
    raise ConnectionError


def test_a_run_that_takes_longer_than_its_lease_is_kept_by_its_heartbeat(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 0.1)
    done: list[datetime] = []

    def slow(_store: Store, at: datetime) -> str:
        time.sleep(2.5)
        done.append(at)
        return "slow"

    first = Thread(target=Runner(app).look, args=(chore(slow), now()))
    first.start()
    other = Runner(app)
    while first.is_alive():
        time.sleep(0.2)
        other.look(chore(slow), now())
    first.join()
    assert len(done) == 1


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def contenders(number: int, url: str, folder: Path) -> Iterator[Callable[[], None]]:
    """Starts so many, gives a way to start more, and ends them all."""
    command = [sys.executable, "-m", "tests.jobs.contender", url, str(folder)]
    with (folder / "log").open("ab") as log, subprocess.Popen(command, stdin=subprocess.PIPE, stderr=log) as nest:
        given = nest.stdin
        assert given is not None

        def start() -> None:
            given.write(b"one more\n")
            given.flush()

        for _ in range(number):
            start()
        yield start


@pytest.mark.slow
def test_three_processes_that_are_killed_ten_times_do_sixty_runs_sixty_times(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    killed: set[str] = set()
    deadline = time.monotonic() + 90
    with contenders(3, database_url, tmp_path) as start:
        while len(finished(store)) < CHORES:
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()[-4000:]
            for number in lines(tmp_path / "stuck"):
                if number not in killed:
                    killed.add(number)
                    kill_holder(store, f"chore-{number}")
                    start()
            time.sleep(0.05)
        with store.reading() as session:
            assert len(session.scalars(select(ChoreRun.id)).all()) == CHORES
    assert len(killed) == CHORES // EVERY_SIXTH
    assert Counter(lines(tmp_path / "effects")) == Counter(str(number) for number in range(CHORES))


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def finished(store: Store) -> list[ChoreRun]:
    return [run for run in runs(store) if run.finished_at]


def kill_holder(store: Store, name: str) -> None:
    """kill -9 the process that does this chore, if it was not killed already for another."""
    with store.reading() as session:
        holder = session.scalars(select(ChoreRun.holder).where(ChoreRun.chore == name)).one()
    with suppress(ProcessLookupError):
        os.kill(int(holder.split(":")[1]), signal.SIGKILL)
