"""The pages of "Mijn gegevens": come in, see everything, take it along, correct, stop, erase."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from flask import Response, abort, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.config import Settings
from sjoerd4u.kit import addresses, clock
from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import BadSeal
from sjoerd4u.mail.letterbox import folder_in
from sjoerd4u.portal import deciding, login, sessions, showing, signing_in
from sjoerd4u.portal.forms import AskForm, CorrectForm
from sjoerd4u.privacy import erasure
from sjoerd4u.privacy.archive import export_archive
from sjoerd4u.privacy.built import Built, built
from sjoerd4u.privacy.disclosure import everything_about, withheld_of
from sjoerd4u.privacy.identifying import Subject, subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.web import throttle
from sjoerd4u.web.doors import Audience, Door, before_sign_in
from sjoerd4u.web.headers import personal
from sjoerd4u.web.language import current_language
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("portal", __name__, Audience.PORTAL)
door.give_templates(yes_no=showing.YES_NO)
door.add_app_template_test(showing.is_moment, "moment")
door.add_app_template_test(showing.is_day, "day")

PIECE = 64 * 1024
DONE = {
    "verbeterd": _l("Uw gegevens zijn verbeterd."),
    "ingetrokken": _l("Uw toestemming is ingetrokken. Het bewijs blijft hieronder staan."),
    "beperkt": _l("Het gebruik van uw gegevens staat stil. Wij bewaren ze alleen nog."),
    "opgeheven": _l("De beperking is opgeheven. Wij mogen uw gegevens weer gebruiken."),
    "gestopt": _l("Wij sturen u geen nieuws en reclame meer."),
}


# — Coming in ————————————————————————————————————————————————————————————————————————————————————————————————————


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
    return show("portal/check_your_mail.html")


@door.get("/mijn-gegevens/binnenkomen/<token>")
@before_sign_in
def link(token: str) -> Response:
    address = signing_in.waiting(db.session, _mark_in(token), clock.now())
    if address is None:
        return show("portal/link_gone.html", status=410)
    return show("portal/enter.html", address=addresses.masked(address))


@door.post("/mijn-gegevens/binnenkomen/<token>")
@before_sign_in
def enter(token: str) -> AnyResponse:
    at = clock.now()
    try:
        address = signing_in.use_link(db.session, _mark_in(token), at)
    except signing_in.LinkGone:
        return show("portal/link_gone.html", status=410)
    key = sessions.begin(db.session, address, login.cookie(), at)
    db.session.commit()
    return login.remembered_here(redirect(url_for(".overview"), 303), key)


@door.post("/mijn-gegevens/uitloggen")
@before_sign_in
def leave() -> AnyResponse:
    sessions.end(db.session, login.cookie() or "")
    db.session.commit()
    return login.forgotten_here(redirect(url_for(".door"), 303))


# — Seeing and taking along ——————————————————————————————————————————————————————————————————————————————————————


@door.get("/mijn-gegevens/overzicht")
def overview() -> Response:
    return _overview()


@door.post("/mijn-gegevens/download")
def download() -> Response:
    """The ZIP, made now. Its file is gone from the disk before the first byte leaves."""
    db.session.commit()  # making it takes a while: let others write meanwhile
    at = clock.now()
    name = f"mijn-gegevens-{clock.day_of(at).isoformat()}.zip"
    with tempfile.TemporaryDirectory(prefix=".download-", dir=_settings().data_dir) as folder:
        path = Path(folder) / name
        with db.store.reading() as session:
            export_archive(session, subject_of(session, _address()), path, at, _built_now())
        packed = os.fdopen(os.open(path, os.O_RDONLY), "rb")
    answer = Response(_in_pieces(packed), mimetype="application/zip")
    answer.call_on_close(packed.close)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.content_length = os.fstat(packed.fileno()).st_size
    return answer


def _in_pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


# — Deciding —————————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/mijn-gegevens/verbeteren")
def correct() -> AnyResponse:
    subject = _subject()
    form = CorrectForm()
    if subject.restricted or not subject.person_ids:
        abort(404)
    if not form.validate():
        return _overview(form, 422)
    deciding.correct(db.session, subject, form.answers())
    return _done("verbeterd")


@door.post("/mijn-gegevens/toestemming/<mark>/intrekken")
def withdraw(mark: str) -> AnyResponse:
    try:
        deciding.withdraw(db.session, _subject(), mark, clock.now())
    except deciding.NotYours:
        abort(404)
    return _done("ingetrokken")


@door.post("/mijn-gegevens/beperken")
def restrict() -> AnyResponse:
    """Stop the use of the data or, with `again`, begin it once more."""
    if request.form.get("again"):
        deciding.lift(db.session, _subject())
        return _done("opgeheven")
    try:
        deciding.restrict(db.session, _subject(), clock.now())
    except deciding.NotYours:
        abort(404)
    return _done("beperkt")


@door.post("/mijn-gegevens/bezwaar", endpoint="object")
def object_to_marketing() -> AnyResponse:
    deciding.object_to_marketing(db.session, _subject(), clock.now())
    return _done("gestopt")


@door.get("/mijn-gegevens/wissen")
def erase() -> Response:
    subject = _subject()
    return show("portal/erase.html", plan=erasure.preview(db.session, subject, clock.now()), subject=subject)


@door.post("/mijn-gegevens/wissen")
def erased() -> AnyResponse:
    """Do it now. The answer is a page and no redirect: whoever was erased is not signed in any more."""
    subject = _subject()
    plan = erasure.preview(db.session, subject, clock.now())
    db.session.commit()  # erasing is a transaction of its own
    ledger = Ledger.in_(_settings().data_dir)
    try:
        erasure.erase(db.store, _address(), clock.now(), ledger, folder_in(_settings().data_dir))
    except erasure.UseIsRestricted:
        return show("portal/erase.html", status=409, plan=plan, subject=subject)
    return login.forgotten_here(show("portal/erased.html", plan=plan))


# — One way to answer ————————————————————————————————————————————————————————————————————————————————————————————


def _overview(form: CorrectForm | None = None, status: int = 200) -> Response:
    subject = _subject()
    records = everything_about(db.session, subject, _built_now())
    subscriber = deciding.reading(db.session, subject)
    person = deciding.person_of(db.session, subject)
    return show(
        "portal/overview.html",
        status=status,
        form=form or (CorrectForm(formdata=None, obj=person) if person and not subject.restricted else None),
        address=_address(),
        subject=subject,
        chapters=showing.chapters(records),
        consents=showing.consents_that_hold(records),
        withheld=withheld_of(records),
        preferences=keyring(db.session).seal("preferences", subscriber.mark) if subscriber else None,
        done=DONE.get(request.args.get("gedaan", "")),
    )


def _done(what: str) -> AnyResponse:
    db.session.commit()
    return redirect(url_for(".overview", gedaan=what), 303)


def _mark_in(token: str) -> str:
    try:
        return keyring(db.session).unseal("sign-in", token)
    except BadSeal:
        abort(404)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _built_now() -> Built:
    return built(current_app.view_functions, _settings())


@door.after_request
def for_one_person(answer: Response) -> Response:
    """Nobody keeps these pages."""
    return personal(answer)


def who_is_in() -> str | None:
    """The address that is signed in with this browser."""
    return login.who_is_in(clock.now())


def _address() -> str:
    return who_is_in() or abort(404)


def _subject() -> Subject:
    return subject_of(db.session, _address())


def _tell_the_guard(state: BlueprintSetupState) -> None:
    state.app.extensions["portal"] = who_is_in


door.record_once(_tell_the_guard)
