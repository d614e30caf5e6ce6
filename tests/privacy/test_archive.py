"""The download: whole, readable, checkable, and the same bytes every time."""

import csv
import json
import re
import subprocess
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pypdfium2
import pytest
from sqlalchemy import Table, insert, update

from sjoerd4u.crm import history, relations
from sjoerd4u.crm.models import ContactKind
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import SYSTEM, By
from sjoerd4u.portal.downloads import digest_of
from sjoerd4u.privacy import archive, document, shapes
from sjoerd4u.privacy.disclosure import everything_about
from sjoerd4u.privacy.identifying import subject_of
from sjoerd4u.privacy.portability import cell
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from sjoerd4u.privacy.sentences import FILES, PORTABLE_FILES, SAYS
from sjoerd4u.register.recipients import UNKNOWN
from sjoerd4u.register.vocabulary import Origin
from tests.builders import NOW, a_reader

JO = "jo@voorbeeld.nl"


@pytest.fixture
def reader(store: Store) -> None:
    with store.writing() as session:
        a_reader(
            session, JO, given_name="=HYPERLINK(1)", family_name="Jansen; dr.", topics=["avg"], measure_clicks=True
        )
        session.commit()


def downloaded(store: Store, folder: Path, hours: int = 0) -> Path:
    path = folder / "mijn-gegevens.zip"
    with store.reading() as session:
        archive.export_archive(session, subject_of(session, JO), path, NOW + timedelta(hours=hours))
    return path


