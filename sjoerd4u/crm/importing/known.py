"""Whom of these lines we know already: a fixed number of statements for a whole batch."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.cells import Values
from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.pouring import among, pieces
from sjoerd4u.mail.models import Suppression
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people import organisations
from sjoerd4u.people.models import FieldSource, Organisation, Person, PersonAddress, PersonPhone, Position, PositionRole
from sjoerd4u.people.names import written

OF_PERSON = ("given_name", "infix", "family_name", "salutation", "language")
fold = lru_cache(maxsize=8192)(organisations.fold)  # the same organisation stands on many lines


@dataclass(slots=True)
class Place:
    """Where somebody we know works."""

    id: int
    organisation_id: int
    folded: str
    kvk: str | None
    title: str | None
    role: str


@dataclass(slots=True)
class Someone:
    """A person we know, with what a line can say otherwise."""

    id: int
    mark: str
    version: int
    restricted: bool
    told: Values
    addresses: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)
    relation: Any = None
    protected: set[str] = field(default_factory=set)
    reads_news: bool = False


@dataclass(slots=True)
class Acquaintance:
    """Everyone and everything we know that these lines may be about."""

    people: dict[int, Someone]
    by_mark: dict[str, int]
    by_address: dict[str, int]
    namesakes: dict[tuple[str, str], list[int]]
    suppressed: set[str]
    organisations: "Firms"


@dataclass(slots=True)
class Firms:
    """The organisations we know, by number and by folded name."""

    by_kvk: dict[str, int]
    by_name: dict[str, tuple[int, str | None]]

    def find(self, name: str | None, kvk: str | None) -> int | None:
        """As `people.organisations.find`: by number, else by name unless the numbers differ."""
        if kvk and kvk in self.by_kvk:
            return self.by_kvk[kvk]
        found = self.by_name.get(fold(name)) if name else None
        return found[0] if found and (not kvk or found[1] is None) else None


def acquaintance(session: Session, lines: Sequence[Values], *, hold: bool = False) -> Acquaintance:
    """Whom and what we know of what these lines name. `hold`: nobody else changes these people until the end."""
    addresses = {line["address"] for line in lines if "address" in line}
    by_mark = _by(session, Person.mark, Person.id, {line["mark"] for line in lines if "mark" in line})
    by_address = _by(session, PersonAddress.address, PersonAddress.person_id, addresses)
    namesakes = _namesakes(session, [line for line in lines if "address" not in line])
    ids = {*by_mark.values(), *by_address.values(), *(each for some in namesakes.values() for each in some)}
    news = any(line.get("newsletter") for line in lines)
    if hold:
        hold_people(session, ids)
    suppressed, firms = _suppressed(session, addresses), _firms(session, lines)
    return Acquaintance(_people(session, ids, news), by_mark, by_address, namesakes, suppressed, firms)


def full_name(told: Values) -> str:
    """The whole name, folded, to compare people without an address; empty when nothing is known of it."""
    return fold(written(told.get("given_name"), told.get("infix"), told.get("family_name")) or "")


def _by(session: Session, key: Any, value: Any, wanted: Collection[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in pieces(wanted):
        found |= {row[0]: row[1] for row in session.execute(select(key, value).where(among(session, key, some)))}
    return found


def _namesakes(session: Session, lines: Sequence[Values]) -> dict[tuple[str, str], list[int]]:
    """People by the number of their organisation, or their own telephone, and their name."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    name = (Person.id, Person.given_name, Person.infix, Person.family_name)
    works = select(Organisation.kvk, *name).join_from(Organisation, Position).join(Person)
    calls = select(PersonPhone.number, *name).join_from(PersonPhone, Person)
    for wanted, key, column in ((works, "kvk", Organisation.kvk), (calls, "phone", PersonPhone.number)):
        for some in pieces({line[key] for line in lines if key in line}):
            for told, person_id, *parts in session.execute(
                wanted.where(among(session, column, some)).order_by(Person.id)
            ):
                people = found[str(told), fold(written(*parts) or "")]
                if person_id not in people:
                    people.append(person_id)
    return found


