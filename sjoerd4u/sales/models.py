"""What we offer and what was agreed: quotes, orders, projects with their hours, contracts.

A quote, an order and a project are part of the file of whom they are for, and go with it. A contract is kept by the tax
law: it has words of its own for the party and the signatory, and lets the person go.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded, papers
from sjoerd4u.register.columns import (
    About,
    key_of_address,
    part_of,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CRM_SERVICE, FISCAL, LEGAL_DUTIES
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words

KEPT_BY_LAW = Hold(
    Words(
        "art. 17 lid 3 onder b AVG; art. 52 Algemene wet inzake rijksbelastingen",
        "Art. 17(3)(b) GDPR; art. 52 of the Dutch General Tax Act",
    ),
    Words(
        "De Belastingdienst moet onze administratie zeven jaar kunnen nagaan.",
        "The tax authority must be able to check our accounts for seven years.",
    ),
)


class QuoteState(StrEnum):
    """Where a quote is. That one has expired is not stored: it follows from the day it is valid until."""

    DRAFT = "concept"
    SENT = "verzonden"
    ACCEPTED = "geaccepteerd"
    DECLINED = "afgewezen"
    WITHDRAWN = "ingetrokken"


class AcceptedHow(StrEnum):
    """How we learned that somebody accepts."""

    LINK = "via de link"
    PHONE = "telefonisch"


def _sales(nl: str, en: str, origin: Origin = Origin.DERIVED, **more: Any) -> Any:
    return personal(Category.SALES, Words(nl, en), origin, **more)


def _cents(nl: str, en: str) -> Any:
    return _sales(nl, en, reads=coded.euros, default=0)


class Quote(Base):
    """What we offer somebody, as we write it. What the receiver sees is a frozen copy: `QuoteSending`."""

    __tablename__ = "quote"
    __about__ = About(Words("Offertes", "Quotes"), CRM_SERVICE)
    __table_args__ = (Index("ix_quote_open", "state", "valid_until"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    number: Mapped[str] = _sales("Offertenummer", "Quote number", unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    opportunity_id: Mapped[int | None] = technical(ForeignKey("opportunity.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[int | None] = technical(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = _sales("Waar het om gaat", "What it is about")
    intro: Mapped[str] = _sales("Begeleidende tekst", "Accompanying text", default="", names_others=True)
    language: Mapped[str] = _sales("Taal", "Language", default="nl", reads=coded.LANGUAGES)
    lines: Mapped[list[dict[str, Any]]] = _sales("Regels", "Lines", default=list, reads=papers.lines)
    net_cents: Mapped[int] = _cents("Bedrag zonder btw", "Amount without VAT")
    vat_cents: Mapped[int] = _cents("Btw", "VAT")
    total_cents: Mapped[int] = _cents("Bedrag met btw", "Amount with VAT")
    valid_until: Mapped[date] = _sales("Geldig tot en met", "Valid through")
    state: Mapped[str] = _sales("Stand", "State", default=QuoteState.DRAFT, reads=coded.QUOTE_STATES)
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime] = _sales("Gemaakt op", "Made on", Origin.OBSERVED)
    sent_at: Mapped[datetime | None] = _sales("Verstuurd op", "Sent on", Origin.OBSERVED)
    answered_at: Mapped[datetime | None] = _sales("Beantwoord op", "Answered on", Origin.OBSERVED)
    version: Mapped[int] = technical(default=1)


class QuoteSending(Base):
    """A quote as it was sent: a frozen copy behind a link of its own, and what was answered. Sending anew voids it."""

    __tablename__ = "quote_sending"
    __about__ = About(Words("Verstuurde offertes", "Quotes as sent"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    quote_id: Mapped[int] = part_of("quote.id")
    frozen: Mapped[dict[str, Any]] = _sales(
        "Wat wij u aanboden", "What we offered you", default=dict, reads=papers.frozen
    )
    digest: Mapped[str] = technical()
    valid_until: Mapped[date] = _sales("Geldig tot en met", "Valid through")
    sent_at: Mapped[datetime] = _sales("Verstuurd op", "Sent on", Origin.OBSERVED)
    voided_at: Mapped[datetime | None] = _sales("Ingetrokken of vervangen op", "Withdrawn or replaced on")
    accepted_at: Mapped[datetime | None] = _sales("Akkoord gegeven op", "Accepted on", Origin.OBSERVED)
    accepted_name: Mapped[str | None] = _sales("Akkoord gegeven door", "Accepted by", Origin.PROVIDED)
    accepted_function: Mapped[str | None] = _sales("In de functie van", "In the function of", Origin.PROVIDED)
    accepted_how: Mapped[str | None] = _sales("Hoe", "How", Origin.OBSERVED, reads=coded.ACCEPTED_HOW)
    accepted_text: Mapped[str | None] = _sales("De tekst waarop ja is gezegd", "The text that was agreed to")
    accepted_note: Mapped[str | None] = _sales("Onze aantekening", "Our note", names_others=True)
    noted_by: Mapped[str | None] = _sales("Genoteerd door", "Noted by", Origin.OBSERVED)
    declined_at: Mapped[datetime | None] = _sales("Afgewezen op", "Declined on", Origin.OBSERVED)
    decline_reason: Mapped[str | None] = _sales(
        "Waarom het niet doorging", "Why it did not go ahead", Origin.PROVIDED, names_others=True
    )


class SalesOrder(Base):
    """What somebody ordered: an accepted quote."""

    __tablename__ = "sales_order"
    __about__ = About(Words("Orders", "Orders"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    number: Mapped[str] = _sales("Ordernummer", "Order number", unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    quote_id: Mapped[int | None] = technical(ForeignKey("quote.id", ondelete="SET NULL"), unique=True)
    opportunity_id: Mapped[int | None] = technical(ForeignKey("opportunity.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[int | None] = technical(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = _sales("Waar het om gaat", "What it is about")
    language: Mapped[str] = _sales("Taal", "Language", default="nl", reads=coded.LANGUAGES)
    lines: Mapped[list[dict[str, Any]]] = _sales("Regels", "Lines", default=list, reads=papers.lines)
    net_cents: Mapped[int] = _cents("Bedrag zonder btw", "Amount without VAT")
    vat_cents: Mapped[int] = _cents("Btw", "VAT")
    total_cents: Mapped[int] = _cents("Bedrag met btw", "Amount with VAT")
    agreed_at: Mapped[datetime] = _sales("Afgesproken op", "Agreed on", Origin.OBSERVED, index=True)
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = technical(default=1)


class Project(Base):
    """The work of an order, with a budget in hours. Open until it is closed."""

    __tablename__ = "project"
    __about__ = About(Words("Projecten", "Projects"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    order_id: Mapped[int] = part_of("sales_order.id", unique=True)
    title: Mapped[str] = _sales("Waar het om gaat", "What it is about")
    budget_hundredths: Mapped[int] = _sales("Begrote uren, in honderdsten", "Budgeted hours, in hundredths", default=0)
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime] = _sales("Begonnen op", "Begun on", Origin.OBSERVED)
    closed_at: Mapped[datetime | None] = _sales("Afgerond op", "Closed on", Origin.OBSERVED, index=True)
    aftercare_step: Mapped[str | None] = technical(unique=True)
    version: Mapped[int] = technical(default=1)


class WorkedHours(Base):
    """Hours that one of us worked on a project."""

    __tablename__ = "worked_hours"
    __about__ = About(Words("Gewerkte uren", "Hours worked"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    project_id: Mapped[int] = part_of("project.id")
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    by_name: Mapped[str] = _sales("Wie van ons", "Who of us", Origin.OBSERVED)
    worked_on: Mapped[date] = _sales("Dag", "Day", Origin.OBSERVED)
    hundredths: Mapped[int] = _sales("Uren, in honderdsten", "Hours, in hundredths", Origin.OBSERVED)
    says: Mapped[str] = _sales("Wat wij deden", "What we did", names_others=True)
    noted_at: Mapped[datetime] = _sales("Genoteerd op", "Noted on", Origin.OBSERVED)


class Contract(Base):
    """An agreement with its contracting party and authorised signatory.

    The tax law keeps it until seven years after the year in which it ends; of one without an end an erasure starts that
    term, so that it does not stay for ever.
    """

    __tablename__ = "contract"
    __about__ = About(Words("Overeenkomsten", "Contracts"), LEGAL_DUTIES, FISCAL, hold=KEPT_BY_LAW)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int | None] = remembers_person()
    key: Mapped[str | None] = key_of_address(
        Words("Code van uw adres", "Code of your address"), Category.INVOICE, index=True
    )
    order_id: Mapped[int | None] = technical(ForeignKey("sales_order.id", ondelete="SET NULL"), unique=True)
    number: Mapped[str] = personal(Category.INVOICE, Words("Nummer", "Number"), Origin.DERIVED, unique=True)
    title: Mapped[str] = personal(Category.INVOICE, Words("Waar het om gaat", "What it is about"), Origin.DERIVED)
    agreed: Mapped[dict[str, Any]] = personal(
        Category.INVOICE,
        Words("Wat wij afspraken", "What we agreed"),
        Origin.DERIVED,
        default=dict,
        reads=papers.frozen,
    )
    party_name: Mapped[str] = personal(Category.CONTACT, Words("Contractpartij", "Contracting party"), Origin.PROVIDED)
    party_kvk: Mapped[str | None] = personal(
        Category.CONTACT, Words("KvK-nummer", "Chamber of Commerce number"), Origin.PROVIDED
    )
    party_address: Mapped[str | None] = personal(
        Category.CONTACT, Words("Adres van de contractpartij", "Address of the contracting party"), Origin.PROVIDED
    )
    signatory_name: Mapped[str] = personal(
        Category.CONTACT, Words("Tekenbevoegde", "Authorised signatory"), Origin.PROVIDED
    )
    signatory_function: Mapped[str] = personal(
        Category.CONTACT, Words("Functie van de tekenbevoegde", "Function of the signatory"), Origin.PROVIDED
    )
    signed_on: Mapped[date | None] = personal(Category.INVOICE, Words("Getekend op", "Signed on"), Origin.OBSERVED)
    starts_on: Mapped[date] = personal(Category.INVOICE, Words("Gaat in op", "Starts on"), Origin.DERIVED)
    ends_on: Mapped[date | None] = personal(Category.INVOICE, Words("Loopt af op", "Ends on"), Origin.DERIVED)
    made_at: Mapped[datetime] = personal(Category.INVOICE, Words("Opgesteld op", "Drawn up on"), Origin.OBSERVED)
    ended_at: Mapped[datetime | None] = starts_retention(
        Category.INVOICE, Words("Bewaartermijn telt vanaf", "Kept counting from"), erasure_starts=True
    )
    version: Mapped[int] = technical(default=1)
