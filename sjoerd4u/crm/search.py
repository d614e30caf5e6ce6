"""One box that finds people, organisations, notes and inquiries by the beginnings of words, all words together.

A word's beginning is a range of an index, so the first hits are read off in its order, however many there are; nothing
is ranked. The same number of statements whatever is found.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    false,
    func,
    select,
)
from sqlalchemy.orm import Session

from sjoerd4u.crm import words
from sjoerd4u.crm.finding_models import InquiryWord, NoteWord, OrganisationWord, PersonWord
from sjoerd4u.crm.hits import (
    InquiryHit,
    NoteHit,
    OrganisationHit,
    PersonHit,
    inquiries_with,
    notes_with,
    organisations_with,
    people_with,
)
from sjoerd4u.kit.db import Base
from sjoerd4u.people.models import Person

FIRST = 20
LAST_CHARACTER = "\U0010ffff"
SCANNED = 3_000
COUNTED = SCANNED + 1  # no further: enough to know which word is the rarest, and whether it is seldom enough


@dataclass(frozen=True, slots=True)
class Found:
    """The first of each kind. `restricted`: how many people were left out because their data are only stored.
    `partial`: the words are so common that not everything with them was gone through: there may be more than this."""

    people: list[PersonHit] = field(default_factory=list)
    organisations: list[OrganisationHit] = field(default_factory=list)
    notes: list[NoteHit] = field(default_factory=list)
    inquiries: list[InquiryHit] = field(default_factory=list)
    restricted: int = 0
    partial: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.organisations or self.notes or self.inquiries)


def search(session: Session, typed: str, staff_id: int | None) -> Found:
    """What is found by what somebody typed; notes that are only for their writer by that writer alone."""
    sought = words.sought(typed)
    if not sought:
        return Found()
    (people, organisations, notes, inquiries), partial = _keys(session, sought)
    persons = people_with(session, people)
    hidden = set(people) - persons.keys()
    remarks, of_notes = notes_with(session, notes, sought, staff_id)
    questions, of_inquiries = inquiries_with(session, inquiries, sought)
    restricted = len(hidden | of_notes | of_inquiries)
    firms = organisations_with(session, organisations)
    return Found(list(persons.values()), firms, remarks, questions, restricted, partial)


def matching_people(typed: str) -> ColumnElement[bool]:
    """The people found by what somebody typed, as a condition on `Person.id`; nobody when nothing can be found."""
    sought = words.sought(typed)
    each = [exists().where(PersonWord.person_id == Person.id, _begins(PersonWord.word, word)) for word in sought]
    return and_(*each) if each else false()


# — Which rows, in the order of the index ————————————————————————————————————————————————————————————————————————

KEPT = tuple(Base.metadata.tables[each.__tablename__] for each in (PersonWord, OrganisationWord, NoteWord, InquiryWord))


def _keys(session: Session, sought: Sequence[str]) -> tuple[list[list[int]], bool]:
    """The keys of the first rows of each kind, and whether there may be more than was gone through."""
    orders = _rarest_first(session, sought)
    keys = [
        list(session.scalars(_first(kept, len(order)), _ranges(order)))
        for kept, (order, _) in zip(KEPT, orders, strict=True)
    ]
    return keys, any(often > SCANNED and len(few) < FIRST for (_, often), few in zip(orders, keys, strict=True))


def _ranges(sought: Sequence[str]) -> dict[str, str]:
    low = {f"low{n}": word for n, word in enumerate(sought)}
    return low | {f"high{n}": word + LAST_CHARACTER for n, word in enumerate(sought)}


def _rarest_first(session: Session, sought: Sequence[str]) -> list[tuple[list[str], int]]:
    """For each kind the words, the rarest first: that is the one whose range is read; and how often it is there."""
    if len(sought) == 1:
        return [(list(sought), 0) for _ in KEPT]  # a single word is read until there are enough
    counts = session.execute(_counts(len(sought)), _ranges(sought)).one()
    per_kind = [counts[start : start + len(sought)] for start in range(0, len(counts), len(sought))]
    return [([word for _, word in sorted(zip(numbers, sought, strict=True))], min(numbers)) for numbers in per_kind]


def _word(kept: FromClause) -> Any:
    return kept.c.word


# The statements are made once for each number of words: making them costs more than asking them.


@cache
def _counts(number: int) -> Select[Any]:
    """How often each word begins something of each kind, counted up to COUNTED."""
    ranges = [(kept, n) for kept in KEPT for n in range(number)]
    some = [select(kept.c.word).where(_in_range(kept, n)).limit(COUNTED).subquery() for kept, n in ranges]
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in some))


@cache
def _first(kept: Table, number: int) -> Select[int]:
    """The keys of the first rows with a word in the first range, and words in all others. Each once: at the first of
    its words there. Of words that are common but seldom together no more than SCANNED rows are gone through."""
    key = next(iter(kept.primary_key.columns)).name
    in_order = (kept.c.word, kept.c[key])
    some = select(*in_order).where(_in_range(kept, 0)).order_by(*in_order)
    # Read in the order in which it is made: to sort it again it would have to be there as a whole.
    at: FromClause = some.limit(SCANNED).subquery("found") if number > 1 else kept
    earlier = kept.alias("earlier")
    before = and_(earlier.c[key] == at.c[key], _of_this(earlier) >= bindparam("low0"), _of_this(earlier) < at.c.word)
    once, found = ~exists().where(before).correlate(at), select(at.c[key]).limit(FIRST)
    if number == 1:
        return found.where(_in_range(kept, 0), once).order_by(*in_order)
    too = [kept.alias(f"too{n}") for n in range(1, number)]
    each = [exists().where(one.c[key] == at.c[key], _in_range(one, n, _of_this)) for n, one in enumerate(too, start=1)]
    return found.where(*(one.correlate(at) for one in each), once)


def _of_this(kept: FromClause) -> Any:
    """The word of a row that is found by its key. Said so that PostgreSQL does not look by the word: it takes every
    range for a single row, and would go through thousands for each that it has already."""
    return kept.c.word.concat("")


def _in_range(kept: FromClause, number: int, word: Callable[[FromClause], Any] = _word) -> ColumnElement[bool]:
    return and_(word(kept) >= bindparam(f"low{number}"), word(kept) < bindparam(f"high{number}"))


def _begins(column: Any, word: str) -> ColumnElement[bool]:
    return and_(column >= word, column < word + LAST_CHARACTER)
