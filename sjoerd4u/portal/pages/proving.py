"""A second fact that we already hold, where a mistake about who somebody is would cost most."""

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.portal import deciding, login, sessions
from sjoerd4u.portal.forms import FactForm
from sjoerd4u.portal.pages.door import door, own, own_address, page, who_is_in
from sjoerd4u.privacy import identity
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.identity import Deed
from sjoerd4u.web.store import db

NEXT = {Deed.ERASE: ".erase", Deed.ADDRESS: ".correcting", Deed.OTHER: ".overview"}
FREE = ("portal.second_fact", "portal.proved")


def missing(subject: Subject, deed: Deed) -> bool:
    """Whether this deed waits for a second fact. Without a fact that we hold there is nothing to ask."""
    is_customer = deciding.is_customer(db.session, subject)
    if not identity.needs_second_fact(deed, own_address(), is_customer=is_customer):
        return False
    held = identity.facts_held(db.session, subject)
    if not held:
        return identity.holds_no_proof(db.session, subject)
    return not sessions.has_proved(db.session, login.cookie() or "", clock.now())


@door.before_request
def a_shared_mailbox_proves_more() -> AnyResponse | None:
    """More people read info@…: who comes in from there first names a fact that only this person is likely to know."""
    address = who_is_in()
    if address is None or request.endpoint in FREE or not identity.is_shared(address) or _is_before_sign_in():
        return None
    return redirect(url_for("portal.second_fact", deed=Deed.OTHER), 303) if missing(own(), Deed.OTHER) else None


def _is_before_sign_in() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "before_sign_in", False))


@door.get("/mijn-gegevens/bewijs/<any(wissen, adres, anders):deed>", endpoint="second_fact")
def prove(deed: str) -> AnyResponse:
    subject = own()
    held = identity.facts_held(db.session, subject)
    if not held and identity.holds_no_proof(db.session, subject):
        return page("portal/prove.html", subject=subject, form=None)
    if not held or sessions.has_proved(db.session, login.cookie() or "", clock.now()):
        return redirect(url_for(NEXT[Deed(deed)]), 303)
    return page("portal/prove.html", subject=subject, form=FactForm(held, formdata=None))


@door.post("/mijn-gegevens/bewijs/<any(wissen, adres, anders):deed>")
def proved(deed: str) -> AnyResponse:
    subject = own()
    held = identity.facts_held(db.session, subject)
    if not held:
        return redirect(url_for(".second_fact", deed=deed), 303)
    form = FactForm(held)
    if not form.validate():
        return page("portal/prove.html", status=422, subject=subject, form=form)
    try:
        right = identity.prove(db.session, subject, identity.Fact(form.fact.data), form.answer.data or "", clock.now())
    except identity.TooManyTries:
        form.refuse_for_today()
        return page("portal/prove.html", status=422, subject=subject, form=form)
    if not right:
        db.session.commit()  # that it was tried
        form.refuse()
        return page("portal/prove.html", status=422, subject=subject, form=form)
    key = sessions.note_proof(db.session, login.cookie() or "", clock.now())
    db.session.commit()
    onward = redirect(url_for(NEXT[Deed(deed)], gedaan="bewezen"), 303)
    return login.remembered_here(onward, key) if key else onward  # pressed twice: the first gave the browser its id
