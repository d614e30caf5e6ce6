"""The questions that come in, and the file of whom we follow up: contacts, steps, opportunities, cases."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped

from sjoerd4u.crm.inquiry_models import Acknowledgement as Acknowledgement
from sjoerd4u.crm.inquiry_models import Inquiry as Inquiry
from sjoerd4u.crm.inquiry_models import InquiryState as InquiryState
from sjoerd4u.kit.db import Base
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    part_of,
    personal,
    points_to_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CRM_SERVICE, PROSPECT
from sjoerd4u.register.vocabulary import Category, Origin, Words


class RelationKind(StrEnum):
    """What somebody is to us."""

    PROSPECT = "prospect"
    CUSTOMER = "klant"
    FORMER = "oud-klant"
    NETWORK = "netwerk"


# Whom we still owe the notice of AVG art. 14: the same words in the index and in the question (`crm.notice`).
TO_TELL = "told_at IS NULL AND source IN ('import', 'openbare bron', 'kantoor')"


class Relation(Base):
    """The file of a person whom we follow up, made when somebody of us picks up a question or adds the person.

    What we do with them hangs on it and goes with it: one term, from the last contact.
    """

    __tablename__ = "relation"
    __about__ = About(Words("Uw dossier bij ons", "Your file with us"), CRM_SERVICE, PROSPECT)
    __table_args__ = (
        Index("ix_relation_to_tell", "created_at", sqlite_where=text(TO_TELL), postgresql_where=text(TO_TELL)),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = points_to_person(unique=True)
    kind: Mapped[str] = personal(
        Category.CONTACT,
        Words("Wat u voor ons bent", "What you are to us"),
        Origin.DERIVED,
        index=True,
        reads=coded.RELATION_KINDS,
    )
    wishes: Mapped[str | None] = personal(
        Category.HISTORY,
        Words("Uw hulpvraag en wensen", "Your question and wishes"),
        Origin.PROVIDED,
        names_others=True,
    )
    interests: Mapped[list[str]] = personal(
        Category.CONTACT, Words("Interesse", "Interest"), Origin.DERIVED, default=list, reads=TOPICS
    )
    interests_pinned: Mapped[bool] = personal(
        Category.CONTACT,
        Words("Wij leiden geen interesse meer af", "We derive no more interest"),
        Origin.PROVIDED,
        default=False,
    )
    labels: Mapped[list[str]] = personal(Category.CONTACT, Words("Labels", "Labels"), Origin.DERIVED, default=list)
    source: Mapped[str] = personal(
        Category.CONTACT, Words("Hoe dit dossier begon", "How this file began"), Origin.OBSERVED, reads=coded.SOURCES
    )
    found_at: Mapped[str | None] = personal(
        Category.CONTACT, Words("Openbare bron (webadres)", "Public source (web address)"), Origin.OBSERVED
    )
    told_at: Mapped[datetime | None] = personal(
        Category.CONTACT,
        Words("Wij lieten u weten dat wij dit bewaren op", "We told you that we keep this on"),
        Origin.OBSERVED,
    )
    told_how: Mapped[str | None] = personal(
        Category.CONTACT, Words("Hoe wij u dat lieten weten", "How we told you so"), Origin.OBSERVED
    )
    where_from: Mapped[str | None] = personal(
        Category.CONTACT, Words("Waar wij uw gegevens van hebben", "Where we have your data from"), Origin.OBSERVED
    )
    held_because: Mapped[str | None] = personal(
        Category.CONTACT, Words("Waarom wij ze mogen bewaren", "Why we may keep them"), Origin.OBSERVED
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
        Category.SALES,
        Words("Stand", "Stage"),
        Origin.DERIVED,
        default=OpportunityStage.NEW,
        index=True,
        reads=coded.STAGES,
    )
    value_cents: Mapped[int | None] = personal(
        Category.SALES,
        Words("Geschatte waarde in eurocenten", "Estimated value in euro cents"),
        Origin.DERIVED,
        reads=coded.euros,
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
    made_customer: Mapped[bool] = technical(default=False)
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
        Category.HISTORY, Words("Stand", "State"), Origin.DERIVED, default=CaseState.NEW, index=True, reads=coded.STATES
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
    kind: Mapped[str] = personal(Category.HISTORY, Words("Hoe", "How"), Origin.OBSERVED, reads=coded.CONTACT_KINDS)
    at: Mapped[datetime] = personal(Category.HISTORY, Words("Wanneer", "When"), Origin.OBSERVED)
    noted_at: Mapped[datetime] = personal(Category.HISTORY, Words("Genoteerd op", "Noted on"), Origin.OBSERVED)
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
    kind: Mapped[str] = personal(Category.HISTORY, Words("Wat", "What"), Origin.DERIVED, reads=coded.STEP_KINDS)
    says: Mapped[str] = personal(Category.HISTORY, Words("Waarover", "About what"), Origin.DERIVED, names_others=True)
    due_on: Mapped[date] = personal(Category.HISTORY, Words("Gepland op", "Planned for"), Origin.DERIVED)
    planned_at: Mapped[datetime] = personal(Category.HISTORY, Words("Afgesproken op", "Agreed on"), Origin.OBSERVED)
    done_at: Mapped[datetime | None] = personal(Category.HISTORY, Words("Gedaan op", "Done on"), Origin.OBSERVED)
    followed_by: Mapped[str | None] = technical(unique=True)
    version: Mapped[int] = technical(default=1)
