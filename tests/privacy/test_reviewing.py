"""Texts that may name others: staff look first, and only what they let through is shown."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import Inquiry
from sjoerd4u.people.roster import Introduction, meet
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import handling, requests, reviewing
from sjoerd4u.privacy.desk_models import ReviewOutcome, TextReview
from sjoerd4u.privacy.disclosure import REVIEWED_FIRST, Value, everything_about
from sjoerd4u.privacy.handling import Ungrounded, Verdict
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind
from sjoerd4u.privacy.requests import Asked, NoSuchRequest
from sjoerd4u.privacy.reviewing import BLACKED_OUT, NeedsReason, NotThisText, Text, review
from tests.builders import NOW

JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"
SAM = By(None, "Sam")
WORDS = "Bel mij.\n\nOnze Kees de Wit\r\nis er maandag, Kees de Wit."


def a_question(session: Session, address: str = JO, message: str = WORDS) -> None:
    """Asked from the mailbox of another, and linked to this person by one of us."""
    whose = meet(session, address, Introduction(), "contactformulier", NOW)
    asked = Question(address="balie@voorbeeld.nl", message=message, language="nl", page="/contact")
    mark = receive_question(session, asked, NOW)
    session.execute(update(Inquiry).where(Inquiry.mark == mark).values(person_id=whose))


def request_of(session: Session, address: str = JO) -> str:
    mark = reviewing.ask_to_see(session, subject_of(session, address), "nl", NOW)
    assert mark is not None
    return mark


def text_of(session: Session, address: str = JO) -> Text:
    (text,) = reviewing.texts_of(session, subject_of(session, address))
    return text


def shown(session: Session, address: str = JO) -> Value:
    records = everything_about(session, subject_of(session, address))
    return next(value for record in records for value in record.values if value.key == "inquiry.message")


def test_a_text_waits_until_somebody_looked(session: Session) -> None:
    a_question(session)
    assert (shown(session).value, shown(session).withheld) == (None, REVIEWED_FIRST)
    assert reviewing.waiting_for_review(everything_about(session, subject_of(session, JO))) == 1


def test_what_somebody_typed_at_their_own_address_they_see_at_once(session: Session) -> None:
    receive_question(session, Question(address=JO, message=WORDS, language="nl", page="/contact"), NOW)
    assert (shown(session).value, shown(session).withheld) == (WORDS, None)
    assert reviewing.texts_of(session, subject_of(session, JO)) == []
    assert reviewing.ask_to_see(session, subject_of(session, JO), "nl", NOW) is None


def test_what_may_be_shown_is_shown_as_it_is(session: Session) -> None:
    a_question(session)
    text = text_of(session)
    review(session, request_of(session), text.place, text.stamp, ReviewOutcome.SHOWN, SAM, NOW)
    assert (shown(session).value, shown(session).withheld) == (text.text, None)
    assert reviewing.ask_to_see(session, subject_of(session, JO), "nl", NOW) is None


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_what_is_marked_is_left_out_and_nothing_else(session: Session, ends: str) -> None:
    a_question(session)
    text = text_of(session)
    marked = WORDS.replace("\r\n", "\n").replace("Kees de Wit", "[[Kees de Wit]]").replace("\n", ends)
    review(session, request_of(session), text.place, text.stamp, ReviewOutcome.PARTLY, SAM, NOW, marked)
    assert shown(session).value == WORDS.replace("\r\n", "\n").replace("Kees de Wit", BLACKED_OUT)


def test_a_withheld_text_gives_its_reason(session: Session) -> None:
    a_question(session)
    text, mark = text_of(session), request_of(session)
    with pytest.raises(NeedsReason):
        review(session, mark, text.place, text.stamp, ReviewOutcome.WITHHELD, SAM, NOW, reason=" ")
    review(session, mark, text.place, text.stamp, ReviewOutcome.WITHHELD, SAM, NOW, reason="Gaat over een collega.")
    found = shown(session)
    assert found.value is None
    assert found.withheld is not None
    assert "Gaat over een collega." in found.withheld.nl


@pytest.mark.parametrize("marked", ["Iets heel anders", WORDS, WORDS.replace("Bel", "[[Mail]]")])
def test_marks_must_stand_in_the_very_text(session: Session, marked: str) -> None:
    a_question(session)
    text = text_of(session)
    with pytest.raises((NotThisText, NeedsReason)):
        review(session, request_of(session), text.place, text.stamp, ReviewOutcome.PARTLY, SAM, NOW, marked)


def test_a_text_that_changed_is_reviewed_anew(session: Session) -> None:
    a_question(session)
    text, mark = text_of(session), request_of(session)
    review(session, mark, text.place, text.stamp, ReviewOutcome.SHOWN, SAM, NOW)
    session.execute(update(Inquiry).values(message=WORDS + " En Piet."))
    assert shown(session).withheld is REVIEWED_FIRST
    with pytest.raises(NotThisText):
        review(session, mark, text.place, text.stamp, ReviewOutcome.SHOWN, SAM, NOW)


def test_a_request_reviews_only_its_own_persons_texts(session: Session) -> None:
    a_question(session)
    a_question(session, PIET, message="Iets anders.")
    text, mark = text_of(session, PIET), request_of(session)
    with pytest.raises(NoSuchRequest):
        review(session, mark, text.place, text.stamp, ReviewOutcome.SHOWN, SAM, NOW)
    other = requests.open_request(
        session, Asked(kind=RequestKind.PORT, channel=Channel.PORTAL, language="nl", address=PIET), NOW
    )
    with pytest.raises(NoSuchRequest):
        review(session, other, text.place, text.stamp, ReviewOutcome.SHOWN, SAM, NOW)


def test_everything_of_one_kind_that_was_read_may_be_shown_at_once(session: Session) -> None:
    a_question(session)
    a_question(session, message="Nog iets.")
    mark, texts = request_of(session), reviewing.texts_of(session, subject_of(session, JO))
    assert reviewing.show_all(session, mark, "inquiry", [texts[0].stamp], SAM, NOW) == 1
    assert [text.waits for text in reviewing.texts_of(session, subject_of(session, JO))] == [False, True]


def test_access_is_not_granted_while_texts_wait_or_stay_behind(session: Session) -> None:
    a_question(session)
    text, mark = text_of(session), request_of(session)
    granted = Verdict(decision=Decision.GRANTED)
    with pytest.raises(Ungrounded):
        handling.decide(session, mark, granted, SAM, NOW)
    review(session, mark, text.place, text.stamp, ReviewOutcome.WITHHELD, SAM, NOW, reason="Over een ander.")
    with pytest.raises(Ungrounded):
        handling.decide(session, mark, granted, SAM, NOW)
    review(session, mark, text.place, text.stamp, ReviewOutcome.SHOWN, SAM, NOW)
    assert handling.decide(session, mark, granted, SAM, NOW)


def test_the_review_holds_nothing_of_the_text(session: Session) -> None:
    a_question(session)
    text = text_of(session)
    marked = WORDS.replace("\r\n", "\n").replace("Kees de Wit", "[[Kees de Wit]]")
    review(session, request_of(session), text.place, text.stamp, ReviewOutcome.PARTLY, SAM, NOW, marked)
    (row,) = session.execute(select(TextReview.__table__)).all()
    assert "Kees" not in repr(row)
