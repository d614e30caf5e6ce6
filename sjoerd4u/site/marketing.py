"""What we do and who we are; asking us something; telling us that something is wrong."""

from datetime import date

from flask import Response, abort, current_app, redirect, request, url_for
from limits import parse
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import lookups
from sjoerd4u.crm.inquiries import receive_question
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.newsletter.signup import Wishes, request_signup
from sjoerd4u.privacy.incidents import report_incident, reported
from sjoerd4u.site.forms import ContactForm, LeakForm
from sjoerd4u.site.pages import door
from sjoerd4u.web import throttle
from sjoerd4u.web.headers import personal
from sjoerd4u.web.language import current_language
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.pagecache import for_everyone
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

QUESTIONS = throttle.Allowance("question", parse("30/hour"), parse("300/hour"))
REPORTS = throttle.Allowance("report", parse("30/hour"), parse("300/hour"))

ACCESSIBILITY_CHECKED_ON = date(2026, 11, 22)
TERMS_VERSION, TERMS_FROM = "0.1", date(2026, 11, 22)


# — What we do and who we are ——————————————————————————————————————————————————————————————————————————————————————————


@door.get("/diensten")
@for_everyone
def services() -> Response:
    return show("site/services.html")


@door.get("/sjoerd4u")
@for_everyone
def product() -> Response:
    return show("site/product.html")


@door.get("/over-ons")
@for_everyone
def about() -> Response:
    settings = current_app.extensions["settings"]
    return show("site/about.html", statutory_seat=settings.statutory_seat, btw_id=settings.btw_id)


@door.get("/toegankelijkheid")
@for_everyone
def accessibility() -> Response:
    return show("site/accessibility.html", checked_on=ACCESSIBILITY_CHECKED_ON)


@door.get("/voorwaarden")
@for_everyone
def terms() -> Response:
    return show("site/terms.html", version=TERMS_VERSION, since=TERMS_FROM)


# — Asking us something ————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/contact")
@for_everyone
def contact() -> Response:
    return show("site/contact.html", form=ContactForm(formdata=None))


@door.post("/contact")
def ask() -> AnyResponse:
    form = ContactForm()
    if not form.validate():
        return show("site/contact.html", status=422, form=form)
    throttle.spend(QUESTIONS)
    mark = receive_question(db.session, form.question(request.path), clock.now())
    if form.newsletter.data:
        request_signup(db.session, _news_for(form), clock.now())
    db.session.commit()
    token = keyring(db.session).seal("question", mark)
    return redirect(url_for(".asked", token=token, nieuws="ja" if form.newsletter.data else None), 303)


def _news_for(form: ContactForm) -> Wishes:
    """The address and nothing else: names were given for the answer, not for the newsletter."""
    return Wishes(address=form.email.data or "", language=current_language(), page=request.path, topics=[])


@door.get("/contact/verstuurd/<token>")
def asked(token: str) -> Response:
    reference = lookups.reference_of(db.session, mark_in(token, "question")) or abort(404)
    news = request.args.get("nieuws") == "ja"
    return personal(show("site/asked.html", reference=reference, news=news))


# — Telling us that something is wrong —————————————————————————————————————————————————————————————————————————————————


@door.get("/datalek")
@for_everyone
def leak() -> Response:
    return show("site/leak.html", form=LeakForm(formdata=None))


@door.post("/datalek")
def report_leak() -> AnyResponse:
    form = LeakForm()
    if not form.validate():
        return show("site/leak.html", status=422, form=form)
    throttle.spend(REPORTS)
    mark = report_incident(db.session, form.report(), clock.now())
    db.session.commit()
    return redirect(url_for(".leak_reported", token=keyring(db.session).seal("report", mark)), 303)


@door.get("/datalek/gemeld/<token>")
def leak_reported(token: str) -> Response:
    incident = reported(db.session, mark_in(token, "report")) or abort(404)
    return personal(show("site/leak_reported.html", incident=incident))
