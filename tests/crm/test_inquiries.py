"""Taking in a question: the verb."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.lookups import reference_of
from sjoerd4u.crm.models import Inquiry
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import Person
from tests.builders import NOW

QUESTION = Question(address="jo@voorbeeld.nl", message="Wij zoeken raad.", language="nl", page="/contact")


def letters(session: Session, kind: str) -> int:
    return session.scalar(select(func.count()).where(Letter.kind == f"crm/{kind}")) or 0


def inquiries(session: Session) -> int:
    return session.scalar(select(func.count(Inquiry.id))) or 0


def test_a_question_is_kept_with_a_reference_and_makes_nobody(session: Session) -> None:
    mark = receive_question(session, replace(QUESTION, interests=["avg"], phone="033 1234567"), NOW)
    kept = session.scalars(select(Inquiry)).one()
    assert (kept.mark, kept.kind, kept.message, kept.interests) == (mark, "contact", "Wij zoeken raad.", ["avg"])
    assert kept.reference == reference_of(session, mark)
    assert kept.reference.startswith("V-")
    assert kept.received_at == kept.last_contact_at == NOW
    assert session.scalar(select(func.count(Person.id))) == 0
    assert (letters(session, "receipt"), letters(session, "desk")) == (1, 1)


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
