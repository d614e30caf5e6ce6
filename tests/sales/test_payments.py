"""What comes in at the bank is matched once, and only by itself when nothing is in doubt."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, delete, event, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import ContactMoment
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.models import Person, TrailEntry
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.people.trail import By
from sjoerd4u.sales.invoices.models import InvoiceKind
from sjoerd4u.sales.payments import bank_import, lookups, recognising, tray
from sjoerd4u.sales.payments import paying as payments
from sjoerd4u.sales.payments.models import BankFile, Payment, PaymentMatch
from sjoerd4u.sales.payments.paying import Paid
from tests.builders import NOW
from tests.sales.bank import Booked, camt, mt940
from tests.sales.receivables import issued


def left_open(session: Session) -> list[int]:
    return [one.open_cents for one in lookups.open_invoices(session)]


def waiting(session: Session) -> list[tray.Waiting]:
    return list(tray.waiting_payments(session, 50).payments)


def read(session: Session, raw: bytes, by: By) -> tuple[int, int, int]:
    file = bank_import.take_in(session, "dag.xml", raw, by, NOW)
    return file.lines, file.added, file.matched


def test_a_day_is_read_once_whichever_file_it_comes_in(session: Session, demi: By, jo: str) -> None:
    paid = issued(session, jo, 121_00, NOW)
    day = (
        Booked(121_00, f"Factuur {paid.number.replace('-', ' ')} met dank"),
        *(Booked(60_50, "termijn", payer="Installatie", account="NL39RABO0300065264") for _ in range(2)),
        Booked(60_50, "andere termijn", payer="Installatie", account="NL39RABO0300065264"),
        Booked(99_99, "huur", out=True),
    )
    assert read(session, camt(*day), demi) == (4, 4, 1)
    rows = session.execute(select(Payment.booked_at, Payment.amount_cents, Payment.said, Payment.place)).all()
    assert read(session, camt(*day), demi) == (4, 0, 0)
    assert read(session, mt940(*day), demi) == (4, 0, 0)
    assert read(session, mt940(*day[2:]), demi) == (2, 0, 0)
    assert rows == session.execute(select(Payment.booked_at, Payment.amount_cents, Payment.said, Payment.place)).all()
    assert read(session, mt940(*day, Booked(60_50, "termijn", account="NL39RABO0300065264")), demi) == (5, 1, 0)
    assert session.scalar(select(func.count()).select_from(BankFile)) == 5
    assert left_open(session) == [0]
    assert lookups.newest_day(session) == date(2027, 3, 10)


def test_a_filler_for_a_reference_loses_no_payment(session: Session, demi: By) -> None:
    one, two = (Booked(10_00, f"termijn van {name}", reference="NONREF") for name in ("Jo", "Kim"))
    assert read(session, mt940(one), demi) == (1, 1, 0)
    assert read(session, mt940(two), demi) == (1, 1, 0)
    assert read(session, mt940(one, two), demi) == (2, 0, 0)
    alike = [Booked(5_00, f"termijn van {name}", reference="77") for name in ("Jo", "Kim")]
    assert read(session, camt(*alike), demi) == (2, 2, 0)


def test_only_what_names_its_invoices_to_the_cent_is_matched_by_itself(session: Session, demi: By, jo: str) -> None:
    one, two, three = (issued(session, jo, cents, NOW) for cents in (121_00, 242_00, 363_00))
    both = Booked(363_00, f"{one.number} en {two.number}")
    less = Booked(100_00, f"factuur {three.number}")
    unnamed = Booked(363_00, "voor het werk", reference="9")
    assert read(session, camt(both, less, unnamed), demi) == (3, 3, 1)
    assert left_open(session) == [0, 0, 363_00]
    partly, same_amount = waiting(session)
    assert [(each.invoice.number, each.result) for each in partly.proposals] == [(three.number, "deelbetaling")]
    assert partly.proposals[0].why.startswith("noemt dit nummer")
    assert same_amount.proposals[0].why == "zelfde bedrag, zelfde naam, betaalde eerder vanaf deze rekening"


def test_a_part_and_too_much_are_matched_as_far_as_they_go(session: Session, demi: By, jo: str) -> None:
    invoice, other = issued(session, jo, 121_00, NOW), issued(session, jo, 50_00, NOW)
    read(session, camt(Booked(100_00, "deel"), Booked(40_00, "rest")), demi)
    part, rest = (each.payment for each in waiting(session))
    payments.match(session, part.mark, invoice.mark, demi, NOW)
    assert left_open(session) == [21_00, 50_00]
    for _again in range(2):
        payments.match(session, rest.mark, invoice.mark, demi, NOW)
    assert left_open(session) == [0, 50_00]
    (over,) = waiting(session)
    assert (over.payment.mark, over.left_cents) == (rest.mark, 19_00)
    payments.match(session, rest.mark, other.mark, demi, NOW)
    assert (left_open(session), waiting(session)) == ([0, 31_00], [])
    with pytest.raises(Refused):
        payments.match(session, part.mark, other.mark, demi, NOW)
    texts = session.scalars(select(ContactMoment.text).order_by(ContactMoment.id)).all()
    assert texts == [
        f"Van factuur {invoice.number} is €\xa0100,00 betaald.",
        f"Factuur {invoice.number} is betaald.",
        f"Van factuur {other.number} is €\xa019,00 betaald.",
    ]


def test_a_match_is_undone_and_what_is_too_much_is_put_aside(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    read(session, camt(Booked(100_00, invoice.number)), demi)
    done = session.scalars(select(PaymentMatch)).one()
    assert (done.by_itself, done.by_name) == (True, "systeem")
    payment = payments.unmatch(session, done.mark, demi, NOW)
    (back,) = waiting(session)
    assert (back.payment.mark, back.left_cents, back.payment.person_id) == (payment, 100_00, None)
    with pytest.raises(Gone):
        payments.unmatch(session, done.mark, demi, NOW)
    payments.put_aside(session, payment, "Teruggestort", demi, NOW)
    assert waiting(session) == []
    with pytest.raises(Refused):
        payments.match(session, payment, invoice.mark, demi, NOW)
    payments.take_back(session, payment, demi, NOW)
    assert len(waiting(session)) == 1
    told = session.scalars(select(TrailEntry.did).where(TrailEntry.on_what == "betaling").order_by(TrailEntry.id)).all()
    assert told == ["verwerkt", "losgemaakt", "weggelegd", "teruggehaald"]


def test_what_the_bank_takes_back_opens_the_invoice_again(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    day = (Booked(100_00, invoice.number), Booked(100_00, invoice.number, turned_back=True))
    assert read(session, camt(*day), demi) == (2, 2, 1)
    (back,) = waiting(session)
    assert [each.result for each in back.proposals] == ["de bank boekte terug"]
    payments.match(session, back.payment.mark, invoice.mark, demi, NOW)
    assert (left_open(session), waiting(session)) == ([100_00], [])


def test_no_more_is_taken_back_than_was_paid_whatever_was_credited(session: Session, demi: By, jo: str) -> None:
    invoice, other = issued(session, jo, 100_00, NOW), issued(session, jo, 100_00, NOW)
    for one in (invoice, other):
        issued(session, jo, -60_00, NOW, kind=InvoiceKind.CREDIT, credits_number=one.number)
    day = (Booked(40_00, invoice.number), Booked(100_00, f"{invoice.number} en {other.number}", turned_back=True))
    assert read(session, camt(*day), demi) == (2, 2, 1)
    (back,) = waiting(session)
    assert [each.invoice.number for each in back.proposals] == [invoice.number]
    with pytest.raises(Refused):
        payments.match(session, back.payment.mark, other.mark, demi, NOW)
    payments.match(session, back.payment.mark, invoice.mark, demi, NOW)
    assert lookups.paid_of(session, [invoice.id]) == {invoice.id: 0}
    assert [each.left_cents for each in waiting(session)] == [-60_00]


def meanwhile(store: Store, session: Session, press: Callable[[Session], None]) -> None:
    """Press while `session` has not committed yet; it commits once the press waits for it or is about to."""
    near, main = threading.Event(), threading.get_ident()

    def look(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        if threading.get_ident() != main and ("FOR UPDATE" in statement or "INTO payment_match" in statement):
            near.set()

    def go() -> None:
        with store.writing() as other:
            press(other)
            other.commit()

    if store.engine.dialect.name == "sqlite":  # there a second writer waits before its first statement
        near.set()
    event.listen(store.engine, "before_cursor_execute", look)
    with ThreadPoolExecutor(1) as second:
        pressed = second.submit(go)
        near.wait(30)
        session.commit()
        pressed.result()
    event.remove(store.engine, "before_cursor_execute", look)


def test_two_at_the_same_moment_pay_an_invoice_once(session: Session, store: Store, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    mark, raw = invoice.mark, camt(Booked(100_00, invoice.number))
    session.commit()
    paid = Paid(new_mark(), day_of(NOW), 100_00, "contant")
    payments.note_payment(session, mark, paid, demi, NOW)
    meanwhile(store, session, lambda other: note_again(other, mark, paid, demi))
    session.execute(delete(Payment))
    session.commit()
    payments.note_payment(session, mark, paid, demi, NOW)
    meanwhile(store, session, lambda other: take_in_nothing_matched(other, raw, demi))
    assert left_open(session) == [0]


def note_again(session: Session, mark: str, paid: Paid, by: By) -> None:
    assert payments.note_payment(session, mark, paid, by, NOW) == paid.key


def take_in_nothing_matched(session: Session, raw: bytes, by: By) -> None:
    assert read(session, raw, by) == (1, 1, 0)


def test_a_payment_noted_by_hand_is_one_however_often_it_is_sent(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    paid = Paid(new_mark(), day_of(NOW), 120_00, "contant")
    first = payments.note_payment(session, invoice.mark, paid, demi, NOW)
    assert payments.note_payment(session, invoice.mark, paid, demi, NOW) == first
    assert left_open(session) == [0]
    assert waiting(session)[0].left_cents == 20_00
    payments.remove_noted(session, first, demi, NOW)
    assert (left_open(session), waiting(session)) == ([100_00], [])
    for day, cents in ((day_of(NOW) + timedelta(days=1), 1), (day_of(NOW), 0), (day_of(NOW), 2**31), (date.min, 1)):
        wrong = Paid(new_mark(), day, cents, "")
        with pytest.raises(Refused):
            payments.note_payment(session, invoice.mark, wrong, demi, NOW)


def test_what_is_credited_is_not_owed_and_what_is_late_is_counted(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW - timedelta(days=30))
    issued(session, jo, 50_00, NOW)
    assert lookups.receivables(session, NOW) == lookups.Receivables(2, 150_00, 1, 100_00)
    note = {"kind": InvoiceKind.CREDIT, "credits_number": invoice.number, "payable_cents": -100_00}
    issued(session, jo, -100_00, NOW, **note)
    assert lookups.receivables(session, NOW) == lookups.Receivables(1, 50_00, 0, 0)
    assert lookups.paid_of(session, [invoice.id]) == {invoice.id: 0}


def test_of_a_restricted_person_nothing_is_matched(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    session.execute(update(Person).values(restricted_at=NOW))
    assert read(session, camt(Booked(100_00, invoice.number)), demi) == (1, 1, 0)
    (stays,) = waiting(session)
    assert stays.proposals == ()
    with pytest.raises(Restricted):
        payments.match(session, stays.payment.mark, invoice.mark, demi, NOW)


def test_a_payment_is_kept_to_the_end_of_its_seventh_year(session: Session, demi: By) -> None:
    read(session, camt(Booked(1_00, "x", day=date(2027, 12, 31))), demi)
    assert session.scalars(select(Payment.booked_at)).one() == start_of(date(2027, 12, 31))


def test_what_was_noted_by_hand_and_then_comes_from_the_bank_is_one_payment(
    session: Session, demi: By, jo: str
) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    hand = payments.note_payment(session, invoice.mark, Paid(new_mark(), day_of(NOW), 50_00, "contant"), demi, NOW)
    day = (Booked(50_00, f"deel van {invoice.number}"), Booked(50_00, "deel", account="NL39RABO0300065264"))
    assert read(session, camt(*day), demi) == (2, 2, 0), "though it would pay the rest to the cent"
    told = {one.payment.said: one for one in waiting(session)}
    assert [one.noted.mark if one.noted else None for one in told.values()] == [hand, None]
    bank = told[day[0].said].payment
    with pytest.raises(Gone):
        recognising.same_payment(session, hand, bank.mark, demi, NOW)
    for _again in range(2):
        assert recognising.same_payment(session, bank.mark, hand, demi, NOW) == hand
    assert left_open(session) == [50_00]
    assert [one.payment.said for one in waiting(session)] == ["deel"]
    assert session.scalars(select(PaymentMatch.payment_id)).all() == [bank.id]
    with pytest.raises(Refused):
        recognising.same_payment(session, told["deel"].payment.mark, hand, demi, NOW)
    with pytest.raises(Refused):  # it would be there to pay a second time
        payments.take_back(session, hand, demi, NOW)
    assert recognising.not_the_same(session, hand, demi, NOW) == bank.mark
    assert (left_open(session), len(waiting(session)), bank.person_id) == ([50_00], 2, None)
    with pytest.raises(Gone):
        recognising.not_the_same(session, hand, demi, NOW)


def test_what_the_bank_took_over_is_loosened_only_as_not_the_same(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    hand = payments.note_payment(session, invoice.mark, Paid(new_mark(), day_of(NOW), 50_00, "contant"), demi, NOW)
    read(session, camt(Booked(50_00, f"deel van {invoice.number}")), demi)
    (bank,) = waiting(session)
    recognising.same_payment(session, bank.payment.mark, hand, demi, NOW + timedelta(minutes=1))
    taken = session.scalars(select(PaymentMatch.mark)).one()
    with pytest.raises(Refused):  # then nothing would tell that the two are one, and the note could wait again as well
        payments.unmatch(session, taken, demi, NOW + timedelta(minutes=2))
    with pytest.raises(Refused):
        payments.take_back(session, hand, demi, NOW + timedelta(minutes=3))
    assert (left_open(session), waiting(session)) == ([50_00], [])
    recognising.not_the_same(session, hand, demi, NOW + timedelta(minutes=4))
    payments.unmatch(session, taken, demi, NOW + timedelta(minutes=5))
    assert left_open(session) == [100_00]


def test_a_note_that_pays_nothing_any_more_is_not_taken_over(session: Session, demi: By, jo: str) -> None:
    invoice = issued(session, jo, 100_00, NOW)
    hand = payments.note_payment(session, invoice.mark, Paid(new_mark(), day_of(NOW), 50_00, "contant"), demi, NOW)
    read(session, camt(Booked(50_00, f"deel van {invoice.number}")), demi)
    (bank,) = waiting(session)
    payments.unmatch(session, session.scalars(select(PaymentMatch.mark)).one(), demi, NOW)  # a colleague was first
    with pytest.raises(Refused):
        recognising.same_payment(session, bank.payment.mark, hand, demi, NOW)
    assert session.scalars(select(Payment.put_aside_at)).all() == [None, None]
