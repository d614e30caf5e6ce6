"""Who is signed in to the back office: the only file that knows Flask-Login.

Flask-Login keeps the answer for the length of a request and has a word for nobody. Who somebody is comes from our own
table by the cookie; Flask's cookie session and Flask-Login's "remember me" are not used, since neither can be ended
from here (docs/decisions/0006).
"""

from datetime import datetime

from flask import Flask, Request, abort, request
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from sjoerd4u.kit import clock
from sjoerd4u.people.trail import By
from sjoerd4u.register.devices import OFFICE, OFFICE_STAYS
from sjoerd4u.staff import naming, rights, sessions
from sjoerd4u.staff.models import StaffMember, StaffSession
from sjoerd4u.staff.rights import Right
from sjoerd4u.web import staying
from sjoerd4u.web.store import db


class SignedIn:
    """A member who is in, as Flask-Login wants to know them, with the session by which they are."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, member: StaffMember, session: StaffSession) -> None:
        self.member, self.session = member, session

    def get_id(self) -> str:
        return self.member.mark


def _who_shows_this(_request: Request) -> SignedIn | None:
    key, at = cookie(), clock.now()
    found = sessions.find(db.session, key, at) if key else None
    if found and sessions.is_due(found[1], at):
        found_id = found[1].id
        staying.note_sign_of_life(lambda session: sessions.note_sign_of_life(session, found_id, at))
    return SignedIn(*found) if found else None


# — Asking ———————————————————————————————————————————————————————————————————————————————————————————————————————


def current_member() -> StaffMember | None:
    """The member who asks for this page; None for who is not in."""
    return current_user.member if current_user.is_authenticated else None


def current_session() -> StaffSession:
    """By which session they are in. 403 for who is not."""
    found: StaffSession | None = current_user.session if current_user.is_authenticated else None
    return found or abort(403)


def current_by() -> By:
    """The member who asks for this page, as the trail names them. 403 for who is not in."""
    member = current_member() or abort(403)
    return By(member.id, member.name)


def may(right: Right) -> bool:
    """Whether who asks for this page has this right."""
    member = current_member()
    return member is not None and rights.may(member.role, right)


# — The cookie ———————————————————————————————————————————————————————————————————————————————————————————————————


def cookie() -> str | None:
    """The id that this browser shows."""
    return staying.shown(OFFICE)


def let_in(member: StaffMember, means: str, at: datetime) -> str:
    """Begin a session for this member in this browser, under a new id; gives the id, for `remembered_here`."""
    return sessions.begin(db.session, member.id, means, naming.browser(request.user_agent.string), cookie(), at)


def remembered_here(answer: Response, key: str) -> Response:
    """Let this browser keep the id."""
    return staying.remembered(answer, OFFICE, key, OFFICE_STAYS)


def forgotten_here(answer: Response) -> Response:
    """Take back the cookie and what the browser kept of these pages. The cookie choice stays."""
    return staying.forgotten(answer, OFFICE)


def init_app(app: Flask) -> None:
    """Let this app know who is in, and templates ask what they may."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_who_shows_this)
    app.login_manager = manager  # type: ignore[attr-defined] # not init_app: that would touch the cookie of every page
    app.jinja_env.globals.update(may=may, Right=Right, colleague=current_member)
