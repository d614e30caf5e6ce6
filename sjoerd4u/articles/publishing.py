"""Putting articles on the site and taking them off."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.articles.folding import folded
from sjoerd4u.articles.models import Article, ArticleState, ArticleText, ArticleTopic
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.edition import content_changed
from sjoerd4u.people.interests import known

STARTERS = Path(__file__).with_name("starter")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WORDS_A_MINUTE = 200
# The last line of a starter, with links to others: the page shows those in its own way.
READ_ON = re.compile(r"\n\*\*(?:Verder lezen|Read on):\*\*(?P<links>.+)\s*\Z")
LINKED = re.compile(r"\((?:/en)?/artikelen/(?P<slug>[a-z0-9-]+)\)")


class NotAnArticle(ValueError):
    """What cannot be published; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article in one language; `body` is Markdown. Without `minutes` the reading time is counted."""

    title: str
    summary: str
    body: str
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An article to be published: one text or one for each language, its topics, and which articles to read next."""

    slug: str
    texts: Mapping[str, Text]
    topics: list[str]
    published_on: date
    see_also: tuple[str, ...] = ()


def publish(session: Session, draft: Draft, at: datetime) -> int:
    """Put this article on the site, or its new words in place of the old; returns its id.

    One that was withdrawn is back. Raises NotAnArticle for a name that cannot stand in an address, and for no text.
    """
    if not SLUG.fullmatch(draft.slug):
        raise NotAnArticle(f"Not a name for an address: {draft.slug!r}. Use small letters, figures and hyphens.")
    if not draft.texts:
        raise NotAnArticle(f"{draft.slug}: there is no text.")
    content_changed(session)
    article_id = _keep(session, draft)
    replace_words(session, article_id, draft.texts, draft.topics, at)
    return article_id


def replace_words(
    session: Session, article_id: int, texts: Mapping[str, Text], topics: Iterable[str], at: datetime
) -> None:
    """Put these texts, one for each language, and these topics in place of those of the article."""
    for part in (ArticleText, ArticleTopic):
        session.execute(delete(part).where(part.article_id == article_id))
    if texts:
        session.execute(insert(ArticleText), [_row(article_id, language, text, at) for language, text in texts.items()])
    if chosen := known(topics):
        session.execute(insert(ArticleTopic), [{"article_id": article_id, "topic": topic} for topic in chosen])


def withdraw(session: Session, slug: str, at: datetime) -> None:
    """Take this article off the site: its page is gone, its text is kept. Withdrawing again keeps the first moment."""
    content_changed(session)
    session.execute(
        update(Article)
        .where(Article.slug == slug, Article.withdrawn_at.is_(None))
        .values(state=ArticleState.WITHDRAWN, withdrawn_at=at, publish_at=None, version=Article.version + 1)
    )


def publish_starters(session: Session, folder: Path, at: datetime) -> int:
    """Publish every article in `folder` that the site does not know yet; returns how many.

    One that is there is left as it is, whatever was changed or withdrawn since. A day still to come becomes today.
    """
    there = set(session.scalars(select(Article.slug)))
    new = [draft for draft in read_starters(folder, day_of(at)) if draft.slug not in there]
    for draft in new:
        publish(session, draft, at)
    return len(new)


def read_starters(folder: Path, today: date) -> list[Draft]:
    """The articles in `folder`: files <slug>.<language>.md, each with a head of "name: value" lines between "---".

    Raises NotAnArticle, naming the file, for a head that cannot be read.
    """
    files = sorted(folder.glob("*.*.md"), key=lambda file: (file.name.split(".")[0], file.name.split(".")[1] != "nl"))
    return [_draft(slug, list(of_one), today) for slug, of_one in groupby(files, lambda file: file.name.split(".")[0])]


def _draft(slug: str, files: list[Path], today: date) -> Draft:
    heads: list[dict[str, str]] = []
    texts: dict[str, Text] = {}
    see_also: tuple[str, ...] = ()
    for file in files:
        head, body = _parted(file)
        body, after = _without_read_on(body)
        heads.append(head)
        see_also = see_also or after
        minutes = int(head["reading_minutes"]) if "reading_minutes" in head else None
        texts[file.name.split(".")[1]] = Text(title=head["title"], summary=head["summary"], body=body, minutes=minutes)
    return Draft(
        slug=slug,
        texts=texts,
        topics=[topic.strip() for topic in heads[0].get("topics", "").split(",")],
        published_on=min(date.fromisoformat(heads[0]["published_on"]), today),
        see_also=see_also,
    )


def _parted(file: Path) -> tuple[dict[str, str], str]:
    """The head of this file and what follows. A value may hold colons: only the first ": " parts it from its name."""
    opening, _, rest = file.read_text(encoding="utf-8").partition("---\n")
    lines, closed, body = rest.partition("\n---\n")
    if opening or not closed:
        raise NotAnArticle(f"{file.name}: it does not begin with a head between two lines of ---.")
    head = dict(line.split(": ", 1) for line in lines.splitlines() if ": " in line)
    if missing := {"title", "summary", "published_on"} - head.keys():
        raise NotAnArticle(f"{file.name}: its head lacks {', '.join(sorted(missing))}.")
    return head, body.strip() + "\n"


def _without_read_on(body: str) -> tuple[str, tuple[str, ...]]:
    found = READ_ON.search(body)
    if found is None:
        return body, ()
    return body[: found.start()].rstrip() + "\n", tuple(LINKED.findall(found["links"]))


def _keep(session: Session, draft: Draft) -> int:
    live = {"state": ArticleState.PUBLISHED, "publish_at": None, "withdrawn_at": None}
    new = insert_into(session, Article).values(
        slug=draft.slug, published_on=draft.published_on, see_also=list(draft.see_also), version=1, **live
    )
    again = live | {"published_on": new.excluded.published_on, "see_also": new.excluded.see_also}
    again["version"] = Article.version + 1
    kept: int = session.scalars(
        new.on_conflict_do_update(index_elements=[Article.slug], set_=again).returning(Article.id)
    ).one()
    return kept


def _row(article_id: int, language: str, text: Text, at: datetime) -> dict[str, object]:
    words = folded(f"{text.title} {text.summary} {text.body}")
    return {
        "article_id": article_id,
        "language": language,
        "title": text.title,
        "summary": text.summary,
        "body": text.body,
        "minutes": text.minutes or max(1, round(len(text.body.split()) / WORDS_A_MINUTE)),
        "changed_at": at,
        "findable": words,
    }
