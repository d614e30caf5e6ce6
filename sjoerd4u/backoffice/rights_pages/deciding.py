"""Deciding on a request, with a second pair of eyes for a refusal; a granted erasure is carried out at once."""

from flask import abort, current_app, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.rights_pages.door import back, built_here, door
from sjoerd4u.backoffice.rights_pages.forms import DecideForm, WhyForm
from sjoerd4u.backoffice.rights_pages.requests import again, page_of
from sjoerd4u.kit import clock
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.privacy import erasure, files, handling, reviewing
from sjoerd4u.privacy.handling import SameEyes, Ungrounded, Verdict
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.recipients import receiving
from sjoerd4u.privacy.request_models import Decision, RequestKind
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.store import db

ONCE_MORE = "U nam dit besluit zelf. Een collega kijkt er als tweede naar."
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
        handling.agree(db.session, mark, current_by(), clock.now(), receiving(db.session, built_here()))
    except SameEyes:
        return again(mark, ONCE_MORE)
    except Ungrounded as refused:
        return again(mark, str(refused))
    return _after(mark, decision)


@door.post("/kantoor/verzoeken/<mark>/terugleggen")
def return_request(mark: str) -> AnyResponse:
    form = WhyForm(prefix="returned-")
    if not form.validate():
        return page_of(mark, 422, returned=form)
    try:
        handling.send_back(db.session, mark, form.why.data or "", current_by(), clock.now())
    except (SameEyes, Ungrounded) as refused:
        return again(mark, str(refused) or ONCE_MORE, returned=form)
    return back("teruggelegd", ".request", mark=mark)


def _after(mark: str, decision: Decision) -> AnyResponse:
    """Erasing is a transaction of its own, after the decision; the letter that tells of it is written last."""
    line = files.the_request(db.session, mark) or abort(404)
    asked, at = line.request, clock.now()
    if not _would_erase(mark, decision):
        return back("besloten", ".request", mark=mark)
    subject = reviewing.subject_of_request(db.session, asked)
    letter = handling.letter_after_erasure(asked, at)
    db.session.commit()
    if subject.addresses:
        data_dir = current_app.extensions["settings"].data_dir
        erasure.erase(db.store, subject.addresses[0], at, Ledger.in_(data_dir), folder_in(data_dir))
    with db.store.writing() as session:
        handling.post_after_erasure(session, letter)
        session.commit()
    return redirect(url_for(".request", mark=mark, gedaan="gewist"), 303)


def _would_erase(mark: str, decision: Decision) -> bool:
    line = files.the_request(db.session, mark) or abort(404)
    return line.request.kind == RequestKind.ERASE and decision in (Decision.GRANTED, Decision.PARTLY)


def _is_stored_only(mark: str) -> bool:
    line = files.the_request(db.session, mark) or abort(404)
    return reviewing.subject_of_request(db.session, line.request).restricted
