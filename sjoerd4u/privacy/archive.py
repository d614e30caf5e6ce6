"""The download: one ZIP with everything, for people, for programs, with proof that nothing changed (AVG art. 15, 20).

Laid out as a BagIt bag (RFC 8493); `sha256sum -c manifest-sha256.txt` checks it. The same data give the same bytes.
What people read in it is in the language in which we write to them; its files have the same names in every language.
"""

import csv
import hashlib
import os
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime
from functools import cache, partial
from io import BytesIO, StringIO
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment, FileSystemLoader, select_autoescape
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.legible import readable
from sjoerd4u.privacy import document, portability, shapes
from sjoerd4u.privacy.calendars import calendar
from sjoerd4u.privacy.disclosure import Record, everything_about
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.portability import as_json
from sjoerd4u.privacy.sentences import FILES, PORTABLE_FILES, said_in, spoken
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Category

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
BAG = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
Files = dict[str, bytes]
Progress = Callable[[int], None]


def export_archive(
    session: Session,
    subject: Subject,
    out_path: Path,
    at: datetime,
    built: Container[str] | None = None,
    progress: Progress = lambda _done: None,
) -> None:
    """Write the download of `subject` to `out_path`: whole or not at all, readable by its owner only.

    `progress` is told how far it is, of a hundred.
    """
    progress(10)
    records = everything_about(session, subject, built)
    progress(40)
    files = contents(records, subject, at)
    progress(80)
    unfinished = out_path.with_name(f".{out_path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with ZipFile(raw, "w", ZIP_DEFLATED) as packed:
                for name in sorted(files):
                    packed.writestr(_entry(name), files[name])
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(out_path)
    finally:
        unfinished.unlink(missing_ok=True)


def portable_archive(session: Session, subject: Subject, at: datetime, built: Container[str] | None = None) -> bytes:
    """Only what may be handed to another party (AVG art. 20), as a ZIP of its own with its manifest."""
    records = everything_about(session, subject, built)
    payload = {f"data/{name}": raw for name, raw in _portable(records, subject.language).items()}
    tags = {"README.txt": _page("privacy/handed_over.txt", records, subject, at), "bagit.txt": BAG}
    files = payload | tags | {"manifest-sha256.txt": _manifest(payload)}
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name])
    return packed.getvalue()


def contents(records: list[Record], subject: Subject, at: datetime) -> Files:
    """Every file of the download by its path; of the moment only the day is told."""
    payload = {f"data/{name}": raw for name, raw in _payload(records, subject).items()}
    tags = {
        "README.txt": _page("privacy/download.txt", records, subject, at),
        "index.html": _page("privacy/download.html", records, subject, at),
        "overzicht.pdf": document.overview(records, subject, at),
        "bagit.txt": BAG,
        "bag-info.txt": _bag_info(payload, at),
        "manifest-sha256.txt": _manifest(payload),
    }
    return payload | tags | {"tagmanifest-sha256.txt": _manifest(tags)}


def _payload(records: list[Record], subject: Subject) -> Files:
    files: Files = {
        "alles.json": as_json(portability.everything(records, subject)),
        "schema/alles.schema.json": schema_file(),
        "ontvangers.json": as_json(portability.receivers(records)),
        "verzoeken.json": as_json(portability.requests(records)),
        "doelen.json": as_json(portability.purposes(records)),
        "niet-verstrekt.json": as_json(portability.not_given(records)),
    }
    for number, consent in enumerate(portability.consents(records), 1):
        files[f"toestemmingen/{number:03}.json"] = as_json(consent)
    return files | _sheets(records) | _portable(records, subject.language)


@cache
def schema_file() -> bytes:
    """The schema of `alles.json`: made of declarations alone, so it is the same for everyone."""
    return as_json(shapes.schema())


def _sheets(records: list[Record]) -> Files:
    files: Files = {}
    headers: dict[Category, list[str]] = {}
    for category, rows in portability.by_category(records).items():
        lines = [({"table": record.table, "id": str(record.row_id)}, values) for record, values in rows]
        headers[category], files[f"csv/{category.value}.csv"] = _sheet(lines)
    return files | {"datapackage.json": as_json(shapes.data_package(headers))}


def _portable(records: list[Record], language: str) -> Files:
    files: Files = {}
    for category, entries in portability.portable(records).items():
        files[f"overdraagbaar/{category.value}.json"] = as_json(entries)
        lines = [({"table": entry["table"]}, entry["values"]) for entry in entries]
        files[f"overdraagbaar/{category.value}.csv"] = _sheet(lines)[1]
    appointments = calendar(records, language)
    for name, made in (("contact.vcf", portability.card(records)), ("contactmomenten.ics", appointments)):
        if made:
            files[f"overdraagbaar/{name}"] = made.encode()
    return files


def _sheet(lines: Iterable[tuple[Mapping[str, str], Mapping[str, Any]]]) -> tuple[list[str], bytes]:
    """The header, and the sheet: what names each line first, then its values."""
    rows = list(lines)
    names = list(rows[0][0]) if rows else []
    keys = list(dict.fromkeys(key for _, values in rows for key in values))
    sheet = StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(names + keys)
    for named, values in rows:
        writer.writerow([*named.values(), *(portability.cell(values.get(key)) for key in keys)])
    return names + keys, sheet.getvalue().encode()


@cache
def _pages(language: str) -> Environment:
    escaped = select_autoescape(("html",), default=False)  # the others are plain text
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=escaped, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    pages.filters |= {"said": partial(readable, language=language), "kept": partial(document.kept, language=language)}
    says = SimpleNamespace(**spoken(language))  # Jinja finds `says.kept` three times as fast there as in a dict
    pages.globals |= {"lang": language, "says": says, "firm": FIRM, "empty": document.EMPTY}
    pages.globals |= {"files": said_in(FILES, language), "portable_files": said_in(PORTABLE_FILES, language)}
    return pages


def _page(template: str, records: list[Record], subject: Subject, at: datetime) -> bytes:
    page = _pages(subject.language).get_template(template)
    return page.render(
        parts=[list(rows) for _, rows in groupby(records, key=lambda record: record.table)],
        addresses=subject.addresses,
        restricted=subject.restricted,
        made=document.made(at, subject.language),
    ).encode()


def _bag_info(payload: Files, at: datetime) -> bytes:
    octets = sum(len(raw) for raw in payload.values())
    return (
        f"Source-Organization: {FIRM.name}\n"
        f"Contact-Email: {FIRM.service_email}\n"
        f"Bagging-Date: {clock.day_of(at).isoformat()}\n"
        f"Payload-Oxum: {octets}.{len(payload)}\n"
    ).encode()


def _manifest(files: Files) -> bytes:
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, ZIP_EPOCH)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
