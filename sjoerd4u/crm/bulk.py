"""One change of many files at once: another owner, a label on or off, a next step. And all of it back in one press."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, true, update
from sqlalchemy.orm import Session

from sjoerd4u.crm import filtering
from sjoerd4u.crm.filtering import Filter
from sjoerd4u.crm.finding_models import Batch, BatchRow
from sjoerd4u.crm.models import NextStep, Relation, StepKind
from sjoerd4u.crm.rows import Gone, Refused, a_colleague, a_day, a_line
from sjoerd4u.kit.db import Base
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By, record_many

AT_ONCE = 1_000
LONGEST_LABEL = 40
UNDO_WITHIN = timedelta(days=30)
RELATION = Base.metadata.tables[Relation.__tablename__]


class What(StrEnum):
    """What can be done to many at once."""

    OWNER = "eigenaar"
    LABEL = "label"
    NO_LABEL = "label-weg"
    STEP = "stap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is done to each file. For OWNER `owner_id` (None: nobody), for the labels `label`, for STEP the last three
    and `owner_id` (None: who does this)."""

    what: What
    owner_id: int | None = None
    label: str = ""
    kind: str = StepKind.CALL
    says: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Which:
    """Which files: those with these marks, or with `chosen` all that the filter finds."""

    marks: tuple[str, ...] = ()
    chosen: Filter | None = None

    def conditions(self, at: datetime) -> list[ColumnElement[bool]]:
        if self.chosen is not None:
            return filtering.conditions(self.chosen, at) or [true()]
        return [Relation.mark.in_(self.marks)]


def number(session: Session, which: Which, at: datetime) -> int:
    """How many files that are; those of people whose data are only stored are never among them."""
    found = select(func.count()).select_from(Relation).join(Person, Person.id == Relation.person_id)
    return session.scalar(found.where(Person.restricted_at.is_(None), *which.conditions(at))) or 0


# — Doing ————————————————————————————————————————————————————————————————————————————————————————————————————————


def carry_out(session: Session, by: By, which: Which, change: Change, at: datetime) -> tuple[str, int]:
    """Do it to each of these files where it makes a difference; gives the mark by which it can be undone, and how many
    files changed. A fixed number of statements for each thousand files. Raises Refused."""
    change = _checked(session, change, at)
    batch = Batch(mark=new_mark(), staff_id=by.staff_id, what=change.what.value, done_at=at)
    session.add(batch)
    session.flush()
    done = 0
    for files in _files(session, which, at):
        rows = [row for file in files if (row := _row(file, change, by))]
        for row in rows:
            row |= {"batch_id": batch.id, "changed_at": at}
        if rows:
            DO[change.what](session, rows, change, at)
            _note(session, by, rows, at)
        done += len(rows)
    return batch.mark, done


def _checked(session: Session, change: Change, at: datetime) -> Change:
    owner_id = a_colleague(session, change.owner_id)
    if change.what is What.STEP:
        if change.kind not in list(StepKind):
            raise Refused("Kies wat er gedaan moet worden.")
        if change.due_on is None:
            raise Refused("Kies een dag voor de stap.")
        says = a_line(change.says, "waarover de stap gaat")
        return Change(what=change.what, owner_id=owner_id, kind=change.kind, says=says, due_on=a_day(change.due_on, at))
    if change.what in (What.LABEL, What.NO_LABEL):
        label = a_line(change.label, "een label")
        if len(label) > LONGEST_LABEL:
            raise Refused(f"Maak het label korter, tot hooguit {LONGEST_LABEL} tekens.")
        return Change(what=change.what, label=label)
    return Change(what=change.what, owner_id=owner_id)


def _files(session: Session, which: Which, at: datetime) -> Iterator[Sequence[Any]]:
    """The files, held, a thousand at a time."""
    last = 0
    while True:
        some = (
            select(Relation.id, Relation.person_id, Relation.owner_id, Relation.labels)
            .join(Person, Person.id == Relation.person_id)
            .where(Person.restricted_at.is_(None), Relation.id > last, *which.conditions(at))
            .order_by(Relation.id)
            .limit(AT_ONCE)
            .with_for_update(of=Relation)
        )
        files = session.execute(some).all()
        if not files:
            return
        yield files
        last = files[-1].id


def _row(file: Any, change: Change, by: By) -> dict[str, Any] | None:
    """What becomes of this file; None when nothing changes."""
    before, after = _before_and_after(file, change, by)
    if before == after:
        return None
    return {"relation_id": file.id, "person_id": file.person_id, "before": before, "after": after}


