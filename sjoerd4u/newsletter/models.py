"""Sign-ups that wait for a press, and the subscribers they become."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.register import coded
from sjoerd4u.register.columns import (
    About,
    address_of_person,
    part_of,
    personal,
    points_to_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CUSTOMER, INFORMATION, NEWSLETTER, UNCONFIRMED
from sjoerd4u.register.vocabulary import Category, Origin, Words


class Signup(Base):
    """A sign-up that waits for its double opt-in. One row for an address: the latest wishes count."""

    __tablename__ = "signup"
    __about__ = About(Words("Aanmelding voor de nieuwsbrief", "Newsletter sign-up"), NEWSLETTER, UNCONFIRMED)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    address: Mapped[str] = address_of_person(
        Category.CONTACT, Words("E-mailadres", "E-mail address"), Origin.PROVIDED, unique=True
    )
    given_name: Mapped[str | None] = personal(Category.CONTACT, Words("Voornaam", "First name"), Origin.PROVIDED)
    infix: Mapped[str | None] = personal(Category.CONTACT, Words("Tussenvoegsel", "Name prefix"), Origin.PROVIDED)
    family_name: Mapped[str | None] = personal(Category.CONTACT, Words("Achternaam", "Last name"), Origin.PROVIDED)
    salutation: Mapped[str | None] = personal(
        Category.CONTACT, Words("Aanhef", "Salutation"), Origin.PROVIDED, reads=coded.SALUTATIONS
    )
    language: Mapped[str] = personal(
        Category.CONTACT, Words("Taal", "Language"), Origin.PROVIDED, reads=coded.LANGUAGES
    )
    topics: Mapped[list[str]] = personal(
        Category.CONTACT, Words("Onderwerpen", "Topics"), Origin.PROVIDED, default=list, reads=TOPICS
    )
    pace: Mapped[str] = personal(
        Category.CONTACT, Words("Hoe vaak", "How often"), Origin.PROVIDED, default="every", reads=coded.PACES
    )
    measure_opens: Mapped[bool] = personal(
        Category.CONTACT, Words("Opens meten", "Measure opens"), Origin.PROVIDED, default=False
    )
    measure_clicks: Mapped[bool] = personal(
        Category.CONTACT, Words("Clicks meten", "Measure clicks"), Origin.PROVIDED, default=False
    )
    page: Mapped[str] = personal(Category.CONTACT, Words("Aangemeld op pagina", "Signed up on page"), Origin.OBSERVED)
    asked_at: Mapped[datetime] = starts_retention(
        Category.CONTACT, Words("Aangemeld op", "Signed up on"), Origin.PROVIDED
    )
    confirmed_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Bevestigd op", "Confirmed on"), Origin.PROVIDED
    )
    letters: Mapped[int] = technical(default=0)
    last_letter_at: Mapped[datetime | None] = technical()


class Subscriber(Base):
    """A person who reads the newsletter, until the person leaves."""

    __tablename__ = "subscriber"
    __about__ = About(Words("Uw nieuwsbrief", "Your newsletter"), NEWSLETTER)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = points_to_person(unique=True)
    confirmed_at: Mapped[datetime] = personal(Category.CONTACT, Words("Lezer sinds", "Reader since"), Origin.PROVIDED)
    pace: Mapped[str] = personal(
        Category.CONTACT,
        Words("Hoe vaak", "How often"),
        Origin.PROVIDED,
        correctable=True,
        default="every",
        reads=coded.PACES,
    )
    paused_until: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("Gepauzeerd tot", "Paused until"), Origin.PROVIDED, correctable=True
    )
    measure_opens: Mapped[bool] = personal(
        Category.CONTACT, Words("Opens meten", "Measure opens"), Origin.PROVIDED, correctable=True, default=False
    )
    measure_clicks: Mapped[bool] = personal(
        Category.CONTACT, Words("Clicks meten", "Measure clicks"), Origin.PROVIDED, correctable=True, default=False
    )
    informed: Mapped[bool] = personal(
        Category.CONTACT,
        Words("Ook bericht bij belangrijke veranderingen", "Also messages about important changes"),
        Origin.PROVIDED,
        correctable=True,
        default=False,
        server_default=false(),
    )
    left_at: Mapped[datetime | None] = starts_retention(
        Category.CONTACT, Words("Afgemeld op", "Left on"), Origin.PROVIDED
    )
    left_how: Mapped[str | None] = personal(
        Category.CONTACT, Words("Hoe afgemeld", "How you left"), Origin.OBSERVED, reads=coded.WAYS
    )


class SubscriberTopic(Base):
    """A topic a subscriber chose."""

    __tablename__ = "subscriber_topic"
    __about__ = About(Words("Onderwerpen die u koos", "Topics you chose"), NEWSLETTER)
    __table_args__ = (UniqueConstraint("subscriber_id", "topic"),)

    id: Mapped[int] = technical(primary_key=True)
    subscriber_id: Mapped[int] = part_of("subscriber.id", index=False)
    topic: Mapped[str] = personal(Category.CONTACT, Words("Onderwerp", "Topic"), Origin.PROVIDED, reads=TOPICS)


class SubscriberFormer(Base):
    """The mark of a subscription that was put together with this one: links to leave in its old messages still work."""

    __tablename__ = "subscriber_former"
    __about__ = About(Words("Een eerdere inschrijving van u", "An earlier subscription of yours"), NEWSLETTER)

    id: Mapped[int] = technical(primary_key=True)
    subscriber_id: Mapped[int] = part_of("subscriber.id")
    mark: Mapped[str] = technical(unique=True)


class KnownCustomer(Base):
    """Somebody with a recorded sale, whom we may tell about our own, similar services (Telecommunicatiewet art. 11.7
    lid 3): only when a way to refuse was offered at the sale (`offered_at`), and until they refuse."""

    __tablename__ = "known_customer"
    __about__ = About(Words("Berichten aan u als klant", "Messages to you as a customer"), INFORMATION, CUSTOMER)

    id: Mapped[int] = technical(primary_key=True)
    mark: Mapped[str] = technical(unique=True)
    person_id: Mapped[int] = points_to_person(unique=True)
    topics: Mapped[list[str]] = personal(
        Category.CONTACT,
        Words("Waar uw aankoop over ging", "What your purchase was about"),
        Origin.OBSERVED,
        default=list,
        reads=TOPICS,
    )
    last_sale_at: Mapped[datetime] = starts_retention(Category.HISTORY, Words("Laatste aankoop", "Last purchase"))
    offered_at: Mapped[datetime | None] = personal(
        Category.CONTACT,
        Words("Bij de aankoop vroegen wij of u berichten wilt", "At the purchase we asked whether you want messages"),
        Origin.OBSERVED,
    )
    refused_at: Mapped[datetime | None] = personal(
        Category.CONTACT, Words("U wilde geen berichten", "You wanted no messages"), Origin.PROVIDED
    )
