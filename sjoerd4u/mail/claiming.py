"""Which letter goes next, whether it still may, and how it ended: every transaction that posting needs.

A letter is claimed and committed before it goes, and marked afterwards. A process that dies in between leaves a claim
that lapses; then the same letter goes again, with the same Message-ID. It may arrive twice, but is never lost.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Moment
from sjoerd4u.kit.prepared import Prepared
from sjoerd4u.mail.models import Letter, LetterState, Reason
from sjoerd4u.mail.suppression import keeps_back
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.purposes import BY_SLUG, RIGHTS

LEASE = timedelta(seconds=120)

# What the person asked for just now and nobody else can: the new double opt-in by which they lift their suppression.
# Also allowed while the use of their data is restricted (AVG art. 18(2)): the letter uses only the address as it was
# typed, nothing that we store, and asks for the very consent by which that article allows more.
ASKED_FOR_JUST_NOW = frozenset({"newsletter/confirm"})
# What the law makes us answer, also to who no longer wants letters or had the use of their data restricted
# (AVG art. 12(3), 18(3)).
OWED_BY_LAW = frozenset({RIGHTS.slug})

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 519))  # together a day


NOW: BindParameter[datetime] = bindparam("moment", type_=Moment())
# Waiting and due, or claimed by a process that died.
IS_DUE = or_(
    and_(Letter.state == LetterState.WAITING, Letter.due_at <= NOW),
    and_(Letter.state == LetterState.CLAIMED, Letter.claimed_until <= NOW),
)
ANY_DUE = select(Letter.id).where(IS_DUE).limit(1)
LONGEST_DUE = select(Letter.id).where(IS_DUE).order_by(Letter.due_at, Letter.id).limit(1)
CLAIMING = Prepared(
    lambda: (
        update(Letter)
        .where(Letter.id == LONGEST_DUE.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=LetterState.CLAIMED, claimed_until=bindparam("until", type_=Moment()), tries=Letter.tries + 1)
        .returning(Letter.id)
    )
)
POSTING = Prepared(
    lambda: (
        update(Letter)
        .where(Letter.id == bindparam("letter"))
        .values(state=LetterState.POSTED, reason=None, claimed_until=None, closed_at=NOW)
    )
)
IN_HAND = select(Letter).where(
    Letter.id == bindparam("letter"),
    Letter.state == LetterState.CLAIMED,
    Letter.claimed_until == bindparam("until", type_=Moment()),
)


class Claim(NamedTuple):
    """Which letter is ours, and until when."""

    letter_id: int
    until: datetime


def anything_due(session: Session, at: datetime) -> bool:
    """Whether a letter waits that may be claimed now."""
    return session.scalar(ANY_DUE, {"moment": at}) is not None


def claim_next(session: Session, at: datetime) -> Claim | None:
    """Take the letter that has been due longest, for as long as `LEASE`; None if nothing is due.

    One statement, so that no two posters hold the same letter: PostgreSQL passes over rows another is claiming, SQLite
    lets one write at a time.
    """
    found = CLAIMING.first(session, moment=at, until=at + LEASE)
    return Claim(found[0], at + LEASE) if found else None


def in_hand(session: Session, claim: Claim) -> Letter | None:
    """The letter that was claimed; None when it is no longer ours: its person was erased since, it was withheld, or our
    claim lapsed and another took it."""
    return session.scalar(IN_HAND, {"letter": claim.letter_id, "until": claim.until})


def why_not(session: Session, letter: Letter) -> Reason | None:
    """Why this letter may not go, as things are at this moment; None if it may."""
    if letter.purpose not in BY_SLUG:
        return Reason.NO_PURPOSE
    if letter.purpose in OWED_BY_LAW:
        return None
    if letter.kind in ASKED_FOR_JUST_NOW:
        return None
    if _is_restricted(session, letter):
        return Reason.RESTRICTED
    return Reason.SUPPRESSED if keeps_back(session, letter.address, BY_SLUG[letter.purpose]) else None


def _is_restricted(session: Session, letter: Letter) -> bool:
    """Whether the use of the data of whom it is for is restricted: by its person, or by whose its address is."""
    owner = select(PersonAddress.person_id).where(PersonAddress.address == letter.address)
    theirs = or_(Person.id == letter.person_id, Person.id.in_(owner))
    return session.scalar(select(Person.id).where(theirs, Person.restricted_at.is_not(None)).limit(1)) is not None


def mark_posted(session: Session, letter: Letter, at: datetime) -> bool:
    """Note that it went: also if it was withheld or claimed by another meanwhile, for this is what happened.

    False if the row is gone: the person was erased while the letter was on its way.
    """
    return POSTING.run(session, letter=letter.id, moment=at) == 1


def withhold(session: Session, letter: Letter, reason: str, at: datetime) -> None:
    """Keep it back for good."""
    _change(session, letter, state=LetterState.WITHHELD, reason=reason, closed_at=at)


def give_up(session: Session, letter: Letter, reason: str, at: datetime) -> None:
    """It cannot be posted, now or later."""
    _change(session, letter, state=LetterState.FAILED, reason=reason, closed_at=at)


def put_off(session: Session, letter: Letter, reason: str, at: datetime) -> bool:
    """Try again later: each time later, for a day. False if the day is over and we gave up."""
    if letter.tries > len(PAUSES):
        give_up(session, letter, Reason.GAVE_UP, at)
        return False
    _change(session, letter, state=LetterState.WAITING, reason=reason, due_at=at + PAUSES[letter.tries - 1])
    return True


def put_back(session: Session, letter: Letter, reason: str) -> None:
    """Nothing was tried: the server was away. It keeps its place and its number of tries, however long that lasts."""
    _change(session, letter, state=LetterState.WAITING, reason=reason, tries=letter.tries - 1)


def _change(session: Session, letter: Letter, **values: object) -> None:
    """Only while our own claim stands, so that we undo nothing another did since."""
    ours = (Letter.id == letter.id, Letter.state == LetterState.CLAIMED, Letter.claimed_until == letter.claimed_until)
    row = update(Letter).where(*ours).values(claimed_until=None, **values)
    session.execute(row.execution_options(synchronize_session=False))
