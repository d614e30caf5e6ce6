"""What comes in: the list, one inquiry, and what you do with it."""

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import handling, listing, taking_back
from sjoerd4u.crm.dossiers import moments, open_steps
from sjoerd4u.crm.forms import NoteForm, mark_of, number_of
from sjoerd4u.crm.models import ContactMoment, Inquiry, InquiryState, NextStep, Relation
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.search import search
from sjoerd4u.crm.staff_pages.asking import asked
from sjoerd4u.crm.staff_pages.door import back, done_of, door, here, note_look, page_url
from sjoerd4u.crm.staff_pages.noting import blank_note, write_note
from sjoerd4u.kit import clock
from sjoerd4u.people.models import Person
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

SHOWN = 20


@door.get("/kantoor/vragen")
def inquiries() -> Response:
    me, everyone = current_member(), colleagues(db.session)
    owner = request.args.get("eigenaar", "")
    state = request.args.get("stand", "")
    asked = listing.Asked(
        state=state if state in list(InquiryState) else None,
        owner_id=(me.id if me else None) if owner == "ik" else number_of(owner, everyone),
        nobodys=owner == "niemand",
    )
    page = listing.inquiries(db.session, asked, request.args.get("bladzijde", 1, type=int))
    return show(
        "crm/inquiries.html",
        "vragen",
        page=page,
        asked=asked,
        owner=owner,
        counts=listing.counts_of_inquiries(db.session),
        colleagues=everyone,
        now=clock.now(),
        place=here(),
        pager_url=page_url,
        done=done_of(request.args),
    )


@door.get("/kantoor/vragen/<mark>")
def inquiry(mark: str) -> Response:
    return _page(mark, blank_note(clock.now()))


def _page(mark: str, form: NoteForm, status: int = 200) -> Response:
    found = db.session.execute(
        select(Inquiry, Relation, Person)
        .outerjoin(Person, Person.id == Inquiry.person_id)
        .outerjoin(Relation, Relation.person_id == Person.id)
        .where(Inquiry.mark == mark)
    ).one_or_none() or abort(404)
    asked, relation = found.Inquiry, found.Relation
    person: Person | None = found.Person
    if person and person.restricted_at:
        return show("crm/restricted.html", person=person)
    if person and status == 200:
        note_look(person.id)
    me = current_member()
    return show(
        "crm/inquiry.html",
        status=status,
        inquiry=asked,
        relation=relation,
        steps=open_steps(db.session, NextStep.inquiry_id == asked.id),
        earlier=_earlier(asked, relation),
        others=_others(asked),
        colleagues=colleagues(db.session),
        me=me,
        now=clock.now(),
        form=form,
        done=done_of(request.args),
    )


def _earlier(asked: Inquiry, relation: Relation | None) -> object:
    if relation is None:
        return []
    me = current_member()
    return moments(db.session, me.id if me else None, SHOWN, ContactMoment.relation_id == relation.id)


def _others(asked: Inquiry) -> object:
    """Other questions from the same address."""
    same = select(Inquiry).where(
        Inquiry.address == asked.address, Inquiry.id != asked.id, Inquiry.state != InquiryState.SPAM
    )
    return db.session.scalars(same.order_by(Inquiry.received_at.desc()).limit(SHOWN)).all()


# — Presses ——————————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/vragen/<mark>/oppakken")
def claim(mark: str) -> AnyResponse:
    was = _owner_of(mark)
    handling.claim(db.session, mark, current_by(), clock.now())
    return _done("opgepakt", mark, was=was, versie=_version_of(mark))


@door.post("/kantoor/vragen/<mark>/loslaten")
def release(mark: str) -> AnyResponse:
    was = _owner_of(mark)
    handling.release(db.session, mark, current_by(), clock.now())
    return _done("losgelaten", mark, was=was, versie=_version_of(mark))


@door.post("/kantoor/vragen/<mark>/toewijzen")
def assign(mark: str) -> AnyResponse:
    whom = number_of(request.form.get("eigenaar"), colleagues(db.session))
    if whom is None:
        return redirect(url_for(".inquiry", mark=mark), 303)
    was = _owner_of(mark)
    handling.assign(db.session, mark, whom, current_by(), clock.now())
    return _done("toegewezen", mark, was=was, versie=_version_of(mark))


