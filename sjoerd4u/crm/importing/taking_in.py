"""From a file to a run that waits for the jobs process, and the presses that steer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.cells import address_in
from sjoerd4u.crm.importing.columns import BY_NAME, LEFT_OUT, guess
from sjoerd4u.crm.importing.models import ImportRow, ImportRun, Stage, Verdict
from sjoerd4u.crm.importing.reading import Unreadable, open_sheet
from sjoerd4u.crm.models import RelationKind
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.pouring import pour
from sjoerd4u.people import trail

AT_ONCE = 2_000
LONGEST_NAME = 120
LONGEST_SENTENCE = 500
REACHED_BY = frozenset({"address", "phone", "kvk", "mark"})
STOPPED = "gestopt"  # noted among the counts: after what was written can be found, the run is not done but stopped
STOPPABLE = (Stage.TRYING, Stage.RUNNING)
REVERTIBLE = (Stage.DONE, Stage.STOPPED)


class NoSuchRun(LookupError):
    """There is no import with this mark (any more)."""


class NotNow(RuntimeError):
    """The import is at another stage than this press is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file came from and why we may keep what is in it (AVG art. 5(1)(a), 14): sentences, but for the first."""

    public: bool
    found_at: str
    where_from: str
    held_because: str
    told_how: str
    kind: str


class Incomplete(ValueError):
    """Something is missing or will not do: `faults` has a sentence for each field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


# — The file —————————————————————————————————————————————————————————————————————————————————————————————————————


def take_in(store: Store, raw: IO[bytes], name: str, by: trail.By, at: datetime) -> str:
    """Read the file line by line into a new run; gives its mark. Raises Unreadable, and then nothing of it stays.

    In small transactions of its own, so that a large file keeps nobody else from writing.
    """
    sheet = open_sheet(raw)
    columns = guess(sheet.header)
    run = ImportRun(mark=new_mark(), staff_id=by.staff_id, name=" ".join(name.split())[-LONGEST_NAME:] or "bestand.csv")
    run.header, run.columns, run.stage = sheet.header, columns, Stage.READING
    run.read_at = run.stage_at = at
    run.total, run.done, run.counts = 0, 0, {}
    with store.writing() as session:
        session.add(run)
        session.commit()
    try:
        _read_all(store, run, sheet.lines)
    except (Unreadable, UnicodeDecodeError):
        discard(store, run.mark)
        raise
    return run.mark


def _read_all(store: Store, run: ImportRun, lines: Any) -> None:
    some: list[dict[str, Any]] = []
    for line in lines:
        told = {"line": line.number, "cells": line.cells, "address": address_in(line.cells)}
        some.append({"run_id": run.id, "read_at": run.read_at, **told})
        if len(some) == AT_ONCE:
            _keep(store, run, some)
            some = []
    _keep(store, run, some, Stage.READ)


def _keep(store: Store, run: ImportRun, rows: Sequence[dict[str, Any]], stage: Stage = Stage.READING) -> None:
    with store.writing() as session:
        pour(session, ImportRow, rows)
        added = {"total": ImportRun.total + len(rows), "stage": stage}
        session.execute(update(ImportRun).where(ImportRun.id == run.id).values(added))
        session.commit()


def discard(store: Store, mark: str) -> None:
    """Forget this run with its lines, in small transactions; what it wrote stays."""
    with store.reading() as session:
        number = session.scalar(select(ImportRun.id).where(ImportRun.mark == mark))
    while number is not None:
        with store.writing() as session:
            some = select(ImportRow.id).where(ImportRow.run_id == number).limit(AT_ONCE)
            gone = session.scalars(delete(ImportRow).where(ImportRow.id.in_(some)).returning(ImportRow.id)).all()
            if not gone:
                session.execute(delete(ImportRun).where(ImportRun.id == number))
            session.commit()
        if not gone:
            return


# — Steering —————————————————————————————————————————————————————————————————————————————————————————————————————


def settle(session: Session, mark: str, columns: Sequence[str], origin: Origin, at: datetime) -> None:
    """What the columns are and where the file came from; the dry run begins. Also again, after a dry run.

    Raises Incomplete with a sentence for each field, NotNow and NoSuchRun.
    """
    run = held(session, mark, Stage.READ, Stage.TRIED, Stage.STOPPED)
    if run.ran_at is not None:
        raise NotNow(mark)
    if faults := {**_faults_of_columns(columns, len(run.header)), **_faults_of_origin(origin)}:
        raise Incomplete(faults)
    run.columns = list(columns)
    run.found_at = origin.found_at.strip() if origin.public else None
    run.where_from, run.held_because = origin.where_from.strip(), origin.held_because.strip()
    run.told_how, run.kind = origin.told_how.strip() or None, origin.kind
    _begin(run, Stage.TRYING, at)


