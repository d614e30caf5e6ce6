"""The privacy statement, made from the register: what the page says is what the code does (AVG art. 13 and 14).

Blocks are plain JSON, so that a version can be kept as it stood: text, list, lines, entry (a title with facts), table.
Texts are Markdown of one line: links, bold, addresses.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.kit.edition import content_changed
from sjoerd4u.privacy.built import Built
from sjoerd4u.privacy.models import StatementVersion
from sjoerd4u.register.columns import about
from sjoerd4u.register.prose import SECTIONS, Fill, Lines, Part, Points, Section
from sjoerd4u.register.purposes import PURPOSES, Purpose
from sjoerd4u.register.rights import RIGHTS_OF_PERSON, Right
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Category, Ground, Said, Words
from sjoerd4u.register.walks import anchors, with_people

LANGUAGES = ("nl", "en")
Block = dict[str, Any]
Statement = dict[str, list[Block]]

TABLE_WORDS = {
    "terms": Words("Bewaartermijnen", "Retention terms"),
    "matrix": Words("Welke soort gegevens voor welk doel", "Which kind of data for which purpose"),
    "what": Words("Wat", "What"),
    "until": Words("Tot wanneer", "Until when"),
    "why": Words("Waarom zo lang", "Why that long"),
    "purpose": Words("Doel", "Purpose"),
    "yes": Words("ja", "yes"),
}
FACTS = {
    "categories": Words("Welke gegevens", "Which data"),
    "bases": Words("Grondslag", "Legal basis"),
    "why_lawful": Words("Waarom dat mag", "Why that is allowed"),
    "term": Words("Hoe lang", "How long"),
    "for": Words("Waarvoor", "What for"),
    "article": Words("Wetsartikel", "Article"),
}
PERSON_TERM = Words("zolang wij een van de andere gegevens van u hebben", "as long as we have any other data of yours")
PERSON_WHY = Words(
    "Zonder andere gegevens is er geen reden meer om te weten wie u bent.",
    "Without other data there is no reason left to know who you are.",
)
NOT_CLIENTS_KIND = "Deze soort staat niet in uw tekst."


# — The statement ————————————————————————————————————————————————————————————————————————————————————————————————


def statement(built: Built) -> Statement:
    """The statement as it holds in this house now, a list of sections for each language."""
    return {language: [_section(section, language, built) for section in SECTIONS] for language in LANGUAGES}


def fingerprint(blocks: Statement) -> str:
    """The SHA-256 of a statement: other words, other fingerprint."""
    return hashlib.sha256(json.dumps(blocks, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _section(section: Section, language: str, built: Built) -> Block:
    blocks = [block for part in section.parts for block in _blocks(part, language, built)]
    return {
        "key": section.key,
        "heading": section.heading.in_(language),
        "review": bool(section.review),
        "blocks": blocks,
    }


def _blocks(part: Part, language: str, built: Built) -> list[Block]:
    if isinstance(part, Said):
        return [{"kind": "text"} | _said(part, language)] if part.holds_in(built) else []
    if isinstance(part, Points):
        items = [_said(said, language) for said in part.said if said.holds_in(built)]
        return [{"kind": "list", "items": items}] if items else []
    if isinstance(part, Lines):
        return [{"kind": "lines", "lines": [line.in_(language) for line in part.lines]}]
    return FILLED[part](language, built)


def _said(said: Said, language: str) -> Block:
    return {"text": said.words.in_(language), "review": bool(said.review)}


# — What the register fills in ———————————————————————————————————————————————————————————————————————————————————


def in_use(built: Built) -> list[Purpose]:
    """The purposes the statement tells: the client's, and those of ours that a table serves."""
    return [purpose for purpose in PURPOSES if purpose.of_client or f"purpose:{purpose.slug}" in built]


def _client_purposes(language: str, built: Built) -> list[Block]:
    return [_purpose(purpose, language, built) for purpose in in_use(built) if purpose.of_client]


def _own_purposes(language: str, built: Built) -> list[Block]:
    return [_purpose(purpose, language, built) for purpose in in_use(built) if not purpose.of_client]


def _purpose(purpose: Purpose, language: str, built: Built) -> Block:
    texts = [{"text": purpose.what_for.in_(language), "review": False}]
    texts += [_said(said, language) for said in purpose.besides if said.holds_in(built)]
    titles = [category.title.in_(language) for category in Category if category in purpose.categories]
    facts = [
        [FACTS["categories"], ["; ".join(titles)]],
        [FACTS["bases"], [_ground(ground, language) for ground in purpose.grounds]],
        [FACTS["why_lawful"], [purpose.why_lawful.in_(language)] if purpose.why_lawful else []],
        [FACTS["term"], [f"{term.until.in_(language)}. {term.why.in_(language)}" for term in purpose.terms]],
    ]
    return _entry(f"doel-{purpose.slug}", purpose.title, texts, facts, language)


def _ground(ground: Ground, language: str) -> str:
    whom = f" ({ground.for_whom.in_(language)})" if ground.for_whom else ""
    return (
        f"{ground.basis.title.in_(language)}{whom}: {ground.names.in_(language)} – {ground.basis.article.in_(language)}"
    )


def _entry(
    key: str, title: Words, texts: list[Block], facts: list[list[Any]], language: str, review: bool = False
) -> Block:
    told = [
        {"name": name.in_(language), "values": [_capital(value) for value in values]}
        for name, values in facts
        if values
    ]
    return {"kind": "entry", "key": key, "title": title.in_(language), "texts": texts, "facts": told, "review": review}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _categories(language: str, built: Built) -> list[Block]:
    purposes = in_use(built)
    told = [category for category in Category if any(category in purpose.categories for purpose in purposes)]
    entries = [_category(category, purposes, language) for category in told]
    return [*entries, _matrix(told, purposes, language)]