@door.post("/kantoor/vragen/<mark>/terug")
def give_back_inquiry(mark: str) -> AnyResponse:
    """To whom it was of before somebody picked it up, let go of it or gave it away just now."""
    whose = number_of(request.form.get("was"), colleagues(db.session))
    version = request.form.get("versie", 0, type=int)
    taking_back.give_back(db.session, mark, whose, version, current_by(), clock.now())
    return _done("teruggegeven" if whose else "van-iedereen", mark)


def _owner_of(mark: str) -> str:
    owner = db.session.scalar(select(Inquiry.owner_id).where(Inquiry.mark == mark))
    return mark_of(owner, colleagues(db.session)) if owner else ""


def _version_of(mark: str) -> str:
    """As the press left it: taking the press back changes nothing that a colleague did since."""
    return str(db.session.scalar(select(Inquiry.version).where(Inquiry.mark == mark)))


@door.get("/kantoor/vragen/<mark>/koppelen")
def whose_inquiry(mark: str) -> Response:
    """Find the person whose question this is, when that is not who its address says."""
    asked_of = db.session.scalar(select(Inquiry).where(Inquiry.mark == mark)) or abort(404)
    handling.insist_usable(db.session, asked_of)
    typed = asked("q")
    people = [hit for hit in search(db.session, typed, current_by().staff_id).people if hit.relation]
    return show("crm/link_inquiry.html", inquiry=asked_of, typed=typed, people=people)


@door.post("/kantoor/vragen/<mark>/koppelen")
def link_inquiry(mark: str) -> AnyResponse:
    was = handling.link(db.session, mark, request.form.get("was", "")[:64], current_by(), clock.now())
    db.session.commit()
    there = url_for(".inquiry", mark=mark)
    return back("vraag-gekoppeld", mark, there, was=was) if was else back("bewaard", mark, there)


@door.post("/kantoor/vragen/<mark>/spam")
def spam(mark: str) -> AnyResponse:
    handling.mark_spam(db.session, mark, current_by(), clock.now())
    return _done("spam", mark)


@door.post("/kantoor/vragen/<mark>/geen-spam")
def not_spam(mark: str) -> AnyResponse:
    handling.not_spam(db.session, mark, current_by(), clock.now())
    return _done("geen-spam", mark)


@door.post("/kantoor/vragen/<mark>/beantwoord")
def answered(mark: str) -> AnyResponse:
    first = handling.answer_noted(db.session, mark, current_by(), clock.now())
    return _done("beantwoord" if first else "al-beantwoord", mark)


@door.post("/kantoor/vragen/<mark>/niet-beantwoord")
def not_answered(mark: str) -> AnyResponse:
    taking_back.not_answered(db.session, mark, current_by(), clock.now())
    return _done("teruggezet", mark)


@door.post("/kantoor/vragen/<mark>/afhandelen")
def close(mark: str) -> AnyResponse:
    handling.close(db.session, mark, current_by(), clock.now())
    return _done("afgehandeld", mark)


@door.post("/kantoor/vragen/<mark>/heropenen")
def reopen_inquiry(mark: str) -> AnyResponse:
    handling.reopen(db.session, mark, current_by(), clock.now())
    return _done("heropend", mark)


def _done(code: str, mark: str, **more: str) -> AnyResponse:
    db.session.commit()
    return back(code, mark, url_for(".inquiry", mark=mark), **more)


@door.post("/kantoor/vragen/<mark>/kans")
def opportunity_of_inquiry(mark: str) -> AnyResponse:
    """One press: an opportunity named after what was asked, to be completed on its own page."""
    asked = db.session.scalar(select(Inquiry).where(Inquiry.mark == mark)) or abort(404)
    title = asked.article or " ".join(asked.message.split())[:80] or asked.reference
    opened = handling.open_opportunity(db.session, mark, Plan(title=title), current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".opportunity", mark=opened, gedaan="kans", wat=opened), 303)


@door.post("/kantoor/vragen/<mark>/notitie")
def note_on_inquiry(mark: str) -> AnyResponse:
    """An answer, noted: who notes it picks the question up."""
    form, by, at = NoteForm(), current_by(), clock.now()
    if not form.validate():
        return _page(mark, form, 422)
    relation = handling.claim(db.session, mark, by, at, propose=form.planned(by.staff_id) is None)
    code, noted = write_note(form, relation, at, inquiry=mark)
    db.session.commit()
    return back(code, noted, url_for(".inquiry", mark=mark))
