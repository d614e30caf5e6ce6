"""Taking from the ledger of a campaign: which rows may go at this moment, and who has hold of them.

A row is claimed and committed before its mail goes, and never claimed again by itself once it may have gone: each
reader gets a campaign at most once (docs/decisions).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Integer, String, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Update

from sjoerd4u.kit.db import Moment
from sjoerd4u.kit.prepared import Prepared
from sjoerd4u.newsletter.campaigns.barring import At, why_not
from sjoerd4u.newsletter.campaigns.delivery_models import Basis, Delivery, DeliveryState, Measure
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.newsletter.models import KnownCustomer, Subscriber
from sjoerd4u.people.models import PersonAddress

LEASE = timedelta(minutes=5)
OPEN = (DeliveryState.PLANNED, DeliveryState.RETRY)
UNSETTLED = (CampaignState.SENDING, CampaignState.PAUSED, CampaignState.CALLED_OFF)
FREE: dict[str, Any] = {"claimed_by": None, "claimed_until": None}


def claim(session: Session, campaign_id: int, holder: str, number: int, at: datetime) -> int:
    """Take up to so many rows that are due, and keep back those whose reader may not be written to at this moment; how
    many rows that were, together. None also when the campaign no longer runs.

    One statement for each state that may go: consent, suppression, objection and restriction are looked at while the
    rows are taken, and what may be measured is written down. PostgreSQL passes over rows that another is claiming; on
    SQLite this session holds the only write lock. Who waits for a second try comes after who had none.
    """
    touched = 0
    for state in OPEN:
        if touched < number:
            touched += CLAIMING.run(
                session,
                campaign=campaign_id,
                waiting=state,
                number=number - touched,
                holder=holder,
                moment=at,
                until=at + LEASE,
            )
    return touched


def _claiming() -> Update:
    """The statement of `claim`. One state at a time, so that the index gives the rows in order and nobody sorts all
    that wait while others want to write."""
    at: BindParameter[datetime] = bindparam("moment", type_=Moment())
    waits = (Delivery.state == bindparam("waiting", type_=String), Delivery.due_at <= at, _has_subject())
    found = (
        select(Delivery.id, why_not(at).label("why"), _measurable().label("measure"))
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(Delivery.campaign_id == bindparam("campaign"), Campaign.state == CampaignState.SENDING, *waits)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(bindparam("number", type_=Integer))
        .with_for_update(of=Delivery, skip_locked=True)
        .cte("due", nesting=True)
    )
    due = select(found).subquery("due")  # so that it begins with UPDATE, and SQLite counts its rows
    may = due.c.why.is_(None)
    values = {
        "state": case((may, DeliveryState.CLAIMED), else_=DeliveryState.WITHHELD),
        "reason": due.c.why,
        "measure": case((may, due.c.measure), else_=Delivery.measure),
        "claimed_by": case((may, bindparam("holder", type_=String)), else_=None),
        "claimed_until": case((may, bindparam("until", type_=Moment())), else_=None),
        "closed_at": case((may, None), else_=at),
        "key": case((may, Delivery.key), else_=None),
        "tries": Delivery.tries + 1,
    }
    return update(Delivery).where(Delivery.id == due.c.id).values(values)


CLAIMING = Prepared(_claiming)


def _measurable() -> ColumnElement[str]:
    """Which of the four bodies goes to this reader: by the consents of this moment. A customer is never measured."""
    allows = case(
        (and_(Subscriber.measure_opens, Subscriber.measure_clicks), Measure.BOTH),
        (Subscriber.measure_opens, Measure.OPENS),
        (Subscriber.measure_clicks, Measure.CLICKS),
        else_=Measure.NONE,
    )
    theirs = select(allows).where(Subscriber.person_id == Delivery.person_id).scalar_subquery()
    return case((Delivery.basis == Basis.CUSTOMER, Measure.NONE), else_=func.coalesce(theirs, Measure.NONE))


def is_due(at: At) -> ColumnElement[bool]:
    """Whether this row may be claimed now."""
    return and_(Delivery.state.in_(OPEN), Delivery.due_at <= at, _has_subject())


def _has_subject() -> ColumnElement[bool]:
    """Who has no subject yet waits until the better one is known."""
    one_is_known = select(Campaign.id).where(or_(Campaign.ab_share == 0, Campaign.ab_winner.is_not(None)))
    return or_(Delivery.variant.is_not(None), Delivery.campaign_id.in_(one_is_known))


def is_claimed() -> ColumnElement[bool]:
    """Whether a worker has hold of this row; found by way of the campaigns that are not settled: the index of the
    ledger begins with those."""
    unsettled = select(Campaign.id).where(or_(*(Campaign.state == state for state in UNSETTLED)))
    return and_(Delivery.campaign_id.in_(unsettled), Delivery.state == DeliveryState.CLAIMED)


class Claimed(NamedTuple):
    """A row that is ours to send, with what its mail needs. `address` is empty for who was forgotten meanwhile."""

    id: int
    mark: str
    tries: int
    language: str
    variant: str | None
    basis: str
    measure: str
    key: str | None
    domain: str | None
    person_id: int
    address: str
    reader_mark: str | None
    customer_mark: str | None


IN_HAND = (
    select(
        Delivery.id,
        Delivery.mark,
        Delivery.tries,
        Delivery.language,
        Delivery.variant,
        Delivery.basis,
        Delivery.measure,
        Delivery.key,
        Delivery.domain,
        Delivery.person_id,
        func.coalesce(PersonAddress.address, "").label("address"),
        Subscriber.mark.label("reader_mark"),
        KnownCustomer.mark.label("customer_mark"),
    )
    .outerjoin(PersonAddress, PersonAddress.id == Delivery.address_id)
    .outerjoin(Subscriber, Subscriber.person_id == Delivery.person_id)
    .outerjoin(KnownCustomer, KnownCustomer.person_id == Delivery.person_id)
    .where(is_claimed(), Delivery.claimed_by == bindparam("holder", type_=String))
    .order_by(Delivery.id)
)


def in_hand(session: Session, holder: str) -> list[Claimed]:
    """What this worker has hold of, with all its mail needs as it is at this moment."""
    return [Claimed._make(row) for row in session.execute(IN_HAND, {"holder": holder})]


def put_back(session: Session, ids: Sequence[int], holder: str, due_at: datetime | None = None) -> None:
    """Nothing was tried: the rows are free again, now or at this moment, and keep their number of tries."""
    ours = and_(Delivery.claimed_by == holder, Delivery.state == DeliveryState.CLAIMED)
    later = {} if due_at is None else {"due_at": due_at}
    tried = case((Delivery.tries > 1, DeliveryState.RETRY), else_=DeliveryState.PLANNED)
    change(session, ids, ours, state=tried, tries=Delivery.tries - 1, **FREE, **later)


def readdress(session: Session, ids_and_keys: Mapping[int, str]) -> None:
    """The address of these rows is another than when the ledger was written: note its fingerprint, so that the next
    claim looks that one up."""
    for number, key in ids_and_keys.items():
        change(session, [number], Delivery.state.in_([*OPEN]), key=key)


def give_winner(session: Session, campaign_id: int, winner: str) -> None:
    """Whoever waited for the better of two subjects gets this one."""
    waiting = update(Delivery).where(Delivery.campaign_id == campaign_id, Delivery.variant.is_(None))
    session.execute(waiting.values(variant=winner).execution_options(synchronize_session=False))


def change(session: Session, ids: Sequence[int], only: ColumnElement[bool], **values: Any) -> None:
    """Give these rows these values, as far as this holds of them."""
    if ids:
        rows = update(Delivery).where(Delivery.id.in_(ids), only).values(**values)
        session.execute(rows.execution_options(synchronize_session=False))
