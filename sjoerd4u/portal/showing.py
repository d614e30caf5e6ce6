"""Laying everything out for the reader: by category, then by kind of record, each kind told once why it is here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sjoerd4u.privacy.disclosure import Record
from sjoerd4u.register.vocabulary import Category, Words

YES_NO = {True: Words("ja", "yes"), False: Words("nee", "no")}


@dataclass(frozen=True, slots=True)
class Kind:
    """The records of one kind; the first tells what holds for all."""

    records: tuple[Record, ...]

    @property
    def first(self) -> Record:
        return self.records[0]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The kinds of record of one category."""

    category: Category
    kinds: tuple[Kind, ...]


def chapters(records: Iterable[Record]) -> list[Chapter]:
    """Everything, in the order of the statement's categories. A record stands under what most of it is."""
    kinds = [Kind(tuple(rows)) for _, rows in groupby(records, key=lambda record: record.table)]
    found = {category: tuple(kind for kind in kinds if _main(kind.first) is category) for category in Category}
    return [Chapter(category, kinds) for category, kinds in found.items() if kinds]


def _main(record: Record) -> Category:
    told = [value.category for value in record.values if value.category]
    return max(dict.fromkeys(told), key=told.count)


def is_moment(value: Any) -> bool:
    return isinstance(value, datetime)


def is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def consents_that_hold(records: Iterable[Record]) -> dict[Any, str]:
    """The receipt numbers of the consents that can be withdrawn, by row."""
    held = {}
    for record in records:
        if record.table == "consent":
            values = {value.key: value.value for value in record.values}
            if values["consent.withdrawn_at"] is None:
                held[record.row_id] = values["consent.mark"]
    return held