def files_of(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def written_to_in(store: Store, language: str) -> None:
    with store.writing() as session:
        session.execute(update(Person).values(language=language))
        session.commit()


def writes_in(store: Store, language: str, folder: Path) -> dict[str, str]:
    """What the reader of this language reads, by where it stands: each on one line."""
    written_to_in(store, language)
    files = files_of(downloaded(store, folder))
    with store.reading() as session:
        handed_over = archive.portable_archive(session, subject_of(session, JO), NOW)
    with ZipFile(BytesIO(handed_over)) as packed:
        texts = {"handed over": packed.read("README.txt").decode()}
    texts |= {name: files[name].decode() for name in ("README.txt", "index.html")}
    with pypdfium2.PdfDocument(files["overzicht.pdf"]) as paper:
        texts["overzicht.pdf"] = " ".join(page.get_textpage().get_text_range() for page in paper)
    return {name: " ".join(text.split()) for name, text in texts.items()}


def only_in(language: str) -> list[str]:
    """The words of the download that are long enough not to be a part of something else, in this language."""
    words = (*SAYS.values(), *FILES.values(), *PORTABLE_FILES.values(), Origin.PROVIDED.value, UNKNOWN)
    return [said for each in words if each.nl != each.en and len(said := each.in_(language)) > 9]


def loaded(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[f"data/{name}"])


@pytest.mark.usefixtures("reader")
def test_it_has_what_the_contract_says(store: Store, tmp_path: Path) -> None:
    names = set(files_of(downloaded(store, tmp_path)))
    assert names >= {"overzicht.pdf", "data/verzoeken.json", "data/overdraagbaar/contactgegevens.csv"}
    assert names >= {"README.txt", "index.html", "bagit.txt", "bag-info.txt", "manifest-sha256.txt"}
    assert names >= {f"data/{name}" for name in ("alles.json", "schema/alles.schema.json", "datapackage.json")}
    assert names >= {"data/csv/contactgegevens.csv", "data/csv/toestemming.csv"}
    assert names >= {"data/overdraagbaar/contactgegevens.json", "data/overdraagbaar/contact.vcf"}
    assert names >= {f"data/toestemmingen/00{n}.json" for n in (1, 2)}
    assert names >= {f"data/{name}.json" for name in ("ontvangers", "doelen", "niet-verstrekt")}


@pytest.mark.usefixtures("reader")
def test_the_same_data_give_the_same_bytes(store: Store, tmp_path: Path) -> None:
    first = downloaded(store, tmp_path).read_bytes()
    assert downloaded(store, tmp_path, hours=5).read_bytes() == first
    with ZipFile(tmp_path / "mijn-gegevens.zip") as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


@pytest.mark.usefixtures("reader", "no_paper")
def test_sha256sum_finds_nothing_wrong_and_sees_a_change(store: Store, tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    with ZipFile(downloaded(store, tmp_path)) as packed:
        packed.extractall(bag)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert subprocess.run(["sha256sum", "-c", "--strict", manifest], cwd=bag, capture_output=True).returncode == 0
    (bag / "data" / "alles.json").write_text("{}")
    assert subprocess.run(["sha256sum", "-c", "manifest-sha256.txt"], cwd=bag, capture_output=True).returncode == 1


@pytest.mark.usefixtures("reader", "no_paper")
def test_alles_json_is_as_its_schema_says(store: Store, tmp_path: Path) -> None:
    files = files_of(downloaded(store, tmp_path))
    schema, told = loaded(files, "schema/alles.schema.json"), loaded(files, "alles.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(told)) == []
    told["records"][0]["values"][0]["key"] = "person.shoe_size"
    assert list(validator.iter_errors(told)) != []


@pytest.mark.usefixtures("reader", "no_paper")
def test_the_sheets_are_as_the_data_package_says(store: Store, tmp_path: Path) -> None:
    files = files_of(downloaded(store, tmp_path))
    for resource in loaded(files, "datapackage.json")["resources"]:
        rows = list(csv.reader(StringIO(files[f"data/{resource['path']}"].decode(), newline="")))
        assert rows[0] == [field["name"] for field in resource["schema"]["fields"]]
        for row in rows[1:]:
            for value, field in zip(row, resource["schema"]["fields"], strict=True):
                assert value == "" or field["type"] != "boolean" or value in ("true", "false")
                assert value == "" or field["type"] != "datetime" or value.endswith("Z")


@pytest.mark.usefixtures("reader", "no_paper")
def test_no_cell_is_a_formula_but_the_document_has_the_value(store: Store, tmp_path: Path) -> None:
    files = files_of(downloaded(store, tmp_path))
    assert b"'=HYPERLINK" in files["data/csv/contactgegevens.csv"]
    assert b'"=HYPERLINK(1)"' in files["data/alles.json"]
    assert [cell(text) for text in ("=1", "+1", "-1", "@x", "\tx", "gewoon", "a=b")] == [
        "'=1", "'+1", "'-1", "'@x", "'\tx", "gewoon", "a=b",
    ]  # fmt: skip


@pytest.mark.usefixtures("reader", "no_paper")
def test_the_portable_part_is_what_was_provided_with_consent(store: Store, tmp_path: Path) -> None:
    files = files_of(downloaded(store, tmp_path))
    names = [name.removeprefix("data/") for name in files if re.fullmatch(r"data/overdraagbaar/.*\.json", name)]
    tables = {entry["table"] for name in names for entry in loaded(files, name)}
    assert {"person", "person_address", "subscriber"} <= tables
    assert not tables & {"consent", "letter"}  # a legal duty and an interest of ours are no grounds for portability
    card = files["data/overdraagbaar/contact.vcf"].decode()
    assert card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert "N:Jansen\\; dr.;=HYPERLINK(1);;;" in card
    assert f"EMAIL:{JO}" in card


@pytest.mark.usefixtures("reader", "no_paper")
def test_every_consent_has_its_exact_text(store: Store, tmp_path: Path) -> None:
    files = files_of(downloaded(store, tmp_path))
    receipts = [loaded(files, f"toestemmingen/00{n}.json") for n in (1, 2)]
    assert {receipt["consent.asking"] for receipt in receipts} == {"nieuwsbrief", "clicks-meten"}
    assert all("SparklingCRM b.v." in receipt["consent_text.text"] for receipt in receipts)


@pytest.mark.usefixtures("no_paper")
def test_a_newly_declared_table_is_in_download_and_schema(
    store: Store, diary: Table, reader: None, tmp_path: Path
) -> None:
    with store.writing() as session:
        (person_id,) = subject_of(session, JO).person_ids
        session.execute(insert(diary).values(person_id=person_id, thought="hoera", had_at=NOW))
        session.commit()
    files = files_of(downloaded(store, tmp_path))
    assert list(jsonschema.Draft202012Validator(shapes.schema()).iter_errors(loaded(files, "alles.json"))) == []
    assert "diary" in shapes.schema()["$defs"]
    assert b"hoera" in files["data/csv/contactgegevens.csv"]
    assert b"hoera" in files["data/overdraagbaar/contactgegevens.json"]
    assert b"Uw dagboek" in files["index.html"]
    assert b"<dt>Hierover staat niets</dt>" in files["index.html"]


@pytest.mark.usefixtures("no_paper")
def test_a_failed_export_leaves_no_file(
    store: Store, reader: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        downloaded(store, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if "mijn-gegevens" in path.name] == []


@pytest.mark.usefixtures("reader")
def test_the_document_is_tagged_in_dutch_and_says_what_the_page_says(store: Store, tmp_path: Path) -> None:
    raw = files_of(downloaded(store, tmp_path))["overzicht.pdf"]
    assert raw.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in raw
    assert b"/Lang(nl)" in raw
    assert b"pdfuaid" in raw
    with store.reading() as session:
        subject = subject_of(session, JO)
        said = document.overview(everything_about(session, subject), subject, NOW + timedelta(hours=5))
    assert said == raw


@pytest.mark.one_database
@pytest.mark.usefixtures("reader")
@pytest.mark.parametrize(
    ("language", "other", "title", "moment"),
    [
        ("nl", "en", "Alles wat Sjoerd4u van u bewaart", "23 november 2026 om 10:00"),
        ("en", "nl", "Everything Sjoerd4u keeps about you", "23 November 2026 at 10:00"),
    ],
)
def test_all_that_is_read_is_in_the_language_in_which_we_write(
    store: Store, tmp_path: Path, language: str, other: str, title: str, moment: str
) -> None:
    said = writes_in(store, language, tmp_path)
    assert f'<html lang="{language}">' in said["index.html"]
    for name in ("index.html", "overzicht.pdf"):
        assert title in said[name]
        assert moment in said[name]
    for name, text in said.items():
        assert [foreign for foreign in only_in(other) if foreign in text] == [], name


@pytest.mark.one_database
@pytest.mark.usefixtures("reader", "no_paper")
def test_another_language_is_another_file_with_the_same_names(store: Store) -> None:
    digests, names = set(), set()
    for language in ("nl", "en", "qq"):
        written_to_in(store, language)
        with store.reading() as session:
            subject = subject_of(session, JO)
            records = everything_about(session, subject)
        digests.add(digest_of(records, subject))
        names.add(frozenset(archive.contents(records, subject, NOW)))
    assert (len(digests), len(names)) == (3, 1)


def test_a_sign_that_no_face_has_and_words_that_look_like_markup_are_set_all_the_same(
    store: Store, tmp_path: Path
) -> None:
    with store.writing() as session:
        a_reader(session, JO, given_name="😀 #panic() $x$ \\ @foo <a> 中", family_name="*vet* _schuin_ `code` //")
        session.commit()
    assert files_of(downloaded(store, tmp_path))["overzicht.pdf"].startswith(b"%PDF-")


@pytest.mark.usefixtures("reader", "no_paper")
def test_contacts_are_a_calendar(store: Store, tmp_path: Path) -> None:
    with store.writing() as session:
        (person_id,) = subject_of(session, JO).person_ids
        relation = relations.file_of(session, person_id, "kantoor", SYSTEM, NOW)
        by = By(None, "Sam; de “beller”, " + "ó" * 80)
        history.note(session, relation.mark, ContactKind.PHONE, "Geheime notitie", by, NOW)
        session.commit()
    files = files_of(downloaded(store, tmp_path))
    lines = files["data/overdraagbaar/contactmomenten.ics"].split(b"\r\n")
    assert (lines[0], lines[1], lines[-2], lines[-1]) == (b"BEGIN:VCALENDAR", b"VERSION:2.0", b"END:VCALENDAR", b"")
    assert all(len(line) <= 75 for line in lines)
    whole = files["data/overdraagbaar/contactmomenten.ics"].replace(b"\r\n ", b"").decode()
    assert "DTSTART:20261123T090000Z" in whole
    assert "Met Sam\\; de “beller”\\, " + "ó" * 80 in whole
    assert "telefonisch" in whole
    assert "Geheime" not in whole


@pytest.mark.usefixtures("reader", "no_paper")
def test_requests_are_there_with_both_clocks(store: Store, tmp_path: Path) -> None:
    with store.writing() as session:
        asked = Asked(kind=RequestKind.PORT, channel=Channel.PORTAL, language="nl", address=JO, text="Graag.")
        open_request(session, asked, NOW)
        session.commit()
    told = loaded(files_of(downloaded(store, tmp_path)), "verzoeken.json")
    (request,) = [entry for entry in told if entry["table"] == "rights_request"]
    assert (request["rights_request.promised_on"], request["rights_request.due_on"]) == ("2026-12-07", "2026-12-23")
    assert "Graag." in [entry.get("request_message.text") for entry in told]
