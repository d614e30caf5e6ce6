"""Writing letters."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.mail.outbox import Link, withhold_waiting, write_letter
from sjoerd4u.people.models import Person
from sjoerd4u.register.purposes import CORRESPONDENCE, NEWSLETTER
from tests.builders import NOW


def a_person(session: Session) -> int:
    person = Person(mark="p" * 22, source="test", met_at=NOW, language="nl")
    session.add(person)
    session.flush()
    return person.id


def test_a_letter_is_a_row_in_the_same_transaction(session: Session) -> None:
    write_letter(session, "demo/note", "jo@voorbeeld.nl", CORRESPONDENCE, "nl", NOW, words={"a": 1})
    letter = session.scalars(select(Letter)).one()
    assert (letter.state, letter.tries, letter.due_at, letter.closed_at) == (LetterState.WAITING, 0, NOW, None)
    session.rollback()
    assert session.scalars(select(Letter)).all() == []


def test_no_usable_token_is_stored(session: Session) -> None:
    link = Link("newsletter.confirm", "confirm", "m" * 22)
    write_letter(session, "demo/note", "jo@voorbeeld.nl", CORRESPONDENCE, "nl", NOW, links={"confirm": link})
    letter = session.scalars(select(Letter)).one()
    assert letter.links == {"confirm": ["newsletter.confirm", "confirm", "m" * 22]}


def test_every_letter_has_a_mark_of_its_own(session: Session) -> None:
    for _ in range(20):
        write_letter(session, "demo/note", "jo@voorbeeld.nl", CORRESPONDENCE, "nl", NOW)
    assert len(set(session.scalars(select(Letter.mark)))) == 20


def test_leaving_keeps_back_what_waits_and_what_a_dead_process_held(session: Session) -> None:
    person_id = a_person(session)
    for purpose in (NEWSLETTER, NEWSLETTER, CORRESPONDENCE):
        write_letter(session, "demo/note", "jo@voorbeeld.nl", purpose, "nl", NOW, person_id=person_id)
    first = session.scalars(select(Letter.id)).first()
    session.execute(
        update(Letter)
        .where(Letter.id == first)
        .values(state=LetterState.CLAIMED, claimed_until=NOW - timedelta(minutes=1))
    )
    withhold_waiting(session, person_id, NEWSLETTER, "afgemeld", NOW)
    states = session.execute(select(Letter.state, Letter.reason, Letter.closed_at).order_by(Letter.id)).all()
    assert [tuple(row) for row in states] == [
        (LetterState.WITHHELD, "afgemeld", NOW),
        (LetterState.WITHHELD, "afgemeld", NOW),
        (LetterState.WAITING, None, None),
    ]
