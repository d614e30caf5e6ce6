"""Issuing an invoice: its number, its day and its files in one transaction. From then on it stays as it is."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.rows import Gone, relation_with, touch
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.money import shown
from sjoerd4u.mail.outbox import Link, write_letter
from sjoerd4u.people.trail import By, record
from sjoerd4u.register.purposes import INVOICES
from sjoerd4u.sales.happenings import SaleRecorded
from sjoerd4u.sales.invoices.checking import NotFit, Problem, problems
from sjoerd4u.sales.invoices.document import Credited, InvoiceDocument, Party, Seller
from sjoerd4u.sales.invoices.einvoice import Profile, ubl
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft, InvoiceFile, InvoiceKind
from sjoerd4u.sales.invoices.numbering import Taken, take_number
from sjoerd4u.sales.invoices.paper import pdf
from sjoerd4u.sales.lines import stored
from sjoerd4u.sales.models import SalesOrder
from sjoerd4u.sales.ourselves import as_json, kept
from sjoerd4u.sales.parties import address_of
from sjoerd4u.sales.payments.lookups import open_cents
from sjoerd4u.sales.payments.reminding import drop_proposals
from sjoerd4u.sales.telling import note_in_history

LETTER = "sales/invoice"
PAGE, USE = "invoices.invoice", "invoice"
UNDATED = date.min
TAKEN_ALONG = (
    *("mark", "relation_id", "order_id", "kind", "language", "buyer_name", "attention", "street", "postcode", "city"),
    *("country", "kvk", "btw_id", "email", "reference", "performed_from", "performed_until", "remark", "lines"),
    *("prepaid_cents", "credits_number", "credits_on"),
)


def draft_with(session: Session, mark: str) -> tuple[InvoiceDraft, Relation]:
    """The draft with this mark and the file it is part of, both held. Raises Gone and Restricted."""
    owner = select(Relation.mark).join(InvoiceDraft, InvoiceDraft.relation_id == Relation.id)
    relation = relation_with(session, session.scalar(owner.where(InvoiceDraft.mark == mark)) or "")
    wanted = select(InvoiceDraft).where(InvoiceDraft.mark == mark).with_for_update()
    draft = session.scalar(wanted.execution_options(populate_existing=True))
    if draft is None:
        raise Gone(mark)
    return draft, relation


def issued(session: Session, mark: str) -> Invoice | None:
    """The issued invoice with this mark."""
    return session.scalar(select(Invoice).where(Invoice.mark == mark))


# — What it says ————————————————————————————————————————————————————————————————————————————————————————————————————


def as_document(session: Session, draft: InvoiceDraft, seller: Seller, at: datetime) -> InvoiceDocument:
    """The draft as it would go out now, with an empty number. A day that is not filled in is `UNDATED`."""
    day = day_of(at)
    order = session.scalar(select(SalesOrder.number).where(SalesOrder.id == draft.order_id)) if draft.order_id else None
    return InvoiceDocument(
        number="",
        issued_on=day,
        due_on=day + timedelta(days=draft.payment_days),
        performed_from=draft.performed_from or draft.performed_until or UNDATED,
        performed_until=draft.performed_until or draft.performed_from or UNDATED,
        seller=seller,
        buyer=_buyer(draft),
        order=order,
        credits=_credited(draft),
        **_common(draft),
    )


def document_of(invoice: Invoice) -> InvoiceDocument:
    """The issued invoice as its files say it: made from the stored row alone."""
    return InvoiceDocument(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        performed_from=invoice.performed_from,
        performed_until=invoice.performed_until,
        seller=kept(invoice.seller),
        buyer=_buyer(invoice),
        order=invoice.order_number,
        credits=_credited(invoice),
        **_common(invoice),
    )


def _common(row: InvoiceDraft | Invoice) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: getattr(row, name) for name in ("language", "kind", "reference", "remark", "prepaid_cents")
    }
    return told | {"lines": tuple(stored(row.lines))}


def _buyer(row: InvoiceDraft | Invoice) -> Party:
    names = ("street", "postcode", "city", "country", "kvk", "btw_id", "email", "attention")
    return Party(row.buyer_name, **{name: getattr(row, name) for name in names})


def _credited(row: InvoiceDraft | Invoice) -> Credited | None:
    return Credited(row.credits_number, row.credits_on) if row.credits_number and row.credits_on else None


# — Issuing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def issue(session: Session, mark: str, seller: Seller, by: By, at: datetime) -> Invoice:
    """Issue this draft: it gets the next number and the day of `at`, its files are made and kept, the letter is
    written, and the draft is gone. A second press gives the invoice that is there.

    Raises NotFit, which names every field that stands in the way; Gone, and Restricted.
    """
    if (already := issued(session, mark)) is not None:
        return already
    try:
        draft, relation = draft_with(session, mark)
    except Gone:  # another press was first, and this one waited for it
        if (already := issued(session, mark)) is not None:
            return already
        raise
    meant = as_document(session, draft, seller, at)
    wrong = [*problems(meant), *_too_much_credit(session, meant)]
    if wrong:
        raise NotFit(wrong)
    taken = take_number(session, at)
    days = timedelta(days=draft.payment_days)
    document = replace(meant, number=taken.number, issued_on=taken.day, due_on=taken.day + days)
    invoice = _keep(session, draft, relation, document, taken, at)
    _keep_files(session, invoice)
    session.delete(draft)
    session.flush()
    _tell(session, invoice, relation, by, at)
    return invoice


def _too_much_credit(session: Session, document: InvoiceDocument) -> list[Problem]:
    """A credit note that gives back more than what is left of the invoice it is about."""
    if document.credits is None:
        return []
    number = document.credits.number
    credited = session.scalar(select(Invoice.total_cents).where(Invoice.number == number).with_for_update())
    before = session.scalar(select(func.sum(Invoice.total_cents)).where(Invoice.credits_number == number))
    left = (credited or 0) + int(before or 0)
    if document.totals.gross <= left:
        return []
    return [Problem("lines", f"Van factuur {number} is nog {shown(left)} te crediteren; dit is meer.")]


def _keep(
    session: Session, draft: InvoiceDraft, relation: Relation, document: InvoiceDocument, taken: Taken, at: datetime
) -> Invoice:
    sums, sign = document.totals, document.sign
    address = address_of(session, relation.person_id)
    told = {name: getattr(draft, name) for name in TAKEN_ALONG}
    invoice = Invoice(
        **told
        | {
            "person_id": relation.person_id,
            "key": keyring(session).fingerprint(address) if address else None,
            "number": taken.number,
            "year": taken.year,
            "serial": taken.serial,
            "issued_on": document.issued_on,
            "issued_at": at,
            "due_on": document.due_on,
            "seller": as_json(document.seller),
            "performed_from": document.performed_from,
            "performed_until": document.performed_until,
            "order_number": document.order,
            "net_cents": sign * sums.net,
            "vat_cents": sign * sums.vat,
            "total_cents": sign * sums.gross,
            "payable_cents": sign * document.payable_cents,
        }
    )
    session.add(invoice)
    session.flush()
    return invoice


def _keep_files(session: Session, invoice: Invoice) -> None:
    """The invoice as PDF and as e-invoice, with their hashes: made once, from the row as it is stored."""
    document = document_of(invoice)
    peppol = ubl(document)
    files = {
        "pdf": (f"{invoice.number}.pdf", pdf(document, peppol)),
        "ubl": (f"{invoice.number}.xml", peppol),
        "nlcius": (f"{invoice.number}-nlcius.xml", ubl(document, Profile.NLCIUS)),
    }
    for kind, (name, raw) in files.items():
        digest = hashlib.sha256(raw).hexdigest()
        session.add(InvoiceFile(invoice_id=invoice.id, kind=kind, name=name, file=raw, sha256=digest))
    session.flush()


def _tell(session: Session, invoice: Invoice, relation: Relation, by: By, at: datetime) -> None:
    """The letter to the customer, the line in the history, the trail, and who else wants to know."""
    what = "creditfactuur" if invoice.kind == InvoiceKind.CREDIT else "factuur"
    after = {"total_cents": invoice.total_cents, "due_on": invoice.due_on}
    record(session, by, "verzonden", f"{what} {invoice.number}", at, relation.person_id, after=after)
    touch(session, relation, at)
    says = f"{what.capitalize()} {invoice.number} verzonden: {shown(invoice.total_cents)}."
    note_in_history(session, relation.person_id, says, at)
    if invoice.kind == InvoiceKind.CREDIT:
        _remind_no_more(session, invoice, at)
    else:
        announce(session, SaleRecorded(relation.person_id, at))
    if invoice.email:
        _write_letter(session, invoice, relation.person_id, at)


def _remind_no_more(session: Session, note: Invoice, at: datetime) -> None:
    """Of an invoice that has nothing open after this credit note nobody is reminded."""
    settled = select(Invoice.id).where(Invoice.number == note.credits_number, open_cents() <= 0)
    for invoice_id in session.scalars(settled).all():
        drop_proposals(session, invoice_id, at)


def _write_letter(session: Session, invoice: Invoice, person_id: int, at: datetime) -> None:
    words = {
        "number": invoice.number,
        "credit": invoice.kind == InvoiceKind.CREDIT,
        "credits": invoice.credits_number or "",
        "amount": shown(abs(invoice.payable_cents), invoice.language),
        "nothing_due": invoice.payable_cents == 0,
        "due": invoice.due_on.isoformat(),
        "iban": str(invoice.seller.get("iban", "")),
        "payee": str(invoice.seller.get("name", "")),
    }
    links = {"invoice": Link(PAGE, USE, invoice.mark)}
    to, language = invoice.email or "", invoice.language
    write_letter(session, LETTER, to, INVOICES, language, at, links=links, words=words, person_id=person_id)


def send_again(session: Session, mark: str, by: By, at: datetime) -> None:
    """Write the same letter once more, with the same files behind its link. Raises Gone, and Restricted."""
    invoice = issued(session, mark)
    if invoice is None or invoice.relation_id is None or not invoice.email:
        raise Gone(mark)
    relation = relation_with(session, session.get_one(Relation, invoice.relation_id).mark)
    _write_letter(session, invoice, relation.person_id, at)
    record(session, by, "opnieuw gemaild", f"factuur {invoice.number}", at, relation.person_id)
