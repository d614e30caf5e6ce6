"""The search box: its page, the palette of Ctrl+K, and who may be meant already when somebody adds a person."""

from flask import Response

from sjoerd4u.backoffice.rooms import page_of
from sjoerd4u.crm import duplicates
from sjoerd4u.crm.duplicates import Typed
from sjoerd4u.crm.search import search as search_for
from sjoerd4u.crm.staff_pages.asking import asked, newcomer
from sjoerd4u.kit import clock
from sjoerd4u.sales.finding import DocumentHit, find
from sjoerd4u.staff.login import current_by, may
from sjoerd4u.staff.rights import Right
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("search", __name__, Audience.OFFICE)


@door.get("/kantoor/zoek")
def results() -> Response:
    """Everything that is found, the first of each kind; the address can be kept and sent."""
    typed = asked("q")
    found = search_for(db.session, typed, current_by().staff_id)
    return show(
        "crm/search.html",
        "gevonden",
        typed=typed,
        found=found,
        documents=_documents(typed),
        newcomer=newcomer(typed),
        now=clock.now(),
    )


@door.get("/kantoor/zoek/alles")
def palette() -> Response:
    """What the palette shows: commands and hits that can be walked through with the arrow keys."""
    typed = asked("q")
    found = search_for(db.session, typed, current_by().staff_id)
    return show(
        "crm/search_palette.html", typed=typed, found=found, documents=_documents(typed), newcomer=newcomer(typed)
    )


def _documents(typed: str) -> list[tuple[DocumentHit, str]]:
    """Documents of sales, each with its page."""
    hits = find(db.session, typed, payments=may(Right.ISSUE))
    return [(hit, page_of(hit.kind.lower(), hit.mark)) for hit in hits]


@door.get("/kantoor/relaties/lijkt-op")
def lijkt_op() -> Response:
    """Who may be meant already, for below the form of a new relation."""
    typed = Typed(**{field: asked(name) for field, name in FIELDS.items()})
    return show("crm/search_likely.html", likely=duplicates.looks_like(db.session, typed))


FIELDS = {"address": "email", "phone": "phone", "given_name": "given_name", "family_name": "family_name"}
