"""The ledger of a campaign: who gets it, who has hold of which row, and how each ended. Every statement of it is here.

A row is claimed and committed before its mail goes, and never claimed again by itself once it may have gone: each
reader gets a campaign at most once (docs/decisions).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.engine import CursorResult, Row
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate, Update

from sjoerd4u.kit.db import Moment
from sjoerd4u.mail.claiming import PAUSES
from sjoerd4u.mail.models import Reason, SuppressionReason
from sjoerd4u.mail.pipelining import Fate
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.newsletter.campaigns.barring import At, why_not
from sjoerd4u.newsletter.campaigns.delivery_models import Basis, Delivery, DeliveryState, Measure
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.newsletter.models import KnownCustomer, Subscriber
from sjoerd4u.people.models import PersonAddress

LEASE = timedelta(minutes=5)
OPEN = (DeliveryState.PLANNED, DeliveryState.RETRY)
CALLED_OFF = "wij stuurden dit bericht toch niet verder"
LINE_LOST = "de verbinding brak nadat het bericht weg was"
PROCESS_LOST = "het programma stopte terwijl het bericht onderweg was"


class Claimed(NamedTuple):
    """A row that is ours to send, with what its mail needs."""

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


def claim(session: Session, campaign_id: int, holder: str, number: int, at: datetime) -> list[int]:
    """Take up to so many rows that are due, and keep back those whose reader may not be written to at this moment; the
    ids of what is ours to send. Empty also when the campaign no longer runs.

    One statement for each state that may go: consent, suppression, objection and restriction are looked at while the
    rows are taken, and what may be measured is written down. PostgreSQL passes over rows that another is claiming; on
    SQLite this session holds the only write lock. Who waits for a second try comes after who had none.
    """
    given = {"campaign": campaign_id, "moment": at, "holder": holder, "until": at + LEASE}
    taken: list[Row[int, str]] = []
    for state in OPEN:
        if len(taken) < number:
            these = given | {"number": number - len(taken), "waiting": state}
            taken += session.connection().execute(_claiming(), these).all()
    return sorted(row.id for row in taken if row.state == DeliveryState.CLAIMED)


@cache
def _claiming() -> ReturningUpdate[int, str]:
    """The statement of `claim`, made once: making it costs more than the store needs for a batch. One state at a time,
    so that the index gives the rows in order and nobody sorts all that wait while others want to write."""
    at: BindParameter[datetime] = bindparam("moment", type_=Moment())
    waits = (Delivery.state == bindparam("waiting", type_=String), Delivery.due_at <= at, _has_subject())
    due = (
        select(Delivery.id, why_not(at).label("why"), _measurable().label("measure"))
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(Delivery.campaign_id == bindparam("campaign"), Campaign.state == CampaignState.SENDING, *waits)
        .order_by(Delivery.due_at, Delivery.id)
        .limit(bindparam("number", type_=Integer))
        .with_for_update(of=Delivery, skip_locked=True)
        .cte("due")
    )
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
    claiming = update(Delivery).where(Delivery.id == due.c.id).values(values).returning(Delivery.id, Delivery.state)
    return claiming.execution_options(synchronize_session=False)


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


CLAIMED = (
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
        PersonAddress.address,
        Subscriber.mark.label("reader_mark"),
        KnownCustomer.mark.label("customer_mark"),
    )
    .join(PersonAddress, PersonAddress.id == Delivery.address_id)
    .outerjoin(Subscriber, Subscriber.person_id == Delivery.person_id)
    .outerjoin(KnownCustomer, KnownCustomer.person_id == Delivery.person_id)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .order_by(Delivery.id)
)


def details(session: Session, ids: Sequence[int]) -> list[Claimed]:
    """What the mails of these rows need, as it is at this moment. Who was forgotten meanwhile is not among them."""
    return [Claimed._make(row) for row in session.execute(CLAIMED, {"ids": ids})]


def give_winner(session: Session, campaign_id: int, winner: str) -> None:
    """Whoever waited for the better of two subjects gets this one."""
    waiting = update(Delivery).where(Delivery.campaign_id == campaign_id, Delivery.variant.is_(None))
    session.execute(waiting.values(variant=winner).execution_options(synchronize_session=False))


def put_back(session: Session, ids: Iterable[int], holder: str, due_at: datetime | None = None) -> None:
    """Nothing was tried: the rows are free again, now or at this moment, and keep their number of tries."""
    ours = and_(Delivery.claimed_by == holder, Delivery.state == DeliveryState.CLAIMED)
    later = {} if due_at is None else {"due_at": due_at}
    tried = case((Delivery.tries > 1, DeliveryState.RETRY), else_=DeliveryState.PLANNED)
    _change(session, list(ids), ours, state=tried, tries=Delivery.tries - 1, **FREE, **later)


def readdress(session: Session, ids_and_keys: Mapping[int, str]) -> None:
    """The address of these rows is another than when the ledger was written: note its fingerprint, so that the next
    claim looks that one up."""
    for number, key in ids_and_keys.items():
        _change(session, [number], Delivery.state.in_([*OPEN]), key=key)


FREE: dict[str, Any] = {"claimed_by": None, "claimed_until": None}


class Ended(NamedTuple):
    """How one of our rows ended; `address` only where it turned out to be no good."""

    id: int
    fate: Fate
    tries: int
    address: str | None = None


def settle(session: Session, ended: Iterable[Ended], holder: str, at: datetime, lost: str = LINE_LOST) -> None:
    """Write down how these rows ended, those that are still ours; also where another took us for dead meanwhile and
    called them uncertain: what happened is what counts, and a campaign that was closed on it goes on."""
    ended = list(ended)
    taken = [one.id for one in ended if one.fate is Fate.ACCEPTED]
    if taken:
        these = {"ids": taken, "holder": holder, "moment": at}
        if session.connection().execute(_accepting(), these).rowcount == len(taken):
            ended = [one for one in ended if one.fate is not Fate.ACCEPTED]
    if ended:
        _settle_each(session, ended, holder, at, lost)


@cache
def _accepting() -> Update:
    """What nearly always happens to nearly all of a batch, as one statement that is made once."""
    these, holder = Delivery.id.in_(bindparam("ids", expanding=True)), bindparam("holder", type_=String)
    ours = (these, Delivery.claimed_by == holder, Delivery.state == DeliveryState.CLAIMED)
    at: BindParameter[datetime] = bindparam("moment", type_=Moment())
    return update(Delivery).where(*ours).values(_end(Fate.ACCEPTED, 0, at, ""))


def _settle_each(session: Session, ended: Sequence[Ended], holder: str, at: datetime, lost: str) -> None:
    by_fate: dict[tuple[Fate, int], list[int]] = {}
    _go_on_with(session, [one.id for one in ended], holder)
    for one in ended:
        by_fate.setdefault((one.fate, one.tries if one.fate is Fate.LATER else 0), []).append(one.id)
        if one.fate is Fate.NO_SUCH_ADDRESS and one.address:
            suppress(session, one.address, SuppressionReason.HARD_BOUNCE, at)
    ours = and_(Delivery.claimed_by == holder, Delivery.state.in_([DeliveryState.CLAIMED, DeliveryState.UNCERTAIN]))
    for (fate, tries), ids in by_fate.items():
        if fate is Fate.NOT_TRIED:
            put_back(session, ids, holder)
        else:
            _change(session, ids, ours, **_end(fate, tries, at, lost))


def _go_on_with(session: Session, ids: Sequence[int], holder: str) -> None:
    """Reopen the campaigns that were closed while rows of this worker were taken for lost."""
    ours = (Delivery.id.in_(ids), Delivery.claimed_by == holder, Delivery.state == DeliveryState.UNCERTAIN)
    if campaigns := session.scalars(select(Delivery.campaign_id).where(*ours).distinct()).all():
        reopen(session, Campaign.id.in_(campaigns))


def reopen(session: Session, these: ColumnElement[bool]) -> None:
    """These campaigns, as far as they were closed, make up their sum anew; one that was done goes on."""
    done = Campaign.state == CampaignState.DONE
    values = dict.fromkeys(("accepted", "failed", "withheld", "uncertain")) | {
        "state": case((done, CampaignState.SENDING), else_=Campaign.state),
        "finished_at": case((done, None), else_=Campaign.finished_at),
    }
    closed = update(Campaign).where(these, Campaign.accepted.is_not(None)).values(values)
    session.execute(closed.execution_options(synchronize_session=False))


def _end(fate: Fate, tries: int, at: Any, lost: str) -> dict[str, Any]:
    closed = {"closed_at": at, "key": None} | FREE
    match fate:
        case Fate.ACCEPTED:
            return {"state": DeliveryState.ACCEPTED, "reason": None} | closed
        case Fate.UNCERTAIN:  # who claimed it stays known: should that process live, its word still counts
            return {"state": DeliveryState.UNCERTAIN, "reason": lost, "closed_at": at}
        case Fate.NO_SUCH_ADDRESS:
            return {"state": DeliveryState.FAILED, "reason": Reason.NO_SUCH_ADDRESS} | closed
        case Fate.REFUSED:
            return {"state": DeliveryState.FAILED, "reason": Reason.REFUSED} | closed
    if tries > len(PAUSES):
        return {"state": DeliveryState.FAILED, "reason": Reason.GAVE_UP} | closed
    return {"state": DeliveryState.RETRY, "reason": Reason.LATER, "due_at": at + PAUSES[tries - 1]} | FREE


def held_by(session: Session, holder: str) -> dict[int, int]:
    """The rows this worker has hold of, each with its number of tries."""
    held = select(Delivery.id, Delivery.tries).where(_is_claimed(), Delivery.claimed_by == holder)
    return {row.id: row.tries for row in session.execute(held)}


def any_lapsed(session: Session, at: datetime) -> bool:
    """Whether there is anything to call uncertain."""
    return session.scalar(select(Delivery.id).where(_is_claimed(), Delivery.claimed_until <= at).limit(1)) is not None


def lapse(session: Session, at: datetime) -> int:
    """Call uncertain whatever was claimed by a worker of which nothing was heard since its lease ended; how many."""
    lapsed = update(Delivery).where(_is_claimed(), Delivery.claimed_until <= at)
    done = session.execute(
        lapsed.values(**_end(Fate.UNCERTAIN, 0, at, PROCESS_LOST)).execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101
    return done.rowcount


def _is_claimed() -> ColumnElement[bool]:
    """Claimed, found by way of the campaigns that are not settled: the index of the ledger begins with those."""
    unsettled = select(Campaign.id).where(
        Campaign.state.in_([CampaignState.SENDING, CampaignState.PAUSED, CampaignState.CALLED_OFF])
    )
    return and_(Delivery.campaign_id.in_(unsettled), Delivery.state == DeliveryState.CLAIMED)


def _change(session: Session, ids: Sequence[int], only: ColumnElement[bool], **values: Any) -> None:
    if ids:
        rows = update(Delivery).where(Delivery.id.in_(ids), only).values(**values)
        session.execute(rows.execution_options(synchronize_session=False))
