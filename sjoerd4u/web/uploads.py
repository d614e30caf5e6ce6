"""A file that comes with a form: one way to receive it, whatever is done with it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from sjoerd4u.web.store import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORM_AROUND = 100_000  # bytes of a form besides its file
MOST_UNREAD, AT_ONCE = 30_000_000, 65_536


class NotGiven(ValueError):
    """No file was chosen."""


class TooBig(ValueError):
    """What comes is larger than the page takes; nothing of it is read."""


def uploaded(field: str, most_bytes: int) -> FileStorage:
    """The file in this field; whoever calls checks what it holds and how large it is to the byte.

    A large body takes long to arrive, so the transaction that looked up who asks is over before it is read. Raises
    NotGiven, TooBig.
    """
    db.session.commit()
    request.max_content_length = most_bytes + FORM_AROUND
    if (request.content_length or 0) > request.max_content_length:
        raise TooBig
    try:
        given = request.files.get(field)
    except RequestEntityTooLarge as found:
        raise TooBig from found
    if given is None or not given.filename:
        raise NotGiven
    return given


class ReadToTheEnd:
    """Reads what is left of a body before the answer goes, up to some 30 MB: a server that closes on what it did not
    read takes the answer with it, and the browser (or nginx, which says 502) never sees it.

    Around the app, so that the transaction of the page is over by then.
    """

    def __init__(self, wsgi_app: "WSGIApplication") -> None:
        self.wsgi_app = wsgi_app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        answer = self.wsgi_app(environ, start_response)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            left, body = MOST_UNREAD, environ["wsgi.input"]
            with suppress(OSError):  # who sends has gone
                while left > 0 and (piece := body.read(AT_ONCE)):
                    left -= len(piece)
        return answer


def init_app(app: Flask) -> None:
    """Let this app read every body to its end."""
    app.wsgi_app = ReadToTheEnd(app.wsgi_app)  # type: ignore[method-assign]
