"""Notes and steps: one box that writes what was said and plans what comes next, and what you do with a step."""

from datetime import date, datetime
from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import history, steps, taking_back
from sjoerd4u.crm.forms import NoteForm, StepForm, fill_owners, mark_of, number_of
from sjoerd4u.crm.models import NextStep, Relation, StepKind
from sjoerd4u.crm.staff_pages.conflicts import both_texts
from sjoerd4u.crm.staff_pages.door import back, door
from sjoerd4u.crm.steps import Planned
from sjoerd4u.kit import clock
from sjoerd4u.kit.calendar import next_working_day
from sjoerd4u.kit.versions import Changed
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

USUAL_DAYS = 5
ABOUT = {"kans": "opportunity", "zaak": "case", "vraag": "inquiry"}


def blank_note(at: datetime) -> NoteForm:
    """The box with nothing in it, and a day that is usual for a step."""
    return NoteForm(formdata=None, step_on=next_working_day(clock.day_of(at), USUAL_DAYS))


def write_note(form: NoteForm, relation: str, at: datetime, **about: Any) -> tuple[str, str]:
    """Write what this form says in the file with this mark; gives what was done, and the mark of the note or step.

    `at` is the one moment of the press: by it is known what the press did, when it is taken back.
    """
    by = current_by()
    planned = form.planned(by.staff_id)
    if not form.text.data:
        return "gepland", steps.plan(db.session, relation, planned, by, at, **about) if planned else ""
    noted = history.note(
        db.session,
        relation,
        form.kind.data,
        form.text.data,
        by,
        at,
        step=planned,
        only_mine=form.only_mine.data,
        may_name_others=form.may_name_others.data,
        **about,
    )
    if finished := request.form.get("klaar"):
        steps.done(db.session, finished, by, at)
        return "genoteerd-en-klaar", noted
    return "genoteerd", noted


@door.post("/kantoor/relaties/<mark>/bellen")
def usual_step(mark: str) -> AnyResponse:
    """One press for who was silent long, or for an opportunity or question of theirs that waits for nothing: call the
    next working day."""
    at = clock.now()
    about = {name: given for field, name in ABOUT.items() if (given := request.form.get(field))}
    says = "Vragen hoe het ervoor staat" if about else "Vragen hoe het gaat"
    planned = Planned(StepKind.CALL, says, next_working_day(clock.day_of(at)))
    step = steps.plan(db.session, mark, planned, current_by(), at, **about)
    db.session.commit()
    return back("gepland", step, url_for(".relation", mark=mark))


@door.post("/kantoor/notities/<mark>/weg")
def remove_note(mark: str) -> AnyResponse:
    """One's own note of just now, with what else its press did."""
    taking_back.unwrite(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return back("notitie-weg", mark, url_for("backoffice.today"))


# — Steps ————————————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/stappen/<mark>/klaar")
def done(mark: str) -> AnyResponse:
    steps.done(db.session, mark, current_by(), clock.now())
    return _back("klaar", mark)


@door.post("/kantoor/stappen/<mark>/klaar-en-volgende")
def done_and_next(mark: str) -> AnyResponse:
    """One press: done, and the same again in five working days. The next page lets it be changed."""
    steps.done_and_next(db.session, mark, current_by(), clock.now())
    return _back("klaar-en-volgende", mark)


@door.post("/kantoor/stappen/<mark>/weg")
def unplan_step(mark: str) -> AnyResponse:
    relation = taking_back.unplan(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return back("stap-weg", mark, url_for(".relation", mark=relation))


@door.post("/kantoor/stappen/<mark>/heropenen")
def reopen_step(mark: str) -> AnyResponse:
    steps.reopen(db.session, mark, current_by(), clock.now())
    return _back("stap-heropend", mark)


@door.post("/kantoor/stappen/<mark>/uitstellen")
def snooze(mark: str) -> AnyResponse:
    before = db.session.scalar(select(NextStep.due_on).where(NextStep.mark == mark)) or abort(404)
    days = request.form.get("dagen", 1, type=int)
    steps.snooze(db.session, mark, days if 1 <= days <= steps.MOST_DAYS else 1, current_by(), clock.now())
    return _back("uitgesteld", mark, dag=before.isoformat())


@door.post("/kantoor/stappen/<mark>/verzetten")
def move_step(mark: str) -> AnyResponse:
    """To another day; also what undoes a snooze."""
    try:
        day = date.fromisoformat(request.form.get("dag", ""))
    except ValueError:
        return redirect(url_for(".step", mark=mark), 303)
    before = db.session.scalar(select(NextStep.due_on).where(NextStep.mark == mark)) or abort(404)
    steps.move(db.session, mark, day, current_by(), clock.now())
    return _back("verzet", mark, dag=before.isoformat())


def _back(code: str, mark: str, **more: str) -> AnyResponse:
    db.session.commit()
    return back(code, mark, _dossier_of(mark), **more)


def _dossier_of(mark: str) -> str:
    relation = db.session.scalar(
        select(Relation.mark).join(NextStep, NextStep.relation_id == Relation.id).where(NextStep.mark == mark)
    )
    return url_for(".relation", mark=relation) if relation else url_for("backoffice.today")


@door.get("/kantoor/stappen/<mark>")
def step(mark: str) -> Response:
    found = db.session.scalar(select(NextStep).where(NextStep.mark == mark)) or abort(404)
    return _step_page(found, _as_it_is(found))


def _as_it_is(found: NextStep) -> StepForm:
    everyone = colleagues(db.session)
    form = StepForm(formdata=None, obj=found, owner=mark_of(found.owner_id, everyone))
    fill_owners(form.owner, everyone)
    return form


def _step_page(found: NextStep, form: StepForm, status: int = 200) -> Response:
    return show("crm/step.html", status=status, step=found, form=form, dossier=_dossier_of(found.mark))


@door.post("/kantoor/stappen/<mark>")
def change_step(mark: str) -> AnyResponse:
    found = db.session.scalar(select(NextStep).where(NextStep.mark == mark)) or abort(404)
    form, everyone = StepForm(), colleagues(db.session)
    fill_owners(form.owner, everyone)
    if not form.validate():
        return _step_page(found, form, 422)
    changes = {"kind": form.kind.data, "says": form.says.data, "due_on": form.due_on.data}
    changes["owner_id"] = number_of(form.owner.data, everyone)
    try:
        steps.change_step(db.session, mark, changes, form.version.data or 0, current_by(), clock.now())
    except Changed:
        return both_texts(form, _as_it_is(found), url_for(".change_step", mark=mark))
    return _back("stap-bewaard", mark)
