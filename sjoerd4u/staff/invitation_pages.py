"""The page behind the link of an invitation: how somebody will sign in, chosen once."""

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import BadSeal
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.staff import invitations, login, means, passkeys, passwords, proving, setting_up, signing_in
from sjoerd4u.staff.forms import ChooseForm
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.staff.pages import HOME, door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

FIRST_KEY = "eerste sleutel"


@door.errorhandler(invitations.InvitationGone)
def invitation_gone(_gone: LookupError) -> Response:
    return show("staff/invitation_gone.html", status=410)


@door.get("/kantoor/uitnodiging/<token>")
def invitation(token: str) -> Response:
    return _choose(token, _invited(token))


@door.post("/kantoor/uitnodiging/<token>")
def accept(token: str) -> AnyResponse:
    """A password and the app that makes its codes. The answer is a page: the recovery codes are shown only now."""
    at, member = clock.now(), _invited(token)
    form = ChooseForm(own=(member.name, member.address or ""))
    setting_up.begin(form, member)
    if not form.validate():
        return _choose(token, member, form, 422)
    invitations.use_up(db.session, _mark_in(token), at)
    kept = passwords.hashed(form.password.data or "")
    codes = means.set_password(db.session, member, kept, form.open_secret, form.step, at)
    key = _come_in(member, signing_in.WITH_CODE)
    return login.remembered_here(show("staff/recovery_codes.html", codes=codes, to=HOME), key)


@door.post("/kantoor/uitnodiging/<token>/vraag")
def invitation_question(token: str) -> Response:
    """What a first passkey is to sign."""
    asked = passkeys.ask_to_add(db.session, proving.site(), _invited(token), clock.now())
    db.session.commit()
    return Response(asked, mimetype="application/json")


@door.post("/kantoor/uitnodiging/<token>/toegangssleutel")
def accept_with_passkey(token: str) -> AnyResponse:
    at, member = clock.now(), _invited(token)
    try:
        passkeys.add(db.session, proving.site(), member, request.form.get("passkey", ""), FIRST_KEY, at)
    except passkeys.NotAccepted:
        db.session.commit()
        return _choose(token, member, None, 422, proving.NOT_THIS_KEY)
    invitations.use_up(db.session, _mark_in(token), at)
    key = _come_in(member, signing_in.WITH_PASSKEY)
    return login.remembered_here(redirect(url_for("staff.account", gedaan="welkom"), 303), key)


def _come_in(member: StaffMember, by_means: str) -> str:
    at = clock.now()
    key = login.let_in(member, by_means, at)
    trail.record(db.session, By(member.id, member.name), signing_in.CAME_IN, f"{by_means}, met de uitnodiging", at)
    db.session.commit()
    return key


def _choose(
    token: str, member: StaffMember, form: ChooseForm | None = None, status: int = 200, problem: str = ""
) -> Response:
    if form is None:
        form = ChooseForm(formdata=None)
        setting_up.begin(form, member)
    return show(
        "staff/invitation.html",
        status=status,
        token=token,
        member=member,
        form=form,
        place=proving.passkey_place(),
        problem=problem,
        **setting_up.shown(form, member),
    )


def _invited(token: str) -> StaffMember:
    return invitations.invited(db.session, _mark_in(token), clock.now())


def _mark_in(token: str) -> str:
    try:
        return keyring(db.session).unseal(invitations.USE, token)
    except BadSeal:
        abort(404)
