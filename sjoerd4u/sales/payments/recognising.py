"""A payment that one of us noted by hand, and that the bank tells us of later: one payment, not two."""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.money import shown
from sjoerd4u.people.trail import By, record
from sjoerd4u.sales.payments.lookups import taken_over_by
from sjoerd4u.sales.payments.models import Payment, PaymentMatch, Source
from sjoerd4u.sales.payments.paying import payment_held
from sjoerd4u.sales.payments.tray import left_cents


def same_payment(session: Session, mark: str, noted_mark: str, by: By, at: datetime) -> str:
    """This booking of the bank is the payment that was noted by hand: it takes over what that paid, and the note is put
    aside. Gives the mark of the note. Again changes nothing. Raises Gone, Refused, and Restricted."""
    payment, noted = payment_held(session, mark), payment_held(session, noted_mark)
    if noted.source != Source.HAND or payment.source == Source.HAND:
        raise Gone(noted_mark)
    if noted.put_aside_at is not None and _taken_over(session, payment, noted):
        return noted.mark
    left = session.scalars(select(left_cents()).where(Payment.id == payment.id)).one()
    if payment.put_aside_at or noted.put_aside_at or not left == payment.amount_cents == noted.amount_cents:
        raise Refused("Dit is niet dezelfde betaling: het bedrag is anders, of zij is al verwerkt.")
    if not _hand_over(session, noted, payment, at):  # meanwhile loosened: nothing would tell that the two are one
        raise Refused("Wat met de hand was genoteerd, betaalde niets meer. Verwijder het, of handel het af.")
    noted.put_aside_at, noted.put_aside_because = at, f"Kwam ook van de bank, op {day_of(payment.booked_at):%d-%m-%Y}"
    payment.person_id = noted.person_id
    told = {"amount": shown(payment.amount_cents), "noted_on": day_of(noted.booked_at)}
    return _done(session, "herkend", payment, noted, told, by, at)


def not_the_same(session: Session, noted_mark: str, by: By, at: datetime) -> str:
    """After all two payments: the note pays again what it paid, and the booking of the bank waits. Gives its mark.

    Raises Gone and Restricted.
    """
    noted = payment_held(session, noted_mark)
    booked = taken_over_by(session, noted)
    if noted.put_aside_at is None or booked is None:
        raise Gone(noted_mark)
    payment = payment_held(session, booked.mark)
    person_id = payment.person_id
    _hand_over(session, payment, noted, at, PaymentMatch.matched_at == noted.put_aside_at)
    noted.put_aside_at = noted.put_aside_because = payment.person_id = None
    noted.person_id = person_id
    _done(session, "losgemaakt", payment, noted, {"amount": shown(payment.amount_cents)}, by, at)
    return payment.mark


def _taken_over(session: Session, payment: Payment, noted: Payment) -> bool:
    same = (PaymentMatch.payment_id == payment.id, PaymentMatch.matched_at == noted.put_aside_at)
    return session.scalar(select(PaymentMatch.id).where(*same).limit(1)) is not None


def _hand_over(session: Session, one: Payment, other: Payment, at: datetime, *only: ColumnElement[bool]) -> bool:
    """What the one paid, the other paid; `only` such matches. Gives whether there was anything."""
    theirs = update(PaymentMatch).where(PaymentMatch.payment_id == one.id, *only)
    moved = theirs.values(payment_id=other.id, matched_at=at).returning(PaymentMatch.id)
    return bool(session.scalars(moved).all())


def _done(
    session: Session, did: str, payment: Payment, noted: Payment, told: dict[str, object], by: By, at: datetime
) -> str:
    payment.version += 1
    noted.version += 1
    session.flush()
    record(session, by, did, "betaling", at, noted.person_id, after=told)
    return noted.mark
