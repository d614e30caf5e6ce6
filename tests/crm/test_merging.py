"""Putting two people together and taking them apart: nothing is lost, a refusal wins, and undoing is exact."""

import random
from collections import Counter
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Select, Table, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.duplicates import say_two
from sjoerd4u.crm.finding_models import Merge
from sjoerd4u.crm.indexing import rebuild_search
from sjoerd4u.crm.merging import CHOSEN, goes_along, merge, undo_merge
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.mail.suppression import is_suppressed
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.merging import pointers_to
from sjoerd4u.people.models import FieldSource, Person, PersonAddress, PersonPhone, Position, TrailEntry
from sjoerd4u.people.restriction import Restricted, restrict
from sjoerd4u.people.trail import By, verify
from sjoerd4u.portal.deciding import object_to_marketing
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.hatching import Bird, hatch
from sjoerd4u.privacy.identifying import ANYONE, Subject, named, rows_of, subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from sjoerd4u.register.columns import about
from sjoerd4u.register.walks import table_of, with_people
from sjoerd4u.sales.invoices.models import Invoice, InvoiceFile
from tests.builders import NOW, a_reader, dump
from tests.privacy.conftest import diary  # noqa: F401 - a table that nobody knew

SAM = By(None, "Sam")
PERSON = Base.metadata.tables["person"]


def somebody(session: Session, chance: random.Random, name: str) -> Bird:
    """A person with a row in every table, of whom some things are unknown (but what was issued stays as it is)."""
    bird = hatch(session, name)
    for table in with_people(Base.metadata):
        if table.name in (Invoice.__tablename__, InvoiceFile.__tablename__):
            continue
        free = [column for column in table.columns if column.nullable and not column.foreign_keys]
        unknown = {column.name: None for column in free if chance.random() < 0.5}
        if unknown and table.name in bird.keys and len(table.primary_key.columns) == 1:
            key = next(iter(table.primary_key.columns))
            session.execute(update(table).where(key == bird.keys[table.name]).values(unknown))
    return bird


def mark_of(session: Session, bird: Bird) -> str:
    return session.scalars(select(Person.mark).where(Person.id == bird.keys["person"])).one()


def two_birds(session: Session) -> list[Bird]:
    """Two people with a row in every table, whose data may be used."""
    birds = [hatch(session, name) for name in ("een", "twee")]
    session.execute(update(Person).values(restricted_at=None))
    return birds


def alike(session: Session, chance: random.Random, one: Bird, other: Bird) -> None:
    """Rows of both that may be there only once for a person."""
    for model, names in (
        (PersonPhone, ("number",)),
        (FieldSource, ("field",)),
        (Position, ("organisation_id", "role")),
    ):
        if chance.random() < 0.7:
            row = session.scalars(select(model).where(model.person_id == one.keys["person"])).one()
            same = {name: getattr(row, name) for name in names}
            session.execute(update(model).where(model.person_id == other.keys["person"]).values(same))


def counted(store: Store, *ids: int) -> Counter[str]:
    """How many rows these people have in each table."""
    tables = [table for table in with_people(Base.metadata) if not about(table).copy]
    with store.reading() as session:
        found = session.execute(_counts(tuple(tables)), named(Subject(ids))).one()
        return Counter(dict(zip([table.name for table in tables], found, strict=True)))


@cache
def _counts(tables: tuple[Table, ...]) -> Select[Any]:
    counts = [select(func.count()).select_from(table).where(rows_of(table, ANYONE)) for table in tables]
    return select(*(each.scalar_subquery() for each in counts))


def without_trail(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: found for name, found in rows.items() if name not in ("trail_entry", "trail_seal")}


