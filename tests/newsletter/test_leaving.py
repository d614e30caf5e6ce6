"""Leaving: one press ends it."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.mail import suppression
from sjoerd4u.mail.models import Letter, LetterState, SuppressionReason
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from tests.builders import NOW, a_reader


def test_leaving_withdraws_every_consent_and_keeps_back_what_waits(session: Session) -> None:
    mark = a_reader(session, measure_clicks=True)
    unsubscribe(session, mark, "afmeldpagina", NOW + timedelta(minutes=1))
    assert all(proof.withdrawn_at for proof in ledger.proofs(session, "jo@voorbeeld.nl"))
    welcome = session.scalars(select(Letter).where(Letter.kind == "newsletter/welcome")).one()
    assert (welcome.state, welcome.reason) == (LetterState.WITHHELD, SuppressionReason.LEFT)
    assert suppression.is_suppressed(session, "jo@voorbeeld.nl")


def test_leaving_again_keeps_the_first_moment(session: Session) -> None:
    mark = a_reader(session)
    for minutes in (1, 2):
        unsubscribe(session, mark, "afmeldpagina", NOW + timedelta(minutes=minutes))
    assert session.scalars(select(Subscriber.left_at)).one() == NOW + timedelta(minutes=1)


def test_leaving_a_forgotten_subscription_is_no_error(session: Session) -> None:
    unsubscribe(session, "A" * 22, "afmeldpagina", NOW)


def test_an_old_link_ends_the_new_subscription_of_who_came_back(session: Session) -> None:
    old = a_reader(session)
    session.execute(delete(Subscriber))
    assert a_reader(session, at=NOW + timedelta(days=90)) == old
    unsubscribe(session, old, "afmeldpagina", NOW + timedelta(days=91))
    assert session.scalars(select(Subscriber.left_at)).one() == NOW + timedelta(days=91)
