"""What was sent, for everybody to read: no reader, no link of a reader, no figure in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignKind, CampaignState, CampaignText

# From the moment it goes, since the message itself points here; one that was called off half-way was read too.
OUT = (CampaignState.FILLING, CampaignState.SENDING, CampaignState.PAUSED, CampaignState.DONE, CampaignState.CALLED_OFF)


@dataclass(frozen=True, slots=True)
class Issue:
    """A message in the archive, in one language."""

    slug: str
    title: str
    preheader: str
    body: str
    sent_at: datetime
    campaign: Campaign


def issues(session: Session, language: str, slug: str | None = None, most: int = 200) -> list[Issue]:
    """The messages in this language, the newest first; only that with this name, if asked."""
    query = (
        select(Campaign, CampaignText)
        .join(CampaignText, CampaignText.campaign_id == Campaign.id)
        .where(
            Campaign.archived.is_(True),
            Campaign.kind == CampaignKind.NEWS,
            Campaign.slug.is_not(None),
            Campaign.began_at.is_not(None),
            Campaign.state.in_(OUT),
            CampaignText.language == language,
        )
        .order_by(Campaign.began_at.desc(), Campaign.id.desc())
        .limit(most)
    )
    rows = session.execute(query.where(Campaign.slug == slug) if slug else query)
    return [
        Issue(campaign.slug, said.subject_a, said.preheader, said.body, campaign.began_at, campaign)
        for campaign, said in rows
        if campaign.slug and campaign.began_at
    ]
