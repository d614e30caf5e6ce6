"""The document of an article: our own file if there is one, or else set from the text by the product.

A document that was set is kept in a folder under the fingerprint of all that is in it: another word, another file.
"""

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flask_babel import force_locale, format_date, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups
from sjoerd4u.articles.drawings import as_picture, drawing_of
from sjoerd4u.articles.folding import hyphenated
from sjoerd4u.articles.models import Article, ArticleDocument
from sjoerd4u.articles.setting import blocks
from sjoerd4u.kit.typesetting import typeset
from sjoerd4u.register.controller import FIRM

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
TEMPLATE = TEMPLATES / "articles" / "document.typ"
STYLE = TEMPLATES / "layouts" / "house.typ"
SHELF = "documents"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Document:
    """A file to hand out, with its name."""

    name: str
    pdf: bytes


def document(session: Session, slug: str, language: str, shelf: Path, home: str) -> Document | None:
    """The document of this published article in this language, with links that begin with `home` (the address of the
    site in that language); None when the article cannot be read there.

    Made when it is asked for the first time (up to a second), and then taken from `shelf`. Runs in an app context.
    """
    found = lookups.article(session, slug, language)
    return _of(session, found, language, shelf, home) if found else None


def proof(session: Session, slug: str, language: str, shelf: Path, home: str) -> Document | None:
    """The same for staff, of an article in whatever state."""
    found = lookups.article(session, slug, language, seen_by_staff=True)
    return _of(session, found, language, shelf, home) if found else None


def _of(session: Session, found: lookups.Whole, language: str, shelf: Path, home: str) -> Document:
    own = session.scalar(
        select(ArticleDocument.file)
        .join(Article, Article.id == ArticleDocument.article_id)
        .where(Article.slug == found.slug, ArticleDocument.language == language)
    )
    pdf = own if own is not None else from_shelf(shelf, found.slug, language, data_of(found, language, home))
    return Document(f"{_name(found, language)}.pdf", pdf)


def _name(found: lookups.Whole, language: str) -> str:
    """The name in the address is Dutch; a document in English is named by its title."""
    return hyphenated(found.title, LONGEST_NAME) or found.slug if language == "en" else found.slug


def from_shelf(shelf: Path, slug: str, language: str, data: dict[str, Any]) -> bytes:
    """The document with these data: as it stands on the shelf, or made now; what it replaces is thrown away."""
    path = shelf / f"{slug}.{language}.{fingerprint(data)}.pdf"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pdf = make(data)
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=shelf, prefix=".new-", delete=False) as new:
        new.write(pdf)
    Path(new.name).replace(path)
    for former in shelf.glob(f"{slug}.{language}.*.pdf"):
        if former != path:
            former.unlink(missing_ok=True)
    return pdf


def make(data: dict[str, Any]) -> bytes:
    """The document with these data, tagged so that it can be read aloud. The same data give the same bytes."""
    day = datetime.fromisoformat(data["day"])
    return typeset(TEMPLATE, data, TEMPLATES, datetime.combine(day.date(), time(12), UTC))


def fingerprint(data: dict[str, Any]) -> str:
    """What a document is known by: everything in it, how it looks, and what sets it."""
    parts = (json.dumps(data, sort_keys=True), TEMPLATE.read_text(), STYLE.read_text(), version("typst"))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def data_of(found: lookups.Whole, language: str, home: str) -> dict[str, Any]:
    """Everything the template shows."""
    with force_locale(language):
        return {
            "title": found.title,
            "summary": found.summary,
            "language": language,
            "day": found.published_on.isoformat(),
            "published": format_date(found.published_on, "d MMMM y", rebase=False),
            "drawing": as_picture(drawing_of(found.drawing, found.slug, found.topics)),
            "blocks": blocks(found.body, home),
            "address": f"{home}/artikelen/{found.slug}",
            "firm": asdict(FIRM),
            "words": _words(found.minutes),
        }


def _words(minutes: int) -> dict[str, str]:
    return {
        "reading": gettext("Leestijd: %(minutes)s minuten", minutes=minutes),
        "about": gettext("Wij helpen bedrijven om goed met hun klanten om te gaan, strategisch en praktisch."),
        "online": gettext("Dit artikel staat ook op onze site, altijd in de nieuwste versie:"),
        "kvk": gettext("KvK %(number)s", number=FIRM.kvk),
        "made": gettext("U mag dit document doorgeven. Het houdt niet bij wie het leest."),
    }
