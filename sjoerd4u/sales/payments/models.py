"""What came in at the bank, and which invoices it paid. What an invoice still has open is computed, never stored."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    content,
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
        "De Belastingdienst moet onze ontvangsten zeven jaar kunnen nagaan.",
        "The tax authority must be able to check our receipts for seven years.",
    ),
)


class Source(StrEnum):
    """How we learned of a payment."""

    HAND = "met de hand"
    CAMT = "CAMT.053"
    MT940 = "MT940"


class BankFile(Base):
    """A file of the bank that was read. The file itself is not kept."""

    __tablename__ = "bank_file"
    __about__ = About(Words("Ingelezen bankbestanden", "Bank files read"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    name: Mapped[str] = content(Words("Naam van het bestand", "Name of the file"))
    source: Mapped[str] = content(Words("Soort bestand", "Kind of file"))
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    read_at: Mapped[datetime] = technical(index=True)
    lines: Mapped[int] = technical()
    added: Mapped[int] = technical()
    matched: Mapped[int] = technical()
    passed_over: Mapped[int] = technical()  # what we paid ourselves: not kept


class Payment(Base):
    """An amount that came in, or (below zero) one that the bank took back again."""

    __tablename__ = "payment"
    __about__ = About(Words("Betalingen", "Payments"), INVOICES, hold=KEPT_BY_LAW)
    __table_args__ = (
        UniqueConstraint("account", "booked_at", "amount_cents", "place"),
        CheckConstraint("amount_cents <> 0", name="something"),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int | None] = remembers_person()
    file_id: Mapped[int | None] = technical(ForeignKey("bank_file.id", ondelete="SET NULL"), index=True)
    account: Mapped[str] = technical()  # ours; empty for a payment that was not read from a file
    place: Mapped[int] = technical(default=1)  # the first, second, … of this amount on this day
    bank_reference: Mapped[str | None] = personal(
        Category.INVOICE, Words("Kenmerk van de bank", "Reference of the bank"), Origin.OBSERVED
    )
    source: Mapped[str] = personal(
        Category.INVOICE, Words("Hoe wij de betaling zagen", "How we saw the payment"), Origin.OBSERVED
    )
    booked_at: Mapped[datetime] = starts_retention(
        Category.INVOICE, Words("Dag van betaling", "Day of payment"), erasure_starts=False, index=True
    )
    amount_cents: Mapped[int] = personal(
        Category.INVOICE, Words("Bedrag", "Amount"), Origin.OBSERVED, reads=coded.euros, index=True
    )
    payer: Mapped[str | None] = personal(
        Category.INVOICE, Words("Naam van wie betaalde", "Name of who paid"), Origin.OBSERVED
    )
    payer_account: Mapped[str | None] = personal(
        Category.INVOICE, Words("Rekening van wie betaalde", "Account of who paid"), Origin.OBSERVED
    )
    said: Mapped[str] = personal(
        Category.INVOICE, Words("Omschrijving bij de betaling", "Description with the payment"), Origin.PROVIDED
    )
    noted_at: Mapped[datetime] = personal(Category.INVOICE, Words("Genoteerd op", "Noted on"), Origin.OBSERVED)
    put_aside_at: Mapped[datetime | None] = personal(
        Category.INVOICE, Words("Afgehandeld op", "Dealt with on"), Origin.OBSERVED, index=True
    )
    put_aside_because: Mapped[str | None] = personal(
        Category.INVOICE, Words("Hoe wij het afhandelden", "How we dealt with it"), Origin.DERIVED, names_others=True
    )
    version: Mapped[int] = technical(default=1)


class PaymentMatch(Base):
    """So much of one payment paid so much of one invoice. Undoing takes the row away; the trail keeps both."""

    __tablename__ = "payment_match"
    __about__ = About(Words("Wat met uw betaling is betaald", "What your payment paid"), INVOICES)
    __table_args__ = (
        UniqueConstraint("payment_id", "invoice_id"),
        CheckConstraint("amount_cents <> 0", name="something"),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    payment_id: Mapped[int] = part_of("payment.id", index=False)
    invoice_id: Mapped[int] = technical(ForeignKey("invoice.id", ondelete="CASCADE"), index=True)
    amount_cents: Mapped[int] = personal(Category.INVOICE, Words("Bedrag", "Amount"), Origin.DERIVED, reads=coded.euros)
    matched_at: Mapped[datetime] = personal(Category.INVOICE, Words("Verwerkt op", "Processed on"), Origin.OBSERVED)
    by_itself: Mapped[bool] = technical()
    by_name: Mapped[str] = personal(Category.INVOICE, Words("Verwerkt door", "Processed by"), Origin.OBSERVED)


class PaymentReminder(Base):
    """A reminder that we may send about an invoice: proposed as a step, sent only by a press. The tax law does not ask
    for it, so it goes with the file of the person."""

    __tablename__ = "payment_reminder"
    __about__ = About(Words("Betalingsherinneringen", "Payment reminders"), CRM_SERVICE)
    __table_args__ = (UniqueConstraint("invoice_id", "level"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    invoice_id: Mapped[int] = technical(ForeignKey("invoice.id", ondelete="CASCADE"))
    level: Mapped[int] = personal(
        Category.INVOICE, Words("De hoeveelste herinnering", "Which reminder"), Origin.DERIVED
    )
    proposed_at: Mapped[datetime] = personal(Category.INVOICE, Words("Klaargezet op", "Prepared on"), Origin.OBSERVED)
    step: Mapped[str | None] = technical(unique=True)  # the mark of the step that proposes it
    sent_at: Mapped[datetime | None] = personal(Category.INVOICE, Words("Verstuurd op", "Sent on"), Origin.OBSERVED)
