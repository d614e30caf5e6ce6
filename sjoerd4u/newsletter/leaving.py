"""Leaving: one press, at once, no reason asked (AVG art. 7(3) and 21(2), RFC 8058)."""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.kit.happenings import announce
from sjoerd4u.mail import outbox, suppression
from sjoerd4u.mail.models import SuppressionReason
from sjoerd4u.newsletter.happenings import SubscriberLeft
from sjoerd4u.newsletter.models import Subscriber, SubscriberFormer
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.register.askings import MEASURE_CLICKS, MEASURE_OPENS, NEWS_BY_MAIL
from sjoerd4u.register.purposes import NEWSLETTER


def unsubscribe(session: Session, mark: str, how: str, at: datetime) -> None:
    """End the subscription with this mark: nothing more is sent, what waits is kept back, the consents are withdrawn.

    Leaving again, or when the subscription has long been forgotten, changes nothing and is no error: a link in an old
    message works for ever, also that of a subscription which was put together with another of the same person.
    """
    merged = select(SubscriberFormer.subscriber_id).where(SubscriberFormer.mark == mark)
    this = or_(Subscriber.mark == mark, Subscriber.id.in_(merged))
    subscriber = session.scalar(select(Subscriber).where(this, Subscriber.left_at.is_(None)).with_for_update())
    if subscriber is None:
        return
    subscriber.left_at, subscriber.left_how = at, how
    ledger.withdraw(session, (NEWS_BY_MAIL, MEASURE_OPENS, MEASURE_CLICKS), subscriber.person_id, how, at)
    outbox.withhold_waiting(session, subscriber.person_id, NEWSLETTER, SuppressionReason.LEFT, at)
    for address in session.scalars(
        select(PersonAddress.address).where(PersonAddress.person_id == subscriber.person_id)
    ):
        suppression.suppress(session, address, SuppressionReason.LEFT, at)
    announce(session, SubscriberLeft(subscriber.person_id, at))
