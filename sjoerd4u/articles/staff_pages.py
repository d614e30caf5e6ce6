"""Articles in the back office: the list, writing with a preview, placing, planning, taking off, the document."""

from contextlib import closing
from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.articles import attaching, documents, overview, writing
from sjoerd4u.articles.models import Article, ArticleState
from sjoerd4u.articles.publishing import SLUG
from sjoerd4u.articles.reading import glance
from sjoerd4u.articles.request_pages import as_attachment, home_in, shelf
from sjoerd4u.articles.staff_forms import PlanForm, WriteForm
from sjoerd4u.articles.writing import Manuscript, NoSuchArticle, NotReady
from sjoerd4u.kit import clock
from sjoerd4u.kit.lines import one_line
from sjoerd4u.kit.versions import Changed
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db
from sjoerd4u.web.uploads import NotGiven, TooBig, uploaded

door = Door("articles_office", __name__, Audience.OFFICE)

SPOKEN = {"nl": "Nederlands", "en": "Engels"}
DONE = {
    "begonnen": ("Het concept is bewaard. Alleen collega’s zien het.", None),
    "bewaard": ("De tekst is bewaard.", None),
    "geplaatst": ("Het artikel staat op de site.", ArticleState.DRAFT),
    "teruggezet": ("Het artikel staat weer op de site.", ArticleState.WITHDRAWN),
    "gepland": ("Het artikel verschijnt vanzelf op het gekozen moment.", ArticleState.DRAFT),
    "ingetrokken": ("Het artikel is van de site gehaald.", ArticleState.PUBLISHED),
    "concept": ("Het artikel is weer een concept.", None),
    "document": ("Voortaan gaat uw eigen document mee.", None),
    "zelf": ("Voortaan maakt Sjoerd4u het document van de tekst.", None),
}
LONGEST_NAME = 120


# — The list and writing —————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/artikelen")
def index() -> Response:
    state = request.args.get("stand") or None
    if state not in (None, *ArticleState):
        abort(404)
    return show(
        "articles/office/index.html",
        lines=overview.lines(db.session, state),
        counts=overview.counts(db.session),
        states=list(ArticleState),
        state=state,
    )


@door.get("/kantoor/artikelen/nieuw")
def write() -> Response:
    return _desk(None, WriteForm(overview.others(db.session, None), formdata=None))


@door.post("/kantoor/artikelen/nieuw")
def begin() -> AnyResponse:
    form = WriteForm(overview.others(db.session, None))
    if not form.validate():
        return _desk(None, form, 422)
    try:
        slug = writing.begin(db.session, form.manuscript(), current_by(), clock.now())
    except NotReady as refused:
        form.title_nl.errors = [str(refused)]
        return _desk(None, form, 422)
    db.session.commit()
    return _done(slug, "begonnen")


@door.get("/kantoor/artikelen/<slug>")
def edit(slug: str) -> Response:
    return _desk(_article(slug))


@door.post("/kantoor/artikelen/<slug>")
def save(slug: str) -> AnyResponse:
    """Keep the words and, if that button was pressed, put the article on the site with them."""
    article = _article(slug)
    form = WriteForm(overview.others(db.session, slug))
    if not form.validate():
        return _desk(article, form, 422)
    by, at = current_by(), clock.now()
    try:
        writing.save(db.session, slug, form.manuscript(), form.read_version, by, at)
        if request.form.get("daarna") == "plaatsen":
            writing.put_on_site(db.session, slug, by, at)
    except Changed as meanwhile:
        return _both_texts(slug, form, meanwhile)
    except NotReady as refused:
        db.session.rollback()
        return _desk(_article(slug), form, 422, refused=str(refused))
    placed = request.form.get("daarna") == "plaatsen" and article.state != ArticleState.PUBLISHED
    done = "bewaard" if not placed else "geplaatst"
    db.session.commit()
    return _done(slug, done)


@door.post("/kantoor/artikelen/nieuw/voorbeeld")
def preview_new() -> Response:
    return _preview(None)


@door.post("/kantoor/artikelen/<slug>/voorbeeld")
def preview(slug: str) -> Response:
    return _preview(_article(slug))


def _preview(article: Article | None) -> Response:
    """The words as visitors will see them; nothing is kept. Without JavaScript the whole desk comes back with it."""
    slug = article.slug if article else None
    form = WriteForm(overview.others(db.session, slug))
    form.validate()
    return _desk(article, form)


