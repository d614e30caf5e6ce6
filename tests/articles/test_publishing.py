"""Publishing and withdrawing articles: the verbs."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups
from sjoerd4u.articles.models import Article, ArticleText
from sjoerd4u.articles.publishing import (
    STARTERS,
    Draft,
    NotAnArticle,
    Text,
    publish,
    publish_starters,
    read_starters,
    withdraw,
)
from sjoerd4u.kit.edition import current_edition
from tests.builders import NOW

TODAY = date(2026, 11, 23)
TEXT = Text(title="Titel", summary="Samenvatting", body="Woorden. " * 400)
DRAFT = Draft(slug="een-artikel", texts={"nl": TEXT}, topics=["avg", "verzonnen"], published_on=TODAY)


def test_the_starters_are_published_in_both_languages_once(session: Session) -> None:
    assert publish_starters(session, STARTERS, NOW) == 7
    assert publish_starters(session, STARTERS, NOW) == 0
    assert set(map(tuple, lookups.published(session).values())) == {("nl", "en")}


def test_a_starter_that_was_changed_or_withdrawn_stays_so(session: Session) -> None:
    publish_starters(session, STARTERS, NOW)
    publish(session, Draft(slug="avg-in-uw-crm", texts={"nl": TEXT}, topics=[], published_on=TODAY), NOW)
    withdraw(session, "toestemming-die-klopt", NOW)
    publish_starters(session, STARTERS, NOW + timedelta(days=1))
    changed = lookups.article(session, "avg-in-uw-crm", "nl")
    assert changed is not None
    assert changed.title == "Titel"
    assert lookups.article(session, "toestemming-die-klopt", "nl") is None


def test_a_title_may_hold_a_colon_and_a_day_to_come_becomes_today() -> None:
    drafts = {draft.slug: draft for draft in read_starters(STARTERS, date(2026, 5, 1))}
    assert drafts["avg-in-uw-crm"].texts["nl"].title == "AVG in uw CRM: grondslag, doel en termijn per veld"
    assert drafts["recht-op-inzage-in-een-dag"].published_on == date(2026, 5, 1)
    assert drafts["avg-in-uw-crm"].see_also[0] == "hoe-lang-bewaart-u-klantgegevens"
    assert "Verder lezen:" not in drafts["avg-in-uw-crm"].texts["nl"].body


@pytest.mark.parametrize("written", ["Geen kop", "---\ntitle: X\n---\nTekst", "---\ntitle: X\nsummary: Y\n"])
def test_a_file_without_a_proper_head_is_named(tmp_path: Path, written: str) -> None:
    (tmp_path / "stuk.nl.md").write_text(written)
    with pytest.raises(NotAnArticle, match=r"stuk\.nl\.md"):
        read_starters(tmp_path, TODAY)


@pytest.mark.parametrize("slug", ["", "Met Hoofdletters", "a/b", "../x", "a--b", "feed.xml"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(session: Session, slug: str) -> None:
    with pytest.raises(NotAnArticle):
        publish(session, Draft(slug=slug, texts={"nl": TEXT}, topics=[], published_on=TODAY), NOW)


def test_publishing_again_replaces_the_words_and_brings_back_what_was_withdrawn(session: Session) -> None:
    first = publish(session, DRAFT, NOW)
    withdraw(session, DRAFT.slug, NOW)
    assert publish(session, DRAFT, NOW) == first
    found = lookups.article(session, DRAFT.slug, "nl")
    assert found is not None
    assert (found.topics, found.minutes) == (["avg"], 2)
    assert session.scalar(select(func.count(ArticleText.id))) == 1


def test_withdrawing_again_keeps_the_first_moment(session: Session) -> None:
    publish(session, DRAFT, NOW)
    for hours in (0, 1):
        withdraw(session, DRAFT.slug, NOW + timedelta(hours=hours))
    assert session.scalars(select(Article.withdrawn_at)).one() == NOW


def test_what_is_published_or_withdrawn_shows_at_once_on_pages_that_are_kept(session: Session) -> None:
    before = current_edition(session)
    publish(session, DRAFT, NOW)
    published = current_edition(session)
    withdraw(session, DRAFT.slug, NOW)
    assert before < published < current_edition(session)
