"""What stands between the one who asks and a page of the back office: to be in, to have the right, to prove it."""

from flask import Flask, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.staff import login, naming, proving, rights, sessions
from sjoerd4u.web.show import show
from sjoerd4u.web.store import LOOKS


def guard() -> AnyResponse | None:
    """The answer to who may not go on; None for who may. `web.doors` asks this at every door of the office."""
    endpoint = request.endpoint or ""
    if endpoint in rights.OPEN:
        return None
    if login.current_member() is None:
        return _to_the_door("staff.way_in")
    if not login.may(right := rights.NEEDS[endpoint]):
        return show("staff/not_allowed.html", status=403, right=right, roles=rights.those_who_may(right))
    at = clock.now()
    if endpoint not in rights.FRESH or sessions.is_proved(login.current_session(), at):
        return None
    if request.method in LOOKS or _is_asked_by_htmx() or proving.brings_a_secret():
        return _to_the_door("staff.prove")
    return proving.demand(at)


def _to_the_door(endpoint: str) -> AnyResponse:
    """To where one signs in or proves who one is, and back to where one is now.

    htmx would put that page in a corner of this one, so it is told to go there.
    """
    here = request.headers.get("HX-Current-URL", "") if _is_asked_by_htmx() else _this_page()
    there = url_for(endpoint, naar=naming.own_path(here.removeprefix(request.host_url.rstrip("/"))))
    if _is_asked_by_htmx():
        return Response("", 401, {"HX-Redirect": there})
    return redirect(there, 303)


def _is_asked_by_htmx() -> bool:
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def _this_page() -> str:
    """The address to come back to; none for a press that has no page of its own."""
    if request.method in LOOKS:
        return request.full_path.rstrip("?")
    pages = current_app.create_url_adapter(request)
    return request.path if pages is not None and pages.test(request.path, "GET") else ""


def init_app(app: Flask) -> None:
    """Let the doors of the office ask this guard."""
    login.init_app(app)
    app.extensions["office"] = guard
