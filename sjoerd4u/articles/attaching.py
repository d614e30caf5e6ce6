"""A document of our own with an article: a PDF that goes out instead of the one the product makes."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sjoerd4u.articles.models import Article, ArticleDocument
from sjoerd4u.articles.writing import LANGUAGES, NoSuchArticle, NotReady
from sjoerd4u.kit.db import insert_into
from sjoerd4u.people.trail import By, record

MOST_BYTES = 10_000_000
TOO_LARGE = "Dit bestand is groter dan 10 MB. Maak het kleiner en voeg het opnieuw toe."
BEGINS = b"%PDF-"
ENDS, END_WITHIN = b"%%EOF", 2048


def attach(session: Session, slug: str, language: str, name: str, file: bytes, by: By, at: datetime) -> None:
    """Hand out this file with the article in this language, in place of any before it.

    Raises NotReady for what is no whole PDF or is larger than 10 MB (by what is in it: a name or a type says nothing),
    NoSuchArticle.
    """
    if len(file) > MOST_BYTES:
        raise NotReady(TOO_LARGE)
    if not file.startswith(BEGINS) or ENDS not in file[-END_WITHIN:]:
        raise NotReady("Dit is geen PDF, of niet een hele. Bewaar het document als PDF en voeg het opnieuw toe.")
    article_id = _id_of(session, slug, language)
    new = insert_into(session, ArticleDocument).values(
        article_id=article_id, language=language, name=name or f"{slug}.pdf", file=file, added_at=at
    )
    again = {column: new.excluded[column] for column in ("name", "file", "added_at")}
    session.execute(new.on_conflict_do_update(index_elements=["article_id", "language"], set_=again))
    record(session, by, "eigen document toegevoegd", f"artikel {slug}", at)


def detach(session: Session, slug: str, language: str, by: By, at: datetime) -> None:
    """Hand out the document that the product makes again. Raises NoSuchArticle."""
    article_id = _id_of(session, slug, language)
    session.execute(
        delete(ArticleDocument).where(ArticleDocument.article_id == article_id, ArticleDocument.language == language)
    )
    record(session, by, "eigen document weggehaald", f"artikel {slug}", at)


def _id_of(session: Session, slug: str, language: str) -> int:
    found = session.scalar(select(Article.id).where(Article.slug == slug)) if language in LANGUAGES else None
    if found is None:
        raise NoSuchArticle(slug)
    return found
