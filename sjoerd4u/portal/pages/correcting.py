"""Setting right: in place, by another address, by a statement of one's own, or by asking."""

from typing import Any

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import addresses, clock
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.portal import changing_address, deciding
from sjoerd4u.portal.changing_address import Outcome, Side
from sjoerd4u.portal.forms import AddressForm, ContestForm, CorrectForm, SupplementForm
from sjoerd4u.portal.pages.door import done, door, or_absent, own, own_address, page, settings
from sjoerd4u.portal.pages.proving import missing
from sjoerd4u.privacy import supplements
from sjoerd4u.privacy.identity import Deed
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.web.doors import before_sign_in
from sjoerd4u.web.language import current_language
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

PLACE = ".correcting"


@door.get("/mijn-gegevens/verbeteren")
def correcting() -> Response:
    return _page()


@door.post("/mijn-gegevens/verbeteren")
def correct() -> AnyResponse:
    subject, form = own(), CorrectForm()
    if subject.restricted or not subject.person_ids:
        abort(404)
    if not form.validate():
        return _page(422, form=form)
    deciding.correct(db.session, subject, form.answers(), clock.now())
    return done("verbeterd", PLACE)


@door.post("/mijn-gegevens/aanvullen")
def supplement() -> AnyResponse:
    subject, form = own(), SupplementForm()
    if subject.restricted or not subject.person_ids:
        abort(404)
    if form.validate():
        try:
            supplements.add(db.session, subject.person_ids[0], form.about.data, form.text.data or "", clock.now())
            return done("aangevuld", PLACE)
        except supplements.TooMany:
            form.refuse()
    return _page(422, supplement=form)


@door.post("/mijn-gegevens/aanvullen/<mark>/weghalen")
def take_away(mark: str) -> AnyResponse:
    absent = (supplements.NoSuchSupplement, Restricted)
    or_absent(supplements.take_away, db.session, own().person_ids, mark, clock.now(), absent=absent)
    return done("weggehaald", PLACE)


@door.post("/mijn-gegevens/betwisten")
def contest() -> AnyResponse:
    """What somebody cannot change in place: a request, and nobody uses the data meanwhile (AVG art. 18(1)(a))."""
    subject, form = own(), ContestForm()
    if not form.validate():
        return _page(422, contest=form)
    mark = deciding.contest(
        db.session, subject, form.what.data, form.explanation.data or "", current_language(), clock.now()
    )
    return done("gevraagd", ".request", mark=mark)


@door.post("/mijn-gegevens/ander-adres")
def new_address() -> AnyResponse:
    subject, form = own(), AddressForm()
    if subject.restricted or not subject.person_ids:
        abort(404)
    if not form.validate():
        return _page(422, address=form)
    if missing(subject, Deed.ADDRESS):
        return redirect(url_for(".second_fact", deed=Deed.ADDRESS), 303)
    new = form.email.data or ""
    changing_address.ask(db.session, subject, own_address(), new, current_language(), clock.now())
    return done("adres-gevraagd", PLACE)


@door.get("/mijn-gegevens/oud-adres/<token>", defaults={"side": Side.OLD}, endpoint="address_old")
@door.get("/mijn-gegevens/nieuw-adres/<token>", defaults={"side": Side.NEW}, endpoint="address_new")
@before_sign_in
def address_link(side: Side, token: str) -> Response:
    waits = changing_address.waiting(db.session, side, mark_in(token, f"address-{side}"), clock.now())
    if waits is None:
        return show("portal/link_gone.html", status=410)
    return show("portal/new_address.html", side=side, new=addresses.recognisable(waits))


@door.post("/mijn-gegevens/oud-adres/<token>", defaults={"side": Side.OLD}, endpoint="old_pressed")
@door.post("/mijn-gegevens/nieuw-adres/<token>", defaults={"side": Side.NEW}, endpoint="new_pressed")
@before_sign_in
def address_pressed(side: Side, token: str) -> Response:
    try:
        outcome = changing_address.press(db.session, side, mark_in(token, f"address-{side}"), clock.now())
    except (changing_address.Gone, Restricted):
        return show("portal/link_gone.html", status=410)
    db.session.commit()
    if outcome is Outcome.CHANGED:  # the download of the old address goes too
        leave_no_trace(db.store, folder_in(settings().data_dir))
    return show("portal/new_address_pressed.html", outcome=outcome)


def _page(status: int = 200, **forms: Any) -> Response:
    subject = own()
    person = deciding.person_of(db.session, subject)
    may = bool(person) and not subject.restricted
    empty: dict[str, Any] = {
        "form": CorrectForm(formdata=None, obj=person) if may else None,
        "supplement": SupplementForm(formdata=None) if may else None,
        "contest": ContestForm(formdata=None),
        "address": AddressForm(formdata=None) if may else None,
    }
    return page(
        "portal/correcting.html",
        status=status,
        subject=subject,
        added=supplements.of_person(db.session, subject.person_ids),
        changes=changing_address.open_changes(db.session, subject, clock.now()),
        **(empty | forms),
    )
