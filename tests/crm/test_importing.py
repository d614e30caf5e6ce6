"""Importing relations: what is new, changed, the same or refused; carried out, turned back, killed half-way."""

import re
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.exporting import sheet
from sjoerd4u.crm.history import note
from sjoerd4u.crm.importing import cells, lookups, runner, taking_in
from sjoerd4u.crm.importing.columns import EXPORTED, disarmed, guess, rearmed
from sjoerd4u.crm.importing.models import ImportRow, ImportRun, Stage
from sjoerd4u.crm.importing.reading import Unreadable, open_sheet
from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.search import search
from sjoerd4u.kit import addresses
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import SuppressionReason
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.people import roster, trail
from sjoerd4u.people.changing import change_person, set_by_person
from sjoerd4u.people.models import FieldSource, Organisation, Person, PersonAddress, PersonPhone, Position, TrailEntry
from sjoerd4u.people.phones import tidy_phone
from sjoerd4u.people.restriction import restrict
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.erasure import erase
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.retention import purge_expired
from tests.builders import NOW, a_reader, dump
from tests.crm.imports import HEADER, SAM, a_file, begin, counts, imported, reasons, run_of, tried, turned_back

LINES = [
    "Sanne;van der;Berg;sanne@voorbeeld.nl;06-12345678;Bakkerij Jansen B.V.;12345678;inkoper",
    "Els;;Visser;els@voorbeeld.nl;;bakkerij jansen;12345678;",
    "Kim;;Vos;;033 206 77 00;Smederij De Vos;;eigenaar",
]
FILE = "\r\n".join([HEADER, *LINES]) + "\r\n"
EVIL_NAMES = ["=2+5", "+31", "-1", "@sum", "'t Hart", "'=x", "''=x", "Zoë", 'Jan "de" Boer', "a;b", "a, b"]
# What an import and its turning back write for good: the run and its lines, and the trail.
FOR_GOOD = {"import_run", "import_row", "trail_entry", "trail_seal"}


def everything_else(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {name: rows for name, rows in dump(store).items() if name not in FOR_GOOD}


def one(store: Store, wanted: Any) -> Any:
    with store.reading() as session:
        return session.scalars(wanted).one()


def person_at(store: Store, address: str) -> Person:
    person: Person = one(store, select(Person).join(PersonAddress).where(PersonAddress.address == address))
    return person


def own_export(store: Store) -> str:
    with store.reading() as session:
        return "".join(sheet.lines(session, []))


# — New, changed, the same, refused ——————————————————————————————————————————————————————————————————————————————


def test_a_dry_run_changes_nothing_but_its_own_lines(store: Store) -> None:
    before = dump(store)
    mark = tried(store, FILE)
    after = dump(store)
    assert {name for name in after if after[name] != before[name]} == {"import_run", "import_row"}
    assert counts(store, mark) == {"nieuw": 3}
    assert run_of(store, mark).stage == Stage.TRIED


def test_people_come_in_with_their_file_place_and_source(store: Store) -> None:
    imported(store, FILE, public=True, found_at="https://www.bakkerij.nl/team")
    sanne = person_at(store, "sanne@voorbeeld.nl")
    assert (sanne.given_name, sanne.infix, sanne.family_name) == ("Sanne", "van der", "Berg")
    file = one(store, select(Relation).where(Relation.person_id == sanne.id))
    assert (file.kind, file.source, file.told_at) == ("klant", "openbare bron", None)
    assert file.found_at == "https://www.bakkerij.nl/team"
    assert file.where_from == "Uit de administratie van voor 2026."
    with store.reading() as session:
        assert session.scalar(select(func.count(Organisation.id))) == 2, "one bakery, however it is spelled"
        assert set(session.scalars(select(PersonPhone.number))) == {"+31612345678", "+31332067700"}
        assert set(session.scalars(select(Position.title))) == {"inkoper", None, "eigenaar"}


def test_the_same_file_again_is_all_the_same(store: Store) -> None:
    imported(store, FILE)
    before = everything_else(store)
    assert counts(store, imported(store, FILE)) == {"hetzelfde": 3}
    assert everything_else(store) == before


def test_what_differs_is_changed_and_the_trail_says_so(store: Store) -> None:
    imported(store, FILE)
    mark = imported(store, FILE.replace("Sanne;van der;Berg", "Sanne;;Smit").replace("inkoper", "directeur"))
    assert counts(store, mark) == {"gewijzigd": 1, "hetzelfde": 2}
    sanne = person_at(store, "sanne@voorbeeld.nl")
    assert (sanne.infix, sanne.family_name) == ("van der", "Smit"), "an empty cell takes nothing away"
    entry = one(store, select(TrailEntry).where(TrailEntry.person_id == sanne.id))
    assert (entry.before, entry.after["family_name"]) == ({"family_name": "Berg"}, "Smit")
    assert one(store, select(FieldSource.source).where(FieldSource.person_id == sanne.id)) == "import"


def test_what_the_person_corrected_stays(store: Store) -> None:
    imported(store, FILE)
    with store.writing() as session:
        set_by_person(session, person_at(store, "sanne@voorbeeld.nl").id, ["family_name"], NOW)
        session.commit()
    mark = imported(store, FILE.replace("Berg", "Smit"))
    assert counts(store, mark) == {"hetzelfde": 3}
    assert reasons(store, mark) == {2: "Niet overschreven, want door de persoon zelf verbeterd: achternaam."}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("sanne@@voorbeeld", "geen e-mailadres"),
        ("weg@voorbeeld.nl", "nooit meer"),
        ("stil@voorbeeld.nl", "beperken"),
    ],
)
def test_bad_suppressed_and_restricted_addresses_are_refused_with_the_reason(
    store: Store, cell: str, reason: str
) -> None:
    with store.writing() as session:
        suppress(session, "weg@voorbeeld.nl", SuppressionReason.ERASED, NOW)
        who = roster.meet(session, "stil@voorbeeld.nl", roster.Introduction(), "contactformulier", NOW)
        restrict(session, who, NOW)
        session.commit()
    before = everything_else(store)
    mark = imported(store, FILE.replace("sanne@voorbeeld.nl", cell))
    assert counts(store, mark) == {"nieuw": 2, "geweigerd": 1}
    assert reason in (reasons(store, mark)[2] or "")
    assert everything_else(store)["suppression"] == before["suppression"]


