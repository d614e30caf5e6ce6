"""Telling people that the privacy statement changed (AVG art. 13(3) and 14(4)): whom it concerns, by purpose."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, or_, select, union, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import Letter
from sjoerd4u.people import trail
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.models import StatementVersion
from sjoerd4u.register.columns import Reach, about, reaching
from sjoerd4u.register.purposes import PURPOSES, RIGHTS, Purpose
from sjoerd4u.register.walks import with_people

AT_ONCE = 1_000


class NoSuchVersion(LookupError):
    """There is no such version, or people were told of it already."""


@dataclass(frozen=True, slots=True)
class Audience:
    """How many people a notice would reach; restricted people's data are only stored, so they get none."""

    people: int
    restricted: int


def purposes_with_people() -> list[Purpose]:
    """The purposes for which we know who is meant."""
    served = {about(table).purpose for table in with_people(Base.metadata) if reaching(table, Reach.PERSON)}
    return [purpose for purpose in PURPOSES if purpose in served]


def audience(session: Session, slugs: Collection[str]) -> Audience:
    """How many people these purposes concern."""
    concerned = _concerned(slugs)
    stored = func.count(Person.id).filter(Person.restricted_at.is_not(None))
    found = session.execute(select(func.count(Person.id), stored).where(Person.id.in_(concerned))).one()
    return Audience(found[0] - found[1], found[1])


def notify(session: Session, number: int, slugs: Collection[str], summary: dict[str, str], by: By, at: datetime) -> int:
    """Write everyone whom these purposes concern what changed (`summary` by language); how many letters. Once for each
    version. Raises NoSuchVersion.

    One letter for each person, to the address they confirmed first.
    """
    marked = (
        update(StatementVersion)
        .where(StatementVersion.number == number, StatementVersion.noticed_at.is_(None))
        .values(noticed_at=at)
        .returning(StatementVersion.number)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(marked) is None:
        raise NoSuchVersion(number)
    written = sum(_write(session, some, summary, at) for some in _in_batches(session, _addresses(slugs)))
    session.execute(update(StatementVersion).where(StatementVersion.number == number).values(noticed=written))
    trail.record(session, by, "mensen ingelicht", f"privacyverklaring versie {number}", at, after={"brieven": written})
    return written


def _concerned(slugs: Collection[str]) -> Select[int]:
    tables = [table for table in with_people(Base.metadata) if (about(table).purpose or PURPOSES[0]).slug in slugs]
    pointers = [column for table in tables if about(table).purpose for column in reaching(table, Reach.PERSON)]
    chosen = [select(column) for column in pointers]
    return select(union(*chosen).subquery().c[0]) if chosen else select(Person.id).where(Person.id.is_(None))


def _addresses(slugs: Collection[str]) -> Select[int, str, str]:
    first = select(func.min(PersonAddress.id)).group_by(PersonAddress.person_id)
    confirmed = first.where(PersonAddress.verified_at.is_not(None))
    unproved = first.where(~PersonAddress.person_id.in_(_proved()))
    return (
        select(Person.id, Person.language, PersonAddress.address)
        .join(PersonAddress, PersonAddress.person_id == Person.id)
        .where(
            Person.id.in_(_concerned(slugs)),
            Person.restricted_at.is_(None),
            or_(PersonAddress.id.in_(confirmed), PersonAddress.id.in_(unproved)),
        )
        .order_by(Person.id)
    )


def _proved() -> Select[int]:
    return select(PersonAddress.person_id).where(PersonAddress.verified_at.is_not(None))


def _in_batches(session: Session, question: Select[int, str, str]) -> Iterable[list[tuple[int, str, str]]]:
    last = 0
    while some := session.execute(question.where(Person.id > last).limit(AT_ONCE)).all():
        yield [(row[0], row[1], row[2]) for row in some]
        last = some[-1][0]


def _write(session: Session, people: list[tuple[int, str, str]], summary: dict[str, str], at: datetime) -> int:
    rows = [
        outbox.letter_row(
            "privacy/statement_changed",
            address,
            RIGHTS,
            "en" if language == "en" else "nl",
            at,
            words={"summary": summary["en" if language == "en" else "nl"]},
            person_id=person_id,
        )
        for person_id, language, address in people
    ]
    session.execute(insert(Letter), rows)
    return len(rows)
