"""What can be pressed on a thing to do, made once for each thing: the list is looked at all day and hardly changes."""

from functools import lru_cache
from typing import Any

from flask import current_app, request
from markupsafe import Markup

from sjoerd4u.backoffice.rooms import address_of
from sjoerd4u.crm.items import Item

KEPT = 4_000  # things to do, some two kB each


def presses_of(item: Item, here: str, target: str | None) -> Markup:
    """The buttons of this thing; `here` is where they come back to, `target` the element that htmx swaps."""
    offered = (item.kind, item.mark, item.can, item.relation, item.version, item.offers)
    return _made(request.script_root, here, target, *offered)


@lru_cache(maxsize=KEPT)
def _made(
    _root: str, here: str, target: str | None, kind: str, mark: str, can: Any, relation: Any, *more: Any
) -> Markup:
    """Of what is said about somebody nothing is kept here: only marks, and the words on the buttons."""
    version, offers = more
    item = Item(kind=kind, mark=mark, title="", can=can, relation=relation, version=version, offers=offers)
    template = current_app.jinja_env.get_template("backoffice/_items.html")
    made: Markup = template.make_module({"address_of": address_of}).presses(item, here, target)  # type: ignore[attr-defined]
    return made
