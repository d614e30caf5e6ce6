"""The organisations that lines name: known ones found, new ones added, and the places of people at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.cells import Values
from sjoerd4u.crm.importing.judging import Finding
from sjoerd4u.crm.importing.known import Firms, fold
from sjoerd4u.crm.importing.models import Verdict
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.pouring import among, pieces, pour, reserve_ids
from sjoerd4u.people.models import Organisation, PositionRole

OF_FIRM = ("street", "postcode", "city", "website")
Row = dict[str, Any]


def meet_firms(session: Session, findings: Sequence[Finding], firms: Firms, at: datetime) -> None:
    """Add the organisations that we do not know yet; known ones stay as they are."""
    new: list[Row] = []
    for finding in findings:
        values = finding.values
        if _needs_firm(finding) and firms.find(values.get("company"), values.get("kvk")) is None:
            new.append(_firm(values, at))
            _get_to_know(firms, values, -len(new))
    for number, row in zip(reserve_ids(session, Organisation, len(new)) if new else [], new, strict=True):
        row["id"] = number
    for known in (firms.by_kvk, firms.by_name):
        _renumber(known, new)
    pour(session, Organisation, new)


def _needs_firm(finding: Finding) -> bool:
    if finding.verdict is Verdict.NEW:
        return "company" in finding.values or "kvk" in finding.values
    return "id" not in finding.changes.get("place", {"id": 0})


def _firm(values: Values, at: datetime) -> Row:
    name = values["company"]
    row = {
        "mark": new_mark(),
        "name": name,
        "folded": fold(name),
        "kvk": values.get("kvk"),
        "created_at": at,
        "version": 1,
    }
    return row | {name: values.get(name) for name in OF_FIRM}


def _get_to_know(firms: Firms, values: Values, number: int) -> None:
    kvk = values.get("kvk")
    if kvk:
        firms.by_kvk[kvk] = number
    firms.by_name.setdefault(fold(values["company"]), (number, kvk))


def _renumber(known: dict[str, Any], new: Sequence[Row]) -> None:
    """Give the organisations that are new their real numbers: until then they have -1, -2, …"""
    for key, found in known.items():
        number, rest = (found[0], found[1:]) if isinstance(found, tuple) else (found, None)
        if number < 0:
            number = new[-number - 1]["id"]
            known[key] = number if rest is None else (number, *rest)


def place_row(person_id: int, values: Values, firms: Firms, names: dict[int, str], at: datetime) -> Row | None:
    """Where this line says that the person works; None when it does not say so."""
    number = firms.find(values.get("company"), values.get("kvk"))
    if number is None:
        return None
    return {
        "person_id": person_id,
        "organisation_id": number,
        "company": values.get("company") or names[number],
        "role": PositionRole.CONTACT.value,
        "title": values.get("title"),
        "since": at,
    }


def names_of(session: Session, findings: Sequence[Finding], firms: Firms) -> dict[int, str]:
    """The names of the organisations that lines name by number only."""
    bare = [
        finding.values["kvk"] for finding in findings if "kvk" in finding.values and "company" not in finding.values
    ]
    found: dict[int, str] = {}
    for some in pieces({firms.by_kvk[kvk] for kvk in bare if kvk in firms.by_kvk}):
        wanted = select(Organisation.id, Organisation.name).where(among(session, Organisation.id, some))
        found |= {row.id: row.name for row in session.execute(wanted)}
    return found
