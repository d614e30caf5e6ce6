"""Staying in: the cookie that says who is signed in, for the portal and for the back office alike."""

from collections.abc import Callable
from datetime import timedelta

from flask import current_app, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sjoerd4u.register.devices import Device
from sjoerd4u.web.store import LOOKS, db


def shown(device: Device) -> str | None:
    """The id that this browser shows."""
    return request.cookies.get(device.name_on(request.is_secure))


def remembered(answer: Response, device: Device, key: str, stays: timedelta) -> Response:
    """Let this browser keep the id."""
    name, secure = device.name_on(request.is_secure), request.is_secure
    answer.set_cookie(name, key, max_age=stays, path="/", secure=secure, httponly=True, samesite="Lax")
    return answer


def forgotten(answer: Response, device: Device) -> Response:
    """Take back the cookie and what the browser kept of these pages. The cookie choice stays."""
    name, secure = device.name_on(request.is_secure), request.is_secure
    answer.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def note_sign_of_life(note: Callable[[Session], None]) -> None:
    """In the press itself; at a look in a moment of its own, since the session of a look cannot write."""
    if request.method not in LOOKS:
        note(db.session)
        return
    try:
        with db.store.writing() as session:
            note(session)
            session.commit()
    except OperationalError:  # somebody else is writing for long: looking goes on, the next page tries again
        current_app.logger.info("no sign of life noted")
