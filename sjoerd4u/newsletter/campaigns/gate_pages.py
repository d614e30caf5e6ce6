"""From a text to a campaign that goes: who gets it, the gate, a test mail, now or later."""

from typing import Any

from flask import Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.newsletter.campaigns import audience, composing, drafting, filling, steering, subjects, trying
from sjoerd4u.newsletter.campaigns.composing import NotReady
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.newsletter.campaigns.staff_forms import GROUP_NAMES, PlanForm, ReadersForm, TempoForm
from sjoerd4u.newsletter.campaigns.staff_pages import campaign_with, door
from sjoerd4u.newsletter.campaigns.workers import FASTEST
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

GATE = {
    "proef": "De proefmail is onderweg naar uw eigen adres. Zij telt nergens mee.",
    "gekozen": "De lezers zijn bewaard.",
    "winnaar": "De overige lezers krijgen het gekozen onderwerp.",
    "concept": "De verzending is niet meer gepland.",
    "tempo": "Het tempo en de grenzen staan hieronder zoals zij nu zijn.",
}


# — Who gets it ——————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/nieuwsbrief/<mark>/lezers")
def readers(mark: str) -> Response:
    return _readers(campaign_with(mark))


@door.post("/kantoor/nieuwsbrief/<mark>/lezers")
def aim(mark: str) -> AnyResponse:
    """Keep the choice; or, with another button, only count what it would reach."""
    campaign = campaign_with(mark)
    form = ReadersForm(campaign.kind)
    if not form.validate():
        return _readers(campaign, form, 422)
    try:
        audience.aim(db.session, mark, form.chosen(), current_by(), clock.now())
    except NotReady as refused:
        db.session.rollback()
        return _readers(campaign_with(mark), form, 422, refused=str(refused))
    if request.form.get("alleen") == "tellen":
        counted = _readers(campaign_with(mark), form)
        db.session.rollback()
        return counted
    db.session.commit()
    return redirect(url_for(".gate", mark=mark, gedaan="gekozen"), 303)


def _readers(campaign: Campaign, form: ReadersForm | None = None, status: int = 200, **more: Any) -> Response:
    chosen = audience.Filter.of(campaign)
    return show(
        "newsletter/office/readers.html",
        "bereik",
        status,
        campaign=campaign,
        title=_title(campaign),
        form=form or ReadersForm(campaign.kind, formdata=None, data=chosen.as_json()),
        reach=audience.reach(db.session, campaign, clock.now()),
        group_names=GROUP_NAMES,
        writable=campaign.state in composing.WRITABLE,
        **({"refused": None} | more),
    )


# — The gate —————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/nieuwsbrief/<mark>/versturen")
def gate(mark: str) -> Response:
    return _gate(campaign_with(mark))


@door.post("/kantoor/nieuwsbrief/<mark>/versturen")
def send(mark: str) -> AnyResponse:
    """Begin now. Pressing again, or ten times at once, begins nothing twice."""
    campaign = campaign_with(mark)
    if closed := _closed(campaign):
        return closed
    steering.start(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for("sending.progress", mark=mark), 303)


@door.post("/kantoor/nieuwsbrief/<mark>/plannen")
def plan(mark: str) -> AnyResponse:
    """Begin at a moment to come, and not later than another."""
    campaign, form, at = campaign_with(mark), PlanForm(), clock.now()
    if not form.validate():
        return _gate(campaign, form, 422)
    if closed := _closed(campaign):
        return closed
    first, last = form.moments()
    if not at < first < last:
        form.day.errors = ["Kies een moment dat nog komt, en een uiterste moment daarna."]
        return _gate(campaign, form, 422)
    steering.plan(db.session, mark, first, last, current_by(), at)
    db.session.commit()
    return redirect(url_for("sending.progress", mark=mark), 303)


