"""What staff do with a campaign: start, plan, pause, resume, call off, settle what is uncertain."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from sjoerd4u.newsletter.campaigns import settling
from sjoerd4u.newsletter.campaigns.claiming import FREE, OPEN
from sjoerd4u.newsletter.campaigns.delivery_models import Delivery, DeliveryState
from sjoerd4u.newsletter.campaigns.filling import pace_anew
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By

RUNNING = (CampaignState.PLANNED, CampaignState.FILLING, CampaignState.SENDING)
BOUNCED = "te veel berichten kwamen terug"
COMPLAINED = "te veel lezers klaagden"
TOO_LATE = "het uur “niet later dan” was voorbij"
CALLED_OFF = "wij stuurden dit bericht toch niet verder"
MISSED = "de machine stond stil op het geplande uur"
BY_STAFF = "stilgezet door een medewerker"
PUT_BACK = "er is een reservekopie teruggezet: ga na wie dit al had"


def start(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Send this draft now. False when it is no draft any more: ten presses are one campaign."""
    return plan(session, mark, at, None, by, at)


def plan(session: Session, mark: str, send_at: datetime, not_after: datetime | None, by: By, at: datetime) -> bool:
    """Send this draft at `send_at`. Past `not_after` it stops and asks. False when it is no draft any more."""
    values = {"state": CampaignState.PLANNED, "send_at": send_at, "not_after": not_after, "state_why": None}
    return _move(session, mark, (CampaignState.DRAFT,), by, "campagne ingepland", at, **values)


class Tempo(NamedTuple):
    """Messages in a second, of which to one domain (0: no limit); whether the first days are slow; and at how many
    returns and complaints of a thousand it stops itself."""

    rate: int
    domain_rate: int
    warm_up: bool
    stop_bounces: int
    stop_complaints: int


def set_tempo(session: Session, mark: str, tempo: Tempo, by: By, at: datetime) -> bool:
    """Let it go at this tempo. False once it began: its ledger has been written at the old one."""
    before = (CampaignState.DRAFT, CampaignState.PLANNED)
    return _move(session, mark, before, by, "tempo gekozen", at, **tempo._asdict())


def unplan(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Make it a draft again, as long as it did not begin. False when it did."""
    campaign = _held(session, mark)
    if campaign is None or campaign.began_at is not None:
        return False
    values = {"state": CampaignState.DRAFT, "send_at": None, "not_after": None, "state_why": None}
    before = (CampaignState.PLANNED, CampaignState.PAUSED)
    return _move(session, mark, before, by, "planning ingetrokken", at, **values)


def pause(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Stop for now: nothing more is claimed. What is on the line this moment still arrives."""
    values = {"state": CampaignState.PAUSED, "state_why": BY_STAFF}
    return _move(session, mark, RUNNING, by, "campagne stilgezet", at, **values)


def resume(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Go on where it stopped, at its pace. Who resumes past the hour has been asked: there is no "not later" any more.

    After a self-stop its limit is twice as high: who resumes saw the figures."""
    campaign = _held(session, mark)
    if campaign is None or campaign.state != CampaignState.PAUSED:
        return False
    state = CampaignState.SENDING if campaign.readers is not None else CampaignState.FILLING
    values: dict[str, object] = {"state": state, "state_why": None, "not_after": None}
    if campaign.state_why in (BOUNCED, COMPLAINED):
        values |= {"stop_bounces": campaign.stop_bounces * 2, "stop_complaints": campaign.stop_complaints * 2}
    if campaign.began_at is None:
        values |= {"state": CampaignState.PLANNED, "send_at": at}
    else:
        pace_anew(session, campaign, at)
    return _move(session, mark, (CampaignState.PAUSED,), by, "campagne hervat", at, **values)


def pause_after_restore(session: Session) -> int:
    """After a backup was put back: whatever ran, was planned or stood still when it was made may have gone since, so it
    stands still and asks; how many there are."""
    stopped = session.execute(
        update(Campaign)
        .where(Campaign.state.in_((*RUNNING, CampaignState.PAUSED)))
        .values(state=CampaignState.PAUSED, state_why=PUT_BACK)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    )
    return len(stopped.all())


def call_off(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Send no more of it, ever: what has not gone is withheld."""
    if not _move(session, mark, (*RUNNING, CampaignState.PAUSED), by, "campagne afgeblazen", at, **_called_off(at)):
        return False
    withhold_rest(session, mark, at)
    return True


def _called_off(at: datetime) -> dict[str, object]:
    return {"state": CampaignState.CALLED_OFF, "state_why": BY_STAFF, "finished_at": at}


def withhold_rest(session: Session, mark: str, at: datetime) -> None:
    """Whatever waits of this campaign will not go."""
    campaign = select(Campaign.id).where(Campaign.mark == mark).scalar_subquery()
    session.execute(
        update(Delivery)
        .where(Delivery.campaign_id == campaign, Delivery.state.in_([*OPEN]))
        .values(state=DeliveryState.WITHHELD, reason=CALLED_OFF, closed_at=at, key=None)
        .execution_options(synchronize_session=False)
    )


def it_arrived(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Staff found out that this uncertain message arrived. False when it is not uncertain any more."""
    values = {"state": DeliveryState.ACCEPTED, "closed_at": at, "key": None}
    campaign_id = _settle(session, mark, by, "bericht aangekomen", at, **values)
    if campaign_id is None:
        return False
    kept = update(Campaign).where(Campaign.id == campaign_id, Campaign.accepted.is_not(None))
    sum_now = {"accepted": Campaign.accepted + 1, "uncertain": Campaign.uncertain - 1}
    session.execute(kept.values(sum_now).execution_options(synchronize_session=False))
    return True


def send_again(session: Session, mark: str, by: By, at: datetime) -> bool:
    """Staff want this uncertain message to go once more; the claim asks again whether it may. Not of a campaign that
    was called off. One that was done goes on."""
    goes = Delivery.campaign_id.in_(select(Campaign.id).where(Campaign.state != CampaignState.CALLED_OFF))
    again = {"state": DeliveryState.PLANNED, "due_at": at, "closed_at": None, "tries": 0}
    campaign_id = _settle(session, mark, by, "bericht opnieuw versturen", at, goes, **again)
    if campaign_id is None:
        return False
    settling.reopen(session, Campaign.id == campaign_id)
    return True


def _settle(
    session: Session, mark: str, by: By, did: str, at: datetime, *only: ColumnElement[bool], **values: object
) -> int | None:
    """Change this uncertain row; the campaign it is of, or None when it is not uncertain any more."""
    found = session.execute(
        update(Delivery)
        .where(Delivery.mark == mark, Delivery.state == DeliveryState.UNCERTAIN, *only)
        .values(reason=None, **FREE, **values)
        .returning(Delivery.person_id, Delivery.campaign_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if found is None:
        return None
    trail.record(session, by, did, f"bericht {mark}", at, person_id=found.person_id)
    campaign_id: int = found.campaign_id
    return campaign_id


def _move(
    session: Session, mark: str, before: tuple[CampaignState, ...], by: By, did: str, at: datetime, **values: object
) -> bool:
    """Change the state of the campaign if it is one of these now; who comes second changes nothing."""
    moved = session.execute(
        update(Campaign)
        .where(Campaign.mark == mark, Campaign.state.in_(before))
        .values(values)
        .returning(Campaign.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if moved is None:
        return False
    trail.record(session, by, did, f"campagne {mark}", at)
    return True


def _held(session: Session, mark: str) -> Campaign | None:
    return session.scalar(
        select(Campaign).where(Campaign.mark == mark).with_for_update().execution_options(populate_existing=True)
    )
