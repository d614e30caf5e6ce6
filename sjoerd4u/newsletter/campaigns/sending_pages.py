"""How far a campaign is, for staff: the bar, the sum, what is not known; and the presses that stop it or let it go."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, abort, current_app, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.newsletter.campaigns import progress as lookups
from sjoerd4u.newsletter.campaigns import steering
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState, CampaignText
from sjoerd4u.people.trail import By
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("sending", __name__, Audience.OFFICE)
DONE = {
    "stil": "De campagne staat stil. Wat al op de lijn lag, kan nog aankomen.",
    "verder": "De campagne gaat verder.",
    "af": "De campagne is afgeblazen. Wie hem nog niet had, krijgt hem niet.",
    "aangekomen": "Genoteerd: dit bericht is aangekomen.",
    "opnieuw": "Dit bericht gaat nog één keer.",
    "te-laat": "Dat kon niet meer: iemand was u voor, of het was al zover. Zo staat het nu.",
}
MOVES = (CampaignState.PLANNED, CampaignState.FILLING, CampaignState.SENDING)
Press = Callable[[Session, str, By, datetime], bool]


@door.get("/kantoor/nieuwsbrief/<mark>/voortgang")
def progress(mark: str) -> Response:
    campaign, now = _campaign(mark), clock.now()
    total = lookups.sum_of(db.session, campaign)
    speed = lookups.speed(db.session, campaign, total.waiting, now)
    return show(
        "newsletter/office/progress.html",
        "voortgang",
        campaign=campaign,
        title=_title(campaign),
        sum=total,
        speed=speed,
        left=in_words(speed.left) if speed.left else None,
        unknown=lookups.uncertain(db.session, campaign) if total.uncertain else [],
        moves=campaign.state in MOVES,
        domain=_sender_domain(),
        said=DONE.get(request.args.get("gedaan", "")),
    )


@door.post("/kantoor/nieuwsbrief/<mark>/stilzetten")
def pause(mark: str) -> AnyResponse:
    return _press(mark, steering.pause, "stil")


@door.post("/kantoor/nieuwsbrief/<mark>/hervatten")
def resume(mark: str) -> AnyResponse:
    return _press(mark, steering.resume, "verder")


@door.post("/kantoor/nieuwsbrief/<mark>/afblazen")
def call_off(mark: str) -> AnyResponse:
    return _press(mark, steering.call_off, "af")


@door.post("/kantoor/nieuwsbrief/<mark>/onbekend/<message>/aangekomen")
def it_arrived(mark: str, message: str) -> AnyResponse:
    return _settle(mark, message, steering.it_arrived, "aangekomen")


@door.post("/kantoor/nieuwsbrief/<mark>/onbekend/<message>/opnieuw")
def send_again(mark: str, message: str) -> AnyResponse:
    return _settle(mark, message, steering.send_again, "opnieuw")


def _press(mark: str, verb: Press, done: str) -> AnyResponse:
    _campaign(mark)
    return _after(mark, verb(db.session, mark, current_by(), clock.now()), done)


def _settle(mark: str, message: str, verb: Press, done: str) -> AnyResponse:
    campaign = _campaign(mark)
    this = select(Delivery.id).where(Delivery.mark == message, Delivery.campaign_id == campaign.id)
    if db.session.scalar(this) is None:
        abort(404)
    return _after(mark, verb(db.session, message, current_by(), clock.now()), done)


def _after(mark: str, went: bool, done: str) -> AnyResponse:
    db.session.commit()
    return redirect(url_for(".progress", mark=mark, gedaan=done if went else "te-laat"), 303)


def _campaign(mark: str) -> Campaign:
    found = db.session.scalar(select(Campaign).where(Campaign.mark == mark))
    if found is None:
        abort(404)
    return found


def _title(campaign: Campaign) -> str:
    texts = select(CampaignText.subject_a).where(CampaignText.campaign_id == campaign.id)
    return db.session.scalar(texts.order_by(CampaignText.language.desc()).limit(1)) or "Zonder onderwerp"


def _sender_domain() -> str:
    sender: str = current_app.extensions["settings"].news_sender
    return sender.rpartition("@")[2]


def in_words(left: timedelta) -> str:
    """How long that is, roughly, as people say it."""
    minutes = round(left.total_seconds() / 60)
    if minutes < 1:
        return "nog minder dan een minuut"
    if minutes < 90:
        return f"nog ongeveer {minutes} {'minuut' if minutes == 1 else 'minuten'}"
    hours = round(minutes / 60)
    return f"nog ongeveer {hours} uur" if hours < 36 else f"nog ongeveer {round(hours / 24)} dagen"
