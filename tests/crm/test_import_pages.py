"""The pages of import and export: from a file to a list of relations and back, without JavaScript."""

from io import BytesIO

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.crm.importing import taking_in
from sjoerd4u.crm.importing.columns import guess
from sjoerd4u.crm.importing.models import Stage
from sjoerd4u.crm.importing.runner import work_on_imports
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person, TrailEntry
from sjoerd4u.people.restriction import restrict
from sjoerd4u.staff.models import Role
from tests.builders import NOW
from tests.crm.imports import HEADER, a_file, begin, counts, imported, run_of, tried
from tests.visitor import Colleague

FILE = f"{HEADER}\nSanne;van der;Berg;sanne@voorbeeld.nl;0612345678;<b>Bakkerij</b>;;inkoper\nEls;;Visser;els@@;;;;\n"
ORIGIN = {"public": "anders", "where_from": "Van de beurs.", "held_because": "Zij vroegen erom.", "kind": "prospect"}
pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]


@pytest.fixture
def office(clock: time_machine.Traveller, app: Flask) -> Colleague:
    return Colleague(app)


def given(office: Colleague, raw: bytes, status: int = 303) -> str:
    answer = office.post("/kantoor/invoer", {"file": (BytesIO(raw), "relaties.csv")}, status)
    return answer.headers.get("Location", "") or answer.text


def chosen(page: str) -> dict[str, str]:
    """What the form of columns has chosen already."""
    found = {}
    for place, select_ in enumerate(page.split('<select class="input" id="kolom-')[1:]):
        found[f"kolom-{place}"] = select_.split('" selected')[0].rsplit('value="', 1)[1]
    return found


def test_from_a_file_to_relations_and_back(office: Colleague, store: Store) -> None:
    columns = given(office, FILE.encode())
    page = office.get(columns).text
    assert "&lt;b&gt;Bakkerij" in page
    wrong = office.post(columns, chosen(page) | ORIGIN | {"where_from": ""}, 422)
    assert "Vertel in een zin waar dit bestand vandaan komt" in wrong.text
    run = office.post(columns, chosen(page) | ORIGIN).headers["Location"]
    assert 'hx-trigger="every 1s"' in office.get(run).text
    work_on_imports(store, NOW)
    tried_on = office.get(run).text
    assert "hx-trigger" not in tried_on, "what is done is not asked for again"
    assert "Neem 1 regel over" in tried_on
    assert "geen e-mailadres" in office.get(f"{run}/geweigerd.csv").text
    assert office.post(f"{run}/uitvoeren").headers["Location"] == run
    work_on_imports(store, NOW)
    assert "De invoer is klaar" in office.get(run).text
    assert "relaties.csv" in office.get("/kantoor/invoer").text
    office.post(f"{run}/terugdraaien")
    work_on_imports(store, NOW)
    assert "teruggedraaid" in office.get(run).text
    with store.reading() as session:
        assert session.scalars(select(Person)).all() == []


def test_htmx_is_given_only_how_far_it_is(office: Colleague, store: Store) -> None:
    mark = a_file(store, FILE)
    part = office.get(f"/kantoor/invoer/{mark}", **{"HX-Request": "true", "HX-Target": "div#invoer"}).text
    assert part.strip().startswith('<div id="invoer"')


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04xlsx", b"naam\n\0", b'a;b\n"x', b";".join([b"k"] * 10_000)], ids=repr)
def test_a_file_that_cannot_be_read_is_told_why(office: Colleague, raw: bytes) -> None:
    assert "Fout:" in given(office, raw[:100_000], 422)


