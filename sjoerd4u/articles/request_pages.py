"""Asking for an article as a document, and fetching it by the link in our letter."""

from pathlib import Path

from flask import Response, abort, current_app, redirect, request, url_for
from limits import parse
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.articles import documents, lookups, requesting
from sjoerd4u.articles.forms import RequestForm
from sjoerd4u.articles.pages import article_page, door
from sjoerd4u.articles.publishing import SLUG
from sjoerd4u.kit import clock
from sjoerd4u.web import throttle
from sjoerd4u.web.doors import unlisted
from sjoerd4u.web.headers import personal
from sjoerd4u.web.language import current_language
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

REQUESTS = throttle.Allowance("article", parse("20/hour"), parse("200/hour"))


@door.post("/artikelen/<slug>/aanvragen")
def request_it(slug: str) -> AnyResponse:
    found = _published(slug)
    form = RequestForm()
    if not form.validate():
        return article_page(found, form, 422)
    throttle.spend(REQUESTS)
    requesting.request_article(db.session, found, form.wish(url_for(".article", slug=slug)), clock.now())
    db.session.commit()
    return redirect(url_for(".asked", slug=slug, nieuws="ja" if form.newsletter.data else None), 303)


@door.get("/artikelen/<slug>/aanvragen")
@unlisted
def to_the_form(slug: str) -> AnyResponse:
    """Whoever opens the address of the form by itself is brought to the form."""
    return redirect(url_for(".article", slug=_published(slug).slug, _anchor="aanvragen"), 303)


@door.get("/artikelen/<slug>/kijk-in-uw-mail")
@unlisted
def asked(slug: str) -> Response:
    return show("articles/asked.html", article=_published(slug), news=request.args.get("nieuws") == "ja")


@door.get("/artikelen/ophalen/<token>")
def fetch(token: str) -> Response:
    try:
        found = requesting.waiting(db.session, mark_in(token, "article"), clock.now())
    except requesting.LinkGone:
        return _gone()
    except requesting.NotPublished:
        abort(404)
    return personal(show("articles/fetch.html", article=found))


@door.post("/artikelen/ophalen/<token>")
def fetched(token: str) -> Response:
    """The file itself. It is made before anything is written: making it takes a moment, and others write meanwhile."""
    mark, at = mark_in(token, "article"), clock.now()
    try:
        with db.store.reading() as session:
            wanted = requesting.waiting(session, mark, at)
            language = wanted.language
            document = documents.document(session, wanted.slug, language, shelf(), home_in(language)) or abort(404)
        requesting.fetch(db.session, mark, at)
    except requesting.LinkGone:
        return _gone()
    except requesting.NotPublished:
        abort(404)
    db.session.commit()
    return personal(as_attachment(document))


def as_attachment(document: documents.Document) -> Response:
    """The file, to be kept and not shown: a browser opens it outside our pages."""
    answer = Response(document.pdf, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=document.name)
    return answer


def shelf() -> Path:
    """Where this machine keeps documents that were set."""
    return Path(current_app.extensions["settings"].data_dir) / documents.SHELF


def home_in(language: str) -> str:
    """The address of the site in this language."""
    base: str = current_app.extensions["settings"].base_url
    return base + ("/en" if language == "en" else "")


def _published(slug: str) -> lookups.Whole:
    found = lookups.article(db.session, slug, current_language()) if SLUG.fullmatch(slug) else None
    return found or abort(404)


def _gone() -> Response:
    return personal(show("articles/link_gone.html", status=410))
