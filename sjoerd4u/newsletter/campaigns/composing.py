"""Staff write a campaign: a draft in one language or two, for whom it is, and the moment its words are fixed."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.edition import content_changed
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import Changed
from sjoerd4u.newsletter.campaigns.blocks import Around, links_in
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignKind, CampaignState, CampaignText, LinkTarget, Winner
from sjoerd4u.people.trail import By, record

LANGUAGES = ("nl", "en")
WRITABLE = (CampaignState.DRAFT, CampaignState.PLANNED)
TRAP = 0  # the number of the link nobody can see
LONGEST_SLUG = 80
NOT_IN_ADDRESS = re.compile(r"[^a-z0-9]+")
WORDS = ("subject_a", "subject_b", "preheader", "body")


class NoSuchCampaign(LookupError):
    """There is no campaign with this mark."""


class NotReady(ValueError):
    """What is asked cannot be done with the campaign as it stands; the message is a Dutch sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a campaign says in one language."""

    subject_a: str
    subject_b: str | None = None
    preheader: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """What staff fill in. `ab_share`: how many of a hundred readers try two subjects; 0 for one subject."""

    kind: str = CampaignKind.NEWS
    texts: Mapping[str, Said] = field(default_factory=dict)
    archived: bool = True
    ab_share: int = 0
    ab_by: str = Winner.CLICKS
    ab_hours: int = 4

    def fields(self) -> dict[str, Any]:
        """The same, flat: what is compared when two write at once."""
        flat: dict[str, Any] = {
            name: getattr(self, name) for name in ("kind", "archived", "ab_share", "ab_by", "ab_hours")
        }
        for language in LANGUAGES:
            said = self.texts.get(language)
            flat |= {f"{name}_{language}": (getattr(said, name) or "") if said else "" for name in WORDS}
        return flat


# — Writing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def begin(session: Session, manuscript: Manuscript, by: By, at: datetime) -> str:
    """Keep a new draft; gives its mark. Raises NotReady without a subject."""
    if not any(said.subject_a for said in manuscript.texts.values()):
        raise NotReady("Geef het bericht een onderwerp. De rest kan later.")
    campaign = Campaign(mark=new_mark(), staff_id=by.staff_id, created_at=at, changed_at=at, audience={}, version=1)
    session.add(campaign)
    _dress(campaign, manuscript)
    session.flush()
    _replace_texts(session, campaign, manuscript)
    record(session, by, "begonnen", _named(campaign, manuscript), at)
    return campaign.mark


def save(session: Session, mark: str, manuscript: Manuscript, version: int, by: By, at: datetime) -> None:
    """Keep these words in place of the old. Raises Changed when somebody else saved since `version`, NotReady when the
    words are fixed, NoSuchCampaign."""
    campaign = locked(session, mark)
    before, after = manuscript_of(session, campaign).fields(), manuscript.fields()
    if before == after:
        return
    insist_writable(campaign)
    if campaign.version != version:
        raise Changed(before, after)
    _dress(campaign, manuscript)
    touch(campaign, at)
    _replace_texts(session, campaign, manuscript)
    changed = {"velden": [name for name in after if after[name] != before[name]]}
    record(session, by, "gewijzigd", _named(campaign, manuscript), at, after=changed)


def throw_away(session: Session, mark: str, by: By, at: datetime) -> None:
    """Delete a draft. Raises NotReady for what was planned or sent, NoSuchCampaign."""
    campaign = locked(session, mark)
    if campaign.state != CampaignState.DRAFT:
        raise NotReady("Alleen een concept kan weg. Blaas een geplande verzending eerst af.")
    record(session, by, "weggegooid", _named(campaign, manuscript_of(session, campaign)), at)
    session.delete(campaign)


def copy(session: Session, mark: str, by: By, at: datetime) -> str:
    """A new draft with the words and the readers of this campaign; gives its mark. Raises NoSuchCampaign."""
    source = locked(session, mark)
    made = begin(session, manuscript_of(session, source), by, at)
    locked(session, made).audience = dict(source.audience)
    return made


# — Fixing ———————————————————————————————————————————————————————————————————————————————————————————————————————


def fix(session: Session, campaign: Campaign, at: datetime) -> None:
    """Give every link a number and the campaign its place in the archive. Doing so twice changes nothing.

    A target on our own site is kept as a path. Who starts a campaign calls this first: a link once given out leads on
    for ever.
    """
    if session.scalar(select(LinkTarget.id).where(LinkTarget.campaign_id == campaign.id).limit(1)) is None:
        texts = manuscript_of(session, campaign).texts
        found = (url for language, said in texts.items() for url, _ in links_in(said.body, Around("", language)))
        urls = ["/", *dict.fromkeys(url for url in found if url.startswith(("/", "http://", "https://")))]
        rows = [
            {"campaign_id": campaign.id, "mark": new_mark(), "number": n, "url": url}
            for n, url in enumerate(urls, TRAP)
        ]
        session.execute(insert(LinkTarget), rows)
    if campaign.archived and campaign.slug is None:
        campaign.slug = _free_slug(session, title_of(manuscript_of(session, campaign)), at)
        session.flush()
        content_changed(session)


def _free_slug(session: Session, title: str, at: datetime) -> str:
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    base = f"{day_of(at):%Y-%m}-{NOT_IN_ADDRESS.sub('-', plain)}"[:LONGEST_SLUG].strip("-")
    taken = set(session.scalars(select(Campaign.slug).where(Campaign.slug.startswith(base, autoescape=True))))
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


# — Reading it back ——————————————————————————————————————————————————————————————————————————————————————————————


def manuscript_of(session: Session, campaign: Campaign) -> Manuscript:
    """The campaign as it stands, its Dutch text first."""
    rows = session.scalars(
        select(CampaignText)
        .where(CampaignText.campaign_id == campaign.id)
        .order_by(CampaignText.language.desc())
        .execution_options(populate_existing=True)
    )
    texts = {row.language: Said(**{name: getattr(row, name) for name in WORDS}) for row in rows}
    return Manuscript(
        kind=campaign.kind,
        texts=texts,
        archived=campaign.archived,
        ab_share=campaign.ab_share,
        ab_by=campaign.ab_by,
        ab_hours=campaign.ab_hours,
    )


def title_of(manuscript: Manuscript) -> str:
    """What a campaign is called: its first subject."""
    return next((said.subject_a for said in manuscript.texts.values() if said.subject_a), "zonder onderwerp")


def locked(session: Session, mark: str) -> Campaign:
    """The campaign with this mark, held until the transaction ends. Raises NoSuchCampaign."""
    found = select(Campaign).where(Campaign.mark == mark).with_for_update().execution_options(populate_existing=True)
    campaign = session.scalar(found)
    if campaign is None:
        raise NoSuchCampaign(mark)
    return campaign


def insist_writable(campaign: Campaign) -> None:
    """Raises NotReady when the campaign is being sent or was."""
    if campaign.state not in WRITABLE:
        raise NotReady("De verzending is begonnen; de tekst en de lezers liggen nu vast.")


def touch(campaign: Campaign, at: datetime) -> None:
    """Count a change."""
    campaign.version += 1
    campaign.changed_at = at


def _dress(campaign: Campaign, manuscript: Manuscript) -> None:
    campaign.kind, campaign.archived = CampaignKind(manuscript.kind), manuscript.archived
    campaign.ab_share, campaign.ab_hours = manuscript.ab_share, manuscript.ab_hours
    campaign.ab_by = Winner(manuscript.ab_by)


def _replace_texts(session: Session, campaign: Campaign, manuscript: Manuscript) -> None:
    session.execute(delete(CampaignText).where(CampaignText.campaign_id == campaign.id))
    rows = [
        {"campaign_id": campaign.id, "language": language} | {name: getattr(said, name) for name in WORDS}
        for language, said in manuscript.texts.items()
    ]
    if rows:
        session.execute(insert(CampaignText), rows)


def _named(campaign: Campaign, manuscript: Manuscript) -> str:
    return f"{campaign.kind} “{title_of(manuscript)}”"
