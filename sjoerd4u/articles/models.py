"""Articles with a text in each language, and who asked for one."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
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


class ArticleState(StrEnum):
    """Who may read an article: only what is published is found by visitors."""

    DRAFT = "concept"
    PLANNED = "gepland"
    PUBLISHED = "gepubliceerd"
    WITHDRAWN = "ingetrokken"


class Article(Base):
    """An article. Withdrawn, it stays here and is read by nobody. `publish_at` is set while it is planned."""

    __tablename__ = "article"
    __about__ = About(Words("Artikelen", "Articles"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    slug: Mapped[str] = content(Words("Naam in het adres", "Name in the address"), unique=True)
    state: Mapped[str] = content(Words("Stand", "State"), default=ArticleState.DRAFT, index=True)
    publish_at: Mapped[datetime | None] = content(Words("Verschijnt op", "Appears on"))
    published_on: Mapped[date | None] = content(Words("Geplaatst op", "Published on"))
    withdrawn_at: Mapped[datetime | None] = content(Words("Ingetrokken op", "Withdrawn on"))
    drawing: Mapped[str | None] = content(Words("Tekening", "Drawing"))
    see_also: Mapped[list[str]] = content(Words("Verder lezen", "Read on"), default=list)
    version: Mapped[int] = technical(default=1)


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


class ArticleDocument(Base):
    """A document of our own (PDF) that goes out instead of the one the product makes of the text."""

    __tablename__ = "article_document"
    __about__ = About(Words("Eigen documenten bij artikelen", "Own documents with articles"), purpose=None)
    __table_args__ = (UniqueConstraint("article_id", "language"),)

    id: Mapped[int] = technical(primary_key=True)
    article_id: Mapped[int] = part_of("article.id", index=False)
    language: Mapped[str] = technical()
    name: Mapped[str] = content(Words("Naam van het bestand", "Name of the file"))
    file: Mapped[bytes] = content(Words("Het bestand", "The file"), LargeBinary)
    added_at: Mapped[datetime] = content(Words("Toegevoegd op", "Added on"))


class ArticleRequest(Base):
    """Somebody asked for an article. Fetching it proves the address; the link is sealed at posting.

    `number` counts the requests for an address, so that of two presses at the same moment only one is written down.
    """

    __tablename__ = "article_request"
    __about__ = About(Words("Artikelen die u aanvroeg", "Articles you requested"), PUBLICATIONS, UNVERIFIED_REQUEST)
    __table_args__ = (UniqueConstraint("address", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    letter_mark: Mapped[str] = technical(unique=True)
    number: Mapped[int] = technical()
    article_id: Mapped[int] = technical(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = personal(Category.HISTORY, Words("Artikel", "Article"), Origin.PROVIDED)
    address: Mapped[str] = address_of_person(Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED)
    language: Mapped[str] = personal(
        Category.CONTACT, Words("Taal", "Language"), Origin.OBSERVED, reads=coded.LANGUAGES
    )
    asked_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Aangevraagd op", "Requested on"))
    fetched_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Opgehaald op", "Fetched on"), Origin.OBSERVED
    )
