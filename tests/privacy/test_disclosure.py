"""Everything about one person, and nothing about another."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, Table, event, insert, select, update

from sjoerd4u.crm.finding_models import NotDouble
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail.outbox import write_letter
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person
from sjoerd4u.people.roster import Introduction, meet
from sjoerd4u.privacy.disclosure import LIFTING, THE_LAST_OF_YOURS, Record, _telling, _until, everything_about
from sjoerd4u.privacy.document import kept
from sjoerd4u.privacy.identifying import ANYONE, Subject, _ways, named, rows_of, subject_of
from sjoerd4u.register.columns import about
from sjoerd4u.register.purposes import CONSENT_PROOF, NEWSLETTER, RIGHTS
from sjoerd4u.register.vocabulary import Basis
from sjoerd4u.register.walks import anchors, with_people
from tests.builders import NOW, a_reader, a_signup
from tests.ground import databases, postgres

JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"


def told(store: Store, address: str = JO) -> dict[str, Record]:
    with store.reading() as session:
        return {record.table: record for record in everything_about(session, subject_of(session, address))}


def readers(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, given_name="Jo", family_name="Jansen", topics=["avg"], measure_opens=True)
        a_reader(session, PIET, given_name="Piet")
        session.commit()


def test_a_reader_is_found_in_every_table(store: Store) -> None:
    readers(store)
    assert {"person", "person_address", "subscriber", "subscriber_topic", "consent", "letter"} <= set(told(store))


def test_nothing_of_somebody_else_is_told(store: Store) -> None:
    readers(store)
    values = [value.value for record in told(store).values() for value in record.values]
    assert JO in values
    assert PIET not in values
    assert "Piet" not in values


def test_a_signup_that_waits_is_found_without_a_person(store: Store) -> None:
    with store.writing() as session:
        a_signup(session, JO)
        session.commit()
    records = told(store)
    assert set(records) == {"signup", "letter"}
    assert records["signup"].kept_until == clock.day_of(NOW) + timedelta(days=7)


def test_a_consent_is_told_with_the_very_words_that_were_shown(store: Store) -> None:
    readers(store)
    values = {value.key: value.value for value in told(store)["consent"].values}
    assert values["consent.asking"] in ("nieuwsbrief", "opens-meten")
    assert "Sjoerd4u" in values["consent_text.text"] or "SparklingCRM" in values["consent_text.text"]


def test_each_row_says_why_and_on_which_basis(store: Store) -> None:
    readers(store)
    records = told(store)
    assert records["consent"].purposes == (CONSENT_PROOF,)
    assert records["subscriber"].purposes == (NEWSLETTER,)
    assert Basis.CONSENT in {ground.basis for ground in records["subscriber"].purposes[0].grounds}


def test_the_person_serves_the_purposes_of_what_points_to_it(store: Store) -> None:
    readers(store)
    assert told(store)["person"].purposes == (NEWSLETTER,)


def test_a_clock_that_has_not_started_says_what_it_waits_for(store: Store) -> None:
    readers(store)
    subscriber = told(store)["subscriber"]
    assert subscriber.kept_until is None
    assert subscriber.waits_for == NEWSLETTER.terms[0].counts_from
    assert told(store)["person"].waits_for == THE_LAST_OF_YOURS


def test_part_and_person_go_on_the_day_of_what_they_belong_to(store: Store) -> None:
    readers(store)
    with store.writing() as session:
        session.execute(update(Subscriber).values(left_at=NOW))
        session.commit()
    records = told(store)
    last_day = date(2026, 12, 23)
    assert [records[name].kept_until for name in ("subscriber", "subscriber_topic", "person")] == [last_day] * 3


def test_a_row_with_two_clocks_goes_on_the_first_of_their_days() -> None:
    one, other = (anchors(Base.metadata.tables[name])[0] for name in ("signup", "consent"))
    assert _until([(other, NOW), (one, NOW)])[0] == one.term.last_day(clock.day_of(NOW))
    assert _until([(one, None), (other, NOW)])[0] == other.term.last_day(clock.day_of(NOW))


def test_restricted_data_wait_for_the_lifting(store: Store) -> None:
    readers(store)
    with store.writing() as session:
        session.execute(update(Person).values(restricted_at=NOW))
        session.commit()
    assert {record.waits_for for record in told(store).values()} == {LIFTING}
    assert {kept(record, "nl") for record in told(store).values()} == {"tot het opheffen van de beperking"}


def test_the_work_goes_with_the_kinds_of_rows_and_not_with_how_many(store: Store) -> None:
    """Only who proved the address comes this far: that nothing is here may be seen by the work too."""
    readers(store)
    counts = []
    for again in (False, True):
        seen: list[str] = []
        if again:
            more_letters(store)
        with store.reading() as session:
            connection = session.connection()
            event.listen(connection, "before_cursor_execute", lambda *args, seen=seen: seen.append(args[2]))
            kinds = {record.table for record in everything_about(session, subject_of(session, JO))}
        counts.append(len(seen) - len(kinds))
    assert counts == [4, 4]


@pytest.fixture
def untouched(store: Store, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store in which no row ever was: how PostgreSQL plans goes by what was in a table before."""
    if store.engine.dialect.name == "sqlite":
        yield store
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    address = server.copy_of("migrated", databases.migrate)
    new = Store(address, Keyring("of this test"))
    yield new
    new.engine.dispose()
    server.drop(address)


