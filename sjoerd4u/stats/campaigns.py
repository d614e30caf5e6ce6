"""What became of campaigns, as far as readers let us see it: totals only, and only of ten people and more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import end_of, start_of
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignText
from sjoerd4u.newsletter.campaigns.tally import FIRST, Tally, link_tallies, tallies
from sjoerd4u.stats.charts import FEWEST, TOO_FEW, Chart, Row, told, whole
from sjoerd4u.stats.periods import Period

STATES = (DeliveryState.ACCEPTED, DeliveryState.FAILED, DeliveryState.WITHHELD, DeliveryState.UNCERTAIN)
MOST = 60  # campaigns on one page


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one campaign. `readers` is for how many it was; what is not in `went` was erased since or still
    waits. `subjects` by their letter, `tally` of all together."""

    mark: str
    kind: str
    title: str
    state: str
    began_at: datetime | None
    finished_at: datetime | None
    readers: int
    went: Mapping[str, int]
    waiting: int
    subjects: Mapping[str, str]
    by_subject: Mapping[str, Tally]
    replies: Mapping[str, int]

    @property
    def tally(self) -> Tally:
        return sum(self.by_subject.values(), Tally())

    @property
    def erased(self) -> int:
        """How many were erased since: of them nothing is left but that they were there."""
        return max(0, self.readers - sum(self.went.values()) - self.waiting)


def of_those(people: int, allowing: int) -> str:
    """ "12 van de 40 die ons laten meten"; too few are not told."""
    if allowing < FEWEST:
        return f"{TOO_FEW} lezers laten ons dit meten"
    number = whole(people) if told(people) is not None else TOO_FEW
    return f"{number} van de {whole(allowing)} die ons laten meten"


def result(session: Session, mark: str) -> Result | None:
    """What became of the campaign with this mark."""
    return next(iter(_results(session, Campaign.mark == mark)), None)


def results(session: Session, period: Period) -> list[Result]:
    """The campaigns that went in this period, the newest first: at most `MOST`."""
    began = Campaign.began_at
    return _results(session, (began >= start_of(period.first)) & (began < end_of(period.last)))


def links(session: Session, mark: str) -> Chart:
    """Where people clicked, link by link."""
    campaign_id = session.scalar(select(Campaign.id).where(Campaign.mark == mark)) or 0
    rows = [
        Row(
            _link_name(link.url, link.number),
            (told(link.people), told(link.programs)),
            tuple(whole(number) if told(number) is not None else TOO_FEW for number in (link.people, link.programs)),
            link.url,
        )
        for link in link_tallies(session, campaign_id)
    ]
    best = max(rows, key=lambda row: row.numbers[0] or 0, default=None)
    says = (
        f"Het meest gevolgd: {best.name}, door {best.shown[0]} mensen."
        if best and best.numbers[0]
        else "Nog geen link is door tien mensen of meer gevolgd."
    )
    return Chart("links", "Waarop is geklikt", says, ("Link", "Mensen", "Programma’s"), rows)


def measured(found: Sequence[Result], behind: Callable[[str], str]) -> Chart:
    """Campaign by campaign, the part of those who let us measure that clicked. `behind`: the page of one."""
    rows = [
        Row(
            one.title,
            (part_of(one.tally.clicked, one.tally.may_count_clicks),),
            (of_those(one.tally.clicked, one.tally.may_count_clicks),),
            behind(one.mark),
        )
        for one in found
    ]
    known = [row for row in rows if row.numbers[0] is not None]
    says = (
        f"Van {len(known)} van de {len(found)} berichten laten genoeg lezers ons zien of zij klikten."
        if found
        else "In deze periode is niets verstuurd."
    )
    return Chart("geklikt", "Hoeveel lezers klikten", says, ("Bericht", "Geklikt (%)"), rows, out_of=100)


def part_of(people: int, allowing: int) -> int | None:
    """How many of a hundred of those who let us measure; None where there are too few to tell."""
    return round(100 * people / allowing) if told(people) is not None and told(allowing) is not None else None


def _link_name(url: str, number: int) -> str:
    parts = urlsplit(url)
    place = f"{parts.hostname or ''}{parts.path}".rstrip("/") or "onze voorpagina"
    return f"{number}. {place}"[:80]


def _results(session: Session, where: Any) -> list[Result]:
    campaigns = list(session.scalars(select(Campaign).where(where).order_by(Campaign.began_at.desc()).limit(MOST)))
    ids = [campaign.id for campaign in campaigns]
    added, texts, states = tallies(session, ids), _texts(session, ids), _states(session, ids)
    return [_result(campaign, added, texts.get(campaign.id), states.get(campaign.id)) for campaign in campaigns]


def _result(campaign: Campaign, added: Mapping[tuple[int, str], Tally], text: Any, states: Any) -> Result:
    frozen = dict(zip(STATES, (campaign.accepted, campaign.failed, campaign.withheld, campaign.uncertain), strict=True))
    now = {state: getattr(states, state) if states else 0 for state in STATES}
    went = {str(state): now[state] if frozen[state] is None else frozen[state] or 0 for state in STATES}
    everyone = states.everyone if states else 0
    waiting = 0 if campaign.accepted is not None else everyone - sum(now.values())
    by_subject = {subject: tally for (key, subject), tally in sorted(added.items()) if key == campaign.id}
    subjects = {FIRST: text.subject_a} | ({"B": text.subject_b} if text.subject_b else {}) if text else {}
    return Result(
        mark=campaign.mark,
        kind=campaign.kind,
        title=text.subject_a if text else "Zonder onderwerp",
        state=campaign.state,
        began_at=campaign.began_at,
        finished_at=campaign.finished_at,
        readers=everyone if campaign.readers is None else campaign.readers,
        went=went,
        waiting=waiting,
        subjects=subjects,
        by_subject=by_subject,
        replies={FIRST: campaign.replies_a, "B": campaign.replies_b},
    )


def _texts(session: Session, ids: list[int]) -> dict[int, CampaignText]:
    """The words of each, Dutch before English."""
    found = session.scalars(
        select(CampaignText).where(CampaignText.campaign_id.in_(ids)).order_by(CampaignText.language)
    )
    return {text.campaign_id: text for text in found}


def _states(session: Session, ids: list[int]) -> dict[int, Any]:
    counts = [func.sum(case((Delivery.state == state, 1), else_=0)).label(state) for state in STATES]
    rows = select(Delivery.campaign_id, func.count().label("everyone"), *counts).where(Delivery.campaign_id.in_(ids))
    return {row.campaign_id: row for row in session.execute(rows.group_by(Delivery.campaign_id))}
