"""Asking for an article and fetching it: by a link to the mailbox, that works for seven days and may be used again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, literal, or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.articles.happenings import ArticleFetched, ArticleRequested, NewsWanted
from sjoerd4u.articles.lookups import Whole
from sjoerd4u.articles.models import Article, ArticleRequest, ArticleState
from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import OPEN, Letter, LetterState
from sjoerd4u.register.purposes import PUBLICATIONS

WORKS = timedelta(days=7)
WAITS = timedelta(days=1)  # how long posting goes on trying (mail.claiming)
LETTERS, WITHIN = 3, timedelta(hours=24)


class LinkGone(LookupError):
    """The link is too old, its letter was never posted, or what was asked has been erased."""


class NotPublished(LookupError):
    """The article is not on the site (any more): there is nothing to fetch, and nothing is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants an article, and what else was filled in. `address` is tidied, `page` the path of the form."""

    address: str
    language: str
    page: str
    interests: list[str] = field(default_factory=list)
    given_name: str | None = None
    infix: str | None = None
    family_name: str | None = None
    company: str | None = None
    newsletter: bool = False


@dataclass(frozen=True, slots=True)
class Requested:
    """What can be fetched by a link: the article, in which language, and until when."""

    request_id: int
    slug: str
    language: str
    title: str
    works_until: datetime


def request_article(session: Session, article: Whole, wish: Wish, at: datetime) -> None:
    """Write a letter with a link to this published article, and announce the interest.

    Costs the same statements for an address we know as for one we do not. An address gets at most three such letters
    in 24 hours; what is asked above that is not kept. The newsletter has its own double opt-in and its own limits.
    """
    mark = new_mark()
    link = outbox.Link("articles.fetch", "article", mark)
    words = {"title": article.title, "minutes": article.minutes}
    letter = outbox.letter_row(
        "articles/request", wish.address, PUBLICATIONS, wish.language, at, links={"fetch": link}, words=words
    )
    request_id = session.scalar(_note(session, article, wish, mark, letter["mark"], at))
    if request_id is not None:
        session.execute(Letter.__table__.insert(), [letter])  # type: ignore[attr-defined]
        announce(session, _requested(request_id, article, wish, at))
    if wish.newsletter:
        announce(session, NewsWanted(address=wish.address, language=wish.language, page=wish.page, at=at))


def waiting(session: Session, mark: str, at: datetime) -> Requested:
    """What may be fetched by the link with this mark. Raises LinkGone, and NotPublished."""
    found = session.execute(_of_link(mark, at)).one_or_none()
    if found is None:
        raise LinkGone
    if found.state != ArticleState.PUBLISHED:
        raise NotPublished
    until = (found.closed_at or at) + WORKS
    return Requested(found.id, found.slug, found.language, found.title, until)


def fetch(session: Session, mark: str, at: datetime) -> Requested:
    """Fetch what was asked for. The first time shows that the mailbox is theirs, and is announced; fetching again, also
    at the same moment, changes nothing.

    Raises LinkGone, and NotPublished.
    """
    found = waiting(session, mark, at)
    first = update(ArticleRequest).where(ArticleRequest.id == found.request_id, ArticleRequest.fetched_at.is_(None))
    address = session.scalar(first.values(fetched_at=at).returning(ArticleRequest.address))
    if address is not None:
        announce(session, ArticleFetched(found.request_id, address, at))
    return found


def _of_link(mark: str, at: datetime) -> Any:
    """The request with this mark, if its letter was posted at most seven days ago or is on its way this moment."""
    posted = and_(Letter.state == LetterState.POSTED, Letter.closed_at >= at - WORKS)
    on_its_way = and_(Letter.state.in_(OPEN), Letter.written_at >= at - WAITS)
    columns = (ArticleRequest.id, ArticleRequest.language, ArticleRequest.title, Article.slug, Article.state)
    return (
        select(*columns, Letter.closed_at)
        .join(Article, Article.id == ArticleRequest.article_id)
        .join(Letter, Letter.mark == ArticleRequest.letter_mark)
        .where(ArticleRequest.mark == mark, or_(posted, on_its_way))
    )


def _note(session: Session, article: Whole, wish: Wish, mark: str, letter_mark: str, at: datetime) -> Any:
    """Write the request down, unless this address had enough."""
    own = ArticleRequest.address == wish.address
    before = select(func.count()).where(own, ArticleRequest.asked_at > at - WITHIN).scalar_subquery()
    highest = select(func.coalesce(func.max(ArticleRequest.number), 0)).where(own).scalar_subquery()
    row: dict[str, Any] = {"mark": mark, "letter_mark": letter_mark, "title": article.title, "address": wish.address}
    row |= {"language": wish.language, "asked_at": at}
    columns = ArticleRequest.__table__.columns
    values = [literal(value, columns[name].type).label(name) for name, value in row.items()]
    chosen = select(Article.id, *values, (highest + 1).label("number")).where(
        Article.slug == article.slug, Article.state == ArticleState.PUBLISHED, before < LETTERS
    )
    new = insert_into(session, ArticleRequest).from_select(["article_id", *row, "number"], chosen)
    once = new.on_conflict_do_nothing(index_elements=[ArticleRequest.address, ArticleRequest.number])
    return once.returning(ArticleRequest.id)


def _requested(request_id: int, article: Whole, wish: Wish, at: datetime) -> ArticleRequested:
    return ArticleRequested(
        request_id=request_id,
        slug=article.slug,
        title=article.title,
        topics=article.topics,
        address=wish.address,
        language=wish.language,
        page=wish.page,
        at=at,
        interests=wish.interests,
        given_name=wish.given_name,
        infix=wish.infix,
        family_name=wish.family_name,
        company=wish.company,
    )
