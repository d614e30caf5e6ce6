"""The process that does the chores; looking at them, and doing one by hand."""

import os
import sys
from contextlib import suppress
from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from sjoerd4u.commands.running import tied
from sjoerd4u.jobs.lookups import LastRun, last_runs
from sjoerd4u.jobs.runner import keep_going
from sjoerd4u.jobs.schedule import CHORES, Chore, Constantly, NoSuchChore, chore_named
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.site.machines import trouble_with

NICENESS = 10
SWITCH_S = 0.0005  # Python's own is ten times that, for each step of a statement
HEADS = ("chore", "plan", "last planned", "outcome", "next")


@click.command()
@tied
@with_appcontext
def jobs() -> None:
    """Do the chores when they are due, until stopped."""
    store: Store = current_app.extensions["store"]
    if trouble := trouble_with(store):
        raise click.ClickException(trouble)
    _give_way(store)
    keep_going(current_app._get_current_object())  # type: ignore[attr-defined]


def _give_way(store: Store) -> None:
    """Let the web go first: it has somebody waiting. Do for it what can be done later, and never hold a lock of the
    store for as long as another thread likes to think."""
    os.nice(NICENESS)
    if hasattr(os, "SCHED_BATCH"):  # Linux: when we wake up we interrupt nobody
        with suppress(OSError):  # not everybody may; it is a courtesy
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    sys.setswitchinterval(SWITCH_S)
    store.bring_home_early()


@click.command()
@with_appcontext
def chores() -> None:
    """The chores: when each is done, how the last run went, when the next is."""
    store: Store = current_app.extensions["store"]
    with store.reading() as session:
        runs = last_runs(session)
    rows = [HEADS, *(_row(chore, runs.get(chore.name)) for chore in CHORES)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADS))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(chore: Chore, run: LastRun | None) -> tuple[str, str, str, str, str]:
    if isinstance(chore.plan, Constantly):
        return chore.name, str(chore.plan), "-", "-", "-"
    last = _moment(run.planned_at) if run else "never"
    return chore.name, str(chore.plan), last, _outcome(run), _moment(chore.plan.next(clock.now()))


def _outcome(run: LastRun | None) -> str:
    if run is None:
        return "-"
    if run.finished_at is None:
        return "going on"
    return f"{'failed' if run.failed else 'done'}: {'; '.join((run.report or '').splitlines())}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(clock.AMSTERDAM):%Y-%m-%d %H:%M}"


@click.command()
@click.argument("name")
@click.option("--at", metavar="ISO", help="As if it were this moment; without a time zone: Amsterdam.")
@with_appcontext
def chore(name: str, at: str | None) -> None:
    """Do one chore now, whether it is due or not. Notes no run: the planned one still comes."""
    try:
        found = chore_named(name)
    except NoSuchChore as unknown:
        known = ", ".join(chore.name for chore in CHORES)
        raise click.ClickException(f'There is no chore "{name}"; there are: {known}.') from unknown
    store: Store = current_app.extensions["store"]
    click.echo(found.verb(store, as_moment(at) if at else clock.now()))


def as_moment(text: str) -> datetime:
    """The moment somebody typed, in Amsterdam unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as bad:
        raise click.ClickException(f"Not a moment: {text!r}. Write it like 2026-11-22T04:00.") from bad
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.AMSTERDAM)
