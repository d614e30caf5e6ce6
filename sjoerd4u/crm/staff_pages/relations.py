"""People we follow up: the list, somebody new, the dossier, and what is written in it."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import reaching
from sjoerd4u.crm import relations as files
from sjoerd4u.crm.dossiers import MOMENTS, dossier, person_of
from sjoerd4u.crm.forms import (
    AddressForm,
    NewcomerForm,
    NoteForm,
    PersonForm,
    PhoneForm,
    PlaceForm,
    RelationForm,
    fill_owners,
    mark_of,
    number_of,
)
from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.rows import Refused
from sjoerd4u.crm.staff_pages.conflicts import both_texts
from sjoerd4u.crm.staff_pages.door import back, done_of, door, here, note_look
from sjoerd4u.crm.staff_pages.noting import blank_note, write_note
from sjoerd4u.kit import clock
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people import organisations, phones
from sjoerd4u.people.changing import change_person
from sjoerd4u.people.models import Person, Position
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

MORE_MOMENTS = 500


# — The dossier ——————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/relaties/<mark>")
def relation(mark: str) -> Response:
    return dossier_page(mark, blank_note(clock.now()))


def dossier_page(mark: str, form: NoteForm, status: int = 200) -> Response:
    """The page of one person. Reading it is put in the trail; who is restricted shows no more than that."""
    relation, person = person_of(db.session, mark) or abort(404)
    if person.restricted_at:
        return show("crm/restricted.html", person=person)
    if status == 200:
        note_look(person.id)
    me = current_member()
    limit = MORE_MOMENTS if request.args.get("alles") else MOMENTS
    return show(
        "crm/dossier.html",
        status=status,
        file=dossier(db.session, relation, person, me.id if me else None, limit),
        form=form,
        me=me,
        now=clock.now(),
        place=here(),
        done=done_of(request.args),
    )


@door.post("/kantoor/relaties/<mark>/notitie")
def note(mark: str) -> AnyResponse:
    """What was said and what comes next, in one form; from any page that is about this person."""
    form = NoteForm()
    if not form.validate():
        return dossier_page(mark, form, 422)
    about = {name: request.form.get(name) or None for name in ("opportunity", "case", "inquiry")}
    code, noted = write_note(form, mark, clock.now(), **about)
    db.session.commit()
    return back(code, noted, url_for(".relation", mark=mark))


# — Somebody new —————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/relaties/nieuw")
def new_relation() -> Response:
    """The form, with what somebody searched for filled in already."""
    form = NewcomerForm(formdata=None, **{name: request.args.get(name, "")[:200] for name in ("email", "phone")})
    return show("crm/new_relation.html", form=form)


@door.post("/kantoor/relaties/nieuw")
def add_relation() -> AnyResponse:
    form = NewcomerForm()
    if not form.validate():
        return show("crm/new_relation.html", status=422, form=form)
    try:
        mark = files.add_person(db.session, form.newcomer(), current_by(), clock.now())
    except files.AlreadyKnown as known:
        return show("crm/new_relation.html", status=409, form=form, known=known.mark)
    except Refused as refused:
        form.form_errors.append(str(refused))
        return show("crm/new_relation.html", status=422, form=form)
    db.session.commit()
    return redirect(url_for(".relation", mark=mark, gedaan="toegevoegd"), 303)


# — Setting right ————————————————————————————————————————————————————————————————————————————————————————————————


def _found(mark: str) -> tuple[Relation, Person]:
    relation, person = person_of(db.session, mark) or abort(404)
    if person.restricted_at:
        abort(show("crm/restricted.html", status=409, person=person))
    return relation, person


@door.get("/kantoor/relaties/<mark>/wijzigen")
def edit_relation(mark: str) -> Response:
    relation, person = _found(mark)
    note_look(person.id)
    return _edit_page(relation, person, _as_person(person), _as_relation(relation))


def _as_person(person: Person) -> PersonForm:
    return PersonForm(formdata=None, obj=person)


def _as_relation(relation: Relation) -> RelationForm:
    everyone = colleagues(db.session)
    told = {name: getattr(relation, name) for name in ("kind", "wishes", "interests", "version")}
    told |= {"owner": mark_of(relation.owner_id, everyone), "labels": ", ".join(relation.labels)}
    form = RelationForm(formdata=None, data=told)
    fill_owners(form.owner, everyone)
    return form


def _edit_page(
    relation: Relation, person: Person, name: PersonForm, wishes: RelationForm, status: int = 200, **more: Any
) -> Response:
    file = dossier(db.session, relation, person, None, 0)
    words: dict[str, Any] = {"person_form": name, "relation_form": wishes, "phone_form": PhoneForm(formdata=None)}
    words |= {"place_form": PlaceForm(formdata=None), "address_form": AddressForm(formdata=None)}
    return show("crm/edit_relation.html", status=status, file=file, done=done_of(request.args), **(words | more))


@door.post("/kantoor/relaties/<mark>/naam")
def change_name(mark: str) -> AnyResponse:
    relation, person = _found(mark)
    form = PersonForm()
    if not form.validate():
        return _edit_page(relation, person, form, _as_relation(relation), 422, form=form)
    version, source = form.version.data or 0, form.source.data
    try:
        change_person(db.session, person.id, form.changes(), version, current_by(), clock.now(), source=source)
    except Changed:
        theirs = _as_person(person)
        theirs.source.data = source
        return both_texts(form, theirs, url_for(".change_name", mark=mark))
    return _kept("bewaard", mark, url_for(".relation", mark=mark))


@door.post("/kantoor/relaties/<mark>/wensen")
def change_wishes(mark: str) -> AnyResponse:
    relation, person = _found(mark)
    form, everyone = RelationForm(), colleagues(db.session)
    fill_owners(form.owner, everyone)
    if not form.validate():
        return _edit_page(relation, person, _as_person(person), form, 422, form=form)
    changes = {"kind": form.kind.data, "wishes": form.wishes.data or None, "interests": form.interests.data or []}
    changes |= {"labels": (form.labels.data or "").split(","), "owner_id": number_of(form.owner.data, everyone)}
    try:
        files.change_relation(db.session, mark, changes, form.version.data or 0, current_by(), clock.now())
    except Changed:
        return both_texts(form, _as_relation(relation), url_for(".change_wishes", mark=mark))
    except Refused as refused:
        form.labels.errors = [str(refused)]
        return _edit_page(relation, person, _as_person(person), form, 422, form=form)
    return _kept("bewaard", mark, url_for(".relation", mark=mark))


@door.post("/kantoor/relaties/<mark>/nummers")
def add_number(mark: str) -> AnyResponse:
    relation, person = _found(mark)
    form = PhoneForm()
    if not form.validate():
        more = {"phone_form": form, "form": form}
        return _edit_page(relation, person, _as_person(person), _as_relation(relation), 422, **more)
    phones.add_phone(db.session, person.id, form.phone.data or "", current_by(), clock.now())
    return _kept("nummer", mark, url_for(".edit_relation", mark=mark))


@door.post("/kantoor/relaties/<mark>/nummers/weg")
def remove_number(mark: str) -> AnyResponse:
    _, person = _found(mark)
    phones.remove_phone(db.session, person.id, request.form.get("nummer", "")[:40], current_by(), clock.now())
    return _kept("nummer-weg", mark, url_for(".edit_relation", mark=mark))


@door.post("/kantoor/relaties/<mark>/adres")
def add_address(mark: str) -> AnyResponse:
    """An address of somebody of whom we had none."""
    relation, person = _found(mark)
    form = AddressForm()
    refused = None
    if form.validate():
        try:
            reaching.add_address(
                db.session, mark, form.address.data or "", form.address_source.data, current_by(), clock.now()
            )
        except Refused as why:
            refused = str(why)
    if refused:
        form.address.errors = [refused]
    if form.errors:
        more = {"address_form": form, "form": form}
        return _edit_page(relation, person, _as_person(person), _as_relation(relation), 422, **more)
    return _kept("adres", mark, url_for(".edit_relation", mark=mark))


@door.post("/kantoor/relaties/<mark>/plek")
def join_organisation(mark: str) -> AnyResponse:
    relation, person = _found(mark)
    form, by, at = PlaceForm(), current_by(), clock.now()
    if not form.validate():
        more = {"place_form": form, "form": form}
        return _edit_page(relation, person, _as_person(person), _as_relation(relation), 422, **more)
    firm = organisations.find_or_add(db.session, organisations.Firm(name=form.company.data or ""), at)
    known = set(db.session.scalars(select(Position.id).where(Position.person_id == person.id)))
    place = organisations.place(db.session, person.id, firm.id, by, at, form.role.data, form.title.data)
    there = url_for(".edit_relation", mark=mark)
    return _kept("bewaard", mark, there) if place in known else _kept("plek", mark, there, was=str(place))


@door.post("/kantoor/relaties/<mark>/plek/weg")
def leave_organisation(mark: str) -> AnyResponse:
    _, person = _found(mark)
    number = request.form.get("plek", 0, type=int) or request.form.get("was", 0, type=int)
    if 0 < number < 2**31:
        organisations.leave(db.session, person.id, number, current_by(), clock.now())
    return _kept("plaats-weg", mark, url_for(".edit_relation", mark=mark))


def _kept(code: str, mark: str, there: str, **more: str) -> AnyResponse:
    db.session.commit()
    return back(code, mark, there, **more)
