"""A campaign as it goes out: four bodies for each language, ready but for the links of the one who reads.

A reader's links are placeholders in plain ASCII, replaced one by one when the message is sent. Of one language and one
class of measuring every reader gets the same bytes but for those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.config import Settings
from sjoerd4u.kit.happenings import announce
from sjoerd4u.mail.composing import in_lines
from sjoerd4u.mail.post import speaking, with_styles_inside
from sjoerd4u.newsletter.campaigns import blocks
from sjoerd4u.newsletter.campaigns.blocks import Around, Picture
from sjoerd4u.newsletter.campaigns.composing import TRAP, Said, manuscript_of
from sjoerd4u.newsletter.campaigns.delivery_models import Measure
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignPicture, LinkTarget
from sjoerd4u.newsletter.happenings import TeasersWanted
from sjoerd4u.register.controller import FIRM

LEAVE, PREFERENCES, PIXEL = "{{LEAVE}}", "{{PREFERENCES}}", "{{PIXEL}}"
OPENS, CLICKS = (Measure.OPENS, Measure.BOTH), (Measure.CLICKS, Measure.BOTH)


def click(number: int) -> str:
    """The placeholder of a counted link: the address that notes a click on the target with this number."""
    return f"{{{{CLICK:{number}}}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a campaign says in one language. `web` is the same on our site, if it stands there."""

    kind: str
    subject: str
    subject_b: str | None = None
    preheader: str
    body: str
    web: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A message with placeholders. Both parts end with a line feed and hold no carriage return."""

    subject_a: str
    subject_b: str | None
    text: str
    html: str


def bodies(session: Session, campaign: Campaign) -> dict[tuple[str, Measure], Body]:
    """What goes out, by language and class of measuring. Runs in an app context, on a campaign that was fixed."""
    settings: Settings = current_app.extensions["settings"]
    targets = {
        settings.base_url + row.url if row.url.startswith("/") else row.url: row.number
        for row in session.scalars(
            select(LinkTarget).where(LinkTarget.campaign_id == campaign.id, LinkTarget.number > TRAP)
        )
    }
    made = {}
    for language, said in manuscript_of(session, campaign).texts.items():
        around = around_of(session, campaign, language, [said.body], settings.base_url)
        words = words_of(campaign, said, around)
        for measure in Measure:
            made[language, measure] = dress(settings, words, around, measure, targets)
    return made


def words_of(campaign: Campaign, said: Said, around: Around) -> Words:
    """What a campaign says in one language, with its place on our site once that is known."""
    web = f"{around.home}/nieuwsbrief/archief/{campaign.slug}" if campaign.archived and campaign.slug else None
    return Words(
        kind=campaign.kind,
        subject=said.subject_a,
        subject_b=said.subject_b,
        preheader=said.preheader,
        body=said.body,
        web=web,
    )


def around_of(session: Session, campaign: Campaign | None, language: str, texts: Sequence[str], site: str) -> Around:
    """The articles and pictures that these texts show."""
    slugs = tuple(dict.fromkeys(slug for body in texts for slug in blocks.articles_in(body)))
    wanted = TeasersWanted(language, slugs)
    if slugs:
        announce(session, wanted)
    pictures = pictures_of(session, campaign) if campaign else {}
    return Around(site, language, wanted.found, pictures)


def pictures_of(session: Session, campaign: Campaign) -> dict[str, Picture]:
    """The pictures of a campaign, by where they stand."""
    columns = (CampaignPicture.mark, CampaignPicture.kind, CampaignPicture.width, CampaignPicture.height)
    rows = session.execute(
        select(*columns).where(CampaignPicture.campaign_id == campaign.id).order_by(CampaignPicture.id)
    )
    return {f"{blocks.PICTURES}{row.mark}.{row.kind}": Picture(row.width, row.height) for row in rows}


def dress(
    settings: Settings,
    words: Words,
    around: Around,
    measure: str = Measure.NONE,
    numbers: Mapping[str, int] | None = None,
) -> Body:
    """The message for readers who let us measure `measure`. Runs in an app context.

    `numbers` are those of the counted links, by whole address: used only where clicks may be measured, together with a
    link that nobody can see. The text part always has the addresses themselves.
    """
    counted = (numbers or {}) if measure in CLICKS else {}

    def follow(address: str) -> str:
        return click(counted[address]) if address in counted else address

    with speaking(settings, around.language):
        read_on = _("Lees het artikel")
        given = {"words": words, "firm": FIRM, "lang": around.language, "home": around.home}
        given |= {"leave_url": LEAVE, "preferences_url": PREFERENCES, "web_url": words.web}
        html = render_template(
            "newsletter/mail/campaign.html",
            inside=blocks.as_html(words.body, around, follow, read_on),
            pixel=PIXEL if measure in OPENS else None,
            trap=click(TRAP) if measure in CLICKS else None,
            **given,
        )
        inside = blocks.as_text(words.body, around, read_on)
        text = render_template("newsletter/mail/campaign.txt", inside=inside, **given)
    return Body(words.subject, words.subject_b, in_lines(text), in_lines(with_styles_inside(html)))
