"""An invoice for who receives it: by the link in our mail, to read, keep and pay. Looking changes nothing."""

from flask import Response, abort

from sjoerd4u.kit import clock
from sjoerd4u.sales.invoices import lists as invoice_lists
from sjoerd4u.sales.invoices.document import InvoiceDocument
from sjoerd4u.sales.invoices.invoicing import USE, document_of
from sjoerd4u.sales.invoices.paper import spaced
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.headers import personal
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

MIMES = {"pdf": "application/pdf", "ubl": "application/xml"}

door = Door("invoices", __name__, Audience.PUBLIC)


@door.get("/factuur/<token>")
def invoice(token: str) -> Response:
    found = invoice_lists.invoice(db.session, mark_in(token, USE), clock.now())
    if found is None:
        return personal(show("sales/invoice_gone.html", status=410))
    document: InvoiceDocument = document_of(found.Invoice)
    values = {"invoice": found.Invoice, "document": document, "sums": document.totals, "open": found.open}
    iban = spaced(document.seller.iban)
    return personal(show("sales/paper.html", token=token, standing=found.standing, iban=iban, **values))


@door.get("/factuur/<token>/<any(pdf, ubl):kind>")
def paper(token: str, kind: str) -> Response:
    """The very bytes that were kept when the invoice was issued."""
    kept = invoice_lists.file(db.session, mark_in(token, USE), kind) or abort(404)
    answer = Response(kept.file, mimetype=MIMES[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=kept.name)
    return personal(answer)
