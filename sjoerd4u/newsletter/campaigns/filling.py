"""Writing the ledger of a campaign: one row for each reader, before the first mail goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store, insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.newsletter.campaigns import audience
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState, CampaignText

BATCH = 1000
FIRST_DAY = 500  # of a warm-up; each day twice as many
DAY = timedelta(days=1)


@dataclass
class Pace:
    """When each row may go: so many a second, so many a second to one domain, so many on the first day (0: no limit).

    `taken`: how many rows have their moment already.
    """

    begins_at: datetime
    rate: int = 0
    domain_rate: int = 0
    warm_up: bool = False
    taken: int = 0
    _domains: dict[str, int] = field(default_factory=dict)

    def next(self, domain: str) -> datetime:
        """The moment of the next row."""
        place, self.taken = self.taken, self.taken + 1
        day, place = self._day(place) if self.warm_up else (0, place)
        moments = [self.begins_at + day * DAY]
        if self.rate:
            moments.append(moments[0] + timedelta(seconds=place / self.rate))
        if self.domain_rate:
            before = self._domains.get(domain, 0)
            self._domains[domain] = before + 1
            moments.append(self.begins_at + timedelta(seconds=before / self.domain_rate))
        return max(moments)

    def _day(self, place: int) -> tuple[int, int]:
        """Which day this row goes, and its place in that day."""
        for day in count():
            room = FIRST_DAY * 2**day
            if place < room:
                return day, place
            place -= room
        raise AssertionError


def fill(store: Store, campaign_id: int, at: datetime) -> None:
    """Write the ledger, batch by batch, and let the campaign begin. Who is killed half-way goes on where it was; two
    at once do it once."""
    with store.reading() as looking:
        campaign = looking.get_one(Campaign, campaign_id)
        wanted = audience.rows(looking, campaign, at).execution_options(yield_per=BATCH)
        for found in looking.execute(wanted).mappings().partitions():
            if not _fill_some(store, campaign_id, found, at):
                return
    with store.writing() as session:
        if session.scalar(_being_filled(campaign_id)) is not None:
            _begin(session, campaign_id)
            session.commit()


def _fill_some(store: Store, campaign_id: int, found: Sequence[Any], at: datetime) -> bool:
    """Write the rows of these readers that are not there yet. False: the ledger is full, or it is not to be filled."""
    with store.writing() as session:
        campaign = session.scalar(_being_filled(campaign_id))
        if campaign is None:
            return False
        written = select(func.max(Delivery.person_id), func.count()).where(Delivery.campaign_id == campaign.id)
        last, taken = session.execute(written).one()
        pace = Pace(campaign.began_at or at, campaign.rate, campaign.domain_rate, campaign.warm_up, taken)
        rows = list(ledger_rows(session, campaign, pace, [row for row in found if row["person_id"] > (last or 0)], at))
        if rows:
            session.execute(insert_into(session, Delivery).on_conflict_do_nothing(), rows)
        session.commit()
    return True


def _being_filled(campaign_id: int) -> Any:
    """The campaign, ours alone for as long as this transaction lasts; nothing once its ledger is full."""
    this = select(Campaign).where(Campaign.id == campaign_id, Campaign.state == CampaignState.FILLING)
    return this.with_for_update().execution_options(populate_existing=True)


def ledger_rows(
    session: Session, campaign: Campaign, pace: Pace, found: Sequence[Any], at: datetime
) -> Iterator[dict[str, Any]]:
    """The rows of these readers, each with its moment; not written yet."""
    keys = keyring(session)
    titles = _titles(session, campaign)
    for reader in found:
        language = reader["language"] if reader["language"] in titles else next(iter(titles))
        domain = reader["address"].rpartition("@")[2]
        yield {
            "mark": new_mark(),
            "campaign_id": campaign.id,
            "person_id": reader["person_id"],
            "address_id": reader["address_id"],
            "title": titles[language],
            "kind": campaign.kind,
            "basis": reader["basis"],
            "language": language,
            "variant": audience.variant(campaign, reader["person_mark"]),
            "key": keys.fingerprint(reader["address"]),
            "domain": domain,
            "state": DeliveryState.PLANNED,
            "tries": 0,
            "due_at": pace.next(domain),
            "written_at": at,
        }


def _titles(session: Session, campaign: Campaign) -> dict[str, str]:
    """The subject in each language the campaign has; Dutch first, for who reads in none of these."""
    texts = select(CampaignText.language, CampaignText.subject_a).where(CampaignText.campaign_id == campaign.id)
    return dict(sorted(((row.language, row.subject_a) for row in session.execute(texts)), reverse=True))


def _begin(session: Session, campaign_id: int) -> None:
    """The ledger is full: how many readers there are is known from here on."""
    number = select(func.count()).where(Delivery.campaign_id == campaign_id).scalar_subquery()
    session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id)
        .values(state=CampaignState.SENDING, readers=number)
        .execution_options(synchronize_session=False)
    )


def pace_anew(session: Session, campaign: Campaign, at: datetime) -> None:
    """After a pause: what is left goes at its pace again, not all at once."""
    if not (campaign.rate or campaign.domain_rate or campaign.warm_up):
        return
    pace = Pace(at, campaign.rate, campaign.domain_rate)
    left = select(Delivery.id, Delivery.domain, Delivery.due_at).where(
        Delivery.campaign_id == campaign.id, Delivery.state == DeliveryState.PLANNED
    )
    moments = [
        {
            "id": row.id,
            "due_at": max(row.due_at, pace.next(row.domain or "")) if campaign.warm_up else pace.next(row.domain or ""),
        }
        for row in session.execute(left.order_by(Delivery.due_at, Delivery.id))
    ]
    if moments:
        session.execute(update(Delivery), moments)
