"""Signing up and confirming: the verbs."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.kit.db import Store
from sjoerd4u.mail import suppression
from sjoerd4u.mail.models import Letter, SuppressionReason
from sjoerd4u.newsletter.models import Signup, Subscriber
from sjoerd4u.newsletter.signup import SignupGone, confirm_signup, request_signup, waiting
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.askings import NEWS_BY_MAIL
from tests.builders import NOW, a_reader, a_signup, wishes


def letters(session: Session, kind: str) -> int:
    return session.scalar(select(func.count()).where(Letter.kind == f"newsletter/{kind}")) or 0


def test_a_signup_writes_one_letter_and_makes_nobody(session: Session) -> None:
    a_signup(session)
    assert letters(session, "confirm") == 1
    assert session.scalar(select(func.count(Person.id))) == 0


def test_the_press_makes_a_reader_with_proof_and_a_welcome_letter(session: Session) -> None:
    mark = a_reader(session, topics=["avg"], measure_opens=True, given_name="Jo")
    subscriber = session.scalars(select(Subscriber)).one()
    assert (subscriber.mark, subscriber.measure_opens, subscriber.measure_clicks) == (mark, True, False)
    proofs = ledger.proofs(session, "jo@voorbeeld.nl")
    assert [proof.asking for proof in proofs] == ["nieuwsbrief", "opens-meten"]
    assert proofs[0].text == NEWS_BY_MAIL.text.nl
    assert letters(session, "welcome") == 1


def test_an_address_gets_one_letter_a_day_and_three_until_it_confirms(session: Session) -> None:
    for hour in range(24 * 6):
        request_signup(session, wishes(), NOW + timedelta(hours=hour))
    assert letters(session, "confirm") == 3
    assert session.scalar(select(func.count(Signup.id))) == 1


def test_after_confirming_and_leaving_an_address_may_ask_again_at_once(session: Session) -> None:
    a_reader(session)
    subscriber = session.scalars(select(Subscriber)).one()
    subscriber.left_at = NOW
    session.flush()
    assert confirm_signup(session, a_signup(session, at=NOW + timedelta(minutes=5)), NOW) == subscriber.mark
    assert letters(session, "confirm") == 2
    assert session.scalars(select(Subscriber)).one().left_at is None


def test_a_reader_who_signs_up_again_gets_another_letter_and_stays_as_they_were(session: Session) -> None:
    a_reader(session, topics=["avg"])
    request_signup(session, wishes(topics=["service"]), NOW + timedelta(hours=1))
    assert letters(session, "already") == 1
    assert letters(session, "confirm") == 1


def test_other_capitals_are_the_same_person(session: Session) -> None:
    a_reader(session, "jo@voorbeeld.nl")
    assert session.scalars(select(PersonAddress.address)).all() == ["jo@voorbeeld.nl"]


def test_a_signup_that_waited_a_week_is_gone(session: Session) -> None:
    mark = a_signup(session)
    assert waiting(session, mark, NOW + timedelta(days=7)) is not None
    assert waiting(session, mark, NOW + timedelta(days=8)) is None
    with pytest.raises(SignupGone):
        confirm_signup(session, mark, NOW + timedelta(days=8))


def test_pressing_again_changes_nothing(session: Session) -> None:
    mark = a_signup(session)
    first = confirm_signup(session, mark, NOW)
    assert confirm_signup(session, mark, NOW + timedelta(hours=1)) == first
    assert len(ledger.proofs(session, "jo@voorbeeld.nl")) == 1
    assert letters(session, "welcome") == 1


def test_only_a_new_double_opt_in_lifts_a_suppression(session: Session) -> None:
    suppression.suppress(session, "jo@voorbeeld.nl", SuppressionReason.OBJECTION, NOW)
    mark = a_signup(session)
    assert suppression.is_suppressed(session, "jo@voorbeeld.nl")
    confirm_signup(session, mark, NOW)
    assert not suppression.is_suppressed(session, "jo@voorbeeld.nl")


def test_every_kind_of_address_costs_the_same_statements(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, "lezer@voorbeeld.nl")
        a_signup(session, "wacht@voorbeeld.nl")
        suppression.suppress(session, "nooit@voorbeeld.nl", SuppressionReason.COMPLAINT, NOW)
        session.commit()
    seen: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    counts = {}
    for name in ("onbekend", "lezer", "wacht", "nooit"):
        seen.clear()
        with store.writing() as session:
            request_signup(session, wishes(f"{name}@voorbeeld.nl"), NOW + timedelta(hours=1))
            session.commit()
        counts[name] = [statement.split()[0] for statement in seen]
    assert counts == {name: ["SELECT", "INSERT", "INSERT"] for name in counts}