@pytest.mark.parametrize(
    ("header", "line", "reason"),
    [
        ("naam;telefoon", "Jo Vos;", "geen e-mailadres en geen telefoonnummer"),
        ("telefoon", "0612345678", "een naam"),
        ("telefoon;naam", "12;Jo Vos", "geen telefoonnummer"),
        ("e-mail;kvk", "jo@voorbeeld.nl;1234567", "acht cijfers"),
        ("e-mail;kvk", "jo@voorbeeld.nl;12345678", "hoort een naam"),
        ("e-mail;nieuwsbrief", "jo@voorbeeld.nl;bevestigd", "zonder bewijs"),
        ("e-mail;laatste contact", "jo@voorbeeld.nl;3-1-2020", "24 maanden"),
        ("e-mail;laatste contact", "jo@voorbeeld.nl;3-1-2030", "toekomst"),
        ("e-mail;laatste contact", "jo@voorbeeld.nl;gisteren", "15-9-2026"),
        ("e-mail;aanhef", "jo@voorbeeld.nl;Weledele", "Wij kennen"),
        ("e-mail;soort", "jo@voorbeeld.nl;vriend", "Wij kennen"),
        ("e-mail;website", "jo@voorbeeld.nl;javascript:alert(1)", "geen webadres"),
        ("e-mail;voornaam", 'jo@voorbeeld.nl;"Jo\nVos"', "regeleinde"),
        ("e-mail;voornaam", f"jo@voorbeeld.nl;{'x' * 121}", "te lang"),
        ("e-mail;voornaam", "jo@voorbeeld.nl;Jo;nog iets", "meer kolommen"),
    ],
)
def test_a_line_that_will_not_do_is_refused_with_a_sentence(store: Store, header: str, line: str, reason: str) -> None:
    chosen = ["address", "newsletter"] if "nieuwsbrief" in header else None  # never guessed
    mark = tried(store, f"{header}\n{line}\n", chosen)
    assert counts(store, mark) == {"geweigerd": 1}
    assert reason in (reasons(store, mark)[2] or "")


def test_who_reads_the_newsletter_here_may_be_said_to(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, "jo@voorbeeld.nl")
        session.commit()
    assert counts(store, tried(store, "e-mail;nieuwsbrief\njo@voorbeeld.nl;ja\n", ["address", "newsletter"])) == {
        "gewijzigd": 1
    }


