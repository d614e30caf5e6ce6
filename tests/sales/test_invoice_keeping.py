"""What is left of a customer with a paid invoice who asks to be forgotten, and when that goes too."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.retention import purge_expired
from sjoerd4u.register.walks import with_people
from sjoerd4u.sales.invoices import drafting
from sjoerd4u.sales.invoices.invoicing import issue
from sjoerd4u.sales.invoices.models import Invoice, InvoiceFile, InvoiceKind
from sjoerd4u.sales.line_forms import LineEditor
from sjoerd4u.sales.lines import stored, totals
from sjoerd4u.sales.models import Quote, SalesOrder
from sjoerd4u.sales.payments.models import Payment, PaymentMatch
from sjoerd4u.sales.payments.paying import Paid, note_payment
from sjoerd4u.sales.quotes import quoting
from sjoerd4u.sales.quotes.answering import accept_by_phone
from tests.builders import NOW
from tests.sales.invoices import PLAIN, SELLER, a_draft, an_invoice

LONG_AGO = datetime(2012, 6, 1, 10, tzinfo=UTC)  # so that by the clock of the database too its term is over
STAFF = {"staff_member", "trail_entry"}
KEPT = {"invoice", "invoice_file", "payment", "payment_match", "suppression"}


def paid_invoice(session: Session, relation: str, by: By, at: datetime) -> Invoice:
    invoice = an_invoice(session, relation, by, at)
    paid = Paid(new_mark(), at.date(), invoice.payable_cents, "dank")
    note_payment(session, invoice.mark, paid, by, at)
    return invoice


def test_of_an_erased_customer_the_invoice_its_files_and_its_payment_are_left_and_nothing_else_until_their_day(
    store: Store, session: Session, tmp_path: Path, jo: str, demi: By
) -> None:
    paid_invoice(session, jo, demi, LONG_AGO)
    a_draft(session, jo, demi, NOW)
    told = {record.table for record in everything_about(session, subject_of(session, "jo@voorbeeld.nl"))}
    assert {"invoice", "invoice_file", "invoice_draft", "payment", "payment_match"} <= told
    session.commit()
    erase(store, "jo@voorbeeld.nl", NOW, Ledger(tmp_path / "ledger"))
    with store.reading() as reader:
        assert tables_that_say(reader, "jo@voorbeeld.nl", "Vos") == set()
        assert tables_that_say(reader, PLAIN.buyer.name) == {"invoice"}
        left = {table.name for table in with_people(Base.metadata) if how_many(reader, table)} - STAFF
        assert left - KEPT == set()
        assert {"invoice", "invoice_file", "payment", "payment_match"} <= left
        invoice = reader.scalars(select(Invoice)).one()
        assert (invoice.person_id, invoice.relation_id, invoice.email) == (None, None, None)
        assert invoice.buyer_name == PLAIN.buyer.name
        assert how_many(reader, InvoiceFile.__table__) == 3
        for name in ("relation", "letter", "invoice_draft"):
            assert reader.scalar(text(f"SELECT count(*) FROM {name}")) == 0, name
    last_evening = datetime(2019, 12, 31, 22, 59, tzinfo=UTC)
    for at, number in ((last_evening, 1), (last_evening + timedelta(hours=6), 0)):
        purge_expired(store, at)
        with store.reading() as reader:
            assert [how_many(reader, model.__table__) for model in (Invoice, Payment, PaymentMatch)] == [number] * 3
            assert how_many(reader, InvoiceFile.__table__) == 3 * number


def how_many(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def tables_that_say(session: Session, *words: str) -> set[str]:
    """The tables of which a row has one of these words in any of its texts."""
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
        if any(word in str(value) for word in words for value in row if not isinstance(value, bytes))
    }


# — From an order ————————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_part_an_instalment_and_the_rest_of_an_order_come_to_the_order_to_the_cent(
    session: Session, quote: Quote, demi: By
) -> None:
    quoting.send(session, quote.mark, quote.version, {}, demi, NOW)
    accept_by_phone(session, quote.mark, "Jo Vos", "directeur", "belde terug", demi, NOW)
    of_order = session.scalars(select(SalesOrder)).one()
    order = of_order.mark
    of_order.lines = [line | {"group": "Begin"} for line in of_order.lines]  # as the editor of lines makes them
    first = drafting.draft_from_order(session, order, InvoiceKind.INSTALMENT, demi, NOW, 14, share=33)
    _complete(session, first)
    one = issue(session, first, SELLER, demi, NOW)
    rest = drafting.draft_from_order(session, order, InvoiceKind.FINAL, demi, NOW, 14)
    _complete(session, rest)
    two = issue(session, rest, SELLER, demi, NOW)
    editor = LineEditor.of(stored(two.lines))
    assert editor.validate(), "saved as it came"
    assert [line.group for line in editor.lines] == ["Begin"] * 3 + ["Eerder gefactureerd"] * 2
    assert one.net_cents + two.net_cents == of_order.net_cents
    assert [rate.base for rate in totals(stored(of_order.lines)).per_rate] == [
        a.base + b.base
        for a, b in zip(totals(stored(one.lines)).per_rate, totals(stored(two.lines)).per_rate, strict=True)
    ]
    note = issue(session, drafting.credit_draft(session, two.mark, demi, NOW), SELLER, demi, NOW)
    again = drafting.draft_from_order(session, order, InvoiceKind.FINAL, demi, NOW, 14)
    _complete(session, again)
    three = issue(session, again, SELLER, demi, NOW)
    assert (note.net_cents, three.net_cents) == (-two.net_cents, two.net_cents)


def _complete(session: Session, mark: str) -> None:
    draft = session.scalars(select(drafting.InvoiceDraft).where(drafting.InvoiceDraft.mark == mark)).one()
    draft.postcode, draft.street, draft.city = "6711 AA", "Dorpsstraat 1", "Ede"
    draft.performed_from = draft.performed_until = NOW.date()
    session.flush()
