"""The consent ledger."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import (
    About,
    content,
    key_of_address,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CONSENT_PROOF
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words


class ConsentText(Base):
    """A text as it was shown, kept once under its SHA-256."""

    __tablename__ = "consent_text"
    __about__ = About(Words("Getoonde teksten", "Texts as shown"), purpose=None)

    hash: Mapped[str] = technical(primary_key=True)
    language: Mapped[str] = technical()
    text: Mapped[str] = content(Words("Tekst", "Text"))


class Consent(Base):
    """One consent: asked, given, perhaps withdrawn (AVG art. 7). A new yes is a new row; nothing is rewritten."""

    __tablename__ = "consent"
    __about__ = About(
        Words("Uw toestemmingen", "Your consents"),
        CONSENT_PROOF,
        hold=Hold(
            Words("art. 7 lid 1 en art. 17 lid 3 onder e AVG", "Art. 7(1) and 17(3)(e) GDPR"),
            Words(
                "Wij moeten kunnen bewijzen dat wij mochten schrijven. Uw adres staat er dan niet meer bij.",
                "We must be able to prove that we were allowed to write. Your address is no longer in it then.",
            ),
        ),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = personal(Category.CONSENT, Words("Bewijsnummer", "Receipt number"), Origin.DERIVED, unique=True)
    person_id: Mapped[int | None] = remembers_person()
    key: Mapped[str] = key_of_address(Words("Code van uw adres", "Code of your address"), index=True)
    asking: Mapped[str] = personal(Category.CONSENT, Words("Waarvoor", "For what"), Origin.PROVIDED)
    text_hash: Mapped[str] = technical(ForeignKey("consent_text.hash"))
    page: Mapped[str] = personal(Category.CONSENT, Words("Gegeven op pagina", "Given on page"), Origin.OBSERVED)
    asked_at: Mapped[datetime] = personal(Category.CONSENT, Words("Gevraagd op", "Asked on"), Origin.OBSERVED)
    given_at: Mapped[datetime] = personal(Category.CONSENT, Words("Gegeven op", "Given on"), Origin.PROVIDED)
    given_how: Mapped[str] = personal(Category.CONSENT, Words("Hoe gegeven", "How given"), Origin.OBSERVED)
    withdrawn_at: Mapped[datetime | None] = starts_retention(
        Category.CONSENT, Words("Ingetrokken op", "Withdrawn on"), Origin.PROVIDED
    )
    withdrawn_how: Mapped[str | None] = personal(
        Category.CONSENT, Words("Hoe ingetrokken", "How withdrawn"), Origin.OBSERVED
    )
