"""Opportunities: the board, one of them, and moving it; by dragging, by a list and a button, or on its own page."""

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import Row
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import listing, taking_back
from sjoerd4u.crm import opportunities as deals
from sjoerd4u.crm.dossiers import moments, open_steps, person_of
from sjoerd4u.crm.forms import MoveForm, NoteForm, OpportunityForm, fill_owners, mark_of, number_of
from sjoerd4u.crm.models import ContactMoment, NextStep, Opportunity, OpportunityStage
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.staff_pages.conflicts import both_texts
from sjoerd4u.crm.staff_pages.door import back, done_of, door, here, note_look
from sjoerd4u.crm.staff_pages.noting import blank_note
from sjoerd4u.kit import clock
from sjoerd4u.kit.money import as_typed
from sjoerd4u.kit.versions import Changed
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.staff.naming import own_path
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

SHOWN = 50


@door.get("/kantoor/kansen")
def opportunities() -> Response:
    me, everyone = current_member(), colleagues(db.session)
    owner = request.args.get("eigenaar", "")
    owner_id = (me.id if me else None) if owner == "ik" else number_of(owner, everyone)
    return show(
        "crm/board.html",
        "bord",
        stages=listing.board(db.session, clock.now(), owner_id),
        names=list(OpportunityStage),
        owner=owner,
        colleagues=everyone,
        today=clock.day_of(clock.now()),
        place=here(),
        done=done_of(request.args),
    )


@door.get("/kantoor/kansen/<mark>")
def opportunity(mark: str) -> Response:
    return _page(mark, blank_note(clock.now()))


def _page(mark: str, form: NoteForm, status: int = 200) -> Response:
    found = listing.opportunity(db.session, mark) or abort(404)
    me = current_member()
    deal: Opportunity = found.Opportunity
    whose = person_of(db.session, found.relation)
    if whose and status == 200:
        note_look(whose[1].id)
    return show(
        "crm/opportunity.html",
        status=status,
        found=found,
        deal=deal,
        names=list(OpportunityStage),
        steps=open_steps(db.session, NextStep.opportunity_id == deal.id),
        thread=moments(db.session, me.id if me else None, SHOWN, ContactMoment.opportunity_id == deal.id),
        form=form,
        me=me,
        now=clock.now(),
        place=here(),
        done=done_of(request.args),
    )


# — Opening and changing —————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/relaties/<mark>/kans")
def new_opportunity(mark: str) -> Response:
    return _open_page(mark, _blank())


def _blank() -> OpportunityForm:
    me, everyone = current_member(), colleagues(db.session)
    form = OpportunityForm(formdata=None, version=1, owner=me.mark if me else "")
    fill_owners(form.owner, everyone)
    return form


def _open_page(mark: str, form: OpportunityForm, status: int = 200) -> Response:
    relation, person = person_of(db.session, mark) or abort(404)
    if person.restricted_at:
        return show("crm/restricted.html", person=person)
    return show("crm/new_opportunity.html", status=status, form=form, relation=relation, person=person)


@door.post("/kantoor/relaties/<mark>/kans")
def add_opportunity(mark: str) -> AnyResponse:
    form, everyone = OpportunityForm(), colleagues(db.session)
    fill_owners(form.owner, everyone)
    if not form.validate():
        return _open_page(mark, form, 422)
    plan = Plan(
        title=form.title.data or "",
        value_cents=form.value.cents,
        expected_on=form.expected_on.data,
        owner_id=number_of(form.owner.data, everyone),
    )
    opened = deals.open_opportunity(db.session, mark, plan, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".opportunity", mark=opened, gedaan="kans", wat=opened), 303)


@door.get("/kantoor/kansen/<mark>/wijzigen")
def edit_opportunity(mark: str) -> Response:
    found = listing.opportunity(db.session, mark) or abort(404)
    return show("crm/edit_opportunity.html", found=found, form=_as_it_is(found.Opportunity))


def _as_it_is(deal: Opportunity) -> OpportunityForm:
    everyone = colleagues(db.session)
    form = OpportunityForm(formdata=None, obj=deal, owner=mark_of(deal.owner_id, everyone))
    form.value.data = as_typed(deal.value_cents)
    fill_owners(form.owner, everyone)
    return form


@door.post("/kantoor/kansen/<mark>/wijzigen")
def change_opportunity(mark: str) -> AnyResponse:
    found = listing.opportunity(db.session, mark) or abort(404)
    form, everyone = OpportunityForm(), colleagues(db.session)
    fill_owners(form.owner, everyone)
    if not form.validate():
        return show("crm/edit_opportunity.html", status=422, found=found, form=form)
    changes = {"title": form.title.data, "value_cents": form.value.cents, "expected_on": form.expected_on.data}
    changes["owner_id"] = number_of(form.owner.data, everyone)
    try:
        deals.change_opportunity(db.session, mark, changes, form.version.data or 0, current_by(), clock.now())
    except Changed:
        return both_texts(form, _as_it_is(found.Opportunity), url_for(".change_opportunity", mark=mark))
    db.session.commit()
    return back("bewaard", mark, url_for(".opportunity", mark=mark))


# — Over the board ———————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/kansen/<mark>/verplaatsen")
def move_opportunity(mark: str) -> AnyResponse:
    """To another stage. Who loses is asked why; who was not first sees where it is now."""
    found = listing.opportunity(db.session, mark) or abort(404)
    form = MoveForm()
    lost = form.stage.data == OpportunityStage.LOST
    if not form.stage.validate(form) or (lost and not form.reason.validate(form)):
        return _ask_reason(found, form)
    version, was = request.form.get("version", 0, type=int), found.Opportunity.stage
    try:
        deals.move(db.session, mark, form.stage.data, version, current_by(), clock.now(), form.reason.data)
    except Changed:
        return show("crm/moved_already.html", status=409, found=found, wanted=form.stage.data)
    db.session.commit()
    return back("verplaatst", mark, url_for(".opportunities"), was=was)


@door.post("/kantoor/kansen/<mark>/terug")
def unmove_opportunity(mark: str) -> AnyResponse:
    """Back to where it was before somebody moved it just now."""
    found = listing.opportunity(db.session, mark) or abort(404)
    was, version = request.form.get("was", ""), found.Opportunity.version
    deals.move(db.session, mark, was, version, current_by(), clock.now(), found.Opportunity.lost_reason)
    db.session.commit()
    return back("teruggezet", mark, url_for(".opportunities"))


@door.post("/kantoor/kansen/<mark>/weg")
def unopen_opportunity(mark: str) -> AnyResponse:
    """Not meant: it is gone, and the question it was made of is open again. To the file, for its own page is gone."""
    relation = taking_back.unopen_opportunity(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".relation", mark=relation, gedaan="kans-weg"), 303)


def _ask_reason(found: Row[tuple[object, ...]], form: MoveForm) -> Response:
    """Only the reason is missing: that is a question, not a mistake, when the card was just dropped."""
    asked = "reason" in request.form
    if not asked:
        form.reason.errors = []
    version = request.form.get("version", found.Opportunity.version, type=int)
    there = own_path(request.form.get("naar"))
    return show("crm/lost.html", status=422 if asked else 200, found=found, form=form, version=version, there=there)
