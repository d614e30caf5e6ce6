"""What a data subject decides in the portal, each with one press."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.consent.models import Consent
from sjoerd4u.kit.db import Base
from sjoerd4u.mail import suppression
from sjoerd4u.mail.models import SuppressionReason
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people import restriction
from sjoerd4u.people.models import Person
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.register.askings import BY_SLUG, MEASURE_CLICKS, MEASURE_OPENS, NEWS_BY_MAIL

HOW = "Mijn gegevens"


class NotYours(LookupError):
    """There is nothing of this subject by that name."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a person may correct at once (AVG art. 16)."""

    given_name: str | None
    infix: str | None
    family_name: str | None
    salutation: str | None
    language: str


def person_of(session: Session, subject: Subject) -> Person | None:
    """The person, if we know one: an address belongs to one person at most."""
    return session.scalar(select(Person).where(Person.id.in_(subject.person_ids)))


def reading(session: Session, subject: Subject) -> Subscriber | None:
    """The newsletter that this person reads."""
    return session.scalar(
        select(Subscriber).where(Subscriber.person_id.in_(subject.person_ids), Subscriber.left_at.is_(None))
    )


def correct(session: Session, subject: Subject, details: Details) -> None:
    """Take over these details. Raises NotYours where there is no person."""
    person = person_of(session, subject)
    if person is None:
        raise NotYours
    for name, value in asdict(details).items():
        setattr(person, name, value)


def withdraw(session: Session, subject: Subject, mark: str, at: datetime) -> None:
    """Take back the consent with this receipt number (AVG art. 7(3)); again changes nothing. Raises NotYours."""
    theirs = rows_of(Base.metadata.tables[Consent.__tablename__], subject)
    consent = session.scalar(select(Consent).where(Consent.mark == mark, theirs))
    if consent is None:
        raise NotYours
    if consent.withdrawn_at is not None:
        return
    _stop_what_it_allowed(session, subject, consent.asking, at)
    session.execute(
        update(Consent)
        .where(Consent.id == consent.id, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=at, withdrawn_how=HOW)
        .execution_options(synchronize_session=False)
    )


def _stop_what_it_allowed(session: Session, subject: Subject, slug: str, at: datetime) -> None:
    subscriber = reading(session, subject)
    if subscriber is None:
        return
    if slug == NEWS_BY_MAIL.slug:
        unsubscribe(session, subscriber.mark, HOW, at)
    elif slug == MEASURE_OPENS.slug:
        subscriber.measure_opens = False
    elif slug == MEASURE_CLICKS.slug:
        subscriber.measure_clicks = False
    ledger.withdraw(session, [BY_SLUG[slug]], subscriber.person_id, HOW, at)


def object_to_marketing(session: Session, subject: Subject, at: datetime) -> None:
    """Send no more news or advertising, at once and without a reason (AVG art. 21(2) and (3)). What waits is kept back
    when it would be posted."""
    for address in subject.addresses:
        suppression.suppress(session, address, SuppressionReason.OBJECTION, at)
    subscriber = reading(session, subject)
    if subscriber is not None:
        unsubscribe(session, subscriber.mark, "bezwaar", at)


def restrict(session: Session, subject: Subject, at: datetime) -> None:
    """Only store from now on (AVG art. 18). Raises NotYours where there is no person."""
    if not subject.person_ids:
        raise NotYours
    for person_id in subject.person_ids:
        restriction.restrict(session, person_id, at)


def lift(session: Session, subject: Subject) -> None:
    """Use the data again, because the person says so."""
    for person_id in subject.person_ids:
        restriction.lift(session, person_id)
