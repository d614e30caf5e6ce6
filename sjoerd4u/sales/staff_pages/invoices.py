"""Invoices in the office: the list, one as it stands, writing a draft, and the one press that cannot be undone."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages import door as follow_up
from sjoerd4u.crm.staff_pages.door import DONE, Done, done_of, note_look, page_url
from sjoerd4u.kit import clock
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.sales.invoices import drafting, invoicing
from sjoerd4u.sales.invoices import lists as invoice_lists
from sjoerd4u.sales.invoices.checking import NotFit, Problem, missing_settings, problems, warnings
from sjoerd4u.sales.invoices.document import Seller
from sjoerd4u.sales.invoices.einvoice import ubl
from sjoerd4u.sales.invoices.forms import FromOrderForm, InvoiceForm
from sjoerd4u.sales.invoices.models import Invoice, InvoiceFile
from sjoerd4u.sales.invoices.paper import pdf, period
from sjoerd4u.sales.line_forms import PRESS, LineEditor
from sjoerd4u.sales.lines import VAT_WORDS, stored, totals
from sjoerd4u.sales.ourselves import kept, ourselves
from sjoerd4u.sales.payments.lookups import matches_of
from sjoerd4u.sales.payments.models import PaymentMatch
from sjoerd4u.staff import rights
from sjoerd4u.staff.login import current_by, may
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

TONES = {
    **{"verzonden": "open", "deels betaald": "open", "te laat": "warn", "betaald": "ok"},
    **{"gecrediteerd": "", "credit": "", "concept": ""},
}
KINDS = {
    "deel": "Deelfactuur",
    "termijn": "Termijnfactuur",
    "eind": "Eindfactuur",
    "los": "Losse factuur",
    "credit": "Creditfactuur",
}
OK = 200
MIMES = {"pdf": "application/pdf", "ubl": "application/xml", "nlcius": "application/xml"}

door = Door("invoicing", __name__, Audience.OFFICE)
door.give_templates(invoice_tones=TONES, invoice_kinds=KINDS)
door.register_error_handler(Gone, follow_up.nothing_there)
door.register_error_handler(Restricted, follow_up.only_stored)
door.register_error_handler(Refused, follow_up.not_like_this)
DONE.update(
    {
        "factuur": Done("De factuur staat klaar als concept, nog zonder nummer."),
        "factuur-bewaard": Done("Het concept is bewaard."),
        "factuur-verzonden": Done("De factuur is verzonden en verandert niet meer."),
        "factuur-weg": Done("Het concept is weg. Er was nog geen nummer."),
        "factuur-gemaild": Done("De mail met de factuur gaat nog eens uit."),
    }
)


def our_seller() -> Seller:
    """We ourselves, with the settings of this installation."""
    settings = current_app.extensions["settings"]
    return ourselves(settings.btw_id, settings.statutory_seat, settings.iban)


# — Looking ——————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/facturen")
def invoices() -> Response:
    state = request.args.get("stand", "")
    state = state if state in invoice_lists.STANDINGS else ""
    now, number = clock.now(), request.args.get("bladzijde", 1, type=int)
    return show(
        "sales/invoices.html",
        page=invoice_lists.invoices(db.session, state, now, number),
        drafts=[] if state or number > 1 else invoice_lists.drafts(db.session),
        sums=invoice_lists.sums(db.session, now),
        missing=missing_settings(our_seller()),
        state=state,
        today=clock.day_of(now),
        pager_url=page_url,
        done=done_of(request.args),
    )


@door.get("/kantoor/facturen/<mark>")
def invoice(mark: str) -> Response:
    found = invoice_lists.invoice(db.session, mark, clock.now())
    return _issued_page(found) if found else _draft_page(mark)


def _issued_page(found: Any) -> Response:
    if found.restricted:
        raise Restricted(found.person_id)
    row: Invoice = found.Invoice
    if found.person_id:
        note_look(found.person_id)
    return show(
        "sales/invoice.html",
        found=found,
        invoice=row,
        seller=kept(row.seller),
        sums=totals(stored(row.lines)),
        files=invoice_lists.files(db.session, row.id),
        credits=invoice_lists.of_number(db.session, row.credits_number),
        credit_notes=invoice_lists.credit_notes(db.session, row.number),
        payments=matches_of(db.session, PaymentMatch.invoice_id == row.id),
        period=period(row.performed_from, row.performed_until, "nl"),
        may_issue=may(rights.Right.ISSUE),
        done=done_of(request.args),
    )


def _draft_page(mark: str, status: int = 200, refused: list[Problem] | None = None) -> Response:
    found = invoice_lists.draft(db.session, mark) or abort(404)
    if found.restricted:
        raise Restricted(found.person_id)
    if status == OK:  # a press that was refused holds the database, and its maker has just looked
        note_look(found.person_id)
    document = invoicing.as_document(db.session, found.InvoiceDraft, our_seller(), clock.now())
    told = problems(document) if refused is None else refused
    return show(
        "sales/invoice_draft.html",
        status=status,
        found=found,
        draft=found.InvoiceDraft,
        document=document,
        sums=document.totals,
        missing=[problem for problem in told if problem.ours],
        problems=[problem for problem in told if not problem.ours],
        warnings=warnings(document) if not told else [],
        may_issue=may(rights.Right.ISSUE),
        issuers=rights.those_who_may(rights.Right.ISSUE),
        done=done_of(request.args),
    )


@door.get("/kantoor/facturen/<mark>/bestand/<kind>")
def paper(mark: str, kind: str) -> Response:
    """A file as it was issued."""
    found = invoice_lists.invoice(db.session, mark, clock.now()) or abort(404)
    if found.restricted:
        raise Restricted(found.person_id)
    return as_file(invoice_lists.file(db.session, mark, kind) or abort(404))


def as_file(kept_file: InvoiceFile) -> Response:
    """The very bytes that were kept, to be saved."""
    answer = Response(kept_file.file, mimetype=MIMES[kept_file.kind])
    answer.headers.set("Content-Disposition", "attachment", filename=kept_file.name)
    return answer


@door.get("/kantoor/facturen/<mark>/proef")
def proof(mark: str) -> AnyResponse:
    """The draft as it would look, without a number. One that cannot go out yet has no proof: its page says why."""
    found = invoice_lists.draft(db.session, mark) or abort(404)
    if found.restricted:
        raise Restricted(found.person_id)
    meant = invoicing.as_document(db.session, found.InvoiceDraft, our_seller(), clock.now())
    if problems(meant):
        return redirect(url_for(".invoice", mark=mark), 303)
    document = replace(meant, number="CONCEPT")
    answer = Response(pdf(document, ubl(document)), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename="concept.pdf")
    return answer


# — Making and writing ———————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/orders/<mark>/factuur")
def from_order(mark: str) -> AnyResponse:
    form = FromOrderForm()
    if not form.validate():
        raise Refused("Kies deel, termijn of eind, en bij een termijn een percentage.")
    days, share = current_app.extensions["settings"].payment_days, form.share.data
    share = 30 if share is None else share
    return _begun(drafting.draft_from_order(db.session, mark, form.kind.data, current_by(), clock.now(), days, share))


@door.post("/kantoor/relaties/<mark>/factuur")
def free(mark: str) -> AnyResponse:
    days = current_app.extensions["settings"].payment_days
    return _begun(drafting.free_draft(db.session, mark, current_by(), clock.now(), days))


@door.post("/kantoor/facturen/<mark>/crediteren")
def credit(mark: str) -> AnyResponse:
    return _begun(drafting.credit_draft(db.session, mark, current_by(), clock.now()))


def _begun(mark: str) -> AnyResponse:
    db.session.commit()
    return redirect(url_for(".edit_invoice", mark=mark, gedaan="factuur"), 303)


@door.get("/kantoor/facturen/<mark>/wijzigen")
def edit_invoice(mark: str) -> AnyResponse:
    if invoicing.issued(db.session, mark):
        return redirect(url_for(".invoice", mark=mark), 303)
    found = invoice_lists.draft(db.session, mark) or abort(404)
    if found.restricted:
        raise Restricted(found.person_id)
    return _editor(found, InvoiceForm.of(found.InvoiceDraft), LineEditor.of(stored(found.InvoiceDraft.lines)))


def _editor(found: Any, form: InvoiceForm, editor: LineEditor, status: int = 200, **more: Any) -> Response:
    here = url_for(".write_invoice", mark=found.InvoiceDraft.mark)
    values = {"found": found, "draft": found.InvoiceDraft, "form": form, "editor": editor, "rates": VAT_WORDS}
    return show("sales/edit_invoice.html", "regels", status, here=here, done=done_of(request.args), **values, **more)


@door.post("/kantoor/facturen/<mark>/wijzigen")
def write_invoice(mark: str) -> AnyResponse:
    """A button of the editor, or saving."""
    found = invoice_lists.draft(db.session, mark) or abort(404)
    if found.restricted:
        raise Restricted(found.person_id)
    form, editor = InvoiceForm(), LineEditor.from_form(request.form)
    if editor.press(request.form.get(PRESS, "")):
        return _editor(found, form, editor)
    if not (editor.validate() & bool(form.validate())):
        return _editor(found, form, editor, 422)
    try:
        writing = form.writing(editor.lines)
        drafting.write(db.session, mark, writing, form.version.data or 0, current_by(), clock.now())
    except Changed as changed:
        form.version.data = found.InvoiceDraft.version
        return _editor(found, form, editor, 409, theirs=changed.theirs)
    db.session.commit()
    return redirect(url_for(".invoice", mark=mark, gedaan="factuur-bewaard"), 303)


@door.post("/kantoor/facturen/<mark>/weggooien")
def throw_invoice_away(mark: str) -> AnyResponse:
    drafting.throw_away(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".invoices", gedaan="factuur-weg"), 303)


# — Issuing ——————————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/facturen/<mark>/verzenden")
def issue(mark: str) -> AnyResponse:
    """The press that cannot be undone; the page with what is wrong when the law does not let it go."""
    try:
        invoicing.issue(db.session, mark, our_seller(), current_by(), clock.now())
    except NotFit as unfit:
        db.session.rollback()
        return _draft_page(mark, 422, unfit.problems)
    db.session.commit()
    return redirect(url_for(".invoice", mark=mark, gedaan="factuur-verzonden"), 303)


@door.post("/kantoor/facturen/<mark>/opnieuw-mailen")
def send_again(mark: str) -> AnyResponse:
    invoicing.send_again(db.session, mark, current_by(), clock.now())
    db.session.commit()
    return redirect(url_for(".invoice", mark=mark, gedaan="factuur-gemaild"), 303)
