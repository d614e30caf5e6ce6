"""The archive and its feed: the same for everybody, kept as ready bytes; and the pictures in the messages."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response, abort, current_app, make_response, request
from flask_babel import gettext as _

from sjoerd4u.kit import clock
from sjoerd4u.kit.keys import is_mark
from sjoerd4u.newsletter.campaigns import archive, blocks, picturing
from sjoerd4u.newsletter.campaigns.archive import Issue
from sjoerd4u.newsletter.campaigns.post import around_of
from sjoerd4u.newsletter.pages import door
from sjoerd4u.web.doors import unlisted
from sjoerd4u.web.language import current_language
from sjoerd4u.web.pagecache import for_everyone
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

IN_FEED = 20
LONGEST_SLUG = 100


@door.get("/nieuwsbrief/archief")
@for_everyone
def archived() -> Response:
    found = archive.issues(db.session, current_language())
    elsewhere = [] if found else archive.issues(db.session, _other_language(), most=1)
    return show("newsletter/archive.html", issues=found, elsewhere=elsewhere)


@door.get("/nieuwsbrief/archief/<slug>")
@for_everyone
def issue(slug: str) -> Response:
    found, other = (
        archive.issues(db.session, language, slug) if len(slug) <= LONGEST_SLUG else []
        for language in (current_language(), _other_language())
    )
    if not found:
        return show("newsletter/other_language.html", status=404) if other else abort(404)
    only_here: dict[str, Any] = {} if other else {"other_language": None}
    return show("newsletter/issue.html", issue=found[0], html=_page(found[0], request.script_root), **only_here)


@door.get("/nieuwsbrief/feed.xml")
@unlisted
def feed() -> Response:
    """The newest messages in full, as Atom (RFC 4287)."""
    newest = archive.issues(db.session, current_language(), most=IN_FEED)
    site = current_app.extensions["settings"].base_url + request.script_root
    updated = max((one.sent_at for one in newest), default=clock.start_of(date(2026, 1, 1)))
    answer = show(
        "newsletter/feed.xml", entries=[(one, _page(one, site)) for one in newest], updated=updated, site=site
    )
    answer.content_type = "application/atom+xml; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@door.get("/nieuwsbrief/plaatje/<mark>.<kind>")
@unlisted
def picture(mark: str, kind: str) -> Response:
    """A picture in a message: it never changes, and mail programs on other sites may show it."""
    found = picturing.picture(db.session, mark, kind) if is_mark(mark) and kind in picturing.TYPES else None
    if found is None:
        abort(404)
    answer = make_response(found)
    answer.content_type = picturing.TYPES[kind]
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _other_language() -> str:
    return "nl" if current_language() == "en" else "en"


def _page(found: Issue, root: str) -> str:
    """The text as HTML for a page, whose own links begin with `root`: nothing, or the address of the site."""
    site = root.removesuffix("/en")
    around = replace(around_of(db.session, found.campaign, current_language(), [found.body], site), on_site=True)
    return blocks.as_html(found.body, around, lambda address: address, _("Lees het artikel"))
