"""Who was erased and came back of their own accord: what they gave since is theirs, and outlives an old backup.

Before a backup is put back, their rows are taken from the present database; afterwards they are put into the old one,
under new numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import INSERTS, Base, Store
from sjoerd4u.mail.suppression import lift
from sjoerd4u.privacy.erasure import fingerprints
from sjoerd4u.privacy.identifying import rows_of, subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.register.columns import about
from sjoerd4u.register.walks import hold_of, is_of_browser, table_of, target

# The trail is a chain with a seal for each entry: it goes on from the backup, and is not mixed.
LEFT = frozenset({"trail_entry"})


@dataclass(slots=True)
class Returned:
    """What one person gave after their erasure, by table, and the firm's own rows it points to."""

    address: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def who_came_back(store: Store, ledger: Ledger) -> list[Returned]:
    """Everyone whom the ledger names and who is in the database now all the same. None when it cannot be read."""
    erased = {key for entry in ledger.entries() for key in entry.keys}
    if not erased:
        return []
    try:
        with store.reading() as session:
            found = sorted(address for address, key in fingerprints(session) if key in erased)
            return [_taken(session, address) for address in found]
    except DBAPIError:  # a database that is damaged or empty: that is why somebody puts a backup back
        return []


def bring_back(store: Store, returned: Iterable[Returned], at: datetime) -> int:
    """Put these rows in, each person in a transaction of its own; how many people."""
    kept = 0
    for person in returned:
        with store.writing() as session:
            kept += _put(session, person)
            if person.rows.get("subscriber"):
                lift(session, person.address, at)
            session.commit()
    return kept


def _taken(session: Session, address: str) -> Returned:
    subject, found = subject_of(session, address), Returned(address)
    for table in _carried():
        rows = session.execute(select(table).where(rows_of(table, subject)).order_by(*table.primary_key.columns))
        found.rows[table.name] = [dict(row._mapping) for row in rows]
    return found


def _carried() -> list[Table]:
    """The tables whose rows go along: what the law kept of the time before is in the backup itself."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if about(table).has_people and not is_of_browser(table) and table.name not in LEFT
    ]


def _put(session: Session, person: Returned) -> bool:
    """Insert the rows with new numbers, pointers following. Whether there was anything."""
    numbers: dict[str, dict[Any, Any]] = {}
    for table in _carried():
        known = numbers.setdefault(table.name, {})
        key = next(iter(table.primary_key.columns))
        for row in person.rows.get(table.name, ()):
            if (values := _renumbered(session, table, row, numbers)) is None:
                continue
            new = INSERTS[session.get_bind().dialect.name](table).values(values).on_conflict_do_nothing()
            if (number := session.scalar(new.returning(key))) is not None:
                known[row[key.name]] = number
    return any(numbers.values())


def _renumbered(
    session: Session, table: Table, row: dict[str, Any], numbers: dict[str, dict[Any, Any]]
) -> dict[str, Any] | None:
    """The row as it can stand in the other database; None when what it is part of is not there."""
    values = {name: value for name, value in row.items() if table.columns[name] is not table.autoincrement_column}
    for column in table.columns:
        if not column.foreign_keys or row[column.name] is None:
            continue
        there = _there(session, column, row[column.name], numbers)
        if there is None and not column.nullable:
            return None
        values[column.name] = there
    if hold_of(table) and any(
        row[c.name] is not None and values[c.name] is None for c in table.columns if c.foreign_keys
    ):
        return None  # kept by law from before: the backup has its own
    return values


def _there(session: Session, column: Column[Any], value: Any, numbers: dict[str, dict[Any, Any]]) -> Any:
    pointed = target(column)
    name = table_of(pointed).name
    if name in numbers:
        return numbers[name].get(value)
    return session.scalar(select(pointed).where(pointed == value))
