"""Settling the ledger of a campaign: how each message ended, also where the process that had hold of it is no more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, String, and_, bindparam, case, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Update

from sjoerd4u.kit.db import Moment
from sjoerd4u.kit.prepared import Prepared
from sjoerd4u.mail.claiming import PAUSES
from sjoerd4u.mail.models import Reason, SuppressionReason
from sjoerd4u.mail.pipelining import Fate
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.newsletter.campaigns.claiming import FREE, change, is_claimed, put_back
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState

LINE_LOST = "de verbinding brak nadat het bericht weg was"
PROCESS_LOST = "het programma stopte terwijl het bericht onderweg was"


class Ended(NamedTuple):
    """How one of our rows ended; `address` only where it turned out to be no good."""

    id: int
    fate: Fate
    tries: int
    address: str | None = None


def settle(session: Session, ended: Sequence[Ended], holder: str, at: datetime, lost: str = LINE_LOST) -> None:
    """Write down how all that this worker has in hand ended; also what another took for dead meanwhile and called
    uncertain: what happened is what counts, and a campaign that was closed on it goes on.

    Where all were accepted, raises RuntimeError when the worker has more in hand than it tells about; then nothing may
    be committed.
    """
    if ended and all(one.fate is Fate.ACCEPTED for one in ended):
        settled = ACCEPTING.run(session, holder=holder, moment=at)
        if settled > len(ended):
            raise RuntimeError(f"{holder} has {settled} rows in hand and tells about {len(ended)}")
        if settled == len(ended):
            return
    if ended:
        _settle_each(session, ended, holder, at, lost)


def _accepting() -> Update:
    """What nearly always happens to a whole batch."""
    holder = bindparam("holder", type_=String)
    at: BindParameter[datetime] = bindparam("moment", type_=Moment())
    return update(Delivery).where(is_claimed(), Delivery.claimed_by == holder).values(_end(Fate.ACCEPTED, 0, at, ""))


ACCEPTING = Prepared(_accepting)


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
            change(session, ids, ours, **_end(fate, tries, at, lost))


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


def any_lapsed(session: Session, at: datetime) -> bool:
    """Whether there is anything to call uncertain."""
    return session.scalar(select(Delivery.id).where(is_claimed(), Delivery.claimed_until <= at).limit(1)) is not None


def lapse(session: Session, at: datetime) -> int:
    """Call uncertain whatever was claimed by a worker of which nothing was heard since its lease ended; how many."""
    lapsed = update(Delivery).where(is_claimed(), Delivery.claimed_until <= at)
    done = session.execute(
        lapsed.values(**_end(Fate.UNCERTAIN, 0, at, PROCESS_LOST)).execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101
    return done.rowcount
