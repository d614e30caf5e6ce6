"""Being forgotten (AVG art. 17): first what would go and what stays, then the erasing, that stays done.

The order is what makes it stay done: the ledger is on disk before the first deletion, and all deletions are one
transaction. Whoever dies half-way leaves an entry that `replay` finishes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, case, delete, false, literal, or_, select, true, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Base, Moment, Store, keyring
from sjoerd4u.mail.models import Suppression, SuppressionReason
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.people.models import FormerAddress
from sjoerd4u.people.roster import forget_strangers, is_stranger
from sjoerd4u.privacy.disclosure import Record, everything_about
from sjoerd4u.privacy.identifying import Subject, rows_of, subject_of
from sjoerd4u.privacy.ledger import Entry, Ledger
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.register.columns import Reach, about, clock_of, erasure_starts, holding, personal_columns, reaching
from sjoerd4u.register.vocabulary import Category, Hold, Words
from sjoerd4u.register.walks import blanked, hold_of, owners, target, term_of, with_people


class UseIsRestricted(ValueError):
    """The person restricted the use of their data (AVG art. 18): they are only stored until that is lifted."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of the rows of one table. With a `hold` they stay: by which law, until when, and what is blanked."""

    table: str
    says: Words
    rows: int
    hold: Hold | None = None
    kept_until: date | None = None
    waits_for: Words | None = None
    blanked: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would do."""

    goes: tuple[Fate, ...]
    stays: tuple[Fate, ...]

    @property
    def categories(self) -> frozenset[Category]:
        """The kinds of data that go: who receives none of these has nothing to be told (AVG art. 19)."""
        tables = (Base.metadata.tables[fate.table] for fate in self.goes)
        found = {says.category for table in tables for _, says in personal_columns(table)}
        return frozenset(category for category in found if category)


# — Looking ahead ————————————————————————————————————————————————————————————————————————————————————————————————


def preview(session: Session, subject: Subject, at: datetime) -> Preview:
    """What would go and what stays when it is erased now: by which law and until when; also the mark that we never
    write again."""
    records = [record for record in everything_about(session, subject) if not _is_copy(record.table)]
    from_day = None if subject.restricted else clock.day_of(at)
    fates = [_fate(table, list(rows), from_day) for table, rows in groupby(records, key=lambda record: record.table)]
    stays = [fate for fate in fates if fate.hold]
    if all(fate.table != Suppression.__tablename__ for fate in stays):
        stays.append(_never_again(len(subject.addresses)))
    return Preview(tuple(fate for fate in fates if not fate.hold), tuple(stays))


def _is_copy(name: str) -> bool:
    """Whether these rows only repeat what other tables tell: they go too, and are not told apart."""
    return about(Base.metadata.tables[name]).copy


def _fate(name: str, records: list[Record], from_day: date | None) -> Fate:
    table = Base.metadata.tables[name]
    started = _last_day(table, from_day)
    days = [min((day for day in (record.kept_until, started) if day), default=None) for record in records]
    last = max((day for day in days if day), default=None) if all(days) else None
    waits_for = None if last else next((record.waits_for for record in records if record.waits_for), None)
    labels = {column: says.says for column, says in personal_columns(table)}
    gone = tuple(words for column in blanked(table) if (words := labels.get(column)))
    hold = records[0].hold
    return Fate(name, records[0].says, len(records), hold, last, waits_for, gone if hold else ())


def _last_day(table: Table, from_day: date | None) -> date | None:
    """The last day of a row whose term an erasure on this day starts; None where it does not."""
    term = term_of(table)
    return term.last_day(from_day) if from_day and term and hold_of(table) and erasure_starts(table) else None


def _never_again(rows: int) -> Fate:
    table = Base.metadata.tables[Suppression.__tablename__]
    declared = about(table)
    waits_for = declared.purpose.terms[0].counts_from if declared.purpose else None
    return Fate(table.name, declared.says, rows, declared.hold, waits_for=waits_for)


# — Erasing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def erase(store: Store, address: str, at: datetime, ledger: Ledger, letterbox: Path | None = None) -> dict[str, int]:
    """Forget whoever has this tidied address, in one transaction over all tables; how many rows went, by table.

    What the law keeps stays without pointer and address (`About.hold`), and its term runs from now at the latest where
    it says so (`starts_retention`). The addresses get nothing of our own accord again, so no import or campaign brings
    them back; a new double opt-in of the person's own lifts that. Raises UseIsRestricted.
    """
    with store.writing() as session:
        gone = forget(session, subject_of(session, address), at, ledger)
        session.commit()
    leave_no_trace(store, letterbox, rewrite=True)
    return gone


def forget(session: Session, subject: Subject, at: datetime, ledger: Ledger) -> dict[str, int]:
    """Forget `subject` in the transaction of the caller, who commits and then calls `leave_no_trace`; the ledger is on
    disk when this returns. What this session read before is read anew. Raises as `erase`, and ValueError without an
    address: the ledger could not keep such an erasure done.
    """
    if subject.restricted:
        raise UseIsRestricted
    if not subject.addresses:
        raise ValueError("Without an address an erasure does not stay done.")
    session.flush()
    for former in _former_addresses(session, subject):
        ledger.append(former)
    ledger.append(Entry(at, subject.keys))
    gone = _forget(session, subject, at)
    for each in subject.addresses:
        suppress(session, each, SuppressionReason.ERASED, at)
    session.expire_all()
    return gone


def _former_addresses(session: Session, subject: Subject) -> list[Entry]:
    """For the ledger: the addresses that the person had before. In an old backup only these tell who it is. Each goes
    up to the day it was left: whoever has that mailbox since is perhaps somebody else."""
    theirs = select(FormerAddress.left_at, FormerAddress.key).where(FormerAddress.person_id.in_(subject.person_ids))
    return [Entry(row.left_at, (row.key,)) for row in session.execute(theirs.order_by(FormerAddress.id))]


def replay(store: Store, ledger: Ledger, letterbox: Path | None = None) -> int:
    """Erase again whoever the ledger names: after a backup was put back, or a process died half-way. How many people.

    Only rows from before the erasure go: someone who signed up again later is kept. Restricted people stay as they are.
    """
    erased: dict[str, datetime] = {}
    for entry in ledger.entries():
        erased |= {key: max(entry.at, erased.get(key, entry.at)) for key in entry.keys}
    if not erased:
        return 0
    with store.reading() as session:
        found = sorted(address for address, key in fingerprints(session) if key in erased)
    again = sum(_erase_again(store, address, erased) for address in found)
    if again:
        leave_no_trace(store, letterbox, rewrite=True)
    return again


def _erase_again(store: Store, address: str, erased: Mapping[str, datetime]) -> bool:
    """Whether anything went. `erased` has the moment by fingerprint: of this address, and of the person's others."""
    with store.writing() as session:
        subject = subject_of(session, address)
        named = [
            (each, erased[key]) for each, key in zip(subject.addresses, subject.keys, strict=True) if key in erased
        ]
        moment = dict(named)[address]
        gone = {} if subject.restricted else _forget(session, subject, moment, only_before=True)
        for each, at in named if gone else ():
            suppress(session, each, SuppressionReason.ERASED, at)
        session.commit()
    return bool(gone)


