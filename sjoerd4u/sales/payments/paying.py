"""Payments: noted by hand, matched with invoices, put aside, and all of it undone again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.rows import Gone, Refused, a_day, a_line
from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.keys import is_mark, new_mark
from sjoerd4u.kit.money import shown
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import SYSTEM, By, record
from sjoerd4u.sales.invoices.models import Invoice, InvoiceKind
from sjoerd4u.sales.payments.bank_lines import MOST_CENTS
from sjoerd4u.sales.payments.lookups import open_invoices, taken_over_by, took_over
from sjoerd4u.sales.payments.matching import OpenInvoice
from sjoerd4u.sales.payments.models import Payment, PaymentMatch, Source
from sjoerd4u.sales.payments.reminding import drop_proposals
from sjoerd4u.sales.payments.tray import left_cents
from sjoerd4u.sales.telling import note_in_history


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment as somebody notes it by hand. `key` is of the form it came from: the same form sent twice is one."""

    key: str
    paid_on: date
    cents: int
    said: str


# — By hand ——————————————————————————————————————————————————————————————————————————————————————————————————————


def note_payment(session: Session, invoice_mark: str, paid: Paid, by: By, at: datetime) -> str:
    """Note that somebody paid this invoice, and match it; what is too much waits. Gives the mark of the payment.

    The same form sent twice is one payment. Raises Gone, Refused, and Restricted.
    """
    if not is_mark(paid.key):
        raise Refused("Open de pagina opnieuw.")
    invoice = _held(session, invoice_mark)  # first: who presses twice waits here, and then sees the first press
    earlier = session.scalar(select(Payment.mark).where(Payment.mark == paid.key))
    if earlier is not None:
        return earlier
    booked_at, cents = start_of(_day(paid.paid_on, at)), _amount(paid.cents)
    payment = Payment(
        mark=paid.key,
        account="",
        place=_next_place(session, booked_at, cents),
        source=Source.HAND,
        booked_at=booked_at,
        amount_cents=cents,
        said=a_line(paid.said or f"factuur {invoice.number}", "de omschrijving"),
        noted_at=at,
    )
    session.add(payment)
    session.flush()
    after = {"amount": shown(payment.amount_cents), "paid_on": paid.paid_on, "invoice": invoice.number}
    record(session, by, "genoteerd", "betaling", at, invoice.person_id, after=after)
    if fits := _fitting(payment.amount_cents, invoice):
        settle(session, payment, invoice, fits, by, at)
    return payment.mark


def remove_noted(session: Session, payment_mark: str, by: By, at: datetime) -> None:
    """Take back a payment that was noted by hand, with what was matched. Raises Gone, Refused, and Restricted."""
    payment = payment_held(session, payment_mark)
    if payment.source != Source.HAND:
        raise Refused("Deze betaling komt van de bank. Maak de koppeling los of leg haar weg.")
    before = {"amount": shown(payment.amount_cents), "paid_on": day_of(payment.booked_at)}
    session.delete(payment)
    session.flush()
    record(session, by, "verwijderd", "betaling", at, payment.person_id, before=before)


def _next_place(session: Session, booked_at: datetime, cents: int) -> int:
    alike = (Payment.account == "", Payment.booked_at == booked_at, Payment.amount_cents == cents)
    return (session.scalar(select(func.max(Payment.place)).where(*alike)) or 0) + 1


def _day(day: date, at: datetime) -> date:
    if day > day_of(at):
        raise Refused("Een betaling is van vandaag of eerder.")
    return a_day(day, at)


def _amount(cents: int) -> int:
    if not 0 < cents < MOST_CENTS:
        raise Refused("Vul een bedrag in dat hoger is dan nul.")
    return cents


# — Matching —————————————————————————————————————————————————————————————————————————————————————————————————————


def match(session: Session, payment_mark: str, invoice_mark: str, by: By, at: datetime) -> str:
    """This payment is for this invoice: as much of it as the invoice has open; the rest goes on waiting. Matching them
    again changes nothing. Gives the mark of the match. Raises Gone, Refused, and Restricted."""
    payment, invoice = payment_held(session, payment_mark), _held(session, invoice_mark)
    pair = (PaymentMatch.payment_id == payment.id, PaymentMatch.invoice_id == invoice.id)
    earlier = session.scalar(select(PaymentMatch.mark).where(*pair))
    if earlier is not None:
        return earlier
    left = session.scalars(select(left_cents()).where(Payment.id == payment.id)).one()
    cents = _fitting(int(left), invoice)
    if payment.put_aside_at is not None or not cents:
        raise Refused("Van deze betaling is niets meer over, of van deze factuur staat niets meer open.")
    return settle(session, payment, invoice, cents, by, at)


def _fitting(left: int, invoice: OpenInvoice) -> int:
    """As much as fits: never more than is open, and never more taken back than was paid."""
    if left < 0:
        return max(left, -max(0, invoice.paid_cents))
    return min(left, max(0, invoice.open_cents))


