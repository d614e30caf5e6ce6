"""`register check` names every way in which register and house differ."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, text

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.privacy import checking
from sjoerd4u.privacy.built import Built
from sjoerd4u.privacy.statement import record_version
from sjoerd4u.register.askings import ASKINGS
from sjoerd4u.register.columns import INFO, Reach, about, holding
from sjoerd4u.register.purposes import NEWSLETTER, NOT_BUILT_YET, SUPPRESSION
from sjoerd4u.register.vocabulary import Basis, Category, Ground, Hold, Words
from tests.builders import NOW

NOTHING = Built()


@pytest.fixture
def on_record(store: Store) -> None:
    with store.writing() as session:
        record_version(session, NOW, NOTHING)
        session.commit()


def faults(store: Store) -> list[str]:
    with store.reading() as session:
        return checking.faults(session, NOTHING)


def changed(table: Table, **changes: Any) -> tuple[dict[Any, Any], str, Any]:
    return table.info, INFO, replace(about(table), **changes)


@pytest.mark.usefixtures("on_record")
def test_the_house_keeps_to_its_register(store: Store) -> None:
    assert faults(store) == []


@pytest.mark.usefixtures("on_record")
def test_a_column_that_nobody_declared_is_named(store: Store) -> None:
    with store.writing() as session:
        session.execute(text("ALTER TABLE subscriber ADD COLUMN shoe_size INTEGER"))
        session.commit()
    assert faults(store) == ['Column "subscriber.shoe_size" is in the store, but nobody declared it.']


@pytest.mark.usefixtures("on_record")
def test_a_table_that_nobody_declared_is_named(store: Store) -> None:
    with store.writing() as session:
        session.execute(text("CREATE TABLE gossip (id INTEGER PRIMARY KEY, words TEXT)"))
        session.commit()
    assert faults(store) == ['Table "gossip" is in the store, but nobody declared what it holds.']


@pytest.mark.usefixtures("on_record")
def test_a_view_and_a_search_table_are_seen_too(store: Store) -> None:
    lite = store.engine.dialect.name == "sqlite"
    with store.writing() as session:
        session.execute(text("CREATE VIEW names AS SELECT given_name FROM person"))
        if lite:
            session.execute(text("CREATE VIRTUAL TABLE sought USING fts5(words)"))
        session.commit()
    named = [fault.split('"')[1] for fault in faults(store)]
    assert "names" in named
    assert ("sought_content" in named) is lite


@pytest.mark.usefixtures("on_record")
def test_a_declared_column_that_is_gone_is_named(store: Store) -> None:
    with store.writing() as session:
        session.execute(text("ALTER TABLE subscriber DROP COLUMN left_how"))
        session.commit()
    assert faults(store) == ['Column "subscriber.left_how" is declared, but not in the store.']


def test_a_statement_that_is_not_on_record_is_a_fault(store: Store) -> None:
    assert faults(store) == ["No version of the privacy statement is on record: run `sjoerd4u migrate`."]
    with store.writing() as session:
        record_version(session, NOW, Built({"portal.door"}))
        session.commit()
    assert faults(store) == ["Version 1 of the privacy statement differs from the register: run `sjoerd4u migrate`."]


def of_tables() -> list[str]:
    return list(checking.faults_of_tables(Base.metadata))


def of_purposes(metadata: MetaData = Base.metadata) -> list[str]:
    return list(checking.faults_of_purposes(metadata))


def test_a_table_nobody_leads_to_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    column = Base.metadata.tables["signup"].c.address
    monkeypatch.setitem(column.info, INFO, replace(holding(column), reach=None))
    assert 'Table "signup" holds people, but no person leads to it.' in of_tables()


def test_a_table_without_a_clock_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    column = Base.metadata.tables["subscriber"].c.left_at
    monkeypatch.setitem(column.info, INFO, replace(holding(column), clock=False))
    missing = [name for name in ("subscriber", "subscriber_topic") if _has_no_clock(name)]
    assert missing == ["subscriber", "subscriber_topic"]


def _has_no_clock(name: str) -> bool:
    return f'Table "{name}" holds people, but has no clock: its rows would stay for ever.' in of_tables()


def test_a_category_that_the_purpose_does_not_name_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    column = Base.metadata.tables["subscriber"].c.pace
    monkeypatch.setitem(column.info, INFO, replace(holding(column), category=Category.INVOICE))
    assert [fault for fault in of_tables() if "subscriber.pace" in fault] != []


def test_a_held_row_must_let_the_person_go(monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber = Base.metadata.tables["subscriber"]
    monkeypatch.setitem(*changed(subscriber, hold=Hold(Words("wet", "law"), Words("reden", "reason"))))
    assert holding(subscriber.c.person_id).reach is Reach.PERSON
    assert [fault for fault in of_tables() if "must let the person go" in fault] != []


def test_a_purpose_without_a_table_is_a_fault_unless_it_is_known_as_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = replace(NEWSLETTER, slug="nog-te-bouwen")
    monkeypatch.setattr(checking, "PURPOSES", (*checking.PURPOSES, planned))
    fault = 'Purpose "nog-te-bouwen" has no table.'
    assert fault in of_purposes()
    monkeypatch.setattr(checking, "NOT_BUILT_YET", frozenset({planned}))
    assert fault not in of_purposes()


def test_a_purpose_that_is_built_may_not_stay_among_the_unbuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "NOT_BUILT_YET", NOT_BUILT_YET | {NEWSLETTER})
    assert f'Purpose "{NEWSLETTER.slug}" is served by a table: take it out of NOT_BUILT_YET.' in of_purposes()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"grounds": ()}, "has no legal basis."),
        ({"categories": frozenset()}, "has no category."),
        ({"terms": ()}, "has no term."),
        ({"grounds": (Ground(Basis.LEGITIMATE_INTEREST, Words("", "")),)}, "does not name the interest."),
        ({"grounds": (Ground(Basis.LEGAL_DUTY, Words(" ", "")),)}, "does not name the law."),
        (
            {"grounds": (Ground(Basis.CONSENT, Words("uw ja", "your yes")),)},
            "nothing asks for it (register/askings.py).",
        ),
    ],
)
def test_a_purpose_that_leaves_something_out_is_a_fault(
    changes: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worse = replace(SUPPRESSION, **changes)
    monkeypatch.setattr(checking, "PURPOSES", (worse,))
    monkeypatch.setitem(*changed(Base.metadata.tables["suppression"], purpose=worse))
    assert [one for one in of_purposes() if one.endswith(fault)] != []


@pytest.mark.parametrize(
    ("field", "fault"), [("text", "has no text."), ("way_back", "has no way back (AVG art. 7(3)).")]
)
def test_an_asking_without_text_or_way_back_is_a_fault(field: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: dict[str, Any] = {field: Words("", "")}
    worse = tuple(replace(asking, **nothing) for asking in ASKINGS)
    monkeypatch.setattr(checking, "ASKINGS", worse)
    assert [one for one in of_purposes() if one.endswith(fault)] != []


def test_placeholders_are_open_points_and_no_faults() -> None:
    points = checking.open_points()
    assert [point for point in points if point.startswith("Ontvanger “hosting”")] != []
    assert [point for point in points if point.startswith("Termijn door ons voorgesteld")] != []
    assert [point for point in points if point.startswith("Ter beoordeling")] != []


def test_a_table_that_the_law_keeps_says_whether_an_erasure_starts_its_term(monkeypatch: pytest.MonkeyPatch) -> None:
    column = Base.metadata.tables["consent"].c.withdrawn_at
    monkeypatch.setitem(column.info, INFO, replace(holding(column), erasure_starts=None))
    (fault,) = of_tables()
    assert fault.startswith('Column "consent.withdrawn_at": its table is kept by law; say whether an erasure starts')