def test_the_second_line_about_somebody_is_refused_also_batches_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "AT_ONCE", 2)
    doubles = [LINES[0].replace("sanne@", "SANNE@"), LINES[2]]
    mark = imported(store, "\n".join([HEADER, *LINES, *doubles]))
    assert counts(store, mark) == {"nieuw": 3, "geweigerd": 2}
    assert reasons(store, mark) == {
        5: "Deze persoon staat al op regel 2 van dit bestand.",
        6: "Deze persoon staat al op regel 4 van dit bestand.",
    }


def test_a_mark_of_somebody_else_brings_no_other_address(store: Store) -> None:
    imported(store, FILE)
    marks = [person_at(store, address).mark for address in ("sanne@voorbeeld.nl", "els@voorbeeld.nl")]
    mark = tried(store, f"kenmerk;e-mail\n{marks[0]};els@voorbeeld.nl\n{marks[1]};nieuw@elders.nl\n")
    assert counts(store, mark) == {"geweigerd": 2}
    assert "twee verschillende mensen" in (reasons(store, mark)[2] or "")
    assert "zet het in het dossier" in (reasons(store, mark)[3] or "")


def test_source_and_basis_are_needed_and_a_public_source_an_address(store: Store) -> None:
    for field, origin in (
        ("where_from", {"where_from": " "}),
        ("held_because", {"held_because": "ja"}),
        ("found_at", {"public": True, "found_at": "website"}),
        ("kind", {"kind": "vriend"}),
    ):
        with pytest.raises(taking_in.Incomplete) as incomplete:
            tried(store, FILE, **origin)
        assert set(incomplete.value.faults) == {field}


# — There and back ———————————————————————————————————————————————————————————————————————————————————————————————


def test_an_own_export_comes_back_as_nothing_new_and_nothing_changed(store: Store) -> None:
    rows = [HEADER + ";aanhef;taal;interesses;labels;hulpvraag en wensen"]
    for number, name in enumerate(EVIL_NAMES):
        quoted = '"' + disarmed(name).replace('"', '""') + '"'
        more = (
            'mevrouw;Engels;AVG en privacy | Service en nazorg;beurs 2026 | =label;"eerste regel\n=tweede; ""regel"""'
        )
        rows.append(
            f"{quoted};van der;{quoted};wie{number}@voorbeeld.nl;06{10000000 + number};{quoted};;{quoted};{more}"
        )
    rows.append('Kim;;Vos;;0332067700;;;;;;;;""')
    mark = imported(store, "\r\n".join(rows))
    assert counts(store, mark) == {"nieuw": len(EVIL_NAMES) + 1}
    assert person_at(store, "wie0@voorbeeld.nl").family_name == "=2+5"
    exported = own_export(store)
    assert exported.startswith("\ufeffkenmerk;voornaam;")
    before = everything_else(store)
    again = imported(store, exported)
    assert counts(store, again) == {"hetzelfde": len(EVIL_NAMES) + 1}, reasons(store, again)
    assert everything_else(store) == before


def test_no_cell_of_an_export_can_start_a_formula(store: Store) -> None:
    imported(
        store, "e-mail;voornaam\n" + "".join(f'{n}@voorbeeld.nl;"{name}"\n' for n, name in enumerate(("=1", "-1")))
    )
    cells_of = re.findall(r'[;\n]"?([^;"\n]*)', own_export(store))
    assert not [cell for cell in cells_of if cell[:1] in ("=", "+", "-", "@", "\t")]


