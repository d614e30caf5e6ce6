"""Invoices: drafts that anybody here may change, and what was issued, that nobody may change: not even the database
lets them (`sales.immutable`)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded, papers
from sjoerd4u.register.columns import (
    About,
    After,
    key_of_address,
    part_of,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CRM_SERVICE, INVOICES
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words

KEPT_BY_LAW = Hold(
    Words(
        "art. 17 lid 3 onder b AVG; art. 52 Algemene wet inzake rijksbelastingen",
        "Art. 17(3)(b) GDPR; art. 52 of the Dutch General Tax Act",
    ),
    Words(
        "De Belastingdienst moet onze facturen zeven jaar kunnen nagaan. Wij gebruiken ze nergens anders voor.",
        "The tax authority must be able to check our invoices for seven years. We use them for nothing else.",
    ),
)


class InvoiceKind(StrEnum):
    """Which part of the work an invoice is for, or that it goes back on one."""

    PART = "deel"
    INSTALMENT = "termijn"
    FINAL = "eind"
    FREE = "los"
    CREDIT = "credit"


class InvoiceDraft(Base):
    """An invoice that is being made: without a number, changed freely, gone when it is issued or thrown away.

    `lines` are as `sales.lines` reads them. A credit note names the invoice it goes back on by number and day.
    """

    __tablename__ = "invoice_draft"
    __about__ = About(Words("Facturen in concept", "Draft invoices"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    order_id: Mapped[int | None] = technical(ForeignKey("sales_order.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = personal(
        Category.INVOICE, Words("Soort factuur", "Kind of invoice"), Origin.DERIVED, reads=coded.INVOICE_KINDS
    )
    language: Mapped[str] = personal(Category.CONTACT, Words("Taal", "Language"), Origin.DERIVED, reads=coded.LANGUAGES)
    buyer_name: Mapped[str] = personal(Category.CONTACT, Words("Naam", "Name"), Origin.PROVIDED)
    attention: Mapped[str | None] = personal(
        Category.CONTACT, Words("Ter attentie van", "For the attention of"), Origin.PROVIDED
    )
    street: Mapped[str] = personal(Category.CONTACT, Words("Straat en nummer", "Street and number"), Origin.PROVIDED)
    postcode: Mapped[str] = personal(Category.CONTACT, Words("Postcode", "Postcode"), Origin.PROVIDED)
    city: Mapped[str] = personal(Category.CONTACT, Words("Plaats", "City"), Origin.PROVIDED)
    country: Mapped[str] = personal(Category.CONTACT, Words("Land", "Country"), Origin.PROVIDED, default="NL")
    kvk: Mapped[str | None] = personal(
        Category.INVOICE, Words("KvK-nummer", "Chamber of Commerce number"), Origin.PROVIDED
    )
    btw_id: Mapped[str | None] = personal(Category.INVOICE, Words("Btw-id", "VAT number"), Origin.PROVIDED)
    email: Mapped[str | None] = personal(
        Category.CONTACT, Words("E-mailadres voor de factuur", "E-mail address for the invoice"), Origin.PROVIDED
    )
    reference: Mapped[str | None] = personal(Category.INVOICE, Words("Uw kenmerk", "Your reference"), Origin.PROVIDED)
    performed_from: Mapped[date | None] = personal(
        Category.INVOICE, Words("Werk gedaan vanaf", "Work done from"), Origin.OBSERVED
    )
    performed_until: Mapped[date | None] = personal(
        Category.INVOICE, Words("Werk gedaan tot en met", "Work done until"), Origin.OBSERVED
    )
    payment_days: Mapped[int] = personal(
        Category.INVOICE, Words("Betaaltermijn in dagen", "Days to pay"), Origin.DERIVED
    )
    remark: Mapped[str | None] = personal(
        Category.INVOICE, Words("Opmerking op de factuur", "Remark on the invoice"), Origin.DERIVED, names_others=True
    )
    lines: Mapped[list[dict[str, Any]]] = personal(
        Category.INVOICE, Words("Regels", "Lines"), Origin.DERIVED, default=list, reads=papers.lines
    )
    prepaid_cents: Mapped[int] = personal(
        Category.INVOICE, Words("Al betaald", "Already paid"), Origin.OBSERVED, default=0, reads=coded.euros
    )
    credits_number: Mapped[str | None] = personal(
        Category.INVOICE, Words("Creditfactuur bij factuur", "Credit note for invoice"), Origin.DERIVED
    )
    credits_on: Mapped[date | None] = personal(
        Category.INVOICE, Words("Datum van die factuur", "Date of that invoice"), Origin.DERIVED
    )
    created_at: Mapped[datetime] = personal(Category.INVOICE, Words("Gemaakt op", "Made on"), Origin.OBSERVED)
    version: Mapped[int] = technical(default=1)


class Invoice(Base):
    """An invoice or credit note as it was issued: only ever added. What it says is a copy of that moment, so that the
    person may be forgotten around it; what is paid of it is computed from the payments.

    `lines` and `seller` are as they stood. Amounts of a credit note are below zero. `payable_cents` is the total less
    what was paid before.
    """

    __tablename__ = "invoice"
    __about__ = About(Words("Facturen", "Invoices"), INVOICES, hold=KEPT_BY_LAW)
    __table_args__ = (UniqueConstraint("year", "serial"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int | None] = remembers_person()
    key: Mapped[str | None] = key_of_address(
        Words("Code van uw adres", "Code of your address"), Category.INVOICE, index=True
    )
    relation_id: Mapped[int | None] = technical(ForeignKey("relation.id", ondelete="SET NULL"), index=True)
    order_id: Mapped[int | None] = technical(ForeignKey("sales_order.id", ondelete="SET NULL"), index=True)
    number: Mapped[str] = personal(
        Category.INVOICE, Words("Factuurnummer", "Invoice number"), Origin.DERIVED, unique=True
    )
    year: Mapped[int] = technical()
    serial: Mapped[int] = technical()
    kind: Mapped[str] = personal(
        Category.INVOICE, Words("Soort factuur", "Kind of invoice"), Origin.DERIVED, reads=coded.INVOICE_KINDS
    )
    issued_on: Mapped[date] = personal(
        Category.INVOICE, Words("Factuurdatum", "Invoice date"), Origin.OBSERVED, index=True
    )
    issued_at: Mapped[datetime] = starts_retention(
        Category.INVOICE, Words("Verzonden op", "Issued on"), erasure_starts=False
    )
    due_on: Mapped[date] = personal(Category.INVOICE, Words("Te betalen voor", "Due on"), Origin.DERIVED, index=True)
    language: Mapped[str] = personal(Category.CONTACT, Words("Taal", "Language"), Origin.DERIVED, reads=coded.LANGUAGES)
    seller: Mapped[dict[str, Any]] = technical()
    buyer_name: Mapped[str] = personal(Category.CONTACT, Words("Naam", "Name"), Origin.PROVIDED)
    attention: Mapped[str | None] = personal(
        Category.CONTACT, Words("Ter attentie van", "For the attention of"), Origin.PROVIDED
    )
    street: Mapped[str] = personal(Category.CONTACT, Words("Straat en nummer", "Street and number"), Origin.PROVIDED)
    postcode: Mapped[str] = personal(Category.CONTACT, Words("Postcode", "Postcode"), Origin.PROVIDED)
    city: Mapped[str] = personal(Category.CONTACT, Words("Plaats", "City"), Origin.PROVIDED)
    country: Mapped[str] = personal(Category.CONTACT, Words("Land", "Country"), Origin.PROVIDED)
    kvk: Mapped[str | None] = personal(
        Category.INVOICE, Words("KvK-nummer", "Chamber of Commerce number"), Origin.PROVIDED
    )
    btw_id: Mapped[str | None] = personal(Category.INVOICE, Words("Btw-id", "VAT number"), Origin.PROVIDED)
    email: Mapped[str | None] = personal(
        Category.CONTACT,
        Words("E-mailadres voor de factuur", "E-mail address for the invoice"),
        Origin.PROVIDED,
        after_erasure=After.BLANKED,
    )
    reference: Mapped[str | None] = personal(Category.INVOICE, Words("Uw kenmerk", "Your reference"), Origin.PROVIDED)
    order_number: Mapped[str | None] = personal(
        Category.INVOICE, Words("Nummer van de opdracht", "Order number"), Origin.DERIVED
    )
    performed_from: Mapped[date] = personal(
        Category.INVOICE, Words("Werk gedaan vanaf", "Work done from"), Origin.OBSERVED
    )
    performed_until: Mapped[date] = personal(
        Category.INVOICE, Words("Werk gedaan tot en met", "Work done until"), Origin.OBSERVED
    )
    remark: Mapped[str | None] = personal(
        Category.INVOICE, Words("Opmerking op de factuur", "Remark on the invoice"), Origin.DERIVED, names_others=True
    )
    lines: Mapped[list[dict[str, Any]]] = personal(
        Category.INVOICE, Words("Regels", "Lines"), Origin.DERIVED, reads=papers.lines
    )
    net_cents: Mapped[int] = personal(
        Category.INVOICE, Words("Bedrag zonder btw", "Amount without VAT"), Origin.DERIVED, reads=coded.euros
    )
    vat_cents: Mapped[int] = personal(Category.INVOICE, Words("Btw", "VAT"), Origin.DERIVED, reads=coded.euros)
    total_cents: Mapped[int] = personal(Category.INVOICE, Words("Totaal", "Total"), Origin.DERIVED, reads=coded.euros)
    prepaid_cents: Mapped[int] = personal(
        Category.INVOICE, Words("Vooraf betaald", "Paid before"), Origin.OBSERVED, reads=coded.euros
    )
    payable_cents: Mapped[int] = personal(
        Category.INVOICE, Words("Te betalen", "To be paid"), Origin.DERIVED, reads=coded.euros
    )
    credits_number: Mapped[str | None] = personal(
        Category.INVOICE, Words("Creditfactuur bij factuur", "Credit note for invoice"), Origin.DERIVED, index=True
    )
    credits_on: Mapped[date | None] = personal(
        Category.INVOICE, Words("Datum van die factuur", "Date of that invoice"), Origin.DERIVED
    )


class InvoiceFile(Base):
    """An issued invoice as a file, exactly as it went out: never made again. `sha256` is over its bytes."""

    __tablename__ = "invoice_file"
    __about__ = About(Words("Facturen als bestand", "Invoices as files"), INVOICES)
    __table_args__ = (UniqueConstraint("invoice_id", "kind"),)

    id: Mapped[int] = technical(primary_key=True)
    invoice_id: Mapped[int] = part_of("invoice.id", index=False)
    kind: Mapped[str] = personal(Category.INVOICE, Words("Soort bestand", "Kind of file"), Origin.DERIVED)
    name: Mapped[str] = personal(Category.INVOICE, Words("Naam van het bestand", "Name of the file"), Origin.DERIVED)
    file: Mapped[bytes] = personal(
        Category.INVOICE,
        Words("Het bestand", "The file"),
        Origin.DERIVED,
        withheld=Words(
            "Dit is de factuur zelf, als bestand. Wat erin staat ziet u hier al. Het bestand haalt u op met de link in "
            "onze mail, en wij sturen het graag nog eens.",
            "This is the invoice itself, as a file. What it says you already see here. You fetch the file with the "
            "link in our mail, and we are glad to send it once more.",
        ),
    )
    sha256: Mapped[str] = personal(Category.INVOICE, Words("Controlegetal", "Checksum"), Origin.DERIVED)


class InvoiceSeries(Base):
    """The last number of a year, and its day. Taking a number holds this row until the invoice is there."""

    __tablename__ = "invoice_series"
    __about__ = About(Words("Nummerreeks van facturen", "Series of invoice numbers"), purpose=None)

    year: Mapped[int] = technical(primary_key=True, autoincrement=False)
    last_serial: Mapped[int] = technical()
    last_day: Mapped[date] = technical()
