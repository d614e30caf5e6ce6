"""What a reader chooses: topics, how often, a pause, measuring."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.kit.clock import end_of
from sjoerd4u.newsletter.models import Subscriber, SubscriberTopic
from sjoerd4u.newsletter.signup import choose_topics
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.register.askings import INFORMATION_BY_MAIL, MEASURE_CLICKS, MEASURE_OPENS
from sjoerd4u.register.vocabulary import Words

PACES: dict[str, Words] = {
    "every": Words("Elk bericht", "Every message"),
    "monthly": Words("Hooguit één per maand", "At most one a month"),
    "quarterly": Words("Hooguit één per kwartaal", "At most one a quarter"),
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything the preferences page asks. `pause_through` is the last day without messages."""

    topics: list[str]
    pace: str
    pause_through: date | None
    measure_opens: bool
    measure_clicks: bool
    informed: bool = False


class Reader(NamedTuple):
    """A subscription and the address it is sent to."""

    subscriber: Subscriber
    address: str


def reader(session: Session, mark: str) -> Reader | None:
    """The subscription with this mark, with the address it belongs to; None once it is forgotten."""
    found = session.execute(
        select(Subscriber, PersonAddress.address)
        .join(PersonAddress, PersonAddress.person_id == Subscriber.person_id)
        .where(Subscriber.mark == mark)
        .order_by(PersonAddress.id)
        .limit(1)
    ).one_or_none()
    return Reader(*found) if found else None


def topics_of(session: Session, subscriber_id: int) -> list[str]:
    """The topics this subscriber chose; none means all."""
    return list(session.scalars(select(SubscriberTopic.topic).where(SubscriberTopic.subscriber_id == subscriber_id)))


def choose(session: Session, mark: str, choices: Choices, asked: ledger.Asked, at: datetime) -> bool:
    """Take over these choices, with proof of each consent given or taken back; False when nobody is there."""
    session.execute(select(Subscriber.id).where(Subscriber.mark == mark).with_for_update())  # two presses at once
    found = reader(session, mark)
    if found is None or found.subscriber.left_at is not None:
        return False
    subscriber = found.subscriber
    for asking, before, after in (
        (MEASURE_OPENS, subscriber.measure_opens, choices.measure_opens),
        (MEASURE_CLICKS, subscriber.measure_clicks, choices.measure_clicks),
        (INFORMATION_BY_MAIL, subscriber.informed, choices.informed),
    ):
        if after and not before:
            ledger.give(session, [asking], subscriber.person_id, found.address, asked, "voorkeurenpagina", at)
        if before and not after:
            ledger.withdraw(session, [asking], subscriber.person_id, "voorkeurenpagina", at)
    subscriber.measure_opens, subscriber.measure_clicks = choices.measure_opens, choices.measure_clicks
    subscriber.informed = choices.informed
    subscriber.pace = choices.pace
    subscriber.paused_until = end_of(choices.pause_through) if choices.pause_through else None
    choose_topics(session, subscriber.id, choices.topics)
    return True
