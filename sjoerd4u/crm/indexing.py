"""Keeping up the words by which people, organisations, notes and inquiries are found.

Only what differs is written, so doing it again costs reading. Any number at once: a fixed number of statements for each
thousand. What is deleted takes its words along by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, and_, bindparam, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from sjoerd4u.crm import words
from sjoerd4u.crm.finding_models import InquiryWord, NoteWord, OrganisationWord, PersonWord
from sjoerd4u.crm.models import ContactMoment, Inquiry
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.kit.pouring import pieces, pour_missing
from sjoerd4u.people.happenings import OrganisationsChanged, PeopleChanged
from sjoerd4u.people.models import Organisation, Person, PersonAddress, PersonPhone, Position

AT_ONCE = 1_000
Found = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Index:
    """Where words are kept, of which rows, and how a thousand of those rows are read into words."""

    model: type[Base]
    rows: InstrumentedAttribute[int]
    read: Callable[[Session, Sequence[int]], Found]


# — Keeping up ———————————————————————————————————————————————————————————————————————————————————————————————————


def index_people(session: Session, person_ids: Iterable[int]) -> None:
    """Let these people be found by what they are called now, and by how they are reached."""
    _index(session, PEOPLE, person_ids)


def index_organisations(session: Session, organisation_ids: Iterable[int]) -> None:
    """Let these organisations be found by what they are called now; who works there is not looked at."""
    _index(session, ORGANISATIONS, organisation_ids)


def index_notes(session: Session, moment_ids: Iterable[int]) -> None:
    """Let these contact moments be found by the words of their text."""
    _index(session, NOTES, moment_ids)


def index_inquiries(session: Session, inquiry_ids: Iterable[int]) -> None:
    """Let these inquiries be found by who sent them and by what they ask."""
    _index(session, INQUIRIES, inquiry_ids)


def on_people_changed(session: Session, happening: PeopleChanged) -> None:
    """The reaction to what the room of people announces."""
    index_people(session, happening.person_ids)


def on_organisations_changed(session: Session, happening: OrganisationsChanged) -> None:
    """The reaction to what the room of people announces: who works there is found by its name too."""
    index_organisations(session, happening.organisation_ids)
    for some in pieces(happening.organisation_ids):
        index_people(session, session.scalars(select(Position.person_id).where(Position.organisation_id.in_(some))))


def rebuild_search(store: Store, _at: datetime) -> str:
    """A chore: go over everything that can be found, and mend the words that differ. In small transactions."""
    mended = sum(_rebuild(store, index) for index in ALL)
    return f"{mended} zoekwoorden hersteld" if mended else "Alle zoekwoorden klopten."


def _rebuild(store: Store, index: Index) -> int:
    last, mended = 0, 0
    while True:
        with store.writing() as session:
            some = session.scalars(
                select(index.rows).where(index.rows > last).order_by(index.rows).limit(AT_ONCE)
            ).all()
            if not some:
                return mended
            mended += _mend(session, index, some)
            session.commit()
            last = some[-1]


def _index(session: Session, index: Index, ids: Iterable[int]) -> None:
    session.flush()
    for some in pieces(ids):
        _mend(session, index, some)


def _mend(session: Session, index: Index, ids: Sequence[int]) -> int:
    """Write what is new and take out what is no more; how many words that were."""
    key, word = _kept(index).primary_key.columns
    there = {(row[0], row[1]) for row in session.execute(select(key, word).where(key.in_(ids)))}
    wanted = {pair for pair in index.read(session, ids) if pair[1]}
    if gone := sorted(there - wanted):
        this = and_(key == bindparam("k"), word == bindparam("w"))
        session.connection().execute(delete(_kept(index)).where(this), [{"k": k, "w": w} for k, w in gone])
    # Written also when nothing is new: finding somebody we knew costs no less than meeting somebody new. And what
    # another process writes at the same moment is no conflict.
    if new := sorted(wanted - there) or sorted(wanted)[:1]:
        pour_missing(session, index.model, (key, word), new)
    return len(gone) + len(wanted - there)


# — Reading into words ———————————————————————————————————————————————————————————————————————————————————————————


def _of_people(session: Session, ids: Sequence[int]) -> Found:
    names = select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(ids))
    for person_id, given, family in session.execute(names):
        yield from ((person_id, word) for word in words.of_words(given, family))
        yield person_id, words.whole_name(given, family) or ""
    addresses = select(PersonAddress.person_id, PersonAddress.address).where(PersonAddress.person_id.in_(ids))
    for person_id, address in session.execute(addresses):
        yield from ((person_id, word) for word in words.of_address(address))
    numbers = select(PersonPhone.person_id, PersonPhone.number).where(PersonPhone.person_id.in_(ids))
    for person_id, number in session.execute(numbers):
        yield from ((person_id, word) for word in words.of_number(number))
    works = select(Position.person_id, Position.company, Organisation.name, Organisation.kvk)
    for row in session.execute(
        works.join(Organisation, Organisation.id == Position.organisation_id).where(Position.person_id.in_(ids))
    ):
        yield from ((row.person_id, word) for word in words.of_words(row.company, row.name, row.kvk))


def _of_organisations(session: Session, ids: Sequence[int]) -> Found:
    named = [
        getattr(Organisation, name) for name in ("id", "name", "kvk", "btw_id", "city", "postcode", "website", "phone")
    ]
    for row in session.execute(select(*named).where(Organisation.id.in_(ids))):
        told = words.of_words(row.name, row.kvk, row.btw_id, row.city, (row.postcode or "").replace(" ", ""))
        site = (row.website or "").partition("://")[2] or row.website or ""
        host = site.partition("/")[0].lower().removeprefix("www.")
        for word in (*told, host[: words.MOST_LETTERS], *words.of_number(row.phone)):
            yield row.id, word


def _of_notes(session: Session, ids: Sequence[int]) -> Found:
    for moment_id, text in session.execute(
        select(ContactMoment.id, ContactMoment.text).where(ContactMoment.id.in_(ids))
    ):
        yield from ((moment_id, word) for word in words.of_note(text))


def _of_inquiries(session: Session, ids: Sequence[int]) -> Found:
    told = ("id", "reference", "address", "given_name", "family_name", "company", "phone", "message")
    for row in session.execute(select(*(getattr(Inquiry, name) for name in told)).where(Inquiry.id.in_(ids))):
        reference = "".join(words.plain(row.reference))
        found = {reference, reference[1:], *words.of_address(row.address), *words.of_number(row.phone)}
        found |= words.of_note(row.message) | set(words.of_words(row.given_name, row.family_name, row.company))
        yield from ((row.id, word) for word in found)


def _kept(index: Index) -> Table:
    return Base.metadata.tables[index.model.__tablename__]


PEOPLE = Index(PersonWord, Person.id, _of_people)
ORGANISATIONS = Index(OrganisationWord, Organisation.id, _of_organisations)
NOTES = Index(NoteWord, ContactMoment.id, _of_notes)
INQUIRIES = Index(InquiryWord, Inquiry.id, _of_inquiries)
ALL = (PEOPLE, ORGANISATIONS, NOTES, INQUIRIES)
