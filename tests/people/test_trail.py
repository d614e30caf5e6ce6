"""The trail and its chain."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import TrailEntry, TrailSeal
from sjoerd4u.people.roster import Introduction, forget_strangers, meet
from sjoerd4u.people.trail import SYSTEM, By, TrailBroken, record, record_many, saw, verify, verify_trail, was_seen
from tests.builders import NOW


def entries(session: Session) -> int:
    return session.scalar(select(func.count(TrailEntry.id))) or 0


def three_lines(store: Store) -> None:
    for number in range(3):
        with store.writing() as session:
            record(session, SYSTEM, "gewijzigd", f"ding {number}", NOW, before={"n": number}, after={"on": NOW.date()})
            session.commit()


def test_a_line_is_sealed_with_what_it_tells_about(store: Store) -> None:
    three_lines(store)
    with store.reading() as session:
        found = verify(session)
    assert (found.seals, found.forgotten, found.faults) == (3, 0, [])
    assert "3 zegels kloppen" in verify_trail(store, NOW)


def test_what_is_rolled_back_leaves_no_line_and_no_seal(store: Store) -> None:
    with store.writing() as session:
        record(session, SYSTEM, "gewijzigd", "niets", NOW)
        session.rollback()
        record(session, SYSTEM, "gewijzigd", "iets", NOW)
        session.commit()
    with store.reading() as session:
        assert (entries(session), verify(session).seals) == (1, 1)


@pytest.mark.parametrize(
    "tamper",
    [
        update(TrailEntry).where(TrailEntry.on_what == "ding 1").values(by_name="iemand anders"),
        update(TrailEntry).where(TrailEntry.on_what == "ding 1").values(after={"n": 9}),
        update(TrailSeal).where(TrailSeal.number == 2).values(digest="iets anders"),
        delete(TrailSeal).where(TrailSeal.number == 2),
        insert(TrailEntry).values(by_name="x", did="x", on_what="x", before={}, after={}, at=NOW),
    ],
    ids=["who", "what", "seal", "gap", "put in between"],
)
def test_a_change_of_the_trail_shows(store: Store, tamper: object) -> None:
    three_lines(store)
    with store.writing() as session:
        session.execute(tamper)  # type: ignore[call-overload]
        session.commit()
    with pytest.raises(TrailBroken):
        verify_trail(store, NOW)


def test_a_line_that_is_taken_out_with_its_seal_shows_in_the_chain(store: Store) -> None:
    three_lines(store)
    with store.writing() as session:
        session.execute(delete(TrailEntry).where(TrailEntry.on_what == "ding 1"))
        session.execute(delete(TrailSeal).where(TrailSeal.number == 2))
        session.commit()
    with pytest.raises(TrailBroken, match="sluit niet aan"):
        verify_trail(store, NOW)


def test_a_line_goes_with_its_person_and_the_chain_stays_whole(store: Store) -> None:
    with store.writing() as session:
        person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
        record(session, SYSTEM, "gewijzigd", "persoon", NOW, person)
        session.commit()
    with store.writing() as session:
        forget_strangers(session)
        record(session, SYSTEM, "gewijzigd", "iets anders", NOW)
        session.commit()
    with store.reading() as session:
        found = verify(session)
    assert (found.seals, found.forgotten, found.faults) == (2, 1, [])


def test_many_who_write_at_once_make_one_chain(store: Store) -> None:
    def write(number: int) -> None:
        with store.writing() as session:
            record_many(session, SYSTEM, [{"did": "gewijzigd", "on_what": f"{number}.{n}"} for n in range(3)], NOW)
            session.commit()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(12)))
    with store.reading() as session:
        found = verify(session)
    assert (found.seals, found.faults) == (36, [])


def test_looking_is_noted_once_an_hour_for_each_of_us(session: Session, demi: By) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    for minutes in (0, 30, 59):
        saw(session, demi, person, NOW + timedelta(minutes=minutes))
    assert entries(session) == 1
    assert was_seen(session, demi, person, NOW + timedelta(minutes=59))
    saw(session, demi, person, NOW + timedelta(minutes=60))
    assert entries(session) == 2
