"""Everything we hold about one person, with why, on which basis, from where, for whom and until when (AVG art. 15).

A walk over what the tables declare: a table that somebody adds is in it without a line here.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Row, RowMapping, Select, Table, select
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.kit.legible import legible
from sjoerd4u.privacy.desk_models import TextReview
from sjoerd4u.privacy.identifying import ANYONE, Subject, is_reviewed, named, rows_of, tables_about
from sjoerd4u.privacy.recipients import recipients_now
from sjoerd4u.privacy.reviewing import REVIEWED_FIRST, Place, review_of, reviews_of, shown_by
from sjoerd4u.register.coded import Reads
from sjoerd4u.register.columns import Holding, about, holding, personal_columns
from sjoerd4u.register.purposes import Purpose
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words
from sjoerd4u.register.walks import Anchor, anchors, hold_of, keeps_person, purposes_of, table_of, target

THE_LAST_OF_YOURS = Words("het einde van uw andere gegevens hier", "the end of your other data here")
LIFTING = Words("het opheffen van de beperking", "the lifting of the restriction")
NOT_DECIDED = Words(
    "Dit besluit is nog niet genomen: een tweede medewerker kijkt mee. U leest het zodra het er is.",
    "This is not decided yet: a second member of staff looks at it first. You read it as soon as it is.",
)
NIGHTLY_ROUND = Words("de eerstvolgende nachtelijke opruiming", "the next nightly clean-up")


class Value(NamedTuple):
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
        """The value as a person reads it (`kit.legible`)."""
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

    @property
    def term_to_come(self) -> Term | None:
        """The term that makes it go, counted from what has yet to happen; None where something else has to come first,
        such as the lifting of a restriction."""
        return self.term if self.term and self.waits_for == self.term.counts_from else None


@dataclass(frozen=True, slots=True)
class Seen:
    """Who asks, what staff found of texts that may name others, the keys to see whether a text is still the same, and
    the receivers on our list."""

    subject: Subject
    reviews: dict[Place, TextReview]
    keys: Keyring
    recipients: tuple[Recipient, ...]


def everything_about(session: Session, subject: Subject, built: Container[str] | None = None) -> list[Record]:
    """Every row about `subject`: one statement that says which tables have some, one for each of those, and two for
    what staff added.

    With `built` (privacy.built) only those receivers are named to whom anything goes here.
    """
    seen = Seen(subject, reviews_of(session, subject), keyring(session), recipients_now(session))
    present, whose, connection = tables_about(session, subject), named(subject), session.connection()
    tellings = [_telling(table) for table in present]
    records = list[Record]()
    for telling in tellings:
        receivers = _receivers(telling, built, seen.recipients)
        records += [_record(telling, row, receivers, seen) for row in connection.execute(telling.question, whose)]
    shared = {telling.table.name: purposes_of(telling.table, present) for telling in tellings if telling.shared}
    records = [_completed(record, records, shared) for record in records]
    return [_restricted(record) for record in records] if subject.restricted else records


def withheld_of(records: Iterable[Record]) -> list[Value]:
    """The values that are held but not given, each with its reason."""
    return [value for record in records for value in record.values if value.withheld]


# — One table: the question and the answer ———————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Telling:
    """How rows of one table are asked for and told: what the declarations say of it, worked out once."""

    table: Table
    question: Select[Any]
    key: str
    personal: tuple[tuple[Column[Any], Holding, Value], ...]
    words: tuple[tuple[str, Value], ...]
    categories: frozenset[Category]
    own_clocks: tuple[Anchor, ...]
    owners_clocks: tuple[Anchor, ...]
    hold: Hold | None
    keeps_person: bool
    shared: bool


@cache
def _telling(table: Table) -> Telling:
    return Telling(
        table,
        _question(table),
        next(iter(table.primary_key.columns)).name,
        tuple((column, says, _untold(column, says)) for column, says in personal_columns(table)),
        tuple(
            (_label(column), Value(str(column), holding(column).says or Words("", ""), None, None, None))
            for _, words in _words_pointed_to(table)
            for column in words
        ),
        frozenset(says.category for _, says in personal_columns(table) if says.category),
        tuple(anchor for anchor in anchors(table) if not anchor.hops),
        tuple(_owners_clocks(table)),
        hold_of(table),
        keeps_person(table),
        about(table).shared,
    )


def _untold(column: Column[Any], says: Holding) -> Value:
    """What holds for every value of this column."""
    label = says.says or Words(column.name, column.name)
    return Value(str(column), label, None, says.category, says.origin, says.correctable, reads=says.reads)


def _question(table: Table) -> Select[Any]:
    """The rows of `table` about ANYONE, with the clocks of their owners and the firm's words they point to."""
    columns: list[Any] = list(table.columns)
    joined: Any = table
    for place, anchor in enumerate(_owners_clocks(table)):
        joined, clock_column = _climb(joined, table, anchor)
        columns.append(clock_column.label(f"clock_{place}"))
    for pointer, words in _words_pointed_to(table):
        shown = target(pointer).table.alias()
        joined = joined.outerjoin(shown, pointer == shown.c[target(pointer).name])
        columns += [shown.c[column.name].label(_label(column)) for column in words]
    rows = select(*columns).select_from(joined).where(rows_of(table, ANYONE)).order_by(*table.primary_key.columns)
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


