"""Erased means gone from the disk, also where the database itself forgets to look."""

import random
import secrets
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.privacy import traces
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.ledger import Ledger
from tests.builders import NOW


@pytest.fixture
def lite(tmp_path: Path) -> Store:
    store = Store(f"sqlite:///{tmp_path / 'sjoerd4u.db'}", Keyring("a secret of the tests"))
    Base.metadata.create_all(store.engine)
    return store


def people(store: Store, number: int) -> list[str]:
    tokens = [secrets.token_hex(6) for _ in range(number)]
    with store.writing() as session:
        for token in tokens:
            name = "Familie" + token * random.randint(1, 5)
            person = {"mark": f"m{token}", "family_name": name, "language": "nl", "source": "x", "met_at": NOW}
            person_id = session.scalar(insert(Person).values(person).returning(Person.id))
            address = {"person_id": person_id, "address": f"p{token}@example.org", "verified_at": NOW}
            session.execute(insert(PersonAddress).values(address))
            subscriber = {"mark": f"s{token}", "person_id": person_id, "confirmed_at": NOW, "pace": "every"}
            session.execute(insert(Subscriber).values(subscriber))
        session.commit()
    return tokens


@pytest.mark.slow
def test_of_many_erased_people_nothing_is_left_on_disk(lite: Store, tmp_path: Path) -> None:
    tokens = people(lite, 3000)
    gone = random.sample(tokens, 60)
    for token in gone:
        erase(lite, f"p{token}@example.org", NOW + timedelta(days=1), Ledger.in_(tmp_path))
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [token for token in gone if token.encode() in raw] == []
    assert all(token.encode() in raw for token in set(tokens) - set(gone))


def test_a_large_file_waits_for_the_chore(lite: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people(lite, 1)
    monkeypatch.setattr(traces, "AT_ONCE", 0)
    assert not traces.leave_no_trace(lite, None, rewrite=True)
    assert traces.rewrite_store(lite, NOW).endswith("kB herschreven")
    assert (tmp_path / "sjoerd4u.db-wal").stat().st_size == 0


def test_rewriting_waits_for_who_is_writing_also_by_a_line_that_wrote_before(lite: Store) -> None:
    looking, wrote = lite.reading(), lite.writing()
    looking.execute(select(Person.id))
    wrote.execute(insert(Person).values(mark="a", language="nl", source="x", met_at=NOW))
    looking.close()
    wrote.commit()
    writes = lite.writing()
    writes.execute(insert(Person).values(mark="b", language="nl", source="x", met_at=NOW))
    threading.Timer(0.05, writes.commit).start()
    assert traces.rewrite_store(lite, NOW).endswith("kB herschreven")


def test_who_writes_meanwhile_is_not_disturbed(lite: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    people(lite, 1)
    with lite.writing() as session:
        session.execute(insert(Person).values(mark="m", language="nl", source="x", met_at=NOW))
        monkeypatch.setattr(traces, "BUSY_TIMEOUT_MS", 50)
        monkeypatch.setattr(traces, "PATIENCE_S", 0.0)
        assert "in gebruik" in traces.rewrite_store(lite, NOW)
        session.commit()
    with lite.reading() as session:
        assert len(session.scalars(select(Person.id)).all()) == 2
