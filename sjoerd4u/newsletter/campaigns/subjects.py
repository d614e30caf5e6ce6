"""Two subjects: a part of the readers tries them, the rest gets the better one. By clicks of who allowed counting them,
or by answers that staff counted; never by opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.campaigns import measuring
from sjoerd4u.newsletter.campaigns.composing import locked, manuscript_of
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState, Winner
from sjoerd4u.people.trail import SYSTEM, By, record

EVERYONE = 100
FEWEST = 10  # of fewer people it is not told how many clicked (docs/decisions/0007)
GOES = (CampaignState.SENDING, CampaignState.PAUSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the two subjects do. `better` is the one ahead; "A" while they are equal. `ahead` is what may be told of
    that: None while they are equal, or too few clicked. `clicks`: None where those are too few to tell."""

    subjects: dict[str, str]
    clicks: dict[str, int | None]
    replies: dict[str, int]
    better: str
    ahead: str | None
    decides_at: datetime | None
    winner: str | None
    open: bool


def standing(session: Session, campaign: Campaign) -> Standing | None:
    """How the test of two subjects stands; None when there is no test."""
    said = next(iter(manuscript_of(session, campaign).texts.values()), None)
    if not campaign.ab_share or said is None or not said.subject_b:
        return None
    clicks = measuring.clicked_by_subject(session, campaign.id)
    replies = {"A": campaign.replies_a, "B": campaign.replies_b}
    by_clicks = campaign.ab_by == Winner.CLICKS
    count = {subject: (clicks if by_clicks else replies).get(subject, 0) for subject in ("A", "B")}
    better = "B" if count["B"] > count["A"] else "A"
    tells = count["A"] != count["B"] and (not by_clicks or count[better] >= FEWEST)
    decides = campaign.began_at + timedelta(hours=campaign.ab_hours) if campaign.began_at else None
    return Standing(
        subjects={"A": said.subject_a, "B": said.subject_b},
        clicks={subject: clicks[subject] if clicks.get(subject, 0) >= FEWEST else None for subject in ("A", "B")},
        replies=replies,
        better=better,
        ahead=better if tells else None,
        decides_at=decides,
        winner=campaign.ab_winner,
        open=campaign.state in GOES and campaign.ab_share < EVERYONE and campaign.ab_winner is None,
    )


def decide(
    session: Session, mark: str, winner: str, replies: tuple[int | None, int | None], by: By, at: datetime
) -> bool:
    """Let the rest of the readers have this subject. False, and nothing changes, when that was decided already or there
    is nothing to decide. Raises NoSuchCampaign."""
    campaign = locked(session, mark)
    if not campaign.ab_share or campaign.ab_winner is not None or campaign.state not in GOES:
        return False
    campaign.ab_winner = winner
    campaign.replies_a, campaign.replies_b = (
        old if new is None else new for new, old in zip(replies, (campaign.replies_a, campaign.replies_b), strict=True)
    )
    record(session, by, "onderwerp gekozen", f"campagne {mark}", at, after={"onderwerp": winner})
    return True


def decide_due(store: Store, at: datetime) -> str:
    """Choose the better subject where its hours are over. By answers only a person decides."""
    with store.reading() as session:
        due = [campaign.mark for campaign in session.scalars(_waiting()) if _is_due(campaign, at)]
    for mark in due:
        with store.writing() as session:
            found = standing(session, locked(session, mark))
            if found:
                decide(session, mark, found.better, (None, None), SYSTEM, at)
            session.commit()
    return f"{len(due)} onderwerpen gekozen" if due else "niets te kiezen"


def _waiting() -> Select[Campaign]:
    return select(Campaign).where(
        Campaign.state == CampaignState.SENDING,
        Campaign.ab_share > 0,
        Campaign.ab_winner.is_(None),
        Campaign.ab_by == Winner.CLICKS,
    )


def _is_due(campaign: Campaign, at: datetime) -> bool:
    return campaign.began_at is not None and campaign.began_at + timedelta(hours=campaign.ab_hours) <= at