def _record(telling: Telling, row: Row[Any], receivers: tuple[Recipient, ...], seen: Seen) -> Record:
    told, table = row._mapping, telling.table
    values = [_value(column, says, untold, told, told[telling.key], seen) for column, says, untold in telling.personal]
    values += [untold._replace(value=told[name]) for name, untold in telling.words]
    moments = [(anchor, told[anchor.clock.name]) for anchor in telling.own_clocks]
    moments += [(anchor, told[f"clock_{place}"]) for place, anchor in enumerate(telling.owners_clocks)]
    kept_until, waits_for, term = _until(moments)
    purpose = about(table).purpose
    return Record(
        table=table.name,
        row_id=told[telling.key],
        says=about(table).says,
        purposes=(purpose,) if purpose else (),
        recipients=receivers,
        term=term,
        kept_until=kept_until,
        waits_for=waits_for,
        hold=telling.hold,
        keeps_person=telling.keeps_person,
        values=tuple(values),
    )


def _value(column: Column[Any], says: Holding, untold: Value, told: RowMapping, row_key: Any, seen: Seen) -> Value:
    value, withheld = told[column.name], says.withheld
    if not value and withheld is None:
        return untold._replace(value=value)
    if says.told_when and value and told[says.told_when] is None:
        withheld = NOT_DECIDED
    if value and not withheld and is_reviewed(says, told, seen.subject):
        review = review_of(seen.reviews, column, row_key, value, seen.keys)
        value, withheld = shown_by(review, value) if review else (None, REVIEWED_FIRST)
    return untold._replace(value=None if withheld else value, withheld=withheld)


def _until(moments: list[tuple[Anchor, datetime | date | None]]) -> tuple[date | None, Words | None, Term | None]:
    """The first day on which one of these makes the row go; else what the row waits for."""
    begun = [(anchor, clock.day_of(at) if isinstance(at, datetime) else at) for anchor, at in moments if at]
    running = [(anchor.term.last_day(day), anchor.term) for anchor, day in begun]
    if running:
        last_day, term = min(running, key=lambda pair: pair[0])
        return last_day, None, term
    return (None, moments[0][0].term.counts_from, moments[0][0].term) if moments else (None, None, None)


def _receivers(telling: Telling, built: Container[str] | None, known: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    return tuple(
        recipient
        for recipient in known
        if recipient.categories & telling.categories and (built is None or recipient.receives_in(built))
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