@given(st.text(max_size=12))
def test_what_is_disarmed_comes_back_exactly(text: str) -> None:
    assert rearmed(disarmed(text)) == text
    assert disarmed(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_the_header_of_an_export_is_what_an_import_maps_by_itself() -> None:
    assert guess([field.heading for field in EXPORTED]) == [field.name for field in EXPORTED]
    english = ["First Name", "Last Name", "E-mail Address", "Business Phone", "Company", "Job Title"]
    assert guess(english) == ["given_name", "family_name", "address", "phone", "company", "title"]


def test_turning_back_gives_what_was_there_before(store: Store) -> None:
    imported(store, FILE)
    with store.writing() as session:
        who = roster.meet(session, "lezer@voorbeeld.nl", roster.Introduction(), "nieuwsbrief", NOW)
        a_reader(session, "lezer@voorbeeld.nl")
        sanne = person_at(store, "sanne@voorbeeld.nl")
        change_person(session, sanne.id, {"family_name": "Bos"}, sanne.version, SAM, NOW)
        session.commit()
    assert who
    before = everything_else(store)
    changes = FILE.replace("06-12345678", "06-87654321").replace("inkoper", "directeur").replace("els@", "ellen@")
    more = "Rik;;Post;lezer@voorbeeld.nl;0201234567;Nieuwe zaak;87654321;baas\r\n"
    mark = imported(store, changes + more)
    assert counts(store, mark) == {"gewijzigd": 2, "nieuw": 1, "hetzelfde": 1}
    assert everything_else(store) != before
    run = turned_back(store, mark)
    assert (run.stage, run.counts) == (Stage.REVERTED, {"gone": 1, "back": 2})
    assert everything_else(store) == before


def test_what_was_worked_on_since_stays_and_is_counted(store: Store) -> None:
    first = imported(store, FILE)
    with store.writing() as session:
        sanne = person_at(store, "sanne@voorbeeld.nl")
        mark = session.scalars(select(Relation.mark).where(Relation.person_id == sanne.id)).one()
        note(session, mark, "telefonisch", "Belde terug.", SAM, NOW + timedelta(hours=1))
        session.commit()
    changed = imported(store, FILE.replace("Els;;Visser", "Els;;Smit"))
    with store.writing() as session:
        els = person_at(store, "els@voorbeeld.nl")
        change_person(session, els.id, {"family_name": "Bos"}, els.version, SAM, NOW)
        session.commit()
    assert turned_back(store, changed).counts == {"kept": 1}
    assert person_at(store, "els@voorbeeld.nl").family_name == "Bos"
    assert turned_back(store, first).counts == {"gone": 1, "kept": 2}
    assert person_at(store, "sanne@voorbeeld.nl")


def test_the_trail_still_holds_after_an_import_and_turning_it_back(store: Store) -> None:
    imported(store, FILE)
    turned_back(store, imported(store, FILE.replace("Berg", "Smit")))
    with store.reading() as session:
        assert trail.verify(session).faults == []


def test_of_who_restricted_nothing_is_put_back_and_it_is_counted_with_the_reason(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, "jo@voorbeeld.nl", given_name="Jo")
        session.commit()
    mark = imported(store, f"{HEADER}\nJo;;Vos;jo@voorbeeld.nl;0612345678;Bakkerij BV;;baas\n{LINES[2]}\n")
    with store.writing() as session:
        for who in session.scalars(select(Person.id)):
            restrict(session, who, NOW)
        session.commit()
    before = everything_else(store)
    assert turned_back(store, mark).counts == {"kept": 2}
    assert everything_else(store) == before
    assert set(reasons(store, mark)) == {2, 3}
    assert all("liet het gebruik" in str(reason) for reason in reasons(store, mark).values())


# — Who it is about can find it, and can have it erased ———————————————————————————————————————————————————————————


def lines_about(store: Store, address: str) -> int:
    with store.reading() as session:
        rows = everything_about(session, subject_of(session, address))
        return sum(row.table == "import_row" for row in rows)


def test_a_line_is_found_and_erased_whatever_became_of_it(store: Store, tmp_path: Path) -> None:
    with store.writing() as session:
        a_reader(session, "jo@voorbeeld.nl")
        session.commit()
    staged = f"{HEADER}\nJo;;Vos; Jo@Voorbeeld.NL ;0612345678;Bakkerij;;baas\n"
    a_file(store, staged)
    assert lines_about(store, "jo@voorbeeld.nl") == 1, "read, and nothing more"
    refused = tried(store, staged.replace("0612345678", "geen nummer"))
    assert counts(store, refused) == {"geweigerd": 1}
    assert lines_about(store, "jo@voorbeeld.nl") == 2, "refused"
    columns = ["given_name", "", "family_name", "", "phone", "", "", ""]
    tried(store, staged, columns)
    assert lines_about(store, "jo@voorbeeld.nl") == 3, "the column of the address is left out"
    erase(store, "jo@voorbeeld.nl", NOW, Ledger(tmp_path / "erasures.log"))
    with store.reading() as session:
        assert session.scalar(select(func.count(ImportRow.id))) == 0


# — Half-way —————————————————————————————————————————————————————————————————————————————————————————————————————


def many(number: int) -> str:
    return "\n".join(
        [HEADER, *(f"Jo;;Vos;jo{n}@voorbeeld.nl;;Firma {n // 3};{10000000 + n // 3};" for n in range(number))]
    )


def told(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the store but what is random or numbered."""
    found = {}
    with store.reading() as session:
        for model, names in (
            (Person, ("given_name", "family_name", "source", "met_at", "version")),
            (PersonAddress, ("address",)),
            (Relation, ("kind", "source", "created_at", "version", "where_from")),
            (Organisation, ("name", "kvk", "folded", "created_at")),
            (Position, ("company", "title", "since")),
            (ImportRow, ("line", "verdict", "reason", "cells", "address")),
        ):
            rows = session.execute(select(*(getattr(model, name) for name in names)))
            found[model.__tablename__] = sorted(tuple(map(str, row)) for row in rows)
    return found


class Killed(BaseException):
    """As if the process stopped there."""


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(runner, "AT_ONCE", 4)
    return None


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("at_batch", [1, 3])
def test_who_dies_in_the_middle_is_followed_by_another_to_the_same_end(
    store: Store, monkeypatch: pytest.MonkeyPatch, at_batch: int
) -> None:
    mark = imported(store, many(14))
    whole = told(store)
    turned_back(store, mark)
    taking_in.discard(store, mark)
    again = tried(store, many(14))
    begin(store, again)
    die_in_batch(monkeypatch, at_batch)
    with pytest.raises(Killed):
        runner.work_on_imports(store, NOW)
    monkeypatch.undo()
    assert run_of(store, again).stage == Stage.RUNNING
    assert "0 imports" in runner.work_on_imports(store, NOW), "its lease still runs"
    with store.writing() as session:
        session.execute(update(ImportRun).values(held_until=NOW - timedelta(days=999)))
        session.commit()
    runner.work_on_imports(store, NOW)
    assert run_of(store, again).stage == Stage.DONE
    assert told(store) == whole


def die_in_batch(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Dies after everything of that batch was written, and before it was committed."""
    carry_out, batches = runner.carry_out, iter(range(1, 1000))

    def dying(*args: Any) -> None:
        carry_out(*args)
        if next(batches) == number:
            raise Killed

    monkeypatch.setattr(runner, "carry_out", dying)


@pytest.mark.usefixtures("small_batches")
def test_who_is_stopped_half_way_can_be_turned_back_to_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything_else(store)
    mark = tried(store, many(14))
    begin(store, mark)
    found = runner._claim(store)
    assert found
    assert runner._step(store, *found)
    with store.writing() as session:
        taking_in.stop(session, mark, SAM, NOW)
        session.commit()
    assert not runner._step(store, *found), "whose run was stopped does nothing more"
    runner.work_on_imports(store, NOW)
    assert (run_of(store, mark).stage, counts(store, mark)["nieuw"]) == (Stage.STOPPED, 4)
    assert turned_back(store, mark).counts == {"gone": 4}
    assert everything_else(store) == before


# — Files ————————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    "raw",
    [
        FILE.encode(),
        b"\xef\xbb\xbf" + FILE.encode(),
        FILE.replace("Sanne", "Zoë").encode("cp1252"),
        FILE.replace(";", ",").encode(),
        ("sep=;\r\n" + FILE).encode(),
        FILE.replace("\r\n", "\n").replace(";", "\t").encode(),
    ],
    ids=["utf-8", "bom", "windows-1252", "comma", "sep", "tabs"],
)
def test_every_usual_kind_of_csv_is_read(raw: bytes) -> None:
    read = open_sheet(BytesIO(raw))
    assert guess(read.header)[:4] == ["given_name", "infix", "family_name", "address"]
    assert [line.cells[3] for line in read.lines] == ["sanne@voorbeeld.nl", "els@voorbeeld.nl", ""]


EVIL_FILES = {
    "empty": b"",
    "only a header": b"e-mail\n",
    "nul": b"e-mail\njo\0@voorbeeld.nl\n",
    "10,000 columns": b";".join([b"x"] * 10_000) + b"\n1\n",
    "unclosed quote": b'e-mail;naam\njo@voorbeeld.nl;"Jo\n' + b"kim@voorbeeld.nl;Kim\n" * 9000,
    "a quote inside": b'e-mail;naam\njo@voorbeeld.nl;"Jo" Vos\n',
    "xlsx": b"PK\x03\x04" + b"\x14\x00" * 50,
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50),
    "utf-16": FILE.encode("utf-16"),
    "bom and then no utf-8": b"\xef\xbb\xbfnaam\n\xff\xfe\n",
    "no known letters": b"naam\n\x81\x8d\x8f\xff\n",
    "one long cell": b"naam\n" + b"x" * 200_000 + b"\n",
    "empty header": b";;;\nx;y;z\n",
}


