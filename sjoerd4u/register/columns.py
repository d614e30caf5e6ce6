"""How a column says what it holds: the only ways to make a column in this house.

A table without a purpose or a column made in another way cannot be mapped: `insist` refuses it at import. Access,
export, erasure, retention, the privacy statement and the Art. 30 record are all walks over what is declared here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Column, ForeignKey, Table
from sqlalchemy.orm import MappedColumn, mapped_column

from sjoerd4u.register.coded import Reads
from sjoerd4u.register.purposes import Purpose
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words

INFO = "register"


class Undeclared(TypeError):
    """A table or column that does not say what it holds."""


class Reach(Enum):
    """How a row is found from a person."""

    PERSON = "points to the person, and keeps the person's own row alive"
    MEMORY = "points to the person, and lets go when the person is forgotten"
    PART = "belongs to another row and goes with it"
    ADDRESS = "holds the address itself"
    KEY = "holds a keyed fingerprint of the address"
    SELF = "is the person"
    RECEIPT = "is of a browser, not of a known person: found by the receipt that only that browser has (AVG art. 11)"


class After(Enum):
    """What erasure does to one column of a row that the law keeps."""

    STAYS = "stays"
    BLANKED = "blanked"


@dataclass(frozen=True, slots=True)
class Holding:
    """What one column holds."""

    category: Category | None = None
    says: Words | None = None
    origin: Origin | None = None
    correctable: bool = False
    names_others: bool = False
    typed_at: str | None = None
    withheld: Words | None = None
    after_erasure: After = After.STAYS
    reach: Reach | None = None
    clock: bool = False
    erasure_starts: bool | None = None
    at_erasure: str | None = None
    told_when: str | None = None
    reads: Reads | None = field(default=None, hash=False)

    @property
    def is_personal(self) -> bool:
        """Whether the column says something about a person."""
        return self.category is not None


@dataclass(frozen=True, slots=True)
class About:
    """What one table is for. `purpose` is None for tables without people; `shared` for the person's own row, which
    serves the purposes of whatever points to it; `copy` for rows that only repeat what other tables tell, such as the
    words of a search: that they are there is told once, not row by row."""

    says: Words
    purpose: Purpose | None
    term: Term | None = None
    hold: Hold | None = None
    shared: bool = False
    copy: bool = False

    @property
    def has_people(self) -> bool:
        return self.purpose is not None or self.shared


def personal(
    category: Category,
    says: Words,
    origin: Origin,
    *,
    correctable: bool = False,
    names_others: bool = False,
    typed_at: str | None = None,
    withheld: Words | None = None,
    after_erasure: After = After.STAYS,
    at_erasure: str | None = None,
    told_when: str | None = None,
    reads: Reads | None = None,
    **column: Any,
) -> MappedColumn[Any]:
    """A column that says something about a person.

    `correctable`: the person may change it in the portal (AVG art. 16). `names_others`: free text that staff review
    before it is shown (art. 15(4)). `typed_at`: the column of the same row with the address it was typed at: who has
    that address knows the text, and sees it without a review. `withheld`: why the value is not in the download; the
    list of withheld fields is.
    `at_erasure`: what is written here when the erasure is what starts the row's term (`starts_retention`).
    `told_when`: the moment of the same row without which this is a draft, that is not told yet.
    `reads`: what a short value means (`register.coded`), for who reads it.
    """
    told = (correctable, names_others, typed_at, withheld, after_erasure)
    holding = Holding(category, says, origin, *told, at_erasure=at_erasure, told_when=told_when, reads=reads)
    return _column(holding, **column)


def address_of_person(category: Category, says: Words, origin: Origin, **column: Any) -> MappedColumn[Any]:
    """A tidied e-mail address (`kit.addresses`) by which the row is found, with or without a person row."""
    return _column(Holding(category, says, origin, reach=Reach.ADDRESS, after_erasure=After.BLANKED), **column)


def key_of_address(says: Words, category: Category = Category.CONSENT, **column: Any) -> MappedColumn[Any]:
    """A keyed fingerprint of an address (`kit.keys`): recognises a person who comes back, tells nothing by itself."""
    return _column(Holding(category, says, Origin.DERIVED, reach=Reach.KEY), **column)


def found_by_receipt(says: Words, **column: Any) -> MappedColumn[Any]:
    """The number of a receipt: of these rows we do not know whose they are, and who shows the number sees the row."""
    return _column(Holding(Category.CONSENT, says, Origin.DERIVED, reach=Reach.RECEIPT), **{"unique": True, **column})


def starts_retention(
    category: Category,
    says: Words,
    origin: Origin = Origin.OBSERVED,
    *,
    erasure_starts: bool | None = None,
    **column: Any,
) -> MappedColumn[Any]:
    """The moment from which this table's term counts. Empty: the term does not run yet.

    A table that the law keeps says whether an erasure starts a term that does not run yet (`erasure_starts`): without
    that a row which only the person could have started the clock of would stay for ever.
    """
    return _column(Holding(category, says, origin, clock=True, erasure_starts=erasure_starts), **column)


def points_to_person(**column: Any) -> MappedColumn[Any]:
    """A pointer that keeps the person's row alive for as long as this row is here."""
    return _column(Holding(reach=Reach.PERSON), ForeignKey("person.id"), index=True, **column)


