"""A file of the bank, taken in: what we have already is passed by, of whichever kind the file is.

Only what names its invoices and pays them to the cent is matched by itself; people decide about the rest.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.trail import SYSTEM, By, record
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.payments.bank_files import read_bank_file
from sjoerd4u.sales.payments.bank_lines import BankLine, text_of
from sjoerd4u.sales.payments.lookups import open_invoices
from sjoerd4u.sales.payments.matching import Booking, CameIn, exactly, numbers_in, same_booking
from sjoerd4u.sales.payments.models import BankFile, Payment
from sjoerd4u.sales.payments.paying import settle
from sjoerd4u.sales.payments.tray import by_hand, same_by_hand

Kind = tuple[str, date, int]
LONGEST_NAME = 200
AT_ONCE, FEW = 5_000, 100  # numbers in a statement; payments, of which each may name very many


def take_in(session: Session, name: str, raw: bytes, by: By, at: datetime) -> BankFile:
    """Read this file: what we have already is passed by, what names its invoices to the cent is matched.

    Raises Unreadable. Two at the same moment: one gets an IntegrityError from the database and may simply try again.
    """
    statement = read_bank_file(raw)
    new = _unknown(session, statement.source, statement.lines)
    file = BankFile(
        mark=new_mark(),
        name=text_of(name)[:LONGEST_NAME] or "bankbestand",
        source=statement.source,
        staff_id=by.staff_id,
        read_at=at,
        lines=len(statement.lines),
        added=len(new),
        matched=0,
        passed_over=statement.passed_over,
    )
    session.add(file)
    session.flush()
    added = [_payment(line, place, statement.source, file.id, at) for line, place in new]
    session.add_all(added)
    session.flush()
    file.matched = _match_by_themselves(session, added, at)
    session.flush()
    counted = {"lines": file.lines, "added": file.added, "matched": file.matched, "passed_over": file.passed_over}
    record(session, by, "ingelezen", f"bankbestand {file.name}", at, after=counted)
    return file


def _payment(line: BankLine, place: int, source: str, file_id: int, at: datetime) -> Payment:
    return Payment(
        mark=new_mark(),
        file_id=file_id,
        account=line.account,
        place=place,
        bank_reference=line.bank_reference,
        source=source,
        booked_at=start_of(line.booked_on),
        amount_cents=line.amount_cents,
        payer=line.payer,
        payer_account=line.payer_account,
        said=line.said,
        noted_at=at,
    )


def _unknown(session: Session, source: str, lines: Sequence[BankLine]) -> list[tuple[BankLine, int]]:
    """The lines that we do not have yet, each with its place among those of one account, day and amount."""
    known, places = _known(session, lines)
    new: list[tuple[BankLine, int]] = []
    for line in lines:
        kind = (line.account, line.booked_on, line.amount_cents)
        there = known[kind]
        told = Booking(source, line.bank_reference, line.payer_account, line.said)
        if (again := _same(there, told)) is not None:
            there.remove(again)
        else:
            places[kind] += 1
            new.append((line, places[kind]))
    return new


def _same(known: Sequence[Booking], told: Booking) -> Booking | None:
    """Which of these is this booking; one with the same reference rather than one that is only alike."""
    if told.bank_reference:
        for one in known:
            if one.bank_reference == told.bank_reference and same_booking(one, told):
                return one
    return next((one for one in known if same_booking(one, told)), None)


def _known(session: Session, lines: Sequence[BankLine]) -> tuple[dict[Kind, list[Booking]], dict[Kind, int]]:
    """What we have of these days already, and the last place of each kind."""
    known: dict[Kind, list[Booking]] = defaultdict(list)
    places: dict[Kind, int] = defaultdict(int)
    if lines:
        days = [line.booked_on for line in lines]
        of_days = Payment.booked_at.between(start_of(min(days)), start_of(max(days)))
        of_accounts = Payment.account.in_({line.account for line in lines})
        for one in session.scalars(select(Payment).where(of_accounts, of_days).order_by(Payment.id)):
            kind = (one.account, day_of(one.booked_at), one.amount_cents)
            known[kind].append(Booking(one.source, one.bank_reference, one.payer_account, one.said))
            places[kind] = max(places[kind], one.place)
    return known, places


def _match_by_themselves(session: Session, payments: Sequence[Payment], at: datetime) -> int:
    """Match what names its invoices and pays them to the cent; how many payments that were.

    The invoices are held before we look what is open, in one order: a colleague may be noting the same payment by hand.
    """
    numbers = sorted({number for one in payments for number in numbers_in(one.said)})
    for some in _by(AT_ONCE, numbers):
        held = select(Invoice.id).where(Invoice.number.in_(some)).order_by(Invoice.number).with_for_update()
        session.execute(held)
    return sum(_match_some(session, some, at) for some in _by(FEW, payments))


def _match_some(session: Session, payments: Sequence[Payment], at: datetime) -> int:
    named = {number for one in payments for number in numbers_in(one.said)}
    if not named:
        return 0
    invoices = {one.number: one for one in open_invoices(session, Invoice.number.in_(named), limit=len(named))}
    noted, matched = by_hand(session, named), 0
    for payment in payments:
        if same_by_hand(payment, payment.amount_cents, noted):  # perhaps one that we have: people decide
            continue
        theirs = [invoices[number] for number in sorted(numbers_in(payment.said)) if number in invoices]
        meant = exactly(CameIn(payment.amount_cents, payment.said), theirs)
        for invoice in meant:
            settle(session, payment, invoice, invoice.open_cents, SYSTEM, at)
            del invoices[invoice.number]
        matched += bool(meant)
    return matched


def _by(most: int, rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """These rows, at most so many at a time."""
    return (rows[start : start + most] for start in range(0, len(rows), most))
