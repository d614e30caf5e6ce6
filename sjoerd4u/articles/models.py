"""Articles, with a text in each language. Nothing here is about a person."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, content, part_of, technical
from sjoerd4u.register.vocabulary import Words


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
