"""Staff: their accounts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, address_of_person, personal, starts_retention, technical
from sjoerd4u.register.purposes import STAFF_ACCESS
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words


class Role(StrEnum):
    """What somebody does here, from which follows what they may (`staff.rights`)."""

    STAFF = "medewerker"
    FINANCE = "financieel"
    PRIVACY = "privacy"
    ADMIN = "beheer"


class StaffMember(Base):
    """An account of somebody who works here."""

    __tablename__ = "staff_member"
    __about__ = About(
        Words("Uw account bij ons", "Your account with us"),
        STAFF_ACCESS,
        hold=Hold(
            Words("art. 17 lid 1 onder a AVG", "Art. 17(1)(a) GDPR"),
            Words(
                "Uw account eindigt, zonder uw adres. Uw naam blijft nog even staan bij wat u hier deed.",
                "Your account ends, without your address. Your name stays a while with what you did here.",
            ),
        ),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    address: Mapped[str | None] = address_of_person(
        Category.CONTACT,
        Words("E-mailadres", "E-mail address"),
        Origin.PROVIDED,
        unique=True,
    )
    name: Mapped[str] = personal(Category.CONTACT, Words("Naam", "Name"), Origin.PROVIDED)
    role: Mapped[str] = personal(Category.SECURITY, Words("Rol", "Role"), Origin.DERIVED)
    added_at: Mapped[datetime] = personal(Category.SECURITY, Words("Toegevoegd op", "Added on"), Origin.OBSERVED)
    ended_at: Mapped[datetime | None] = starts_retention(
        Category.SECURITY, Words("Account beëindigd op", "Account ended on"), erasure_starts=True
    )
