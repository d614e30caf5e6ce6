"""How values are said on a page."""

from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import format_date, format_datetime, gettext

from sjoerd4u.kit import clock
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.web import language


def moment(value: datetime | None) -> str:
    """ "22 november 2026 om 14:05", in Amsterdam time; a dash when there is none."""
    if value is None:
        return "–"
    local = value.astimezone(clock.AMSTERDAM)
    return str(gettext("%(day)s om %(time)s", day=day(local.date()), time=format_datetime(value, "HH:mm")))


def day(value: date | datetime | None) -> str:
    """ "22 november 2026"; a dash when there is none."""
    if value is None:
        return "–"
    return str(format_date(clock.day_of(value) if isinstance(value, datetime) else value, "d MMMM y", rebase=False))


def machine(value: date | datetime) -> str:
    """A day or moment for the `datetime` of a <time>: HTML allows no more than thousandths of a second."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


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
    """`url_for` for templates: the address of a page without values is made once for each mount point and kept."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def __call__(self, endpoint: str, **values: Any) -> str:
        if values or endpoint.startswith("."):
            return url_for(endpoint, **values)
        place = (request.script_root, endpoint)
        if place not in self._known:
            self._known[place] = url_for(endpoint)
        return self._known[place]


def init_app(app: Flask) -> None:
    """Give templates these words."""
    app.jinja_env.filters.update(moment=moment, day=day, machine=machine, said=said)
    app.jinja_env.filters.update(from_iso=datetime.fromisoformat)
    app.jinja_env.globals.update(firm=FIRM, endpoint_exists=endpoint_exists)
    app.jinja_env.globals.update(url_for=Addresses(), base_url=app.extensions["settings"].base_url)
    app.context_processor(_page_values)
