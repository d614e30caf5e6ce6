"""Staff: their accounts, how they prove who they are, and where they are signed in."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    part_of,
    personal,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import SECURITY_LOG, STAFF_ACCESS
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words

SECRET = Words(
    "Wie dit ziet, kan met uw account inloggen of het proberen.",
    "Whoever sees this could sign in with your account, or try to.",
)


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
    role: Mapped[str] = personal(Category.SECURITY, Words("Rol", "Role"), Origin.DERIVED, reads=coded.STAFF_ROLES)
    added_at: Mapped[datetime] = personal(Category.SECURITY, Words("Toegevoegd op", "Added on"), Origin.OBSERVED)
    ended_at: Mapped[datetime | None] = starts_retention(
        Category.SECURITY, Words("Account beëindigd op", "Account ended on"), erasure_starts=True
    )
    keys_off: Mapped[bool] = technical(default=False)
    morning_mail: Mapped[bool] = technical(default=False)


class StaffInvitation(Base):
    """The letter by which somebody chooses how to sign in: one for each account, the newest. The link is not stored."""

    __tablename__ = "staff_invitation"
    __about__ = About(Words("Uw uitnodiging om in te loggen", "Your invitation to sign in"), STAFF_ACCESS)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    staff_id: Mapped[int] = part_of("staff_member.id", index=False, unique=True)
    written_at: Mapped[datetime] = personal(Category.SECURITY, Words("Geschreven op", "Written on"), Origin.OBSERVED)


class StaffPassword(Base):
    """The password of an account and what makes its one-time codes: one way in, of two parts.

    `last_step` is the half minute of the last code that was used: a code of that moment or before opens nothing.
    """

    __tablename__ = "staff_password"
    __about__ = About(Words("Uw wachtwoord en codes", "Your password and codes"), STAFF_ACCESS)

    id: Mapped[int] = technical(primary_key=True)
    staff_id: Mapped[int] = part_of("staff_member.id", index=False, unique=True)
    hash: Mapped[str] = personal(
        Category.SECURITY, Words("Wachtwoord, onleesbaar", "Password, unreadable"), Origin.DERIVED, withheld=SECRET
    )
    sealed_secret: Mapped[str] = personal(
        Category.SECURITY,
        Words("Geheim van de codes, versleuteld", "Secret of the codes, encrypted"),
        Origin.DERIVED,
        withheld=SECRET,
    )
    last_step: Mapped[int] = technical(default=0)
    set_at: Mapped[datetime] = personal(Category.SECURITY, Words("Ingesteld op", "Set on"), Origin.OBSERVED)
    code_set_at: Mapped[datetime] = personal(
        Category.SECURITY, Words("Codes ingesteld op", "Codes set on"), Origin.OBSERVED
    )


class StaffRecoveryCode(Base):
    """A code for who lost the phone: opens once. Only a keyed fingerprint of it is here."""

    __tablename__ = "staff_recovery_code"
    __about__ = About(Words("Uw herstelcodes", "Your recovery codes"), STAFF_ACCESS)

    id: Mapped[int] = technical(primary_key=True)
    staff_id: Mapped[int] = part_of("staff_member.id")
    fingerprint: Mapped[str] = personal(
        Category.SECURITY,
        Words("Herstelcode, onleesbaar", "Recovery code, unreadable"),
        Origin.DERIVED,
        withheld=SECRET,
        unique=True,
    )
    made_at: Mapped[datetime] = personal(Category.SECURITY, Words("Gemaakt op", "Made on"), Origin.OBSERVED)
    used_at: Mapped[datetime | None] = personal(Category.SECURITY, Words("Gebruikt op", "Used on"), Origin.OBSERVED)


class StaffPasskey(Base):
    """A key in somebody's device (WebAuthn). Here is its public half, with which nobody can sign in."""

    __tablename__ = "staff_passkey"
    __about__ = About(Words("Uw toegangssleutels", "Your passkeys"), STAFF_ACCESS)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    staff_id: Mapped[int] = part_of("staff_member.id")
    credential: Mapped[str] = personal(
        Category.SECURITY, Words("Kenmerk van de sleutel", "Identifier of the key"), Origin.OBSERVED, unique=True
    )
    public_key: Mapped[bytes] = technical(LargeBinary)
    sign_count: Mapped[int] = technical(default=0)
    name: Mapped[str] = personal(Category.SECURITY, Words("Naam van de sleutel", "Name of the key"), Origin.PROVIDED)
    added_at: Mapped[datetime] = personal(Category.SECURITY, Words("Toegevoegd op", "Added on"), Origin.OBSERVED)
    used_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Laatst gebruikt op", "Last used on"), Origin.OBSERVED
    )


class StaffSession(Base):
    """Somebody who is in. The cookie holds a random id; here is only its SHA-256."""

    __tablename__ = "staff_session"
    __about__ = About(Words("Waar u bent ingelogd", "Where you are signed in"), STAFF_ACCESS)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    key_hash: Mapped[str] = technical(unique=True)
    staff_id: Mapped[int] = part_of("staff_member.id")
    means: Mapped[str] = personal(Category.SECURITY, Words("Hoe u inlogde", "How you signed in"), Origin.OBSERVED)
    browser: Mapped[str] = personal(Category.SECURITY, Words("Browser", "Browser"), Origin.OBSERVED)
    started_at: Mapped[datetime] = personal(Category.SECURITY, Words("Ingelogd op", "Signed in on"), Origin.OBSERVED)
    seen_at: Mapped[datetime] = personal(Category.SECURITY, Words("Laatst gezien op", "Last seen on"), Origin.OBSERVED)
    proved_at: Mapped[datetime] = personal(
        Category.SECURITY, Words("Laatst bewezen wie u bent", "Last proved who you are"), Origin.OBSERVED
    )


class StaffAttempt(Base):
    """One try to sign in, to stop who tries too often. No address and no network is here, only keyed fingerprints; of
    an address that is nobody's account we do not know whose it is.

    `number` counts the tries with an address, so that of two at the same moment only one is written down at a time.
    """

    __tablename__ = "staff_attempt"
    __about__ = About(
        Words("Pogingen om met uw adres in te loggen", "Attempts to sign in with your address"), SECURITY_LOG
    )
    __table_args__ = (UniqueConstraint("address_key", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    staff_id: Mapped[int | None] = part_of("staff_member.id")
    address_key: Mapped[str] = personal(
        Category.SECURITY, Words("Adres, onherkenbaar", "Address, unrecognisable"), Origin.OBSERVED
    )
    number: Mapped[int] = technical()
    network_key: Mapped[str] = personal(
        Category.SECURITY, Words("Netwerk, onherkenbaar", "Network, unrecognisable"), Origin.OBSERVED, index=True
    )
    outcome: Mapped[str] = personal(Category.SECURITY, Words("Uitkomst", "Outcome"), Origin.OBSERVED)
    at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Wanneer", "When"), erasure_starts=False)


class PasskeyChallenge(Base):
    """A question to a passkey, answered once and within minutes. It says nothing about who will answer."""

    __tablename__ = "passkey_challenge"
    __about__ = About(Words("Vragen aan toegangssleutels", "Questions to passkeys"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    digest: Mapped[str] = technical(unique=True)
    use: Mapped[str] = technical()
    asked_at: Mapped[datetime] = technical(index=True)
