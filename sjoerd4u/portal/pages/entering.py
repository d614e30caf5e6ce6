"""Coming in by a link or a code, and leaving."""

from flask import Response, redirect, url_for
from limits import parse
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import addresses, clock
from sjoerd4u.portal import login, sessions, signing_in
from sjoerd4u.portal.forms import AskForm, CodeForm
from sjoerd4u.portal.pages.door import door, who_is_in
from sjoerd4u.web import throttle
from sjoerd4u.web.doors import before_sign_in
from sjoerd4u.web.language import current_language
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

CODES = throttle.Allowance("sign-in code", parse("30/hour"), parse("300/hour"))


@door.get("/mijn-gegevens", endpoint="door")
@before_sign_in
def way_in() -> AnyResponse:
    if who_is_in():
        return redirect(url_for(".overview"), 303)
    return show("portal/door.html", form=AskForm(formdata=None))


@door.post("/mijn-gegevens")
@before_sign_in
def ask() -> AnyResponse:
    form = AskForm()
    if not form.validate():
        return show("portal/door.html", status=422, form=form)
    throttle.spend(throttle.SIGN_INS)
    signing_in.ask_to_sign_in(db.session, form.email.data or "", current_language(), clock.now())
    db.session.commit()
    return redirect(url_for(".check_your_mail"), 303)


@door.get("/mijn-gegevens/kijk-in-uw-mail")
@before_sign_in
def check_your_mail() -> Response:
    return show("portal/check_your_mail.html", form=CodeForm(formdata=None))


@door.post("/mijn-gegevens/kijk-in-uw-mail")
@before_sign_in
def enter_by_code() -> AnyResponse:
    """By the code: the same answer for every address that it does not open."""
    form = CodeForm()
    if not form.validate():
        return show("portal/check_your_mail.html", status=422, form=form)
    throttle.spend(CODES)
    address = form.email.data or ""
    try:
        signing_in.use_code(db.session, address, form.code.data or "", clock.now())
    except signing_in.WrongCode:
        db.session.commit()  # that it was tried counts
        form.refuse()
        return show("portal/check_your_mail.html", status=422, form=form)
    return _let_in(address)


@door.get("/mijn-gegevens/binnenkomen/<token>")
@before_sign_in
def link(token: str) -> Response:
    address = signing_in.waiting(db.session, mark_in(token, signing_in.LINK), clock.now())
    if address is None:
        return show("portal/link_gone.html", status=410)
    return show("portal/enter.html", address=addresses.masked(address))


@door.post("/mijn-gegevens/binnenkomen/<token>")
@before_sign_in
def enter(token: str) -> AnyResponse:
    try:
        address = signing_in.use_link(db.session, mark_in(token, signing_in.LINK), clock.now())
    except signing_in.LinkGone:
        return show("portal/link_gone.html", status=410)
    return _let_in(address)


@door.post("/mijn-gegevens/uitloggen")
@before_sign_in
def leave() -> AnyResponse:
    sessions.end(db.session, login.cookie() or "")
    db.session.commit()
    return login.forgotten_here(redirect(url_for(".door"), 303))


def _let_in(address: str) -> AnyResponse:
    key = sessions.begin(db.session, address, login.cookie(), clock.now())
    db.session.commit()
    return login.remembered_here(redirect(url_for(".overview"), 303), key)
