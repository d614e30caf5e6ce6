"""Everything we hold about one person, with why, on which basis, from where, for whom and until when (AVG art. 15).

A walk over what the tables declare: a table that somebody adds is in it without a line here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Row, Select, Table, select
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Base, keyring
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.privacy.desk_models import TextReview
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.privacy.legible import legible
from sjoerd4u.privacy.recipients import recipients_now
from sjoerd4u.privacy.reviewing import REVIEWED_FIRST, Place, review_of, reviews_of, shown_by
from sjoerd4u.register.coded import Reads
from sjoerd4u.register.columns import about, holding, personal_columns
from sjoerd4u.register.purposes import Purpose
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words
from sjoerd4u.register.walks import Anchor, anchors, hold_of, keeps_person, purposes_of, table_of, target, with_people

THE_LAST_OF_YOURS = Words("het einde van uw andere gegevens hier", "the end of your other data here")
LIFTING = Words("het opheffen van de beperking", "the lifting of the restriction")
NOT_DECIDED = Words(
    "Dit besluit is nog niet genomen: een tweede medewerker kijkt mee. U leest het zodra het er is.",
    "This is not decided yet: a second member of staff looks at it first. You read it as soon as it is.",
)
NIGHTLY_ROUND = Words("de eerstvolgende nachtelijke opruiming", "the next nightly clean-up")


@dataclass(frozen=True, slots=True)
class Value:
    """One value, under its stable key "table.column". `withheld`: why `value` is not given."""

    key: str
    label: Words
    value: Any
    category: Category | None
    origin: Origin | None
    correctable: bool = False
    withheld: Words | None = None
    reads: Reads | None = None

    @property
    def legible(self) -> Any:
        """The value as a person reads it (`privacy.legible`)."""
        return legible(self.value, self.reads)


@dataclass(frozen=True, slots=True)
class Record:
    """One row. `kept_until`: its last day here; without one, `waits_for` says from when its term counts."""

    table: str
    row_id: Any
    says: Words
    purposes: tuple[Purpose, ...]
    recipients: tuple[Recipient, ...]
    term: Term | None
    kept_until: date | None
    waits_for: Words | None
    hold: Hold | None
    keeps_person: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What staff found of texts that may name others, the keys to see whether a text is still the same, and the
    receivers on our list."""

    reviews: dict[Place, TextReview]
    keys: Keyring
    recipients: tuple[Recipient, ...]


def everything_about(session: Session, subject: Subject, built: Container[str] | None = None) -> list[Record]:
    """Every row about `subject`: one statement for each table and two for what staff added, whoever asks.

    With `built` (privacy.built) only those receivers are named to whom anything goes here.
    """
    tables, seen = (
        with_people(Base.metadata),
        Seen(reviews_of(session, subject), keyring(session), recipients_now(session)),
    )
    found = {
        table: [_record(table, row, built, seen) for row in session.execute(_question(table, subject))]
        for table in tables
    }
    records = [record for table in tables for record in found[table]]
    present = [table for table in tables if found[table]]
    shared = {table.name: purposes_of(table, present) for table in tables if about(table).shared}
    records = [_completed(record, records, shared) for record in records]
    return [_restricted(record) for record in records] if subject.restricted else records


def withheld_of(records: Iterable[Record]) -> list[Value]:
    """The values that are held but not given, each with its reason."""
    return [value for record in records for value in record.values if value.withheld]


# — One table: the question and the answer ———————————————————————————————————————————————————————————————————————


def _question(table: Table, subject: Subject) -> Select[Any]:
    """The rows of `table` about `subject`, with the clocks of their owners and the firm's words they point to."""
    columns: list[Any] = list(table.columns)
    joined: Any = table
    for place, anchor in enumerate(_owners_clocks(table)):
        joined, clock_column = _climb(joined, table, anchor)
        columns.append(clock_column.label(f"clock_{place}"))
    for pointer, words in _words_pointed_to(table):
        shown = target(pointer).table.alias()
        joined = joined.outerjoin(shown, pointer == shown.c[target(pointer).name])
        columns += [shown.c[column.name].label(_label(column)) for column in words]
    rows = select(*columns).select_from(joined).where(rows_of(table, subject)).order_by(*table.primary_key.columns)
    return rows.limit(1) if about(table).copy else rows


def _owners_clocks(table: Table) -> list[Anchor]:
    return [anchor for anchor in anchors(table) if anchor.hops]


