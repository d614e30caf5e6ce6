"""The person and what we know of them: addresses, numbers, places at organisations, sources, and who looked."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.people.names import written
from sjoerd4u.register import coded, trailed
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    content,
    part_of,
    person_itself,
    personal,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import SECURITY_LOG, TRAIL
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Person(Base):
    """A person. The row has no term of its own: it lives as long as anything points to it."""

    __tablename__ = "person"
    __about__ = About(Words("Uw gegevens", "Your details"), purpose=None, shared=True)
    __table_args__ = (
        # The few whose use is restricted are asked for with every batch of every chore.
        Index(
            "ix_person_restricted_at",
            "restricted_at",
            sqlite_where=text("restricted_at IS NOT NULL"),
            postgresql_where=text("restricted_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = person_itself()
    mark: Mapped[str] = technical(unique=True)
    given_name: Mapped[str | None] = personal(
        Category.CONTACT, Words("Voornaam", "First name"), Origin.PROVIDED, correctable=True
    )
    infix: Mapped[str | None] = personal(
        Category.CONTACT, Words("Tussenvoegsel", "Name prefix"), Origin.PROVIDED, correctable=True
    )
    family_name: Mapped[str | None] = personal(
        Category.CONTACT, Words("Achternaam", "Last name"), Origin.PROVIDED, correctable=True
    )
    salutation: Mapped[str | None] = personal(
        Category.CONTACT, Words("Aanhef", "Salutation"), Origin.PROVIDED, correctable=True, reads=coded.SALUTATIONS
    )
    language: Mapped[str] = personal(
        Category.CONTACT,
        Words("Taal", "Language"),
        Origin.PROVIDED,
        correctable=True,
        default="nl",
        reads=coded.LANGUAGES,
    )
    source: Mapped[str] = personal(
        Category.CONTACT,
        Words("Hoe wij u leerden kennen", "How we came to know you"),
        Origin.OBSERVED,
        reads=coded.SOURCES,
    )
    met_at: Mapped[datetime] = personal(
        Category.CONTACT, Words("Bij ons bekend sinds", "Known to us since"), Origin.OBSERVED
    )
    restricted_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Gebruik beperkt sinds", "Use restricted since"), Origin.OBSERVED
    )
    version: Mapped[int] = technical(default=1)

    @property
    def name(self) -> str | None:
        """The whole name as it is written; None when we know none."""
        return written(self.given_name, self.infix, self.family_name)


class PersonAddress(Base):
    """An e-mail address of a person. One address belongs to one person."""

    __tablename__ = "person_address"
    __about__ = About(Words("Uw e-mailadressen", "Your e-mail addresses"), purpose=None, shared=True)

    id: Mapped[int] = technical(primary_key=True)
    person_id: Mapped[int] = part_of("person.id")
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, unique=True
    )
    verified_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Adres bevestigd op", "Address confirmed on"), Origin.OBSERVED
    )


class FormerAddress(Base):
    """An address that a person left for another, known by its fingerprint only, so that an erasure also holds for an
    old backup. Not a way to find the person: whoever has that mailbox now may be somebody else."""

    __tablename__ = "former_address"
    __about__ = About(
        Words("Adressen die u eerder had", "Addresses you had before"),
        purpose=None,
        shared=True,
    )
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = technical(primary_key=True)
    person_id: Mapped[int] = part_of("person.id", index=False)
    key: Mapped[str] = personal(Category.CONTACT, Words("Code van het adres", "Code of the address"), Origin.DERIVED)
    left_at: Mapped[datetime] = personal(Category.CONTACT, Words("Vervangen op", "Replaced on"), Origin.OBSERVED)


class PersonPhone(Base):
    """A telephone number of a person, as E.164 (ITU-T): plus sign, country, number, nothing else."""

    __tablename__ = "person_phone"
    __about__ = About(Words("Uw telefoonnummers", "Your telephone numbers"), purpose=None, shared=True)
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    person_id: Mapped[int] = part_of("person.id")
    number: Mapped[str] = personal(
        Category.CONTACT, Words("Telefoonnummer", "Telephone number"), Origin.PROVIDED, correctable=True
    )


class Organisation(Base):
    """A company or institution. It lives as long as anything points to it; about people it says nothing by itself."""

    __tablename__ = "organisation"
    __about__ = About(Words("Organisaties", "Organisations"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    name: Mapped[str] = content(Words("Naam", "Name"))
    folded: Mapped[str] = technical(index=True, default="")
    kvk: Mapped[str | None] = content(Words("KvK-nummer", "Chamber of Commerce number"), unique=True)
    btw_id: Mapped[str | None] = content(Words("Btw-id", "VAT identification number"))
    street: Mapped[str | None] = content(Words("Straat en nummer", "Street and number"))
    postcode: Mapped[str | None] = content(Words("Postcode", "Postcode"))
    city: Mapped[str | None] = content(Words("Plaats", "City"))
    website: Mapped[str | None] = content(Words("Website", "Website"))
    phone: Mapped[str | None] = content(Words("Telefoonnummer", "Telephone number"))
    created_at: Mapped[datetime] = content(Words("Bij ons sinds", "With us since"))
    version: Mapped[int] = technical(default=1)


class PositionRole(StrEnum):
    """What somebody is at an organisation, for us."""

    CONTACT = "contactpersoon"
    SIGNATORY = "tekenbevoegde"
    INVOICES = "factuurcontact"


class Position(Base):
    """Somebody's place at an organisation: goes with the person."""

    __tablename__ = "position"
    __about__ = About(Words("Waar u werkt", "Where you work"), purpose=None, shared=True)
    __table_args__ = (UniqueConstraint("person_id", "organisation_id", "role"),)

    id: Mapped[int] = technical(primary_key=True)
    person_id: Mapped[int] = part_of("person.id")
    organisation_id: Mapped[int] = technical(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    company: Mapped[str] = personal(
        Category.CONTACT, Words("Bedrijf of organisatie", "Company or organisation"), Origin.PROVIDED
    )
    role: Mapped[str] = personal(
        Category.CONTACT,
        Words("Uw rol", "Your role"),
        Origin.DERIVED,
        default=PositionRole.CONTACT,
        reads=coded.POSITION_ROLES,
    )
    title: Mapped[str | None] = personal(
        Category.CONTACT, Words("Functie", "Job title"), Origin.PROVIDED, correctable=True
    )
    since: Mapped[datetime] = personal(Category.CONTACT, Words("Genoteerd op", "Noted on"), Origin.OBSERVED)


class FieldSource(Base):
    """Where one value of a person came from, and whether the person set it right (then nothing overwrites it)."""

    __tablename__ = "field_source"
    __about__ = About(
        Words("Waar uw gegevens vandaan komen", "Where your details come from"), purpose=None, shared=True
    )
    __table_args__ = (UniqueConstraint("person_id", "field"),)

    id: Mapped[int] = technical(primary_key=True)
    person_id: Mapped[int] = part_of("person.id", index=False)
    field: Mapped[str] = personal(Category.CONTACT, Words("Gegeven", "Detail"), Origin.OBSERVED, reads=coded.DETAILS)
    source: Mapped[str] = personal(Category.CONTACT, Words("Bron", "Source"), Origin.OBSERVED, reads=coded.SOURCES)
    found_at: Mapped[str | None] = personal(
        Category.CONTACT, Words("Vindplaats (webadres)", "Where it was found (web address)"), Origin.OBSERVED
    )
    noted_at: Mapped[datetime] = personal(Category.CONTACT, Words("Genoteerd op", "Noted on"), Origin.OBSERVED)
    set_by_person: Mapped[bool] = personal(
        Category.CONTACT, Words("Door u zelf verbeterd", "Corrected by you"), Origin.OBSERVED, default=False
    )


class TrailEntry(Base):
    """Who of us saw or changed what, and when. Only ever added to; it goes with the person or after its term."""

    __tablename__ = "trail_entry"
    __about__ = About(
        Words("Wie van ons uw gegevens zag of veranderde", "Who of us saw or changed your data"), SECURITY_LOG, TRAIL
    )
    # The number of an entry that is gone must not come back: its seal stays in the chain.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it from the class

    id: Mapped[int] = technical(primary_key=True)
    person_id: Mapped[int | None] = part_of("person.id")
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    by_name: Mapped[str] = personal(Category.SECURITY, Words("Wie", "Who"), Origin.OBSERVED, reads=trailed.WHO)
    did: Mapped[str] = personal(Category.SECURITY, Words("Wat", "What"), Origin.OBSERVED, reads=trailed.DID)
    on_what: Mapped[str] = personal(
        Category.SECURITY, Words("Waarvan", "Of what"), Origin.OBSERVED, reads=trailed.on_what
    )
    before: Mapped[dict[str, Any]] = personal(
        Category.SECURITY,
        Words("Wat het was", "What it was"),
        Origin.OBSERVED,
        names_others=True,
        default=dict,
        reads=trailed.TRAIL,
    )
    after: Mapped[dict[str, Any]] = personal(
        Category.SECURITY,
        Words("Wat het werd", "What it became"),
        Origin.OBSERVED,
        names_others=True,
        default=dict,
        reads=trailed.TRAIL,
    )
    at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Wanneer", "When"))


class TrailSeal(Base):
    """The chain over the trail: each seal is over the entry and the seal before it, so that a change shows. It holds
    no data; an entry that is forgotten leaves its seal."""

    __tablename__ = "trail_seal"
    __about__ = About(Words("Zegels van het spoor", "Seals of the trail"), purpose=None)

    number: Mapped[int] = technical(primary_key=True)
    entry_id: Mapped[int] = technical(unique=True)
    digest: Mapped[str] = technical()
    chained: Mapped[str] = technical()
