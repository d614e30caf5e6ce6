"""People we know whom a line tells otherwise: changed, with on the line what was there before, to put it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.coming import relation_row, source_of
from sjoerd4u.crm.importing.firms import names_of, place_row
from sjoerd4u.crm.importing.judging import Finding
from sjoerd4u.crm.importing.known import Firms
from sjoerd4u.crm.importing.models import ImportRow, ImportRun
from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.pouring import amend, among, pieces, pour
from sjoerd4u.people import trail
from sjoerd4u.people.models import FieldSource, Person, PersonPhone, Position

Row = dict[str, Any]


def change_known(
    session: Session, run: ImportRun, known: Sequence[Finding], firms: Firms, by: trail.By, at: datetime
) -> None:
    """Change what differs, and keep on the line what was there before, to be able to put it back."""
    if not known:
        return
    names = names_of(session, known, firms)
    sources = _sources(session, known)
    before = {finding.id: _before(finding, sources) for finding in known}
    _change_people(session, run, known, at)
    _change_places(session, known, firms, names, before, at)
    _change_files(session, run, known, at)
    amend(session, ImportRow, [{"id": number, "before": told} for number, told in before.items()])
    trail.record_many(session, by, [_for_trail(finding) for finding in known], at)


def _before(finding: Finding, sources: dict[tuple[int, str], Row]) -> Row:
    someone, changes = finding.someone, finding.changes
    assert someone is not None  # noqa: S101 - a changed line is of somebody we know
    told: Row = {"after": {name: said for name, said in changes.items() if name in ("person", "phone", "relation")}}
    if "person" in changes:
        told["person"] = {name: someone.told[name] for name in changes["person"]}
        told["version"] = someone.version
        told["sources"] = {name: sources.get((someone.id, name)) for name in changes["person"]}
    if "relation" in changes and someone.relation is not None:
        told["relation"] = {name: getattr(someone.relation, name) for name in changes["relation"]}
        told["relation_version"] = someone.relation.version
    if "id" in changes.get("place", {}):
        told["place"] = changes["place"]
    return told


def _sources(session: Session, known: Sequence[Finding]) -> dict[tuple[int, str], Row]:
    found: dict[tuple[int, str], Row] = {}
    for some in pieces({finding.someone.id for finding in known if finding.someone and "person" in finding.changes}):
        for row in session.scalars(select(FieldSource).where(among(session, FieldSource.person_id, some))):
            told = {"source": row.source, "found_at": row.found_at, "noted_at": row.noted_at.isoformat()}
            found[row.person_id, row.field] = told
    return found


def _change_people(session: Session, run: ImportRun, known: Sequence[Finding], at: datetime) -> None:
    people: list[Row] = []
    sources: list[Row] = []
    said = {"source": source_of(run).value, "found_at": run.found_at, "noted_at": at, "set_by_person": False}
    for finding in known:
        if finding.someone and (new := finding.changes.get("person")):
            version = {"id": finding.someone.id, "version": finding.someone.version + 1}
            people.append(version | finding.someone.told | new)
            sources += [{"person_id": finding.someone.id, "field": name} | said for name in new]
    amend(session, Person, people)
    if sources:
        new_source = insert_into(session, FieldSource)
        change = {name: getattr(new_source.excluded, name) for name in said}
        upsert = new_source.on_conflict_do_update(index_elements=["person_id", "field"], set_=change)
        session.connection().execute(upsert, sources)
    numbers = [
        (finding.someone.id, finding.changes["phone"])
        for finding in known
        if finding.someone and "phone" in finding.changes
    ]
    pour(session, PersonPhone, [{"person_id": person_id, "number": number} for person_id, number in numbers])


def _change_places(
    session: Session,
    known: Sequence[Finding],
    firms: Firms,
    names: dict[int, str],
    before: dict[int, Row],
    at: datetime,
) -> None:
    titles: list[Row] = []
    rows: list[Row] = []
    for finding in known:
        place = finding.changes.get("place")
        if finding.someone is None or not place:
            continue
        if "id" in place:
            titles.append({"id": place["id"], "title": place["title"]})
        elif row := place_row(finding.someone.id, finding.values, firms, names, at):
            rows.append(row)
            before[finding.id]["organisation_id"] = row["organisation_id"]
    amend(session, Position, titles)
    pour(session, Position, rows)


def _change_files(session: Session, run: ImportRun, known: Sequence[Finding], at: datetime) -> None:
    opened: list[Row] = []
    changed: list[Row] = []
    for finding in known:
        new, someone = finding.changes.get("relation"), finding.someone
        if someone is None or not new:
            continue
        if someone.relation is None:
            opened.append(relation_row(run, someone.id, finding.values, at))
        else:
            now = {name: getattr(someone.relation, name) for name in ("kind", "wishes", "interests", "labels")}
            version = {"id": someone.relation.id, "version": someone.relation.version + 1}
            changed.append(version | now | new)
    pour(session, Relation, opened)
    amend(session, Relation, changed)


def _for_trail(finding: Finding) -> Row:
    someone, changes = finding.someone, finding.changes
    assert someone is not None  # noqa: S101 - a changed line is of somebody we know
    names = changes.get("person", {})
    after = names | {name: changes[name] for name in ("phone", "place", "relation") if name in changes}
    return {
        "did": "gewijzigd door een import",
        "on_what": "persoon",
        "person_id": someone.id,
        "before": {name: someone.told[name] for name in names},
        "after": after,
    }
