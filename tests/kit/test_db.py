"""The store keeps its promises on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, StatementError

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
