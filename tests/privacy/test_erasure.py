"""Being forgotten, and staying forgotten."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Mapped

from sjoerd4u.consent.models import Consent
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.rows import Refused
from sjoerd4u.jobs.runner import Runner
from sjoerd4u.jobs.schedule import chore_named
from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.db import Base, Store
from sjoerd4u.mail.suppression import is_suppressed, keeps_back
from sjoerd4u.people import restriction
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.trail import SYSTEM
from sjoerd4u.privacy import erasure
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.incidents import Report, report_incident
from sjoerd4u.privacy.ledger import Entry, Ledger
from sjoerd4u.privacy.models import Incident
from sjoerd4u.privacy.retention import purge_expired
from sjoerd4u.register.columns import (
    About,
    After,
    key_of_address,
    personal,
    remembers_person,
    starts_retention,
    technical,
)
from sjoerd4u.register.purposes import CORRESPONDENCE, FISCAL, INVOICES, NEWSLETTER, PROOF
from sjoerd4u.register.vocabulary import Category, Hold, Origin, Words
from tests.builders import NOW, a_reader, a_signup, dump

JO, PIET = "jo@voorbeeld.nl", "piet@voorbeeld.nl"
LATER = NOW + timedelta(days=3)
NUMBERS = count(1)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.in_(tmp_path)


@pytest.fixture
def readers(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO, given_name="Jozefientje", topics=["avg"])
        a_reader(session, PIET, given_name="Piet")
        session.commit()


def tables_about(store: Store, address: str) -> set[str]:
    with store.reading() as session:
        return {record.table for record in everything_about(session, subject_of(session, address))}


@pytest.mark.usefixtures("readers")
def test_what_may_go_goes_and_what_the_law_keeps_stays_without_a_name(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    assert tables_about(store, JO) == {"consent", "suppression"}
    with store.reading() as session:
        key = subject_of(session, JO).keys[0]
        assert session.scalars(select(Consent.person_id).where(Consent.key == key)).all() == [None]


@pytest.mark.usefixtures("readers")
def test_somebody_else_keeps_every_row(store: Store, ledger: Ledger) -> None:
    with store.reading() as session:
        before = everything_about(session, subject_of(session, PIET))
    erasure.erase(store, JO, LATER, ledger)
    with store.reading() as session:
        assert everything_about(session, subject_of(session, PIET)) == before


@pytest.mark.usefixtures("readers")
def test_the_preview_says_what_happens(store: Store, ledger: Ledger) -> None:
    with store.reading() as session:
        plan = erasure.preview(session, subject_of(session, JO), LATER)
    gone = erasure.erase(store, JO, LATER, ledger)
    assert {fate.table: fate.rows for fate in plan.goes} == gone
    assert {fate.table for fate in plan.stays} == tables_about(store, JO)
    assert all(fate.hold and (fate.kept_until or fate.waits_for) for fate in plan.stays)


@pytest.mark.usefixtures("readers")
def test_the_ledger_is_on_disk_before_the_first_deletion(
    store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dump(store)

    def dies(*_: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(erasure, "_forget", dies)
    with pytest.raises(RuntimeError):
        erasure.erase(store, JO, LATER, ledger)
    assert dump(store) == before
    assert [entry.at for entry in ledger.entries()] == [LATER]
    monkeypatch.undo()
    assert erasure.replay(store, ledger) == 1
    assert tables_about(store, JO) == {"consent", "suppression"}


@pytest.mark.usefixtures("readers")
def test_the_ledger_knows_no_address(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    assert not re.search(r"jo|voorbeeld", ledger.path.read_text().replace("json", ""))
    assert ledger.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("readers")
def test_an_erased_address_is_not_written_to_until_the_person_asks_again(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    with store.writing() as session:
        assert is_suppressed(session, JO)
        a_reader(session, JO, LATER + timedelta(days=1))
        assert not is_suppressed(session, JO)


@pytest.mark.usefixtures("readers")
def test_who_signed_up_again_is_kept_when_the_ledger_is_replayed(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    with store.writing() as session:
        a_reader(session, JO, LATER + timedelta(days=1), given_name="Nieuw")
        session.commit()
    before = dump(store)
    assert erasure.replay(store, ledger) == 0
    assert dump(store) == before


@pytest.mark.usefixtures("readers")
def test_restricted_data_are_not_erased(store: Store, ledger: Ledger) -> None:
    with store.writing() as session:
        (person_id,) = subject_of(session, JO).person_ids
        restriction.restrict(session, person_id, NOW)
        session.commit()
    before = dump(store)
    with pytest.raises(erasure.UseIsRestricted):
        erasure.erase(store, JO, LATER, ledger)
    assert dump(store) == before
    assert list(ledger.entries()) == []


def test_a_signup_that_waits_is_erased_too(store: Store, ledger: Ledger) -> None:
    with store.writing() as session:
        a_signup(session, JO)
        session.commit()
    assert erasure.erase(store, JO, LATER, ledger) == {"signup": 1, "letter": 1}


@pytest.mark.usefixtures("readers")
def test_a_failure_half_way_changes_nothing(store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(store)

    def fails(*_: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr(erasure, "suppress", fails)
    with pytest.raises(RuntimeError):
        erasure.erase(store, JO, LATER, ledger)
    assert dump(store) == before


@pytest.mark.usefixtures("readers")
def test_a_new_name_does_not_make_an_old_row_new(store: Store, ledger: Ledger) -> None:
    with store.writing() as session:
        session.execute(update(Person).values(given_name="Anders"))
        session.commit()
    with store.reading() as session:
        ledger.append(Entry(LATER, subject_of(session, JO).keys))
    assert erasure.replay(store, ledger) == 1
    assert "person" not in tables_about(store, JO)
    assert "person" in tables_about(store, PIET)


def test_a_line_cut_off_by_a_power_cut_is_left_out(tmp_path: Path) -> None:
    ledger = Ledger.in_(tmp_path)
    ledger.append(Entry(NOW, ("a",)))
    with ledger.path.open("a") as log:
        log.write('{"at": "2026-1')
    ledger.append(Entry(LATER, ("b",)))
    assert [entry.keys for entry in ledger.entries()] == [("a",), ("b",)]


# — The proof that stays has a last day ——————————————————————————————————————————————————————————————————————————


def proof_of(store: Store, address: str) -> tuple[object, ...]:
    with store.reading() as session:
        kept = select(Consent.person_id, Consent.withdrawn_at, Consent.withdrawn_how)
        return tuple(session.execute(kept.where(Consent.key == subject_of(session, address).keys[0])).one())


@pytest.mark.usefixtures("readers")
def test_the_clock_of_a_proof_that_stays_starts_at_the_erasure(store: Store, ledger: Ledger) -> None:
    with store.reading() as session:
        plan = erasure.preview(session, subject_of(session, JO), LATER)
    erasure.erase(store, JO, LATER, ledger)
    assert proof_of(store, JO) == (None, LATER, "gewist op uw verzoek")
    assert proof_of(store, PIET)[1:] == (None, None)
    until = {fate.table: (fate.kept_until, fate.waits_for is None) for fate in plan.stays}
    assert until == {"consent": (PROOF.last_day(day_of(LATER)), True), "suppression": (None, False)}
    with store.reading() as session:
        kept = {record.table: record.kept_until for record in everything_about(session, subject_of(session, JO))}
    assert kept == {table: day for table, (day, _) in until.items()}


@pytest.mark.usefixtures("readers")
def test_a_proof_that_goes_at_its_day_is_gone_then(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    last_day = PROOF.last_day(day_of(LATER))
    purge_expired(store, start_of(last_day))
    assert "consent" in tables_about(store, JO)
    purge_expired(store, start_of(last_day + timedelta(days=1)))
    assert "consent" not in tables_about(store, JO)


@pytest.mark.usefixtures("readers")
def test_a_clock_that_runs_already_is_left_alone(store: Store, ledger: Ledger) -> None:
    with store.writing() as session:
        session.execute(update(Consent).values(withdrawn_at=NOW, withdrawn_how="link in een brief"))
        session.commit()
    with store.reading() as session:
        plan = erasure.preview(session, subject_of(session, JO), LATER)
    erasure.erase(store, JO, LATER, ledger)
    assert proof_of(store, JO) == (None, NOW, "link in een brief")
    assert next(fate.kept_until for fate in plan.stays if fate.table == "consent") == PROOF.last_day(day_of(NOW))


@pytest.mark.usefixtures("readers")
def test_an_erasure_done_again_starts_the_clock_at_its_own_moment(store: Store, ledger: Ledger) -> None:
    with store.reading() as session:
        ledger.append(Entry(LATER, subject_of(session, JO).keys))
    erasure.replay(store, ledger)
    assert proof_of(store, JO) == (None, LATER, "gewist op uw verzoek")


def test_an_open_incident_stays_open_when_its_reporter_is_erased(store: Store, ledger: Ledger) -> None:
    with store.writing() as session:
        report_incident(session, Report(noticed="een lijst op straat", language="nl", address=JO), NOW)
        session.commit()
    erasure.erase(store, JO, LATER, ledger)
    with store.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.address, incident.once, incident.closed_at) == (None, None, None)


# — Erased is erased, and yet answered ———————————————————————————————————————————————————————————————————————————


@pytest.mark.usefixtures("readers")
def test_who_was_erased_is_still_answered(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    with store.reading() as session:
        assert keeps_back(session, JO, NEWSLETTER)
        assert not keeps_back(session, JO, CORRESPONDENCE)


# — A process that died half-way —————————————————————————————————————————————————————————————————————————————————


@pytest.mark.usefixtures("readers")
def test_the_chore_finishes_an_erasure_that_was_cut_short(
    app: Flask, store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_forget", killed)
    with pytest.raises(RuntimeError):
        erasure.erase(store, JO, LATER, ledger)
    monkeypatch.undo()
    chore = chore_named("replay-erasures")
    with app.app_context():
        assert chore.verb(store, LATER) == "alsnog gewist: 1"
        assert chore.verb(store, LATER) == "alles wat gewist moest worden is weg"
    assert tables_about(store, JO) == {"consent", "suppression"}
    assert "person" in tables_about(store, PIET)


@pytest.mark.usefixtures("readers")
def test_it_stops_every_address_that_the_person_had(app: Flask, store: Store, ledger: Ledger) -> None:
    second = "jo@werk.voorbeeld.nl"
    with store.writing() as session:
        (person_id,) = subject_of(session, JO).person_ids
        session.add(PersonAddress(person_id=person_id, address=second, verified_at=NOW))
        session.commit()
        ledger.append(Entry(LATER, subject_of(session, JO).keys))
    with app.app_context():
        assert chore_named("replay-erasures").verb(store, LATER) == "alsnog gewist: 1"
    with store.reading() as session:
        assert is_suppressed(session, JO)
        assert is_suppressed(session, second)
        assert not is_suppressed(session, PIET)


def killed(*_: object, **__: object) -> None:
    raise RuntimeError("killed")


@pytest.mark.usefixtures("readers")
def test_jobs_that_start_finish_it_without_waiting_for_the_night(app: Flask, store: Store, ledger: Ledger) -> None:
    chore = chore_named("replay-erasures")
    Runner(app).look(chore, LATER)
    with store.reading() as session:
        ledger.append(Entry(LATER, subject_of(session, JO).keys))
    Runner(app).look(chore, LATER + timedelta(minutes=5))
    assert tables_about(store, JO) == {"consent", "suppression"}


@pytest.mark.usefixtures("readers")
def test_the_store_is_rewritten_by_a_chore(app: Flask, store: Store) -> None:
    with app.app_context():
        report = chore_named("rewrite-store").verb(store, LATER)
    wanted = "PostgreSQL ruimt zelf op" if store.engine.dialect.name == "postgresql" else "kB herschreven"
    assert report.endswith(wanted)


FISCAL_LAW = Hold(
    Words("art. 52 AWR", "Art. 52 of the Dutch General Tax Act"),
    Words("De Belastingdienst eist dit.", "The tax office demands this."),
)


@pytest.fixture
def invoices(store: Store) -> Iterator[Table]:
    """A table as the sales room will have: kept by the tax law, with a snapshot of its own."""
    columns = {
        "id": (Mapped[int], technical(primary_key=True)),
        "person_id": (Mapped[int | None], remembers_person()),
        "key": (Mapped[str], key_of_address(Words("Code van uw adres", "Code of your address"), index=True)),
        "number": (Mapped[str], personal(Category.INVOICE, Words("Factuurnummer", "Invoice number"), Origin.DERIVED)),
        "phone": (
            Mapped[str | None],
            personal(Category.INVOICE, Words("Telefoon", "Phone"), Origin.PROVIDED, after_erasure=After.BLANKED),
        ),
        "paid_at": (
            Mapped[datetime | None],
            starts_retention(Category.INVOICE, Words("Betaald op", "Paid on"), erasure_starts=False),
        ),
    }
    body = {
        "__module__": __name__,
        "__tablename__": "test_invoice",
        "__about__": About(Words("Uw facturen", "Your invoices"), INVOICES, FISCAL, hold=FISCAL_LAW),
        "__annotations__": {name: kind for name, (kind, _) in columns.items()},
        **{name: column for name, (_, column) in columns.items()},
    }
    type(f"TestInvoice{next(NUMBERS)}", (Base,), body)
    table = Base.metadata.tables["test_invoice"]
    Base.metadata.create_all(store.engine, tables=[table])
    yield table
    Base.metadata.drop_all(store.engine, tables=[table])
    Base.metadata.remove(table)


@pytest.mark.usefixtures("readers")
def test_of_a_customer_only_the_paid_invoice_stays_until_the_day_of_the_law(
    store: Store, ledger: Ledger, invoices: Table
) -> None:
    with store.writing() as session:
        subject = subject_of(session, JO)
        row = {"person_id": subject.person_ids[0], "key": subject.keys[0], "number": "F-1", "phone": "0612345678"}
        session.execute(insert(invoices).values(**row, paid_at=NOW))
        session.commit()
    with store.reading() as session:
        plan = erasure.preview(session, subject_of(session, JO), LATER)
    (kept,) = [fate for fate in plan.stays if fate.table == "test_invoice"]
    assert (kept.hold, kept.kept_until, [words.nl for words in kept.blanked]) == (
        FISCAL_LAW,
        date(2033, 12, 31),
        ["Telefoon"],
    )
    erasure.erase(store, JO, LATER, ledger)
    assert tables_about(store, JO) == {"consent", "suppression", "test_invoice"}
    with store.reading() as session:
        assert session.execute(select(invoices.c.number, invoices.c.person_id, invoices.c.phone)).all() == [
            ("F-1", None, None)
        ]
    purge_expired(store, start_of(date(2033, 12, 31)))
    assert "test_invoice" in tables_about(store, JO)
    purge_expired(store, start_of(date(2034, 1, 1)))
    assert tables_about(store, JO) == {"suppression"}


@pytest.mark.usefixtures("readers")
def test_who_was_erased_is_not_added_again_by_us(store: Store, ledger: Ledger) -> None:
    erasure.erase(store, JO, LATER, ledger)
    with store.writing() as session, pytest.raises(Refused, match="wil niets meer van ons horen"):
        add_person(
            session, Newcomer(source="openbare bron", address=JO, found_at="https://voorbeeld.nl"), SYSTEM, LATER
        )
    assert tables_about(store, JO) == {"consent", "suppression"}
