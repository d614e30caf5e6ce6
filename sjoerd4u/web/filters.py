"""How values are said on a page."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import format_date, gettext

from sjoerd4u.kit import clock, legible
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.web import language
from sjoerd4u.web.beforehand import NotYet
from sjoerd4u.web.texts import promise

A_MARK, STAND_IN = re.compile(r"[\w-]{1,64}", re.ASCII), "mark-of-some-row"
KEPT = 2_000  # days and moments as they are said, of which a page has many and many alike


def moment(value: datetime | None) -> str:
    """ "22 november 2026 om 14:05", in Amsterdam time; a dash when there is none."""
    return "–" if value is None else _moment(value, language.current_language())


@lru_cache(maxsize=KEPT)
def _moment(value: datetime, _spoken: str) -> str:
    local = value.astimezone(clock.AMSTERDAM)
    return str(gettext("%(day)s om %(time)s", day=day(local.date()), time=f"{local:%H:%M}"))


def day(value: date | datetime | None) -> str:
    """ "22 november 2026"; a dash when there is none."""
    if value is None:
        return "–"
    return _day(clock.day_of(value) if isinstance(value, datetime) else value, language.current_language())


@lru_cache(maxsize=KEPT)
def _day(value: date, _spoken: str) -> str:
    return str(format_date(value, "d MMMM y", rebase=False))


def machine(value: date | datetime) -> str:
    """A day or moment for the `datetime` of a <time>: HTML allows no more than thousandths of a second."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def number(value: int) -> str:
    """ "12.345"; in English "12,345"."""
    return f"{value:,}" if language.current_language() == "en" else f"{value:,}".replace(",", ".")


def said(words: Words) -> str:
    """A text of the register in the language of the page."""
    return words.in_(language.current_language())


def endpoint_exists(endpoint: str) -> bool:
    """Whether the house has this page: a link to a room that is not built yet is not shown."""
    return endpoint in current_app.view_functions


def _page_values() -> dict[str, object]:
    spoken = language.current_language()
    here = language.in_other_language() if request.endpoint and _is_bilingual() else None
    return {"lang": spoken, "other_language": here}


def _is_bilingual() -> bool:
    door = current_app.blueprints.get(request.blueprint or "")
    return bool(getattr(door, "bilingual", False))


class Addresses:
    """`url_for` for templates: the address of a page is made once for each mount point and kept, where it has no values
    or only the mark of a row, which stands in it as it is."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, bool], str] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:
        mark = values.get("mark")
        is_marked = len(values) == 1 and isinstance(mark, str) and A_MARK.fullmatch(mark) is not None
        if endpoint.startswith(".") or (values and not is_marked):
            return url_for(endpoint, **values)
        place = (request.script_root, endpoint, is_marked)
        if place not in self._known:
            self._known[place] = url_for(endpoint, mark=STAND_IN) if is_marked else url_for(endpoint)
        return self._known[place].replace(STAND_IN, mark) if is_marked and mark else self._known[place]

    def everywhere(self, endpoint: str, **values: Any) -> str:
        """The address of a page, where it is the same on every page of this language. Raises NotYet."""
        if values or endpoint.startswith(".") or not has_request_context() or language.home_root():
            raise NotYet
        return self(endpoint)


def address_to(endpoint: str, **values: Any) -> str:
    """`url_for` as templates have it, for code that makes many addresses for one page."""
    addresses: Addresses = current_app.extensions["addresses"]
    return addresses(endpoint, **values)


def init_app(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters.update(moment=moment, day=day, machine=machine, number=number, said=said)
    app.jinja_env.filters.update(from_iso=datetime.fromisoformat, among_colleagues=legible.among_colleagues)
    settings = app.extensions["settings"]
    addresses = app.extensions["addresses"] = Addresses()
    promise(app, firm=FIRM, our_seat=settings.statutory_seat, base_url=settings.base_url)
    promise(app, endpoint_exists=endpoint_exists, url_for=addresses.everywhere)
    app.jinja_env.globals.update(url_for=addresses)
    app.context_processor(_page_values)
