"""What this room announces."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRequested:
    """Somebody asked for an article. Nobody knows yet whether the address is theirs: only fetching it shows that.

    `interests` is what the person ticked, `topics` what the article is about: the interest we derive from it.
    """

    request_id: int
    slug: str
    title: str
    topics: list[str]
    address: str
    language: str
    page: str
    at: datetime
    interests: list[str] = field(default_factory=list)
    given_name: str | None = None
    infix: str | None = None
    family_name: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleFetched:
    """Somebody fetched the article by the link in our letter, for the first time: the mailbox is theirs."""

    request_id: int
    address: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsWanted:
    """Whoever asked for an article also ticked that they would like our news: the start of a double opt-in.

    Only the address: names were given for the article, not for the newsletter.
    """

    address: str
    language: str
    page: str
    at: datetime
