"""The questions that come in, and the file of whom we follow up: contacts, steps, opportunities, cases."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    part_of,
    personal,
    points_to_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CORRESPONDENCE, CRM_SERVICE, PROSPECT
from sjoerd4u.register.vocabulary import Category, Origin, Words


class InquiryState(StrEnum):
    """How far an inquiry is."""

    NEW = "nieuw"
    CLAIMED = "opgepakt"
    CLOSED = "afgehandeld"
    SPAM = "spam"


class Inquiry(Base):
    """A question, wish or request, as somebody sent it through the site.

    One that came with a request for an article is part of that request until somebody proves the address or picks it
    up: then `request_id` lets go, and it lives by its own term.
    """

    __tablename__ = "inquiry"
    __about__ = About(Words("Uw vragen aan ons", "Your questions to us"), CRM_SERVICE, PROSPECT)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    once: Mapped[str | None] = technical(unique=True)
    person_id: Mapped[int | None] = points_to_person()
    request_id: Mapped[int | None] = part_of("article_request.id")
    reference: Mapped[str] = personal(Category.HISTORY, Words("Kenmerk", "Reference"), Origin.DERIVED, unique=True)
    kind: Mapped[str] = personal(Category.HISTORY, Words("Soort vraag", "Kind of question"), Origin.OBSERVED)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, index=True
    )
    given_name: Mapped[str | None] = personal(
        Category.CONTACT, Words("Voornaam", "First name"), Origin.PROVIDED, correctable=True
    )
    infix: Mapped[str | None] = personal(
        Category.CONTACT, Words("Tussenvoegsel", "Name prefix"), Origin.PROVIDED, correctable=True
    )
    family_name: Mapped[str | None] = personal(
        Category.CONTACT, Words("Achternaam", "Last name"), Origin.PROVIDED, correctable=True
    )
    company: Mapped[str | None] = personal(
        Category.CONTACT, Words("Bedrijf of organisatie", "Company or organisation"), Origin.PROVIDED, correctable=True
    )
    phone: Mapped[str | None] = personal(
        Category.CONTACT, Words("Telefoonnummer", "Phone number"), Origin.PROVIDED, correctable=True
    )
    interests: Mapped[list[str]] = personal(
        Category.CONTACT, Words("Waar het over gaat", "What it is about"), Origin.PROVIDED, default=list
    )
    language: Mapped[str] = personal(Category.CONTACT, Words("Taal", "Language"), Origin.OBSERVED)
    message: Mapped[str] = personal(
        Category.HISTORY, Words("Uw vraag of wens", "Your question or wish"), Origin.PROVIDED, names_others=True
    )
    page: Mapped[str] = personal(Category.HISTORY, Words("Verstuurd vanaf pagina", "Sent from page"), Origin.OBSERVED)
    received_at: Mapped[datetime] = personal(Category.HISTORY, Words("Ontvangen op", "Received on"), Origin.OBSERVED)
    last_contact_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Laatste contact", "Last contact"))
    article: Mapped[str | None] = personal(
        Category.HISTORY, Words("Aangevraagd artikel", "Requested article"), Origin.PROVIDED
    )
    state: Mapped[str] = personal(
        Category.HISTORY, Words("Stand", "State"), Origin.DERIVED, default=InquiryState.NEW, index=True
    )
    answer_due_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Eerste antwoord uiterlijk", "First answer due"), Origin.DERIVED
    )
    claimed_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Opgepakt op", "Picked up on"), Origin.OBSERVED
    )
    answered_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Eerste antwoord gegeven", "First answer given"), Origin.OBSERVED
    )
    closed_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Afgehandeld op", "Closed on"), Origin.OBSERVED
    )
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = technical(default=1)


class Acknowledgement(Base):
    """When an address was last told that a question came in: one letter in 24 hours, whoever types the address."""

    __tablename__ = "acknowledgement"
    __about__ = About(Words("Ontvangstbevestigingen aan u", "Receipts sent to you"), CORRESPONDENCE)

    id: Mapped[int] = technical(primary_key=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("Verstuurd aan", "Sent to"), Origin.PROVIDED, unique=True
    )
    written_at: Mapped[datetime] = starts_retention(Category.CONTACT, Words("Laatst verstuurd op", "Last sent on"))


class RelationKind(StrEnum):
    """What somebody is to us."""

    PROSPECT = "prospect"
    CUSTOMER = "klant"
    FORMER = "oud-klant"
    NETWORK = "netwerk"


class Relation(Base):
    """The file of a person whom we follow up, made when somebody of us picks up a question or adds the person.

    What we do with them hangs on it and goes with it: one term, from the last contact.
    """

    __tablename__ = "relation"
    __about__ = About(Words("Uw dossier bij ons", "Your file with us"), CRM_SERVICE, PROSPECT)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = points_to_person(unique=True)
    kind: Mapped[str] = personal(
        Category.CONTACT, Words("Wat u voor ons bent", "What you are to us"), Origin.DERIVED, index=True
    )
    wishes: Mapped[str | None] = personal(
        Category.HISTORY,
        Words("Uw hulpvraag en wensen", "Your question and wishes"),
        Origin.PROVIDED,
        names_others=True,
    )
    interests: Mapped[list[str]] = personal(
        Category.CONTACT, Words("Interesse", "Interest"), Origin.DERIVED, default=list
    )
    labels: Mapped[list[str]] = personal(Category.CONTACT, Words("Labels", "Labels"), Origin.DERIVED, default=list)
    source: Mapped[str] = personal(
        Category.CONTACT, Words("Hoe dit dossier begon", "How this file began"), Origin.OBSERVED
    )
    found_at: Mapped[str | None] = personal(
        Category.CONTACT, Words("Openbare bron (webadres)", "Public source (web address)"), Origin.OBSERVED
    )
    told_at: Mapped[datetime | None] = personal(
        Category.CONTACT,
        Words("Wij lieten u weten dat wij dit bewaren op", "We told you that we keep this on"),
        Origin.OBSERVED,
    )
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = personal(Category.HISTORY, Words("Geopend op", "Opened on"), Origin.OBSERVED)
    last_contact_at: Mapped[datetime] = starts_retention(
        Category.HISTORY, Words("Laatste contact", "Last contact"), index=True
    )
    version: Mapped[int] = technical(default=1)


class OpportunityStage(StrEnum):
    """How far an opportunity is."""

    NEW = "nieuw"
    TALKING = "gesprek"
    QUOTE = "offerte"
    NEGOTIATING = "onderhandeling"
    WON = "gewonnen"
    LOST = "verloren"


class Opportunity(Base):
    """Something we may do for somebody."""

    __tablename__ = "opportunity"
    __about__ = About(Words("Verkoopkansen", "Sales opportunities"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    organisation_id: Mapped[int | None] = technical(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = personal(Category.SALES, Words("Waar het om gaat", "What it is about"), Origin.DERIVED)
    stage: Mapped[str] = personal(
        Category.SALES, Words("Stand", "Stage"), Origin.DERIVED, default=OpportunityStage.NEW, index=True
    )
    value_cents: Mapped[int | None] = personal(
        Category.SALES, Words("Geschatte waarde in eurocenten", "Estimated value in euro cents"), Origin.DERIVED
    )
    expected_on: Mapped[date | None] = personal(
        Category.SALES, Words("Verwachte beslissing", "Expected decision"), Origin.DERIVED
    )
    lost_reason: Mapped[str | None] = personal(
        Category.SALES, Words("Waarom het niet doorging", "Why it did not go ahead"), Origin.DERIVED, names_others=True
    )
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime] = personal(Category.SALES, Words("Geopend op", "Opened on"), Origin.OBSERVED)
    stage_at: Mapped[datetime] = personal(Category.SALES, Words("Stand sinds", "Stage since"), Origin.OBSERVED)
    version: Mapped[int] = technical(default=1)


class CaseState(StrEnum):
    """How far a case is."""

    NEW = "nieuw"
    BUSY = "bezig"
    WAITING = "wacht op klant"
    SOLVED = "opgelost"


class ServiceCase(Base):
    """After-care or support: a question of a customer that we see through."""

    __tablename__ = "service_case"
    __about__ = About(Words("Nazorg en support", "After-care and support"), CRM_SERVICE)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    title: Mapped[str] = personal(Category.HISTORY, Words("Waar het om gaat", "What it is about"), Origin.DERIVED)
    state: Mapped[str] = personal(
        Category.HISTORY, Words("Stand", "State"), Origin.DERIVED, default=CaseState.NEW, index=True
    )
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    opened_at: Mapped[datetime] = personal(Category.HISTORY, Words("Geopend op", "Opened on"), Origin.OBSERVED)
    answer_due_at: Mapped[datetime] = personal(
        Category.HISTORY, Words("Eerste antwoord uiterlijk", "First answer due"), Origin.DERIVED
    )
    answered_at: Mapped[datetime | None] = personal(
        Category.HISTORY, Words("Eerste antwoord gegeven", "First answer given"), Origin.OBSERVED
    )
    solved_at: Mapped[datetime | None] = personal(Category.HISTORY, Words("Opgelost op", "Solved on"), Origin.OBSERVED)
    version: Mapped[int] = technical(default=1)


class ContactKind(StrEnum):
    """How we were in touch; the first four are the words of the client's statement."""

    IN_PERSON = "persoonlijk"
    PHONE = "telefonisch"
    LETTER = "schriftelijk"
    MAIL = "e-mail"
    WEB = "web"
    SYSTEM = "systeem"


