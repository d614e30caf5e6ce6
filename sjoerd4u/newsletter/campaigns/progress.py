"""How far a campaign is: the sum that must balance, the rate, the time left, and what is not known."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.mail.models import Reason
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState, Returned
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState

LATELY = timedelta(seconds=30)
SHOWN = 50
LIVE = (CampaignState.PLANNED, CampaignState.FILLING, CampaignState.SENDING, CampaignState.PAUSED)


class Sum(NamedTuple):
    """A campaign in numbers. `erased`: readers whose row went since, at an erasure or past its term."""

    readers: int
    planned: int = 0
    claimed: int = 0
    retry: int = 0
    accepted: int = 0
    failed: int = 0
    withheld: int = 0
    uncertain: int = 0
    erased: int = 0

    @property
    def waiting(self) -> int:
        """What still has to go."""
        return self.planned + self.claimed + self.retry

    @property
    def settled(self) -> int:
        """What ended, one way or another."""
        return self.accepted + self.failed + self.withheld + self.uncertain + self.erased

    @property
    def balances(self) -> bool:
        """Whether every reader is accounted for and nothing waits."""
        return self.waiting == 0 and self.readers == self.settled

    @property
    def part(self) -> float:
        """How much of it is settled, of 1."""
        return self.settled / self.readers if self.readers else 0.0


def sum_of(session: Session, campaign: Campaign) -> Sum:
    """The sum of this campaign, from its ledger; as it was written down when it was done, once rows may have gone."""
    if campaign.state in (CampaignState.DONE, CampaignState.CALLED_OFF) and campaign.accepted is not None:
        kept = {name: getattr(campaign, name) or 0 for name in ("accepted", "failed", "withheld", "uncertain")}
        readers = campaign.readers or 0
        return Sum(readers, **kept, erased=max(0, readers - sum(kept.values())))
    counted = select(Delivery.state, func.count()).where(Delivery.campaign_id == campaign.id).group_by(Delivery.state)
    states = {str(state): number for state, number in session.execute(counted)}
    rows = sum(states.values())
    readers = rows if campaign.readers is None else campaign.readers
    return Sum(readers, **states, erased=max(0, readers - rows))


class Speed(NamedTuple):
    """Messages a second over the last half minute, and when the last will have gone at that rate."""

    rate: float
    left: timedelta | None


def speed(session: Session, campaign: Campaign, waiting: int, at: datetime) -> Speed:
    """How fast it goes now. No time left is told when it stands still, or when its own pace says more."""
    if campaign.state != CampaignState.SENDING or campaign.began_at is None:
        return Speed(0.0, None)
    since = max(at - LATELY, campaign.began_at)
    gone = select(func.count()).where(
        Delivery.campaign_id == campaign.id, Delivery.state == DeliveryState.ACCEPTED, Delivery.closed_at > since
    )
    rate = (session.scalar(gone) or 0) / max(1.0, (at - since).total_seconds())
    last = session.scalar(
        select(func.max(Delivery.due_at)).where(
            Delivery.campaign_id == campaign.id, Delivery.state == DeliveryState.PLANNED
        )
    )
    if not rate or not waiting:
        return Speed(rate, None)
    paced = last - at if last else timedelta()
    return Speed(rate, max(timedelta(seconds=waiting / rate), paced))


class Unknown(NamedTuple):
    """A message that may or may not have arrived. `person_mark` is empty once the person is forgotten."""

    mark: str
    since: datetime | None
    reason: str | None


def uncertain(session: Session, campaign: Campaign) -> list[Unknown]:
    """What is not known of this campaign, the oldest first; at most so many as fit a page."""
    rows = (
        select(Delivery.mark, Delivery.closed_at, Delivery.reason)
        .where(Delivery.campaign_id == campaign.id, Delivery.state == DeliveryState.UNCERTAIN)
        .order_by(Delivery.id)
        .limit(SHOWN)
    )
    return [Unknown(*row) for row in session.execute(rows)]


class Trouble(NamedTuple):
    """How many were tried, came back as unknown or refused for good, and were complained of."""

    tried: int
    bounced: int
    complained: int


def trouble(session: Session, campaign_id: int) -> Trouble:
    """What goes wrong with this campaign, for the limits at which it stops itself."""
    tried = Delivery.state.in_([DeliveryState.ACCEPTED, DeliveryState.FAILED])
    bad = or_(Delivery.returned == Returned.HARD, Delivery.reason == Reason.NO_SUCH_ADDRESS)
    counted = select(
        func.count(),
        func.count().filter(bad),
        func.count().filter(Delivery.returned == Returned.COMPLAINT),
    ).where(Delivery.campaign_id == campaign_id, tried)
    return Trouble(*session.execute(counted).one())


class Status(NamedTuple):
    """A campaign as `sjoerd4u newsletter status` shows it."""

    campaign: Campaign
    sum: Sum
    speed: Speed


def statuses(session: Session, at: datetime, number: int = 10) -> list[Status]:
    """What goes, waits or stands still, and the last that were done."""
    live = select(Campaign).where(Campaign.state.in_(LIVE)).order_by(Campaign.id)
    ended = (
        select(Campaign).where(Campaign.finished_at.is_not(None)).order_by(Campaign.finished_at.desc()).limit(number)
    )
    found = [*session.scalars(live), *session.scalars(ended)]
    sums = [(campaign, sum_of(session, campaign)) for campaign in found]
    return [Status(campaign, summed, speed(session, campaign, summed.waiting, at)) for campaign, summed in sums]
