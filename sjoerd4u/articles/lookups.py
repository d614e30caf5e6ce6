"""Questions about articles. Only what is published is ever found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from sjoerd4u.articles.folding import folded
from sjoerd4u.articles.models import Article, ArticleState, ArticleText, ArticleTopic
from sjoerd4u.kit import clock

MOST_WORDS = 8
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Teaser:
    """What a list shows of an article."""

    slug: str
    title: str
    summary: str
    minutes: int
    published_on: date
    drawing: str | None
    topics: list[str]


@dataclass(frozen=True, slots=True)
class Whole(Teaser):
    """An article to be read; `body` is Markdown, `languages` those it can be read in."""

    body: str
    changed_at: datetime
    see_also: list[str]
    languages: frozenset[str]


SHOWN = ("slug", "title", "summary", "minutes", "published_on", "drawing")
TEASER = (
    *(Article.id, Article.slug, Article.published_on, Article.drawing),
    *(ArticleText.title, ArticleText.summary, ArticleText.minutes),
)


def teasers(session: Session, language: str, topic: str | None = None, search: str = "") -> list[Teaser]:
    """The articles in this language, newest first; of one topic, and with every word of `search` in them, if asked.

    The more of those words stand in its title, the earlier an article comes.
    """
    query = _published(*TEASER).where(ArticleText.language == language)
    if topic:
        query = query.join(ArticleTopic, ArticleTopic.article_id == Article.id).where(ArticleTopic.topic == topic)
    words = folded(search[:LONGEST_SEARCH]).split()[:MOST_WORDS]
    for word in words:
        query = query.where(ArticleText.findable.contains(word, autoescape=True))
    rows = session.execute(query.order_by(Article.published_on.desc(), Article.slug)).all()
    found = _as_teasers(session, rows)
    return sorted(found, key=lambda teaser: -len(set(words) & set(folded(teaser.title).split()))) if words else found


def article(session: Session, slug: str, language: str, seen_by_staff: bool = False) -> Whole | None:
    """The published article with this slug in this language; None when there is none. Staff see one in any state;
    what was never published is dated by its last change."""
    asked = _any if seen_by_staff else _published
    found = session.execute(
        asked(*TEASER, ArticleText.body, ArticleText.changed_at, Article.see_also).where(
            Article.slug == slug, ArticleText.language == language
        )
    ).one_or_none()
    if found is None:
        return None
    topics = _topics_of(session, [found.id]).get(found.id, [])
    languages = frozenset(languages_of(session, slug))
    shown = _shown(found)
    return Whole(
        **shown | {"published_on": shown["published_on"] or clock.day_of(found.changed_at)},
        topics=topics,
        body=found.body,
        changed_at=found.changed_at,
        see_also=found.see_also,
        languages=languages,
    )


def languages_of(session: Session, slug: str) -> list[str]:
    """The languages in which the published article with this slug can be read."""
    return list(session.scalars(_published(ArticleText.language).where(Article.slug == slug)))


def read_on(session: Session, slugs: list[str], language: str) -> list[Teaser]:
    """Those of `slugs` that can be read in this language, in the given order."""
    rows = session.execute(_published(*TEASER).where(Article.slug.in_(slugs), ArticleText.language == language)).all()
    found = {teaser.slug: teaser for teaser in _as_teasers(session, rows)}
    return [found[slug] for slug in slugs if slug in found]


def published(session: Session) -> dict[str, list[str]]:
    """Every article that can be read, with its languages: for the sitemap."""
    found: dict[str, list[str]] = {}
    for slug, language in session.execute(
        _published(Article.slug, ArticleText.language).order_by(Article.slug, ArticleText.language.desc())
    ):
        found.setdefault(slug, []).append(language)
    return found


def _published(*columns: Any) -> Select[Any]:
    return _any(*columns).where(Article.state == ArticleState.PUBLISHED)


def _any(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Article).join(ArticleText, ArticleText.article_id == Article.id)


def _as_teasers(session: Session, rows: Iterable[Row[Any]]) -> list[Teaser]:
    rows = list(rows)
    topics = _topics_of(session, [row.id for row in rows])
    return [Teaser(**_shown(row), topics=topics.get(row.id, [])) for row in rows]


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SHOWN}


def _topics_of(session: Session, article_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for article_id, topic in session.execute(
        select(ArticleTopic.article_id, ArticleTopic.topic)
        .where(ArticleTopic.article_id.in_(article_ids))
        .order_by(ArticleTopic.id)
    ):
        found.setdefault(article_id, []).append(topic)
    return found
