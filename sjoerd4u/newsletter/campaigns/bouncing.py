"""What comes back of campaigns and letters, and whom we therefore never write to again."""

from collections import Counter
from datetime import datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.mail import reports, verp
from sjoerd4u.mail.models import Letter, SuppressionReason
from sjoerd4u.mail.reports import Kind
from sjoerd4u.mail.returns import BoxAway, returned
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState, Returned
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import KnownCustomer, Subscriber
from sjoerd4u.people.models import PersonAddress

LAST = 5
TOO_OFTEN = 3
HOW = "bezwaar"
SAID = {Kind.HARD: "adres bestaat niet", Kind.SOFT: "nu niet bezorgd", Kind.COMPLAINT: "klacht"}
KEPT = {Kind.HARD: Returned.HARD, Kind.SOFT: Returned.SOFT, Kind.COMPLAINT: Returned.COMPLAINT}


def read_bounces(store: Store, at: datetime) -> str:
    """Read the box where returned mail arrives, and act on what is ours. Runs in an app context."""
    settings = current_app.extensions["settings"]
    if not settings.bounce_box:
        return "er is geen postbus voor teruggekomen post ingesteld (BOUNCE_BOX)"
    done: Counter[str] = Counter()
    try:
        for raw in returned(settings.bounce_box):
            with store.writing() as session:
                done[take_in(session, raw, settings.bounce_domain, at)] += 1
                session.commit()
    except BoxAway as away:
        done[f"de postbus is niet bereikbaar ({away})"] += 1
    return ", ".join(f"{number} {what}" for what, number in done.items()) or "er kwam niets terug"


def take_in(session: Session, raw: bytes, domain: str, at: datetime) -> str:
    """Act on one message that came back, and say in a few words what it was. A return address that we did not make is
    nobody's, whatever the message says."""
    report = reports.read(raw)
    addresses = verp.ReturnAddresses(keyring(session), domain)
    ours = next((found for address in report.returned_to if (found := addresses.read(address))), None)
    if ours is None:
        return "niet van ons"
    if report.kind is Kind.NOTHING:
        return "niets aan te doen"
    known = _campaign_mail(session, ours.mark, report.kind, at) if ours.kind == verp.CAMPAIGN else False
    if ours.kind == verp.LETTER:
        known = _letter(session, ours.mark, report.kind, at)
    return SAID[report.kind] if known else "van iemand die is vergeten"


def _campaign_mail(session: Session, mark: str, kind: Kind, at: datetime) -> bool:
    delivery = session.scalar(select(Delivery).where(Delivery.mark == mark).with_for_update())
    if delivery is None or delivery.person_id is None:
        return False
    if delivery.returned in (None, Returned.SOFT):
        delivery.returned, delivery.returned_at = KEPT[kind], at
    if delivery.state == DeliveryState.UNCERTAIN:  # it did leave us, or nothing could have come back
        delivery.state, delivery.reason = DeliveryState.ACCEPTED, None
    session.flush()
    if kind is Kind.COMPLAINT:
        _object(session, delivery.person_id, at)
    elif kind is Kind.HARD or _too_often(session, delivery.person_id):
        _stop_writing(session, delivery.person_id, delivery.address_id, SuppressionReason.HARD_BOUNCE, at)
    return True


def _too_often(session: Session, person_id: int) -> bool:
    """Whether three of the last five mails to this person came back."""
    last = (
        select(Delivery.returned)
        .where(Delivery.person_id == person_id, Delivery.state == DeliveryState.ACCEPTED)
        .order_by(Delivery.closed_at.desc(), Delivery.id.desc())
        .limit(LAST)
    )
    return sum(what == Returned.SOFT for what in session.scalars(last)) >= TOO_OFTEN


def _object(session: Session, person_id: int, at: datetime) -> None:
    """A complaint is an objection (AVG art. 21(2)): everything stops, to every address, as if they had pressed it."""
    marks = [
        *session.scalars(select(Subscriber.mark).where(Subscriber.person_id == person_id)),
        *session.scalars(select(KnownCustomer.mark).where(KnownCustomer.person_id == person_id)),
    ]
    for mark in marks:
        unsubscribe(session, mark, HOW, at)
    _stop_writing(session, person_id, None, SuppressionReason.COMPLAINT, at)


def _stop_writing(session: Session, person_id: int, address_id: int | None, reason: str, at: datetime) -> None:
    """Suppress this address of the person, or all of them."""
    theirs = select(PersonAddress.address).where(PersonAddress.person_id == person_id)
    if address_id is not None:
        theirs = theirs.where(PersonAddress.id == address_id)
    for address in session.scalars(theirs):
        suppress(session, address, reason, at)


def _letter(session: Session, mark: str, kind: Kind, at: datetime) -> bool:
    """Letters are few and asked for: only what says that the address is no good, or a complaint, ends them."""
    letter = session.scalar(select(Letter).where(Letter.mark == mark))
    if letter is None:
        return False
    if kind is Kind.COMPLAINT and letter.person_id is not None:
        _object(session, letter.person_id, at)
    if kind is not Kind.SOFT:
        reason = SuppressionReason.COMPLAINT if kind is Kind.COMPLAINT else SuppressionReason.HARD_BOUNCE
        suppress(session, letter.address, reason, at)
    return True
