"""What a data subject decides in the portal, each with one press."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.consent.models import Consent, ConsentText
from sjoerd4u.crm.models import Inquiry, InquiryState, Relation, RelationKind
from sjoerd4u.kit.db import Base
from sjoerd4u.mail import suppression
from sjoerd4u.mail.models import Suppression, SuppressionReason
from sjoerd4u.newsletter.campaigns import customers
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people import restriction, trail
from sjoerd4u.people.changing import Source, change_person, set_by_person
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.people.models import Person
from sjoerd4u.privacy import lifting
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, file_done, open_request
from sjoerd4u.register.askings import BY_SLUG, INFORMATION_BY_MAIL, MEASURE_CLICKS, MEASURE_OPENS, NEWS_BY_MAIL
from sjoerd4u.register.vocabulary import Words

HOW = "Mijn gegevens"
INTEREST, SPAM = Words("Uw interesse", "Your interest"), Words("Ongewenst bericht", "Unwanted message")
INTEREST_RULE = Words(
    "Vraagt u iets of vraagt u een artikel aan, dan nemen wij aan dat het onderwerp daarvan u interesseert.",
    "When you ask something or request an article, we take it that its topic interests you.",
)
SPAM_RULE = Words(
    "Een bericht dat op reclame of op misbruik lijkt, leggen wij apart.",
    "A message that looks like advertising or misuse is set aside.",
)


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


def is_customer(session: Session, subject: Subject) -> bool:
    """Whether somebody has or had an agreement with us."""
    kinds = (RelationKind.CUSTOMER, RelationKind.FORMER)
    theirs = select(Relation.id).where(Relation.person_id.in_(subject.person_ids), Relation.kind.in_(kinds))
    return session.scalar(theirs.limit(1)) is not None


def reading(session: Session, subject: Subject) -> Subscriber | None:
    """The newsletter that this person reads."""
    return session.scalar(
        select(Subscriber).where(Subscriber.person_id.in_(subject.person_ids), Subscriber.left_at.is_(None))
    )


def correct(session: Session, subject: Subject, details: Details, at: datetime) -> None:
    """Take over these details; the old ones stay in the trail, and no import overwrites the new. Raises NotYours where
    there is no person, and Restricted."""
    person = person_of(session, subject)
    if person is None:
        raise NotYours
    told = asdict(details)
    changed = [name for name, value in told.items() if getattr(person, name) != value]
    change_person(session, person.id, told, person.version, trail.DATA_SUBJECT, at, source=Source.PERSON)
    set_by_person(session, person.id, changed, at)


def contest(session: Session, subject: Subject, what: str, text: str, language: str, at: datetime) -> str:
    """Say that something is wrong which the person cannot change in place: a request, and only storage until we
    answered (AVG art. 16, 18(1)(a)). The mark of the request."""
    return open_request(session, asked(subject, RequestKind.RECTIFY, language, text, {"veld": what}), at)


def asked(
    subject: Subject, kind: RequestKind, language: str, text: str = "", about: Mapping[str, str] | None = None
) -> Asked:
    """A request of whoever is in."""
    return Asked(
        kind=kind,
        channel=Channel.PORTAL,
        language=language,
        address=subject.addresses[0],
        person_id=next(iter(subject.person_ids), None),
        text=text,
        about=about or {},
    )


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


def stop_measuring(session: Session, subject: Subject, at: datetime) -> None:
    """Measure no opens and clicks any more, and forget what was measured (AVG art. 7(3))."""
    subscriber = reading(session, subject)
    if subscriber is not None:
        subscriber.measure_opens = subscriber.measure_clicks = False
    for person_id in subject.person_ids:
        ledger.withdraw(session, (MEASURE_OPENS, MEASURE_CLICKS), person_id, HOW, at)


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
    elif slug == INFORMATION_BY_MAIL.slug:
        subscriber.informed = False
    ledger.withdraw(session, [BY_SLUG[slug]], subscriber.person_id, HOW, at)


def object_to_marketing(session: Session, subject: Subject, at: datetime) -> None:
    """Send no more news or advertising, at once and without a reason (AVG art. 21(2) and (3)). What waits is kept back
    when it would be posted."""
    for address in subject.addresses:
        suppression.suppress(session, address, SuppressionReason.OBJECTION, at)
    for person_id in subject.person_ids:
        customers.refuse(session, person_id, at)
    subscriber = reading(session, subject)
    if subscriber is not None:
        unsubscribe(session, subscriber.mark, "bezwaar", at)


def restrict(session: Session, subject: Subject, language: str, at: datetime) -> None:
    """Only store from now on (AVG art. 18), with a file of it. Raises NotYours where there is no person."""
    if not subject.person_ids:
        raise NotYours
    for person_id in subject.person_ids:
        restriction.restrict(session, person_id, at)
    if not lifting.was_pressed(session, subject):
        file_done(session, asked(subject, RequestKind.RESTRICT, language), "het gebruik staat stil", at)


def lift(session: Session, subject: Subject, at: datetime) -> None:
    """Use the data again, because the person says so."""
    lifting.lifted_by_person(session, subject, at)


def allow_letters(session: Session, subject: Subject, at: datetime) -> None:
    """Write to the addresses again, because the person says so. No newsletter follows from it."""
    for address in subject.addresses:
        suppression.lift(session, address, at)


# — What there is to decide about ————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that a program decided about the person, with its rule (AVG art. 13(2)(f), 22)."""

    what: str
    mark: str
    title: Words
    found: tuple[Words, ...]
    rule: Words
    pinned: bool = False


