"""The canary sings; with any part of the register wrong, it does not."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from sjoerd4u.kit import db
from sjoerd4u.kit.db import Base, open_engine
from sjoerd4u.privacy import canary, erasure, hatching, traces
from sjoerd4u.privacy.hatching import is_suspect
from sjoerd4u.privacy.identifying import rows_of
from sjoerd4u.register.columns import INFO, Holding, Reach, holding
from sjoerd4u.register.vocabulary import Words
from tests.ground import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def scratch(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'scratch.db'}"
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.fresh()


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Declare a column otherwise, for the length of a test."""

    def declare(key: str, **changes: object) -> None:
        table, _, name = key.partition(".")
        column = Base.metadata.tables[table].columns[name]
        new = replace(holding(column), **changes) if changes else Holding()  # type: ignore[arg-type]
        monkeypatch.setitem(column.info, INFO, new)

    return declare


flawed = pytest.mark.usefixtures("no_paper")


def test_what_goes_in_comes_out_and_what_is_erased_is_gone(scratch: str) -> None:
    sung = canary.sing(scratch)
    assert sung.faults == []
    assert sung.columns > 60
    assert sung.given + sung.withheld > 50
    assert sung.gone > 50


@flawed
def test_a_personal_column_declared_technical_is_seen(scratch: str, declare: Callable[..., None]) -> None:
    declare("signup.given_name")
    assert (
        "signup.given_name holds something about a person, but is not in the download." in canary.sing(scratch).faults
    )


@flawed
def test_an_address_that_leads_nowhere_is_seen(scratch: str, declare: Callable[..., None]) -> None:
    declare("signup.address", reach=None)
    faults = canary.sing(scratch).faults
    assert "signup.family_name holds something about a person, but is not in the download." in faults
    assert [fault for fault in faults if fault.startswith("signup.family_name is still there after the erasure")] != []


@flawed
def test_a_pointer_that_reaches_everybody_is_seen(
    scratch: str, declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Base.metadata.tables["letter"]
    monkeypatch.setattr("sjoerd4u.privacy.disclosure.rows_of", lambda t, s: t.c.id > 0 if t is whole else rows_of(t, s))
    faults = canary.sing(scratch).faults
    assert [fault for fault in faults if fault.startswith("letter.words of somebody else is in the download")] != []


@flawed
def test_a_column_that_should_have_been_blanked_is_seen(scratch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "_released", lambda _table: {})
    faults = canary.sing(scratch).faults
    assert [fault for fault in faults if fault.startswith("incident.address is still there after the erasure")] != []


@flawed
def test_letters_left_in_the_letterbox_are_seen(scratch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "sweep", lambda *_: 0)
    faults = canary.sing(scratch).faults
    assert "The letterbox does not hold exactly the letter of the other person." in faults
    assert [fault for fault in faults if fault.startswith("letter.words is still there")] != []


@flawed
def test_old_pages_in_the_write_ahead_log_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "_truncate", lambda _store: True)
    faults = canary.sing().faults
    assert [fault for fault in faults if "kanarie.db-wal" in fault] != []


@flawed
def test_deleted_bytes_in_the_database_file_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = db._prepare_sqlite

    def careless(raw: object, record: object) -> None:
        prepared(raw, record)
        raw.execute("PRAGMA secure_delete=OFF")  # type: ignore[attr-defined]

    monkeypatch.setattr(db, "_prepare_sqlite", careless)
    assert canary.sing().faults == []  # writing the file anew is enough by itself
    monkeypatch.setattr(traces, "_rewrite", lambda _store: True)
    faults = canary.sing().faults
    assert [fault for fault in faults if "kanarie.db" in fault] != []


@flawed
def test_a_withheld_column_must_be_listed(
    scratch: str, declare: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    declare("person.source", withheld=Words("geheim", "secret"))
    assert canary.sing(scratch).faults == []
    monkeypatch.setattr("sjoerd4u.privacy.portability.withheld_of", lambda _records: [])
    assert "person.source is withheld, but not listed as such." in canary.sing(scratch).faults


@flawed
def test_it_leaves_its_database_empty_and_takes_no_other(scratch: str) -> None:
    canary.sing(scratch)
    engine = open_engine(scratch)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
    engine.dispose()
    with pytest.raises(canary.NotEmpty):
        canary.sing(scratch)


def test_machinery_is_a_short_list_of_columns_that_exist() -> None:
    columns = {str(column): column for table in Base.metadata.sorted_tables for column in table.columns}
    assert set(hatching.MACHINERY) <= set(columns)
    assert all(not holding(columns[key]).is_personal for key in hatching.MACHINERY)
    assert [key for key, column in columns.items() if is_suspect(column)] == []
    assert Reach.ADDRESS in {holding(column).reach for column in columns.values()}
