"""Links to come in by, who is in, and what was set going there: a download, a link for another, a new address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import About, address_of_person, part_of, personal, starts_retention, technical
from sjoerd4u.register.purposes import RIGHTS, SIGNING_IN, TAKING_ALONG
from sjoerd4u.register.vocabulary import Category, Origin, Words


class SignIn(Base):
    """One time that somebody asked to come in. Link and code are not stored: both are made when the
    letter is posted.

    `number` counts the requests for an address, so that of two presses at the same moment only one is written down.
    """

    __tablename__ = "sign_in"
    __about__ = About(Words("Vragen om in te loggen", "Requests to sign in"), RIGHTS, SIGNING_IN)
    __table_args__ = (UniqueConstraint("address", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    letter_mark: Mapped[str] = technical(unique=True)
    address: Mapped[str] = address_of_person(Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED)
    number: Mapped[int] = technical()
    asked_at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Gevraagd op", "Asked on"))
    used_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Link of code gebruikt op", "Link or code used on"), Origin.OBSERVED
    )
    tries: Mapped[int] = personal(
        Category.SECURITY, Words("Keer een code geprobeerd", "Times a code was tried"), Origin.OBSERVED, default=0
    )


class PortalSession(Base):
    """Somebody who is in. The cookie holds a random id; here is only its SHA-256, so that a copy of the database lets
    nobody in."""

    __tablename__ = "portal_session"
    __about__ = About(Words("Uw bezoek aan Mijn gegevens", "Your visit to My data"), RIGHTS, SIGNING_IN)

    id: Mapped[int] = technical(primary_key=True)
    key_hash: Mapped[str] = technical(unique=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, index=True
    )
    started_at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Ingelogd op", "Signed in on"))
    seen_at: Mapped[datetime] = personal(Category.SECURITY, Words("Laatst gezien op", "Last seen on"), Origin.OBSERVED)
    proved_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Tweede gegeven genoemd op", "Second fact given on"), Origin.OBSERVED
    )


class DownloadState(StrEnum):
    """How far a download is."""

    WAITING = "wacht"
    MAKING = "wordt gemaakt"
    READY = "klaar"
    FAILED = "mislukt"


class Download(Base):
    """The file that somebody asked for: one for an address, kept a week in the data folder under its mark.

    `digest` is over what was in the data, so that the same data are not packed twice.
    """

    __tablename__ = "download"
    __about__ = About(Words("Uw download", "Your download"), RIGHTS, TAKING_ALONG)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, unique=True
    )
    asked_at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Gevraagd op", "Asked on"))
    state: Mapped[str] = personal(
        Category.SECURITY,
        Words("Stand", "State"),
        Origin.OBSERVED,
        default=DownloadState.WAITING,
        reads=coded.DOWNLOAD_STATES,
    )
    done: Mapped[int] = technical(default=0)
    claimed_until: Mapped[datetime | None] = technical()
    digest: Mapped[str | None] = technical()


class HandOver(Base):
    """A link with which another party fetches the portable part, once (AVG art. 20(2))."""

    __tablename__ = "hand_over"
    __about__ = About(Words("Links om gegevens over te dragen", "Links to hand over data"), RIGHTS, TAKING_ALONG)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, index=True
    )
    made_at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Gemaakt op", "Made on"))
    fetched_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Opgehaald op", "Fetched on"), Origin.OBSERVED
    )
    ended_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Door u ingetrokken op", "Taken back by you on"), Origin.PROVIDED
    )


class AddressChange(Base):
    """A new address that waits until both mailboxes pressed: the one we know, and the new one."""

    __tablename__ = "address_change"
    __about__ = About(Words("Verandering van uw e-mailadres", "Change of your e-mail address"), RIGHTS, TAKING_ALONG)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = part_of("person.id")
    address_id: Mapped[int] = part_of("person_address.id")
    new_address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("Nieuw e-mailadres", "New e-mail address"), Origin.PROVIDED, index=True
    )
    asked_at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Gevraagd op", "Asked on"))
    old_pressed_at: Mapped[datetime | None] = personal(
        Category.SECURITY,
        Words("Bevestigd vanaf uw oude adres op", "Confirmed from your old address on"),
        Origin.PROVIDED,
    )
    new_pressed_at: Mapped[datetime | None] = personal(
        Category.SECURITY,
        Words("Bevestigd vanaf uw nieuwe adres op", "Confirmed from your new address on"),
        Origin.PROVIDED,
    )
    done_at: Mapped[datetime | None] = personal(Category.SECURITY, Words("Veranderd op", "Changed on"), Origin.OBSERVED)
    old_key: Mapped[str] = personal(
        Category.SECURITY, Words("Code van uw oude adres", "Code of your old address"), Origin.DERIVED
    )
    lapsed_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Vervallen op", "Lapsed on"), Origin.OBSERVED
    )
