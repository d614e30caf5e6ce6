"""A quote for its receiver: see it, say yes or no, ask. Looking changes nothing; only a press does."""

from flask import Response, redirect, request, url_for
from limits import parse
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.sales.documents import quote_pdf
from sjoerd4u.sales.quotes import answering, offers
from sjoerd4u.sales.quotes.forms import AcceptForm, AskForm, DeclineForm
from sjoerd4u.sales.quotes.offers import LinkGone, NotOpen, Offer, Standing
from sjoerd4u.sales.quotes.quoting import USE
from sjoerd4u.web import throttle
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.headers import personal
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

PRESSES = throttle.Allowance("quote", parse("30/hour"), parse("300/hour"))

door = Door("quotes", __name__, Audience.PUBLIC)


@door.errorhandler(LinkGone)
def gone(_error: LinkGone) -> Response:
    """What the link led to is not here any more."""
    return personal(show("sales/link_gone.html", status=410))


@door.errorhandler(Restricted)
def only_stored(_error: Restricted) -> Response:
    """The receiver restricted the use of their data (AVG art. 18): nothing was done."""
    return personal(show("sales/only_stored.html", status=409))


@door.get("/offerte/<token>")
def quote(token: str) -> Response:
    found = offers.offer(db.session, mark_in(token, USE), clock.now())
    return _page(token, found, AcceptForm(formdata=None), asked=request.args.get("gevraagd") == "ja")


def _page(
    token: str,
    found: Offer,
    accept: AcceptForm | None = None,
    decline: DeclineForm | None = None,
    ask: AskForm | None = None,
    status: int = 200,
    asked: bool = False,
) -> Response:
    page = show(
        "sales/offer.html",
        status=status,
        token=token,
        offer=found,
        frozen=found.frozen,
        standing=found.standing,
        asked=asked,
        accept=accept or AcceptForm(formdata=None),
        decline=decline or DeclineForm(formdata=None),
        ask=ask or AskForm(formdata=None),
    )
    return personal(page)


@door.get("/offerte/<token>/pdf")
def document(token: str) -> Response:
    found = offers.offer(db.session, mark_in(token, USE), clock.now())
    digest = found.sending.digest if found.standing == Standing.ACCEPTED else ""
    answer = Response(quote_pdf(found.frozen, digest, found.sending.sent_at), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found.frozen['number']}.pdf")
    return personal(answer)


@door.post("/offerte/<token>/akkoord")
def accept(token: str) -> AnyResponse:
    mark, form = mark_in(token, USE), AcceptForm()
    found = offers.offer(db.session, mark, clock.now())
    if not form.validate():
        return _page(token, found, accept=form, status=422)
    throttle.spend(PRESSES)
    name, function, words = form.accepted_name.data or "", form.accepted_function.data or "", form.agreed.label.text
    try:
        refused = bool(form.no_news.data)
        answering.accept(db.session, mark, name, function, str(words), clock.now(), no_news=refused)
    except NotOpen:
        return _too_late(token, mark)
    db.session.commit()
    return redirect(url_for(".quote", token=token), 303)


def _too_late(token: str, mark: str) -> Response:
    """Not open any more: the page says why, as it is now."""
    db.session.rollback()
    return _page(token, offers.offer(db.session, mark, clock.now()), status=409)


@door.post("/offerte/<token>/afwijzen")
def decline(token: str) -> AnyResponse:
    mark, form = mark_in(token, USE), DeclineForm()
    found = offers.offer(db.session, mark, clock.now())
    if not form.validate():
        return _page(token, found, decline=form, status=422)
    throttle.spend(PRESSES)
    try:
        answering.decline(db.session, mark, form.reason.data or "", clock.now())
    except NotOpen:
        return _too_late(token, mark)
    db.session.commit()
    return redirect(url_for(".quote", token=token), 303)


@door.post("/offerte/<token>/vragen")
def ask(token: str) -> AnyResponse:
    mark, form = mark_in(token, USE), AskForm()
    found = offers.offer(db.session, mark, clock.now())
    if not form.validate():
        return _page(token, found, ask=form, status=422)
    throttle.spend(PRESSES)
    answering.ask(db.session, mark, form.question.data or "", clock.now())
    db.session.commit()
    return redirect(url_for(".quote", token=token, gevraagd="ja", _anchor="gevraagd"), 303)
