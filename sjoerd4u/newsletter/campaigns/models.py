"""Campaigns: what they say in each language, where their links lead, and their totals. None of it is about a person."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.register import coded
from sjoerd4u.register.columns import About, content, part_of, technical
from sjoerd4u.register.vocabulary import Words


class CampaignKind(StrEnum):
    """News for who reads the newsletter, or information for those whom a change concerns."""

    NEWS = "nieuwsbrief"
    INFORMATION = "informatie"


class CampaignState(StrEnum):
    """How far a campaign is. Its words can change while it is a draft or planned; from then on they are fixed."""

    DRAFT = "concept"
    PLANNED = "gepland"
    FILLING = "voorbereiden"
    SENDING = "bezig"
    PAUSED = "gepauzeerd"
    DONE = "klaar"
    CALLED_OFF = "afgeblazen"


class Winner(StrEnum):
    """By what the better of two subjects is chosen. Never by opens."""

    CLICKS = "clicks"
    REPLIES = "antwoorden"


class Campaign(Base):
    """One text for many readers.

    `audience` is the kept filter (`campaigns.audience.Filter`). `send_at` is when it is planned, `not_after` when it
    is too late: then it pauses and asks. `ab_share` is how many of a hundred readers try the two subjects first (0: one
    subject); `ab_winner` is the subject the rest gets. Rates are messages in a second, thresholds parts of a thousand.
    The sum (`readers` = accepted + failed + withheld + uncertain) is written down when it is done.
    """

    __tablename__ = "campaign"
    __about__ = About(Words("Campagnes", "Campaigns"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    kind: Mapped[str] = content(Words("Soort", "Kind"), default=CampaignKind.NEWS, reads=coded.CAMPAIGN_KINDS)
    state: Mapped[str] = content(
        Words("Stand", "State"), default=CampaignState.DRAFT, index=True, reads=coded.CAMPAIGN_STATES
    )
    state_why: Mapped[str | None] = content(Words("Waarom het stilstaat", "Why it stands still"))
    audience: Mapped[dict[str, Any]] = content(Words("Voor wie", "For whom"), default=dict)
    archived: Mapped[bool] = content(Words("In het archief op de site", "In the archive on the site"), default=True)
    slug: Mapped[str | None] = content(Words("Naam in het adres", "Name in the address"), unique=True)

    send_at: Mapped[datetime | None] = content(Words("Versturen op", "To be sent on"))
    not_after: Mapped[datetime | None] = content(Words("Niet later dan", "Not later than"))
    began_at: Mapped[datetime | None] = content(Words("Begonnen op", "Begun on"))
    finished_at: Mapped[datetime | None] = content(Words("Klaar op", "Finished on"), index=True)

    rate: Mapped[int] = technical(default=0)
    domain_rate: Mapped[int] = technical(default=0)
    warm_up: Mapped[bool] = technical(default=False)
    stop_bounces: Mapped[int] = technical(default=50)
    stop_complaints: Mapped[int] = technical(default=3)

    ab_share: Mapped[int] = technical(default=0)
    ab_by: Mapped[str] = content(
        Words("Beste onderwerp volgens", "Best subject by"), default=Winner.CLICKS, reads=coded.BETTER_BY
    )
    ab_hours: Mapped[int] = technical(default=4)
    ab_winner: Mapped[str | None] = content(Words("Beste onderwerp", "Best subject"))
    replies_a: Mapped[int] = technical(default=0)
    replies_b: Mapped[int] = technical(default=0)

    readers: Mapped[int | None] = technical()
    accepted: Mapped[int | None] = technical()
    failed: Mapped[int | None] = technical()
    withheld: Mapped[int | None] = technical()
    uncertain: Mapped[int | None] = technical()

    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = content(Words("Begonnen met schrijven op", "Writing began on"))
    changed_at: Mapped[datetime] = content(Words("Gewijzigd op", "Changed on"))
    version: Mapped[int] = technical(default=1)


class CampaignText(Base):
    """What a campaign says in one language. `subject_b` is the other subject that is tried, if any."""

    __tablename__ = "campaign_text"
    __about__ = About(Words("Teksten van campagnes", "Texts of campaigns"), purpose=None)
    __table_args__ = (UniqueConstraint("campaign_id", "language"),)

    id: Mapped[int] = technical(primary_key=True)
    campaign_id: Mapped[int] = part_of("campaign.id", index=False)
    language: Mapped[str] = technical()
    subject_a: Mapped[str] = content(Words("Onderwerp", "Subject"))
    subject_b: Mapped[str | None] = content(Words("Tweede onderwerp", "Second subject"))
    preheader: Mapped[str] = content(Words("Regel onder het onderwerp", "Line below the subject"), default="")
    body: Mapped[str] = content(Words("Tekst in Markdown", "Text in Markdown"))


class LinkTarget(Base):
    """Where a counted link leads: its mark stands in the message, never a free address (no open redirect). Number 0 is
    the trap: a link that people cannot see, so that who follows it is a program."""

    __tablename__ = "campaign_link"
    __about__ = About(Words("Links in campagnes", "Links in campaigns"), purpose=None)
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    campaign_id: Mapped[int] = part_of("campaign.id", index=False)
    mark: Mapped[str] = technical(unique=True, default=new_mark)
    number: Mapped[int] = technical()
    url: Mapped[str] = content(Words("Adres van de pagina", "Address of the page"))


class CampaignPicture(Base):
    """A picture in the messages, shown from our own site with its size said. `width` and `height` are in pixels."""

    __tablename__ = "campaign_picture"
    __about__ = About(Words("Plaatjes in campagnes", "Pictures in campaigns"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    campaign_id: Mapped[int] = part_of("campaign.id")
    kind: Mapped[str] = technical()
    width: Mapped[int] = technical()
    height: Mapped[int] = technical()
    file: Mapped[bytes] = content(Words("Het plaatje", "The picture"), LargeBinary)
    added_at: Mapped[datetime] = content(Words("Toegevoegd op", "Added on"))


class CampaignCount(Base):
    """What is left of the results of a campaign when what each reader did is forgotten: numbers only. `subject` is "A"
    or "B"."""

    __tablename__ = "campaign_count"
    __about__ = About(Words("Uitkomsten van campagnes", "Results of campaigns"), purpose=None)
    __table_args__ = (UniqueConstraint("campaign_id", "subject"),)

    id: Mapped[int] = technical(primary_key=True)
    campaign_id: Mapped[int] = part_of("campaign.id", index=False)
    subject: Mapped[str] = technical()
    accepted: Mapped[int] = technical(default=0)
    returned: Mapped[int] = technical(default=0)
    complained: Mapped[int] = technical(default=0)
    left: Mapped[int] = technical(default=0)
    may_count_opens: Mapped[int] = technical(default=0)
    opened: Mapped[int] = technical(default=0)
    machine_opens: Mapped[int] = technical(default=0)
    may_count_clicks: Mapped[int] = technical(default=0)
    clicked: Mapped[int] = technical(default=0)
    machine_clicks: Mapped[int] = technical(default=0)
    counted_at: Mapped[datetime] = technical()


class LinkCount(Base):
    """How many people, and how many machines, followed one link of a campaign: numbers only."""

    __tablename__ = "campaign_link_count"
    __about__ = About(Words("Hoe vaak links zijn gevolgd", "How often links were followed"), purpose=None)
    __table_args__ = (UniqueConstraint("link_id"),)

    id: Mapped[int] = technical(primary_key=True)
    link_id: Mapped[int] = part_of("campaign_link.id", index=False)
    clicked: Mapped[int] = technical(default=0)
    machines: Mapped[int] = technical(default=0)
    counted_at: Mapped[datetime] = technical()
