"""Taking in a question: the verb."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups as articles
from sjoerd4u.articles.models import ArticleRequest
from sjoerd4u.articles.publishing import STARTERS, publish_starters
from sjoerd4u.articles.requesting import Wish, fetch, request_article
from sjoerd4u.crm.handling import claim
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.lookups import reference_of
from sjoerd4u.crm.models import ContactMoment, Inquiry, Relation
from sjoerd4u.kit.addresses import tidy
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.retention import purge_expired
from tests.builders import NOW, a_reader

QUESTION = Question(address="jo@voorbeeld.nl", message="Wij zoeken raad.", language="nl", page="/contact")


def letters(session: Session, kind: str) -> int:
    return session.scalar(select(func.count()).where(Letter.kind == f"crm/{kind}")) or 0


def inquiries(session: Session) -> int:
    return session.scalar(select(func.count(Inquiry.id))) or 0


def test_a_question_is_kept_with_a_reference_for_a_person_whose_address_is_not_proved(session: Session) -> None:
    mark = receive_question(session, replace(QUESTION, interests=["avg"], phone="033 1234567"), NOW)
    kept = session.scalars(select(Inquiry)).one()
    assert (kept.mark, kept.kind, kept.message, kept.interests) == (mark, "contact", "Wij zoeken raad.", ["avg"])
    assert kept.reference == reference_of(session, mark)
    assert kept.reference.startswith("V-")
    assert kept.received_at == kept.last_contact_at == NOW
    assert kept.person_id == session.scalars(select(Person.id)).one()
    assert session.scalars(select(PersonAddress.verified_at)).one() is None
    assert (letters(session, "receipt"), letters(session, "desk")) == (1, 1)


def test_the_first_answer_is_due_within_a_working_day(session: Session) -> None:
    receive_question(session, QUESTION, datetime(2026, 11, 20, 15, 30, tzinfo=UTC))
    assert session.scalars(select(Inquiry.answer_due_at)).one() == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def test_the_same_words_within_the_hour_are_one_question(session: Session) -> None:
    marks = {receive_question(session, QUESTION, NOW + timedelta(minutes=3 * n)) for n in range(20)}
    assert len(marks) == inquiries(session) == letters(session, "desk") == 1


def test_the_same_words_an_hour_later_are_a_new_question(session: Session) -> None:
    for hours in (0, 1):
        receive_question(session, QUESTION, NOW + timedelta(hours=hours))
    assert inquiries(session) == 2


def test_a_question_sent_again_fills_in_what_was_empty_and_changes_nothing_else(session: Session) -> None:
    receive_question(session, replace(QUESTION, given_name="Jo"), NOW)
    receive_question(session, replace(QUESTION, given_name="Iemand anders", phone="033 1234567"), NOW)
    kept = session.scalars(select(Inquiry)).one()
    assert (kept.given_name, kept.phone) == ("Jo", "033 1234567")


def test_other_words_or_another_address_are_another_question(session: Session) -> None:
    for question in (QUESTION, replace(QUESTION, message="Iets anders."), replace(QUESTION, address="an@voorbeeld.nl")):
        receive_question(session, question, NOW)
    assert inquiries(session) == 3


@pytest.mark.parametrize(("hours", "receipts"), [(23, 1), (24, 2)])
def test_an_address_gets_one_receipt_in_a_day_and_the_desk_hears_of_every_question(
    session: Session, hours: int, receipts: int
) -> None:
    for number, moment in enumerate((NOW, NOW + timedelta(hours=hours))):
        receive_question(session, replace(QUESTION, message=f"Vraag {number}"), moment)
    assert letters(session, "receipt") == receipts
    assert letters(session, "desk") == 2


def test_many_at_the_same_moment_are_one_question_and_one_receipt(store: Store) -> None:
    def send(number: int) -> str:
        with store.writing() as session:
            mark = receive_question(session, replace(QUESTION, message=f"Vraag {number % 2}"), NOW)
            session.commit()
        return mark

    with ThreadPoolExecutor(8) as pool:
        marks = set(pool.map(send, range(16)))
    with store.reading() as session:
        assert len(marks) == inquiries(session) == letters(session, "desk") == 2
        assert letters(session, "receipt") == 1


# — Articles and news ————————————————————————————————————————————————————————————————————————————————————————————


def requested(session: Session, address: str = "jo@voorbeeld.nl", at: datetime = NOW) -> str:
    """Somebody asks for the first article; gives the mark of the request."""
    publish_starters(session, STARTERS, NOW)
    slug = sorted(articles.published(session))[0]
    article = articles.article(session, slug, "nl")
    assert article
    request_article(session, article, Wish(address=address, language="nl", page=f"/artikelen/{slug}"), at)
    return session.scalars(select(ArticleRequest.mark).order_by(ArticleRequest.id.desc()).limit(1)).one()


def test_a_request_for_an_article_is_an_inquiry_at_once_and_writes_no_letter_of_its_own(session: Session) -> None:
    requested(session)
    kept = session.scalars(select(Inquiry)).one()
    assert (kept.kind, kept.state, kept.page.startswith("/artikelen/")) == ("artikel", "nieuw", True)
    assert kept.article
    assert kept.request_id
    assert (letters(session, "receipt"), letters(session, "desk")) == (0, 0)


def test_two_requests_of_one_address_are_one_person_and_two_inquiries(session: Session) -> None:
    for typed in ("Jo@Voorbeeld.nl", "JO@voorbeeld.NL"):
        requested(session, tidy(typed), NOW)
    assert inquiries(session) == 2
    assert session.scalar(select(func.count(Person.id))) == 1


def test_a_request_that_nobody_fetched_goes_with_its_term_and_a_fetched_one_stays(store: Store) -> None:
    with store.writing() as session:
        requested(session, "weg@voorbeeld.nl")
        fetch(session, requested(session, "blijft@voorbeeld.nl"), NOW + timedelta(minutes=5))
        session.commit()
    purge_expired(store, NOW + timedelta(days=60))
    with store.reading() as session:
        assert session.scalars(select(Inquiry.address)).all() == ["blijft@voorbeeld.nl"]
        assert session.scalars(select(PersonAddress.address)).all() == ["blijft@voorbeeld.nl"]


def test_fetching_an_article_shows_the_interest_in_the_file(session: Session, demi: By) -> None:
    mark = requested(session)
    relation = claim(session, session.scalars(select(Inquiry.mark)).one(), demi, NOW)
    again = requested(session)
    fetch(session, again, NOW + timedelta(minutes=5))
    assert mark != again
    kept = session.scalars(select(Relation).where(Relation.mark == relation)).one()
    assert kept.interests
    lines = session.scalars(select(ContactMoment.text).where(ContactMoment.kind == "systeem")).all()
    assert len(lines) == 1


def test_a_new_reader_opens_no_file_and_leaves_a_line_in_the_file_that_is_there(session: Session, jo: str) -> None:
    a_reader(session, "an@voorbeeld.nl")
    assert session.scalar(select(func.count(Relation.id))) == 1
    before = session.scalars(select(Relation.last_contact_at)).one()
    a_reader(session, "jo@voorbeeld.nl", NOW + timedelta(days=3))
    assert "nieuwsbrief" in session.scalars(select(ContactMoment.text)).one()
    assert session.scalars(select(Relation.last_contact_at)).one() == before
    assert jo


def test_a_known_and_an_unknown_address_cost_the_same(session: Session) -> None:
    said: list[list[str]] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _k, text, *_: said[-1].append(text.split()[0]))
    for number, address in enumerate(("an@voorbeeld.nl", "jo@voorbeeld.nl", "jo@voorbeeld.nl")):
        said.append([])
        moment = NOW + timedelta(days=2 * number)
        receive_question(session, replace(QUESTION, address=address, message=f"Vraag {number}"), moment)
    assert said[1] == said[2]
