"""The register for staff: the record of processing, receivers, the statement, and what goes when."""

from datetime import timedelta

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectChoice  # type: ignore[attr-defined]

from sjoerd4u.backoffice.rights_pages.door import back, built_here, done_of, door
from sjoerd4u.backoffice.rights_pages.forms import NoticeForm, RecipientForm
from sjoerd4u.kit import clock
from sjoerd4u.privacy import changes, checking, documents, noticing, recipients, retention, statement
from sjoerd4u.privacy.noticing import NoSuchVersion
from sjoerd4u.privacy.recipients import NoSuchRecipient, NotComplete
from sjoerd4u.register.purposes import PURPOSES
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

AHEAD = (0, 7, 30, 90)


@door.get("/kantoor/register", endpoint="register")
def record() -> Response:
    known = recipients.recipients_now(db.session)
    return show(
        "privacy/desk/register.html",
        rows=documents.record_rows(known),
        purposes=PURPOSES,
        points=checking.open_points(),
        recipients=known,
    )


@door.get("/kantoor/register/verwerkingen.csv")
def record_csv() -> Response:
    """The record of processing activities (AVG art. 30) as a sheet."""
    sheet = documents.record_as_csv(recipients.recipients_now(db.session))
    answer = Response("\ufeff" + sheet, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="register-van-verwerkingen.csv")
    return answer


# — Receivers ————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/register/ontvangers", endpoint="recipients")
def all_recipients() -> Response:
    return _recipients(RecipientForm(formdata=None))


@door.post("/kantoor/register/ontvangers")
def add_recipient() -> AnyResponse:
    form = RecipientForm()
    if form.validate():
        try:
            recipients.write_down(db.session, None, form.facts(), current_by(), clock.now())
            return back("ontvanger", ".recipients")
        except NotComplete as missing:
            form.form_errors.append(str(missing))
    return _recipients(form, 422)


def _recipients(form: RecipientForm, status: int = 200) -> Response:
    return show(
        "privacy/desk/recipients.html",
        status=status,
        form=form,
        recipients=recipients.recipients_now(db.session),
        ended=recipients.ended(db.session),
        built=built_here(),
        done=done_of(request.args.get("gedaan")),
    )


@door.get("/kantoor/register/ontvangers/<slug>", endpoint="recipient")
def one_recipient(slug: str) -> Response:
    found = _known(slug)
    facts = recipients.facts_of(found)
    return show("privacy/desk/recipient.html", recipient=found, form=RecipientForm(formdata=None, obj=facts))


@door.post("/kantoor/register/ontvangers/<slug>")
def change_recipient(slug: str) -> AnyResponse:
    found, form = _known(slug), RecipientForm()
    if form.validate():
        try:
            recipients.write_down(db.session, slug, form.facts(), current_by(), clock.now())
            return back("ontvanger", ".recipients")
        except NotComplete as missing:
            form.form_errors.append(str(missing))
    return show("privacy/desk/recipient.html", status=422, recipient=found, form=form)


@door.post("/kantoor/register/ontvangers/<slug>/beeindigen")
def end_recipient(slug: str) -> AnyResponse:
    recipients.end(db.session, slug, current_by(), clock.now())
    return back("ontvanger-weg", ".recipients")


def _known(slug: str) -> Recipient:
    found = next((each for each in recipients.recipients_now(db.session) if each.slug == slug), None)
    if found is None:
        raise NoSuchRecipient(slug)
    return found


# — The statement ————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/register/verklaring", endpoint="statement")
def draft() -> Response:
    return _statement(_notice_form(blank=True))


@door.post("/kantoor/register/verklaring")
def publish() -> AnyResponse:
    """Put the statement on record as it stands now."""
    statement.record_version(db.session, clock.now(), built_here())
    return back("verklaring", ".statement")


@door.post("/kantoor/register/verklaring/<int(max=2147483647):number>/laten-weten")
def notify(number: int) -> AnyResponse:
    form = _notice_form()
    if not form.validate():
        return _statement(form, 422)
    summary = {"nl": form.summary_nl.data or "", "en": form.summary_en.data or ""}
    try:
        noticing.notify(db.session, number, form.purposes.data or [], summary, current_by(), clock.now())
    except NoSuchVersion:
        abort(404)
    return back("laten-weten", ".statement")


def _statement(form: NoticeForm, status: int = 200) -> Response:
    now, versions = statement.statement(built_here()), statement.versions(db.session)
    last = statement.version(db.session, versions[0].number) if versions else None
    before = statement.version(db.session, last.number - 1) if last else None
    return show(
        "privacy/desk/statement.html",
        status=status,
        form=form,
        last=last,
        is_published=last is not None and last.hash == statement.fingerprint(now),
        draft=changes.diff(last.blocks["nl"], now["nl"]) if last else [],
        latest=changes.diff(before.blocks["nl"], last.blocks["nl"]) if before and last else [],
        versions=versions,
        done=done_of(request.args.get("gedaan")),
    )


def _notice_form(blank: bool = False) -> NoticeForm:
    form = NoticeForm(formdata=None) if blank else NoticeForm()
    form.purposes.choices = [
        SelectChoice(purpose.slug, f"{purpose.title.nl} ({noticing.audience(db.session, [purpose.slug]).people})")
        for purpose in noticing.purposes_with_people()
    ]
    return form


# — What goes when ———————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/register/bewaren")
def keeping() -> Response:
    """A dry run of the nightly clean-up: what would go tonight, and what after some time. Nothing changes."""
    at = clock.now()
    rounds = {days: retention.forecast(db.session, at + timedelta(days=days + 1)) for days in AHEAD}
    says = {going.table: going for found in rounds.values() for going in found}
    return show(
        "privacy/desk/keeping.html",
        ahead=AHEAD,
        days={days: clock.day_of(at + timedelta(days=days + 1)) for days in AHEAD},
        rows={days: {going.table: going.rows for going in found} for days, found in rounds.items()},
        tables=says,
        kept=retention.kept_for_restriction(db.session, at),
    )
