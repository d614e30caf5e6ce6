"""One's own account: the means to sign in, and where one is in."""

from datetime import timedelta

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.staff import attempts, codes, login, means, passkeys, passwords, proving, sessions, setting_up, wishes
from sjoerd4u.staff.forms import ChooseForm, CodesForm, PasskeyForm, PasswordForm
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.staff.pages import door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

DONE = {
    "welkom": "Welkom. U logt voortaan in met uw toegangssleutel.",
    "wachtwoord": "Uw wachtwoord is gewijzigd. Op andere plaatsen bent u uitgelogd.",
    "codes": "Uw nieuwe app werkt. De oude maakt geen geldige codes meer.",
    "sleutel": "De toegangssleutel is toegevoegd.",
    "sleutel-weg": "De toegangssleutel is verwijderd. Verwijder hem ook op uw apparaat.",
    "beeindigd": "Daar bent u nu uitgelogd.",
    "ochtendmail": "Uw keuze voor de ochtendmail is bewaard.",
}
LOOKED_BACK = timedelta(days=90)


@door.get("/kantoor/account")
def account() -> Response:
    return _account()


def _account(status: int = 200, problem: str = "") -> Response:
    at, member = clock.now(), _me()
    done = DONE.get(request.args.get("gedaan", ""))
    return show(
        "staff/account.html",
        status=status,
        member=member,
        password=means.password_of(db.session, member),
        codes_left=codes.recovery_codes_left(db.session, member.id),
        keys=means.passkeys_of(db.session, member),
        sessions=sessions.of_member(db.session, member.id, at),
        this_session=login.current_session().id,
        failed=attempts.failed_with(db.session, member.id, at - LOOKED_BACK),
        problem=problem,
        done={"text": done} if done else None,
    )


# — Password, app, recovery codes ————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/account/wachtwoord")
def password() -> Response:
    return _password()


@door.post("/kantoor/account/wachtwoord")
def change_password() -> AnyResponse:
    at, member = clock.now(), _me()
    if means.password_of(db.session, member) is None:
        return _first_password(member)
    form = PasswordForm(own=_own(member))
    if not form.validate():
        return _password(form, 422)
    kept = passwords.hashed(form.password.data or "")
    means.change_password(db.session, member, kept, login.current_session().id, at)
    return _done("wachtwoord")


def _first_password(member: StaffMember) -> AnyResponse:
    """Who only had passkeys chooses a password with its codes. The answer is a page: the codes are shown only now."""
    form = ChooseForm(own=_own(member))
    setting_up.begin(form, member)
    if not form.validate():
        return _password(form, 422)
    kept = passwords.hashed(form.password.data or "")
    shown = means.set_password(db.session, member, kept, form.open_secret, form.step, clock.now())
    db.session.commit()
    return show("staff/recovery_codes.html", codes=shown, to=url_for(".account"))


def _password(form: PasswordForm | None = None, status: int = 200) -> Response:
    member = _me()
    first = means.password_of(db.session, member) is None
    if form is None:
        form = ChooseForm(formdata=None) if first else PasswordForm(formdata=None)
        if isinstance(form, ChooseForm):
            setting_up.begin(form, member)
    app = setting_up.shown(form, member) if isinstance(form, ChooseForm) else {}
    return show("staff/password.html", status=status, form=form, member=member, first=first, **app)


@door.get("/kantoor/account/codes")
def app_codes() -> Response:
    form = CodesForm(formdata=None)
    _insist_on_password()
    setting_up.begin(form, _me())
    return _app_codes(form)


@door.post("/kantoor/account/codes")
def change_app_codes() -> AnyResponse:
    member, form = _me(), CodesForm()
    _insist_on_password()
    setting_up.begin(form, member)
    if not form.validate():
        return _app_codes(form, 422)
    means.change_codes(db.session, member, form.open_secret, form.step, login.current_session().id, clock.now())
    return _done("codes")


def _app_codes(form: CodesForm, status: int = 200) -> Response:
    return show("staff/codes.html", status=status, form=form, **setting_up.shown(form, _me()))


@door.post("/kantoor/account/herstelcodes")
def renew_recovery_codes() -> Response:
    """Ten new ones. The answer is a page: they are shown only now."""
    _insist_on_password()
    shown = means.renew_recovery_codes(db.session, _me(), clock.now())
    db.session.commit()
    return show("staff/recovery_codes.html", codes=shown, to=url_for(".account"))


def _insist_on_password() -> None:
    if means.password_of(db.session, _me()) is None:
        abort(404)


# — Passkeys —————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/account/toegangssleutel")
def new_passkey() -> Response:
    return _new_passkey(PasskeyForm(formdata=None))


@door.post("/kantoor/account/toegangssleutel/vraag")
def passkey_question() -> Response:
    """What a new passkey is to sign."""
    asked = passkeys.ask_to_add(db.session, proving.site(), _me(), clock.now())
    db.session.commit()
    return Response(asked, mimetype="application/json")


@door.post("/kantoor/account/toegangssleutel")
def add_passkey() -> AnyResponse:
    form = PasskeyForm()
    if not form.validate():
        return _new_passkey(form, 422)
    try:
        name, answer = form.name.data or "", form.passkey.data or ""
        passkeys.add(db.session, proving.site(), _me(), answer, name, clock.now())
    except passkeys.NotAccepted:
        db.session.commit()
        return _new_passkey(form, 422, "Dat lukte niet. Probeer het nog eens.")
    return _done("sleutel")


@door.post("/kantoor/account/toegangssleutel/<mark>/verwijderen")
def remove_passkey(mark: str) -> AnyResponse:
    try:
        if not means.remove_passkey(db.session, _me(), mark, clock.now()):
            abort(404)
    except means.LastMeans:
        return _account(
            422, "Dit is uw enige manier om in te loggen. Voeg eerst een andere sleutel of een wachtwoord toe."
        )
    return _done("sleutel-weg")


def _new_passkey(form: PasskeyForm, status: int = 200, problem: str = "") -> Response:
    place = proving.passkey_place()
    return show("staff/passkey.html", status=status, form=form, problem=problem, place=place)


# — Where one is in ——————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/account/sessies/<mark>/beeindigen")
def end_session(mark: str) -> AnyResponse:
    if not sessions.end_one(db.session, _me().id, mark):
        abort(404)
    return _done("beeindigd")


@door.post("/kantoor/account/sessies/beeindigen")
def end_other_sessions() -> AnyResponse:
    sessions.end_all(db.session, _me().id, but=login.current_session().id)
    return _done("beeindigd")


# — The morning mail —————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/account/ochtendmail")
def choose_morning_mail() -> AnyResponse:
    wishes.want_morning_mail(db.session, _me().id, request.form.get("aan") == "ja")
    return _done("ochtendmail")


# — One way to answer ————————————————————————————————————————————————————————————————————————————————————————————


def _done(what: str) -> AnyResponse:
    db.session.commit()
    return redirect(url_for(".account", gedaan=what), 303)


def _me() -> StaffMember:
    return login.current_member() or abort(403)


def _own(member: StaffMember) -> tuple[str, str]:
    return member.name, member.address or ""
