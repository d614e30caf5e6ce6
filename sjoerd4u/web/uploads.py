"""A file that comes with a form: one way to receive it, whatever is done with it."""

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from sjoerd4u.web.store import db

FORM_AROUND = 100_000  # bytes of a form besides its file


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
