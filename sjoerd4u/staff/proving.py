"""Proof that somebody is who they say, by password and code or by passkey: to come in, and where it is asked again."""

from datetime import datetime

from flask import Response, current_app, request

from sjoerd4u.staff import login, passkeys, passwords, sessions, signing_in
from sjoerd4u.staff.attempts import TooOften
from sjoerd4u.staff.forms import ProveForm
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.web import filters, throttle
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

WRONG = "Het e-mailadres, het wachtwoord of de code klopt niet. Een code werkt één keer."
WRONG_AGAIN = "Het wachtwoord of de code klopt niet. Een code werkt één keer: wacht op de volgende."
NOT_THIS_KEY = "Met deze toegangssleutel lukt het niet. Probeer het nog eens, of gebruik uw wachtwoord."
PASSKEY = "passkey"
PROOF_PASSKEY = "proof_passkey"  # another name, as the press itself may bring a new passkey
OWN_FIELDS = ("proof_password", "proof_code", PROOF_PASSKEY)
SECRETS = frozenset({"password", "repeat"})


def by_password(address: str, password: str, code: str, at: datetime) -> tuple[StaffMember, str]:
    """Who has this address, password and code, and by which means they proved it.

    Comparing takes long on purpose, and so happens between two transactions. Raises attempts.TooOften and
    signing_in.Refused.
    """
    network, _ = throttle.origin_of(request.remote_addr)
    attempt = signing_in.begin(db.session, address, network, at)
    db.session.commit()
    fits = passwords.fits(attempt.kept, password)
    means = signing_in.conclude(db.session, attempt, fits, code, at)
    assert attempt.member is not None  # noqa: S101 - else it was refused
    return attempt.member, means


def by_passkey(at: datetime, field: str = PASSKEY) -> StaffMember:
    """Whose passkey answered the question, in this field of the form. Raises passkeys.NotAccepted."""
    try:
        return passkeys.prove(db.session, site(), request.form.get(field, ""), at)
    except passkeys.NotAccepted:
        db.session.commit()  # the question is used up
        raise


def site() -> passkeys.Site:
    """For which site passkeys are."""
    return passkeys.Site.of(current_app.extensions["settings"].base_url)


def passkey_place() -> str | None:
    """Where to open this page to use a passkey; None when that is here."""
    return None if site().works_at(request.host) else site().address


def once_more(form: ProveForm, at: datetime) -> str | None:
    """Note the proof that came with this press; a sentence about what is wrong with it, or None when it is good."""
    member, session = login.current_member(), login.current_session()
    try:
        if request.form.get(PROOF_PASSKEY):
            right = by_passkey(at, PROOF_PASSKEY).id == session.staff_id
        else:
            assert member is not None  # noqa: S101 - who has a session is somebody
            right = form.validate() and bool(by_password(member.address or "", *_typed(form), at))
    except (signing_in.Refused, passkeys.NotAccepted):
        right = False
    except TooOften as often:
        return too_often(often)
    if right:
        sessions.note_proof(db.session, session.id, at)
        db.session.commit()  # whatever comes of the press: what was used to prove it is used up
        return None
    return NOT_THIS_KEY if request.form.get(PROOF_PASSKEY) else "" if form.errors else WRONG_AGAIN


def _typed(form: ProveForm) -> tuple[str, str]:
    return form.proof_password.data or "", form.proof_code.data or ""


def brings_a_secret() -> bool:
    """Whether this press brings a password that somebody chose: it is not to be repeated in a page."""
    return not SECRETS.isdisjoint(request.form)


def demand(at: datetime) -> Response | None:
    """Ask who presses here to prove who they are, around what they sent, so that nothing of it is lost.

    With a good proof the press goes on as if there had been no question.
    """
    asked = any(name in request.form for name in OWN_FIELDS)
    form = ProveForm(formdata=request.form if asked else None)
    problem = once_more(form, at) if asked else ""
    if asked and problem is None:
        return None
    carried = [(name, text) for name, text in request.form.items(multi=True) if name not in OWN_FIELDS]
    return show(
        "staff/prove.html",
        status=422 if asked else 409,
        form=form,
        problem=problem,
        action=request.full_path.rstrip("?"),
        carried=carried,
        place=passkey_place(),
        files=bool(request.files),
    )


def too_often(often: TooOften) -> str:
    """When to try again, as a sentence."""
    return (
        "Er is te vaak een verkeerd wachtwoord of een verkeerde code ingevuld. "
        f"Probeer het weer na {filters.moment(often.until)}."
    )