def test_no_file_and_too_large_a_file_are_told(office: Colleague) -> None:
    assert "Kies een CSV-bestand" in office.post("/kantoor/invoer", {}, 422).text
    claim = {"CONTENT_LENGTH": "2147483648", "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = office.client.post("/kantoor/invoer", headers=office.headers, environ_overrides=claim)
    assert answer.status_code == 422
    assert "te groot" in answer.text


def test_presses_at_another_stage_only_show_how_it_stands(office: Colleague, store: Store) -> None:
    mark = tried(store, FILE)
    for press in ("stoppen", "terugdraaien"):
        assert office.post(f"/kantoor/invoer/{mark}/{press}").headers["Location"] == f"/kantoor/invoer/{mark}"
    assert run_of(store, mark).stage == Stage.TRIED
    begin(store, mark)
    office.post(f"/kantoor/invoer/{mark}/stoppen")
    work_on_imports(store, NOW)
    assert "De invoer is gestopt" in office.get(f"/kantoor/invoer/{mark}").text


def test_a_file_can_be_thrown_away_before_it_is_carried_out(office: Colleague, store: Store) -> None:
    mark = tried(store, FILE)
    assert "Het bestand is weg" in office.follow(office.post(f"/kantoor/invoer/{mark}/weg")).text
    office.get(f"/kantoor/invoer/{mark}", 404)
    office.post(f"/kantoor/invoer/{mark}/uitvoeren", status=404)


def test_an_export_asks_why_and_stands_in_the_list_and_the_trail(office: Colleague, store: Store) -> None:
    imported(store, FILE.replace("els@@", "els@voorbeeld.nl"))
    with store.writing() as session:
        restrict(session, session.scalars(select(Person.id).where(Person.given_name == "Els")).one(), NOW)
        session.commit()
    page = office.get("/kantoor/uitvoer?soort=klant").text
    assert "1 relatie als CSV-bestand" in page
    assert "1 persoon liet" in page
    assert "Vertel in een zin" in office.post("/kantoor/uitvoer?soort=klant", {"purpose": "x"}, 422).text
    file = office.post("/kantoor/uitvoer?soort=klant", {"purpose": "Kaarten drukken voor de beurs"}, 200)
    assert file.headers["Content-Disposition"] == 'attachment; filename="relaties-2026-11-23.csv"'
    assert "sanne@voorbeeld.nl" in file.text
    assert "els@voorbeeld.nl" not in file.text
    again = office.get("/kantoor/uitvoer").text
    assert "Kaarten drukken voor de beurs" in again
    assert "soort klant" in again
    with store.reading() as session:
        entry = session.scalars(select(TrailEntry).where(TrailEntry.did == "voerde relaties uit")).one()
        assert (entry.after["aantal"], entry.after["niet meegegeven"]) == (1, 1)


def test_an_export_asks_for_a_fresh_proof(app: Flask, office: Colleague, clock: time_machine.Traveller) -> None:
    clock.shift(11 * 60)
    answer = office.post("/kantoor/uitvoer", {"purpose": "Kaarten drukken"}, 409)
    assert "Bent u het zelf?" in answer.text


def test_carrying_out_and_turning_back_ask_for_a_fresh_proof(
    app: Flask, office: Colleague, store: Store, clock: time_machine.Traveller
) -> None:
    waiting, done = tried(store, FILE), imported(store, FILE.replace("sanne@", "kim@"))
    clock.shift(11 * 60)
    for path in (f"{waiting}/uitvoeren", f"{done}/terugdraaien"):
        assert "Bent u het zelf?" in office.post(f"/kantoor/invoer/{path}", status=409).text
    assert (run_of(store, waiting).stage, run_of(store, done).stage) == (Stage.TRIED, Stage.DONE)


def test_who_may_not_export_may_not_import_either(app: Flask, office: Colleague) -> None:
    other = Colleague(app, Role.STAFF)
    for path in ("/kantoor/invoer", "/kantoor/uitvoer"):
        assert ("lijsten inlezen" if "invoer" in path else "lijsten exporteren") in other.get(path, 403).text


def test_how_long_it_still_takes_is_said(office: Colleague, store: Store, clock: time_machine.Traveller) -> None:
    mark = a_file(store, FILE)
    with store.writing() as session:
        run = taking_in.held(session, mark, Stage.READ)
        run.stage, run.stage_at, run.total, run.done = Stage.TRYING, NOW, 100_000, 25_000
        session.commit()
    clock.shift(60)
    page = office.get(f"/kantoor/invoer/{mark}").text
    assert "25.000 van 100.000" in page
    assert "nog ongeveer 3 minuten" in page


def test_of_who_has_only_a_number_it_is_said_that_an_erasure_is_not_recognised(office: Colleague, store: Store) -> None:
    by_phone = tried(store, "naam;telefoon\nHenk Overeem;033 206 77 00\n")
    assert "1 van de nieuwe regels heeft alleen een telefoonnummer" in office.get(f"/kantoor/invoer/{by_phone}").text
    assert "alleen een telefoonnummer" not in office.get(f"/kantoor/invoer/{tried(store, FILE)}").text


def test_a_column_that_says_who_reads_the_newsletter_is_left_out_until_somebody_chooses_it(store: Store) -> None:
    assert guess(["E-mail", "Nieuwsbrief", "Opt-in"]) == ["address", "", ""]
    assert counts(store, tried(store, "e-mail;nieuwsbrief\nnieuw@voorbeeld.nl;ja\n")) == {"nieuw": 1}
