"""Who gets a campaign: a kept filter, the exact number, and why each of them may be written to.

A newsletter goes to who reads it and to customers; information goes to customers and to who asked for it. A customer is
written to only with a recorded sale at which a way to refuse was offered (Telecommunicatiewet art. 11.7 lid 3).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from sjoerd4u.consent.models import Consent
from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.db import keyring
from sjoerd4u.mail.models import Suppression
from sjoerd4u.newsletter.campaigns.composing import insist_writable, locked, touch
from sjoerd4u.newsletter.campaigns.delivery_models import Basis, Delivery, DeliveryState, Measure
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignKind, CampaignText
from sjoerd4u.newsletter.models import KnownCustomer, Subscriber, SubscriberTopic
from sjoerd4u.people.interests import known
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.trail import By, record
from sjoerd4u.register.askings import INFORMATION_BY_MAIL, NEWS_BY_MAIL
from sjoerd4u.register.purposes import CUSTOMER

GROUPS = {
    CampaignKind.NEWS: (Basis.SUBSCRIBER, Basis.CUSTOMER),
    CampaignKind.INFORMATION: (Basis.CUSTOMER, Basis.INTERESTED),
}
PACES = {"monthly": timedelta(days=28), "quarterly": timedelta(days=84)}
IN_SAMPLE = 10
BUCKETS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """For whom a campaign is: which groups, which topics (none: all), which language (empty: every one)."""

    groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = ""

    @classmethod
    def of(cls, campaign: Campaign) -> "Filter":
        """The filter of a campaign; what was never chosen is everybody its kind may go to."""
        kept = campaign.audience or {}
        allowed = GROUPS[CampaignKind(campaign.kind)]
        groups = tuple(group for group in allowed if group in kept.get("groups", allowed))
        return cls(groups=groups, topics=tuple(known(kept.get("topics", ()))), language=kept.get("language") or "")

    def as_json(self) -> dict[str, Any]:
        return {"groups": list(self.groups), "topics": list(self.topics), "language": self.language}


@dataclass(frozen=True, slots=True)
class Reach:
    """How many a campaign goes to, of each group, and the first few by name and address; and how many it passes by,
    because we never write to them or may only store their data."""

    total: int
    groups: dict[str, int]
    suppressed: int
    restricted: int
    sample: list[tuple[str | None, str, str]]


def aim(session: Session, mark: str, chosen: Filter, by: By, at: datetime) -> None:
    """Keep for whom this campaign is. Raises NotReady, NoSuchCampaign."""
    campaign = locked(session, mark)
    if Filter.of(campaign) == chosen and campaign.audience:
        return
    insist_writable(campaign)
    before, campaign.audience = campaign.audience, chosen.as_json()
    touch(campaign, at)
    record(session, by, "lezers gekozen", f"campagne {campaign.mark}", at, before=before, after=campaign.audience)


# — The rows —————————————————————————————————————————————————————————————————————————————————————————————————————


def rows(session: Session, campaign: Campaign, at: datetime, *, restricted: bool = False) -> Select[Any]:
    """One row for each person: person_id, person_mark, address_id, address, language (one the campaign has), basis,
    leave_mark, wants_opens, wants_clicks; in the order of person_id. With `restricted` those whom it passes by, because
    their data are only stored: to count them.

    Suppression is not in it: that asks the fingerprint of the address (`keyring(session).fingerprint`).
    """
    chosen = Filter.of(campaign)
    found = union_all(
        *(
            _group(Basis(group), campaign, chosen, at)
            for group in chosen.groups or GROUPS[CampaignKind(campaign.kind)][:1]
        )
    ).subquery()
    first = select(func.min(found.c.rank).label("rank"), found.c.person_id).group_by(found.c.person_id).subquery()
    address = (
        select(PersonAddress.person_id, func.min(PersonAddress.id).label("id"))
        .group_by(PersonAddress.person_id)
        .subquery()
    )
    language = _language(session, campaign)
    query = (
        select(
            found.c.person_id,
            Person.mark.label("person_mark"),
            PersonAddress.id.label("address_id"),
            PersonAddress.address,
            language.label("language"),
            found.c.basis,
            found.c.leave_mark,
            found.c.wants_opens,
            found.c.wants_clicks,
        )
        .select_from(found)
        .join(first, and_(first.c.person_id == found.c.person_id, first.c.rank == found.c.rank))
        .join(Person, Person.id == found.c.person_id)
        .join(address, address.c.person_id == found.c.person_id)
        .join(PersonAddress, PersonAddress.id == address.c.id)
        .where(Person.restricted_at.is_not(None) if restricted else Person.restricted_at.is_(None))
        .order_by(found.c.person_id)
    )
    query = query if chosen.groups else query.where(false())
    return query.where(Person.language == chosen.language) if chosen.language else query


def _language(session: Session, campaign: Campaign) -> ColumnElement[str]:
    """The reader's own language where the campaign has it, else the one it has."""
    has = sorted(session.scalars(select(CampaignText.language).where(CampaignText.campaign_id == campaign.id)))
    other = "nl" if "nl" in has or not has else has[0]
    return case((Person.language.in_(has), Person.language), else_=literal(other))


