"""A row is there on its last day and gone the next."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Table, event, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import AMSTERDAM, day_of, start_of
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.mail.models import Letter
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people import restriction, roster
from sjoerd4u.people.models import Person
from sjoerd4u.privacy import retention, sweeping
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.retention import forecast, purge_expired
from tests.builders import NOW, a_reader, a_signup, dump

JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"


def at(day: date, hour: int = 4) -> datetime:
    return datetime.combine(day, time(hour), AMSTERDAM).astimezone(UTC)


def size(store: Store, table: str) -> int:
    return len(dump(store)[table])


@pytest.mark.parametrize(
    ("asked", "last_day"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), date(2026, 11, 29)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 4, 5)),  # 00:30 on the day the clock goes forward
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 11, 1)),  # 00:30 on the day the clock goes back
        (datetime(2028, 2, 22, 12, tzinfo=UTC), date(2028, 2, 29)),  # a leap day
        (datetime(2026, 12, 25, 12, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2026, 11, 21, 23, tzinfo=UTC), date(2026, 11, 29)),  # the first moment of 22 November
        (datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC), date(2026, 11, 28)),  # the last second of 21 November
    ],
)
def test_a_signup_is_there_on_its_last_day_and_gone_the_next(store: Store, asked: datetime, last_day: date) -> None:
    with store.writing() as session:
        a_signup(session, JO, asked)
        session.commit()
    purge_expired(store, start_of(last_day + timedelta(days=1)) - timedelta(seconds=1))
    assert size(store, "signup") == 1
    purge_expired(store, start_of(last_day + timedelta(days=1)))
    assert size(store, "signup") == 0


def test_a_reader_who_left_is_forgotten_with_all_that_belongs_to_it(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, topics=["avg"])
        a_reader(session, PIET, topics=["avg"])
        (gone,) = subject_of(session, JO).person_ids
        session.execute(update(Subscriber).where(Subscriber.person_id == gone).values(left_at=NOW))
        session.commit()
    report = purge_expired(store, at(day_of(NOW) + timedelta(days=31)))
    assert {name: size(store, name) for name in ("person", "person_address", "subscriber", "subscriber_topic")} == {
        "person": 1,
        "person_address": 1,
        "subscriber": 1,
        "subscriber_topic": 1,
    }
    assert "Uw nieuwsbrief: 1 verwijderd" in report
    assert "Uw gegevens: 1 verwijderd" in report
    assert purge_expired(store, at(day_of(NOW) + timedelta(days=31))) == "Er hoefde niets weg."


def test_a_term_that_does_not_run_keeps_the_row(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        session.commit()
    purge_expired(store, at(day_of(NOW) + timedelta(days=3650)))
    assert size(store, "subscriber") == 1


def test_the_dry_run_says_what_the_run_does(store: Store) -> None:
    with store.writing() as session:
        for number in range(12):
            a_reader(session, f"lezer{number}@voorbeeld.nl", topics=["avg", "opvolging"])
            a_signup(session, f"wacht{number}@voorbeeld.nl")
        session.execute(update(Subscriber).where(Subscriber.id % 3 == 0).values(left_at=NOW))
        session.execute(update(Letter).where(Letter.id % 2 == 0).values(closed_at=NOW))
        session.commit()
    night = at(day_of(NOW) + timedelta(days=32))
    with store.reading() as session:
        expected = {departure.table: departure.rows for departure in forecast(session, night)}
    before = dump(store)
    purge_expired(store, night)
    after = dump(store)
    gone = {name: len(before[name]) - len(after[name]) for name in before}
    assert expected == {name: number for name, number in gone.items() if number}
    assert expected["person"] == 4


def test_the_dry_run_names_the_term_and_the_day(store: Store) -> None:
    with store.writing() as session:
        a_signup(session, JO)
        session.commit()
    with store.reading() as session:
        (departure,) = forecast(session, at(day_of(NOW) + timedelta(days=8)))
    assert departure.term is not None
    assert (departure.term.slug, departure.before) == ("onbevestigde-aanmelding", day_of(NOW) + timedelta(days=1))


def test_rows_of_a_restricted_person_stay(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, topics=["avg"])
        (person_id,) = subject_of(session, JO).person_ids
        session.execute(update(Subscriber).values(left_at=NOW))
        session.execute(update(Letter).values(closed_at=NOW))
        restriction.restrict(session, person_id, NOW)
        session.commit()
    before = dump(store)
    night = at(day_of(NOW) + timedelta(days=4000))
    with store.reading() as session:
        assert forecast(session, night) == []
    purge_expired(store, night)
    after = dump(store)
    assert {name for name in before if before[name] != after[name]} <= {"signup"}


def test_batches_are_small_and_all_is_done(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SMALLEST", 2)
    monkeypatch.setattr(retention, "GROWTH", 1)
    with store.writing() as session:
        for number in range(7):
            a_signup(session, f"wacht{number}@voorbeeld.nl")
        session.commit()
    commits: list[int] = []
    monkeypatch.setattr(Session, "commit", _counting(Session.commit, commits))
    report = purge_expired(store, at(day_of(NOW) + timedelta(days=8)))
    assert "7 verwijderd" in report
    assert len(commits) >= 4


def test_strangers_are_forgotten_in_batches_and_not_once_more(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SMALLEST", 2)
    monkeypatch.setattr(retention, "GROWTH", 1)
    with store.writing() as session:
        for number in range(5):
            roster.meet(session, f"p{number}@voorbeeld.nl", roster.Introduction(), "test", NOW)
        session.commit()
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    assert "Uw gegevens: 5 verwijderd" in purge_expired(store, NOW)
    assert len([statement for statement in said if statement.startswith("DELETE FROM person ")]) == 3


def test_who_stays_does_not_hide_strangers_behind_them(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "SMALLEST", 2)
    monkeypatch.setattr(retention, "GROWTH", 1)
    with store.writing() as session:
        for number in range(4):
            a_reader(session, f"lezer{number}@voorbeeld.nl")
        for number in range(3):
            roster.meet(session, f"p{number}@voorbeeld.nl", roster.Introduction(), "test", NOW)
        session.commit()
    assert "Uw gegevens: 3 verwijderd" in purge_expired(store, NOW)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 4


def test_without_leave_to_skip_pointers_the_same_people_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only an administrator of PostgreSQL can give that leave; most installations do without."""
    monkeypatch.setattr(sweeping, "MAY_SKIP", text("SELECT false AND :swept = ''"))
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    with store.writing() as session:
        roster.meet(session, JO, roster.Introduction(), "test", NOW)
        session.commit()
    assert "Uw gegevens: 1 verwijderd" in purge_expired(store, NOW)
    assert not [statement for statement in said if "session_replication_role =" in statement]


