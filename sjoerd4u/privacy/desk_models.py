"""What hangs on a request: texts reviewed, identity checked, receivers told; and the receivers that staff added."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.privacy.request_models import FILE_IS_KEPT
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    After,
    address_of_person,
    content,
    part_of,
    personal,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import REQUEST_FILE, RIGHTS, SIGNING_IN
from sjoerd4u.register.vocabulary import Category, Origin, Words


class ReviewOutcome(StrEnum):
    """What may be shown of a text that may name others (AVG art. 15(4))."""

    SHOWN = "getoond"
    PARTLY = "getoond, delen onleesbaar gemaakt"
    WITHHELD = "niet getoond"


class TextReview(Base):
    """What staff found of one text that may name others. It holds places, not the text: when the text changes, its
    fingerprint no longer fits and it is reviewed anew."""

    __tablename__ = "text_review"
    __about__ = About(Words("Nagekeken teksten", "Reviewed texts"), RIGHTS, REQUEST_FILE, hold=FILE_IS_KEPT)
    __table_args__ = (UniqueConstraint("table_name", "row_key", "column_name"),)

    id: Mapped[int] = technical(primary_key=True)
    request_id: Mapped[int] = part_of("rights_request.id")
    table_name: Mapped[str] = personal(Category.SECURITY, Words("Waar het staat", "Where it is"), Origin.OBSERVED)
    row_key: Mapped[str] = technical()
    column_name: Mapped[str] = personal(Category.SECURITY, Words("Welk gegeven", "Which detail"), Origin.OBSERVED)
    digest: Mapped[str] = technical(after_erasure=After.BLANKED)
    outcome: Mapped[str] = personal(
        Category.SECURITY, Words("Uitkomst", "Outcome"), Origin.DERIVED, reads=coded.REVIEWS
    )
    blacked: Mapped[list[str]] = technical(default=list)
    reason: Mapped[str | None] = personal(
        Category.SECURITY, Words("Waarom", "Why"), Origin.DERIVED, after_erasure=After.BLANKED
    )
    by_name: Mapped[str] = personal(Category.SECURITY, Words("Nagekeken door", "Reviewed by"), Origin.OBSERVED)
    at: Mapped[datetime] = personal(Category.SECURITY, Words("Nagekeken op", "Reviewed on"), Origin.OBSERVED)


class IdentityCheck(Base):
    """How often somebody named a second fact that we hold (level 2), and whether it was right. `number` counts the
    tries of an address, so that of two at the same moment only one is written down."""

    __tablename__ = "identity_check"
    __about__ = About(Words("Controles of u het bent", "Checks that it is you"), RIGHTS, SIGNING_IN)
    __table_args__ = (UniqueConstraint("address", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    number: Mapped[int] = technical()
    address: Mapped[str] = address_of_person(Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED)
    asked_at: Mapped[datetime] = starts_retention(Category.SECURITY, Words("Gevraagd op", "Asked on"))
    fact: Mapped[str] = personal(
        Category.SECURITY,
        Words("Welk gegeven u noemde", "Which fact you gave"),
        Origin.OBSERVED,
        reads=coded.SECOND_FACTS,
    )
    was_right: Mapped[bool] = personal(Category.SECURITY, Words("Klopte het", "Was it right"), Origin.DERIVED)


class IdentityDoubt(Base):
    """A reasoned doubt whether somebody is who they say (AVG art. 12(6)). Only then is there an upload; the copy is
    encrypted and gone at the decision, and after 72 hours at the latest."""

    __tablename__ = "identity_doubt"
    __about__ = About(
        Words("Twijfel of u het was", "Doubt whether it was you"), RIGHTS, REQUEST_FILE, hold=FILE_IS_KEPT
    )

    id: Mapped[int] = technical(primary_key=True)
    request_id: Mapped[int] = part_of("rights_request.id", unique=True)
    why: Mapped[str] = personal(
        Category.SECURITY, Words("Waarom wij twijfelden", "Why we doubted"), Origin.DERIVED, after_erasure=After.BLANKED
    )
    staff_id: Mapped[int | None] = technical(ForeignKey("staff_member.id", ondelete="SET NULL"), index=True)
    by_name: Mapped[str] = personal(Category.SECURITY, Words("Gezien door", "Seen by"), Origin.OBSERVED)
    recorded_at: Mapped[datetime] = personal(Category.SECURITY, Words("Genoteerd op", "Noted on"), Origin.OBSERVED)
    copy: Mapped[bytes | None] = personal(
        Category.SECURITY,
        Words("Kopie van uw identiteitsbewijs", "Copy of your identity document"),
        Origin.PROVIDED,
        withheld=Words(
            "U stuurde die zelf; hij ligt hier versleuteld en wordt bij het besluit vernietigd.",
            "You sent it yourself; it is encrypted here and destroyed at the decision.",
        ),
        after_erasure=After.BLANKED,
    )
    given_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Kopie ontvangen op", "Copy received on"), Origin.OBSERVED
    )
    seen_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Kopie gezien op", "Copy seen on"), Origin.OBSERVED
    )
    compared: Mapped[str | None] = personal(
        Category.SECURITY, Words("Wat wij vergeleken", "What we compared"), Origin.DERIVED, after_erasure=After.BLANKED
    )
    outcome: Mapped[str | None] = personal(
        Category.SECURITY, Words("Uitkomst", "Outcome"), Origin.DERIVED, reads=coded.DOUBT_OUTCOMES
    )
    decided_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Besloten op", "Decided on"), Origin.OBSERVED
    )
    destroyed_at: Mapped[datetime | None] = personal(
        Category.SECURITY, Words("Kopie vernietigd op", "Copy destroyed on"), Origin.OBSERVED
    )


class RecipientTask(Base):
    """A receiver who must hear of a correction, erasure or restriction (AVG art. 19), with the proof that it did."""

    __tablename__ = "recipient_task"
    __about__ = About(
        Words("Wie wij lieten weten wat er veranderde", "Whom we told what changed"),
        RIGHTS,
        REQUEST_FILE,
        hold=FILE_IS_KEPT,
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    request_id: Mapped[int] = part_of("rights_request.id")
    recipient: Mapped[str] = personal(Category.SECURITY, Words("Ontvanger", "Recipient"), Origin.DERIVED)
    what: Mapped[str] = personal(Category.SECURITY, Words("Wat te melden", "What to tell"), Origin.DERIVED)
    planned_at: Mapped[datetime] = personal(Category.SECURITY, Words("Genoteerd op", "Noted on"), Origin.OBSERVED)
    done_at: Mapped[datetime | None] = personal(Category.SECURITY, Words("Verteld op", "Told on"), Origin.OBSERVED)
    done_by: Mapped[str | None] = personal(Category.SECURITY, Words("Door", "By"), Origin.OBSERVED)
    proof: Mapped[str | None] = personal(
        Category.SECURITY, Words("Bewijs", "Proof"), Origin.DERIVED, after_erasure=After.BLANKED
    )


class AddedRecipient(Base):
    """A receiver that staff added, or filled in where the register leaves a fact open; ended, it stays on record."""

    __tablename__ = "added_recipient"
    __about__ = About(Words("Ontvangers", "Recipients"), purpose=None)

    id: Mapped[int] = technical(primary_key=True)
    slug: Mapped[str] = content(Words("Korte naam", "Short name"), unique=True)
    name: Mapped[str] = content(Words("Naam", "Name"))
    role: Mapped[str] = content(Words("Rol", "Role"))
    does_nl: Mapped[str] = content(Words("Wat hij doet", "What it does"))
    does_en: Mapped[str] = content(Words("Wat hij doet, in het Engels", "What it does, in English"))
    country: Mapped[str] = content(Words("Land", "Country"))
    transfer_nl: Mapped[str] = content(Words("Doorgifte buiten de EU", "Transfer outside the EU"))
    transfer_en: Mapped[str] = content(Words("Doorgifte, in het Engels", "Transfer, in English"))
    categories: Mapped[list[str]] = content(Words("Soorten gegevens", "Kinds of data"), default=list)
    agreed_on: Mapped[date | None] = content(Words("Datum overeenkomst", "Date of agreement"))
    since: Mapped[datetime] = content(Words("Op onze lijst sinds", "On our list since"))
    ended_at: Mapped[datetime | None] = content(Words("Beëindigd op", "Ended on"))
    version: Mapped[int] = technical(default=1)