def remembers_person(**column: Any) -> MappedColumn[Any]:
    """A pointer that lets go when the person is forgotten: the row stays, without knowing who."""
    return _column(Holding(reach=Reach.MEMORY), ForeignKey("person.id", ondelete="SET NULL"), index=True, **column)


def part_of(owner: str, **column: Any) -> MappedColumn[Any]:
    """A pointer to the row this one belongs to ("subscriber.id"): it is reached, kept and erased with its owner."""
    return _column(Holding(reach=Reach.PART), ForeignKey(owner, ondelete="CASCADE"), **{"index": True, **column})


def person_itself(**column: Any) -> MappedColumn[Any]:
    """The primary key of the person."""
    return _column(Holding(reach=Reach.SELF), primary_key=True, **column)


def technical(*args: Any, after_erasure: After = After.STAYS, **column: Any) -> MappedColumn[Any]:
    """A key, a version, a state of machinery: says nothing about a person."""
    return _column(Holding(after_erasure=after_erasure), *args, **column)


def content(says: Words, *args: Any, reads: Reads | None = None, **column: Any) -> MappedColumn[Any]:
    """Words of the firm itself (the text of a consent, a published page): not about a person. `reads` as in
    `personal`."""
    return _column(Holding(says=says, reads=reads), *args, **column)


def _column(holding: Holding, *args: Any, **column: Any) -> MappedColumn[Any]:
    return mapped_column(*args, info={INFO: holding}, **column)


def insist(table: Table, about: object) -> None:
    """Refuse a table that does not say what it is for, or a column that does not say what it holds.

    Raises Undeclared, naming the table and the column.
    """
    if not isinstance(about, About):
        raise Undeclared(f'Table "{table.name}" has no __about__: say what it is for (docs/house.md, rule 3).')
    table.info[INFO] = about
    for column in table.columns:
        if INFO not in column.info:
            raise Undeclared(
                f'Column "{table.name}.{column.name}" does not say what it holds: '
                "make it with personal(), technical() or another declaration of register/columns.py."
            )
        if holding(column).is_personal and not about.has_people:
            raise Undeclared(f'Column "{table.name}.{column.name}" is personal, but its table names no purpose.')


def holding(column: Column[Any]) -> Holding:
    """What `column` holds."""
    declared: Holding = column.info[INFO]
    return declared


def about(table: Table) -> About:
    """What `table` is for."""
    declared: About = table.info[INFO]
    return declared


def personal_columns(table: Table) -> Iterator[tuple[Column[Any], Holding]]:
    """The columns of `table` that say something about a person, with what they hold."""
    return ((column, holding(column)) for column in table.columns if holding(column).is_personal)


def clock_of(table: Table) -> Column[Any] | None:
    """The column from which the table's term counts, if it has one of its own."""
    return next((column for column in table.columns if holding(column).clock), None)


def erasure_starts(table: Table) -> bool:
    """Whether an erasure starts the term of a row of `table` that the law keeps, where it does not run yet."""
    started = clock_of(table)
    return started is not None and bool(holding(started).erasure_starts)


def reaching(table: Table, *kinds: Reach) -> list[Column[Any]]:
    """The columns by which rows of `table` are found in one of these ways."""
    return [column for column in table.columns if holding(column).reach in kinds]


def tables_with_people(tables: Iterable[Table]) -> list[Table]:
    """Those tables that hold something about people, in the given order."""
    return [table for table in tables if about(table).has_people]
