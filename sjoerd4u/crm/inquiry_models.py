"""What comes in through the site."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.people.names import written
from sjoerd4u.register import coded
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
    kind: Mapped[str] = personal(
        Category.HISTORY, Words("Soort vraag", "Kind of question"), Origin.OBSERVED, reads=coded.INQUIRY_KINDS
    )
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
        Category.CONTACT, Words("Waar het over gaat", "What it is about"), Origin.PROVIDED, default=list, reads=TOPICS
    )
    language: Mapped[str] = personal(
        Category.CONTACT, Words("Taal", "Language"), Origin.OBSERVED, reads=coded.LANGUAGES
    )
    message: Mapped[str] = personal(
        Category.HISTORY,
        Words("Uw vraag of wens", "Your question or wish"),
        Origin.PROVIDED,
        names_others=True,
        typed_at="address",
    )
    page: Mapped[str] = personal(Category.HISTORY, Words("Verstuurd vanaf pagina", "Sent from page"), Origin.OBSERVED)
    received_at: Mapped[datetime] = personal(Category.HISTORY, Words("Ontvangen op", "Received on"), Origin.OBSERVED)
    last_contact_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Laatste contact", "Last contact"))
    article: Mapped[str | None] = personal(
        Category.HISTORY, Words("Aangevraagd artikel", "Requested article"), Origin.PROVIDED
    )
    state: Mapped[str] = personal(
        Category.HISTORY,
        Words("Stand", "State"),
        Origin.DERIVED,
        default=InquiryState.NEW,
        index=True,
        reads=coded.STATES,
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

    @property
    def name(self) -> str | None:
        """The whole name as the sender wrote it; None when left empty."""
        return written(self.given_name, self.infix, self.family_name)


class Acknowledgement(Base):
    """When an address was last told that a question came in: one letter in 24 hours, whoever types the address."""

    __tablename__ = "acknowledgement"
    __about__ = About(Words("Ontvangstbevestigingen aan u", "Receipts sent to you"), CORRESPONDENCE)

    id: Mapped[int] = technical(primary_key=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("Verstuurd aan", "Sent to"), Origin.PROVIDED, unique=True
    )
    written_at: Mapped[datetime] = starts_retention(Category.CONTACT, Words("Laatst verstuurd op", "Last sent on"))
