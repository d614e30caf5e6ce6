"""The download: one ZIP with everything, for people, for programs, with proof that nothing changed (AVG art. 15, 20).

Laid out as a BagIt bag (RFC 8493); `sha256sum -c manifest-sha256.txt` checks it. The same data give the same bytes.
"""

import csv
import hashlib
import os
from collections.abc import Container
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.privacy import portability, shapes
from sjoerd4u.privacy.disclosure import Record, everything_about
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.portability import as_json, plain
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Category

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
Files = dict[str, bytes]


def export_archive(
    session: Session, subject: Subject, out_path: Path, at: datetime, built: Container[str] | None = None
) -> None:
    """Write the download of `subject` to `out_path`: whole or not at all, readable by its owner only."""
    files = contents(everything_about(session, subject, built), subject, at)
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


def contents(records: list[Record], subject: Subject, at: datetime) -> Files:
    """Every file of the download by its path; of the moment only the day is told."""
    payload = {f"data/{name}": raw for name, raw in _payload(records, subject).items()}
    tags = {
        "README.txt": _page("privacy/download.txt", records, subject, at),
        "index.html": _page("privacy/download.html", records, subject, at),
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _bag_info(payload, at),
        "manifest-sha256.txt": _manifest(payload),
    }
    return payload | tags | {"tagmanifest-sha256.txt": _manifest(tags)}


def _payload(records: list[Record], subject: Subject) -> Files:
    files: Files = {
        "alles.json": as_json(portability.everything(records, subject)),
        "schema/alles.schema.json": as_json(shapes.schema()),
        "ontvangers.json": as_json(portability.receivers(records)),
        "doelen.json": as_json(portability.purposes(records)),
        "niet-verstrekt.json": as_json(portability.not_given(records)),
    }
    for number, consent in enumerate(portability.consents(records), 1):
        files[f"toestemmingen/{number:03}.json"] = as_json(consent)
    return files | _sheets(records) | _portable(records)


def _sheets(records: list[Record]) -> Files:
    files: Files = {}
    headers: dict[Category, list[str]] = {}
    for category, rows in portability.by_category(records).items():
        header = ["table", "id", *dict.fromkeys(key for _, values in rows for key in values)]
        sheet = StringIO(newline="")
        writer = csv.writer(sheet, lineterminator="\r\n")
        writer.writerow(header)
        for record, values in rows:
            cells = [portability.cell(values.get(key)) for key in header[2:]]
            writer.writerow([record.table, str(record.row_id), *cells])
        headers[category] = header
        files[f"csv/{category.value}.csv"] = sheet.getvalue().encode()
    return files | {"datapackage.json": as_json(shapes.data_package(headers))}


def _portable(records: list[Record]) -> Files:
    files = {
        f"overdraagbaar/{category.value}.json": as_json(entries)
        for category, entries in portability.portable(records).items()
    }
    card = portability.card(records)
    return files | ({"overdraagbaar/contact.vcf": card.encode()} if card else {})


def _page(template: str, records: list[Record], subject: Subject, at: datetime) -> bytes:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=template.endswith(".html"), trim_blocks=True, lstrip_blocks=True
    )
    pages.filters["said"] = readable
    page = pages.get_template(template)
    return page.render(
        records=records,
        addresses=subject.addresses,
        restricted=subject.restricted,
        day=dutch_day(clock.day_of(at)),
        dutch_day=dutch_day,
        firm=FIRM,
    ).encode()


def dutch_day(day: date) -> str:
    """ "22 november 2026"."""
    return format_date(day, "d MMMM y", locale="nl")


def readable(value: object) -> str:
    """A value as a person reads it in the overview."""
    if isinstance(value, datetime):
        local = value.astimezone(clock.AMSTERDAM)
        return f"{dutch_day(local.date())} om {local:%H:%M}"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, list):
        return ", ".join(readable(each) for each in value)
    return (
        "; ".join(f"{name}: {readable(each)}" for name, each in value.items())
        if isinstance(value, dict)
        else str(plain(value))
    )


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
