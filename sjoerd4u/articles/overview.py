"""What staff see of the articles: all of them, in whatever state."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.articles.models import Article, ArticleDocument, ArticleRequest, ArticleState, ArticleText


@dataclass(frozen=True, slots=True)
class Line:
    """One article in the list. `requests` are those that are kept: of the last 30 days."""

    slug: str
    title: str
    languages: list[str]
    state: str
    publish_at: datetime | None
    published_on: date | None
    changed_at: datetime | None
    requests: int


@dataclass(frozen=True, slots=True)
class Own:
    """A document of our own that goes out instead of the one the product makes."""

    language: str
    name: str
    added_at: datetime


def lines(session: Session, state: str | None = None) -> list[Line]:
    """The articles, of one state if asked: what is being written first, then the newest."""
    query = select(Article).order_by(Article.published_on.desc(), Article.id.desc())
    found = list(session.scalars(query.where(Article.state == state) if state else query))
    texts = _texts(session)
    asked = dict(
        session.execute(select(ArticleRequest.article_id, func.count()).group_by(ArticleRequest.article_id)).all()
    )
    made = [_line(article, texts.get(article.id, []), asked.get(article.id, 0)) for article in found]
    return sorted(made, key=lambda line: list(ArticleState).index(ArticleState(line.state)))


def _texts(session: Session) -> dict[int, list[tuple[str, str, datetime]]]:
    found: dict[int, list[tuple[str, str, datetime]]] = {}
    columns = (ArticleText.article_id, ArticleText.language, ArticleText.title, ArticleText.changed_at)
    for row in session.execute(select(*columns).order_by(ArticleText.language.desc())):
        found.setdefault(row.article_id, []).append((row.language, row.title, row.changed_at))
    return found


def _line(article: Article, texts: list[tuple[str, str, datetime]], requests: int) -> Line:
    return Line(
        slug=article.slug,
        title=next((title for _, title, _ in texts if title), article.slug),
        languages=[language for language, _, _ in texts],
        state=article.state,
        publish_at=article.publish_at,
        published_on=article.published_on,
        changed_at=max((at for _, _, at in texts), default=None),
        requests=requests,
    )


def counts(session: Session) -> dict[str, int]:
    """How many articles there are in each state."""
    return dict(session.execute(select(Article.state, func.count()).group_by(Article.state)).all())


def one(session: Session, slug: str) -> Article | None:
    """The article with this slug, in whatever state."""
    return session.scalar(select(Article).where(Article.slug == slug))


def own_documents(session: Session, article_id: int) -> dict[str, Own]:
    """The documents of our own with this article, by language."""
    columns = (ArticleDocument.language, ArticleDocument.name, ArticleDocument.added_at)
    rows = session.execute(select(*columns).where(ArticleDocument.article_id == article_id))
    return {row.language: Own(row.language, row.name, row.added_at) for row in rows}


def others(session: Session, slug: str | None) -> list[tuple[str, str]]:
    """The other articles by slug and title, to point to."""
    rows = session.execute(
        select(Article.slug, ArticleText.title, ArticleText.language)
        .join(ArticleText, ArticleText.article_id == Article.id)
        .where(Article.slug != (slug or ""), ArticleText.title != "")
        .order_by(ArticleText.language)
    )
    titles = {row.slug: row.title for row in rows}  # the Dutch title comes last and wins
    return sorted(titles.items(), key=lambda pair: pair[1].casefold())