def test_who_sweeps_skips_pointers_for_one_statement_only(store: Store) -> None:
    with store.writing() as session:
        roster.meet(session, JO, roster.Introduction(), "test", NOW)
        session.commit()
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    purge_expired(store, NOW)
    begins = [place for place, statement in enumerate(said) if statement.endswith("= replica")]
    assert all(said[place + 1].startswith("DELETE FROM ") for place in begins)
    assert all(said[place + 2].endswith("= origin") for place in begins)
    assert bool(begins) is (store.engine.dialect.name == "postgresql")


@pytest.mark.one_database("postgresql")
def test_a_guard_of_a_table_is_heard_also_where_pointers_are_skipped(store: Store) -> None:
    with store.writing() as session:
        roster.meet(session, JO, roster.Introduction(), "test", NOW)
        session.commit()
    sweep = sweeping.Sweep(Base.metadata.tables["person"])
    with store.sweeping() as session:
        connection = session.connection()
        refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'kept'; END$$"
        connection.exec_driver_sql(refuse)
        guard = "CREATE TRIGGER guard BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION refuse()"
        connection.exec_driver_sql(guard)
        sweep.choose(session, select(Person.id))
        with pytest.raises(DBAPIError, match="kept"):
            sweep.let_go(session)


def _counting(commit: object, commits: list[int]) -> object:
    def counted(self: Session) -> None:
        commits.append(1)
        commit(self)  # type: ignore[operator]

    return counted


def test_a_newly_declared_table_is_purged_by_its_term(store: Store, diary: Table) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        (person_id,) = subject_of(session, JO).person_ids
        session.execute(insert(diary).values(person_id=person_id, thought="hoera", had_at=NOW))
        session.commit()
    purge_expired(store, at(day_of(NOW) + timedelta(days=30)))
    assert size(store, "diary") == 1
    purge_expired(store, at(day_of(NOW) + timedelta(days=31)))
    assert size(store, "diary") == 0
    assert Base.metadata.tables["diary"] is diary
