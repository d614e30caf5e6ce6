"""The contacts we had, as a calendar (RFC 5545) that any diary can take in."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sjoerd4u.kit.legible import readable
from sjoerd4u.privacy.disclosure import Record
from sjoerd4u.privacy.portability import escaped
from sjoerd4u.privacy.sentences import CONTACT, WITH
from sjoerd4u.register.controller import FIRM

CONTACTS = "contact_moment"
LONGEST_LINE = 75  # octets, RFC 5545 § 3.1


def calendar(records: Iterable[Record], language: str) -> str:
    """Every contact at its moment: how, and with whom, in "nl" or "en". Empty when there were none; a note of ours is
    not portable.

    The stamp of an event is its own moment, so that the same data give the same bytes.
    """
    events = [line for record in records if record.table == CONTACTS for line in _event(record, language)]
    if not events:
        return ""
    made_by = f"PRODID:-//{FIRM.name}//{FIRM.product}//{language.upper()}"
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", made_by, "CALSCALE:GREGORIAN"]
    return "".join(f"{_folded(line)}\r\n" for line in [*head, *events, "END:VCALENDAR"])


def _event(record: Record, language: str) -> list[str]:
    said = {value.key.partition(".")[2]: value for value in record.values if not value.withheld}
    at: Any = said["at"].value
    how, with_whom = readable(said["kind"].legible, language), said["by_name"].value
    return [
        "BEGIN:VEVENT",
        f"UID:contact-{record.row_id}@sjoerd4u",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(at)}",
        f"SUMMARY:{escaped(CONTACT.in_(language).format(firm=FIRM.product, how=how))}",
        f"DESCRIPTION:{escaped(WITH.in_(language).format(name=with_whom))}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _folded(line: str) -> str:
    """At most 75 octets a line, never in the middle of a character; what goes on begins with a space."""
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > LONGEST_LINE:
            parts.append(part)
            part = " "
        part += char
    return "\r\n".join([*parts, part])
