"""People who are new to us: poured in at once, with address, number, place and file."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.cells import Values
from sjoerd4u.crm.importing.firms import names_of, place_row
from sjoerd4u.crm.importing.judging import Finding, last_contact_of
from sjoerd4u.crm.importing.known import OF_PERSON, Firms
from sjoerd4u.crm.importing.models import ImportRow, ImportRun
from sjoerd4u.crm.models import Relation, RelationKind
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.pouring import amend, pour, reserve_ids
from sjoerd4u.people.changing import Source
from sjoerd4u.people.models import Person, PersonAddress, PersonPhone, Position

Row = dict[str, Any]


def bring_in(session: Session, run: ImportRun, new: Sequence[Finding], firms: Firms, at: datetime) -> None:
    if not new:
        return
    ids = reserve_ids(session, Person, len(new))
    names = names_of(session, new, firms)
    pairs = list(zip(ids, [finding.values for finding in new], strict=True))
    pour(session, Person, [_person_row(run, number, values, at) for number, values in pairs])
    pour(session, PersonAddress, [_address_row(number, v) for number, v in pairs if "address" in v])
    pour(session, PersonPhone, [{"person_id": number, "number": v["phone"]} for number, v in pairs if "phone" in v])
    places = [place_row(number, values, firms, names, at) for number, values in pairs]
    pour(session, Position, [place for place in places if place])
    pour(session, Relation, [relation_row(run, number, values, at) for number, values in pairs])
    brought = [{"id": finding.id, "person_id": number} for number, finding in zip(ids, new, strict=True)]
    amend(session, ImportRow, brought)


def source_of(run: ImportRun) -> Source:
    """Where what this run brings came from."""
    return Source.PUBLIC if run.found_at else Source.IMPORT


def _person_row(run: ImportRun, number: int, values: Values, at: datetime) -> Row:
    told = {name: values.get(name) for name in OF_PERSON} | {"language": values.get("language", "nl")}
    source = source_of(run).value
    return told | {
        "id": number,
        "mark": new_mark(),
        "source": source,
        "met_at": at,
        "restricted_at": None,
        "version": 1,
    }


def _address_row(number: int, values: Values) -> Row:
    return {"person_id": number, "address": values["address"], "verified_at": None}


def relation_row(run: ImportRun, person_id: int, values: Values, at: datetime) -> Row:
    """The file of somebody whom this line brings."""
    return {
        "mark": new_mark(),
        "person_id": person_id,
        "kind": values.get("kind") or run.kind or RelationKind.PROSPECT.value,
        "wishes": values.get("wishes"),
        "interests": values.get("interests", []),
        "labels": values.get("labels", []),
        "source": source_of(run).value,
        "found_at": run.found_at,
        "where_from": run.where_from,
        "held_because": run.held_because,
        "told_at": at if run.told_how else None,
        "told_how": run.told_how,
        "created_at": at,
        "last_contact_at": last_contact_of(values, at),
        "version": 1,
    }