@door.post("/kantoor/nieuwsbrief/<mark>/tempo")
def set_tempo(mark: str) -> AnyResponse:
    """How fast it goes, and when it stops itself."""
    campaign, form = campaign_with(mark), TempoForm()
    if not form.validate():
        return _gate(campaign, status=422, tempo=form)
    steering.set_tempo(db.session, mark, form.chosen(), current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".gate", mark=mark, gedaan="tempo"), 303)


@door.post("/kantoor/nieuwsbrief/<mark>/niet-plannen")
def unplan(mark: str) -> AnyResponse:
    steering.unplan(db.session, campaign_with(mark).mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".gate", mark=mark, gedaan="concept"), 303)


@door.post("/kantoor/nieuwsbrief/<mark>/proef")
def try_out(mark: str) -> AnyResponse:
    """A test mail in one language, to who presses."""
    campaign, member = campaign_with(mark), current_member()
    to = member.address if member else None
    if to is None:
        abort(404)
    drafts = drafting.drafts_of(db.session, campaign, composing.manuscript_of(db.session, campaign))
    draft = drafts.get(request.form.get("taal", ""))
    if draft is None or not draft.subject:
        return _gate(campaign, status=422, refused="Schrijf eerst een onderwerp en een tekst in deze taal.")
    trying.try_out(db.session, draft, to, f"{draft.around.home}/nieuwsbrief", clock.now())
    db.session.commit()
    return redirect(url_for(".gate", mark=mark, gedaan="proef"), 303)


@door.post("/kantoor/nieuwsbrief/<mark>/beste")
def choose_subject(mark: str) -> AnyResponse:
    """The subject that the rest of the readers gets."""
    winner = request.form.get("onderwerp", "")
    if winner not in ("A", "B"):
        abort(404)
    replies = (_number("antwoorden_a"), _number("antwoorden_b"))
    subjects.decide(db.session, campaign_with(mark).mark, winner, replies, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".gate", mark=mark, gedaan="winnaar"), 303)


def _number(name: str) -> int | None:
    typed = request.form.get(name, "").strip()
    return min(int(typed), 10**6) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _closed(campaign: Campaign) -> AnyResponse | None:
    """Why the gate stays shut, as a page; None when it is open."""
    manuscript = composing.manuscript_of(db.session, campaign)
    found = drafting.check(drafting.drafts_of(db.session, campaign, manuscript), manuscript)
    if any(finding.must for finding in found):
        return _gate(campaign, status=422, refused="Er moet eerst nog iets worden verbeterd; zie hieronder.")
    if not audience.reach(db.session, campaign, clock.now()).total:
        return _gate(campaign, status=422, refused="Met deze keuze krijgt niemand het bericht. Kies andere lezers.")
    return None


def _gate(campaign: Campaign, form: PlanForm | None = None, status: int = 200, **more: Any) -> Response:
    manuscript = composing.manuscript_of(db.session, campaign)
    drafts = drafting.drafts_of(db.session, campaign, manuscript)
    done = GATE.get(request.args.get("gedaan", "")) if request.method == "GET" else None
    return show(
        "newsletter/office/gate.html",
        status=status,
        campaign=campaign,
        title=composing.title_of(manuscript),
        drafts=drafts,
        findings=drafting.check(drafts, manuscript),
        reach=audience.reach(db.session, campaign, clock.now()),
        group_names=GROUP_NAMES,
        planned=form or PlanForm(formdata=None),
        test=subjects.standing(db.session, campaign),
        draft=campaign.state == CampaignState.DRAFT,
        settable=campaign.state in (CampaignState.DRAFT, CampaignState.PLANNED),
        first_day=filling.FIRST_DAY,
        fastest=FASTEST,
        member=current_member(),
        letterbox=current_app.extensions["settings"].has_letterbox,
        done={"text": done} if done else None,
        **({"refused": None, "tempo": TempoForm(formdata=None, obj=campaign)} | more),
    )


def _title(campaign: Campaign) -> str:
    return composing.title_of(composing.manuscript_of(db.session, campaign))
