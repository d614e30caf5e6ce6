"""What every page of the office is given: the menu for who is in, and where home is."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, current_app, url_for

from sjoerd4u.backoffice.menu import MENU, Entry
from sjoerd4u.staff.login import current_member
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.staff.rights import NEEDS, may


@dataclass(frozen=True, slots=True)
class Office:
    """The shell around a page of the office."""

    home: str
    me: StaffMember | None
    menu: list[tuple[str, list[Entry]]]
    keys_off: bool


def office() -> Office:
    """The shell for who asks for this page: without a menu for who is not in."""
    me = current_member()
    menu = [(name, list(_allowed(entries, me.role))) for name, entries in MENU] if me else []
    return Office(url_for("backoffice.today"), me, [part for part in menu if part[1]], bool(me and me.keys_off))


def _allowed(entries: tuple[Entry, ...], role: str) -> Iterator[Entry]:
    for entry in entries:
        right = NEEDS.get(entry.endpoint)
        if right and entry.endpoint in current_app.view_functions and may(role, right):
            yield entry


class OnDemand:
    """Makes the shell when a template first asks for it, so that other pages do not pay for it."""

    def __getattr__(self, name: str) -> object:
        made = office()
        self.__dict__.update({field: getattr(made, field) for field in Office.__slots__})
        return getattr(made, name)


def init_app(app: Flask) -> None:
    """Give every page of the office its shell."""
    app.context_processor(lambda: {"office": OnDemand()})
