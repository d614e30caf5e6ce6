"""What went to whom: one row for each reader of a campaign, and what that reader let us measure."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register import coded
from sjoerd4u.register.columns import About, part_of, personal, remembers_person, starts_retention, technical
from sjoerd4u.register.purposes import NEWSLETTER, OPENS_AND_CLICKS, SENT_NEWS, STATISTICS
from sjoerd4u.register.vocabulary import Category, Origin, Words


class DeliveryState(StrEnum):
    """Where a message to one reader is. `uncertain` is never sent again by itself."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    RETRY = "retry"
    ACCEPTED = "accepted"
    FAILED = "failed"
    WITHHELD = "withheld"
    UNCERTAIN = "uncertain"


class Basis(StrEnum):
    """Why somebody may get a campaign; the claim asks again whether it still holds."""

    SUBSCRIBER = "abonnee"
    CUSTOMER = "klant"
    INTERESTED = "interesse"


class Measure(StrEnum):
    """What a reader lets us measure: which of the four bodies goes out."""

    NONE = "none"
    OPENS = "opens"
    CLICKS = "clicks"
    BOTH = "both"


class Returned(StrEnum):
    """What came back after a message was accepted."""

    SOFT = "soft"
    HARD = "hard"
    COMPLAINT = "complaint"


class Delivery(Base):
    """One campaign to one person. At most one, whatever happens: the pair is unique.

    `variant` is "A" or "B", or empty for who waits until the better subject is known. `measure` and `language` are what
    goes out. `key` is the fingerprint of the address, kept only until it went. The person is let go when forgotten; an
    erasure takes the row.
    """

    __tablename__ = "campaign_delivery"
    __about__ = About(Words("Nieuws en informatie aan u", "News and information to you"), NEWSLETTER, SENT_NEWS)
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id"),
        Index("ix_campaign_delivery_due", "campaign_id", "state", "due_at"),
    )

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    campaign_id: Mapped[int] = technical(ForeignKey("campaign.id", ondelete="CASCADE"), index=False)
    person_id: Mapped[int | None] = remembers_person()
    address_id: Mapped[int | None] = technical(ForeignKey("person_address.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = personal(Category.CONTACT, Words("Bericht", "Message"), Origin.DERIVED)
    kind: Mapped[str] = personal(
        Category.CONTACT, Words("Soort bericht", "Kind of message"), Origin.DERIVED, reads=coded.CAMPAIGN_KINDS
    )
    basis: Mapped[str] = personal(
        Category.CONTACT, Words("Waarom u dit kreeg", "Why you got this"), Origin.DERIVED, reads=coded.MAIL_BASES
    )
    language: Mapped[str] = personal(Category.CONTACT, Words("Taal", "Language"), Origin.DERIVED, reads=coded.LANGUAGES)
    measure: Mapped[str] = personal(
        Category.OPENS_CLICKS,
        Words("Wat wij in dit bericht mochten meten", "What we were allowed to measure in this message"),
        Origin.PROVIDED,
        default=Measure.NONE,
        reads=coded.MEASURES,
    )
    variant: Mapped[str | None] = personal(
        Category.CONTACT, Words("Welk van twee onderwerpen", "Which of two subjects"), Origin.DERIVED
    )
    key: Mapped[str | None] = personal(
        Category.CONTACT,
        Words("Code van uw adres, tot het bericht weg is", "Code of your address, until the message has gone"),
        Origin.DERIVED,
    )
    domain: Mapped[str | None] = personal(
        Category.CONTACT, Words("Mailserver van uw adres", "Mail server of your address"), Origin.DERIVED
    )
    state: Mapped[str] = personal(
        Category.CONTACT,
        Words("Stand van het bericht", "State of the message"),
        Origin.OBSERVED,
        default=DeliveryState.PLANNED,
        reads=coded.DELIVERY_STATES,
    )
    reason: Mapped[str | None] = personal(
        Category.CONTACT, Words("Waarom niet verstuurd", "Why not sent"), Origin.OBSERVED, reads=coded.WHY_NOT_SENT
    )
    returned: Mapped[str | None] = personal(
        Category.CONTACT, Words("Wat er terugkwam", "What came back"), Origin.OBSERVED, reads=coded.RETURNS
    )
    returned_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Teruggekomen op", "Came back on"), Origin.OBSERVED
    )
    tries: Mapped[int] = technical(default=0)
    due_at: Mapped[datetime] = technical()
    claimed_by: Mapped[str | None] = technical()
    claimed_until: Mapped[datetime | None] = technical()
    written_at: Mapped[datetime] = starts_retention(Category.CONTACT, Words("Klaargezet op", "Prepared on"))
    closed_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Verstuurd of afgesloten op", "Sent or closed on"), Origin.OBSERVED
    )


class OpenOrClick(Base):
    """A message was opened (`number` 0) or its link with this number followed, once for each message and link.

    Only the day is kept, in Amsterdam, of the first time; and no address, network or program of the reader.
    """

    __tablename__ = "open_or_click"
    __about__ = About(Words("Opens en clicks", "Opens and clicks"), STATISTICS, OPENS_AND_CLICKS)
    __table_args__ = (UniqueConstraint("delivery_id", "number", "by_machine"),)

    id: Mapped[int] = technical(primary_key=True)
    delivery_id: Mapped[int] = part_of("campaign_delivery.id", index=False)
    number: Mapped[int] = technical()
    target: Mapped[str | None] = personal(
        Category.OPENS_CLICKS, Words("Waarop is geklikt", "What was clicked"), Origin.OBSERVED
    )
    by_machine: Mapped[bool] = personal(
        Category.OPENS_CLICKS,
        Words("Door een programma, niet door u", "By a program, not by you"),
        Origin.DERIVED,
        default=False,
    )
    seen_on: Mapped[date] = starts_retention(Category.OPENS_CLICKS, Words("Op welke dag", "On which day"))
