"""Articles with a text in each language, and who asked for one."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    content,
    part_of,
    personal,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import PUBLICATIONS, UNVERIFIED_REQUEST
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Article(Base):
    """An article. Withdrawn, it stays here and is read by nobody."""

    __tablename__ = "article"
    __about__ = About(Words("Artikelen", "Articles"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    slug: Mapped[str] = content(Words("Naam in het adres", "Name in the address"), unique=True)
    published_on: Mapped[date] = content(Words("Geplaatst op", "Published on"))
    withdrawn_at: Mapped[datetime | None] = content(Words("Ingetrokken op", "Withdrawn on"))
    see_also: Mapped[list[str]] = content(Words("Verder lezen", "Read on"), default=list)


class ArticleText(Base):
    """What an article says in one language. `findable` is all its words without capitals and accents."""

    __tablename__ = "article_text"
    __about__ = About(Words("Teksten van artikelen", "Texts of articles"), purpose=None)
    __table_args__ = (UniqueConstraint("article_id", "language"),)

    id: Mapped[int] = technical(primary_key=True)
    article_id: Mapped[int] = part_of("article.id", index=False)
    language: Mapped[str] = technical()
    title: Mapped[str] = content(Words("Titel", "Title"))
    summary: Mapped[str] = content(Words("Samenvatting", "Summary"))
    body: Mapped[str] = content(Words("Tekst in Markdown", "Text in Markdown"))
    minutes: Mapped[int] = content(Words("Leestijd in minuten", "Reading time in minutes"))
    changed_at: Mapped[datetime] = content(Words("Gewijzigd op", "Changed on"))
    findable: Mapped[str] = technical()


class ArticleTopic(Base):
    """A topic an article is about."""

    __tablename__ = "article_topic"
    __about__ = About(Words("Onderwerpen van artikelen", "Topics of articles"), purpose=None)
    __table_args__ = (UniqueConstraint("article_id", "topic"),)

    id: Mapped[int] = technical(primary_key=True)
    article_id: Mapped[int] = part_of("article.id", index=False)
    topic: Mapped[str] = content(Words("Onderwerp", "Topic"), index=True)


class ArticleRequest(Base):
    """Somebody asked for an article. Fetching it proves the address; the link is sealed at posting."""

    __tablename__ = "article_request"
    __about__ = About(Words("Artikelen die u aanvroeg", "Articles you requested"), PUBLICATIONS, UNVERIFIED_REQUEST)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    article_id: Mapped[int] = technical(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = personal(Category.HISTORY, Words("Artikel", "Article"), Origin.PROVIDED)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, index=True
    )
    language: Mapped[str] = personal(Category.CONTACT, Words("Taal", "Language"), Origin.OBSERVED)
    asked_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Aangevraagd op", "Requested on"))
    fetched_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Opgehaald op", "Fetched on"), Origin.OBSERVED
    )