def carry_out(session: Session, mark: str, by: trail.By, at: datetime) -> None:
    """Do what the dry run showed. Raises NotNow and NoSuchRun."""
    run = held(session, mark, Stage.TRIED)
    run.ran_at = at
    what = {"bestand": run.name, "herkomst": run.where_from, "grondslag": run.held_because, **run.counts}
    trail.record(session, by, "voerde relaties in", f"import {run.mark}", at, after=what)
    not_written = {name.value: run.counts[name] for name in (Verdict.SAME, Verdict.REFUSED) if name in run.counts}
    _begin(run, Stage.RUNNING, at)
    run.counts = not_written


def stop(session: Session, mark: str, by: trail.By, at: datetime) -> None:
    """Stop a dry run or a run where it is; what was written stays, and can be turned back."""
    run = held(session, mark, *STOPPABLE)
    trail.record(session, by, "stopte een import", f"import {run.mark}", at)
    counts = run.counts
    _begin(run, Stage.INDEXING if run.ran_at else Stage.READ, at)
    run.counts = counts | {STOPPED: 1} if run.ran_at else {}


def turn_back(session: Session, mark: str, by: trail.By, at: datetime) -> None:
    """Undo what this run wrote. Raises NotNow and NoSuchRun."""
    run = held(session, mark, *REVERTIBLE)
    trail.record(session, by, "draait een import terug", f"import {run.mark}", at)
    _begin(run, Stage.REVERTING, at)


def held(session: Session, mark: str, *stages: Stage) -> ImportRun:
    """The run, held, if it is at one of these stages. Raises NoSuchRun, or NotNow."""
    run = session.scalar(select(ImportRun).where(ImportRun.mark == mark).with_for_update())
    if run is None:
        raise NoSuchRun(mark)
    if run.stage not in stages:
        raise NotNow(mark)
    return run


def _begin(run: ImportRun, stage: Stage, at: datetime) -> None:
    run.stage, run.stage_at = stage, at
    run.done, run.cursor = 0, 0
    run.holder = run.held_until = None
    run.counts = {}


# — What will do —————————————————————————————————————————————————————————————————————————————————————————————————


def _faults_of_columns(columns: Sequence[str], number: int) -> dict[str, str]:
    chosen = [name for name in columns if name != LEFT_OUT]
    if len(columns) != number or any(name not in BY_NAME for name in chosen):
        return {"columns": "Kies voor elke kolom wat erin staat."}
    twice = next((name for name in chosen if chosen.count(name) > 1), None)
    if twice:
        return {"columns": f"Twee kolommen zijn “{BY_NAME[twice].heading}”. Kies er één."}
    if not REACHED_BY & set(chosen):
        return {"columns": "Wijs aan in welke kolom het e-mailadres of het telefoonnummer staat."}
    return {}


def _faults_of_origin(origin: Origin) -> dict[str, str]:
    faults = {}
    for name, example in (
        (
            "where_from",
            "Vertel in een zin waar dit bestand vandaan komt, zoals “Visitekaartjes van de beurs van 3 november”.",
        ),
        ("held_because", "Vertel in een zin waarom wij deze gegevens mogen bewaren."),
    ):
        said = getattr(origin, name).strip()
        if len(said.split()) < 2:
            faults[name] = example
        elif len(said) > LONGEST_SENTENCE:
            faults[name] = f"Houd het korter: hooguit {LONGEST_SENTENCE} tekens."
    if origin.public and not _is_page(origin.found_at.strip()):
        faults["found_at"] = "Vul het webadres in waar u dit vond, zoals https://www.voorbeeld.nl/team."
    if len(origin.told_how) > LONGEST_SENTENCE:
        faults["told_how"] = f"Houd het korter: hooguit {LONGEST_SENTENCE} tekens."
    if origin.kind not in {kind.value for kind in RelationKind}:
        faults["kind"] = "Kies wat deze mensen voor ons zijn."
    return faults


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and len(address) <= LONGEST_SENTENCE