class ContactMoment(Base):
    """One contact we had, or one note about it."""

    __tablename__ = "contact_moment"
    __about__ = About(Words("Contacten die wij met u hadden", "Contacts we had with you"), CRM_SERVICE)
    __table_args__ = (Index("ix_contact_moment_of", "relation_id", "at"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    relation_id: Mapped[int] = part_of("relation.id", index=False)
    opportunity_id: Mapped[int | None] = technical(ForeignKey("opportunity.id", ondelete="SET NULL"), index=True)
    case_id: Mapped[int | None] = technical(ForeignKey("service_case.id", ondelete="SET NULL"), index=True)
    inquiry_id: Mapped[int | None] = technical(ForeignKey("inquiry.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = personal(Category.HISTORY, Words("Hoe", "How"), Origin.OBSERVED)
    at: Mapped[datetime] = personal(Category.HISTORY, Words("Wanneer", "When"), Origin.OBSERVED)
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    by_name: Mapped[str] = personal(Category.HISTORY, Words("Met wie van ons", "With whom of us"), Origin.OBSERVED)
    text: Mapped[str] = personal(Category.HISTORY, Words("Notitie", "Note"), Origin.DERIVED, names_others=True)
    may_name_others: Mapped[bool] = technical(default=False)
    only_mine: Mapped[bool] = technical(default=False)


class StepKind(StrEnum):
    """What is to be done."""

    CALL = "bellen"
    MAIL = "mailen"
    MEET = "afspraak"
    DO = "doen"


class NextStep(Base):
    """What we will do for somebody next: who, what, when."""

    __tablename__ = "next_step"
    __about__ = About(Words("Wat wij voor u gaan doen", "What we will do for you"), CRM_SERVICE)
    __table_args__ = (Index("ix_next_step_open", "owner_id", "due_on", "done_at"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    relation_id: Mapped[int] = part_of("relation.id")
    opportunity_id: Mapped[int | None] = technical(ForeignKey("opportunity.id", ondelete="SET NULL"), index=True)
    case_id: Mapped[int | None] = technical(ForeignKey("service_case.id", ondelete="SET NULL"), index=True)
    inquiry_id: Mapped[int | None] = technical(ForeignKey("inquiry.id", ondelete="SET NULL"), index=True)
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"))
    kind: Mapped[str] = personal(Category.HISTORY, Words("Wat", "What"), Origin.DERIVED)
    says: Mapped[str] = personal(Category.HISTORY, Words("Waarover", "About what"), Origin.DERIVED, names_others=True)
    due_on: Mapped[date] = personal(Category.HISTORY, Words("Gepland op", "Planned for"), Origin.DERIVED)
    planned_at: Mapped[datetime] = personal(Category.HISTORY, Words("Afgesproken op", "Agreed on"), Origin.OBSERVED)
    done_at: Mapped[datetime | None] = personal(Category.HISTORY, Words("Gedaan op", "Done on"), Origin.OBSERVED)
    version: Mapped[int] = technical(default=1)
