"""Being forgotten (AVG art. 17): first what would go and what stays, then the erasing, that stays done.

The order is what makes it stay done: the ledger is on disk before the first deletion, and all deletions are one
transaction. Whoever dies half-way leaves an entry that `replay` finishes.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, false, or_, select, true, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from sjoerd4u.kit.db import Base, Moment, Store, keyring
from sjoerd4u.mail.models import Suppression
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.people.roster import forget_strangers
from sjoerd4u.privacy.disclosure import Record, everything_about
from sjoerd4u.privacy.identifying import Subject, rows_of, subject_of
from sjoerd4u.privacy.ledger import Entry, Ledger
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.register.columns import Reach, about, personal_columns, reaching
from sjoerd4u.register.vocabulary import Hold, Words
from sjoerd4u.register.walks import blanked, hold_of, owners, target, with_people

ERASED = "gewist op uw verzoek"


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


# — Looking ahead ————————————————————————————————————————————————————————————————————————————————————————————————


def preview(session: Session, subject: Subject) -> Preview:
    """What would go and what stays, by which law and until when; also the mark that we never write again."""
    records = everything_about(session, subject)
    fates = [_fate(table, list(rows)) for table, rows in groupby(records, key=lambda record: record.table)]
    stays = [fate for fate in fates if fate.hold]
    if all(fate.table != Suppression.__tablename__ for fate in stays):
        stays.append(_never_again(len(subject.addresses)))
    return Preview(tuple(fate for fate in fates if not fate.hold), tuple(stays))


def _fate(name: str, records: list[Record]) -> Fate:
    table = Base.metadata.tables[name]
    days = [record.kept_until for record in records]
    last = max((day for day in days if day), default=None) if all(days) else None
    waits_for = next((record.waits_for for record in records if record.waits_for), None)
    labels = {column: says.says for column, says in personal_columns(table)}
    gone = tuple(words for column in blanked(table) if (words := labels.get(column)))
    hold = records[0].hold
    return Fate(name, records[0].says, len(records), hold, last, waits_for, gone if hold else ())


def _never_again(rows: int) -> Fate:
    table = Base.metadata.tables[Suppression.__tablename__]
    declared = about(table)
    waits_for = declared.purpose.terms[0].counts_from if declared.purpose else None
    return Fate(table.name, declared.says, rows, declared.hold, waits_for=waits_for)


# — Erasing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def erase(store: Store, address: str, at: datetime, ledger: Ledger, letterbox: Path | None = None) -> dict[str, int]:
    """Forget whoever has this tidied address, in one transaction over all tables; how many rows went, by table.

    What the law keeps stays without pointer and address (`About.hold`). The addresses are never written to again, so no
    import or campaign brings them back; a new double opt-in of the person's own lifts that. Raises UseIsRestricted.
    """
    with store.writing() as session:
        subject = subject_of(session, address)
        if subject.restricted:
            raise UseIsRestricted(address)
        ledger.append(Entry(at, subject.keys))
        gone = _forget(session, subject)
        for each in subject.addresses:
            suppress(session, each, ERASED, at)
        session.commit()
    leave_no_trace(store, letterbox, rewrite=True)
    return gone


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
        found = {address: erased[key] for address, key in _fingerprints(session) if key in erased}
    again = sum(_erase_again(store, address, before) for address, before in sorted(found.items()))
    if again:
        leave_no_trace(store, letterbox, rewrite=True)
    return again


def _erase_again(store: Store, address: str, before: datetime) -> bool:
    with store.writing() as session:
        subject = subject_of(session, address)
        gone = {} if subject.restricted else _forget(session, subject, before)
        if gone:
            suppress(session, address, ERASED, before)
        session.commit()
    return bool(gone)


def _fingerprints(session: Session) -> Iterable[tuple[str, str]]:
    keys = keyring(session)
    seen: set[str] = set()
    for table in with_people(Base.metadata):
        for column in reaching(table, Reach.ADDRESS):
            for address in session.scalars(select(column).distinct().execution_options(yield_per=1000)):
                if address and address not in seen:
                    seen.add(address)
                    yield address, keys.fingerprint(address)


# — The walk —————————————————————————————————————————————————————————————————————————————————————————————————————


def _forget(session: Session, subject: Subject, before: datetime | None = None) -> dict[str, int]:
    """Delete what may go and let go of what stays, rows that point before the rows pointed to."""
    gone: Counter[str] = Counter()
    for table in reversed(Base.metadata.sorted_tables):
        if not about(table).has_people:
            continue
        theirs = rows_of(table, subject)
        if before is not None:
            theirs = and_(theirs, _from_before(table, before), _unneeded(table))
        if hold_of(table) is None:
            gone[table.name] += _count(session.execute(delete(table).where(theirs)))
        elif released := _released(table):
            session.execute(update(table).where(theirs).values(released))
    if before is not None:
        forget_strangers(session)
    return {name: number for name, number in gone.items() if number}


def _count(result: Any) -> int:
    done: CursorResult[Any] = result
    return done.rowcount


def _released(table: Table) -> dict[Column[Any], Any]:
    """What a held row lets go: the pointer to the person, and the columns declared `After.BLANKED`."""
    pointers: dict[Column[Any], Any] = dict.fromkeys(reaching(table, Reach.MEMORY))
    return pointers | {column: _blank(column) for column in blanked(table)}


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
    if not reaching(table, Reach.SELF):
        return true()
    own = next(iter(table.primary_key.columns))
    keepers = [column for other in Base.metadata.sorted_tables for column in reaching(other, Reach.PERSON)]
    return and_(*(~select(column).where(column == own).exists() for column in keepers)) if keepers else true()