def fingerprints(session: Session) -> Iterable[tuple[str, str]]:
    """Every address in the database, once, with its fingerprint."""
    keys = keyring(session)
    seen: set[str] = set()
    for table in with_people(Base.metadata):
        for column in reaching(table, Reach.ADDRESS):
            for address in session.scalars(select(column).distinct().execution_options(yield_per=1000)):
                if address and address not in seen:
                    seen.add(address)
                    yield address, keys.fingerprint(address)


# — The walk —————————————————————————————————————————————————————————————————————————————————————————————————————


def _forget(session: Session, subject: Subject, at: datetime, *, only_before: bool = False) -> dict[str, int]:
    """Delete what may go and let go of what stays, rows that point before the rows pointed to.

    `at` is the moment of the erasure; with `only_before` what came after it is kept.
    """
    gone: Counter[str] = Counter()
    for table in reversed(Base.metadata.sorted_tables):
        if not about(table).has_people:
            continue
        theirs = rows_of(table, subject)
        if only_before:
            theirs = and_(theirs, _from_before(table, at), _unneeded(table))
        if hold_of(table) is None:
            went = _count(session.execute(delete(table).where(theirs)))
            gone[table.name] += 0 if _is_copy(table.name) else went
        elif changes := _released(table) | _started(table, at):
            session.execute(update(table).where(theirs).values(changes))
    if only_before:
        forget_strangers(session)
    return {name: number for name, number in gone.items() if number}


def _count(result: Any) -> int:
    done: CursorResult[Any] = result
    return done.rowcount


def _released(table: Table) -> dict[Column[Any], Any]:
    """What a held row lets go: the pointer to the person, and the columns declared `After.BLANKED`."""
    pointers: dict[Column[Any], Any] = dict.fromkeys(reaching(table, Reach.MEMORY))
    return pointers | {column: _blank(column) for column in blanked(table)}


def _started(table: Table, at: datetime) -> dict[Column[Any], Any]:
    """The clock of a held row that does not run yet starts now, where the table says so; with why, if it keeps that."""
    clock_column = clock_of(table)
    if clock_column is None or not erasure_starts(table):
        return {}
    told: dict[Column[Any], Any] = {clock_column: at}
    told |= {column: says for column in table.columns if (says := holding(column).at_erasure)}
    waits = clock_column.is_(None)
    return {column: case((waits, literal(value, column.type)), else_=column) for column, value in told.items()}


def _blank(column: Column[Any]) -> Any:
    if column.nullable:
        return None
    return {} if isinstance(column.type, JSON) else ""


def _from_before(table: Table, moment: datetime) -> ColumnElement[bool]:
    """Rows that were there at `moment`: something they tell is from before. A row without a moment is as old as what it
    is part of."""
    told = [column for column, _ in personal_columns(table) if isinstance(column.type, Moment)]
    if told:
        return or_(*(and_(column.is_not(None), column <= moment) for column in told))
    above = [column.in_(select(target(column)).where(_from_before(owner, moment))) for column, owner in owners(table)]
    return or_(false(), *above) if above else true()


def _unneeded(table: Table) -> ColumnElement[bool]:
    """A person to whom something newer points is still needed."""
    return is_stranger() if reaching(table, Reach.SELF) else true()