def _climb(joined: Any, table: Table, anchor: Anchor) -> tuple[Any, Any]:
    below: Any = table
    for pointer in anchor.hops:
        owner = target(pointer).table.alias()
        joined = joined.outerjoin(owner, below.c[pointer.name] == owner.c[target(pointer).name])
        below = owner
    return joined, below.c[anchor.clock.name]


def _words_pointed_to(table: Table) -> list[tuple[Column[Any], list[Column[Any]]]]:
    """Words of the firm that rows of `table` point to: the text of a consent belongs to the consent."""
    found: dict[Table, tuple[Column[Any], list[Column[Any]]]] = {}
    for column in table.columns:
        other = table_of(target(column)) if column.foreign_keys else table
        if not about(other).has_people:
            found.setdefault(other, (column, [each for each in other.columns if holding(each).says]))
    return list(found.values())


def _label(column: Column[Any]) -> str:
    return f"{column.table.name}__{column.name}"


def _record(table: Table, row: Row[Any], built: Container[str] | None, seen: Seen) -> Record:
    row_key = row._mapping[next(iter(table.primary_key.columns)).name]
    values = [_value(column, row, row_key, seen) for column, _ in personal_columns(table)]
    values += [
        Value(str(column), holding(column).says or Words("", ""), row._mapping[_label(column)], None, None)
        for _, words in _words_pointed_to(table)
        for column in words
    ]
    moments = [(anchor, row._mapping[anchor.clock.name]) for anchor in anchors(table) if not anchor.hops]
    moments += [(anchor, row._mapping[f"clock_{place}"]) for place, anchor in enumerate(_owners_clocks(table))]
    kept_until, waits_for, term = _until(moments)
    purpose = about(table).purpose
    return Record(
        table=table.name,
        row_id=row_key,
        says=about(table).says,
        purposes=(purpose,) if purpose else (),
        recipients=_receivers(values, built, seen.recipients),
        term=term,
        kept_until=kept_until,
        waits_for=waits_for,
        hold=hold_of(table),
        keeps_person=keeps_person(table),
        values=tuple(values),
    )


def _value(column: Column[Any], row: Row[Any], row_key: Any, seen: Seen) -> Value:
    says, value = holding(column), row._mapping[column.name]
    withheld = says.withheld
    if says.told_when and value and row._mapping[says.told_when] is None:
        withheld = NOT_DECIDED
    if says.names_others and value and not withheld:
        review = review_of(seen.reviews, column, row_key, value, seen.keys)
        value, withheld = shown_by(review, value) if review else (None, REVIEWED_FIRST)
    return Value(
        key=str(column),
        label=says.says or Words(column.name, column.name),
        value=None if withheld else value,
        category=says.category,
        origin=says.origin,
        correctable=says.correctable,
        withheld=withheld,
        reads=says.reads,
    )


def _until(moments: list[tuple[Anchor, datetime | None]]) -> tuple[date | None, Words | None, Term | None]:
    """The first day on which one of these makes the row go; else what the row waits for."""
    running = [(anchor.term.last_day(clock.day_of(at)), anchor.term) for anchor, at in moments if at]
    if running:
        last_day, term = min(running, key=lambda pair: pair[0])
        return last_day, None, term
    return (None, moments[0][0].term.counts_from, moments[0][0].term) if moments else (None, None, None)


def _receivers(
    values: Iterable[Value], built: Container[str] | None, known: tuple[Recipient, ...]
) -> tuple[Recipient, ...]:
    categories = {value.category for value in values}
    return tuple(
        recipient
        for recipient in known
        if recipient.categories & categories and (built is None or recipient.receives_in(built))
    )


# — What one row says about another ——————————————————————————————————————————————————————————————————————————————


def _completed(record: Record, all_of_them: list[Record], shared: dict[str, tuple[Purpose, ...]]) -> Record:
    """The person's own row serves the purposes of what points to it, and goes after the last of them."""
    if record.table not in shared:
        return record
    keepers = [other for other in all_of_them if other.keeps_person]
    days = [other.kept_until for other in keepers if other.kept_until]
    purposes = shared[record.table]
    if keepers and len(days) == len(keepers):
        return replace(record, purposes=purposes, kept_until=max(days))
    return replace(record, purposes=purposes, waits_for=THE_LAST_OF_YOURS if keepers else NIGHTLY_ROUND)


def _restricted(record: Record) -> Record:
    """Restricted data are only stored: their term does not make them go meanwhile (AVG art. 18(2))."""
    return replace(record, kept_until=None, waits_for=LIFTING)
