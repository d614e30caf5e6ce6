"""What programs ask for: is it well, where are the pages, whom to tell about a hole."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import quoteattr

from flask import Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import Rule

from sjoerd4u.articles.lookups import published
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.register.controller import FIRM
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.language import LANGUAGES

door = Door("machines", __name__, Audience.MACHINES)

HEAD = Path(__file__).resolve().parent.parent.parent / "migrations" / "HEAD"
NO_STORE = "The store does not answer."
NOT_MIGRATED = "The store lacks a migration: run `sjoerd4u migrate`."
A_DAY = "public, max-age=86400"


@door.get("/healthz")
def healthz() -> Response:
    """Well: the store answers and has every migration this release knows. Tells strangers nothing more than that."""
    trouble = trouble_with(current_app.extensions["store"])
    answer = jsonify(ok=False, why=trouble) if trouble else jsonify(ok=True, version=version("sjoerd4u"))
    answer.status_code = 503 if trouble else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer


def trouble_with(store: Store) -> str | None:
    """What keeps this release from working with this store, in one sentence; None when nothing does.

    A store that is further is fine: during an update the releases before and after run side by side.
    """
    with store.reading() as session:
        try:
            session.execute(text("SELECT 1"))
        except DBAPIError:
            return NO_STORE
        try:
            present = session.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
        except DBAPIError:
            return NOT_MIGRATED
    return None if present >= HEAD.read_text().strip() else NOT_MIGRATED


@door.get("/robots.txt")
def robots() -> Response:
    """Everything public may be read by everyone (RFC 9309); personal pages themselves say that they are not listed."""
    return _text(f"User-agent: *\nAllow: /\n\nSitemap: {_base_url()}/sitemap.xml\n")


@door.get("/.well-known/security.txt")
def security() -> Response:
    """Whom to tell about a hole in our safety (RFC 9116); what it says holds for half a year."""
    expires = clock.start_of(clock.day_of(clock.now()) + timedelta(days=182))
    return _text(
        f"Contact: mailto:{FIRM.service_email}\n"
        f"Contact: {FIRM.phone_uri}\n"
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}\n"
        "Preferred-Languages: nl, en\n"
        f"Canonical: {_base_url()}/.well-known/security.txt\n"
    )


@door.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page and article in both languages, each naming the other (sitemaps.org, with alternates)."""
    urls = "\n".join((*map(_entry, public_paths()), *_articles()))
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
        f"{urls}\n</urlset>\n"
    )
    return _lasting(Response(body, mimetype="application/xml"))


def public_paths() -> Iterator[str]:
    """The paths of the pages that anybody may find: of public doors, without a token or a name in them.

    A view marked `unlisted` is left out: a page one only comes to from a form.
    """
    for rule in current_app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and _is_public(rule):
            yield rule.rule


def _is_public(rule: Rule) -> bool:
    room = current_app.blueprints.get(rule.endpoint.partition(".")[0])
    listed = not getattr(current_app.view_functions[rule.endpoint], "unlisted", False)
    return isinstance(room, Door) and room.audience is Audience.PUBLIC and listed


def _articles() -> Iterator[str]:
    with current_app.extensions["store"].reading() as session:
        for slug, languages in published(session).items():
            yield _entry(f"/artikelen/{slug}", languages)


def _entry(path: str, languages: Iterable[str] = LANGUAGES) -> str:
    roots = {"nl": "", "en": "/en"}
    addresses = {language: f"{_base_url()}{roots[language]}{path}" for language in languages}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in addresses.items()
    )
    return "\n".join(f"<url><loc>{address}</loc>{links}</url>" for address in addresses.values())


def _text(body: str) -> Response:
    return _lasting(Response(body, content_type="text/plain; charset=utf-8"))


def _lasting(answer: Response) -> Response:
    answer.headers["Cache-Control"] = A_DAY
    return answer


def _base_url() -> str:
    base: str = current_app.extensions["settings"].base_url
    return base