def _category(category: Category, purposes: list[Purpose], language: str) -> Block:
    serves = "; ".join(purpose.title.in_(language) for purpose in purposes if category in purpose.categories)
    text = {"text": category.holds.in_(language), "review": False}
    facts = [[FACTS["for"], [serves] if serves else []]]
    return _entry(f"soort-{category.value}", category.title, [text], facts, language, review=not category.of_client)


def _matrix(categories: list[Category], purposes: list[Purpose], language: str) -> Block:
    yes = TABLE_WORDS["yes"].in_(language)
    rows = [
        [purpose.title.in_(language), *(yes if category in purpose.categories else "" for category in categories)]
        for purpose in purposes
    ]
    head = [TABLE_WORDS["purpose"].in_(language), *(category.title.in_(language) for category in categories)]
    return _table("matrix", head, rows, language)


def _table(key: str, head: list[str], rows: list[list[str]], language: str) -> Block:
    return {"kind": "table", "key": key, "caption": TABLE_WORDS[key].in_(language), "head": head, "rows": rows}


def _terms(language: str, built: Built) -> list[Block]:
    stored = [
        _kept(about(table).says, anchors(table)[0].term, language)
        for table in with_people(Base.metadata)
        if anchors(table)
    ]
    shared = [
        [about(table).says.in_(language), _capital(PERSON_TERM.in_(language)), PERSON_WHY.in_(language)]
        for table in with_people(Base.metadata)
        if about(table).shared
    ]
    served = {about(table).purpose for table in with_people(Base.metadata)}
    elsewhere = [
        _kept(purpose.title, term, language)
        for purpose in in_use(built)
        if purpose not in served
        for term in purpose.terms
    ]
    head = [TABLE_WORDS[name].in_(language) for name in ("what", "until", "why")]
    return [_table("terms", head, shared + stored + elsewhere, language)]


def _kept(what: Words, term: Term, language: str) -> list[str]:
    return [what.in_(language), _capital(term.until.in_(language)), term.why.in_(language)]


def _automatic(language: str, built: Built) -> list[Block]:
    items = [
        {"text": words.in_(language), "review": False}
        for purpose in PURPOSES
        if f"purpose:{purpose.slug}" in built
        for words in purpose.automatic
    ]
    return [{"kind": "list", "items": items}] if items else []


def _rights(language: str, built: Built) -> list[Block]:
    return [_right(right, language, built) for right in RIGHTS_OF_PERSON]


def _right(right: Right, language: str, built: Built) -> Block:
    texts = [{"text": right.means.in_(language), "review": False}]
    texts += [_said(said, language) for said in right.how if said.holds_in(built)]
    article = f"artikel {right.article} AVG" if language == "nl" else f"Article {right.article} GDPR"
    facts = [[FACTS["article"], [article.replace("7(3)", "7 lid 3") if language == "nl" else article]]]
    return _entry(f"recht-{right.slug}", right.title, texts, facts, language, review=not right.of_client)


FILLED: dict[Fill, Callable[[str, Built], list[Block]]] = {
    Fill.CLIENT_PURPOSES: _client_purposes,
    Fill.OWN_PURPOSES: _own_purposes,
    Fill.CATEGORIES: _categories,
    Fill.TERMS: _terms,
    Fill.AUTOMATIC: _automatic,
    Fill.RIGHTS: _rights,
}


# — Versions —————————————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Version:
    """A version as it is listed."""

    number: int
    published_at: datetime
    hash: str


def record_version(session: Session, at: datetime, built: Built) -> int | None:
    """Keep the statement as it stands now, if it says something else than the last version; its number, or None."""
    now = statement(built)
    last = next(iter(versions(session)), None)
    if last is not None and last.hash == fingerprint(now):
        return None
    number = last.number + 1 if last else 1
    content_changed(session)
    session.execute(insert(StatementVersion).values(number=number, hash=fingerprint(now), published_at=at, blocks=now))
    return number


def versions(session: Session) -> list[Version]:
    """Every version, newest first."""
    columns = (StatementVersion.number, StatementVersion.published_at, StatementVersion.hash)
    rows = session.execute(select(*columns).order_by(StatementVersion.number.desc()))
    return [Version(row.number, row.published_at, row.hash) for row in rows]


def version(session: Session, number: int) -> StatementVersion | None:
    """The version with this number, with its text."""
    return session.get(StatementVersion, number)


# — As lines —————————————————————————————————————————————————————————————————————————————————————————————————————


def as_lines(sections: Iterable[Block]) -> list[tuple[str, str]]:
    """A statement in one language as lines of text, each with the heading of its section."""
    return [(section["heading"], line) for section in sections for block in section["blocks"] for line in _lines(block)]


def _lines(block: Block) -> list[str]:
    kind = block["kind"]
    if kind == "text":
        return [block["text"]]
    if kind == "list":
        return [item["text"] for item in block["items"]]
    if kind == "lines":
        return list(block["lines"])
    if kind == "table":
        return [" · ".join(cell for cell in _named(block["head"], row)) for row in block["rows"]]
    facts = [f"{fact['name']}: {value}" for fact in block["facts"] for value in fact["values"]]
    return [block["title"], *(text["text"] for text in block["texts"]), *facts]


def _named(head: list[str], row: list[str]) -> Iterable[str]:
    """The cells of a row as they read on one line; a mark such as "ja" says its column instead."""
    words = set(TABLE_WORDS["yes"])
    return (name if cell in words else cell for name, cell in zip(head, row, strict=True) if cell)
