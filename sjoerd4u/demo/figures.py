"""Figures to look at: how often the site was seen, and what readers of our messages let us measure. Always the same."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups as articles
from sjoerd4u.kit.calendar import is_working_day
from sjoerd4u.kit.clock import day_of
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.measuring import OPENED, Hit, write_down
from sjoerd4u.newsletter.campaigns.models import LinkTarget
from sjoerd4u.stats.visits import COMPUTER, DIRECT, OURS, PHONE, ROBOT, TABLET, Key, keep

DAYS = 90
PAGES = (("/", 9), ("/diensten", 4), ("/sjoerd4u", 3), ("/contact", 2), ("/over-ons", 2), ("/nieuwsbrief", 1))
SOURCES = ((DIRECT, 5), (OURS, 6), ("zoekmachine.example", 4), ("vakblad.example", 1))
DEVICES = ((COMPUTER, 5), (PHONE, 4), (TABLET, 1), (ROBOT, 2))


def a_quarter_of_visits(session: Session, at: datetime) -> None:
    """Visits of the last ninety days: less at the weekend, a little more each week."""
    slugs = sorted(articles.published(session))
    pages = (*PAGES, *((f"/artikelen/{slug}", 2 + place % 3) for place, slug in enumerate(slugs)))
    counted: Counter[Key] = Counter()
    for number in range(DAYS):
        day = day_of(at) - timedelta(days=DAYS - 1 - number)
        counted += _views_of(day, number, pages)
    keep(session, counted)


def _views_of(day: date, number: int, pages: tuple[tuple[str, int], ...]) -> Counter[Key]:
    busy = (3 if is_working_day(day) else 1) * (60 + number + number * 7 % 23)
    return Counter(
        {
            (day, page, source, device): busy * weight * often * much // 9_000
            for page, weight in pages
            for source, often in SOURCES
            for device, much in DEVICES
            if busy * weight * often * much >= 9_000
        }
    )


def what_readers_let_us_see(session: Session, at: datetime) -> None:
    """Opens and clicks of the messages that went out: most open, many click, and a scanner looks along."""
    rows = select(Delivery.id, Delivery.campaign_id, Delivery.closed_at).where(
        Delivery.state == DeliveryState.ACCEPTED, Delivery.closed_at.is_not(None)
    )
    links = _links(session)
    hits = []
    for place, row in enumerate(session.execute(rows.order_by(Delivery.id)).all()):
        moment = min(row.closed_at + timedelta(hours=1 + place * 7 % 30), at)
        those = links.get(row.campaign_id, [])
        if place % 6 != 5:
            hits.append(Hit(row.id, OPENED, moment))
        if place % 8 != 7 and those:
            hits.append(Hit(row.id, those[0 if place % 7 else -1], moment))
        if place % 3 == 0 and those:
            hits.append(Hit(row.id, those[place // 3 % len(those)], moment + timedelta(minutes=2)))
        if place % 5 == 0 and those:
            hits.append(Hit(row.id, those[0], row.closed_at))
    write_down(session, hits)


def _links(session: Session) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for campaign_id, number in session.execute(
        select(LinkTarget.campaign_id, LinkTarget.number).where(LinkTarget.number > 0).order_by(LinkTarget.number)
    ):
        found.setdefault(campaign_id, []).append(number)
    return found
