"""A statement that is made once does what the same statement does by SQLAlchemy, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, insert, select, update

from sjoerd4u.kit.db import Moment, Store
from sjoerd4u.kit.prepared import Prepared
from sjoerd4u.people.models import Person
from tests.builders import NOW

COLUMNS = ("mark", "language", "source", "met_at", "version")
MEETING = Prepared(lambda: insert(Person).inline(), COLUMNS)
MEETING_AGAIN = Prepared(
    lambda: (
        update(Person)
        .where(Person.source == bindparam("found"), Person.language == "nl")
        .values(met_at=bindparam("moment", type_=Moment()), restricted_at=None)
    )
)
PEOPLE = [
    {"mark": mark, "language": language, "source": "test", "met_at": NOW, "version": 1}
    for mark, language in (("a", "nl"), ("b", "nl"), ("c", "en"))
]


@pytest.fixture
def met(store: Store) -> Store:
    with store.writing() as session:
        MEETING.run_each(session, PEOPLE)
        session.commit()
    return store


def moments(store: Store) -> dict[str, datetime]:
    with store.reading() as session:
        return dict(session.execute(select(Person.mark, Person.met_at)).all())


def test_it_writes_each_row_as_sqlalchemy_reads_it(met: Store) -> None:
    assert moments(met) == {"a": NOW, "b": NOW, "c": NOW}


def test_it_takes_the_values_of_each_time_and_counts_its_rows(met: Store) -> None:
    for later in (NOW + timedelta(hours=1), NOW + timedelta(hours=2)):
        with met.writing() as session:
            assert MEETING_AGAIN.run(session, found="test", moment=later) == 2
            assert MEETING_AGAIN.run(session, found="elsewhere", moment=later) == 0
            session.commit()
        assert moments(met) == {"a": later, "b": later, "c": NOW}


def test_it_gives_back_the_first_row_or_none(met: Store) -> None:
    found = (Person.language == bindparam("language"), Person.source == "test")
    looking = Prepared(lambda: select(Person.mark).where(*found).order_by(Person.mark.desc()))
    moving = Prepared(lambda: update(Person).where(*found).values(source="moved", version=2).returning(Person.mark))
    with met.writing() as session:
        assert looking.first(session, language="nl") == ("b",)
        assert looking.first(session, language="fr") is None
        assert moving.first(session, language="en") == ("c",)
        assert moving.first(session, language="en") is None
        assert moving.first(session, language="nl") in [("a",), ("b",)]
        session.commit()
    with met.reading() as session:
        assert set(session.scalars(select(Person.source))) == {"moved"}


@pytest.mark.one_database
def test_a_value_that_is_missing_or_no_good_is_not_made_up(met: Store) -> None:
    with met.writing() as session, pytest.raises(KeyError, match="moment"):
        MEETING_AGAIN.run(session, found="test")
    with met.writing() as session, pytest.raises(ValueError, match="time zone"):
        MEETING_AGAIN.run(session, found="test", moment=NOW.astimezone(UTC).replace(tzinfo=None))


@pytest.mark.one_database
def test_a_column_that_the_model_would_fill_in_has_to_be_named(store: Store) -> None:
    incomplete = Prepared(lambda: insert(Person).inline(), COLUMNS[:-1])
    with store.writing() as session, pytest.raises(ValueError, match="version"):
        incomplete.run_each(session, PEOPLE)


@pytest.mark.one_database
def test_a_list_of_unknown_length_has_no_place(store: Store) -> None:
    listing = Prepared(lambda: update(Person).where(Person.mark.in_(["a", "b"])).values(language="en", version=2))
    with store.writing() as session, pytest.raises(ValueError, match="IN of a list"):
        listing.run(session)
