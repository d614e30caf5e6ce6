"""Cases: cards by state, the thread of one, and its clock."""

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import cases as support
from sjoerd4u.crm import listing, taking_back
from sjoerd4u.crm.dossiers import moments, open_steps, person_of
from sjoerd4u.crm.forms import CaseForm, fill_owners, number_of
from sjoerd4u.crm.models import CaseState, ContactMoment, NextStep
from sjoerd4u.crm.staff_pages.door import back, done_of, door, here, note_look
from sjoerd4u.crm.staff_pages.noting import blank_note
from sjoerd4u.kit import clock
from sjoerd4u.kit.versions import Changed
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

SHOWN = 100


@door.get("/kantoor/zaken")
def cases() -> Response:
    me, everyone = current_member(), colleagues(db.session)
    owner = request.args.get("eigenaar", "")
    owner_id = (me.id if me else None) if owner == "ik" else number_of(owner, everyone)
    return show(
        "crm/cases.html",
        "zaken",
        states=listing.cases(db.session, clock.now(), owner_id),
        names=list(CaseState),
        owner=owner,
        colleagues=everyone,
        now=clock.now(),
        place=here(),
        done=done_of(request.args),
    )


@door.get("/kantoor/zaken/<mark>")
def case(mark: str) -> Response:
    found = listing.case(db.session, mark) or abort(404)
    me = current_member()
    if whose := person_of(db.session, found.relation):
        note_look(whose[1].id)
    return show(
        "crm/case.html",
        found=found,
        case=found.ServiceCase,
        names=list(CaseState),
        steps=open_steps(db.session, NextStep.case_id == found.ServiceCase.id),
        thread=moments(db.session, me.id if me else None, SHOWN, ContactMoment.case_id == found.ServiceCase.id),
        form=blank_note(clock.now()),
        me=me,
        now=clock.now(),
        place=here(),
        done=done_of(request.args),
    )


@door.get("/kantoor/relaties/<mark>/zaak")
def new_case(mark: str) -> Response:
    me = current_member()
    form = CaseForm(formdata=None, owner=me.mark if me else "")
    return _open_page(mark, form)


def _open_page(mark: str, form: CaseForm, status: int = 200) -> Response:
    relation, person = person_of(db.session, mark) or abort(404)
    if person.restricted_at:
        return show("crm/restricted.html", person=person)
    fill_owners(form.owner, colleagues(db.session))
    return show("crm/new_case.html", status=status, form=form, relation=relation, person=person)


@door.post("/kantoor/relaties/<mark>/zaak")
def add_case(mark: str) -> AnyResponse:
    form, everyone = CaseForm(), colleagues(db.session)
    fill_owners(form.owner, everyone)
    if not form.validate():
        return _open_page(mark, form, 422)
    owner_id = number_of(form.owner.data, everyone)
    opened = support.open_case(db.session, mark, form.title.data or "", current_by(), clock.now(), owner_id)
    db.session.commit()
    return redirect(url_for(".case", mark=opened, gedaan="zaak", wat=opened), 303)


@door.post("/kantoor/zaken/<mark>/weg")
def unopen_case(mark: str) -> AnyResponse:
    """Not meant: it is gone. To the file, for its own page is gone."""
    relation = taking_back.unopen_case(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".relation", mark=relation, gedaan="zaak-weg"), 303)


@door.post("/kantoor/zaken/<mark>/terug")
def unmove_case(mark: str) -> AnyResponse:
    """Back to the state it had before somebody changed it just now."""
    found = listing.case(db.session, mark) or abort(404)
    was, version = request.form.get("was", ""), found.ServiceCase.version
    support.move(db.session, mark, was, version, current_by(), clock.now())
    db.session.commit()
    return back("teruggezet", mark, url_for(".case", mark=mark))


@door.post("/kantoor/zaken/<mark>/stand")
def move_case(mark: str) -> AnyResponse:
    found = listing.case(db.session, mark) or abort(404)
    state, version = request.form.get("stand", ""), request.form.get("version", 0, type=int)
    was = found.ServiceCase.state
    try:
        support.move(db.session, mark, state, version, current_by(), clock.now())
    except Changed:
        return show("crm/moved_already.html", status=409, found=found, wanted=state)
    db.session.commit()
    return back("zaak-verplaatst", mark, url_for(".case", mark=mark), was=was)
