"""Issuing: every number once and in order, all or nothing, and from then on nobody changes it, not even by SQL."""

import hashlib
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from sqlite3 import OperationalError
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import NextStep
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import Organisation
from sjoerd4u.people.trail import By
from sjoerd4u.sales.invoices import drafting, immutable, invoicing
from sjoerd4u.sales.invoices.checking import NotFit
from sjoerd4u.sales.invoices.einvoice import ubl
from sjoerd4u.sales.invoices.invoicing import document_of, issue
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft, InvoiceFile, InvoiceSeries
from sjoerd4u.sales.invoices.numbering import take_number
from sjoerd4u.sales.invoices.paper import pdf
from sjoerd4u.sales.payments import reminding
from sjoerd4u.sales.payments.models import PaymentReminder
from tests.builders import NOW
from tests.sales.invoices import HOUR, SELLER, a_draft, an_invoice, file_of

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Amsterdam


class Fallen(RuntimeError):
    """The one thing that goes wrong in these tests."""


def test_a_draft_has_no_number_and_an_issued_invoice_has_everything_at_once(
    session: Session, jo: str, demi: By
) -> None:
    mark = a_draft(session, jo, demi, NOW)
    invoice = issue(session, mark, SELLER, demi, NOW)
    assert (invoice.number, invoice.mark, invoice.issued_on) == ("2026-0001", mark, date(2026, 11, 23))
    assert (invoice.net_cents, invoice.vat_cents, invoice.total_cents) == (950_00, 199_50, 1149_50)
    assert session.scalar(select(func.count()).select_from(InvoiceDraft)) == 0
    files = session.scalars(select(InvoiceFile)).all()
    assert {one.kind for one in files} == {"pdf", "ubl", "nlcius"}
    assert all(hashlib.sha256(one.file).hexdigest() == one.sha256 for one in files)
    assert session.scalars(select(Letter.kind)).all() == ["sales/invoice"]


def test_a_second_press_gives_the_invoice_that_is_there(session: Session, jo: str, demi: By) -> None:
    mark = a_draft(session, jo, demi, NOW)
    assert issue(session, mark, SELLER, demi, NOW).number == issue(session, mark, SELLER, demi, NOW).number
    assert session.scalar(select(func.count()).select_from(Invoice)) == 1


def test_presses_at_the_same_moment_give_the_same_invoice(
    store: Store, session: Session, jo: str, demi: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoicing, "pdf", lambda *_: b"%PDF-")
    mark = a_draft(session, jo, demi, NOW)
    session.commit()
    ready, ends = threading.Barrier(3), list[object]()

    def press() -> None:
        ready.wait()
        try:
            with store.writing() as mine:
                ends.append(issue(mine, mark, SELLER, demi, NOW).number)
                mine.commit()
        except BaseException as error:
            ends.append(error)

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == ["2026-0001"] * 3


@pytest.mark.one_database
def test_a_draft_begins_with_the_country_of_the_btw_id(session: Session, jo: str, demi: By) -> None:
    found = {}
    for number in ("EL094259216", "XI123456789", "BE 0403.170.701", ""):
        session.execute(update(Organisation).values(btw_id=number))
        mark = drafting.free_draft(session, jo, demi, NOW, 14)
        found[number[:2]] = session.scalar(select(InvoiceDraft.country).where(InvoiceDraft.mark == mark))
    assert found == {"EL": "GR", "XI": "GB", "BE": "BE", "": "NL"}


def test_each_year_has_a_series_of_its_own_and_a_day_never_goes_back(session: Session) -> None:
    moments = (
        NEW_YEAR - timedelta(days=2),
        NEW_YEAR - timedelta(seconds=1),
        NEW_YEAR - timedelta(days=2),
        NEW_YEAR,
        NEW_YEAR - timedelta(seconds=2),
    )
    taken = [take_number(session, at) for at in moments]
    assert [(one.number, one.day.isoformat()) for one in taken] == [
        ("2026-0001", "2026-12-30"),
        ("2026-0002", "2026-12-31"),
        ("2026-0003", "2026-12-31"),
        ("2027-0001", "2027-01-01"),
        ("2026-0004", "2026-12-31"),
    ]


