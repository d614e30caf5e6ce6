"""Writing the ledger of a campaign: one row for each reader, before the first mail goes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Integer, Row, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert  # its "ON CONFLICT DO NOTHING" reads the same on SQLite
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.prepared import Prepared
from sjoerd4u.newsletter.campaigns import audience
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState, Measure
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState, CampaignText
from sjoerd4u.newsletter.campaigns.turns import Turn

READ = 1000
BATCH, EVERY_S = 40, 0.025  # who wants to write meanwhile never waits for more than one batch
FIRST_DAY = 500  # of a warm-up; each day twice as many
DAY = timedelta(days=1)


COLUMNS = (
    "mark",
    "campaign_id",
    "person_id",
    "address_id",
    "title",
    "kind",
    "basis",
    "language",
    "variant",
    "key",
    "domain",
    "measure",
    "state",
    "tries",
    "due_at",
    "written_at",
)
ADDING = Prepared(lambda: insert(Delivery).on_conflict_do_nothing().inline(), COLUMNS)
# The tempo of the campaign, ours alone for as long as the transaction lasts, and whose row was the last when we asked;
# nothing once its ledger is full. When two fill at once, a row for each campaign and person stays one row.
THIS = bindparam("campaign", type_=Integer)
LAST = select(func.coalesce(func.max(Delivery.person_id), 0)).where(Delivery.campaign_id == THIS).scalar_subquery()
BEING_FILLED = (
    select(Campaign.id, Campaign.began_at, Campaign.rate, Campaign.domain_rate, Campaign.warm_up, LAST.label("last"))
    .where(Campaign.id == THIS, Campaign.state == CampaignState.FILLING)
    .with_for_update(of=Campaign)
)


@dataclass
class Pace:
    """When each row may go: so many a second, so many a second to one domain, so many on the first day (0: no limit).

    `taken`: how many rows have their moment already; `domains`: how many of those to each domain.
    """

    begins_at: datetime
    rate: int = 0
    domain_rate: int = 0
    warm_up: bool = False
    taken: int = 0
    domains: dict[str, int] = field(default_factory=dict)

    def next(self, domain: str) -> datetime:
        """The moment of the next row."""
        place, self.taken = self.taken, self.taken + 1
        day, place = self._day(place) if self.warm_up else (0, place)
        moments = [self.begins_at + day * DAY]
        if self.rate:
            moments.append(moments[0] + timedelta(seconds=place / self.rate))
        if self.domain_rate:
            before = self.domains.get(domain, 0)
            self.domains[domain] = before + 1
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


@dataclass
class Filled:
    """How far this process has filled the ledger: whose row is the last, and where the pace is."""

    last: int
    pace: Pace


def fill(store: Store, campaign_id: int, at: datetime) -> None:
    """Write the ledger, a little at a time, and let the campaign begin. Who is killed half-way goes on where it was;
    two at once do it once."""
    turn, filled = Turn(EVERY_S), Filled(-1, Pace(at))
    with store.reading() as looking:
        campaign = looking.get_one(Campaign, campaign_id)
        wanted = audience.rows(looking, campaign, at).execution_options(yield_per=READ)
        for found in looking.execute(wanted).mappings().partitions():
            rows = list(ledger_rows(looking, campaign, found, at))
            for start in range(0, len(rows), BATCH):
                if not _fill_some(store, turn, campaign_id, rows[start : start + BATCH], filled):
                    return
    with turn, store.writing() as session:
        if session.execute(BEING_FILLED, {"campaign": campaign_id}).first() is not None:
            _begin(session, campaign_id)
            session.commit()


def _fill_some(store: Store, turn: Turn, campaign_id: int, rows: list[dict[str, Any]], filled: Filled) -> bool:
    """Write those of these rows that are not there yet. False: the ledger is full, or it is not to be filled."""
    with turn, store.writing() as session:
        campaign = session.connection().execute(BEING_FILLED, {"campaign": campaign_id}).first()
        if campaign is None:
            return False
        if campaign.last != filled.last:
            filled.last, filled.pace = campaign.last, _pace_so_far(session, campaign)
        new = [row | {"due_at": filled.pace.next(row["domain"])} for row in rows if row["person_id"] > campaign.last]
        if new:
            ADDING.run_each(session, new)
            filled.last = new[-1]["person_id"]
        session.commit()
    return True


def _pace_so_far(session: Session, campaign: Row[Any]) -> Pace:
    """The pace after what somebody wrote before: this process, one that died, or one that writes along."""
    written = select(Delivery.domain, func.count()).where(Delivery.campaign_id == campaign.id).group_by(Delivery.domain)
    domains = {domain or "": number for domain, number in session.execute(written)}
    pace = Pace(campaign.began_at, campaign.rate, campaign.domain_rate, campaign.warm_up, sum(domains.values()))
    pace.domains |= domains
    return pace


def ledger_rows(session: Session, campaign: Campaign, found: Sequence[Any], at: datetime) -> Iterator[dict[str, Any]]:
    """The rows of these readers, without the moment at which each may go; not written yet."""
    keys = keyring(session)
    titles = _titles(session, campaign)
    for reader in found:
        language = reader["language"] if reader["language"] in titles else next(iter(titles))
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
            "domain": reader["address"].rpartition("@")[2],
            "measure": Measure.NONE,  # until it is claimed
            "state": DeliveryState.PLANNED,
            "tries": 0,
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
