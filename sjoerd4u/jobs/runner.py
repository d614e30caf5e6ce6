"""The jobs process: does the chores when they are due, and keeps going when one fails.

APScheduler is the ticker and nothing more; what is to be done, and whether it was done already, is in the database. So
two of these processes, or twenty, do every planned run once. Never inside a web worker.
"""

import os
import secrets
import signal
import socket
import threading
import time
from datetime import datetime
from functools import partial

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from sjoerd4u.jobs import lease
from sjoerd4u.jobs.lease import Claim
from sjoerd4u.jobs.schedule import CHORES, Chore, Constantly, Plan
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.web import closing

LOOK_SECONDS = 5.0
STOP_SECONDS = 2.0
OPENS = "replay-erasures"  # what finishes a restore that was cut short
STOPS = (signal.SIGTERM, signal.SIGINT)
log = structlog.get_logger()


class Runner:
    """Does chores in the name of one process."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._store: Store = app.extensions["store"]
        self._known_done: dict[str, datetime] = {}
        self._in_trouble: set[str] = set()
        self._begun: set[str] = set()
        self.stopping: threading.Event = app.extensions.setdefault("stopping", threading.Event())
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.busy: set[str] = set()

    def look(self, chore: Chore, at: datetime) -> None:
        """Do this chore if it is due; write down what goes wrong and go on. Nothing is done while a backup is put back:
        a letter to somebody who was erased must not go out in between."""
        if closing.is_closed(self._app.extensions["settings"].data_dir) and chore.name != OPENS:
            return
        self.busy.add(chore.name)
        try:
            if chore.at_start and chore.name not in self._begun:
                self._begin(chore, at)
            if isinstance(chore.plan, Constantly):
                self._do(chore, at)
            else:
                self._do_planned(chore, chore.plan, at)
            self._in_trouble.discard(chore.name)
        except Exception as trouble:  # one chore that fails must not end the others
            self._tell_once(chore, trouble)
        finally:
            self.busy.discard(chore.name)

    def _tell_once(self, chore: Chore, trouble: Exception) -> None:
        """A store that is away for an hour is told once, not at every tick."""
        if chore.name not in self._in_trouble:
            log.error("chore cannot be done", chore=chore.name, exc_info=trouble)
        self._in_trouble.add(chore.name)

    def _begin(self, chore: Chore, at: datetime) -> None:
        """What every process does once, besides what is planned; tried again at the next look if it fails."""
        report = self._do(chore, at)
        self._begun.add(chore.name)
        log.info("chore at the start", chore=chore.name, report=report)

    def _do_planned(self, chore: Chore, plan: Plan, at: datetime) -> None:
        planned_at = plan.latest(at)
        if self._known_done.get(chore.name) == planned_at:
            return
        claim = Claim(chore.name, planned_at, self.holder)
        if self._claim(claim, at):
            self.run(chore, claim, at)
        elif not self._is_finished(claim):
            return
        self._known_done[chore.name] = planned_at

    def _claim(self, claim: Claim, at: datetime) -> bool:
        with self._store.writing() as session:
            got = lease.claim_run(session, claim, at)
            session.commit()
        return got

    def _is_finished(self, claim: Claim) -> bool:
        with self._store.reading() as session:
            return lease.is_finished(session, claim.chore, claim.planned_at)

    def run(self, chore: Chore, claim: Claim, at: datetime) -> bool:
        """Do a claimed run and close it with its report or the reason why it failed. Says whether it went well."""
        began = time.monotonic()
        with Heartbeat(self._store, claim):
            try:
                report, failed = self._do(chore, at), False
            except Exception as trouble:  # whatever it is, it is this run that failed
                log.error("chore failed", chore=chore.name, planned_at=claim.planned_at, exc_info=trouble)
                report, failed = reason(trouble), True
        with self._store.writing() as session:
            lease.finish(session, claim, clock.now(), report, failed=failed)
            session.commit()
        log.info("chore", chore=chore.name, failed=failed, report=report, seconds=round(time.monotonic() - began, 3))
        return not failed

    def _do(self, chore: Chore, at: datetime) -> str:
        with self._app.app_context():
            return chore.verb(self._store, at)


def reason(trouble: Exception) -> str:
    """Why a run failed, in a line that can be kept: the kind of trouble only, as its text may hold somebody's data."""
    return f"{type(trouble).__module__}.{type(trouble).__qualname__}"


class Heartbeat:
    """Renews the lease of a run for as long as it goes on."""

    def __init__(self, store: Store, claim: Claim) -> None:
        self._store, self._claim = store, claim
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease {claim.chore}", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(lease.RENEWAL_SECONDS):
            try:
                with self._store.writing() as session:
                    kept = lease.renew(session, self._claim, clock.now())
                    session.commit()
            except Exception as trouble:  # a store that is busy now may answer at the next beat
                log.warning("lease not renewed", chore=self._claim.chore, why=reason(trouble))
                continue
            if not kept:
                log.warning("lease lost", chore=self._claim.chore)
                return


def keep_going(app: Flask, chores: tuple[Chore, ...] = CHORES) -> None:
    """Do the chores until SIGTERM or SIGINT; then stop within three seconds.

    A run that is not over by then is left as it is, as if the machine had stopped: its lease lapses, it is done again.
    """
    # Held back until we wait for them: a handler that sets an Event can meet the very lock it needs, and hang.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    runner = Runner(app)
    ticker = _ticker(runner, chores)
    ticker.start()
    log.info("jobs started", chores=len(chores))
    signal.sigwait(STOPS)
    runner.stopping.set()  # a chore that lasts long looks at it, and ends in good order
    ticker.pause()
    if not _let_finish(runner):
        os._exit(0)  # the thread of that chore would keep the process for as long as the chore lasts
    ticker.shutdown()


def _ticker(runner: Runner, chores: tuple[Chore, ...]) -> BackgroundScheduler:
    pool = ThreadPoolExecutor(max_workers=len(chores))
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    ticker = BackgroundScheduler(executors={"default": pool}, job_defaults=once, timezone="UTC")
    for chore in chores:
        seconds = chore.plan.seconds if isinstance(chore.plan, Constantly) else LOOK_SECONDS
        tick = partial(_tick, runner, chore)
        ticker.add_job(tick, "interval", seconds=seconds, next_run_time=clock.now(), id=chore.name)
    return ticker


def _tick(runner: Runner, chore: Chore) -> None:
    runner.look(chore, clock.now())


def _let_finish(runner: Runner) -> bool:
    until = time.monotonic() + STOP_SECONDS
    while runner.busy and time.monotonic() < until:
        time.sleep(0.02)
    log.info("jobs stopped", unfinished=sorted(runner.busy))
    return not runner.busy
