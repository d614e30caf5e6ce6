"""Leaving: one press, at once, no reason asked (AVG art. 7(3) and 21(2), RFC 8058)."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.kit.happenings import announce
from sjoerd4u.mail import outbox, suppression
from sjoerd4u.mail.models import SuppressionReason
from sjoerd4u.newsletter.campaigns import customers
from sjoerd4u.newsletter.happenings import SubscriberLeft
from sjoerd4u.newsletter.models import Subscriber, SubscriberFormer
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.register.askings import INFORMATION_BY_MAIL, MEASURE_CLICKS, MEASURE_OPENS, NEWS_BY_MAIL
from sjoerd4u.register.purposes import INFORMATION, NEWSLETTER


def unsubscribe(session: Session, mark: str, how: str, at: datetime) -> None:
    """End the subscription with this mark: nothing more is sent, what waits is kept back, the consents are withdrawn.

    Leaving again, or when the subscription has long been forgotten, changes nothing and is no error: a link in an old
    message works for ever, also that of a subscription which was put together with another of the same person. The mark
    in a message to a customer does the same.
    """
    merged = select(SubscriberFormer.subscriber_id).where(SubscriberFormer.mark == mark)
    this = or_(Subscriber.mark == mark, Subscriber.id.in_(merged))
    subscriber = session.scalar(select(Subscriber).where(this, Subscriber.left_at.is_(None)).with_for_update())
    if subscriber is not None:
        subscriber.left_at, subscriber.left_how = at, how
        _stop(session, subscriber.person_id, how, at)
        announce(session, SubscriberLeft(subscriber.person_id, at))
    elif (customer := customers.with_mark(session, mark)) is not None:
        _stop(session, customer, how, at)


def _stop(session: Session, person_id: int, how: str, at: datetime) -> None:
    """Nothing more of our own accord to any address of this person, as a reader or as a customer."""
    askings = (NEWS_BY_MAIL, INFORMATION_BY_MAIL, MEASURE_OPENS, MEASURE_CLICKS)
    ledger.withdraw(session, askings, person_id, how, at)
    customers.refuse(session, person_id, at)
    for purpose in (NEWSLETTER, INFORMATION):
        outbox.withhold_waiting(session, person_id, purpose, SuppressionReason.LEFT, at)
    for address in session.scalars(select(PersonAddress.address).where(PersonAddress.person_id == person_id)):
        suppression.suppress(session, address, SuppressionReason.LEFT, at)
