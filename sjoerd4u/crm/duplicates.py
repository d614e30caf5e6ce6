"""People who may be one and the same: with the same number, or the same name and the same company or a like address."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import words
from sjoerd4u.crm.finding_models import NotDouble, PersonWord
from sjoerd4u.crm.hits import PersonHit, people_with
from sjoerd4u.crm.rows import Gone
from sjoerd4u.crm.search import LAST_CHARACTER
from sjoerd4u.kit.addresses import NotAnAddress, tidy
from sjoerd4u.kit.db import insert_into
from sjoerd4u.people.models import Person, PersonAddress, PersonPhone, Position
from sjoerd4u.people.phones import NotANumber, tidy_phone
from sjoerd4u.people.restriction import insist_unrestricted

MOST = 100  # groups of people at once: who has more begins with these
MOST_IN_GROUP = 50
SAME_NUMBER, SAME_ADDRESS = "hetzelfde telefoonnummer", "hetzelfde e-mailadres"
SAME_COMPANY, LIKE_ADDRESS = "dezelfde naam bij hetzelfde bedrijf", "dezelfde naam en een e-mailadres dat erop lijkt"
SAME_NAME = "dezelfde naam"
LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people who may be one, and why we think so."""

    first: PersonHit
    second: PersonHit
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed so far of a new person."""

    address: str = ""
    phone: str = ""
    given_name: str = ""
    family_name: str = ""


@dataclass(slots=True)
class _Found:
    why: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def add(self, ids: Iterable[int], why: str) -> None:
        for pair in combinations(sorted(set(ids))[:MOST_IN_GROUP], 2):
            reasons = self.why.setdefault(pair, [])
            if why not in reasons:
                reasons.append(why)


# — The whole house ——————————————————————————————————————————————————————————————————————————————————————————————


def doubles(session: Session) -> list[Pair]:
    """Who may be there twice, the surest first; without pairs of whom somebody said that they are two, and without
    those whose data are only stored. The same number of statements however many there are."""
    found = _Found()
    for ids in _with_same_number(session):
        found.add(ids, SAME_NUMBER)
    _with_same_name(session, found)
    two = {(row.person_id, row.other_id) for row in session.execute(select(NotDouble.person_id, NotDouble.other_id))}
    two |= {(other, one) for one, other in two}
    pairs = sorted((pair for pair in found.why if pair not in two), key=lambda pair: (-len(found.why[pair]), pair))
    hits = people_with(session, sorted({one for pair in pairs[:MOST] for one in pair}))
    return [
        Pair(hits[one], hits[other], tuple(found.why[one, other]))
        for one, other in pairs[:MOST]
        if one in hits and other in hits
    ]


def _with_same_number(session: Session) -> Iterator[list[int]]:
    shared = select(PersonPhone.number).group_by(PersonPhone.number).having(func.count() > 1).limit(MOST)
    rows = session.execute(
        select(PersonPhone.number, PersonPhone.person_id)
        .where(PersonPhone.number.in_(shared))
        .order_by(PersonPhone.number, PersonPhone.person_id)
    )
    yield from _grouped(rows)


def _with_same_name(session: Session, found: _Found) -> None:
    named = (PersonWord.word >= words.WHOLE_NAME, PersonWord.word < words.WHOLE_NAME + LAST_CHARACTER)
    shared = select(PersonWord.word).where(*named).group_by(PersonWord.word).having(func.count() > 1).limit(MOST)
    rows = session.execute(
        select(PersonWord.word, PersonWord.person_id)
        .where(PersonWord.word.in_(shared))
        .order_by(PersonWord.word, PersonWord.person_id)
    )
    groups = [ids[:MOST_IN_GROUP] for ids in _grouped(rows)]
    everyone = [one for ids in groups for one in ids]
    companies = _told(session, select(Position.person_id, Position.company).where(Position.person_id.in_(everyone)))
    addresses = _told(
        session, select(PersonAddress.person_id, PersonAddress.address).where(PersonAddress.person_id.in_(everyone))
    )
    for ids in groups:
        for bucket in _shared(ids, {one: {" ".join(words.plain(name)) for name in companies[one]} for one in ids}):
            found.add(bucket, SAME_COMPANY)
        for bucket in _shared(ids, {one: {_squeezed(each) for each in addresses[one]} for one in ids}):
            found.add(bucket, LIKE_ADDRESS)


def _grouped(rows: Iterable[tuple[str, int]]) -> Iterator[list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for key, person_id in rows:
        groups[key].append(person_id)
    return (ids for ids in groups.values() if len(ids) > 1)


def _told(session: Session, asked: Select[int, str]) -> dict[int, list[str]]:
    told: dict[int, list[str]] = defaultdict(list)
    for person_id, value in session.execute(asked):
        told[person_id].append(value)
    return told


def _shared(ids: Sequence[int], by_person: dict[int, set[str]]) -> Iterator[list[int]]:
    """The people among these who have something in common."""
    buckets: dict[str, list[int]] = defaultdict(list)
    for one in ids:
        for key in by_person[one]:
            if key:
                buckets[key].append(one)
    return (bucket for bucket in buckets.values() if len(bucket) > 1)


def _squeezed(address: str) -> str:
    """What is before the "@" without dots, signs and figures: "j.jansen1" and "jjansen" are alike. Empty for less than
    some letters."""
    letters = "".join(char for char in address.partition("@")[0].partition("+")[0] if char.isalpha())
    return letters if len(letters) >= LEAST_LETTERS else ""


def say_two(session: Session, first: str, second: str) -> None:
    """Note that these are two people after all: they are no longer shown as doubles. Raises Gone and Restricted."""
    ids = sorted(session.scalars(select(Person.id).where(Person.mark.in_((first, second)))))
    if len(ids) != 2:
        raise Gone(first)
    for person_id in ids:
        insist_unrestricted(session, person_id)
    row = {"person_id": ids[0], "other_id": ids[1]}
    session.execute(insert_into(session, NotDouble).values(row).on_conflict_do_nothing())


# — While somebody types —————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody whom we know already, and why it may be the same. `restricted`: only stored, so nothing is told."""

    hit: PersonHit | None
    why: str
    restricted: bool = False


FEW = 5


def looks_like(session: Session, typed: Typed) -> list[Likely]:
    """Who may be meant already: the surest first, a few. Always the same statements."""
    by_why = {
        SAME_ADDRESS: select(PersonAddress.person_id).where(PersonAddress.address == _tidied(typed.address)),
        SAME_NUMBER: select(PersonPhone.person_id).where(PersonPhone.number == _number(typed.phone)),
        SAME_NAME: select(PersonWord.person_id).where(
            PersonWord.word == (words.whole_name(typed.given_name, typed.family_name) or "")
        ),
    }
    found: dict[int, str] = {}
    for why, asked in by_why.items():
        for person_id in session.scalars(asked.limit(FEW)):
            found.setdefault(person_id, why)
    chosen = list(found)[:FEW]
    hits = people_with(session, chosen)
    return [Likely(hits.get(one), found[one], one not in hits) for one in chosen]


def _tidied(address: str) -> str:
    try:
        return tidy(address)
    except NotAnAddress:
        return ""


def _number(phone: str) -> str:
    try:
        return tidy_phone(phone)
    except NotANumber:
        return ""
