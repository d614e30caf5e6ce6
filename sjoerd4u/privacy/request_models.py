"""The file of every request that somebody makes under the law: what was asked, when it is due, what was decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    After,
    address_of_person,
    part_of,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import REQUEST_CONTENT, REQUEST_FILE, RIGHTS
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words


class RequestKind(StrEnum):
    """Which right is used."""

    ACCESS = "inzage"
    RECTIFY = "rectificatie"
    COMPLETE = "aanvulling"
    RESTRICT = "beperking"
    OBJECT = "bezwaar"
    ERASE = "wissen"
    PORT = "overdragen"
    LOOK = "menselijke blik"
    CONSENT = "toestemming"


class Channel(StrEnum):
    """How a request came in."""

    PORTAL = "portaal"
    PHONE = "telefoon"
    LETTER = "brief"
    MAIL = "mail"

    @property
    def how(self) -> str:
        """In words, for after "ontvangen"."""
        return "in Mijn gegevens" if self is Channel.PORTAL else f"per {self.value}"


class RequestState(StrEnum):
    """How far a request is."""

    NEW = "nieuw"
    BUSY = "in behandeling"
    SECOND_LOOK = "wacht op tweede paar ogen"
    CLOSED = "besloten"


class Decision(StrEnum):
    """What became of a request."""

    GRANTED = "toegewezen"
    PARTLY = "deels toegewezen"
    REFUSED = "geweigerd"
    TAKEN_BACK = "ingetrokken"
    LAPSED = "vervallen: uw gegevens zijn gewist"


FILE_IS_KEPT = Hold(
    Words("art. 5 lid 2 en art. 17 lid 3 onder b AVG", "Art. 5(2) and 17(3)(b) GDPR"),
    Words(
        "Wij moeten kunnen laten zien dat wij uw verzoek goed behandelden. Uw adres en wat u schreef staan er dan "
        "niet meer bij.",
        "We must be able to show that we handled your request well. Your address and what you wrote are no longer in "
        "it then.",
    ),
)


class RightsRequest(Base):
    """A request under the law, with its two clocks: the promised one and the legal one."""

    __tablename__ = "rights_request"
    __about__ = About(Words("Uw privacyverzoeken", "Your privacy requests"), RIGHTS, REQUEST_FILE, hold=FILE_IS_KEPT)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    reference: Mapped[str] = personal(Category.SECURITY, Words("Kenmerk", "Reference"), Origin.DERIVED, unique=True)
    person_id: Mapped[int | None] = remembers_person()
    address: Mapped[str | None] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, index=True
    )
    contact: Mapped[str | None] = personal(
        Category.CONTACT,
        Words("Hoe wij u anders bereiken", "How else we reach you"),
        Origin.PROVIDED,
        after_erasure=After.BLANKED,
    )
    language: Mapped[str] = personal(
        Category.CONTACT, Words("Taal", "Language"), Origin.OBSERVED, reads=coded.LANGUAGES
    )
    kind: Mapped[str] = personal(
        Category.SECURITY, Words("Wat u vroeg", "What you asked"), Origin.PROVIDED, reads=coded.REQUEST_KINDS
    )
    channel: Mapped[str] = personal(
        Category.SECURITY, Words("Hoe het binnenkwam", "How it came in"), Origin.OBSERVED, reads=coded.CHANNELS
    )
    about: Mapped[dict[str, Any]] = personal(
        Category.HISTORY,
        Words("Waar het over gaat", "What it is about"),
        Origin.PROVIDED,
        after_erasure=After.BLANKED,
        default=dict,
    )
    received_at: Mapped[datetime] = personal(Category.SECURITY, Words("Ontvangen op", "Received on"), Origin.OBSERVED)
    promised_on: Mapped[date] = personal(
        Category.SECURITY, Words("Ons antwoord beloofd voor of op", "Our answer promised by"), Origin.DERIVED
    )
    due_on: Mapped[date] = personal(
        Category.SECURITY, Words("Volgens de wet uiterlijk", "By law at the latest"), Origin.DERIVED
    )
    extended_to: Mapped[date | None] = personal(Category.SECURITY, Words("Verlengd tot", "Extended to"), Origin.DERIVED)
    extended_why: Mapped[str | None] = personal(
        Category.SECURITY, Words("Waarom verlengd", "Why extended"), Origin.DERIVED, after_erasure=After.BLANKED
    )
    state: Mapped[str] = personal(
        Category.SECURITY,
        Words("Stand", "State"),
        Origin.DERIVED,
        default=RequestState.NEW,
        index=True,
        reads=coded.REQUEST_STATES,
    )
    owner_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    decision: Mapped[str | None] = personal(
        Category.SECURITY,
        Words("Ons besluit", "Our decision"),
        Origin.DERIVED,
        at_erasure=Decision.LAPSED,
        reads=coded.DECISIONS,
        told_when="decided_at",
    )
    article: Mapped[str | None] = personal(
        Category.SECURITY, Words("Wetsartikel", "Article of law"), Origin.DERIVED, told_when="decided_at"
    )
    reason: Mapped[str | None] = personal(
        Category.HISTORY,
        Words("Onze uitleg", "Our explanation"),
        Origin.DERIVED,
        after_erasure=After.BLANKED,
        told_when="decided_at",
    )
    facts: Mapped[str | None] = personal(
        Category.HISTORY,
        Words("Wat wij bekeken", "What we looked at"),
        Origin.DERIVED,
        after_erasure=After.BLANKED,
        told_when="decided_at",
    )
    proposed: Mapped[dict[str, Any]] = personal(
        Category.HISTORY,
        Words("Wat wij verder van plan zijn te besluiten", "What else we mean to decide"),
        Origin.DERIVED,
        after_erasure=After.BLANKED,
        told_when="decided_at",
        default=dict,
    )
    decided_by: Mapped[str | None] = personal(
        Category.SECURITY, Words("Besloten door", "Decided by"), Origin.OBSERVED, told_when="decided_at"
    )
    decider_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    second_by: Mapped[str | None] = personal(
        Category.SECURITY, Words("Ook bekeken door", "Also seen by"), Origin.OBSERVED
    )
    decided_at: Mapped[datetime | None] = starts_retention(
        Category.SECURITY, Words("Besloten op", "Decided on"), erasure_starts=True, index=True
    )
    restricts: Mapped[bool] = technical(default=False)
    lift_letter: Mapped[str | None] = technical(unique=True)
    lifted_at: Mapped[datetime | None] = personal(
        Category.SECURITY,
        Words("Niet meer beperkt om dit verzoek sinds", "No longer restricted for this request since"),
        Origin.OBSERVED,
    )
    alarmed_at: Mapped[datetime | None] = technical()
    version: Mapped[int] = technical(default=1)

    @property
    def how(self) -> str:
        """How it came in, in words, for after "ontvangen"."""
        return Channel(self.channel).how


class RequestMessage(Base):
    """What somebody wrote about a request, to us or from us. It goes sooner than the file."""

    __tablename__ = "request_message"
    __about__ = About(
        Words("Berichten bij uw verzoeken", "Messages with your requests"), RIGHTS, REQUEST_CONTENT, hold=FILE_IS_KEPT
    )

    id: Mapped[int] = technical(primary_key=True)
    request_id: Mapped[int] = part_of("rights_request.id")
    at: Mapped[datetime] = personal(Category.HISTORY, Words("Geschreven op", "Written on"), Origin.OBSERVED)
    by_name: Mapped[str] = personal(Category.HISTORY, Words("Door", "By"), Origin.OBSERVED)
    from_us: Mapped[bool] = personal(Category.HISTORY, Words("Van ons", "From us"), Origin.OBSERVED, default=False)
    text: Mapped[str] = personal(
        Category.HISTORY, Words("Bericht", "Message"), Origin.PROVIDED, after_erasure=After.BLANKED
    )
    closed_at: Mapped[datetime | None] = starts_retention(
        Category.HISTORY, Words("Besluit op dit verzoek", "Decision on this request"), erasure_starts=True
    )


class RequestEvent(Base):
    """What happened to a request, step by step, without what was said: the file that a supervisor may see."""

    __tablename__ = "request_event"
    __about__ = About(
        Words("Verloop van uw verzoeken", "Course of your requests"), RIGHTS, REQUEST_FILE, hold=FILE_IS_KEPT
    )

    id: Mapped[int] = technical(primary_key=True)
    request_id: Mapped[int] = part_of("rights_request.id")
    at: Mapped[datetime] = personal(Category.SECURITY, Words("Wanneer", "When"), Origin.OBSERVED)
    by_name: Mapped[str] = personal(Category.SECURITY, Words("Door", "By"), Origin.OBSERVED)
    what: Mapped[str] = personal(Category.SECURITY, Words("Wat", "What"), Origin.OBSERVED)
