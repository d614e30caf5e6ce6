"""Signing up: a request that waits for a press, and the press (double opt-in)."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, delete, insert, literal, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.consent import ledger
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import outbox, suppression
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.happenings import SubscriberConfirmed
from sjoerd4u.newsletter.models import Signup, Subscriber, SubscriberTopic
from sjoerd4u.people import roster
from sjoerd4u.people.models import PersonAddress
from sjoerd4u.register.askings import MEASURE_CLICKS, MEASURE_OPENS, NEWS_BY_MAIL, Asking
from sjoerd4u.register.purposes import CORRESPONDENCE, NEWSLETTER, UNCONFIRMED

LETTERS_UNTIL_CONFIRMED = 3
BETWEEN_LETTERS = timedelta(hours=24)
SOURCE = "nieuwsbrief"


class SignupGone(LookupError):
    """There is no sign-up behind this link (any more): it was never there, or it waited too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody fills in to read along."""

    address: str
    language: str
    page: str
    topics: list[str]
    given_name: str | None = None
    infix: str | None = None
    family_name: str | None = None
    salutation: str | None = None
    pace: str = "every"
    measure_opens: bool = False
    measure_clicks: bool = False


def request_signup(session: Session, wishes: Wishes, at: datetime) -> None:
    """Hold these wishes for a short while and write a letter that asks whether they are meant.

    Costs the same three statements for an address that is known, unknown, waiting or suppressed, so that nothing can be
    learnt from the answer. Against list bombing an address gets one letter in 24 hours and three until it confirms.
    """
    reader = session.scalar(
        select(Subscriber.mark)
        .join(PersonAddress, PersonAddress.person_id == Subscriber.person_id)
        .where(PersonAddress.address == wishes.address, Subscriber.left_at.is_(None))
    )
    held = session.execute(_hold(session, wishes, at)).one()
    letter = _already_reading(wishes, reader, at) if reader else _please_confirm(wishes, held.mark, at)
    _write_if(session, held.last_letter_at == at, letter)


def confirm_signup(session: Session, mark: str, at: datetime) -> str:
    """Make the reader whose sign-up has this mark; returns the mark of the subscription.

    Pressing again, also at the same moment, changes nothing. Raises SignupGone when the sign-up is not there any more.
    """
    signup = session.scalar(select(Signup).where(Signup.mark == mark).with_for_update())
    if signup is None or _lapsed(signup, at):
        raise SignupGone
    if signup.confirmed_at is not None:
        return _reading(session, signup)
    signup.confirmed_at, signup.letters, signup.last_letter_at = at, 0, None
    return _read_along(session, signup, at)


def waiting(session: Session, mark: str, at: datetime) -> Signup | None:
    """The sign-up with this mark, confirmed or not, unless it is gone or waited too long."""
    signup = session.scalar(select(Signup).where(Signup.mark == mark))
    return None if signup is None or _lapsed(signup, at) else signup


def _lapsed(signup: Signup, at: datetime) -> bool:
    return UNCONFIRMED.last_day(day_of(signup.asked_at)) < day_of(at)


def _hold(session: Session, wishes: Wishes, at: datetime) -> Any:
    """One row for an address: the latest wishes, and a count of the letters it got."""
    said = asdict(wishes)
    new = insert_into(session, Signup).values(**said, mark=new_mark(), asked_at=at, letters=1, last_letter_at=at)
    rested = or_(Signup.last_letter_at.is_(None), Signup.last_letter_at <= at - BETWEEN_LETTERS)
    due = and_(rested, Signup.letters < LETTERS_UNTIL_CONFIRMED)
    again = Signup.confirmed_at.is_not(None)
    changes = {name: getattr(new.excluded, name) for name in said if name != "address"} | {
        "mark": case((again, new.excluded.mark), else_=Signup.mark),
        "asked_at": at,
        "confirmed_at": None,
        "letters": case((due, Signup.letters + 1), else_=Signup.letters),
        "last_letter_at": case((due, at), else_=Signup.last_letter_at),
    }
    return new.on_conflict_do_update(index_elements=[Signup.address], set_=changes).returning(
        Signup.mark, Signup.last_letter_at
    )


def _please_confirm(wishes: Wishes, mark: str, at: datetime) -> dict[str, Any]:
    link = outbox.Link("newsletter.confirm", "confirm", mark)
    return outbox.letter_row(
        "newsletter/confirm", wishes.address, CORRESPONDENCE, wishes.language, at, links={"confirm": link}
    )


def _already_reading(wishes: Wishes, mark: str, at: datetime) -> dict[str, Any]:
    return outbox.letter_row(
        "newsletter/already", wishes.address, CORRESPONDENCE, wishes.language, at, links=reader_links(mark)
    )


def reader_links(mark: str) -> dict[str, outbox.Link]:
    """The links every letter to a reader carries: leave, and preferences."""
    return {
        "leave": outbox.Link("newsletter.leave", "leave", mark),
        "preferences": outbox.Link("newsletter.preferences", "preferences", mark),
    }


def _write_if(session: Session, due: bool, letter: dict[str, Any]) -> None:
    """Write the letter if it is due; one statement either way."""
    columns = Letter.__table__.columns
    values = select(*(literal(value, columns[name].type).label(name) for name, value in letter.items())).where(
        literal(due)
    )
    session.execute(insert(Letter).from_select(list(letter), values, include_defaults=False))


def _read_along(session: Session, signup: Signup, at: datetime) -> str:
    introduction = roster.Introduction(
        signup.language, signup.given_name, signup.infix, signup.family_name, signup.salutation
    )
    person_id = roster.meet(session, signup.address, introduction, SOURCE, at)
    mark = _subscribe(session, person_id, signup, at)
    asked = ledger.Asked(signup.page, signup.language, signup.asked_at)
    askings = agreed(signup)
    ledger.withdraw(
        session, (NEWS_BY_MAIL, MEASURE_OPENS, MEASURE_CLICKS), person_id, "vervangen door een nieuwe keuze", at
    )
    ledger.give(session, askings, person_id, signup.address, asked, "knop in de bevestigingsbrief", at)
    suppression.lift(session, signup.address, at)
    outbox.write_letter(
        session,
        "newsletter/welcome",
        signup.address,
        NEWSLETTER,
        signup.language,
        at,
        links=reader_links(mark),
        words={
            "agreed": [asking.slug for asking in askings],
            "topics": signup.topics,
            "pace": signup.pace,
            "at": at.isoformat(),
        },
        person_id=person_id,
    )
    announce(session, SubscriberConfirmed(person_id, at))
    return mark


def agreed(signup: Signup) -> list[Asking]:
    """What the person says yes to by confirming this sign-up."""
    ticked = ((True, NEWS_BY_MAIL), (signup.measure_opens, MEASURE_OPENS), (signup.measure_clicks, MEASURE_CLICKS))
    return [asking for yes, asking in ticked if yes]


def _subscribe(session: Session, person_id: int, signup: Signup, at: datetime) -> str:
    """The person's one subscription, new or taken up again, with these wishes."""
    subscriber = session.scalar(select(Subscriber).where(Subscriber.person_id == person_id))
    if subscriber is None:
        subscriber = Subscriber(mark=new_mark(), person_id=person_id)
        session.add(subscriber)
    subscriber.confirmed_at = at
    subscriber.left_at = subscriber.left_how = subscriber.paused_until = None
    subscriber.pace = signup.pace
    subscriber.measure_opens, subscriber.measure_clicks = signup.measure_opens, signup.measure_clicks
    session.flush()
    choose_topics(session, subscriber.id, signup.topics)
    return subscriber.mark


def choose_topics(session: Session, subscriber_id: int, topics: list[str]) -> None:
    """Replace the topics of this subscriber."""
    session.execute(delete(SubscriberTopic).where(SubscriberTopic.subscriber_id == subscriber_id))
    if topics:
        session.execute(insert(SubscriberTopic), [{"subscriber_id": subscriber_id, "topic": topic} for topic in topics])


def _reading(session: Session, signup: Signup) -> str:
    """The subscription that this confirmed sign-up became."""
    mark = session.scalar(
        select(Subscriber.mark)
        .join(PersonAddress, PersonAddress.person_id == Subscriber.person_id)
        .where(PersonAddress.address == signup.address)
    )
    if mark is None:
        raise SignupGone
    return mark
