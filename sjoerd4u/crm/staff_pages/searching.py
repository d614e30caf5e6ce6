"""The search box: its page, the palette of Ctrl+K, and who may be meant already when somebody adds a person."""

from flask import Response, request

from sjoerd4u.crm import duplicates
from sjoerd4u.crm.duplicates import Typed
from sjoerd4u.crm.search import search as search_for
from sjoerd4u.crm.words import MOST_TYPED
from sjoerd4u.kit import clock
from sjoerd4u.kit.addresses import NotAnAddress, tidy
from sjoerd4u.people.phones import NotANumber, tidy_phone
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("search", __name__, Audience.OFFICE)


@door.get("/kantoor/zoek")
def results() -> Response:
    """Everything that is found, the first of each kind; the address can be kept and sent."""
    typed = asked("q")
    found = search_for(db.session, typed, current_by().staff_id)
    return show("crm/search.html", "gevonden", typed=typed, found=found, newcomer=newcomer(typed), now=clock.now())


@door.get("/kantoor/zoek/alles")
def palette() -> Response:
    """What the palette shows: commands and hits that can be walked through with the arrow keys."""
    typed = asked("q")
    found = search_for(db.session, typed, current_by().staff_id)
    return show("crm/search_palette.html", typed=typed, found=found, newcomer=newcomer(typed))


@door.get("/kantoor/relaties/lijkt-op")
def lijkt_op() -> Response:
    """Who may be meant already, for below the form of a new relation."""
    typed = Typed(**{field: asked(name) for field, name in FIELDS.items()})
    return show("crm/search_likely.html", likely=duplicates.looks_like(db.session, typed))


FIELDS = {"address": "email", "phone": "phone", "given_name": "given_name", "family_name": "family_name"}


def asked(name: str) -> str:
    """What was typed, no longer than anybody means it."""
    return tidied(request.args.get(name, "")[:MOST_TYPED])


def tidied(text: str) -> str:
    """Without what no database takes (NUL, halves of characters), and without spaces around it."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()


def newcomer(typed: str) -> dict[str, str]:
    """What of a new relation is known by what was typed: the address or the number; empty when it is neither."""
    try:
        return {"email": tidy(typed)}
    except NotAnAddress:
        pass
    try:
        return {"phone": tidy_phone(typed)}
    except NotANumber:
        return {}
