"""Being erased: first what goes and what stays, then a press; with a second fact where a mistake would cost most."""

from dataclasses import replace

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.portal import deciding, login
from sjoerd4u.portal.pages.door import built_now, door, own, own_address, page, settings
from sjoerd4u.portal.pages.proving import missing
from sjoerd4u.privacy import erasure, recipients, requests
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.identity import Deed
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.request_models import RequestKind
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.web.language import current_language
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db


@door.get("/mijn-gegevens/wissen")
def erase() -> Response:
    subject = own()
    plan = erasure.preview(db.session, subject, clock.now())
    return page("portal/erase.html", plan=plan, subject=subject, ask_first=missing(subject, Deed.ERASE))


@door.post("/mijn-gegevens/wissen")
def erased() -> AnyResponse:
    """Do it, with the file of it, or neither. The answer is a page: whoever was erased is not signed in any more."""
    subject, address, at = own(), own_address(), clock.now()
    if missing(subject, Deed.ERASE):
        return redirect(url_for(".second_fact", deed=Deed.ERASE), 303)
    plan = erasure.preview(db.session, subject, at)
    told = recipients.receiving(db.session, built_now())
    asked = deciding.asked(Subject(addresses=(address,)), RequestKind.ERASE, current_language())
    data_dir = settings().data_dir
    try:
        erasure.forget(db.session, subject, at, Ledger.in_(data_dir))
    except erasure.UseIsRestricted:
        return page("portal/erase.html", status=409, plan=plan, subject=subject, ask_first=[])
    requests.file_done(db.session, _nameless(asked), "gewist in Mijn gegevens", at, plan.categories, told)
    db.session.commit()
    leave_no_trace(db.store, folder_in(data_dir), rewrite=True)
    return login.forgotten_here(show("portal/erased.html", plan=plan))


def _nameless(asked: requests.Asked) -> requests.Asked:
    """The file of an erasure does not say of whom."""
    return replace(asked, address=None, person_id=None)