def _suppressed(session: Session, addresses: Collection[str]) -> set[str]:
    """Those addresses that we must leave alone."""
    keys = keyring(session)
    if session.scalar(select(Suppression.id).where(Suppression.lifted_at.is_(None)).limit(1)) is None:
        return set()
    known_as = {keys.fingerprint(address): address for address in addresses}
    found: set[str] = set()
    for some in pieces(known_as):
        left_alone = select(Suppression.key).where(
            among(session, Suppression.key, some), Suppression.lifted_at.is_(None)
        )
        found |= {known_as[key] for key in session.scalars(left_alone)}
    return found


def _firms(session: Session, lines: Sequence[Values]) -> Firms:
    firms = Firms({}, {})
    columns = select(Organisation.id, Organisation.kvk, Organisation.folded).order_by(Organisation.id.desc())
    for some in pieces({line["kvk"] for line in lines if "kvk" in line}):
        firms.by_kvk |= {
            row.kvk: row.id for row in session.execute(columns.where(among(session, Organisation.kvk, some)))
        }
    for some in pieces({fold(line["company"]) for line in lines if "company" in line} - {""}):
        found = session.execute(columns.where(among(session, Organisation.folded, some)))
        firms.by_name |= {row.folded: (row.id, row.kvk) for row in found}
    return firms


def hold_people(session: Session, ids: Collection[int]) -> None:
    """Hold these people until the end of the transaction. The files first, as everywhere in this room, so that two who
    hold never wait for each other."""
    for some in pieces(ids):
        session.execute(
            select(Relation.id).where(among(session, Relation.person_id, some)).order_by(Relation.id).with_for_update()
        )
        session.execute(select(Person.id).where(among(session, Person.id, some)).order_by(Person.id).with_for_update())


# — The people themselves ————————————————————————————————————————————————————————————————————————————————————————


def _people(session: Session, ids: Collection[int], news: bool) -> dict[int, Someone]:
    people: dict[int, Someone] = {}
    columns = select(
        Person.id, Person.mark, Person.version, Person.restricted_at, *(getattr(Person, n) for n in OF_PERSON)
    )
    for some in pieces(ids):
        for row in session.execute(columns.where(among(session, Person.id, some))):
            told = {name: getattr(row, name) for name in OF_PERSON}
            people[row.id] = Someone(row.id, row.mark, row.version, row.restricted_at is not None, told)
        _add_ways(session, people, some)
        _add_places(session, people, some)
        _add_files(session, people, some, news)
    return people


def _add_ways(session: Session, people: dict[int, Someone], some: list[int]) -> None:
    addresses = select(PersonAddress.person_id, PersonAddress.address).where(
        among(session, PersonAddress.person_id, some)
    )
    for person_id, address in session.execute(addresses):
        people[person_id].addresses.add(address)
    numbers = select(PersonPhone.person_id, PersonPhone.number).where(among(session, PersonPhone.person_id, some))
    for person_id, number in session.execute(numbers):
        people[person_id].phones.add(number)


def _add_places(session: Session, people: dict[int, Someone], some: list[int]) -> None:
    wanted = (
        select(Position, Organisation.folded, Organisation.kvk)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(among(session, Position.person_id, some))
        .order_by(Position.role != PositionRole.CONTACT, Position.id)
    )
    for row, folded, kvk in session.execute(wanted):
        people[row.person_id].places.append(Place(row.id, row.organisation_id, folded, kvk, row.title, row.role))


def _add_files(session: Session, people: dict[int, Someone], some: list[int], news: bool) -> None:
    columns = (Relation.id, Relation.person_id, Relation.kind, Relation.wishes, Relation.interests)
    files = select(*columns, Relation.interests_pinned, Relation.labels, Relation.version)
    for row in session.execute(files.where(among(session, Relation.person_id, some))):
        people[row.person_id].relation = row
    corrected = select(FieldSource.person_id, FieldSource.field).where(FieldSource.set_by_person)
    for person_id, name in session.execute(corrected.where(among(session, FieldSource.person_id, some))):
        people[person_id].protected.add(name)
    if news:
        readers = select(Subscriber.person_id).where(
            Subscriber.left_at.is_(None), among(session, Subscriber.person_id, some)
        )
        for person_id in session.scalars(readers):
            people[person_id].reads_news = True
