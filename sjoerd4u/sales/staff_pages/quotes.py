"""Quotes in the office: the list, one as its receiver sees it, writing it, and sending it."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm.dossiers import person_of
from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.rows import Refused
from sjoerd4u.crm.staff_pages.door import back, done_of, note_look, page_url
from sjoerd4u.kit import clock
from sjoerd4u.kit.versions import Changed
from sjoerd4u.sales.documents import quote_pdf
from sjoerd4u.sales.line_forms import PRESS, LineEditor
from sjoerd4u.sales.lines import VAT_WORDS, stored
from sjoerd4u.sales.models import Quote, QuoteState
from sjoerd4u.sales.quotes import answering, quoting
from sjoerd4u.sales.quotes import lists as quote_lists
from sjoerd4u.sales.quotes.quoting import Writing
from sjoerd4u.sales.staff_forms import PhoneForm, QuoteForm
from sjoerd4u.sales.staff_pages.door import door, seller
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db


def quotes_about(opportunity_id: int) -> Sequence[Quote]:
    """For the page of an opportunity: its quotes."""
    return quote_lists.quotes_about(db.session, opportunity_id)


door.give_templates(quotes_about=quotes_about)


@door.get("/kantoor/offertes")
def quotes() -> Response:
    state = request.args.get("stand", "")
    state = state if state in quote_lists.FILTERS else ""
    now, number = clock.now(), request.args.get("bladzijde", 1, type=int)
    return show(
        "sales/quotes.html",
        page=quote_lists.quotes(db.session, state, now, number),
        sums=quote_lists.sums(db.session, now),
        state=state,
        today=clock.day_of(now),
        standing=quote_lists.standing,
        pager_url=page_url,
        done=done_of(request.args),
    )


@door.get("/kantoor/offertes/<mark>")
def quote(mark: str) -> Response:
    return _page(mark, PhoneForm(formdata=None))


def _page(mark: str, form: PhoneForm, status: int = 200) -> Response:
    found = quote_lists.quote(db.session, mark) or abort(404)
    note_look(found.person_id)
    sendings = quote_lists.sendings(db.session, found.Quote.id)
    return show(
        "sales/quote.html",
        status=status,
        found=found,
        quote=found.Quote,
        state=quote_lists.standing(found.Quote, clock.day_of(clock.now())),
        frozen=_shown(found.Quote, sendings),
        sendings=sendings,
        form=form,
        done=done_of(request.args),
    )


def _shown(quote: Quote, sendings: Any) -> dict[str, Any]:
    """What the receiver sees, or would see when it is sent now."""
    if sendings and quote.state not in (QuoteState.DRAFT, QuoteState.WITHDRAWN):
        frozen: dict[str, Any] = sendings[0].frozen
        return frozen
    relation = db.session.get_one(Relation, quote.relation_id)
    return quoting.frozen_copy(db.session, quote, relation, seller(), clock.now())


@door.get("/kantoor/offertes/<mark>/pdf")
def quote_as_pdf(mark: str) -> Response:
    found = quote_lists.quote(db.session, mark) or abort(404)
    sendings = quote_lists.sendings(db.session, found.Quote.id)
    digest = sendings[0].digest if sendings and found.Quote.state == QuoteState.ACCEPTED else ""
    return as_pdf(quote_pdf(_shown(found.Quote, sendings), digest, clock.now()), found.Quote.number)


def as_pdf(pdf: bytes, name: str) -> Response:
    """A document to keep."""
    answer = Response(pdf, mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return answer


# — Writing ——————————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/relaties/<mark>/offerte")
def start_quote(mark: str) -> AnyResponse:
    person_of(db.session, mark) or abort(404)
    return _started(quoting.start(db.session, mark, current_by(), clock.now()))


@door.post("/kantoor/kansen/<mark>/offerte")
def start_quote_for_opportunity(mark: str) -> AnyResponse:
    return _started(quoting.start_for_opportunity(db.session, mark, current_by(), clock.now()))


def _started(mark: str) -> AnyResponse:
    db.session.commit()
    return redirect(url_for(".edit_quote", mark=mark, gedaan="offerte"), 303)


@door.get("/kantoor/offertes/<mark>/wijzigen")
def edit_quote(mark: str) -> AnyResponse:
    found = quote_lists.quote(db.session, mark) or abort(404)
    if found.Quote.state == QuoteState.ACCEPTED:
        return redirect(url_for(".quote", mark=mark), 303)
    form = QuoteForm(formdata=None, obj=found.Quote)
    return _editor(found, form, LineEditor.of(stored(found.Quote.lines)))


def _editor(found: Any, form: QuoteForm, editor: LineEditor, status: int = 200, **more: Any) -> Response:
    values = {"found": found, "quote": found.Quote, "form": form, "editor": editor, "rates": VAT_WORDS}
    here = url_for(".write_quote", mark=found.Quote.mark)
    return show("sales/edit_quote.html", "regels", status, here=here, done=done_of(request.args), **values, **more)


@door.post("/kantoor/offertes/<mark>/wijzigen")
def write_quote(mark: str) -> AnyResponse:
    """A button of the editor, or saving."""
    found = quote_lists.quote(db.session, mark) or abort(404)
    form, editor = QuoteForm(), LineEditor.from_form(request.form)
    if editor.press(request.form.get(PRESS, "")):
        return _editor(found, form, editor)
    if not (editor.validate() & bool(form.validate())):
        return _editor(found, form, editor, 422)
    try:
        quoting.write(db.session, mark, _writing(form, editor), form.version.data or 0, current_by(), clock.now())
    except Changed:
        form.version.data = found.Quote.version
        return _editor(found, form, editor, 409, theirs=_shown(found.Quote, ()))
    except Refused as refused:
        editor.errors.append(str(refused))
        return _editor(found, form, editor, 422)
    db.session.commit()
    return redirect(url_for(".quote", mark=mark, gedaan="offerte-bewaard"), 303)


def _writing(form: QuoteForm, editor: LineEditor) -> Writing:
    return Writing(
        title=form.title.data or "",
        intro=form.intro.data or "",
        language=form.language.data,
        valid_until=form.valid_until.day,
        lines=editor.lines,
    )


# — Sending and what follows —————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/offertes/<mark>/versturen")
def send_quote(mark: str) -> AnyResponse:
    found = quote_lists.quote(db.session, mark) or abort(404)
    version = request.form.get("version", 0, type=int)
    try:
        quoting.send(db.session, mark, version, seller(), current_by(), clock.now())
    except Changed:
        return show("sales/changed.html", status=409, quote=found.Quote)
    db.session.commit()
    return back("offerte-verstuurd", mark, url_for(".quote", mark=mark))


@door.post("/kantoor/offertes/<mark>/intrekken")
def withdraw_quote(mark: str) -> AnyResponse:
    quoting.withdraw(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".quote", mark=mark, gedaan="offerte-ingetrokken"), 303)


@door.post("/kantoor/offertes/<mark>/weggooien")
def throw_quote_away(mark: str) -> AnyResponse:
    quoting.throw_away(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".quotes", gedaan="offerte-weg"), 303)


@door.post("/kantoor/offertes/<mark>/akkoord")
def accept_by_phone(mark: str) -> AnyResponse:
    form = PhoneForm()
    if not form.validate():
        return _page(mark, form, 422)
    name, function, note = form.accepted_name.data or "", form.accepted_function.data or "", form.note.data or ""
    answering.accept_by_phone(db.session, mark, name, function, note, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".quote", mark=mark, gedaan="akkoord"), 303)
