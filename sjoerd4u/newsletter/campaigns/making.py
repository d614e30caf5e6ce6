"""The bytes of a campaign's mails: stencils made once, filled for each reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.config import Settings
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail import verp
from sjoerd4u.mail.pipelining import Parcel
from sjoerd4u.mail.post import Office, speaking
from sjoerd4u.mail.stencils import Sheet, Signer, Stencil, cut
from sjoerd4u.newsletter.campaigns import post
from sjoerd4u.newsletter.campaigns.claiming import Claimed
from sjoerd4u.newsletter.campaigns.delivery_models import Basis
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignKind, LinkTarget
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import INFORMATION, NEWSLETTER

HERE = "TOKEN"  # where the token stands in an address that is made once
LIST_NAMES = {CampaignKind.NEWS: NEWSLETTER.slug, CampaignKind.INFORMATION: INFORMATION.slug}


@dataclass(frozen=True)
class Addresses:
    """The addresses of the pages a mail leads to, in one language, up to the token."""

    leave: str
    preferences: str
    pixel: str
    click: str
    portal: str


@dataclass(frozen=True)
class Maker:
    """Makes the mails of one campaign. Needs no app and no session once it is made."""

    sender: str
    returns: verp.ReturnAddresses
    keys: Keyring
    stencils: Mapping[tuple[str, str, str], Stencil]
    addresses: Mapping[str, Addresses]
    links: Mapping[int, str]

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages it has a text in."""
        return frozenset(language for language, _, _ in self.stencils)

    def parcel(self, row: Claimed) -> Parcel:
        """The mail for this row. Raises UnsafeLetter."""
        body = row.language, row.measure
        stencil = self.stencils.get((*body, row.variant or "A")) or self.stencils[*body, "A"]
        message = stencil.fill(self._values(row, stencil.holes))
        return Parcel(row.id, row.mark, self.returns.of(verp.CAMPAIGN, row.mark, self.sender), row.address, message)

    def _values(self, row: Claimed, holes: frozenset[str]) -> dict[str, str]:
        """What fills the holes for this reader."""
        to = self.addresses[row.language]
        reader = (row.customer_mark if row.basis == Basis.CUSTOMER else row.reader_mark) or row.mark
        values = {"TO": row.address, "MARK": row.mark, "LEAVE": to.leave + self.keys.seal("leave", reader)}
        if "PREFERENCES" in holes:
            is_customer = row.basis == Basis.CUSTOMER
            values["PREFERENCES"] = to.portal if is_customer else to.preferences + self.keys.seal("preferences", reader)
        if "PIXEL" in holes:
            values["PIXEL"] = to.pixel.replace(HERE, self.keys.seal("opened", row.mark))
        clicks = [hole for hole in holes if hole.startswith("CLICK:")]
        if clicks:
            before, _, after = to.click.partition(HERE)
            token = self.keys.seal("clicked", row.mark)
            values |= {hole: f"{before}{token}{after}{self.links[int(hole[6:])]}" for hole in clicks}
        return values


def maker(session: Session, office: Office, campaign: Campaign, keys: Keyring) -> Maker:
    """Make the stencils of this campaign. Runs in an app context. Raises UnsafeLetter."""
    settings = office.settings
    signer = Signer(office.key.selector, office.key.pem) if office.key else None
    stencils: dict[tuple[str, str, str], Stencil] = {}
    for (language, measure), body in post.bodies(session, campaign).items():
        for variant, subject in (("A", body.subject_a), ("B", body.subject_b)):
            if subject:
                sheet = sheet_of(settings, campaign, language, subject, body.text, body.html)
                stencils[language, measure, variant] = cut(sheet, signer)
    languages = {language for language, _, _ in stencils}
    links = select(LinkTarget.number, LinkTarget.mark).where(LinkTarget.campaign_id == campaign.id)
    return Maker(
        settings.news_sender,
        verp.ReturnAddresses(keys, settings.bounce_domain),
        keys,
        stencils,
        {language: _addresses(settings, language) for language in languages},
        {row.number: row.mark for row in session.execute(links)},
    )


def sheet_of(settings: Settings, campaign: Campaign, language: str, subject: str, text: str, html: str) -> Sheet:
    """What a campaign says in one language, as a mail."""
    return Sheet(
        sender=settings.news_sender,
        sender_name=FIRM.product,
        subject=subject,
        text=text,
        html=html,
        language=language,
        written_at=campaign.began_at or campaign.changed_at,
        list_name=LIST_NAMES[CampaignKind(campaign.kind)],
        leave_url="{{LEAVE}}",
    )


def _addresses(settings: Settings, language: str) -> Addresses:
    with speaking(settings, language):
        to: Callable[..., str] = lambda endpoint, **values: url_for(endpoint, _external=True, **values)  # noqa: E731
        return Addresses(
            leave=to("newsletter.leave", token=HERE).removesuffix(HERE),
            preferences=to("newsletter.preferences", token=HERE).removesuffix(HERE),
            pixel=to("measuring.pixel", token=HERE),
            click=to("measuring.click", token=HERE, link="LINK").removesuffix("LINK"),
            portal=to("portal.door"),
        )
