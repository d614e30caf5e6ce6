"""The download as a document that can be read aloud and printed: `overzicht.pdf` (PDF/UA-1)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sjoerd4u.kit import clock
from sjoerd4u.kit.legible import dutch_day, readable
from sjoerd4u.kit.typesetting import typeset
from sjoerd4u.privacy.disclosure import Record, Value
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.register.controller import FIRM

EMPTY: tuple[Any, ...] = (None, "", [], {})
FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "privacy"


def overview(records: Iterable[Record], subject: Subject, at: datetime) -> bytes:
    """Everything we hold, as a PDF in Dutch. Of the moment only the day is told: the same data, the same bytes."""
    day = clock.day_of(at)
    said = {
        "title": f"Alles wat {FIRM.product} van u bewaart",
        "made": f"Gemaakt op {dutch_day(day)} door {FIRM.name}, voor {', '.join(subject.addresses)}.",
        "restricted": subject.restricted,
        "author": FIRM.name,
        "service": f"{FIRM.service_email} of {FIRM.phone}",
        "day": [day.year, day.month, day.day],
        "parts": [_part(list(rows)) for _, rows in groupby(records, key=lambda record: record.table)],
    }
    return typeset(FOLDER / "overview.typ", said, FOLDER, clock.start_of(day))


def _part(records: list[Record]) -> dict[str, Any]:
    first = records[0]
    return {
        "title": first.says.nl,
        "why": "; ".join(purpose.title.nl for purpose in first.purposes),
        "grounds": "; ".join(_grounds(first)),
        "receivers": "; ".join(f"{one.name} ({one.does.nl})" for one in first.recipients) or "niemand buiten ons",
        "rows": [_row(record) for record in records],
    }


def _grounds(record: Record) -> list[str]:
    found = {
        f"{ground.basis.title.nl} ({ground.basis.article.nl})": None
        for purpose in record.purposes
        for ground in purpose.grounds
    }
    return list(found)


def _row(record: Record) -> dict[str, Any]:
    told = [value for value in record.values if value.withheld or value.value not in EMPTY]
    return {
        "kept": kept(record),
        "hold": f"{record.hold.law.nl}. {record.hold.why.nl}" if record.hold else "",
        "values": [_value(value) for value in told],
        "empty": ", ".join(value.label.nl for value in record.values if value not in told),
    }


def _value(value: Value) -> dict[str, str]:
    said = f"Niet verstrekt: {value.withheld.nl}" if value.withheld else readable(value.legible)
    return {"label": value.label.nl, "said": said, "from": value.origin.value.nl if value.origin else ""}


def kept(record: Record) -> str:
    """Until when, in words."""
    if record.kept_until:
        return f"tot en met {dutch_day(record.kept_until)}"
    if record.waits_for and record.term:
        return record.term.until.nl
    return f"tot {record.waits_for.nl}" if record.waits_for else ""