def test_of_forty_at_once_of_which_ten_fail_thirty_have_the_numbers_up_to_thirty(
    store: Store, session: Session, jo: str, demi: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoicing, "pdf", lambda *_: b"%PDF-")  # what it looks like is not what is tried here
    marks = [a_draft(session, jo, demi, NOW) for _ in range(40)]
    session.commit()
    ends: Counter[str] = Counter()

    def press(place: int, mark: str) -> None:
        at = NOW + timedelta(days=place % 3)
        for _ in range(60):
            try:
                with store.writing() as mine:
                    issue(mine, mark, SELLER, demi, at)
                    if place % 4 == 0:
                        raise Fallen
                    mine.commit()
                ends["issued"] += 1
                return
            except Fallen:
                ends["failed"] += 1
                return
            except (DBAPIError, OperationalError):  # busy for longer than one waits: a person presses again
                ends["again"] += 1

    threads = [threading.Thread(target=press, args=each) for each in enumerate(marks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ends["issued"], ends["failed"]) == (30, 10)
    with store.reading() as reader:
        rows = reader.execute(select(Invoice.serial, Invoice.issued_on).order_by(Invoice.serial)).all()
        assert [row.serial for row in rows] == list(range(1, 31))
        assert [row.issued_on for row in rows] == sorted(row.issued_on for row in rows)
        assert reader.scalar(select(func.count()).select_from(InvoiceFile)) == 90
        assert reader.scalar(select(func.count()).select_from(InvoiceDraft)) == 10


def test_whichever_write_fails_nothing_is_half_issued_and_no_number_is_lost(
    store: Store, session: Session, jo: str, demi: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoicing, "pdf", lambda *_: b"%PDF-")
    mark = a_draft(session, jo, demi, NOW)
    session.commit()
    statements = _writes(store, lambda mine: issue(mine, mark, SELLER, demi, NOW))
    assert statements > 8
    for place in range(1, statements + 1):
        with pytest.raises(Fallen):
            _writes(store, lambda mine: issue(mine, mark, SELLER, demi, NOW), fails_at=place)
        with store.reading() as reader:
            assert reader.scalar(select(func.count()).select_from(Invoice)) == 0
            assert reader.scalar(select(func.count()).select_from(InvoiceSeries)) == 0
            assert reader.scalar(select(func.count()).select_from(InvoiceDraft)) == 1
    with store.writing() as mine:
        assert issue(mine, mark, SELLER, demi, NOW).number == "2026-0001"
        mine.commit()


def _writes(store: Store, work: Any, fails_at: int = 0) -> int:
    """How many writing statements this work needs; the one at `fails_at` fails. It is never committed."""
    count = 0

    def counted(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        nonlocal count
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            count += 1
            if count == fails_at:
                raise Fallen

    with store.writing() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", counted)
        work(session)
        session.rollback()
    return count


# — It stays as it is ————————————————————————————————————————————————————————————————————————————————————————————————


def test_no_column_of_an_issued_invoice_can_be_changed_by_sql(
    store: Store, session: Session, jo: str, demi: By
) -> None:
    an_invoice(session, jo, demi, NOW)
    session.commit()
    tried = 0
    for table in (Invoice.__table__, InvoiceFile.__table__):
        for column in table.columns:  # type: ignore[attr-defined]
            if column.name in immutable.POINTERS:
                continue
            with store.writing() as mine, pytest.raises(DBAPIError, match=immutable.REFUSED):
                mine.execute(update(table).values({column: OTHERS[column.type.__class__.__name__]}))  # type: ignore[arg-type]
            tried += 1
    assert tried > 35


OTHERS: dict[str, Any] = {
    "Integer": 4711,
    "Text": "anders",
    "Date": date(2020, 1, 1),
    "Moment": NOW - timedelta(days=1),
    "LargeBinary": b"anders",
    "JSON": {"anders": 1},
}


@pytest.mark.parametrize("table", ["invoice", "invoice_file"])
def test_an_issued_invoice_cannot_be_removed_by_sql(
    store: Store, session: Session, jo: str, demi: By, table: str
) -> None:
    an_invoice(session, jo, demi, NOW)
    session.commit()
    with store.writing() as mine, pytest.raises(DBAPIError, match=immutable.REFUSED):
        mine.execute(text(f"DELETE FROM {table}"))


@pytest.mark.parametrize("table", [Invoice.__table__, InvoiceFile.__table__], ids=["invoice", "file"])
def test_no_other_program_puts_another_row_in_its_place(session: Session, jo: str, demi: By, table: Any) -> None:
    an_invoice(session, jo, demi, NOW)
    session.commit()
    names = ", ".join(column.name for column in table.columns)
    copy = f"INTO {table.name} ({names}) SELECT {names} FROM {table.name}"
    if session.get_bind().dialect.name == "sqlite":
        other = sqlite3.connect(str(session.get_bind().engine.url.database))  # it has none of our settings
        with closing(other), pytest.raises(sqlite3.IntegrityError, match=immutable.REFUSED):
            other.execute(f"INSERT OR REPLACE {copy}")
        return
    with pytest.raises(DBAPIError, match=immutable.REFUSED):
        session.execute(text(f"INSERT {copy} ON CONFLICT (id) DO UPDATE SET id = 4711"))


def test_pointers_may_let_go_and_the_address_it_was_sent_to_may_be_blanked(session: Session, jo: str, demi: By) -> None:
    invoice = an_invoice(session, jo, demi, NOW)
    session.execute(update(Invoice).values(person_id=None, key=None, relation_id=None, order_id=None, email=None))
    session.expire_all()
    assert (invoice.person_id, invoice.email, invoice.buyer_name) == (None, None, "Molenaar & Zn. B.V.")
    with pytest.raises(DBAPIError, match=immutable.REFUSED):
        session.execute(update(Invoice).values(email="ander@voorbeeld.nl"))


def test_an_invoice_may_go_from_the_eighth_new_year_on_by_the_clock_of_the_database(
    store: Store, session: Session, jo: str, demi: By
) -> None:
    this_year = datetime.now(UTC).year  # the clock of the database: nobody sets that one for us
    for year in (this_year - 7, this_year - 8):
        an_invoice(session, jo, demi, datetime(year, 6, 1, 10, tzinfo=UTC))
    session.commit()
    with store.writing() as mine:
        with pytest.raises(DBAPIError, match=immutable.REFUSED):
            mine.execute(delete(Invoice).where(Invoice.year == this_year - 7))
        mine.rollback()
        mine.execute(delete(Invoice).where(Invoice.year == this_year - 8))
        mine.commit()
    with store.reading() as reader:
        assert reader.scalars(select(Invoice.year)).all() == [this_year - 7]
        assert reader.scalar(select(func.count()).select_from(InvoiceFile)) == 3


def test_the_database_has_the_very_guards_that_the_code_defines(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        found = session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
        assert sorted(found) == sorted(immutable.statements("sqlite"))
        return
    names = session.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).all()
    bodies = session.scalars(text("SELECT prosrc FROM pg_proc WHERE proname LIKE 'invoice%no_%'")).all()
    made = [one for one in immutable.statements("postgresql") if "$$" in one]
    assert sorted(names) == [
        "invoice_file_no_delete",
        "invoice_file_no_update",
        "invoice_no_delete",
        "invoice_no_update",
    ]
    assert sorted(bodies) == sorted(one.split("$$")[1] for one in made)


# — Credit notes —————————————————————————————————————————————————————————————————————————————————————————————————————


def test_only_a_credit_note_goes_back_and_never_on_more_than_was_invoiced(session: Session, jo: str, demi: By) -> None:
    invoice = an_invoice(session, jo, demi, NOW)
    mark = drafting.credit_draft(session, invoice.mark, demi, NOW)
    again = drafting.credit_draft(session, invoice.mark, demi, NOW)
    note = issue(session, mark, SELLER, demi, NOW)
    assert (note.number, note.total_cents, note.credits_number) == ("2026-0002", -invoice.total_cents, "2026-0001")
    assert document_of(note).totals.gross == invoice.total_cents
    assert b"CreditNote" in file_of(session, note, "ubl")
    with pytest.raises(NotFit) as refused:
        issue(session, again, SELLER, demi, NOW)
    assert [problem.field for problem in refused.value.problems] == ["lines"]


def test_of_a_credited_invoice_nobody_is_reminded(session: Session, jo: str, demi: By) -> None:
    invoice, late = an_invoice(session, jo, demi, NOW), NOW + timedelta(days=30)
    assert reminding.propose(session, late) == 1
    reminded = select(func.count()).select_from(PaymentReminder).join(NextStep, NextStep.mark == PaymentReminder.step)
    left = []
    for hours in (1_00, 9_00):
        mark = drafting.credit_draft(session, invoice.mark, demi, late)
        draft = session.scalars(select(InvoiceDraft).where(InvoiceDraft.mark == mark)).one()
        draft.lines = [replace(HOUR, quantity=hours).as_json()]
        issue(session, mark, SELLER, demi, late)
        left.append(session.scalar(reminded.where(NextStep.done_at.is_(None))))
    assert left == [1, 0], "once for what is still owed, and not when nothing is"
    assert session.scalar(select(func.count()).select_from(PaymentReminder)) == 0


def test_the_files_are_made_of_the_row_alone_and_come_out_the_same(session: Session, jo: str, demi: By) -> None:
    invoice = an_invoice(session, jo, demi, NOW)
    session.expire_all()

    document = document_of(invoice)
    assert ubl(document) == file_of(session, invoice, "ubl")
    assert pdf(document, ubl(document)) == file_of(session, invoice, "pdf")
    assert replace(document, number="2026-0002") != document
