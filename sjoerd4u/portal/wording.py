"""What a record says on the page, as plain lines: a page may have hundreds, and a template that words each is slow."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from sjoerd4u.portal.showing import YES_NO
from sjoerd4u.privacy.disclosure import Record, Value
from sjoerd4u.register.purposes import Purpose
from sjoerd4u.register.vocabulary import Origin, Words
from sjoerd4u.web import filters
from sjoerd4u.web.language import current_language

NOTHING: tuple[Any, ...] = (None, "", [], {})


def facts(record: Record, not_shown: str) -> Markup:
    """The items of a list: each value that is filled in or withheld, and where it came from, in the language of the
    page. Everything in it is escaped here."""
    spoken = current_language()
    told = (value for value in record.values if value.withheld or value.value not in NOTHING)
    return Markup("".join(_fact(value, not_shown, spoken) for value in told))  # noqa: S704


def _fact(value: Value, not_shown: str, spoken: str) -> str:
    before, after = _frame(value.label, value.origin, spoken)
    said = _withheld(not_shown, value.withheld, spoken) if value.withheld else escape(shown(value.legible, spoken))
    return f"{before}{said}{after}"


@lru_cache(maxsize=2_000)
def _frame(label: Words, origin: Origin | None, spoken: str) -> tuple[str, str]:
    """What stands before and behind a value: the same in every row."""
    came_from = f'<dd class="small soft">{escape(origin.value.in_(spoken))}</dd>' if origin else ""
    return f"<div><dt>{escape(label.in_(spoken))}</dt><dd>", f"</dd>{came_from}</div>\n"


@lru_cache(maxsize=200)
def _withheld(not_shown: str, why: Words, spoken: str) -> str:
    return f'<span class="soft">{escape(not_shown)} {escape(why.in_(spoken))}</span>'


def nth(number: int, of: int) -> str:
    """Which of how many, as a heading."""
    return _nth(number, of, current_language())


@lru_cache(maxsize=1_000)
def _nth(number: int, of: int, _spoken: str) -> str:
    return str(gettext("%(number)d van %(all)d", number=number, all=of))


def nothing_held_on(record: Record) -> str:
    """The labels of what is empty, after each other."""
    empty = [value.label for value in record.values if not value.withheld and value.value in NOTHING]
    return ", ".join(label.in_(current_language()) for label in empty)


def kept(record: Record) -> str:
    """Until when the record is kept, in words."""
    spoken = current_language()
    if record.kept_until:
        return _kept_until(record.kept_until, spoken)
    if record.term_to_come:
        return record.term_to_come.until.in_(spoken)
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
