"""Links that we sealed ourselves."""

from flask import abort

from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import BadSeal
from sjoerd4u.web.store import db


def mark_in(token: str, use: str) -> str:
    """The mark inside a link of ours; a link we did not make does not exist (404)."""
    try:
        return keyring(db.session).unseal(use, token)
    except BadSeal:
        abort(404)