@pytest.mark.parametrize("seed", range(12))
def test_children_are_conserved_a_refusal_wins_and_undoing_is_exact(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    with store.writing() as session:
        birds = [somebody(session, chance, name) for name in ("een", "twee", "drie")]
        alike(session, chance, birds[0], birds[1])
        session.execute(update(Person).values(restricted_at=None))
        keep, lose = (mark_of(session, bird) for bird in birds[:2])
        session.commit()
    rebuild_search(store, NOW)
    ids = [bird.keys["person"] for bird in birds]
    before, had = dump(store), counted(store, *ids[:2])
    with store.reading() as session:
        faults = verify(session).faults
        people = {mark: session.scalars(select(Person).where(Person.mark == mark)).one() for mark in (keep, lose)}
        readers = session.scalars(select(Subscriber).where(Subscriber.person_id.in_(ids[:2]))).all()
        refused = [bird.address for bird in birds[:2] if is_suppressed(session, bird.address)]
    choices = {name: chance.choice(("keep", "lose")) for name in CHOSEN if chance.random() < 0.7}

    with store.writing() as session:
        mark = merge(session, SAM, keep, lose, choices, NOW)
        session.commit()

    after, has = dump(store), counted(store, ids[0])
    merged_once = {"person", "relation", "subscriber", "known_customer"}
    once = {"person_phone", "field_source", "position", "not_double"}
    for name, rows in had.items():
        added = 1 if name in ("merge", "trail_entry", "subscriber_former") else 0
        if name in merged_once:
            assert has[name] == 1, name
        elif name in once:
            assert has[name] in (rows - 1, rows), name
        else:
            assert has[name] == rows + added, name
    assert counted(store, ids[1]).total() == 0
    assert [row for row in after["person"] if row[0] == ids[2]] == [row for row in before["person"] if row[0] == ids[2]]
    with store.reading() as session:
        stayed = session.scalars(select(Person)).all()
        assert {person.id for person in stayed} == {ids[0], ids[2]}
        person = next(each for each in stayed if each.id == ids[0])
        for name in ("given_name", "family_name", "language"):
            if name in choices:
                assert getattr(person, name) == getattr(people[keep if choices[name] == "keep" else lose], name)
        reader = session.scalars(select(Subscriber).where(Subscriber.person_id == ids[0])).one()
        left = [each.left_at for each in readers if each.left_at]
        assert reader.left_at == min(left) if left else True
        assert reader.measure_opens == all(each.measure_opens for each in readers)
        assert all(is_suppressed(session, address) for address in refused)

    with store.writing() as session:
        assert undo_merge(session, SAM, mark, NOW) == lose
        session.commit()
    assert without_trail(dump(store)) == without_trail(before)
    with store.reading() as session:
        assert verify(session).faults == faults


def test_no_pointer_to_a_person_is_left_behind(store: Store) -> None:
    with store.writing() as session:
        birds = two_birds(session)
        merge(session, SAM, mark_of(session, birds[0]), mark_of(session, birds[1]), {}, NOW)
        session.commit()
    with store.reading() as session:
        for pointer in pointers_to(PERSON):
            left = select(func.count()).select_from(table_of(pointer)).where(pointer == birds[1].keys["person"])
            assert session.scalar(left) == 0, pointer


def test_a_table_that_nobody_knew_moves_along(store: Store, diary: Table) -> None:  # noqa: F811
    with store.writing() as session:
        birds = two_birds(session)
        assert "Uw dagboek" in [moves.says.nl for moves in goes_along(session, birds[1].keys["person"])]
        mark = merge(session, SAM, mark_of(session, birds[0]), mark_of(session, birds[1]), {}, NOW)
        assert session.scalar(select(func.count()).where(diary.c.person_id == birds[0].keys["person"])) == 2
        undo_merge(session, SAM, mark, NOW)
        assert session.scalar(select(func.count()).where(diary.c.person_id == birds[0].keys["person"])) == 1


def two_readers(session: Session) -> tuple[Person, Person]:
    for address in ("jo@voorbeeld.nl", "jo@elders.nl"):
        a_reader(session, address)
    first, second = session.scalars(select(Person).order_by(Person.id)).all()
    return first, second


def test_who_left_at_one_address_gets_nothing_at_the_other(session: Session) -> None:
    first, second = two_readers(session)
    marks = dict(session.execute(select(Subscriber.person_id, Subscriber.mark)).all())
    unsubscribe(session, marks[second.id], "link", NOW)
    merge(session, SAM, first.mark, second.mark, {}, NOW)
    reader = session.scalars(select(Subscriber)).one()
    assert (reader.left_at, reader.left_how) == (NOW, "link")
    assert is_suppressed(session, "jo@voorbeeld.nl")
    assert is_suppressed(session, "jo@elders.nl")


def test_a_link_to_leave_works_for_ever_also_that_of_who_was_put_away(session: Session) -> None:
    first, second = two_readers(session)
    old = session.scalars(select(Subscriber.mark).where(Subscriber.person_id == second.id)).one()
    merge(session, SAM, first.mark, second.mark, {}, NOW)
    assert session.scalars(select(Subscriber)).one().left_at is None
    unsubscribe(session, old, "link", NOW)
    assert session.scalars(select(Subscriber).execution_options(populate_existing=True)).one().left_at == NOW


def test_what_was_changed_since_stays_as_it_is(session: Session) -> None:
    first, second = two_readers(session)
    second.given_name, mark = "Jo", ""
    mark = merge(session, SAM, first.mark, second.mark, {}, NOW)
    session.scalars(select(Person)).one().given_name = "Johanna"
    undo_merge(session, SAM, mark, NOW)
    names = dict(session.execute(select(Person.mark, Person.given_name)).all())
    assert names == {first.mark: "Johanna", second.mark: "Jo"}


def test_it_can_be_undone_also_when_the_numbers_were_given_to_somebody_new(session: Session) -> None:
    first, second = two_readers(session)
    for person in (first, second):
        session.add(PersonPhone(person_id=person.id, number="+31332067700"))
    session.flush()
    marks = [first.mark, second.mark]
    mark = merge(session, SAM, marks[0], marks[1], {}, NOW)
    a_reader(session, "nieuw@voorbeeld.nl")
    new = session.scalars(select(Person).where(Person.mark.not_in(marks))).one()
    session.add(PersonPhone(person_id=new.id, number="+31201234567"))
    session.flush()
    undo_merge(session, SAM, mark, NOW)
    whose = select(Person.mark, PersonAddress.address).join(PersonAddress, PersonAddress.person_id == Person.id)
    assert {tuple(row) for row in session.execute(whose)} == {
        (marks[0], "jo@voorbeeld.nl"),
        (marks[1], "jo@elders.nl"),
        (new.mark, "nieuw@voorbeeld.nl"),
    }
    assert session.scalar(select(func.count(Subscriber.id))) == 3
    called = select(Person.mark, PersonPhone.number).join(PersonPhone, PersonPhone.person_id == Person.id)
    assert {tuple(row) for row in session.execute(called)} == {
        (marks[0], "+31332067700"),
        (marks[1], "+31332067700"),
        (new.mark, "+31201234567"),
    }


def test_earlier_merges_of_who_came_back_under_a_new_number_are_undone_too(session: Session) -> None:
    for address in ("a@voorbeeld.nl", "b@voorbeeld.nl", "c@voorbeeld.nl"):
        a_reader(session, address)
    people = {row.address: row.mark for row in session.execute(select(PersonAddress.address, Person.mark).join(Person))}
    a, b, c = people.values()
    one = merge(session, SAM, c, b, {}, NOW)
    two = merge(session, SAM, a, c, {}, NOW)
    for address in ("nieuw@voorbeeld.nl", "nieuwer@voorbeeld.nl"):
        a_reader(session, address)
    undo_merge(session, SAM, two, NOW)
    undo_merge(session, SAM, one, NOW)
    now = session.execute(select(PersonAddress.address, Person.mark).join(Person))
    assert people.items() <= {row.address: row.mark for row in now}.items()


@pytest.mark.parametrize("address", ["jo@voorbeeld.nl", "jo@elders.nl"])
def test_what_was_refused_between_putting_together_and_taking_apart_goes_for_both(
    session: Session, address: str
) -> None:
    first, second = two_readers(session)
    mark = merge(session, SAM, first.mark, second.mark, {}, NOW)
    whose = subject_of(session, address)
    object_to_marketing(session, whose, NOW)
    restrict(session, whose.person_ids[0], NOW)
    undo_merge(session, SAM, mark, NOW)
    assert session.scalars(select(Person.restricted_at)).all() == [NOW, NOW]
    assert session.scalars(select(Subscriber.left_at)).all() == [NOW, NOW]
    assert is_suppressed(session, "jo@voorbeeld.nl")
    assert is_suppressed(session, "jo@elders.nl")


@pytest.mark.parametrize("which", [0, 1])
def test_nothing_is_put_together_of_who_restricted_the_use(session: Session, which: int) -> None:
    """Nor is it said that they are two."""
    people = two_readers(session)
    restrict(session, people[which].id, NOW)
    for deed in (lambda a, b: merge(session, SAM, a, b, {}, NOW), lambda a, b: say_two(session, a, b)):
        with pytest.raises(Restricted):
            deed(people[0].mark, people[1].mark)


@pytest.mark.parametrize("address", ["jo@voorbeeld.nl", "jo@elders.nl"])
def test_what_was_refused_once_more_while_together_goes_for_both(session: Session, address: str) -> None:
    """One of them had refused it before, so that it already went for both while they were one."""
    first, second = two_readers(session)
    marks = dict(session.execute(select(Subscriber.person_id, Subscriber.mark)).all())
    unsubscribe(session, marks[first.id], "link", NOW)
    mark = merge(session, SAM, first.mark, second.mark, {}, NOW)
    assert is_suppressed(session, "jo@elders.nl")
    object_to_marketing(session, subject_of(session, address), NOW + timedelta(days=1))
    objection = Asked(kind=RequestKind.OBJECT, channel=Channel.MAIL, language="nl", address=address)
    open_request(session, objection, NOW + timedelta(days=1))
    undo_merge(session, SAM, mark, NOW + timedelta(days=2))
    assert None not in session.scalars(select(Subscriber.left_at)).all()
    assert None not in session.scalars(select(Person.restricted_at)).all()
    assert is_suppressed(session, "jo@voorbeeld.nl")
    assert is_suppressed(session, "jo@elders.nl")


def test_two_who_both_left_have_both_left_after_merging_and_undoing(session: Session) -> None:
    """Also when their numbers were given to a new reader meanwhile, who did not leave."""
    for name in ("jo", "piet"):
        unsubscribe(session, a_reader(session, f"{name}@voorbeeld.nl"), "link", NOW)
    people = {
        name: session.scalars(
            select(Person.mark).join(PersonAddress).where(PersonAddress.address == f"{name}@voorbeeld.nl")
        ).one()
        for name in ("jo", "piet")
    }
    merged = merge(session, SAM, people["jo"], people["piet"], {}, NOW)
    a_reader(session, "nieuw@voorbeeld.nl")
    undo_merge(session, SAM, merged, NOW)
    whose = select(PersonAddress.address, Subscriber.left_at).join(
        Subscriber, Subscriber.person_id == PersonAddress.person_id
    )
    left = {row.address: row.left_at for row in session.execute(whose)}
    assert left == {"jo@voorbeeld.nl": NOW, "piet@voorbeeld.nl": NOW, "nieuw@voorbeeld.nl": None}
    assert [is_suppressed(session, address) for address in sorted(left)] == [True, False, True]


def test_merges_are_undone_in_their_order(session: Session) -> None:
    for address in ("a@voorbeeld.nl", "b@voorbeeld.nl", "c@voorbeeld.nl"):
        a_reader(session, address)
    people = [person.mark for person in session.scalars(select(Person).order_by(Person.id))]
    one = merge(session, SAM, people[1], people[2], {}, NOW)
    two = merge(session, SAM, people[0], people[1], {}, NOW)
    with pytest.raises(Refused):
        undo_merge(session, SAM, one, NOW)
    undo_merge(session, SAM, two, NOW)
    undo_merge(session, SAM, one, NOW)
    assert sorted(session.scalars(select(Person.mark))) == sorted(people)
    assert session.scalar(select(func.count(PersonAddress.id))) == 3


def test_it_can_be_undone_for_thirty_days(session: Session) -> None:
    first, second = two_readers(session)
    mark = merge(session, SAM, first.mark, second.mark, {}, NOW)
    with pytest.raises(Gone):
        undo_merge(session, SAM, mark, NOW + timedelta(days=31))


def test_nobody_is_merged_with_themselves_or_with_nobody(session: Session) -> None:
    first, _ = two_readers(session)
    with pytest.raises(Refused):
        merge(session, SAM, first.mark, first.mark, {}, NOW)
    with pytest.raises(Gone):
        merge(session, SAM, first.mark, "nobody", {}, NOW)


def test_what_was_kept_to_undo_goes_with_the_person(store: Store, tmp_path: Any) -> None:
    with store.writing() as session:
        first, second = two_readers(session)
        merge(session, SAM, first.mark, second.mark, {}, NOW)
        session.commit()
    gone = erase(store, "jo@elders.nl", NOW, Ledger(tmp_path / "erasures.log"))
    assert gone["merge"] == 1
    with store.reading() as session:
        assert session.scalar(select(func.count(Merge.id))) == 0


def test_the_trail_says_who_merged(session: Session) -> None:
    first, second = two_readers(session)
    merge(session, SAM, first.mark, second.mark, {}, NOW)
    assert [(row.by_name, row.did) for row in session.scalars(select(TrailEntry))][-1] == ("Sam", "samengevoegd")
