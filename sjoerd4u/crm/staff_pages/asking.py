"""What was typed in a box to find somebody by."""

from flask import request

from sjoerd4u.crm.words import MOST_TYPED
from sjoerd4u.kit.addresses import NotAnAddress, tidy
from sjoerd4u.people.phones import NotANumber, tidy_phone


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
