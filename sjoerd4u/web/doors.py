"""Doors: a room's pages, with who may come in. A door without a guard cannot be made."""

from collections.abc import Callable, Collection, Mapping, MutableMapping
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, redirect, request, url_for
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from sjoerd4u.web.headers import personal
from sjoerd4u.web.language import only_dutch
from sjoerd4u.web.store import LOOKS

Guard = Callable[[], Response | None]
V = TypeVar("V", bound=Callable[..., object])


LOOPBACK = ("127.0.0.1", "::1")
LOOPBACK_NAMES = (*LOOPBACK, "localhost")


class LateRule(Rule):
    """Where a page is. werkzeug compiles for each how its address is made; here that is done when somebody asks for it,
    since no process asks for all of them and it was half of what making the app took."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, **values: compiled()(rule, **values)


class Audience(Enum):
    """For whom a door is; the audience decides the guard and whether there is an English page."""

    PUBLIC = "everyone, in Dutch and English, without a cookie"
    PORTAL = "a data subject who came in by a link to the address on file"
    MACHINES = "programs: feeds, probes, well-known files"
    OFFICE = "who works here and signed in, each as far as their role goes"
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
        if audience is Audience.OFFICE:
            self.after_request(personal)

    def give_templates(self, **words: object) -> None:
        """Words that every template may use, letters included. Raises TwoMeanings where another door gave the name."""
        self.record_once(lambda state: _add_words(state.app.jinja_env.globals, words))


class TwoMeanings(ValueError):
    """Two doors give templates different things under one name: a letter would say what another room meant."""


def _add_words(known: MutableMapping[str, Any], words: Mapping[str, object]) -> None:
    twice = [name for name, word in words.items() if name in known and known[name] is not word and known[name] != word]
    if twice:
        raise TwoMeanings(", ".join(twice))
    known.update(words)


def own_form_only() -> Response | None:
    """Refuse a form sent from somebody else's page.

    Public pages have no cookie to steal, so the browser's own word is enough: Fetch Metadata, or Origin where a browser
    does not send it. A program that sends neither has no visitor to fool.
    """
    if request.method in LOOKS or getattr(current_app.view_functions.get(request.endpoint or ""), "open_to_all", False):
        return None
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin", "none") or (site is None and origin and not _is_ours(origin)):
        abort(403)
    return None


def _is_ours(origin: str) -> bool:
    return origin.partition("://")[2] == request.host


def open_to_all(view: V) -> V:
    """Mark a view that any program may post to: one-click unsubscribe (RFC 8058) has no page to come from."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def unlisted(view: V) -> V:
    """Mark a page one only comes to from another: it is not in the sitemap."""
    view.unlisted = True  # type: ignore[attr-defined]
    return view


def only_loopback() -> Response | None:
    """Let in only this machine itself, as seen past the trusted proxies; for others the page does not exist."""
    if not is_here():
        abort(404)
    return own_form_only()


def is_here() -> bool:
    """Whether this very machine asks, by itself.

    Behind a proxy that nobody told us about everyone seems to be here, so a request that was passed on never is; and a
    strange name for this machine comes from a page elsewhere that had its own name point here (DNS rebinding).
    """
    passed_on = {"X-Forwarded-For", "Forwarded"} & set(request.headers.keys())
    ours = urlsplit(current_app.extensions["settings"].base_url).hostname
    named = urlsplit(f"//{request.host}").hostname in (*LOOPBACK_NAMES, ours)
    return request.remote_addr in LOOPBACK and named and not passed_on


def machines_only() -> Response | None:
    """Machines only look."""
    if request.method not in LOOKS:
        abort(405)
    return None


def signed_in_only() -> Response | None:
    """Let in who is signed in to the portal; send others to its door.

    Here is a cookie to misuse, so a press must say that it comes from our own page: a browser always does, by Fetch
    Metadata or Origin, and what says neither is refused (docs/decisions/0005).
    """
    if request.method not in LOOKS and not _comes_from_us():
        abort(403)
    if getattr(current_app.view_functions.get(request.endpoint or ""), "before_sign_in", False):
        return None
    return None if current_app.extensions["portal"]() else redirect(url_for("portal.door"), 303)


def _comes_from_us() -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site == "same-origin" if site is not None else bool(origin) and _is_ours(origin or "")


def before_sign_in(view: V) -> V:
    """Mark a view of the portal that is there for who is not in yet."""
    view.before_sign_in = True  # type: ignore[attr-defined]
    return view


def colleagues_only() -> Response | None:
    """Let in who works here and may do this; `staff.login` knows who that is.

    As in the portal there is a cookie to misuse, so a press must say that it comes from our own page.
    """
    if request.method not in LOOKS and not _comes_from_us():
        abort(403)
    answer: Response | None = current_app.extensions["office"]()
    return answer


GUARDS: dict[Audience, Guard] = {
    Audience.PUBLIC: own_form_only,
    Audience.PORTAL: signed_in_only,
    Audience.OFFICE: colleagues_only,
    Audience.LOOPBACK: only_loopback,
    Audience.MACHINES: machines_only,
}


BILINGUAL = frozenset({Audience.PUBLIC, Audience.PORTAL})


class NotInMatrix(TypeError):
    """A page of the back office without a line that says who may come there, or a line without a page."""


def hang(app: Flask, *doors: Door, matrix: Collection[str] = ()) -> None:
    """Put these doors in the house. `matrix`: the endpoints of the back office of which it is written who may come.

    Raises NotInMatrix when those are not exactly the endpoints of the doors for the office.
    """
    app.url_rule_class = LateRule
    for door in doors:
        app.register_blueprint(door)
    offices = {door.name for door in doors if door.audience is Audience.OFFICE}
    there = {name for name in app.view_functions if name.partition(".")[0] in offices}
    if forgotten := sorted(there.symmetric_difference(matrix)):
        raise NotInMatrix(f"Not both a page and a line in staff/rights.py: {', '.join(forgotten)}.")
