"""Taking everything along: `alles.json`, and the values a person may hand to another (AVG art. 15(3), 20).

What is in it follows from the declarations alone. The same data give the same bytes.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sjoerd4u.privacy.disclosure import Record, Value, withheld_of
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import CONSENT_PROOF, PURPOSES, Purpose
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Basis, Category, Ground, Origin, Words

PORTABLE_BASES = (Basis.CONSENT, Basis.CONTRACT)
PORTABLE_ORIGINS = (Origin.PROVIDED, Origin.OBSERVED)
ORIGIN_NAMES = {origin: origin.name.lower() for origin in Origin}
REQUEST_TABLES = ("rights_request", "request_message", "request_event")
Json = dict[str, Any]


def as_json(value: Any) -> bytes:
    """`value` as JSON in UTF-8: the same value always gives the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def plain(value: Any) -> Any:
    """A stored value as JSON knows it; a moment in UTC, in the form of RFC 3339."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


# — alles.json ———————————————————————————————————————————————————————————————————————————————————————————————————


def everything(records: Iterable[Record], subject: Subject) -> Json:
    """The document `alles.json`: every field with its value, key, source, purpose, basis, recipients and last day."""
    return {
        "$schema": "schema/alles.schema.json",
        "controller": {"name": FIRM.name, "email": FIRM.service_email, "phone": FIRM.phone, "website": FIRM.website},
        "about": {"addresses": list(subject.addresses), "use_restricted": subject.restricted},
        "records": [_record(record) for record in records],
    }


def _record(record: Record) -> Json:
    return {
        "table": record.table,
        "id": plain(record.row_id),
        "label": _both(record.says),
        "purposes": [purpose.slug for purpose in record.purposes],
        "legal_bases": sorted({f"6(1)({ground.basis.value})" for ground in _grounds(record)}),
        "recipients": [recipient.slug for recipient in record.recipients],
        "kept_until": plain(record.kept_until),
        "waits_for": _both(record.waits_for) if record.waits_for else None,
        "stays_after_erasure": _both(record.hold.law) if record.hold else None,
        "values": [_value(value) for value in record.values],
    }


def _value(value: Value) -> Json:
    said: Json = {"key": value.key, "label": _both(value.label)}
    if value.category and value.origin:
        said |= {"category": value.category.value, "source": ORIGIN_NAMES[value.origin]}
    return said | ({"withheld": _both(value.withheld)} if value.withheld else {"value": plain(value.value)})


def _grounds(record: Record) -> Iterable[Ground]:
    return (ground for purpose in record.purposes for ground in purpose.grounds)


def _both(words: Words) -> dict[str, str]:
    return {"nl": words.nl, "en": words.en}


# — CSV ——————————————————————————————————————————————————————————————————————————————————————————————————————————


def by_category(records: Iterable[Record]) -> dict[Category, list[tuple[Record, dict[str, Any]]]]:
    """The values of each category, row by row, under their stable keys. What is withheld is left out."""
    found: dict[Category, list[tuple[Record, dict[str, Any]]]] = {}
    for record in records:
        for category in Category:
            values = {v.key: plain(v.value) for v in record.values if v.category is category and not v.withheld}
            if values:
                found.setdefault(category, []).append((record, values))
    return found


def cell(value: Any) -> str:
    """A value as a CSV cell that no spreadsheet takes for a formula: such a text gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value) if isinstance(value, int | float) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%") else value


# — The portable part —————————————————————————————————————————————————————————————————————————————————————————————


def portable(records: Iterable[Record]) -> dict[Category, list[Json]]:
    """What may be handed to another (art. 20(1)): used with consent or for a contract, provided or observed."""
    found: dict[Category, list[Json]] = {}
    for record in records:
        if not any(ground.basis in PORTABLE_BASES for ground in _grounds(record)):
            continue
        for category in Category:
            values = {v.key: plain(v.value) for v in record.values if v.category is category and _is_portable(v)}
            if values:
                found.setdefault(category, []).append({"table": record.table, "values": values})
    return found


def _is_portable(value: Value) -> bool:
    return value.origin in PORTABLE_ORIGINS and not value.withheld and value.value is not None


