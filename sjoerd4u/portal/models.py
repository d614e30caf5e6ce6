"""Links to come in by, and who is in."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, address_of_person, personal, starts_retention, technical
from sjoerd4u.register.purposes import RIGHTS, SIGNING_IN
from sjoerd4u.register.vocabulary import Category, Origin, Words


class SignIn(Base):
    """One time that somebody asked to come in. The link itself is not stored: it is sealed when its letter is posted.

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
        Category.SECURITY, Words("Link gebruikt op", "Link used on"), Origin.OBSERVED
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
