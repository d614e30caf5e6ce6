"""What a visitor sees when something does not go: a plain sentence and a way on, never a trace."""

from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from flask.globals import request_ctx
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from sjoerd4u.web.store import LOOKS

RETRY_AFTER_SECONDS = 5

TEXTS = {
    400: (_l("Dit kunnen wij niet lezen"), _l("De aanvraag klopt niet. Ga terug en probeer het nog eens.")),
    403: (
        _l("Dit mag niet vanaf hier"),
        _l("Het formulier kwam niet van onze eigen pagina. Open de pagina opnieuw en probeer het nog eens."),
    ),
    404: (
        _l("Deze pagina is er niet"),
        _l("Misschien is het adres niet helemaal goed overgenomen, of bestaat de pagina niet meer."),
    ),
    405: (_l("Zo werkt deze pagina niet"), _l("Open de pagina opnieuw en gebruik de knop die daar staat.")),
    409: (_l("Iemand was u net voor"), _l("Deze gegevens zijn intussen veranderd. Open de pagina opnieuw.")),
    413: (_l("Dit is te veel in één keer"), _l("Stuur minder tekst, of stuur ons een e-mail.")),
    429: (_l("Even rustig aan"), _l("U stuurde in korte tijd veel aanvragen. Wacht even en probeer het dan opnieuw.")),
    500: (
        _l("Er ging bij ons iets mis"),
        _l("Dit ligt niet aan u. Probeer het over een paar minuten nog eens, of bel ons."),
    ),
    503: (
        _l("Wij zijn er zo weer"),
        _l("Het is nu te druk of wij zijn even aan het werk. Probeer het over een paar tellen nog eens."),
    ),
}


def error_page(error: HTTPException) -> Response:
    """The page for this error, with the headers that belong to it (Allow, Retry-After)."""
    if request_ctx.url_adapter is None:  # a Host header that no address can have: there is no page to make links for
        return Response("Bad request", 400, mimetype="text/plain")
    if without_slash := _address_without_slash(error):
        return make_response(redirect(without_slash, 301))
    code = error.code or 500
    title, text = TEXTS.get(code, TEXTS[400 if code < 500 else 500])
    page = render_template(f"errors/{_page_for(code)}.html", code=code, title=title, text=text)
    response = make_response(page, code)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _page_for(code: int) -> str:
    """Staff keep their menu. Not where it is our own fault: the menu asks the store, which may be what is wrong."""
    in_office = request.path == "/kantoor" or request.path.startswith("/kantoor/")
    return "office" if in_office and code < 500 else "error"


def _address_without_slash(error: HTTPException) -> str | None:
    """Where the page is that somebody looked for with a slash at its end; None where there is none either."""
    path = "/" + request.path.strip("/")
    if error.code != 404 or request.method not in LOOKS or request.url_rule is not None or path == request.path:
        return None
    adapter = request_ctx.url_adapter
    if adapter is None or not adapter.test(path, "GET"):
        return None
    query = request.query_string.decode("ascii", "ignore")
    return request.script_root + quote(path) + (f"?{query}" if query else "")


def store_error(error: DBAPIError) -> Response:
    """The store is locked or out of reach: say so and when to come back. Anything else is our own mistake."""
    if isinstance(error, OperationalError) or error.connection_invalidated:
        current_app.logger.warning("store not available: %s", type(error.orig).__name__)
        return error_page(ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS))
    current_app.logger.exception("store refused")
    return error_page(InternalServerError(original_exception=error))


def _let_handlers_abort(app: Flask) -> None:
    """A room that turns an error of its own into `abort(404)` gets that page; Flask alone would make it a 500."""
    handle = app.handle_user_exception

    def handled(error: Exception) -> Any:
        try:
            return handle(error)
        except HTTPException as instead:
            return app.handle_http_exception(instead)

    app.handle_user_exception = handled  # type: ignore[method-assign, assignment]


def init_app(app: Flask) -> None:
    """Answer every error of this app with a page."""
    _let_handlers_abort(app)
    app.register_error_handler(HTTPException, error_page)
    app.register_error_handler(DBAPIError, store_error)
