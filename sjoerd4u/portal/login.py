"""The cookie of who is in: set, read, kept alive, taken back."""

from datetime import datetime

from flask import g
from werkzeug.wrappers import Response

from sjoerd4u.portal import sessions
from sjoerd4u.register.devices import PORTAL, PORTAL_STAYS
from sjoerd4u.web import staying
from sjoerd4u.web.store import db


def who_is_in(at: datetime) -> str | None:
    """The address that is signed in with this browser; its fifteen minutes begin again."""
    if "portal_address" not in g:
        key = cookie()
        found = sessions.find(db.session, key, at) if key else None
        g.portal_address = found.address if found else None
        if found and sessions.is_due(found, at):
            found_id = found.id
            staying.note_sign_of_life(lambda session: sessions.note_sign_of_life(session, found_id, at))
    address: str | None = g.portal_address
    return address


def cookie() -> str | None:
    """The id that this browser shows."""
    return staying.shown(PORTAL)


def remembered_here(answer: Response, key: str) -> Response:
    """Let this browser keep the id of the visit."""
    return staying.remembered(answer, PORTAL, key, PORTAL_STAYS)


def forgotten_here(answer: Response) -> Response:
    """Take back the cookie and what the browser kept of these pages. The cookie choice stays."""
    return staying.forgotten(answer, PORTAL)
