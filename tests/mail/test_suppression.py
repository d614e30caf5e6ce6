"""Addresses we never write to again."""

from datetime import timedelta
from threading import Barrier, Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Suppression, SuppressionReason
from sjoerd4u.mail.suppression import is_suppressed, keeps_back, lift, suppress
from sjoerd4u.register.purposes import CORRESPONDENCE, NEWSLETTER
from tests.builders import NOW

ADDRESS = "weg@voorbeeld.nl"


def test_an_address_is_suppressed_until_it_is_lifted(session: Session) -> None:
    assert not is_suppressed(session, ADDRESS)
    suppress(session, ADDRESS, SuppressionReason.COMPLAINT, NOW)
    assert is_suppressed(session, ADDRESS)
    assert not is_suppressed(session, "ander@voorbeeld.nl")
    lift(session, ADDRESS, NOW)
    assert not is_suppressed(session, ADDRESS)


def test_the_address_itself_is_not_stored(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.COMPLAINT, NOW)
    row = session.execute(select(Suppression.__table__)).one()
    assert "voorbeeld" not in repr(tuple(row))


def test_suppressing_again_keeps_the_first_reason_and_moment(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.COMPLAINT, NOW)
    suppress(session, ADDRESS, SuppressionReason.HARD_BOUNCE, NOW + timedelta(days=1))
    row = session.scalars(select(Suppression)).one()
    assert (row.reason, row.since) == (SuppressionReason.COMPLAINT, NOW)


def test_after_a_lift_it_begins_anew(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.OBJECTION, NOW)
    lift(session, ADDRESS, NOW + timedelta(days=1))
    suppress(session, ADDRESS, SuppressionReason.HARD_BOUNCE, NOW + timedelta(days=2))
    row = session.scalars(select(Suppression)).one()
    assert (row.reason, row.since, row.lifted_at) == (SuppressionReason.HARD_BOUNCE, NOW + timedelta(days=2), None)


def test_lifting_what_was_never_suppressed_does_nothing(session: Session) -> None:
    lift(session, ADDRESS, NOW)
    assert session.scalars(select(Suppression)).all() == []


def test_lifting_twice_keeps_the_first_moment(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.OBJECTION, NOW)
    lift(session, ADDRESS, NOW + timedelta(days=1))
    lift(session, ADDRESS, NOW + timedelta(days=2))
    assert session.scalars(select(Suppression.lifted_at)).one() == NOW + timedelta(days=1)


def test_four_at_once_make_one_row(store: Store) -> None:
    barrier, failures = Barrier(4), []

    def at_once() -> None:
        try:
            with store.writing() as session:
                barrier.wait()
                suppress(session, ADDRESS, SuppressionReason.COMPLAINT, NOW)
                session.commit()
        except Exception as failure:
            failures.append(failure)

    threads = [Thread(target=at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        assert (failures, len(session.scalars(select(Suppression)).all())) == ([], 1)


def test_who_left_gets_no_marketing_but_is_still_answered(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.LEFT, NOW)
    assert keeps_back(session, ADDRESS, NEWSLETTER)
    assert not keeps_back(session, ADDRESS, CORRESPONDENCE)


def test_who_was_erased_gets_no_marketing_but_is_answered(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.ERASED, NOW)
    assert keeps_back(session, ADDRESS, NEWSLETTER)
    assert not keeps_back(session, ADDRESS, CORRESPONDENCE)


def test_where_post_does_not_arrive_nothing_is_sent(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.HARD_BOUNCE, NOW)
    assert keeps_back(session, ADDRESS, CORRESPONDENCE)
    assert not keeps_back(session, "ander@voorbeeld.nl", NEWSLETTER)


def test_a_reason_to_send_nothing_replaces_one_for_marketing_only(session: Session) -> None:
    suppress(session, ADDRESS, SuppressionReason.LEFT, NOW)
    suppress(session, ADDRESS, SuppressionReason.HARD_BOUNCE, NOW)
    suppress(session, ADDRESS, SuppressionReason.LEFT, NOW)
    assert keeps_back(session, ADDRESS, CORRESPONDENCE)
