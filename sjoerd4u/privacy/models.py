"""The dated versions of the privacy statement, and the register of incidents."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    After,
    address_of_person,
    content,
    personal,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import INCIDENTS
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words


class StatementVersion(Base):
    """The statement as it stood from one day on. A new version is kept when the register says something else."""

    __tablename__ = "statement_version"
    __about__ = About(Words("Versies van de privacyverklaring", "Versions of the privacy statement"), purpose=None)

    number: Mapped[int] = technical(primary_key=True)
    hash: Mapped[str] = technical(unique=False)
    published_at: Mapped[datetime] = content(Words("Gepubliceerd op", "Published on"))
    blocks: Mapped[dict[str, Any]] = content(Words("Tekst", "Text"))
    noticed_at: Mapped[datetime | None] = content(Words("Aan mensen verteld op", "People told on"))
    noticed: Mapped[int | None] = content(Words("Aan hoeveel mensen verteld", "How many people told"))


class Incident(Base):
    """A report that data may not be safe. Every one stays in this register, also one that need not be notified."""

    __tablename__ = "incident"
    __about__ = About(
        Words("Uw meldingen over veiligheid", "Your reports about safety"),
        INCIDENTS,
        hold=Hold(
            Words("art. 33 lid 5 en art. 17 lid 3 onder b AVG", "Art. 33(5) and 17(3)(b) GDPR"),
            Words(
                "De toezichthouder moet kunnen nagaan wat er gebeurde. Uw adres en telefoonnummer staan er dan niet "
                "meer bij.",
                "The supervisory authority must be able to check what happened. Your address and phone number are no "
                "longer in it then.",
            ),
        ),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    # A fingerprint of the address with the words: who guesses both would recognise the reporter by it.
    once: Mapped[str | None] = technical(unique=True, after_erasure=After.BLANKED)
    reference: Mapped[str] = personal(Category.SECURITY, Words("Kenmerk", "Reference"), Origin.DERIVED, unique=True)
    noticed: Mapped[str] = personal(
        Category.SECURITY, Words("Wat u zag", "What you saw"), Origin.PROVIDED, names_others=True, typed_at="address"
    )
    seen_when: Mapped[str | None] = personal(
        Category.SECURITY, Words("Wanneer dat was", "When that was"), Origin.PROVIDED
    )
    address: Mapped[str | None] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, index=True
    )
    phone: Mapped[str | None] = personal(
        Category.CONTACT, Words("Telefoonnummer", "Phone number"), Origin.PROVIDED, after_erasure=After.BLANKED
    )
    answer_wanted: Mapped[bool] = personal(
        Category.CONTACT, Words("Of u antwoord wilt", "Whether you want an answer"), Origin.PROVIDED, default=False
    )
    language: Mapped[str] = personal(
        Category.CONTACT, Words("Taal", "Language"), Origin.OBSERVED, reads=coded.LANGUAGES
    )
    channel: Mapped[str] = personal(Category.SECURITY, Words("Gemeld via", "Reported through"), Origin.OBSERVED)
    aware_at: Mapped[datetime] = personal(
        Category.SECURITY, Words("Bij ons bekend op", "Known to us on"), Origin.OBSERVED
    )
    ap_due_at: Mapped[datetime] = technical()
    # What staff find out and decide (AVG art. 33(3) and (5), 34).
    happened: Mapped[str | None] = personal(
        Category.SECURITY, Words("Wat er gebeurde", "What happened"), Origin.DERIVED, names_others=True
    )
    categories: Mapped[list[str]] = personal(
        Category.SECURITY, Words("Welke soorten gegevens", "Which kinds of data"), Origin.DERIVED, default=list
    )
    people: Mapped[str | None] = personal(
        Category.SECURITY, Words("Wie en hoeveel mensen", "Who and how many people"), Origin.DERIVED
    )
    consequences: Mapped[str | None] = personal(
        Category.SECURITY, Words("Mogelijke gevolgen", "Possible consequences"), Origin.DERIVED, names_others=True
    )
    measures: Mapped[str | None] = personal(
        Category.SECURITY, Words("Maatregelen", "Measures"), Origin.DERIVED, names_others=True
    )
    to_ap: Mapped[str | None] = personal(
        Category.SECURITY, Words("Melden aan de AP", "Notifying the authority"), Origin.DERIVED
    )
    to_ap_why: Mapped[str | None] = personal(
        Category.SECURITY, Words("Waarom wel of niet melden", "Why notify or not"), Origin.DERIVED, names_others=True
    )
    to_ap_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Gemeld aan de AP op", "Authority notified on"), Origin.OBSERVED
    )
    told: Mapped[str | None] = personal(
        Category.SECURITY,
        Words("Vertellen aan de mensen om wie het gaat", "Telling the people concerned"),
        Origin.DERIVED,
    )
    told_why: Mapped[str | None] = personal(
        Category.SECURITY, Words("Waarom wel of niet vertellen", "Why tell or not"), Origin.DERIVED, names_others=True
    )
    told_at: Mapped[datetime | None] = personal(Category.SECURITY, Words("Verteld op", "Told on"), Origin.OBSERVED)
    closed_by: Mapped[str | None] = personal(Category.SECURITY, Words("Afgesloten door", "Closed by"), Origin.OBSERVED)
    alarmed_at: Mapped[datetime | None] = technical()
    version: Mapped[int] = technical(default=1)
    # Not started by an erasure: an incident is closed by whoever dealt with it, not by its reporter leaving.
    closed_at: Mapped[datetime | None] = starts_retention(
        Category.SECURITY, Words("Afgesloten op", "Closed on"), erasure_starts=False
    )
