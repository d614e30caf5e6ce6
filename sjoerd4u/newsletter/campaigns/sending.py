"""Sending campaigns: every reader gets a mail at most once, and what is not known is said.

The chore looks what there is to do, and lets workers take batches from the ledger until nothing is due.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.mail.composing import UnsafeLetter
from sjoerd4u.mail.journal import left_behind
from sjoerd4u.mail.pipelining import Boxed, Conversation, Fate
from sjoerd4u.mail.post import Office, going_on_from
from sjoerd4u.mail.ways import Box, Line
from sjoerd4u.newsletter.campaigns import claiming, progress, settling
from sjoerd4u.newsletter.campaigns.composing import fix
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery
from sjoerd4u.newsletter.campaigns.filling import fill
from sjoerd4u.newsletter.campaigns.making import maker
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.newsletter.campaigns.settling import Ended
from sjoerd4u.newsletter.campaigns.steering import BOUNCED, COMPLAINED, MISSED, TOO_LATE, withhold_rest
from sjoerd4u.newsletter.campaigns.workers import Run, work

BEGINS_WITHIN = timedelta(hours=1)  # of the planned hour; later it asks
ENOUGH_TO_JUDGE = 50

log = logging.getLogger(__name__)


def send_campaigns(store: Store, at: datetime) -> str:
    """Everything that is to be done for campaigns at this moment, and in one line what was done. In an app context."""
    data_dir = current_app.extensions["settings"].data_dir
    told = [f"{number} onbekend" for number in [recover(store, data_dir, at)] if number]
    told += ["begonnen"] * begin_due(store, at)
    for campaign_id in _in_state(store, CampaignState.SENDING):
        told += _send(store, campaign_id, at)
    for campaign_id in _in_state(store, CampaignState.SENDING, CampaignState.CALLED_OFF):
        told += ["klaar"] * _finish(store, campaign_id, at)
    return ", ".join(told) or "niets te versturen"


def _in_state(store: Store, *states: CampaignState) -> list[int]:
    """The campaigns to look at, oldest first; of those that ended only such as still have their sum to be written."""
    these = Campaign.state.in_(states)
    with store.reading() as session:
        return list(
            session.scalars(select(Campaign.id).where(these, Campaign.accepted.is_(None)).order_by(Campaign.id))
        )


# — What a process left behind ———————————————————————————————————————————————————————————————————————————————————————


def recover(store: Store, data_dir: Path, at: datetime) -> int:
    """Settle what workers held that died: by their journals where those prove anything. How many are uncertain now."""
    unknown = 0
    for left in left_behind(data_dir):
        with store.writing() as session:
            held = claiming.in_hand(session, left.holder)
            ended = [Ended(row.id, left.fate_of(row.id), row.tries, row.address) for row in held]
            settling.settle(session, ended, left.holder, at, lost=settling.PROCESS_LOST)
            session.commit()
        unknown += sum(one.fate is Fate.UNCERTAIN for one in ended)
        left.path.unlink(missing_ok=True)
    with store.reading() as session:
        any_lapsed = settling.any_lapsed(session, at)
    if any_lapsed:
        with store.writing() as session:
            unknown += settling.lapse(session, at)
            session.commit()
    return unknown


# — Beginning and ending —————————————————————————————————————————————————————————————————————————————————————————————


def begin_due(store: Store, at: datetime) -> int:
    """Write the ledger of every campaign whose hour has come; how many those were."""
    begun = _to_begin(store, at)
    for campaign_id in begun:
        fill(store, campaign_id, at)
    return len(begun)


def _to_begin(store: Store, at: datetime) -> list[int]:
    """The campaigns whose ledger is to be written now. Whose hour is over pauses, and asks."""
    due = select(Campaign).where(Campaign.state == CampaignState.PLANNED, Campaign.send_at <= at)
    with store.reading() as session:
        any_due = session.scalar(due.limit(1)) is not None
    if any_due:
        with store.writing() as session:
            for campaign in session.scalars(due.with_for_update()):
                _begin_or_ask(session, campaign, at)
            session.commit()
    return _in_state(store, CampaignState.FILLING)


def _begin_or_ask(session: Session, campaign: Campaign, at: datetime) -> None:
    assert campaign.send_at is not None  # noqa: S101 - it was asked for
    latest = campaign.not_after or campaign.send_at + BEGINS_WITHIN
    if at > latest:
        campaign.state, campaign.state_why = CampaignState.PAUSED, TOO_LATE if campaign.not_after else MISSED
    else:
        fix(session, campaign, at)
        campaign.state, campaign.began_at = CampaignState.FILLING, at


def _finish(store: Store, campaign_id: int, at: datetime) -> bool:
    """Close the campaign when nothing waits any more and the sum balances; keep the sum."""
    with store.reading() as session:
        looked_at = session.get_one(Campaign, campaign_id)
        called_off = looked_at.state == CampaignState.CALLED_OFF
        if not called_off and not progress.sum_of(session, looked_at).balances:
            return False
    with store.writing() as session:
        campaign = session.scalar(select(Campaign).where(Campaign.id == campaign_id).with_for_update())
        if campaign is None or campaign.accepted is not None:
            return False
        if campaign.state == CampaignState.CALLED_OFF:  # what a worker had in hand at that moment came back to wait
            withhold_rest(session, campaign.mark, at)
        closed = _close(session, campaign, at)
        session.commit()
    return closed


def _close(session: Session, campaign: Campaign, at: datetime) -> bool:
    total = progress.sum_of(session, campaign)
    if not total.balances or campaign.state not in (CampaignState.SENDING, CampaignState.CALLED_OFF):
        return False
    campaign.readers, campaign.accepted, campaign.failed = total.readers, total.accepted, total.failed
    campaign.withheld, campaign.uncertain = total.withheld, total.uncertain
    if campaign.state == CampaignState.SENDING:
        campaign.state, campaign.finished_at = CampaignState.DONE, at
    return True


def _stop_if_needed(store: Store, campaign_id: int, at: datetime) -> None:
    """Pause a campaign that is past its "not later", or of which too much comes back."""
    with store.reading() as session:
        campaign = session.get_one(Campaign, campaign_id)
        why = _why_stop(session, campaign, at)
    if why:
        with store.writing() as session:
            running = update(Campaign).where(Campaign.id == campaign_id, Campaign.state == CampaignState.SENDING)
            session.execute(running.values(state=CampaignState.PAUSED, state_why=why))
            session.commit()
        log.warning("campaign %s paused: %s", campaign.mark, why)


def _why_stop(session: Session, campaign: Campaign, at: datetime) -> str | None:
    if campaign.not_after and at > campaign.not_after:
        return TOO_LATE
    found = progress.trouble(session, campaign.id)
    if found.tried < ENOUGH_TO_JUDGE:
        return None
    if found.bounced * 1000 > campaign.stop_bounces * found.tried:
        return BOUNCED
    return COMPLAINED if found.complained * 1000 > campaign.stop_complaints * found.tried else None


# — Sending ——————————————————————————————————————————————————————————————————————————————————————————————————————————


def _send(store: Store, campaign_id: int, at: datetime) -> list[str]:
    """Send what is due of this campaign, over a few lines at a time."""
    office: Office = current_app.extensions["post"]
    if office.rest.lasts(at) or not _something_due(store, campaign_id, at):
        return []
    _stop_if_needed(store, campaign_id, at)
    _give_winner(store, campaign_id)
    try:
        with store.reading() as session:
            keys = keyring(session)
            campaign = session.get_one(Campaign, campaign_id)
            made, rate = maker(session, office, campaign, keys), campaign.rate
    except UnsafeLetter as unsafe:
        _pause(store, campaign_id, f"het bericht is niet veilig te versturen ({unsafe})")
        return ["stilgezet"]
    now = going_on_from(at)
    run = Run(store, campaign_id, made, keys, office.rest, now, office.settings.data_dir, rate)
    stopping = current_app.extensions.get("stopping")

    def goes_on() -> bool:
        return not (stopping and stopping.is_set()) and _goes_on(store, campaign_id, now())

    work(run, [_line(office) for _ in range(office.settings.send_lines)], goes_on)
    return [f"{run.went} verstuurd"]


def _something_due(store: Store, campaign_id: int, at: datetime) -> bool:
    due = select(Delivery.id).where(Delivery.campaign_id == campaign_id, claiming.is_due(at))
    with store.reading() as session:
        return session.scalar(due.limit(1)) is not None


def _give_winner(store: Store, campaign_id: int) -> None:
    """Let who waited for the better of two subjects have it, once it is known."""
    waits = select(Delivery.id).where(Delivery.campaign_id == campaign_id, Delivery.variant.is_(None))
    with store.reading() as session:
        winner = session.get_one(Campaign, campaign_id).ab_winner
        if winner is None or session.scalar(waits.limit(1)) is None:
            return
    with store.writing() as session:
        claiming.give_winner(session, campaign_id, winner)
        session.commit()


def _pause(store: Store, campaign_id: int, why: str) -> None:
    with store.writing() as session:
        this = update(Campaign).where(Campaign.id == campaign_id, Campaign.state == CampaignState.SENDING)
        session.execute(this.values(state=CampaignState.PAUSED, state_why=why))
        session.commit()


def _line(office: Office) -> Conversation | Boxed:
    way = office.way_out()
    if isinstance(way, Box):
        return Boxed(way)
    assert isinstance(way, Line)  # noqa: S101
    return Conversation(way)


def _goes_on(store: Store, campaign_id: int, at: datetime) -> bool:
    """Whether the campaign still goes; stops it when it should."""
    _stop_if_needed(store, campaign_id, at)
    with store.reading() as session:
        return session.get_one(Campaign, campaign_id).state == CampaignState.SENDING