# — On the site and off ——————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/artikelen/<slug>/stand")
def become(slug: str) -> AnyResponse:
    """Place, plan, take off, or make a draft again: what `naar` says."""
    article, by, at = _article(slug), current_by(), clock.now()
    before, to = article.state, request.form.get("naar")
    planned = PlanForm()
    try:
        if to == ArticleState.PUBLISHED:
            writing.put_on_site(db.session, slug, by, at)
        elif to == ArticleState.WITHDRAWN:
            writing.take_off(db.session, slug, by, at)
        elif to == ArticleState.DRAFT:
            writing.back_to_draft(db.session, slug, by, at)
        elif to == ArticleState.PLANNED:
            if not planned.validate():
                return _desk(article, status=422, planned=planned)
            writing.plan(db.session, slug, planned.moment(), by, at)
        else:
            abort(404)
    except NotReady as refused:
        db.session.rollback()
        return _desk(_article(slug), status=422, planned=planned, refused=str(refused))
    db.session.commit()
    again = to == ArticleState.PUBLISHED and before == ArticleState.WITHDRAWN
    return _done(slug, "teruggezet" if again else "geplaatst" if to == ArticleState.PUBLISHED else to)


# — The document —————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/artikelen/<slug>/document/<language>")
def document(slug: str, language: str) -> Response:
    """The document that goes out, also of what is not on the site yet."""
    _article(slug)
    found = documents.proof(db.session, slug, language, shelf(), home_in(language)) or abort(404)
    return as_attachment(found)


@door.post("/kantoor/artikelen/<slug>/document/<language>")
def attach(slug: str, language: str) -> AnyResponse:
    article = _article(slug)
    try:
        with closing(uploaded("file", attaching.MOST_BYTES)) as given:
            name, file = (one_line(given.filename) or "")[:LONGEST_NAME], given.read()
        attaching.attach(db.session, slug, language, name, file, current_by(), clock.now())
    except NotGiven:
        return _desk(article, status=422, refused="Kies eerst een bestand.")
    except TooBig:
        return _desk(article, status=422, refused=attaching.TOO_LARGE)
    except NotReady as refused:
        return _desk(article, status=422, refused=str(refused))
    except NoSuchArticle:
        abort(404)
    db.session.commit()
    return _done(slug, "document")


@door.post("/kantoor/artikelen/<slug>/document/<language>/weg")
def detach(slug: str, language: str) -> AnyResponse:
    _article(slug)
    try:
        attaching.detach(db.session, slug, language, current_by(), clock.now())
    except NoSuchArticle:
        abort(404)
    db.session.commit()
    return _done(slug, "zelf")


# — One way to answer ————————————————————————————————————————————————————————————————————————————————————————————


def _desk(article: Article | None, form: WriteForm | None = None, status: int = 200, **more: Any) -> Response:
    """The desk to write at, with what is typed or else what is kept, and the preview of that."""
    slug = article.slug if article else None
    if form is None:
        kept = writing.manuscript_of(db.session, article) if article else Manuscript(texts={})
        version = article.version if article else 0
        form = WriteForm(overview.others(db.session, slug), formdata=None, data=kept.fields() | {"version": version})
    kept_texts = writing.manuscript_of(db.session, article).texts if article else {}
    written = form.manuscript()
    texts = [(language, text, glance(text.body)) for language, text in written.texts.items()]
    values: dict[str, Any] = {"planned": PlanForm(formdata=None), "refused": None, "changed": None} | more
    return show(
        "articles/office/desk.html",
        "voorbeeld",
        status,
        article=article,
        form=form,
        texts=texts,
        kept=kept_texts,
        spoken=SPOKEN,
        own=overview.own_documents(db.session, article.id) if article else {},
        done=_what_was_done(slug),
        **values,
    )


def _both_texts(slug: str, form: WriteForm, meanwhile: Changed) -> Response:
    """Somebody else saved first: show what stands there now beside what was typed, which nobody loses."""
    db.session.rollback()
    article = _article(slug)
    form.version.data, form.version.raw_data = article.version, None
    differs = {name: (meanwhile.theirs[name], yours) for name, yours in meanwhile.yours.items()}
    changed = {name: pair for name, pair in differs.items() if pair[0] != pair[1]}
    return _desk(article, form, 409, changed=changed)


def _what_was_done(slug: str | None) -> dict[str, Any] | None:
    known = DONE.get(request.args.get("gedaan", "")) if request.method == "GET" else None
    if known is None or slug is None:
        return None
    says, back = known
    return {"text": says, "undo": url_for(".become", slug=slug) if back else None, "fields": {"naar": back}}


def _done(slug: str, what: str) -> AnyResponse:
    return redirect(url_for(".edit", slug=slug, gedaan=what), 303)


def _article(slug: str) -> Article:
    found = overview.one(db.session, slug) if SLUG.fullmatch(slug) else None
    return found or abort(404)
