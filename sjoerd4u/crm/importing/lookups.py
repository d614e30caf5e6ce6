"""What the pages of an import ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.columns import as_csv, disarmed
from sjoerd4u.crm.importing.models import UNFINISHED, WORKING, ImportRow, ImportRun, Stage, Verdict
from sjoerd4u.crm.importing.taking_in import NoSuchRun
from sjoerd4u.staff.models import StaffMember

MOST_RUNS = 30
FIRST = 5
MOST_REASONS = 12
AT_ONCE = 1_000
SOON = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is: lines done and in all, and how long it may still take (None: not known yet)."""

    done: int
    total: int
    left: timedelta | None

    @property
    def left_said(self) -> str:
        """In words."""
        if self.left is None:
            return ""
        if self.left < SOON:
            return "nog een paar tellen"
        minutes = round(self.left.total_seconds() / 60)
        if not minutes:
            return "nog minder dan een minuut"
        return "nog ongeveer een minuut" if minutes == 1 else f"nog ongeveer {minutes} minuten"


def run_with(session: Session, mark: str) -> ImportRun:
    """The run with this mark. Raises NoSuchRun."""
    run = session.scalar(select(ImportRun).where(ImportRun.mark == mark))
    if run is None:
        raise NoSuchRun(mark)
    return run


def runs(session: Session) -> Sequence[Any]:
    """The last imports, each with who gave the file."""
    wanted = select(ImportRun, StaffMember.name.label("by_name")).outerjoin(StaffMember)
    return session.execute(wanted.order_by(ImportRun.id.desc()).limit(MOST_RUNS)).all()


def unfinished(session: Session, own: int | None) -> Sequence[Any]:
    """The imports that run or wait for a choice, the newest first, each with who gave the file; of this colleague, or
    of everyone when `own` is None."""
    wanted = select(ImportRun, StaffMember.name.label("by_name")).outerjoin(StaffMember)
    wanted = wanted.where(ImportRun.stage.in_(UNFINISHED))
    if own is not None:
        wanted = wanted.where(ImportRun.staff_id == own)
    return session.execute(wanted.order_by(ImportRun.id.desc()).limit(MOST_RUNS)).all()


def progress_of(session: Session, run: ImportRun, at: datetime) -> Progress | None:
    """How far the jobs process is with this run; None when there is nothing to wait for."""
    if run.stage not in WORKING:
        return None
    total = run.total if run.stage == Stage.TRYING else _written(session, run)
    took = at - run.stage_at
    left = took / run.done * (total - run.done) if run.done and run.stage != Stage.INDEXING else None
    return Progress(min(run.done, total), total, left)


def _written(session: Session, run: ImportRun) -> int:
    lines = select(func.count()).where(
        ImportRow.run_id == run.id, ImportRow.verdict.in_((Verdict.NEW, Verdict.CHANGED))
    )
    return session.scalar(lines) or 0


def new_without_address(session: Session, run: ImportRun) -> int:
    """How many of its new people have no address. By a telephone number nobody is recognised who was erased: we keep no
    code of it."""
    lines = select(func.count()).where(
        ImportRow.run_id == run.id, ImportRow.verdict == Verdict.NEW, ImportRow.address.is_(None)
    )
    return session.scalar(lines) or 0


def first_lines(session: Session, run: ImportRun) -> dict[str, Sequence[Any]]:
    """The first lines of each verdict, to see what the import does."""
    found: dict[str, Sequence[Any]] = {}
    columns = select(ImportRow.line, ImportRow.cells, ImportRow.reason).where(ImportRow.run_id == run.id)
    for verdict in (Verdict.REFUSED, Verdict.CHANGED, Verdict.NEW, Verdict.SAME):
        some = columns.where(ImportRow.verdict == verdict).order_by(ImportRow.line).limit(FIRST)
        if rows := session.execute(some).all():
            found[verdict.value] = rows
    return found


def sample(session: Session, run: ImportRun, number: int = 3) -> list[list[str]]:
    """What the first lines say in each column, to see which column is what."""
    rows = session.scalars(
        select(ImportRow.cells).where(ImportRow.run_id == run.id).order_by(ImportRow.line).limit(number)
    ).all()
    return [[row[place] for row in rows if place < len(row) and row[place].strip()] for place in range(len(run.header))]


def reasons(session: Session, run: ImportRun) -> Sequence[Any]:
    """Why lines were refused, the most frequent first: `reason` and `number`."""
    number = func.count().label("number")
    refused = select(ImportRow.reason, number).where(ImportRow.run_id == run.id, ImportRow.verdict == Verdict.REFUSED)
    return session.execute(refused.group_by(ImportRow.reason).order_by(number.desc()).limit(MOST_REASONS)).all()


def refused_lines(session: Session, run: ImportRun) -> Iterator[str]:
    """The refused lines as CSV, with the line and the reason in front, to be mended and given again."""
    yield "\ufeff" + as_csv([["regel", "reden", *run.header]])
    last = 0
    columns = select(ImportRow.line, ImportRow.reason, ImportRow.cells).where(
        ImportRow.run_id == run.id, ImportRow.verdict == Verdict.REFUSED
    )
    while rows := session.execute(columns.where(ImportRow.line > last).order_by(ImportRow.line).limit(AT_ONCE)).all():
        yield as_csv([[str(row.line), row.reason or "", *map(_safe, row.cells)] for row in rows])
        last = rows[-1].line


def _safe(cell: str) -> str:
    """A cell of somebody else's file: what was disarmed there already is not disarmed twice."""
    return cell if cell.startswith("'") else disarmed(cell)
