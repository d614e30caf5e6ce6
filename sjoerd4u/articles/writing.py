"""Staff write articles: a draft, put on the site now or at a moment to come, taken off, and put back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.articles.drawings import DRAWINGS
from sjoerd4u.articles.folding import hyphenated
from sjoerd4u.articles.models import Article, ArticleState, ArticleText, ArticleTopic
from sjoerd4u.articles.publishing import Text, replace_words
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.edition import content_changed
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.interests import known
from sjoerd4u.people.trail import SYSTEM, By, record

LANGUAGES = ("nl", "en")
LONGEST_SLUG = 80
RESERVED = frozenset({"nieuw", "voorbeeld", "ophalen"})  # pages of our own stand at these addresses


class NoSuchArticle(LookupError):
    """There is no article with this name."""


class NotReady(ValueError):
    """What is asked cannot be done with the article as it stands; the message is a Dutch sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What staff fill in: a text for each language that has one, and how the article is found and dressed."""

    texts: Mapping[str, Text]
    topics: list[str] = field(default_factory=list)
    drawing: str | None = None
    see_also: list[str] = field(default_factory=list)

    def fields(self) -> dict[str, Any]:
        """The same, flat: what is compared when two write at once."""
        flat: dict[str, Any] = {}
        for language in LANGUAGES:
            text = self.texts.get(language) or Text(title="", summary="", body="")
            flat |= {f"{name}_{language}": getattr(text, name) for name in ("title", "summary", "body")}
        return flat | {"topics": known(self.topics), "drawing": self.drawing, "see_also": list(self.see_also)}


def begin(session: Session, manuscript: Manuscript, by: By, at: datetime) -> str:
    """Keep a new draft, that only staff see; gives the name it will have in its address. Raises NotReady without a
    title."""
    titles = [text.title for text in manuscript.texts.values() if text.title]
    if not titles:
        raise NotReady("Geef het artikel een titel. De rest kan later.")
    slug = _free_slug(session, titles[0])
    article = Article(slug=slug, state=ArticleState.DRAFT, version=1)
    session.add(article)
    _dress(article, manuscript)
    session.flush()
    replace_words(session, article.id, manuscript.texts, manuscript.topics, at)
    record(session, by, "begonnen", f"artikel {slug}", at)
    return slug


def save(session: Session, slug: str, manuscript: Manuscript, version: int, by: By, at: datetime) -> None:
    """Keep these words in place of the old; of an article on the site visitors see them at once.

    Raises Changed when somebody else saved other words since `version`, NotReady when an article that is (or will be)
    on the site would become incomplete, NoSuchArticle.
    """
    article = _locked(session, slug)
    before, after = manuscript_of(session, article).fields(), manuscript.fields()
    if before == after:
        return
    if article.version != version:
        raise Changed(before, after)
    if article.state in (ArticleState.PUBLISHED, ArticleState.PLANNED):
        insist_complete(manuscript)
    _dress(article, manuscript)
    article.version += 1
    replace_words(session, article.id, manuscript.texts, manuscript.topics, at)
    if article.state == ArticleState.PUBLISHED:
        content_changed(session)
    record(
        session, by, "gewijzigd", f"artikel {slug}", at, after={"velden": [n for n in after if after[n] != before[n]]}
    )


def put_on_site(session: Session, slug: str, by: By, at: datetime) -> None:
    """Let visitors read this article from now on. One that was withdrawn keeps its first day. Raises NotReady,
    NoSuchArticle."""
    article = _locked(session, slug)
    insist_complete(manuscript_of(session, article))
    if article.state != ArticleState.PUBLISHED:
        article.published_on = article.published_on or day_of(at)
        _become(session, article, ArticleState.PUBLISHED, "geplaatst", by, at)


def plan(session: Session, slug: str, moment: datetime, by: By, at: datetime) -> None:
    """Let visitors read this article from `moment` on. Raises NotReady, also for a moment that has passed and for an
    article that is on the site; NoSuchArticle."""
    article = _locked(session, slug)
    insist_complete(manuscript_of(session, article))
    if article.state == ArticleState.PUBLISHED:
        raise NotReady("Dit artikel staat al op de site.")
    if moment <= at:
        raise NotReady("Kies een moment dat nog komt.")
    _become(session, article, ArticleState.PLANNED, "ingepland", by, at)
    article.publish_at = moment


def take_off(session: Session, slug: str, by: By, at: datetime) -> None:
    """Take this article off the site: its page is gone, its text is kept. Raises NoSuchArticle."""
    article = _locked(session, slug)
    if article.state == ArticleState.PUBLISHED:
        _become(session, article, ArticleState.WITHDRAWN, "ingetrokken", by, at)
        article.withdrawn_at = at


def back_to_draft(session: Session, slug: str, by: By, at: datetime) -> None:
    """Make it a draft again, as if it had never been on the site: undoes planning and placing. Raises NoSuchArticle."""
    article = _locked(session, slug)
    if article.state in (ArticleState.PLANNED, ArticleState.PUBLISHED):
        _become(session, article, ArticleState.DRAFT, "weer concept gemaakt", by, at)
        article.published_on = None


def publish_planned(store: Store, at: datetime) -> str:
    """Put on the site what was planned for a moment up to `at`. May be done twice, and at the same moment."""
    due = (Article.state == ArticleState.PLANNED, Article.publish_at <= at)
    with store.reading() as session:
        if session.scalar(select(Article.id).where(*due).limit(1)) is None:
            return "niets gepland voor nu"
    with store.writing() as session:
        rows = session.scalars(select(Article).where(*due).with_for_update(skip_locked=True)).all()
        for article in rows:
            article.published_on = day_of(article.publish_at or at)
            _become(session, article, ArticleState.PUBLISHED, "volgens plan geplaatst", SYSTEM, at)
        session.commit()
    return f"{len(rows)} artikelen geplaatst"


def insist_complete(manuscript: Manuscript) -> None:
    """Refuse what cannot be shown to visitors. Raises NotReady."""
    if not manuscript.texts:
        raise NotReady("Schrijf eerst een tekst, in het Nederlands of Engels.")
    for language, text in manuscript.texts.items():
        if not (text.title and text.summary and text.body.strip()):
            said = {"nl": "Nederlandse", "en": "Engelse"}[language]
            raise NotReady(f"Vul bij de {said} tekst een titel, een samenvatting en de tekst zelf in.")


def manuscript_of(session: Session, article: Article) -> Manuscript:
    """The article as it stands."""
    rows = session.scalars(
        select(ArticleText).where(ArticleText.article_id == article.id).execution_options(populate_existing=True)
    )
    texts = {row.language: Text(title=row.title, summary=row.summary, body=row.body) for row in rows}
    topics = session.scalars(select(ArticleTopic.topic).where(ArticleTopic.article_id == article.id))
    return Manuscript(texts=texts, topics=known(topics), drawing=article.drawing, see_also=article.see_also)


def _become(session: Session, article: Article, state: ArticleState, did: str, by: By, at: datetime) -> None:
    article.state, article.publish_at, article.withdrawn_at = state, None, None
    article.version += 1
    session.flush()
    content_changed(session)
    record(session, by, did, f"artikel {article.slug}", at)


def _dress(article: Article, manuscript: Manuscript) -> None:
    article.drawing = manuscript.drawing if manuscript.drawing in DRAWINGS else None
    article.see_also = [slug for slug in dict.fromkeys(manuscript.see_also) if slug != article.slug]


def _locked(session: Session, slug: str) -> Article:
    found = select(Article).where(Article.slug == slug).with_for_update().execution_options(populate_existing=True)
    article = session.scalar(found)
    if article is None:
        raise NoSuchArticle(slug)
    return article


def _free_slug(session: Session, title: str) -> str:
    base = hyphenated(title, LONGEST_SLUG) or "artikel"
    taken = set(session.scalars(select(Article.slug).where(Article.slug.startswith(base, autoescape=True))))
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if name not in taken | RESERVED)
