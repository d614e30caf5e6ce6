"""Invoices to look at from all sides: one of each kind that the law tells apart."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.trail import By
from sjoerd4u.sales.invoices import drafting
from sjoerd4u.sales.invoices.document import Credited, InvoiceDocument, Party, Seller
from sjoerd4u.sales.invoices.invoicing import issue
from sjoerd4u.sales.invoices.models import Invoice, InvoiceFile
from sjoerd4u.sales.lines import Line, LineKind

SELLER = Seller(
    name="SparklingCRM b.v.",
    street="Van ’t Hoffstraat 28e",
    postcode="3863 AX",
    city="Nijkerk",
    kvk="09175633",
    btw_id="NL123456789B13",
    email="service@sparklingcrm.nl",
    seat="Nijkerk",
    iban="NL91ABNA0417164300",
    phone="+31 (0)33 2067 700",
)
BUYER = Party(
    name="Molenaar & Zn. B.V.",
    street="Dorpsstraat 12",
    postcode="3811 CD",
    city="Amersfoort",
    kvk="12345678",
    attention="mevrouw J. van der Meer",
)
BELGIAN = Party(
    name="Peeters & Fils NV", street="Meir 50", postcode="2000", city="Antwerpen", country="BE", btw_id="BE0403170701"
)
HOUR = Line("Advies over klantcontact", 95_00, 10_00, "uur")
PLAIN = InvoiceDocument(
    number="2026-0001",
    issued_on=date(2026, 11, 23),
    due_on=date(2026, 12, 7),
    performed_from=date(2026, 11, 2),
    performed_until=date(2026, 11, 20),
    seller=SELLER,
    buyer=BUYER,
    lines=(HOUR,),
    reference="INK-2026/88",
)
FIXTURES = {
    "21": PLAIN,
    "9": replace(PLAIN, lines=(Line("Handboek klantcontact", 24_95, 3_00, "stuk", "9"),)),
    "0": replace(PLAIN, lines=(Line("Training buiten de EU", 1_250_00, 1_00, "dag", "0"),)),
    "mixed": replace(
        PLAIN,
        lines=(
            Line("Workshop", 850_00, 2_00, "dagdeel", group="Uitvoering"),
            Line("Reiskosten", 23, 123_00, "km", group="Uitvoering"),
            Line("Handboek", 24_95, 12_00, "stuk", "9", group="Materiaal"),
        ),
        order="O-2026-7",
    ),
    "discount": replace(
        PLAIN,
        lines=(HOUR, Line("Korting bij drie workshops", 75_50, kind=LineKind.DISCOUNT)),
    ),
    "a third of an hour": replace(
        PLAIN, lines=tuple(Line(f"Telefoongesprek {n}", 95_00, 33, "uur") for n in (1, 2, 3))
    ),
    "reverse charge": replace(PLAIN, buyer=BELGIAN, lines=(replace(HOUR, vat="verlegd"),), reference=None),
    "credit note": replace(PLAIN, number="2026-0002", credits=Credited("2026-0001", date(2026, 11, 23))),
    "part payment": replace(PLAIN, prepaid_cents=500_00, remark="De aanbetaling is verrekend."),
}


# — In the database ——————————————————————————————————————————————————————————————————————————————————————————————————


def a_draft(session: Session, relation: str, by: By, at: datetime, document: InvoiceDocument = PLAIN) -> str:
    """A draft that says what this document says, for the person with this file; gives its mark."""
    mark = drafting.free_draft(session, relation, by, at, days=14)
    drafting.write(session, mark, as_written(document, at), 1, by, at)
    return mark


def as_written(document: InvoiceDocument, at: datetime) -> drafting.Writing:
    """What somebody fills in so that a draft says this."""
    buyer = document.buyer
    return drafting.Writing(
        **{name: getattr(buyer, name) for name in ("attention", "street", "postcode", "city", "country", "kvk")},
        buyer_name=buyer.name,
        btw_id=buyer.btw_id,
        email="jo@voorbeeld.nl",
        reference=document.reference,
        language=document.language,
        performed_from=day_of(at) - timedelta(days=9),
        performed_until=day_of(at) - timedelta(days=1),
        payment_days=14,
        prepaid_cents=document.prepaid_cents,
        remark=document.remark,
        lines=document.lines,
    )


def an_invoice(session: Session, relation: str, by: By, at: datetime, document: InvoiceDocument = PLAIN) -> Invoice:
    """The same, issued."""
    return issue(session, a_draft(session, relation, by, at, document), SELLER, by, at)


def file_of(session: Session, invoice: Invoice, kind: str) -> bytes:
    """A file as it was kept."""
    wanted = select(InvoiceFile.file).where(InvoiceFile.invoice_id == invoice.id, InvoiceFile.kind == kind)
    return session.scalars(wanted).one()
