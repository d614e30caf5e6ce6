"""A campaign that was sent, to measure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.newsletter.campaigns.delivery_models import Basis, Delivery, DeliveryState, Measure
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState, CampaignText, LinkTarget
from sjoerd4u.newsletter.models import Subscriber
from tests.builders import NOW, a_reader

HOME = "http://sjoerd4u.test"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Thunderbird/140.0"


@dataclass
class Sent:
    """What went out: to each address its picture and its links (0 is the one nobody sees)."""

    mark: str
    campaign_id: int
    marks: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    links: dict[str, dict[int, str]] = field(default_factory=dict)


def a_campaign(session: Session, links: int = 4, at: datetime = NOW, subject: str = "Nieuws van november") -> Sent:
    """A campaign with that many links, sent a minute before `at`, to nobody yet."""
    campaign = Campaign(
        mark=new_mark(), state=CampaignState.DONE, began_at=at, finished_at=at, created_at=at, changed_at=at
    )
    session.add(campaign)
    session.flush()
    session.add(CampaignText(campaign_id=campaign.id, language="nl", subject_a=subject, body="# Nieuws"))
    targets = [HOME, *(f"https://elders.example/stuk-{number}" for number in range(1, links + 1))]
    session.add_all(
        LinkTarget(campaign_id=campaign.id, number=number, url=url, mark=new_mark())
        for number, url in enumerate(targets)
    )
    session.flush()
    return Sent(campaign.mark, campaign.id)


def to_reader(
    session: Session, sent: Sent, address: str, allows: Measure = Measure.BOTH, at: datetime = NOW, variant: str = "A"
) -> str:
    """The campaign went to this new reader, who allows this; gives the mark of the delivery."""
    opens, clicks = allows in (Measure.OPENS, Measure.BOTH), allows in (Measure.CLICKS, Measure.BOTH)
    reader = a_reader(session, address, at - timedelta(days=1), measure_opens=opens, measure_clicks=clicks)
    person_id = session.scalars(select(Subscriber.person_id).where(Subscriber.mark == reader)).one()
    delivery = Delivery(
        mark=new_mark(), campaign_id=sent.campaign_id, person_id=person_id, title="Nieuws", kind="nieuwsbrief",
        basis=Basis.SUBSCRIBER, language="nl", measure=allows, variant=variant, state=DeliveryState.ACCEPTED,
        due_at=at, written_at=at, closed_at=at,
    )  # fmt: skip
    session.add(delivery)
    session.flush()
    sent.marks[address] = delivery.mark
    seal = keyring(session).seal
    sent.pictures[address] = f"/nieuwsbrief/gezien/{seal('opened', delivery.mark)}.gif"
    targets = select(LinkTarget.number, LinkTarget.mark).where(LinkTarget.campaign_id == sent.campaign_id)
    sent.links[address] = {
        row.number: f"/nieuwsbrief/door/{seal('clicked', delivery.mark)}/{row.mark}" for row in session.execute(targets)
    }
    return delivery.mark


def visit(app: Flask, path: str, method: str = "GET", agent: str = BROWSER, **headers: str) -> tuple[int, str]:
    """Somebody, or something, asks for this; gives the status and where it leads."""
    named = {"User-Agent": agent} | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.test_client().open(path, method=method, base_url=HOME, headers=named)
    return answer.status_code, answer.headers.get("Location", "")
