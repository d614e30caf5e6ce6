"""Organisations: the list, one with its people, and setting right what we know of it."""

from flask import Response, abort, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import listing
from sjoerd4u.crm.forms import OrganisationForm
from sjoerd4u.crm.staff_pages.conflicts import both_texts
from sjoerd4u.crm.staff_pages.door import back, done_of, door, here, page_url
from sjoerd4u.kit import clock
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people import organisations as firms
from sjoerd4u.people.models import Organisation
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db


@door.get("/kantoor/organisaties")
def organisations() -> Response:
    typed = request.args.get("naam", "")[:100]
    page = listing.organisations(db.session, firms.fold(typed), request.args.get("bladzijde", 1, type=int))
    return show("crm/organisations.html", "organisaties", page=page, typed=typed, place=here(), pager_url=page_url)


def _found(mark: str) -> Organisation:
    return db.session.scalar(select(Organisation).where(Organisation.mark == mark)) or abort(404)


@door.get("/kantoor/organisaties/<mark>")
def organisation(mark: str) -> Response:
    found = _found(mark)
    return show(
        "crm/organisation.html",
        organisation=found,
        people=listing.people_of(db.session, found.id),
        opportunities=listing.opportunities_of(db.session, found.id),
        done=done_of(request.args),
    )


@door.get("/kantoor/organisaties/<mark>/wijzigen")
def edit_organisation(mark: str) -> Response:
    found = _found(mark)
    return show("crm/edit_organisation.html", organisation=found, form=OrganisationForm(formdata=None, obj=found))


@door.post("/kantoor/organisaties/<mark>/wijzigen")
def change_organisation(mark: str) -> AnyResponse:
    found, form = _found(mark), OrganisationForm()
    if not form.validate():
        return show("crm/edit_organisation.html", status=422, organisation=found, form=form)
    version = form.version.data or 0
    try:
        firms.change_organisation(db.session, mark, form.changes(), version, current_by(), clock.now())
    except Changed:
        there = url_for(".change_organisation", mark=mark)
        return both_texts(form, OrganisationForm(formdata=None, obj=found), there)
    except firms.KvkTaken as taken:
        form.kvk.errors = [str(taken)]
        return show("crm/edit_organisation.html", status=422, organisation=found, form=form, other=taken.mark)
    db.session.commit()
    return back("bewaard", mark, url_for(".organisation", mark=mark))
