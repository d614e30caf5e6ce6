"""The work on imports, batch by batch, by the jobs process: the chore that picks up what waits.

A batch is one transaction with the place where the next begins, so whoever dies half-way leaves whole batches, and the
next goes on from there to exactly the same end. Who works on a run holds it by a lease that each batch renews.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.carrying_out import carry_out, note_verdicts
from sjoerd4u.crm.importing.judging import judge, refuse_doubles
from sjoerd4u.crm.importing.models import WORKING, ImportRow, ImportRun, Stage, Verdict
from sjoerd4u.crm.importing.reverting import forget_firms, revert
from sjoerd4u.crm.importing.taking_in import STOPPED
from sjoerd4u.crm.indexing import index_organisations, index_people
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.pouring import pieces
from sjoerd4u.people.models import Organisation, Position
from sjoerd4u.people.trail import By
from sjoerd4u.staff.models import StaffMember

AT_ONCE = 1_000
LEASE = timedelta(seconds=30)
WITHOUT_LINES = timedelta(days=1)  # one that is being read now may not have its first yet
WRITES = (Verdict.NEW, Verdict.CHANGED)
# On SQLite only one writes at a time, and who waits asks every millisecond (`kit.db.TURN_S`): leave a gap to get in.
GAP_S = 0.005


def work_on_imports(store: Store, _at: datetime) -> str:
    """The chore: do whatever imports wait, the oldest first. What another process holds is left to it."""
    done = 0
    while found := _claim(store):
        number, holder = found
        while _step(store, number, holder):
            pass
        done += 1
    return f"{done} imports bijgewerkt"


def _claim(store: Store) -> tuple[int, str] | None:
    """A run that waits or whose worker died, ours from now on."""
    at, holder = clock.now(), secrets.token_hex(8)
    with store.reading() as session:
        number = session.scalar(select(ImportRun.id).where(_waits(at)).order_by(ImportRun.stage_at).limit(1))
    if number is None:
        return None
    with store.writing() as session:
        ours = update(ImportRun).where(ImportRun.id == number, _waits(at))
        taken = session.scalar(ours.values(holder=holder, held_until=at + LEASE).returning(ImportRun.id))
        session.commit()
    return (number, holder) if taken else None


def _waits(at: datetime) -> ColumnElement[bool]:
    return and_(ImportRun.stage.in_(WORKING), or_(ImportRun.held_until.is_(None), ImportRun.held_until <= at))


def _step(store: Store, number: int, holder: str) -> bool:
    """One batch; whether there is more to do for us."""
    with store.writing() as session:
        run = session.get(ImportRun, number, with_for_update=True)
        if run is None or run.holder != holder or run.stage not in WORKING:
            return False
        WORK[Stage(run.stage)](session, run)
        run.held_until = clock.now() + LEASE
        more = run.stage in WORKING
        if not more:
            run.holder = run.held_until = None
        session.commit()
    if store.engine.dialect.name == "sqlite":
        time.sleep(GAP_S)
    return more


def tidy_imports(store: Store, at: datetime) -> str:
    """The chore, after the nightly purge: imports of which no line is left any more go too."""
    with store.writing() as session:
        lines = select(ImportRow.id).where(ImportRow.run_id == ImportRun.id).exists()
        old = delete(ImportRun).where(ImportRun.read_at < at - WITHOUT_LINES, ~lines)
        gone = session.scalars(old.returning(ImportRun.id)).all()
        session.commit()
    return f"{len(gone)} imports vergeten"


# — What a batch of each stage does ——————————————————————————————————————————————————————————————————————————————


def _try_on(session: Session, run: ImportRun) -> None:
    rows = _next(session, run)
    judged = judge(session, run, rows, run.stage_at)
    refuse_doubles(session, run, judged.findings)
    note_verdicts(session, judged.findings)
    _count(run, Counter(finding.verdict.value for finding in judged.findings))
    _on(run, rows, Stage.TRIED)


def _carry_out(session: Session, run: ImportRun) -> None:
    rows = _next(session, run, ImportRow.verdict.in_(WRITES))
    assert run.ran_at is not None  # noqa: S101 - `taking_in.carry_out` notes it
    judged = judge(session, run, rows, run.ran_at, hold=True)
    planned = {row.id: row.verdict for row in rows}
    note_verdicts(session, [finding for finding in judged.findings if finding.verdict != planned[finding.id]])
    carry_out(session, run, judged.findings, _who(session, run), judged.known.organisations)
    _count(run, Counter(finding.verdict.value for finding in judged.findings))
    _on(run, rows, Stage.INDEXING)


def _make_findable(session: Session, run: ImportRun) -> None:
    """The words to search by are filled once, afterwards: that is much quicker than with each person. Each person with
    their own line, by the name of their organisation too: it may have a line in every batch."""
    rows = _next(session, run, ImportRow.verdict.in_(WRITES), ImportRow.person_id.is_not(None))
    people = {row.person_id for row in rows}
    index_organisations(session, _new_firms_of(session, run, people))
    index_people(session, people)
    _on(run, rows, Stage.STOPPED if STOPPED in run.counts else Stage.DONE)


def _new_firms_of(session: Session, run: ImportRun, people: Collection[int]) -> set[int]:
    """The organisations that came with this run, of those where these people work."""
    found: set[int] = set()
    wanted = select(Position.organisation_id).join(Organisation).where(Organisation.created_at == run.ran_at)
    for some in pieces(people):
        found |= set(session.scalars(wanted.where(Position.person_id.in_(some))))
    return found


def _turn_back(session: Session, run: ImportRun) -> None:
    wanted = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.line > run.cursor)
    written = wanted.where(ImportRow.verdict.in_(WRITES), ImportRow.person_id.is_not(None))
    rows = session.scalars(written.order_by(ImportRow.line).limit(AT_ONCE)).all()
    _count(run, revert(session, run, rows, _who(session, run), run.stage_at))
    _on(run, rows, Stage.REVERTED)
    if run.stage == Stage.REVERTED:
        session.flush()
        forget_firms(session, run)


WORK: dict[Stage, Callable[[Session, ImportRun], None]] = {
    Stage.TRYING: _try_on,
    Stage.RUNNING: _carry_out,
    Stage.INDEXING: _make_findable,
    Stage.REVERTING: _turn_back,
}


def _next(session: Session, run: ImportRun, *which: ColumnElement[bool]) -> Sequence[Any]:
    columns = select(ImportRow.id, ImportRow.line, ImportRow.cells, ImportRow.person_id, ImportRow.verdict)
    ahead = columns.where(ImportRow.run_id == run.id, ImportRow.line > run.cursor, *which)
    return session.execute(ahead.order_by(ImportRow.line).limit(AT_ONCE)).all()


def _count(run: ImportRun, more: Counter[str]) -> None:
    run.counts = dict(Counter(run.counts) + more)


def _on(run: ImportRun, rows: Sequence[Any], then: Stage) -> None:
    """The next batch begins after these rows; with nothing left the run is at the stage `then`."""
    run.done += len(rows)
    if rows:
        run.cursor = rows[-1].line
    if len(rows) < AT_ONCE:
        run.stage, run.cursor = then, 0
        if then is Stage.INDEXING:
            run.done = 0


def _who(session: Session, run: ImportRun) -> By:
    """In whose name this is done: of who gave the file, as long as they work here."""
    name = session.scalar(select(StaffMember.name).where(StaffMember.id == run.staff_id))
    return By(run.staff_id, name) if name else By(None, "systeem")


def left_to_do(session: Session, run: ImportRun) -> int:
    """How many lines this stage goes over in all."""
    if run.stage == Stage.TRYING:
        return run.total
    lines = select(func.count()).where(ImportRow.run_id == run.id, ImportRow.verdict.in_(WRITES))
    return session.scalar(lines) or 0
