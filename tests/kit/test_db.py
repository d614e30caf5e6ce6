"""The store keeps its promises on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError

from sjoerd4u.kit import db
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from tests.builders import NOW


def test_a_reading_session_cannot_write_whatever_the_code_tries(store: Store) -> None:
    with store.reading() as session:
        session.add(Person(mark="x", source="test", met_at=NOW))
        with pytest.raises(DBAPIError):
            session.commit()
    with store.writing() as session:
        session.add(Person(mark="x", source="test", met_at=NOW))
        session.commit()


def test_a_moment_keeps_its_time_zone_and_wants_one(store: Store) -> None:
    with store.writing() as session:
        session.add(Person(mark="x", source="test", met_at=NOW))
        session.commit()
    with store.reading() as session:
        assert session.scalars(select(Person.met_at)).one() == NOW
        assert session.scalars(select(Person.met_at)).one().tzinfo == UTC
    with store.writing() as session:
        session.add(Person(mark="y", source="test", met_at=datetime(2026, 1, 1)))  # noqa: DTZ001
        with pytest.raises(StatementError, match="time zone"):
            session.commit()


@pytest.mark.one_database("postgresql")
def test_what_is_looked_at_again_and_again_is_planned_once(store: Store) -> None:
    for _ in range(8):
        with store.reading() as session:
            session.scalars(select(Person.id)).all()
    with store.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars()
        assert any("person" in statement for statement in kept)


def test_what_a_look_changed_by_accident_is_not_even_tried(store: Store) -> None:
    session = store.reading()
    session.add(Person(mark="x", source="test", met_at=NOW))
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    session.close()
    assert said == []


def test_a_look_that_failed_can_be_closed(store: Store) -> None:
    session = store.reading()
    with pytest.raises(DBAPIError):
        session.connection().exec_driver_sql("SELECT nothing FROM nowhere")
    session.close()
    with store.reading() as session:
        assert session.scalars(select(Person.id)).all() == []


@pytest.mark.one_database
def test_who_waits_too_long_for_a_turn_to_write_hears_it_as_an_error_of_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_engine(store.engine.url)
    with other.connect() as somebody:
        somebody.exec_driver_sql("BEGIN IMMEDIATE")
        monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 20)
        with store.writing() as session, pytest.raises(OperationalError):
            session.execute(text("SELECT 1"))
        with store.reading() as session:
            session.execute(text("SELECT 1"))
        monkeypatch.undo()
        somebody.rollback()
    with store.reading() as session:
        assert session.execute(text("PRAGMA busy_timeout")).scalar() == db.BUSY_TIMEOUT_MS
    other.dispose()


@pytest.mark.one_database
def test_who_does_the_chores_brings_home_early_what_was_written(store: Store) -> None:
    asked = text("PRAGMA wal_autocheckpoint")
    with store.writing() as session:
        assert session.scalar(asked) == db.LATE_PAGES
    store.bring_home_early()
    with store.writing() as session:
        assert session.scalar(asked) == db.EARLY_PAGES
