"""The consent ledger."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    content,
    found_by_receipt,
    key_of_address,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CONSENT_PROOF, COOKIE_PROOF
from sjoerd4u.register.vocabulary import ERASED_ON_REQUEST, Category, Hold, Origin, Words


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
    asking: Mapped[str] = personal(
        Category.CONSENT, Words("Waarvoor", "For what"), Origin.PROVIDED, reads=coded.ASKING_TITLES
    )
    text_hash: Mapped[str] = technical(ForeignKey("consent_text.hash"))
    page: Mapped[str] = personal(Category.CONSENT, Words("Gegeven op pagina", "Given on page"), Origin.OBSERVED)
    asked_at: Mapped[datetime] = personal(Category.CONSENT, Words("Gevraagd op", "Asked on"), Origin.OBSERVED)
    given_at: Mapped[datetime] = personal(Category.CONSENT, Words("Gegeven op", "Given on"), Origin.PROVIDED)
    given_how: Mapped[str] = personal(
        Category.CONSENT, Words("Hoe gegeven", "How given"), Origin.OBSERVED, reads=coded.WAYS
    )
    withdrawn_at: Mapped[datetime | None] = starts_retention(
        Category.CONSENT, Words("Ingetrokken op", "Withdrawn on"), Origin.PROVIDED, erasure_starts=True
    )
    withdrawn_how: Mapped[str | None] = personal(
        Category.CONSENT,
        Words("Hoe ingetrokken", "How withdrawn"),
        Origin.OBSERVED,
        at_erasure=ERASED_ON_REQUEST,
        reads=coded.WAYS,
    )


class CookieChoice(Base):
    """One press on the cookie form: which words were shown, what was chosen, when, and until when that held.

    Of a browser, not of a person: no address, no IP address, no user agent, no page. Only who has the receipt finds it.
    """

    __tablename__ = "cookie_choice"
    __about__ = About(Words("Cookiekeuzes", "Cookie choices"), CONSENT_PROOF, COOKIE_PROOF)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = found_by_receipt(Words("Bewijsnummer", "Receipt number"))
    text_hash: Mapped[str] = technical(ForeignKey("consent_text.hash"))
    scope: Mapped[str] = technical()
    place: Mapped[str] = personal(Category.CONSENT, Words("Gekozen in", "Chosen in"), Origin.OBSERVED)
    how: Mapped[str] = personal(Category.CONSENT, Words("Keuze", "Choice"), Origin.PROVIDED)
    analytics: Mapped[bool] = personal(
        Category.CONSENT, Words("Analytisch toegestaan", "Analytical allowed"), Origin.PROVIDED
    )
    tracking: Mapped[bool] = personal(
        Category.CONSENT, Words("Tracking toegestaan", "Tracking allowed"), Origin.PROVIDED
    )
    chosen_at: Mapped[datetime] = personal(Category.CONSENT, Words("Gekozen op", "Chosen on"), Origin.PROVIDED)
    # Known from the start, since a browser that never comes back tells us nothing: a choice lapses by itself.
    ended_at: Mapped[datetime] = starts_retention(Category.CONSENT, Words("Geldt tot", "Holds until"), Origin.DERIVED)
    ended_how: Mapped[str] = personal(
        Category.CONSENT, Words("Hoe geëindigd", "How it ended"), Origin.OBSERVED, default="verlopen"
    )
