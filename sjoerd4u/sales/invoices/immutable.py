"""What was issued stays as it is: the database itself refuses to change or remove it, whoever asks.

Two things pass, because other law asks them. Pointers that say nothing on the invoice itself may change or let go: to
whom and to which work it belongs (a merge, an erasure), and the address it was sent to may be blanked. And from 1
January of the eighth year after the year of issue a row may go (art. 52 lid 4 Algemene wet inzake rijksbelastingen): by
the clock of the database in Amsterdam, so that nobody can claim that it is later.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, event
from sqlalchemy.engine import Connection

from sjoerd4u.kit.db import Base
from sjoerd4u.sales.invoices.models import Invoice, InvoiceFile

POINTERS = frozenset({"person_id", "key", "relation_id", "order_id"})
BLANKED = frozenset({"email"})
YEARS = 7
REFUSED = "an issued invoice cannot be changed or removed"
INVOICES, FILES = Invoice.__tablename__, InvoiceFile.__tablename__
THIS_YEAR = {  # the year in Amsterdam; at the turn of the year that is one hour ahead of UTC
    "sqlite": "CAST(strftime('%Y', 'now', '+1 hour') AS INTEGER)",
    "postgresql": "CAST(extract(year FROM now() AT TIME ZONE 'Europe/Amsterdam') AS INTEGER)",
}
YEAR_OF = {
    "sqlite": "CAST(strftime('%Y', {day}) AS INTEGER)",
    "postgresql": "CAST(extract(year FROM {day}) AS INTEGER)",
}


def statements(dialect: str) -> list[str]:
    """The triggers for this kind of database, to be run once after the tables are made."""
    made = [
        *_guard(dialect, INVOICES, "UPDATE", _changes(dialect, INVOICES)),
        *_guard(dialect, INVOICES, "DELETE", _too_early(dialect, "OLD.issued_on")),
        *_guard(dialect, FILES, "UPDATE", _changes(dialect, FILES)),
        *_guard(dialect, FILES, "DELETE", _owner_stays(dialect)),
    ]
    if dialect == "sqlite":
        made += [part for table in (INVOICES, FILES) for part in _guard(dialect, table, "INSERT", _is_there(table))]
    return made


def removals(dialect: str) -> list[str]:
    """What takes the triggers away again."""
    acts = ("UPDATE", "DELETE", "INSERT") if dialect == "sqlite" else ("UPDATE", "DELETE")
    names = [(table, act) for table in (INVOICES, FILES) for act in acts]
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {_name(table, act)}" for table, act in names]
    return [f"DROP FUNCTION IF EXISTS {_name(table, act)}() CASCADE" for table, act in names]


def _made(_table: Any, connection: Connection, **_more: Any) -> None:
    for one in statements(connection.dialect.name):
        connection.exec_driver_sql(one)


def _dropped(_table: Any, connection: Connection, **_more: Any) -> None:
    if connection.dialect.name == "postgresql":  # SQLite drops a trigger with its table
        for one in removals("postgresql"):
            connection.exec_driver_sql(one)


# Where the tables are made without a migration (the canary) they are guarded as well.
event.listen(Base.metadata.tables[FILES], "after_create", _made)
event.listen(Base.metadata.tables[FILES], "after_drop", _dropped)


def _changes(dialect: str, table: str) -> str:
    """Whether anything but a pointer differs."""
    differs = "IS NOT" if dialect == "sqlite" else "IS DISTINCT FROM"
    frozen = [column for column in Base.metadata.tables[table].columns if column.name not in POINTERS]
    return " OR ".join(_differs(column.name, column.type.__class__.__name__ == "JSON", differs) for column in frozen)


def _differs(name: str, is_json: bool, differs: str) -> str:
    old, new = f"OLD.{name}", f"NEW.{name}"
    if is_json and differs != "IS NOT":  # PostgreSQL compares JSON as text
        old, new = f"{old}::text", f"{new}::text"
    changed = f"{old} {differs} {new}"
    return f"({changed} AND {new} IS NOT NULL)" if name in BLANKED else changed


def _too_early(dialect: str, day: str) -> str:
    """Whether the year of this day is not yet seven whole years ago."""
    return f"{THIS_YEAR[dialect]} <= {YEAR_OF[dialect].format(day=day)} + {YEARS}"


def _owner_stays(dialect: str) -> str:
    """Whether the invoice of a file is still there, and must be."""
    early = _too_early(dialect, f"{INVOICES}.issued_on")
    return f"EXISTS (SELECT 1 FROM {INVOICES} WHERE {INVOICES}.id = OLD.invoice_id AND {early})"  # noqa: S608 - ours


def _is_there(table: str) -> str:
    """Whether this row takes the place of one that is there: REPLACE of SQLite deletes that without a word."""
    rules = Base.metadata.tables[table].constraints
    keys = sorted(
        tuple(rule.columns.keys()) for rule in rules if isinstance(rule, UniqueConstraint | PrimaryKeyConstraint)
    )
    same = " OR ".join(" AND ".join(f"{table}.{name} = NEW.{name}" for name in names) for names in keys)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - ours


def _name(table: str, act: str) -> str:
    return f"{table}_no_{act.lower()}"


def _guard(dialect: str, table: str, act: str, refused: str) -> Iterator[str]:
    """A trigger that refuses this act on a row of `table` when `refused` holds."""
    name = _name(table, act)
    if dialect == "sqlite":
        yield (
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
        return
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
        f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if act == 'DELETE' else 'NEW'}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