def settle(session: Session, payment: Payment, invoice: OpenInvoice, cents: int, by: By, at: datetime) -> str:
    """So much of this payment paid so much of this invoice: kept, told, and in the trail; gives the mark of it."""
    row = PaymentMatch(mark=new_mark(), payment_id=payment.id, invoice_id=invoice.id, amount_cents=cents)
    row.matched_at, row.by_itself, row.by_name = at, by is SYSTEM, by.name
    session.add(row)
    payment.person_id = payment.person_id or invoice.person_id
    payment.version += 1
    session.flush()
    after = {"invoice": invoice.number, "amount": shown(cents)}
    record(session, by, "verwerkt", "betaling", at, invoice.person_id, after=after)
    _tell(session, invoice, cents, at)
    return row.mark


def _tell(session: Session, invoice: OpenInvoice, cents: int, at: datetime) -> None:
    """Put it in the history; an invoice that is paid needs no reminder any more."""
    if cents < 0:
        text = f"De bank boekte {shown(-cents)} terug van factuur {invoice.number}."
    elif cents >= invoice.open_cents:
        text = f"Factuur {invoice.number} is betaald."
        drop_proposals(session, invoice.id, at)
    else:
        text = f"Van factuur {invoice.number} is {shown(cents)} betaald."
    note_in_history(session, invoice.person_id, text, at)


def unmatch(session: Session, match_mark: str, by: By, at: datetime) -> str:
    """This payment was not for that invoice: it waits again. Gives the mark of the payment. Raises Refused when it took
    that over from what was noted by hand: that the two are one is known by it. Raises Gone and Restricted."""
    found = session.scalar(select(PaymentMatch).where(PaymentMatch.mark == match_mark).with_for_update())
    if found is None:
        raise Gone(match_mark)
    named = select(Invoice.number, Invoice.person_id).where(Invoice.id == found.invoice_id)
    number, person_id = session.execute(named).one()
    insist_unrestricted(session, person_id)
    payment = session.get_one(Payment, found.payment_id)
    noted = took_over(session, payment)
    if noted is not None and noted.put_aside_at == found.matched_at:
        raise Refused("Deze betaling was ook met de hand genoteerd. Open haar en kies daar “Niet dezelfde”.")
    session.delete(found)
    session.flush()
    _let_go(session, payment)
    before = {"invoice": number, "amount": shown(found.amount_cents)}
    record(session, by, "losgemaakt", "betaling", at, person_id, before=before)
    note_in_history(session, person_id, f"Een betaling van factuur {number} is losgemaakt.", at)
    return payment.mark


def _let_go(session: Session, payment: Payment) -> None:
    """Whose a payment is, is known by what it paid; so of one that pays nothing it is not."""
    others = select(PaymentMatch.id).where(PaymentMatch.payment_id == payment.id)
    if session.scalar(others.limit(1)) is None:
        payment.person_id = None
    payment.version += 1
    session.flush()


def put_aside(session: Session, payment_mark: str, because: str, by: By, at: datetime) -> None:
    """What is left of this payment is for no invoice of ours: say why. Raises Gone, Refused, and Restricted."""
    payment = payment_held(session, payment_mark)
    payment.put_aside_at, payment.put_aside_because = at, a_line(because, "de reden")
    payment.version += 1
    session.flush()
    record(session, by, "weggelegd", "betaling", at, payment.person_id, after={"because": payment.put_aside_because})


def take_back(session: Session, payment_mark: str, by: By, at: datetime) -> None:
    """This payment waits after all. Raises Refused when it is put aside because the bank told of it too: then it would
    pay twice (`recognising.not_the_same` takes that back). Raises Gone and Restricted."""
    payment = payment_held(session, payment_mark)
    if payment.put_aside_at is None:
        return
    if payment.source == Source.HAND and taken_over_by(session, payment) is not None:
        raise Refused("Deze betaling kwam ook van de bank. Is het toch een andere? Kies dan “Niet dezelfde”.")
    before = {"because": payment.put_aside_because}
    payment.put_aside_at = payment.put_aside_because = None
    payment.version += 1
    session.flush()
    record(session, by, "teruggehaald", "betaling", at, payment.person_id, before=before)


# — Taking hold ——————————————————————————————————————————————————————————————————————————————————————————————————


def payment_held(session: Session, mark: str) -> Payment:
    """The payment with this mark, held. Raises Gone and Restricted."""
    payment = session.scalar(select(Payment).where(Payment.mark == mark).with_for_update())
    if payment is None:
        raise Gone(mark)
    insist_unrestricted(session, payment.person_id)
    return payment


def _held(session: Session, mark: str) -> OpenInvoice:
    """The invoice with this mark and what is open of it, held so that two payments do not fill the same gap."""
    held = session.scalar(select(Invoice).where(Invoice.mark == mark).with_for_update())
    if held is None or held.kind == InvoiceKind.CREDIT:
        raise Gone(mark)
    insist_unrestricted(session, held.person_id)
    return next(iter(open_invoices(session, Invoice.id == held.id)))
