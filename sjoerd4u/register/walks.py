"""Questions to the declarations that more than one walk asks: who owns a row, what keeps it, when must it go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, MetaData, Table

from sjoerd4u.register.columns import Reach, about, clock_of, holding, reaching, tables_with_people
from sjoerd4u.register.purposes import PURPOSES, Purpose
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Hold

IN_ORDER = {purpose: place for place, purpose in enumerate(PURPOSES)}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment that makes rows of a table go: its own clock, or that of an owner some hops up (each hop is the pointing
    column)."""

    hops: tuple[Column[Any], ...]
    clock: Column[Any]
    term: Term


def with_people(metadata: MetaData) -> list[Table]:
    """The tables with people, the person's own first, then in the order of their purposes."""
    return list(_in_order(metadata, tuple(metadata.tables.values())))


@lru_cache(maxsize=4)
def _in_order(metadata: MetaData, _tables: tuple[Table, ...]) -> tuple[Table, ...]:
    return tuple(sorted(tables_with_people(metadata.sorted_tables), key=_place))


def _place(table: Table) -> tuple[int, str]:
    purpose = about(table).purpose
    return (IN_ORDER.get(purpose, len(IN_ORDER)) if purpose else -1, table.name)


def target(column: Column[Any]) -> Column[Any]:
    """What a foreign key points to."""
    return next(iter(column.foreign_keys)).column


def table_of(column: Column[Any]) -> Table:
    """The table of a column."""
    table = column.table
    assert isinstance(table, Table)  # noqa: S101 - a column of ours is a column of a table
    return table


def owners(table: Table) -> list[tuple[Column[Any], Table]]:
    """The rows with people that rows of `table` are part of: by which column, in which table."""
    found = [(column, table_of(target(column))) for column in reaching(table, Reach.PART)]
    return [(column, owner) for column, owner in found if about(owner).has_people]


def parts(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """The tables whose rows are part of rows of `table`, with the column that says so."""
    for other in table.metadata.sorted_tables:
        for column, owner in owners(other):
            if owner is table:
                yield other, column


def term_of(table: Table) -> Term | None:
    """The term of a table: the one it names, else the first of its purpose; none for a shared table."""
    declared = about(table)
    if declared.term is not None:
        return declared.term
    return declared.purpose.terms[0] if declared.purpose and declared.purpose.terms else None


def anchors(table: Table) -> list[Anchor]:
    """Every moment that makes rows of `table` go, its own clock first."""
    clock, term = clock_of(table), term_of(table)
    own = [Anchor((), clock, term)] if clock is not None and term is not None else []
    above = [
        Anchor((column, *anchor.hops), anchor.clock, anchor.term)
        for column, owner in owners(table)
        for anchor in anchors(owner)
    ]
    return own + above


def hold_of(table: Table) -> Hold | None:
    """The law that keeps rows of `table` after an erasure: its own, or that of what they are part of."""
    return about(table).hold or next((hold for _, owner in owners(table) if (hold := hold_of(owner))), None)


def is_reachable(table: Table) -> bool:
    """Whether every row of `table` can be found from a person, or by the receipt of a browser we know nothing of."""
    direct = reaching(table, Reach.SELF, Reach.PERSON, Reach.MEMORY, Reach.ADDRESS, Reach.KEY, Reach.RECEIPT)
    return bool(direct) or any(is_reachable(owner) for _, owner in owners(table))


def is_of_browser(table: Table) -> bool:
    """Whether rows of `table` are of a browser: found by who holds the receipt, not from a person (AVG art. 11)."""
    return bool(reaching(table, Reach.RECEIPT))


def keeps_person(table: Table) -> bool:
    """Whether a row of `table` keeps the person's own row alive."""
    return bool(reaching(table, Reach.PERSON))


def purposes_of(table: Table, among: Iterable[Table]) -> tuple[Purpose, ...]:
    """What `table` is for; a shared table serves the purposes of those tables of `among` that keep the person, or else
    that remember the person."""
    declared = about(table)
    if not declared.shared:
        return (declared.purpose,) if declared.purpose else ()
    others = [other for other in among if about(other).purpose]
    keeping = [other for other in others if keeps_person(other)] or others
    found = {purpose for other in keeping if (purpose := about(other).purpose)}
    return tuple(sorted(found, key=IN_ORDER.__getitem__))


def blanked(table: Table) -> list[Column[Any]]:
    """The columns of `table` that an erasure blanks in a row that the law keeps."""
    return [column for column in table.columns if holding(column).after_erasure.value == "blanked"]
