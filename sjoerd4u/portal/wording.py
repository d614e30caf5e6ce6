"""What a record says on the page, as plain lines: a page may have hundreds, and a template that words each is slow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask_babel import gettext

from sjoerd4u.portal.showing import YES_NO
from sjoerd4u.privacy.disclosure import Record, Value
from sjoerd4u.register.purposes import Purpose
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.web import filters
from sjoerd4u.web.language import current_language

NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Line:
    """One value: what it is, what it says (`is_withheld`: why it is not shown), and where it came from."""

    label: str
    text: str
    origin: str
    is_withheld: bool


def lines_of(record: Record) -> Iterator[Line]:
    """What the page says of each value that is filled in or withheld, in the language of the page."""
    spoken = current_language()
    for value in record.values:
        if value.withheld or value.value not in NOTHING:
            origin = value.origin.value.in_(spoken) if value.origin else ""
            yield Line(value.label.in_(spoken), _said(value, spoken), origin, bool(value.withheld))


def _said(value: Value, spoken: str) -> str:
    return value.withheld.in_(spoken) if value.withheld else shown(value.legible, spoken)


def not_filled_in(record: Record) -> str:
    """The labels of what is empty, after each other."""
    empty = [value.label for value in record.values if not value.withheld and value.value in NOTHING]
    return ", ".join(label.in_(current_language()) for label in empty)


def kept(record: Record) -> str:
    """Until when the record is kept, in words."""
    spoken = current_language()
    if record.kept_until:
        return _kept_until(record.kept_until, spoken)
    if record.waits_for and record.term:
        return record.term.until.in_(spoken)
    return str(gettext("tot %(moment)s", moment=record.waits_for.in_(spoken))) if record.waits_for else ""


@lru_cache(maxsize=1_000)
def _kept_until(last_day: date, _spoken: str) -> str:
    return str(gettext("tot en met %(day)s", day=filters.day(last_day)))


def shown(value: Any, spoken: str | None = None) -> str:
    """A value as a person reads it."""
    spoken = spoken or current_language()
    match value:
        case Words():
            return value.in_(spoken)
        case datetime():
            return filters.moment(value)
        case date():
            return filters.day(value)
        case bool():
            return YES_NO[value].in_(spoken)
        case None | "" | [] | {}:
            return "–"
        case dict():
            return "; ".join(f"{shown(name, spoken)}: {shown(each, spoken)}" for name, each in value.items())
        case str() | int() | float():
            return str(value)
        case _:
            return ", ".join(shown(each, spoken) for each in value)


def grounds(purposes: tuple[Purpose, ...]) -> str:
    """On which basis, with its article, for each purpose."""
    return _grounds(purposes, current_language())


@lru_cache(maxsize=500)
def _grounds(purposes: tuple[Purpose, ...], spoken: str) -> str:
    return "; ".join(", ".join(_ground(ground, spoken) for ground in purpose.grounds) for purpose in purposes)


def _ground(ground: Any, spoken: str) -> str:
    said = f"{ground.basis.title.in_(spoken)} ({ground.basis.article.in_(spoken)})"
    if ground.for_whom:
        said += " " + str(gettext("voor %(whom)s", whom=ground.for_whom.in_(spoken)))
    return said
