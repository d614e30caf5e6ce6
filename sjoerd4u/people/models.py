"""The person and the person's addresses."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, address_of_person, part_of, person_itself, personal, technical
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Person(Base):
    """A person. The row has no term of its own: it lives as long as anything points to it."""

    __tablename__ = "person"
    __about__ = About(Words("Uw gegevens", "Your details"), purpose=None, shared=True)

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
        Category.CONTACT, Words("Aanhef", "Salutation"), Origin.PROVIDED, correctable=True
    )
    language: Mapped[str] = personal(
        Category.CONTACT, Words("Taal", "Language"), Origin.PROVIDED, correctable=True, default="nl"
    )
    source: Mapped[str] = personal(
        Category.CONTACT, Words("Hoe wij u leerden kennen", "How we came to know you"), Origin.OBSERVED
    )
    met_at: Mapped[datetime] = personal(
        Category.CONTACT, Words("Bij ons bekend sinds", "Known to us since"), Origin.OBSERVED
    )
    restricted_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Gebruik beperkt sinds", "Use restricted since"), Origin.OBSERVED
    )


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