def card(records: Iterable[Record]) -> str:
    """The person as a vCard 4.0 (RFC 6350), from the portable values; empty when there is no name and no address."""
    said = [pair for entries in portable(records).values() for entry in entries for pair in entry["values"].items()]
    mails = [value for key, value in said if key == "person_address.address"]
    given, infix, family, language = (
        dict(said).get(f"person.{name}") or "" for name in ("given_name", "infix", "family_name", "language")
    )
    full_name = " ".join(part for part in (given, infix, family) if part) or next(iter(mails), "")
    if not full_name:
        return ""
    surname = " ".join(part for part in (infix, family) if part)
    names = [f"FN:{escaped(full_name)}", f"N:{escaped(surname)};{escaped(given)};;;"]
    ways = [*(f"EMAIL:{escaped(mail)}" for mail in mails), *([f"LANG:{language}"] if language else [])]
    return "".join(f"{line}\r\n" for line in ["BEGIN:VCARD", "VERSION:4.0", *names, *ways, "END:VCARD"])


def escaped(text: str) -> str:
    """A text as a value of vCard or iCalendar (RFC 6350 § 3.4, RFC 5545 § 3.3.11)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for char, safe in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        text = text.replace(char, safe)
    return text


# — What stands beside the data ————————————————————————————————————————————————————————————————————————————————————


def consents(records: Iterable[Record]) -> list[Json]:
    """Every consent as a receipt, with the exact text the person saw."""
    return [
        {value.key: plain(value.value) for value in record.values} | {"kept_until": plain(record.kept_until)}
        for record in records
        if CONSENT_PROOF in record.purposes and record.term
    ]


def requests(records: Iterable[Record]) -> list[Json]:
    """Every request under the law with its two clocks, what was written about it and how it went."""
    return [
        {"table": record.table, "id": plain(record.row_id)}
        | {value.key: plain(value.value) for value in record.values if not value.withheld}
        | {"kept_until": plain(record.kept_until)}
        for record in records
        if record.table in REQUEST_TABLES
    ]


def receivers(records: Iterable[Record]) -> list[Json]:
    """Everyone by name who receives these data (art. 15(1)(c))."""
    found = {recipient.slug: recipient for record in records for recipient in record.recipients}
    return [_receiver(recipient) for _, recipient in sorted(found.items())]


def _receiver(recipient: Recipient) -> Json:
    return {
        "slug": recipient.slug,
        "name": recipient.name,
        "role": _both(recipient.role),
        "does": _both(recipient.does),
        "country": recipient.country,
        "transfer": _both(recipient.transfer),
        "categories": sorted(category.value for category in recipient.categories),
    }


def purposes(records: Iterable[Record]) -> list[Json]:
    """Every purpose these data serve, with its grounds and its terms (art. 15(1)(a) and (d))."""
    found = {purpose for record in records for purpose in record.purposes}
    return [_purpose(purpose) for purpose in PURPOSES if purpose in found]


def _purpose(purpose: Purpose) -> Json:
    return {
        "slug": purpose.slug,
        "title": _both(purpose.title),
        "what_for": _both(purpose.what_for),
        "grounds": [_ground(ground) for ground in purpose.grounds],
        "terms": [_term(term) for term in purpose.terms],
        "direct_marketing": purpose.direct_marketing,
        "automatic": [_both(words) for words in purpose.automatic],
    }


def _ground(ground: Ground) -> Json:
    said: Json = {
        "article": f"6(1)({ground.basis.value})",
        "basis": _both(ground.basis.title),
        "names": _both(ground.names),
    }
    return said | ({"for_whom": _both(ground.for_whom)} if ground.for_whom else {})


def _term(term: Term) -> Json:
    return {"slug": term.slug, "until": _both(term.until), "why": _both(term.why)}


def not_given(records: Iterable[Record]) -> list[Json]:
    """What is held but not in the download, with the reason (art. 15(4))."""
    return [
        {"key": value.key, "label": _both(value.label), "why": _both(value.withheld or Words("", ""))}
        for value in withheld_of(records)
    ]
