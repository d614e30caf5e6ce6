"""Deciding on a request, with a second pair of eyes for a refusal; a granted erasure is carried out at once."""

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.rights_pages.address_form import AddressForm
from sjoerd4u.backoffice.rights_pages.door import back, built_here, door
from sjoerd4u.backoffice.rights_pages.forms import DecideForm, ReturnForm
from sjoerd4u.backoffice.rights_pages.requests import again, page_of
from sjoerd4u.kit import clock
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.privacy import files, handling, requests, reviewing
from sjoerd4u.privacy.erasure import UseIsRestricted
from sjoerd4u.privacy.granting import carry_out_erasure
from sjoerd4u.privacy.handling import OtherText, SameEyes, Ungrounded, Verdict
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.recipients import receiving
from sjoerd4u.privacy.request_models import Decision, RequestKind
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.store import db

ONCE_MORE = "U nam dit besluit zelf. Een collega kijkt er als tweede naar."
OTHER_TEXT = "Dit besluit is veranderd nadat u het las. Lees wat er nu staat, en besluit daarna."
IS_RESTRICTED = "Het gebruik van deze gegevens is beperkt. Hef dat eerst op: dan kan dit besluit worden uitgevoerd."
IS_STORED = "Het gebruik van deze gegevens is beperkt. Zolang dat zo is, wissen wij ze niet (artikel 18 AVG)."


@door.post("/kantoor/verzoeken/<mark>/besluiten")
def decide_request(mark: str) -> AnyResponse:
    form = DecideForm(prefix="decision-")
    if not form.validate():
        return page_of(mark, 422, decision=form)
    verdict = form.verdict()
    if _would_erase(mark, verdict.decision) and _is_stored_only(mark):
        return again(mark, IS_STORED, decision=form)
    try:
        closed = _decide(mark, verdict)
    except Ungrounded as refused:
        return again(mark, str(refused), decision=form)
    except Restricted:
        return again(mark, IS_RESTRICTED, decision=form)
    if not closed:
        return back("tweede", ".request", mark=mark)
    return _after(mark, verdict.decision)


def _decide(mark: str, verdict: Verdict) -> bool:
    known = receiving(db.session, built_here())
    return handling.decide(db.session, mark, verdict, current_by(), clock.now(), known)


@door.post("/kantoor/verzoeken/<mark>/mee-eens")
def agree_request(mark: str) -> AnyResponse:
    line = files.the_request(db.session, mark) or abort(404)
    decision = Decision(line.request.decision) if line.request.decision else Decision.REFUSED
    if _would_erase(mark, decision) and _is_stored_only(mark):
        return again(mark, IS_STORED)
    try:
        known = receiving(db.session, built_here())
        handling.agree(db.session, mark, current_by(), clock.now(), known, version=_version_read())
    except OtherText:
        return again(mark, OTHER_TEXT, 409)
    except SameEyes:
        return again(mark, ONCE_MORE)
    except Ungrounded as refused:
        return again(mark, str(refused))
    return _after(mark, decision)


@door.post("/kantoor/verzoeken/<mark>/terugleggen")
def return_request(mark: str) -> AnyResponse:
    form = ReturnForm(prefix="returned-")
    if not form.validate():
        return page_of(mark, 422, returned=form)
    try:
        handling.send_back(db.session, mark, form.why.data or "", current_by(), clock.now(), version=_version_read())
    except OtherText:
        return again(mark, OTHER_TEXT, 409, returned=form)
    except (SameEyes, Ungrounded) as refused:
        return again(mark, str(refused) or ONCE_MORE, returned=form)
    return back("teruggelegd", ".request", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/adres")
def know_request(mark: str) -> AnyResponse:
    """Say by which address we know whoever asked by phone or letter."""
    form = AddressForm(prefix="known-")
    if not form.validate():
        return page_of(mark, 422, known=form)
    requests.say_whose(db.session, mark, form.email.data or "", current_by(), clock.now())
    return back("adres", ".request", mark=mark)


def _version_read() -> int | None:
    """The version of the decision that the page showed."""
    return request.form.get("version", type=int)


def _after(mark: str, decision: Decision) -> AnyResponse:
    """A granted erasure is one transaction with its decision: when it fails, nothing is decided and nobody is told."""
    if not _would_erase(mark, decision):
        return back("besloten", ".request", mark=mark)
    line = files.the_request(db.session, mark) or abort(404)
    data_dir = current_app.extensions["settings"].data_dir
    try:
        carry_out_erasure(db.session, line.request, clock.now(), Ledger.in_(data_dir))
    except UseIsRestricted:  # meanwhile
        return again(mark, IS_STORED)
    db.session.commit()
    leave_no_trace(db.store, folder_in(data_dir), rewrite=True)
    return redirect(url_for(".request", mark=mark, gedaan="gewist"), 303)


def _would_erase(mark: str, decision: Decision) -> bool:
    line = files.the_request(db.session, mark) or abort(404)
    return line.request.kind == RequestKind.ERASE and decision in (Decision.GRANTED, Decision.PARTLY)


def _is_stored_only(mark: str) -> bool:
    line = files.the_request(db.session, mark) or abort(404)
    return reviewing.subject_of_request(db.session, line.request).restricted