@pytest.mark.parametrize("kind", EVIL_FILES)
def test_what_cannot_be_read_is_told_in_a_sentence_and_nothing_of_it_stays(store: Store, kind: str) -> None:
    with pytest.raises(Unreadable) as unreadable:
        a_file(store, EVIL_FILES[kind])
    assert str(unreadable.value).endswith((".", "”."))
    assert dump(store)["import_run"] == dump(store)["import_row"] == []


@pytest.mark.parametrize("piece", [";", '"\n";'])
def test_a_record_that_would_fill_the_memory_is_refused_before_it_is_cut_into_cells(piece: str) -> None:
    for header in ("", "naam;e-mailadres\n"):
        raw = BytesIO((header + piece * (1_500_000 // len(piece)) + "\n").encode())
        tracemalloc.start()
        with pytest.raises(Unreadable, match="is te lang"):
            list(open_sheet(raw).lines)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert most < 12_000_000


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        list(open_sheet(BytesIO(b"e-mail;naam\n" + raw)).lines)
    except Unreadable:
        return


def test_half_characters_and_controls_in_cells_are_marked(store: Store) -> None:
    mark = tried(store, b"e-mail;voornaam\njo@voorbeeld.nl;J\x01o\nkim@voorbeeld.nl;\xed\xa0\x80\n")
    assert counts(store, mark)["geweigerd"] >= 1


@given(st.from_regex(r"[a-zA-Z0-9._+-]{1,12}@[a-zA-Z0-9-]{1,10}\.(nl|com|test|c)", fullmatch=True))
def test_addresses_are_tidied_as_everywhere(typed: str) -> None:
    try:
        tidied = addresses.tidy(typed)
    except addresses.NotAnAddress:
        with pytest.raises(cells.NotTaken):
            cells.READ["address"](typed, "address")
    else:
        assert cells.READ["address"](typed, "address") == tidied


@pytest.mark.parametrize("typed", ["0612345678", "06-12 34 56 78", "+31612345678", "0031612345678", "033.2067700"])
def test_numbers_are_tidied_as_everywhere(typed: str) -> None:
    assert cells.READ["phone"](typed, "phone") == tidy_phone(typed)


def test_a_whole_name_is_taken_apart() -> None:
    parts = {"given_name": "Sanne", "infix": "van der", "family_name": "Berg"}
    for whole in ("Sanne van der Berg", "Berg, Sanne van der"):
        assert cells.values_of([whole], ["whole_name"]) == parts


def test_the_refused_lines_come_back_as_csv_to_mend(store: Store) -> None:
    mark = tried(store, FILE.replace("sanne@voorbeeld.nl", "=sanne"))
    with store.reading() as session:
        text = "".join(lookups.refused_lines(session, run_of(store, mark)))
    header, line = text.removeprefix("\ufeff").splitlines()
    assert header.startswith("regel;reden;voornaam;")
    assert line.startswith("2;Dit is geen e-mailadres")
    assert ";'=sanne;" in line


def test_forgotten_with_their_lines(store: Store) -> None:
    mark = imported(store, FILE)
    with store.writing() as session:
        session.execute(update(ImportRow).values(read_at=NOW - timedelta(days=32)))
        session.commit()
    purge_expired(store, NOW)
    assert runner.tidy_imports(store, NOW + timedelta(days=3)) == "1 imports vergeten"
    with store.reading() as session, pytest.raises(taking_in.NoSuchRun):
        lookups.run_with(session, mark)


def test_every_person_of_a_file_is_made_findable_once_also_where_a_firm_returns_in_every_batch(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "AT_ONCE", 4)
    made: list[int] = []
    index = runner.index_people

    def note(session: Session, person_ids: Iterable[int]) -> None:
        made.extend(person_ids)
        index(session, person_ids)

    monkeypatch.setattr(runner, "index_people", note)
    lines = [f"Jo{n};;Invoer{n};jo{n}@voorbeeld.nl;;Bakkerij {n % 3};;\n" for n in range(13)]
    imported(store, f"{HEADER}\n{''.join(lines)}")
    assert len(made) == len(set(made)) == 13
    with store.reading() as session:
        found = search(session, "bakkerij 2", None)
        assert len(found.people) == 4
        assert [hit.name for hit in found.organisations] == ["Bakkerij 2"]