def _group(group: Basis, campaign: Campaign, chosen: Filter, at: datetime) -> Select[Any]:
    rank = GROUPS[CampaignKind(campaign.kind)].index(group)
    if group == Basis.CUSTOMER:
        return _customers(rank, CampaignKind(campaign.kind), chosen, at)
    asking, extra = (
        (INFORMATION_BY_MAIL.slug, Subscriber.informed.is_(true()))
        if group == Basis.INTERESTED
        else (NEWS_BY_MAIL.slug, not_(_had_enough(at)))
    )
    columns: tuple[Any, ...] = (
        Subscriber.person_id,
        literal(rank).label("rank"),
        literal(group.value).label("basis"),
        Subscriber.mark.label("leave_mark"),
        Subscriber.measure_opens.label("wants_opens"),
        Subscriber.measure_clicks.label("wants_clicks"),
    )
    return select(*columns).where(_reads(at), _consents(asking), _likes(chosen.topics), extra)


def _customers(rank: int, kind: CampaignKind, chosen: Filter, at: datetime) -> Select[Any]:
    """Customers. Whoever chose as a reader of the newsletter is not overruled by having bought something."""
    own_choice = exists().where(Subscriber.person_id == KnownCustomer.person_id)
    if kind == CampaignKind.INFORMATION:
        own_choice = own_choice.where(not_(_reads(at)))
    since = start_of(CUSTOMER.first_anchor_kept(day_of(at)))
    columns: tuple[Any, ...] = (
        KnownCustomer.person_id,
        literal(rank).label("rank"),
        literal(Basis.CUSTOMER.value).label("basis"),
        KnownCustomer.mark.label("leave_mark"),
        false().label("wants_opens"),
        false().label("wants_clicks"),
    )
    return select(*columns).where(
        KnownCustomer.offered_at.is_not(None),
        KnownCustomer.refused_at.is_(None),
        KnownCustomer.last_sale_at >= since,
        not_(own_choice),
        _bought(chosen.topics),
    )


def _reads(at: datetime) -> ColumnElement[bool]:
    awake = or_(Subscriber.paused_until.is_(None), Subscriber.paused_until <= at)
    return and_(Subscriber.left_at.is_(None), awake)


def _consents(asking: str) -> ColumnElement[bool]:
    return exists().where(
        Consent.person_id == Subscriber.person_id, Consent.asking == asking, Consent.withdrawn_at.is_(None)
    )


def _likes(topics: Iterable[str]) -> ColumnElement[bool]:
    """Who chose one of these topics, or none at all (that is: everything)."""
    wanted = list(topics)
    if not wanted:
        return true()
    chose = exists().where(SubscriberTopic.subscriber_id == Subscriber.id)
    return or_(not_(chose), chose.where(SubscriberTopic.topic.in_(wanted)))


def _bought(topics: Iterable[str]) -> ColumnElement[bool]:
    wanted = list(topics)
    said = cast(KnownCustomer.topics, String)
    return or_(*(said.contains(f'"{topic}"', autoescape=True) for topic in wanted), said == "[]") if wanted else true()


def _had_enough(at: datetime) -> ColumnElement[bool]:
    """Who wants no more than one in a month or quarter, and had one."""
    gone = (DeliveryState.FAILED, DeliveryState.WITHHELD)
    had = exists().where(
        Delivery.person_id == Subscriber.person_id,
        Delivery.kind == CampaignKind.NEWS,
        Delivery.state.not_in(gone),
    )
    return or_(
        *(and_(Subscriber.pace == pace, had.where(Delivery.written_at > at - rest)) for pace, rest in PACES.items())
    )


# — Counting —————————————————————————————————————————————————————————————————————————————————————————————————————


def reach(session: Session, campaign: Campaign, at: datetime) -> Reach:
    """The exact number this campaign would go to at this moment, and the first ten."""
    query = rows(session, campaign, at).add_columns(Person.given_name, Person.infix, Person.family_name)
    never = set(session.scalars(select(Suppression.key).where(Suppression.lifted_at.is_(None))))
    fingerprint = keyring(session).fingerprint
    groups: dict[str, int] = dict.fromkeys(Filter.of(campaign).groups, 0)
    sample: list[tuple[str | None, str, str]] = []
    kept_back = 0
    for row in session.execute(query.execution_options(yield_per=1000)):
        if never and fingerprint(row.address) in never:
            kept_back += 1
            continue
        groups[row.basis] += 1
        if len(sample) < IN_SAMPLE:
            name = " ".join(part for part in (row.given_name, row.infix, row.family_name) if part) or None
            sample.append((name, row.address, row.basis))
    stored = select(func.count()).select_from(rows(session, campaign, at, restricted=True).subquery())
    return Reach(sum(groups.values()), groups, kept_back, session.scalar(stored) or 0, sample)


def row_of(session: Session, campaign: Campaign, address: str, at: datetime) -> Row[Any] | None:
    """The row of whoever has this tidied address, if the campaign would go to them."""
    found = rows(session, campaign, at).subquery()
    row: Row[Any] | None = session.execute(select(found).where(found.c.address == address)).first()
    return row


def variant(campaign: Campaign, person_mark: str) -> str | None:
    """Which subject this person gets: "A", "B", or None for who waits until the better one is known. Always the same
    for the same person and campaign."""
    if not campaign.ab_share:
        return "A"
    digest = hashlib.sha256(f"{campaign.mark}:{person_mark}".encode()).digest()
    place, tries = int.from_bytes(digest[:8]) % BUCKETS, campaign.ab_share * BUCKETS // 100
    return ("A" if place % 2 == 0 else "B") if place < tries else campaign.ab_winner


def measure_of(wants_opens: bool, wants_clicks: bool) -> str:
    """What may be measured of a reader who ticked these."""
    return {(True, True): Measure.BOTH, (True, False): Measure.OPENS, (False, True): Measure.CLICKS}.get(
        (bool(wants_opens), bool(wants_clicks)), Measure.NONE
    )
