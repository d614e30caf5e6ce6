"""A file of the bank, taken in: what we have already is passed by, of whichever kind the file is.

Only what names its invoices and pays them to the cent is matched by itself; people decide about the rest.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

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

Kind = tuple[str, date, int]
LONGEST_NAME = 200


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
    file.matched = _match_by_themselves(session, added, by, at)
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
        surest = sorted(there, key=lambda one: one.bank_reference != told.bank_reference)
        again = next((one for one in surest if same_booking(one, told)), None)
        if again is not None:
            there.remove(again)
        else:
            places[kind] += 1
            new.append((line, places[kind]))
    return new


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


def _match_by_themselves(session: Session, payments: Sequence[Payment], by: By, at: datetime) -> int:
    """Match what names its invoices and pays them to the cent; how many payments that were.

    The invoices are held before we look what is open: a colleague may be noting the same payment by hand.
    """
    named = {number for one in payments for number in numbers_in(one.said)}
    session.execute(select(Invoice.id).where(Invoice.number.in_(named)).order_by(Invoice.id).with_for_update())
    invoices = {one.number: one for one in open_invoices(session, Invoice.number.in_(named), limit=len(named))}
    matched = 0
    for payment in payments:
        meant = exactly(CameIn(payment.amount_cents, payment.said), invoices.values())
        for invoice in meant:
            settle(session, payment, invoice, invoice.open_cents, SYSTEM, at)
            del invoices[invoice.number]
        matched += bool(meant)
    return matched
