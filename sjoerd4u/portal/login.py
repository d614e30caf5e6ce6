"""The cookie of who is in: set, read, kept alive, taken back."""

from datetime import datetime

from flask import current_app, g, request
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from sjoerd4u.portal import sessions
from sjoerd4u.register.devices import PORTAL, PORTAL_STAYS
from sjoerd4u.web.store import LOOKS, db


def who_is_in(at: datetime) -> str | None:
    """The address that is signed in with this browser; its fifteen minutes begin again."""
    if "portal_address" not in g:
        key = cookie()
        found = sessions.find(db.session, key, at) if key else None
        g.portal_address = found.address if found else None
        if found and sessions.is_due(found, at):
            _note_sign_of_life(found.id, at)
    address: str | None = g.portal_address
    return address


def _note_sign_of_life(found_id: int, at: datetime) -> None:
    """In the press itself; at a look in a moment of its own, since the session of a look cannot write."""
    if request.method not in LOOKS:
        sessions.note_sign_of_life(db.session, found_id, at)
        return
    try:
        with db.store.writing() as session:
            sessions.note_sign_of_life(session, found_id, at)
            session.commit()
    except OperationalError:  # somebody else is writing for long: looking goes on, the next page tries again
        current_app.logger.info("no sign of life noted")


def cookie() -> str | None:
    """The id that this browser shows."""
    return request.cookies.get(PORTAL.name_on(request.is_secure))


def remembered_here(answer: Response, key: str) -> Response:
    """Let this browser keep the id of the visit."""
    name, secure = PORTAL.name_on(request.is_secure), request.is_secure
    answer.set_cookie(name, key, max_age=PORTAL_STAYS, path="/", secure=secure, httponly=True, samesite="Lax")
    return answer


def forgotten_here(answer: Response) -> Response:
    """Take back the cookie and what the browser kept of these pages. The cookie choice stays."""
    name, secure = PORTAL.name_on(request.is_secure), request.is_secure
    answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
