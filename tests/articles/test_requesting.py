"""Asking and fetching: the verbs, and what they set going in other rooms."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups
from sjoerd4u.articles.models import ArticleRequest
from sjoerd4u.articles.publishing import withdraw
from sjoerd4u.articles.requesting import LinkGone, NotPublished, Wish, fetch, request_article, waiting
from sjoerd4u.crm.models import Inquiry
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.models import Signup
from sjoerd4u.people.models import Person
from sjoerd4u.privacy.retention import purge_expired
from tests.builders import NOW
from tests.postman import Postman

Publish = Callable[..., str]
JO = "jo@voorbeeld.nl"


@pytest.fixture(autouse=True)
def still(clock: time_machine.Traveller) -> None:
    """The clock stands still."""


@pytest.fixture
def article(published: Publish) -> str:
    return published()


def wish(address: str = JO, **more: Any) -> Wish:
    return Wish(**{"address": address, "language": "nl", "page": "/artikelen/een-artikel", **more})


def asked(store: Store, slug: str, **more: Any) -> str:
    """Somebody asked for the article; gives the mark in the link."""
    with store.writing() as session:
        found = lookups.article(session, slug, "nl")
        assert found is not None
        request_article(session, found, wish(**more), NOW)
        session.commit()
        return session.scalars(select(ArticleRequest.mark).order_by(ArticleRequest.id.desc())).first() or ""


def count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_two_requests_make_two_questions_of_one_person_who_fetching_proves(
    article: str, store: Store, postman: Postman
) -> None:
    marks = [asked(store, article, interests=["service"], given_name="Jo"), asked(store, article)]
    with store.reading() as session:
        assert count(session, Person) == 1
        found = session.scalars(select(Inquiry).order_by(Inquiry.id)).all()
        assert [inquiry.article for inquiry in found] == ["Een artikel"] * 2
        assert found[0].interests == ["avg", "service"]
        assert None not in [inquiry.request_id for inquiry in found]
    postman.post()
    for mark in marks:
        with store.writing() as session:
            fetch(session, mark, NOW)
            session.commit()
    with store.reading() as session:
        person = session.scalars(select(Person)).one()
        assert person.given_name == "Jo"
        assert [i.person_id for i in session.scalars(select(Inquiry))] == [person.id] * 2
        assert [i.request_id for i in session.scalars(select(Inquiry))] == [None] * 2


def test_what_nobody_fetched_is_forgotten_with_its_question_after_thirty_days(
    article: str, store: Store, tmp_path: Path
) -> None:
    asked(store, article)
    purge_expired(store, NOW + timedelta(days=30), tmp_path)
    with store.reading() as session:
        assert count(session, ArticleRequest) == count(session, Inquiry) == 1
    purge_expired(store, NOW + timedelta(days=32), tmp_path)
    with store.reading() as session:
        assert count(session, ArticleRequest) == count(session, Inquiry) == 0


def test_a_letter_that_cannot_be_posted_leaves_no_link_behind(article: str, session: Session, store: Store) -> None:
    session.rollback()
    mark = asked(store, article)
    with store.reading() as looking:
        assert waiting(looking, mark, NOW + timedelta(hours=23)).slug == article
        with pytest.raises(LinkGone):
            waiting(looking, mark, NOW + timedelta(days=1, seconds=1))


def test_fetching_what_was_withdrawn_counts_nothing(article: str, store: Store, postman: Postman) -> None:
    mark = asked(store, article)
    postman.post()
    with store.writing() as session:
        withdraw(session, article, NOW)
        with pytest.raises(NotPublished):
            fetch(session, mark, NOW)
        session.commit()
    with store.reading() as session:
        assert session.scalars(select(ArticleRequest.fetched_at)).one() is None


def test_an_article_that_was_withdrawn_while_the_form_was_filled_in_is_not_asked_for(
    article: str, store: Store
) -> None:
    with store.writing() as session:
        found = lookups.article(session, article, "nl")
        assert found is not None
        withdraw(session, article, NOW)
        request_article(session, found, wish(), NOW)
        session.commit()
        assert count(session, ArticleRequest) == count(session, Letter) == 0


def test_the_newsletter_gets_the_address_and_no_names(article: str, store: Store) -> None:
    asked(store, article, newsletter=True, given_name="Jo", family_name="Smit")
    with store.reading() as session:
        signup = session.scalars(select(Signup)).one()
    assert (signup.address, signup.page) == (JO, "/artikelen/een-artikel")
    assert (signup.given_name, signup.family_name) == (None, None)


def test_ten_presses_at_the_same_moment_never_write_more_than_three_letters(article: str, store: Store) -> None:
    gate = Barrier(10)

    def press() -> None:
        gate.wait()
        asked(store, article)

    presses = [Thread(target=press) for _ in range(10)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    with store.reading() as session:
        assert 1 <= count(session, Letter) <= 3
        assert count(session, Letter) == count(session, ArticleRequest) == count(session, Inquiry)
