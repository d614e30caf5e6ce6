"""Doors: a room's pages, with who may come in. A door without a guard cannot be made."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, request

from sjoerd4u.web.language import only_dutch
from sjoerd4u.web.store import LOOKS

Guard = Callable[[], None]
V = TypeVar("V", bound=Callable[..., object])


class Audience(Enum):
    """For whom a door is; the audience decides the guard and whether there is an English page."""

    PUBLIC = "everyone, in Dutch and English, without a cookie"
    MACHINES = "programs: feeds, probes, well-known files"
    LOOPBACK = "only this very machine"


class Door(Blueprint):
    """A blueprint that knows its audience."""

    def __init__(self, name: str, import_name: str, audience: Audience) -> None:
        super().__init__(name, import_name)
        self.audience = audience
        self.bilingual = audience in BILINGUAL
        if not self.bilingual:
            self.before_request(only_dutch)
        self.before_request(GUARDS[audience])

    def give_templates(self, **words: object) -> None:
        """Words that every template may use, letters included."""
        self.record_once(lambda state: state.app.jinja_env.globals.update(words))


def own_form_only() -> None:
    """Refuse a form sent from somebody else's page.

    Public pages have no cookie to steal, so the browser's own word is enough: Fetch Metadata, or Origin where a browser
    does not send it. A program that sends neither has no visitor to fool.
    """
    if request.method in LOOKS or getattr(current_app.view_functions.get(request.endpoint or ""), "open_to_all", False):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or (site is None and origin and not _is_ours(origin)):
        abort(403)


def _is_ours(origin: str) -> bool:
    return urlsplit(origin).netloc == request.host


def open_to_all(view: V) -> V:
    """Mark a view that any program may post to: one-click unsubscribe (RFC 8058) has no page to come from."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def only_loopback() -> None:
    """Let in only this machine itself, as seen past the trusted proxies; for others the page does not exist."""
    if request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    own_form_only()


def machines_only() -> None:
    """Machines only look."""
    if request.method not in LOOKS:
        abort(405)


GUARDS: dict[Audience, Guard] = {
    Audience.PUBLIC: own_form_only,
    Audience.LOOPBACK: only_loopback,
    Audience.MACHINES: machines_only,
}


BILINGUAL = frozenset({Audience.PUBLIC})


def hang(app: Flask, *doors: Door) -> None:
    """Put these doors in the house."""
    for door in doors:
        app.register_blueprint(door)
