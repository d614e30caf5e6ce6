"""Coming in to the back office and going out, and proving once more who one is."""

from datetime import datetime

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.staff import attempts, login, naming, passkeys, proving, sessions, signing_in
from sjoerd4u.staff.forms import EnterForm, ProveForm
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.web import throttle
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("staff", __name__, Audience.OFFICE)
HOME = "/kantoor/vandaag"


@door.get("/kantoor")
def home() -> AnyResponse:
    return redirect(HOME, 303)


# — Coming in ————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/inloggen")
def way_in() -> AnyResponse:
    if login.current_member():
        return redirect(_where_to(), 303)
    return _way_in(EnterForm(formdata=None))


@door.post("/kantoor/inloggen")
def enter() -> AnyResponse:
    at, form = clock.now(), EnterForm()
    if not form.validate():
        return _way_in(form, 422)
    try:
        typed = (form.email.data or "", form.password.data or "", form.code.data or "")
        member, means = proving.by_password(*typed, at)
    except signing_in.Refused:
        return _way_in(form, 422, proving.WRONG)
    except attempts.TooOften as often:
        return _too_often(_way_in(form, 429, proving.too_often(often)), often, at)
    return _come_in(member, means, at)


@door.post("/kantoor/inloggen/vraag")
def question() -> Response:
    """What a passkey is to sign: to come in, or to prove once more who one is."""
    throttle.spend(throttle.PASSKEY_QUESTIONS)
    asked = passkeys.ask_to_prove(db.session, proving.site(), clock.now())
    db.session.commit()
    return Response(asked, mimetype="application/json")


@door.post("/kantoor/inloggen/toegangssleutel")
def enter_by_passkey() -> AnyResponse:
    at = clock.now()
    try:
        member = proving.by_passkey(at)
    except passkeys.NotAccepted:
        return _way_in(EnterForm(formdata=None), 422, proving.NOT_THIS_KEY)
    return _come_in(member, signing_in.WITH_PASSKEY, at)


@door.post("/kantoor/uitloggen")
def leave() -> AnyResponse:
    sessions.end(db.session, login.cookie() or "")
    db.session.commit()
    return login.forgotten_here(redirect(url_for(".way_in"), 303))


def _way_in(form: EnterForm, status: int = 200, problem: str = "") -> Response:
    place = proving.passkey_place()
    return show("staff/way_in.html", status=status, form=form, problem=problem, to=_asked_for(), place=place)


def _come_in(member: StaffMember, means: str, at: datetime) -> AnyResponse:
    """Let this member in under a new id, and say in the trail how often somebody failed to since the last time."""
    key = login.let_in(member, means, at)
    by = By(member.id, member.name)
    trail.record(db.session, by, signing_in.CAME_IN, means, at, after=signing_in.in_vain(db.session, member, at))
    db.session.commit()
    return login.remembered_here(redirect(_where_to(), 303), key)


def _too_often(answer: Response, often: attempts.TooOften, at: datetime) -> Response:
    answer.headers["Retry-After"] = str(max(1, round((often.until - at).total_seconds())))
    return answer


def _asked_for() -> str | None:
    return naming.own_path(request.values.get("naar"))


def _where_to() -> str:
    return _asked_for() or HOME


# — Proving once more ————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/bevestig")
def prove() -> Response:
    return _prove(ProveForm(formdata=None))


@door.post("/kantoor/bevestig")
def proved() -> AnyResponse:
    form = ProveForm()
    problem = proving.once_more(form, clock.now())
    if problem is not None:
        return _prove(form, 422, problem)
    return redirect(_where_to(), 303)


def _prove(form: ProveForm, status: int = 200, problem: str = "") -> Response:
    to = _asked_for()
    return show(
        "staff/prove.html",
        status=status,
        form=form,
        problem=problem,
        action=url_for(".proved"),
        carried=[("naar", to)] if to else [],
        place=proving.passkey_place(),
        files=False,
    )
