"""What the law asks is looked at before an invoice goes out, and each mistake names its field."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.people.trail import By
from sjoerd4u.sales import ourselves
from sjoerd4u.sales.invoices.checking import NotFit, last_day_to_invoice, problems, warnings
from sjoerd4u.sales.invoices.document import InvoiceDocument, Seller
from sjoerd4u.sales.invoices.invoicing import UNDATED, issue
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft
from tests.builders import NOW
from tests.sales.invoices import BELGIAN, BUYER, FIXTURES, PLAIN, SELLER, a_draft

pytestmark = pytest.mark.one_database


def wrong(document: InvoiceDocument) -> list[str]:
    return [problem.field for problem in problems(document)]


def of_us(**changes: object) -> InvoiceDocument:
    return replace(PLAIN, seller=replace(SELLER, **changes))  # type: ignore[arg-type]


def of_them(**changes: object) -> InvoiceDocument:
    return replace(PLAIN, buyer=replace(BUYER, **changes))  # type: ignore[arg-type]


def test_every_fixture_may_go_out_and_the_sample_seller_is_right_by_its_checksums() -> None:
    assert {name: wrong(document) for name, document in FIXTURES.items() if wrong(document)} == {}
    assert wrong(replace(PLAIN, seller=ourselves.DEMO)) == []


def test_each_thing_that_is_missing_or_wrong_is_named_by_its_field() -> None:
    cases = [
        ("btw_id", of_us(btw_id=None)),
        ("btw_id", of_us(btw_id="NL123456789B14")),
        ("seat", of_us(seat="")),
        ("iban", of_us(iban="")),
        ("iban", of_us(iban="NL91ABNA0417164301")),
        ("our_kvk", of_us(kvk="917563")),
        ("kvk", of_them(kvk="1234567")),
        ("btw_id", of_them(btw_id="NL123456789B14")),
        ("btw_id", of_them(btw_id="BE0403170702")),
        ("street", of_them(street="Postbus 12")),
        ("street", of_them(street="P.O. Box 12")),
        ("street", of_them(street="")),
        ("postcode", of_them(postcode="")),
        ("city", of_them(city="")),
        ("buyer_name", of_them(name="")),
        ("performed_from", replace(PLAIN, performed_from=UNDATED, performed_until=UNDATED)),
        ("performed_until", replace(PLAIN, performed_until=date(2026, 11, 1))),
        ("performed_until", replace(PLAIN, performed_until=date(9999, 12, 31))),
        ("performed_from", replace(PLAIN, performed_from=date(1026, 11, 2))),
        ("btw_id", replace(FIXTURES["reverse charge"], buyer=replace(BELGIAN, btw_id=None))),
        ("lines", replace(PLAIN, lines=())),
        ("lines", replace(PLAIN, lines=(replace(PLAIN.lines[0], price=0),))),
        ("lines", replace(PLAIN, lines=(*PLAIN.lines, replace(PLAIN.lines[0], vat="verlegd")), buyer=BELGIAN)),
        ("prepaid", replace(PLAIN, prepaid_cents=9_999_99)),
        ("lines", replace(PLAIN, lines=(replace(PLAIN.lines[0], text="Feestelijk 🎉 advies"),))),
        ("remark", replace(PLAIN, remark="Dank 田中")),
    ]
    assert [(field, wrong(document)) for field, document in cases if wrong(document) != [field]] == []


def test_an_invoice_is_late_after_the_fifteenth_of_the_month_after_the_work() -> None:
    assert last_day_to_invoice(date(2026, 10, 31)) == date(2026, 11, 15)
    assert last_day_to_invoice(date(2026, 12, 1)) == date(2027, 1, 15)
    late = replace(PLAIN, performed_from=date(2026, 10, 1), performed_until=date(2026, 10, 31))
    assert "performed_until" in [warning.field for warning in warnings(late)]
    on_time = replace(late, issued_on=date(2026, 11, 15))
    assert "performed_until" not in [warning.field for warning in warnings(on_time)]


def test_the_press_itself_refuses_and_names_the_field(session: Session, jo: str, demi: By) -> None:
    ours = {
        "btw_id": replace(SELLER, btw_id=None),
        "seat": replace(SELLER, seat=""),
        "our_kvk": replace(SELLER, kvk="0917563"),
        "iban": replace(SELLER, iban="NL91ABNA0417164301"),
    }
    reversed_one = FIXTURES["reverse charge"]
    theirs = {
        "kvk": of_them(kvk="1234567"),
        "btw_id": replace(reversed_one, buyer=replace(BELGIAN, btw_id=None)),
        "street": of_them(street="Postbus 12"),
        "performed_from": PLAIN,
    }
    refused = {field: _refused(session, a_draft(session, jo, demi, NOW), us, demi) for field, us in ours.items()}
    for field, document in theirs.items():
        mark = a_draft(session, jo, demi, NOW, document)
        if field == "performed_from":
            no_day = {"performed_from": None, "performed_until": None}
            session.execute(update(InvoiceDraft).where(InvoiceDraft.mark == mark).values(no_day))
        refused[field] = _refused(session, mark, SELLER, demi)
    assert refused == {field: [field] for field in (*ours, *theirs)}
    assert session.scalar(select(func.count()).select_from(Invoice)) == 0


def _refused(session: Session, mark: str, seller: Seller, by: By) -> list[str]:
    with pytest.raises(NotFit) as unfit:
        issue(session, mark, seller, by, NOW)
    return [problem.field for problem in unfit.value.problems]
