"""Why a mail of a campaign may not go to its reader, as things are at this moment: asked while the row is claimed."""

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, and_, case, exists, or_

from sjoerd4u.consent.models import Consent
from sjoerd4u.mail.models import Reason, Suppression
from sjoerd4u.newsletter.campaigns.delivery_models import Basis, Delivery
from sjoerd4u.newsletter.models import KnownCustomer, Subscriber
from sjoerd4u.people.models import Person
from sjoerd4u.register.askings import INFORMATION_BY_MAIL, NEWS_BY_MAIL, Asking

At = datetime | BindParameter[datetime]
GONE = "uw gegevens zijn gewist of samengevoegd"
NO_BASIS = "u wilde dit soort berichten niet (meer)"


def why_not(at: At) -> ColumnElement[str | None]:
    """Why this row may not go, as things are at this moment; NULL if it may."""
    restricted = exists().where(Person.id == Delivery.person_id, Person.restricted_at.is_not(None))
    suppressed = exists().where(Suppression.key == Delivery.key, Suppression.lifted_at.is_(None))
    return case(
        (or_(Delivery.person_id.is_(None), Delivery.address_id.is_(None)), GONE),
        (restricted, Reason.RESTRICTED),
        (suppressed, Reason.SUPPRESSED),
        (and_(Delivery.basis == Basis.SUBSCRIBER, ~_reads(at)), NO_BASIS),
        (and_(Delivery.basis == Basis.INTERESTED, ~_is_interested()), NO_BASIS),
        (and_(Delivery.basis == Basis.CUSTOMER, ~_is_customer()), NO_BASIS),
        (and_(*(Delivery.basis != basis for basis in Basis)), NO_BASIS),  # a prepared statement has no lists
        else_=None,
    )


def _said_yes(asking: Asking) -> ColumnElement[bool]:
    return exists().where(
        Consent.person_id == Delivery.person_id, Consent.asking == asking.slug, Consent.withdrawn_at.is_(None)
    )


def _reads(at: At) -> ColumnElement[bool]:
    rested = or_(Subscriber.paused_until.is_(None), Subscriber.paused_until <= at)
    here = exists().where(Subscriber.person_id == Delivery.person_id, Subscriber.left_at.is_(None), rested)
    return and_(here, _said_yes(NEWS_BY_MAIL))


def _is_interested() -> ColumnElement[bool]:
    here = exists().where(
        Subscriber.person_id == Delivery.person_id, Subscriber.left_at.is_(None), Subscriber.informed.is_(True)
    )
    return and_(here, _said_yes(INFORMATION_BY_MAIL))


def _is_customer() -> ColumnElement[bool]:
    return exists().where(
        KnownCustomer.person_id == Delivery.person_id,
        KnownCustomer.offered_at.is_not(None),
        KnownCustomer.refused_at.is_(None),
    )
