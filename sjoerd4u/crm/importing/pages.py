"""Importing a file: give it, say what is in it, see what would happen, do it, turn it back."""

from typing import Any

from flask import Response, redirect, request, stream_with_context, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import notice
from sjoerd4u.crm.importing import lookups, taking_in
from sjoerd4u.crm.importing.columns import BY_NAME
from sjoerd4u.crm.importing.forms import COLUMN_CHOICES, FileForm, OriginForm, columns_of
from sjoerd4u.crm.importing.models import ImportRun, Stage
from sjoerd4u.crm.importing.reading import MOST_BYTES, Unreadable
from sjoerd4u.kit import clock
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.errors import error_page
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db
from sjoerd4u.web.uploads import NotGiven, TooBig, uploaded

TOO_BIG = "Dit bestand is te groot: hooguit 25 MB. Verdeel het over meer bestanden."
DONE = {"weg": "Het bestand is weg. Wat er al was ingevoerd, staat er nog."}

door = Door("imports", __name__, Audience.OFFICE)


@door.errorhandler(taking_in.NoSuchRun)
def nothing_there(_error: taking_in.NoSuchRun) -> Response:
    """Unknown or forgotten: the same 404."""
    return error_page(NotFound())


@door.errorhandler(taking_in.NotNow)
def not_now(error: taking_in.NotNow) -> AnyResponse:
    """Somebody else pressed just before, or the work was just done: see how it stands."""
    return redirect(url_for("imports.run", mark=str(error)), 303)


@door.get("/kantoor/invoer")
def files() -> Response:
    return _files()


@door.post("/kantoor/invoer")
def upload() -> AnyResponse:
    try:
        given = uploaded("file", MOST_BYTES)
        mark = taking_in.take_in(db.store, given.stream, given.filename or "", current_by(), clock.now())
    except NotGiven:
        return _files("Kies een CSV-bestand.")
    except TooBig:
        return _files(TOO_BIG)
    except Unreadable as wrong:
        return _files(str(wrong))
    return redirect(url_for(".columns", mark=mark), 303)


@door.get("/kantoor/invoer/<mark>")
def run(mark: str) -> Response:
    found = lookups.run_with(db.session, mark)
    working = lookups.progress_of(db.session, found, clock.now())
    return show(
        "crm/import/run.html",
        "invoer",
        run=found,
        progress=working,
        says=_stage(found),
        first={} if working else lookups.first_lines(db.session, found),
        reasons=[] if working else lookups.reasons(db.session, found),
        by_phone_only=lookups.new_without_address(db.session, found) if found.stage == Stage.TRIED else 0,
        to_tell=notice.still_to_tell(db.session) if found.ran_at and not working else 0,
    )


@door.get("/kantoor/invoer/<mark>/kolommen")
def columns(mark: str) -> AnyResponse:
    found = lookups.run_with(db.session, mark)
    if found.stage not in (Stage.READ, Stage.TRIED):
        return redirect(url_for(".run", mark=mark), 303)
    form = OriginForm(formdata=None, obj=found)
    if found.found_at:
        form.public.data = "openbaar"
    return _columns(found, form, found.columns)


@door.post("/kantoor/invoer/<mark>/kolommen")
def settle(mark: str) -> AnyResponse:
    found = lookups.run_with(db.session, mark)
    form, chosen = OriginForm(), columns_of(request.form, len(found.header))
    try:
        taking_in.settle(db.session, mark, chosen, form.origin(), clock.now())
    except taking_in.Incomplete as incomplete:
        form.blame(incomplete.faults)
        return _columns(found, form, chosen, incomplete.faults.get("columns"), 422)
    db.session.commit()
    return redirect(url_for(".run", mark=mark), 303)


@door.post("/kantoor/invoer/<mark>/uitvoeren")
def carry_out(mark: str) -> AnyResponse:
    taking_in.carry_out(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".run", mark=mark), 303)


@door.post("/kantoor/invoer/<mark>/stoppen")
def stop(mark: str) -> AnyResponse:
    taking_in.stop(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".run", mark=mark), 303)


@door.post("/kantoor/invoer/<mark>/terugdraaien")
def turn_back(mark: str) -> AnyResponse:
    taking_in.turn_back(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".run", mark=mark), 303)


@door.post("/kantoor/invoer/<mark>/weg")
def discard(mark: str) -> AnyResponse:
    """In small transactions of its own, as it may be very many lines."""
    taking_in.held(db.session, mark, Stage.READ, Stage.TRIED)
    db.session.rollback()
    taking_in.discard(db.store, mark)
    return redirect(url_for(".files", gedaan="weg"), 303)


@door.get("/kantoor/invoer/<mark>/geweigerd.csv")
def refused(mark: str) -> Response:
    found = lookups.run_with(db.session, mark)
    answer = Response(stream_with_context(lookups.refused_lines(db.session, found)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="geweigerd.csv"'
    return answer


def _files(fault: str | None = None) -> Response:
    form = FileForm(formdata=None)
    if fault:
        db.session.rollback()
        form.file.errors = [fault]
    said = DONE.get(request.args.get("gedaan", ""))
    found = lookups.runs(db.session)
    done = {"text": said} if said else None
    return show("crm/import/files.html", status=422 if fault else 200, form=form, runs=found, fields=BY_NAME, done=done)


def _columns(
    found: ImportRun, form: OriginForm, chosen: object, fault: str | None = None, status: int = 200
) -> Response:
    samples = lookups.sample(db.session, found)
    values: dict[str, Any] = {
        "run": found,
        "form": form,
        "chosen": chosen,
        "samples": samples,
        "options": COLUMN_CHOICES,
    }
    return show("crm/import/columns.html", status=status, fault=fault, **values)


def _stage(found: ImportRun) -> str:
    """What is being done, as the progress bar says it."""
    return {
        Stage.TRYING: "Wij kijken wat elke regel zou doen. Er verandert nog niets.",
        Stage.RUNNING: "De regels worden overgenomen.",
        Stage.INDEXING: "De nieuwe mensen worden vindbaar gemaakt.",
        Stage.REVERTING: "De invoer wordt teruggedraaid.",
    }.get(Stage(found.stage), "")
