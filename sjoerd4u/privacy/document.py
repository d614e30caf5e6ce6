"""The download as a document that can be read aloud and printed: `overzicht.pdf` (PDF/UA-1)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sjoerd4u.kit import clock
from sjoerd4u.kit.legible import day_in, readable
from sjoerd4u.kit.typesetting import typeset
from sjoerd4u.privacy.disclosure import Record, Value
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.sentences import SAYS, spoken
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.vocabulary import Words

EMPTY: tuple[Any, ...] = (None, "", [], {})
FOLDER = Path(__file__).resolve().parent.parent.parent / "templates" / "privacy"


def overview(records: Iterable[Record], subject: Subject, at: datetime) -> bytes:
    """Everything we hold, as a PDF in the language of `subject`. Of the moment only the day is told: the same data, the
    same bytes."""
    day, language, words = clock.day_of(at), subject.language, spoken(subject.language)
    said = {
        "language": language,
        "words": words,
        "made": f"{made(at, language)}, {words['for_whom']} {', '.join(subject.addresses)}.",
        "restricted": subject.restricted,
        "author": FIRM.name,
        "service": f"{FIRM.service_email} {words['or']} {FIRM.phone}",
        "day": [day.year, day.month, day.day],
        "parts": [_part(list(rows), language) for _, rows in groupby(records, key=lambda record: record.table)],
    }
    return typeset(FOLDER / "overview.typ", said, FOLDER, clock.start_of(day))


def made(at: datetime, language: str) -> str:
    """On which day and by whom the download was made."""
    return SAYS["made"].in_(language).format(day=day_in(clock.day_of(at), language), firm=FIRM.name)


def kept(record: Record, language: str) -> str:
    """Until when, in words."""
    if record.kept_until:
        return f"{SAYS['through'].in_(language)} {day_in(record.kept_until, language)}"
    if record.term_to_come:
        return record.term_to_come.until.in_(language)
    return f"{SAYS['until'].in_(language)} {record.waits_for.in_(language)}" if record.waits_for else ""


def _part(records: list[Record], language: str) -> dict[str, Any]:
    first = records[0]
    receivers = "; ".join(f"{one.called.in_(language)} ({one.does.in_(language)})" for one in first.recipients)
    return {
        "title": first.says.in_(language),
        "why": "; ".join(purpose.title.in_(language) for purpose in first.purposes),
        "grounds": "; ".join(_grounds(first, language)),
        "receivers": receivers or SAYS["nobody"].in_(language),
        "rows": [_row(record, language) for record in records],
    }


def _grounds(record: Record, language: str) -> list[str]:
    found = {
        f"{ground.basis.title.in_(language)} ({ground.basis.article.in_(language)})": None
        for purpose in record.purposes
        for ground in purpose.grounds
    }
    return list(found)


def _row(record: Record, language: str) -> dict[str, Any]:
    told = [value for value in record.values if value.withheld or value.value not in EMPTY]
    hold = record.hold
    return {
        "kept": kept(record, language),
        "hold": f"{hold.law.in_(language)}. {hold.why.in_(language)}" if hold else "",
        "values": [_value(value, language) for value in told],
        "empty": ", ".join(value.label.in_(language) for value in record.values if value not in told),
    }


def _value(value: Value, language: str) -> dict[str, str]:
    withheld = value.withheld
    return {
        "label": value.label.in_(language),
        "said": _withheld(withheld, language) if withheld else readable(value.legible, language),
        "from": value.origin.value.in_(language) if value.origin else "",
    }


def _withheld(why: Words, language: str) -> str:
    return f"{SAYS['withheld'].in_(language)}: {why.in_(language)}"
