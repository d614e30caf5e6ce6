"""The articles: a list to choose from, a page to read, a feed to follow."""

from datetime import date, datetime
from typing import Any

from flask import Response, abort, current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.articles import lookups
from sjoerd4u.articles.drawings import DRAWINGS, drawing_of
from sjoerd4u.articles.forms import RequestForm
from sjoerd4u.articles.publishing import SLUG
from sjoerd4u.articles.reading import read
from sjoerd4u.articles.recommending import matching_first
from sjoerd4u.consent.browser import remember_topics, topics_read
from sjoerd4u.kit import clock
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.web.doors import Audience, Door, unlisted
from sjoerd4u.web.language import current_language
from sjoerd4u.web.pagecache import for_everyone
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

LONG = 4  # from this many headings on, a list of contents helps
IN_FEED = 20

door = Door("articles", __name__, Audience.PUBLIC)
door.give_templates(topic_titles=TOPICS, drawing_of=drawing_of, drawings=DRAWINGS)


@door.get("/artikelen")
@for_everyone
def index() -> Response:
    topic = request.args.get("onderwerp") or None
    if topic not in (None, *TOPICS):
        abort(404)
    search = request.args.get("zoek", "")[: lookups.LONGEST_SEARCH].strip()
    found = lookups.teasers(db.session, current_language(), topic, search)
    favourites = [] if topic or search else topics_read()
    return show(
        "articles/index.html",
        "lezen",
        articles=matching_first(found, favourites),
        topic=topic,
        topics=TOPICS,
        search=search,
        tailored=bool(favourites),
    )


@door.get("/artikelen/<slug>")
@for_everyone
def article(slug: str) -> AnyResponse:
    if not SLUG.fullmatch(slug):
        abort(404)
    found = lookups.article(db.session, slug, current_language())
    if found is None:
        return _elsewhere(slug)
    return remember_topics(article_page(found, RequestForm(formdata=None)), found.topics)


def article_page(found: lookups.Whole, form: RequestForm, status: int = 200) -> Response:
    """The article, with the form to ask for it as a document."""
    reading = read(found.body, request.script_root)
    only_here: dict[str, Any] = {"other_language": None} if len(found.languages) == 1 else {}
    return show(
        "articles/article.html",
        status=status,
        article=found,
        form=form,
        reading=reading,
        contents=reading.headings if len(reading.headings) >= LONG else (),
        read_on=lookups.read_on(db.session, found.see_also, current_language()),
        about_it=_about_it(found),
        **only_here,
    )


def _elsewhere(slug: str) -> Response:
    """An article that is not there, or only in the other language."""
    if not lookups.languages_of(db.session, slug):
        abort(404)
    return show("articles/other_language.html", status=404)


@door.get("/artikelen/feed.xml")
@unlisted
def feed() -> Response:
    """The newest articles in full, as Atom (RFC 4287)."""
    newest = lookups.teasers(db.session, current_language())[:IN_FEED]
    entries = [lookups.article(db.session, teaser.slug, current_language()) for teaser in newest]
    whole = [entry for entry in entries if entry]
    answer = show("articles/feed.xml", entries=whole, updated=_latest(whole), read=read, site=_site())
    answer.content_type = "application/atom+xml; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _latest(entries: list[lookups.Whole]) -> datetime:
    return max((entry.changed_at for entry in entries), default=clock.start_of(date(2026, 1, 1)))


def _site() -> str:
    """The address of the site in the language of this page."""
    base: str = current_app.extensions["settings"].base_url
    return base + request.script_root


def _about_it(article: lookups.Whole) -> dict[str, object]:
    """The article for search engines (schema.org Article)."""
    address = _site() + url_for(".article", slug=article.slug).removeprefix(request.script_root)
    firm = {"@type": "Organization", "name": "SparklingCRM b.v.", "url": _site() + "/"}
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": article.title,
        "description": article.summary,
        "inLanguage": current_language(),
        "datePublished": article.published_on.isoformat(),
        "dateModified": max(article.changed_at.date(), article.published_on).isoformat(),
        "timeRequired": f"PT{article.minutes}M",
        "mainEntityOfPage": address,
        "author": firm,
        "publisher": firm,
    }
