"""Letters that wait, go or went; and the addresses we never write to again."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    key_of_address,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CORRESPONDENCE, SUPPRESSION
from sjoerd4u.register.vocabulary import ERASED_ON_REQUEST, Category, Hold, Origin, Words


class LetterState(StrEnum):
    """Where a letter is. Only `waiting` and `claimed` can still change."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    POSTED = "posted"
    WITHHELD = "withheld"
    FAILED = "failed"


OPEN = (LetterState.WAITING, LetterState.CLAIMED)


class Reason(StrEnum):
    """Why a letter was not posted, in the words that the person and the staff read on its row."""

    RESTRICTED = "u liet het gebruik van uw gegevens beperken"
    SUPPRESSED = "dit adres staat op de lijst “niet meer schrijven”"
    NO_PURPOSE = "het doel van dit bericht staat niet in ons register"
    UNSAFE = "het bericht was niet veilig te versturen"
    NO_SUCH_ADDRESS = "de mailserver van dit adres kent het adres niet"
    REFUSED = "de mailserver van dit adres weigerde het bericht"
    GAVE_UP = "het lukte een etmaal lang niet het bericht te bezorgen"
    SERVER_AWAY = "onze mailserver was niet bereikbaar"
    LATER = "de mailserver vroeg ons het later te proberen"
    BROKEN = "het bericht kon niet worden opgemaakt"


class SuppressionReason(StrEnum):
    """Why we never write to an address again. After leaving, an objection or an erasure that goes for marketing: what
    somebody asks for is still answered."""

    HARD_BOUNCE = "post op dit adres komt niet aan"
    COMPLAINT = "klacht"
    OBJECTION = "bezwaar"
    LEFT = "afgemeld voor de nieuwsbrief"
    ERASED = ERASED_ON_REQUEST
    SAME_PERSON = "dezelfde persoon wilde het op een ander adres niet meer"


class Letter(Base):
    """One letter to one address for one reason.

    It keeps what the letter is made of, not the letter itself: links are made at the moment of posting, so no usable
    token is ever stored. `links` maps a name to [endpoint, use of the seal, mark]; `words` holds plain values.
    """

    __tablename__ = "letter"
    __about__ = About(Words("Berichten aan u", "Messages to you"), CORRESPONDENCE)
    __table_args__ = (Index("ix_letter_state_due_at", "state", "due_at"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int | None] = remembers_person()
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("Verstuurd aan", "Sent to"), Origin.PROVIDED, index=True
    )
    kind: Mapped[str] = personal(
        Category.CONTACT, Words("Soort bericht", "Kind of message"), Origin.DERIVED, reads=coded.LETTERS
    )
    purpose: Mapped[str] = personal(
        Category.CONTACT,
        Words("Doel van het bericht", "Purpose of the message"),
        Origin.DERIVED,
        reads=coded.PURPOSE_TITLES,
    )
    language: Mapped[str] = technical()
    links: Mapped[dict[str, Any]] = technical(default=dict)
    words: Mapped[dict[str, Any]] = personal(
        Category.CONTACT,
        Words("Wat in het bericht werd ingevuld", "What was filled in in the message"),
        Origin.DERIVED,
        default=dict,
        reads=coded.FILLED_IN,
    )
    state: Mapped[str] = personal(
        Category.CONTACT,
        Words("Stand van het bericht", "State of the message"),
        Origin.OBSERVED,
        default=LetterState.WAITING,
        reads=coded.LETTER_STATES,
    )
    reason: Mapped[str | None] = personal(
        Category.CONTACT, Words("Waarom niet verstuurd", "Why not sent"), Origin.OBSERVED, reads=coded.WHY_NOT_SENT
    )
    tries: Mapped[int] = technical(default=0)
    written_at: Mapped[datetime] = personal(Category.CONTACT, Words("Geschreven op", "Written on"), Origin.OBSERVED)
    due_at: Mapped[datetime] = technical()
    claimed_until: Mapped[datetime | None] = technical()
    closed_at: Mapped[datetime | None] = starts_retention(
        Category.CONTACT, Words("Verstuurd of afgesloten op", "Sent or closed on")
    )


class Suppression(Base):
    """An address we do not write to again, known only by its fingerprint."""

    __tablename__ = "suppression"
    __about__ = About(
        Words("Niet meer schrijven", "Never write again"),
        SUPPRESSION,
        hold=Hold(
            Words("art. 17 lid 3 onder b en art. 21 lid 3 AVG", "Art. 17(3)(b) and 21(3) GDPR"),
            Words("Zo schrijven wij u niet per ongeluk opnieuw.", "So that we do not write to you again by accident."),
        ),
    )

    id: Mapped[int] = technical(primary_key=True)
    key: Mapped[str] = key_of_address(Words("Code van uw adres", "Code of your address"), unique=True)
    reason: Mapped[str] = personal(
        Category.CONSENT,
        Words("Waarom wij niet meer schrijven", "Why we no longer write"),
        Origin.OBSERVED,
        reads=coded.WHY_NEVER_AGAIN,
    )
    since: Mapped[datetime] = personal(Category.CONSENT, Words("Sinds", "Since"), Origin.OBSERVED)
    # Not started by an erasure, which is just what makes the mark needed: only the person lifts it.
    lifted_at: Mapped[datetime | None] = starts_retention(
        Category.CONSENT, Words("Door u opgeheven op", "Lifted by you on"), erasure_starts=False
    )