def test_no_table_is_read_whole_for_one_person(untouched: Store) -> None:
    """An index is found for every way to somebody's rows: among a million people that is a millisecond or a second."""
    somebody = Subject((7,), (JO,), ("key",))
    findable = [table for table in with_people(Base.metadata) if _ways(table, ANYONE) and not about(table).copy]
    with untouched.reading() as session:
        connection, asked = session.connection(), list[tuple[str, Any]]()
        event.listen(connection, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
        if connection.dialect.name == "postgresql":
            for quick_on_few_rows in ("seqscan", "hashjoin", "mergejoin"):
                connection.exec_driver_sql(f"SET LOCAL enable_{quick_on_few_rows} = off")
        for table in findable:
            connection.execute(_telling(table).question, named(somebody))
            statement, values = asked[-1]
            assert not read_whole(connection, statement, values), table.name
    assert len(findable) > 20


def read_whole(connection: Connection, statement: str, values: Any) -> list[str]:
    """The steps of the database's plan that go through a table or an index from end to end."""
    if connection.dialect.name == "sqlite":
        steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        return [step for step in steps if step.startswith("SCAN ")]
    steps = [*connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars(), ""]
    scans = [(step, after) for step, after in pairwise(steps) if "Scan" in step and ("Seq" in step or "Index" in step)]
    return [step for step, after in scans if "Index Cond" not in after]


def more_letters(store: Store) -> None:
    with store.writing() as session:
        for _ in range(20):
            write_letter(session, "portal/nothing", JO, RIGHTS, "nl", NOW)
        session.commit()


def test_a_row_with_an_empty_pointer_is_nobodys_but_not_unknown(store: Store) -> None:
    with store.writing() as session:
        a_signup(session, JO)
        letter = Base.metadata.tables["letter"]
        others = session.execute(letter.select().where(~rows_of(letter, Subject((1,), (PIET,), ())))).all()
    assert len(others) == 1


def test_what_two_people_share_is_not_everything_of_either(store: Store) -> None:
    """A key of two columns is one key: a pair with somebody else is not this person's."""
    with store.writing() as session:
        jo, piet, rie = (meet(session, f"{name}@voorbeeld.nl", Introduction(), "test", NOW) for name in "abc")
        session.add_all([NotDouble(person_id=jo, other_id=piet), NotDouble(person_id=jo, other_id=rie)])
        session.commit()
        table = Base.metadata.tables["not_double"]
        pairs = session.execute(select(table).where(rows_of(table, Subject((piet,), (), ())))).all()
    assert [(pair.person_id, pair.other_id) for pair in pairs] == [(jo, piet)]


def test_a_newly_declared_table_is_told_without_another_line(store: Store, diary: Table) -> None:
    readers(store)
    with store.writing() as session:
        (person_id,) = subject_of(session, JO).person_ids
        session.execute(insert(diary).values(person_id=person_id, thought="hoera", had_at=NOW))
        session.commit()
    record = told(store)["diary"]
    assert [value.value for value in record.values] == ["hoera", NOW]
    assert record.kept_until == date(2026, 12, 23)
