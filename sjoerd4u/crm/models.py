"""The questions that come in, and whom we told that theirs did."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, address_of_person, personal, starts_retention, technical
from sjoerd4u.register.purposes import CORRESPONDENCE, CRM_SERVICE, PROSPECT
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Inquiry(Base):
    """A question or wish, as somebody sent it. Nobody proved that the address is theirs, so no person is made of it."""

    __tablename__ = "inquiry"
    __about__ = About(Words("Uw vragen aan ons", "Your questions to us"), CRM_SERVICE, PROSPECT)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    once: Mapped[str | None] = technical(unique=True)
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


class Acknowledgement(Base):
    """When an address was last told that a question came in: one letter in 24 hours, whoever types the address."""

    __tablename__ = "acknowledgement"
    __about__ = About(Words("Ontvangstbevestigingen aan u", "Receipts sent to you"), CORRESPONDENCE)

    id: Mapped[int] = technical(primary_key=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("Verstuurd aan", "Sent to"), Origin.PROVIDED, unique=True
    )
    written_at: Mapped[datetime] = starts_retention(Category.CONTACT, Words("Laatst verstuurd op", "Last sent on"))