def _before_and_after(file: Any, change: Change, by: By) -> tuple[dict[str, Any], dict[str, Any]]:
    match change.what:
        case What.OWNER:
            return {"owner_id": file.owner_id}, {"owner_id": change.owner_id}
        case What.STEP:
            return {}, {"stap": new_mark(), "owner_id": change.owner_id or file.owner_id or by.staff_id}
    left = [label for label in file.labels if label != change.label]
    if change.what is What.LABEL:
        left = file.labels if change.label in file.labels else [*file.labels, change.label]
    return {"labels": file.labels}, {"labels": left}


def _note(session: Session, by: By, rows: list[dict[str, Any]], at: datetime) -> None:
    kept = ("batch_id", "relation_id", "changed_at", "before", "after")
    session.execute(insert(BatchRow), [{name: row[name] for name in kept} for row in rows])
    told = ("person_id", "before", "after")
    trail = [{"did": "gewijzigd", "on_what": "dossier"} | {name: row[name] for name in told} for row in rows]
    record_many(session, by, trail, at)


def _set(session: Session, rows: list[dict[str, Any]], _change: Change, _at: datetime) -> None:
    _write(session, [(row["relation_id"], row["after"]) for row in rows])


def _write(session: Session, values: list[tuple[int, Mapping[str, Any]]]) -> None:
    """Give each file its values: the same columns for all."""
    if not values:
        return
    columns = {name: bindparam(f"new_{name}", type_=RELATION.columns[name].type) for name in values[0][1]}
    change = (
        update(RELATION).where(RELATION.c.id == bindparam("file")).values(columns | {"version": RELATION.c.version + 1})
    )
    rows = [{"file": number_, **{f"new_{name}": value for name, value in new.items()}} for number_, new in values]
    session.connection().execute(change, rows)
    session.expire_all()


def _plan(session: Session, rows: list[dict[str, Any]], change: Change, at: datetime) -> None:
    told = {"kind": change.kind, "says": change.says, "due_on": change.due_on, "planned_at": at}
    session.execute(
        insert(NextStep),
        [
            {
                "mark": row["after"]["stap"],
                "relation_id": row["relation_id"],
                "owner_id": row["after"]["owner_id"],
                **told,
            }
            for row in rows
        ],
    )


DO: dict[What, Callable[[Session, list[dict[str, Any]], Change, datetime], None]] = {
    What.OWNER: _set,
    What.LABEL: _set,
    What.NO_LABEL: _set,
    What.STEP: _plan,
}


# — Undoing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def undo(session: Session, by: By, mark: str, at: datetime) -> int:
    """Put back what this batch changed; gives how many files. What somebody changed since stays as it is now, and so
    does a step that somebody touched. Doing it again changes nothing. Raises Gone after thirty days."""
    batch = session.scalar(select(Batch).where(Batch.mark == mark).with_for_update())
    if batch is None or batch.done_at < at - UNDO_WITHIN:
        raise Gone(mark)
    if batch.undone_at is not None:
        return 0
    batch.undone_at = at
    session.flush()
    return sum(_undo_some(session, by, rows, at) for rows in _batch_rows(session, batch.id))


def _batch_rows(session: Session, batch_id: int) -> Iterator[Sequence[Any]]:
    last = 0
    while True:
        some = (
            select(BatchRow.id, BatchRow.before, BatchRow.after, Relation.id.label("file"), Relation.person_id)
            .add_columns(Relation.owner_id, Relation.labels, Person.restricted_at)
            .join(Relation, Relation.id == BatchRow.relation_id)
            .join(Person, Person.id == Relation.person_id)
            .where(BatchRow.batch_id == batch_id, BatchRow.id > last)
            .order_by(BatchRow.id)
            .limit(AT_ONCE)
            .with_for_update(of=Relation)
        )
        rows = session.execute(some).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _undo_some(session: Session, by: By, rows: Sequence[Any], at: datetime) -> int:
    rows = [row for row in rows if row.restricted_at is None]
    _remove_steps(session, [row.after["stap"] for row in rows if "stap" in row.after])
    as_left = [row for row in rows if row.before and all(getattr(row, name) == row.after[name] for name in row.before)]
    _write(session, [(row.file, row.before) for row in as_left])
    put_back = [row for row in rows if "stap" in row.after] + as_left
    told = [
        {
            "did": "teruggedraaid",
            "on_what": "dossier",
            "person_id": row.person_id,
            "before": row.after,
            "after": row.before,
        }
        for row in put_back
    ]
    if told:
        record_many(session, by, told, at)
    return len(put_back)


def _remove_steps(session: Session, marks: Sequence[str]) -> None:
    for start in range(0, len(marks), AT_ONCE):
        these = NextStep.mark.in_(marks[start : start + AT_ONCE])
        session.execute(delete(NextStep).where(these, NextStep.version == 1, NextStep.done_at.is_(None)))
