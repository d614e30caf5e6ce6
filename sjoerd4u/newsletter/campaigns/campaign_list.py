"""What staff see of the campaigns: all of them, in whatever state."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState, CampaignText

# What asks attention comes first, what is behind us last.
IN_ORDER = (
    CampaignState.PAUSED,
    CampaignState.SENDING,
    CampaignState.FILLING,
    CampaignState.PLANNED,
    CampaignState.DRAFT,
    CampaignState.DONE,
    CampaignState.CALLED_OFF,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign in the list."""

    mark: str
    title: str
    kind: str
    state: str
    languages: list[str]
    moment: datetime
    readers: int | None
    accepted: int | None


def lines(session: Session, state: str | None = None) -> list[Line]:
    """The campaigns, of one state if asked: what asks attention first, then the newest."""
    query = select(Campaign).order_by(Campaign.changed_at.desc(), Campaign.id.desc())
    found = list(session.scalars(query.where(Campaign.state == state) if state else query))
    texts: dict[int, list[tuple[str, str]]] = {}
    columns = (CampaignText.campaign_id, CampaignText.language, CampaignText.subject_a)
    for row in session.execute(select(*columns).order_by(CampaignText.language.desc())):
        texts.setdefault(row.campaign_id, []).append((row.language, row.subject_a))
    made = [_line(campaign, texts.get(campaign.id, [])) for campaign in found]
    return sorted(made, key=lambda line: IN_ORDER.index(CampaignState(line.state)))


def _line(campaign: Campaign, texts: list[tuple[str, str]]) -> Line:
    return Line(
        mark=campaign.mark,
        title=next((subject for _, subject in texts if subject), "zonder onderwerp"),
        kind=campaign.kind,
        state=campaign.state,
        languages=[language for language, _ in texts],
        moment=campaign.finished_at or campaign.began_at or campaign.send_at or campaign.changed_at,
        readers=campaign.readers,
        accepted=campaign.accepted,
    )


def counts(session: Session) -> dict[str, int]:
    """How many campaigns there are in each state."""
    return dict(session.execute(select(Campaign.state, func.count()).group_by(Campaign.state)).all())


def one(session: Session, mark: str) -> Campaign | None:
    """The campaign with this mark."""
    return session.scalar(select(Campaign).where(Campaign.mark == mark))