def consents_of(session: Session, subject: Subject) -> list[Row[Any]]:
    """Every consent with the text that was shown, newest first."""
    theirs = rows_of(Base.metadata.tables[Consent.__tablename__], subject)
    texts = select(Consent, ConsentText.text).join(ConsentText, ConsentText.hash == Consent.text_hash)
    return list(session.execute(texts.where(theirs).order_by(Consent.given_at.desc(), Consent.id.desc())))


def suppressed(session: Session, subject: Subject) -> list[Suppression]:
    """The marks by which we never write to these addresses again."""
    held = select(Suppression).where(Suppression.key.in_(subject.keys), Suppression.lifted_at.is_(None))
    return list(session.scalars(held.order_by(Suppression.id)))


def restricted_since(session: Session, subject: Subject) -> datetime | None:
    """Since when the data are only stored."""
    return session.scalar(select(func.min(Person.restricted_at)).where(Person.id.in_(subject.person_ids)))


def automatic(session: Session, subject: Subject) -> list[Outcome]:
    """What our programs decided about this person: interest labels, and questions that were taken for spam."""
    if subject.restricted:
        return []
    files = session.scalars(select(Relation).where(Relation.person_id.in_(subject.person_ids)))
    return [*(_interest(file) for file in files if file.interests), *_taken_for_spam(session, subject)]


def _interest(file: Relation) -> Outcome:
    topics = tuple(TOPICS.get(slug, Words(slug, slug)) for slug in file.interests)
    return Outcome("relation.interests", file.mark, INTEREST, topics, INTEREST_RULE, file.interests_pinned)


def _taken_for_spam(session: Session, subject: Subject) -> list[Outcome]:
    theirs = rows_of(Base.metadata.tables[Inquiry.__tablename__], subject)
    spam = session.execute(select(Inquiry.mark, Inquiry.reference).where(theirs, Inquiry.state == InquiryState.SPAM))
    return [Outcome("inquiry.state", row.mark, SPAM, (Words(row.reference, row.reference),), SPAM_RULE) for row in spam]


def look_again(session: Session, subject: Subject, mark: str, text: str, language: str, at: datetime) -> str:
    """Let a human being decide anew (AVG art. 22(3)): a request; its mark. Raises NotYours for what is not there."""
    outcome = next((one for one in automatic(session, subject) if one.mark == mark), None)
    if outcome is None:
        raise NotYours
    found = ", ".join(words.nl for words in outcome.found)
    about = {"wat": outcome.what, "mark": outcome.mark, "uitkomst": found, "regel": outcome.rule.nl}
    return open_request(session, asked(subject, RequestKind.LOOK, language, text, about), at)
