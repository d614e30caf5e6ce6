"""What an import does with each line: new, changed, the same or refused, and why. Dry run and run ask the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.cells import NotTaken, Values, address_in, values_of
from sjoerd4u.crm.importing.columns import BY_NAME
from sjoerd4u.crm.importing.known import OF_PERSON, Acquaintance, Place, Someone, acquaintance, fold, full_name
from sjoerd4u.crm.importing.models import ImportRow, ImportRun, Verdict
from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.lines import one_line, readable
from sjoerd4u.kit.pouring import among, pieces
from sjoerd4u.register.purposes import PROSPECT


@dataclass(slots=True)
class Finding:
    """What becomes of one line, and of whom it is. `changes` of a known person, by table; `address` also of a line that
    is refused, to find it by."""

    id: int
    line: int
    verdict: Verdict
    reason: str | None = None
    values: Values = field(default_factory=dict)
    someone: Someone | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    known_by: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of each line, and whom and what we know of them."""

    findings: list[Finding]
    known: Acquaintance


def judge(session: Session, run: ImportRun, rows: Sequence[Any], at: datetime, *, hold: bool = False) -> Judged:
    """What would become of these rows (`id`, `line`, `cells`) of this run at this moment. Nothing changes.

    `hold`: the people are held until the end of the transaction, in which that is then carried out.
    """
    findings = [_read(row, run.columns) for row in rows]
    readable_ones = [finding for finding in findings if finding.verdict is not Verdict.REFUSED]
    known = acquaintance(session, [finding.values for finding in readable_ones], hold=hold)
    for finding in readable_ones:
        try:
            _settle(finding, known, at)
        except NotTaken as refused:
            finding.verdict, finding.reason = Verdict.REFUSED, str(refused)
    return Judged(findings, known)


def _read(row: Any, columns: Sequence[str]) -> Finding:
    finding = Finding(row.id, row.line, Verdict.NEW)
    try:
        finding.values = values_of(row.cells, columns)
    except NotTaken as refused:
        finding.verdict, finding.reason = Verdict.REFUSED, str(refused)
    finding.address = finding.values.get("address") or address_in(row.cells)
    return finding


def _settle(finding: Finding, known: Acquaintance, at: datetime) -> None:
    values = finding.values
    someone = finding.someone = _who(values, known)
    if values.get("newsletter") and not (someone and someone.reads_news):
        raise NotTaken(
            "Een aanmelding voor de nieuwsbrief zonder bewijs nemen wij niet over: de persoon meldt zichzelf aan. "
            "Laat deze kolom weg."
        )
    if values.get("kvk") and not values.get("company") and values["kvk"] not in known.organisations.by_kvk:
        raise NotTaken("Bij dit KvK-nummer hoort een naam van de organisatie: wij kennen het nummer nog niet.")
    if values.get("address") in known.suppressed and not (someone and someone.relation):
        raise NotTaken("Dit adres staat op de lijst “wij schrijven u nooit meer”. Alleen de persoon zelf heft dat op.")
    if someone is None:
        _insist_welcome(finding, at)
        return
    if someone.restricted:
        raise NotTaken("Deze persoon liet het gebruik van de eigen gegevens beperken: wij veranderen er niets aan.")
    finding.changes, kept = changes_of(values, someone)
    finding.verdict = Verdict.CHANGED if finding.changes else Verdict.SAME
    told = [f"Verandert: {', '.join(_said(finding.changes))}."] if finding.changes else []
    told += [f"Niet overschreven, want door de persoon zelf verbeterd: {', '.join(kept)}."] if kept else []
    finding.reason = " ".join(told) or None


def _who(values: Values, known: Acquaintance) -> Someone | None:
    """Whose line this is: by our mark, the address, or organisation and name. Raises NotTaken when these differ."""
    by_mark, by_address = known.by_mark.get(values.get("mark", "")), known.by_address.get(values.get("address", ""))
    if by_mark and by_address and by_mark != by_address:
        raise NotTaken("Het kenmerk en het e-mailadres horen bij twee verschillende mensen.")
    if by_mark and "address" in values and by_address is None:
        raise NotTaken("Een ander e-mailadres van iemand die wij kennen nemen wij niet over: zet het in het dossier.")
    found = by_mark or by_address
    if found is None and "address" not in values:
        found = _namesake(values, known)
    return known.people[found] if found else None


def _namesake(values: Values, known: Acquaintance) -> int | None:
    """Who of this name works at this organisation, or has this number. Raises NotTaken when that are more than one."""
    name = full_name(values)
    for told in (values.get("kvk"), values.get("phone")):
        people = known.namesakes.get((told, name), []) if told and name else []
        if len(people) > 1:
            raise NotTaken("Wij kennen meer mensen met deze naam bij deze organisatie. Vul een e-mailadres in.")
        if people:
            return people[0]
    return None


def _insist_welcome(finding: Finding, at: datetime) -> None:
    """Refuse somebody new whom we could not reach, or would have to forget at once."""
    values = finding.values
    if "address" not in values:
        if "phone" not in values:
            raise NotTaken("Er is geen e-mailadres en geen telefoonnummer, en wij kennen deze persoon nog niet.")
        if not full_name(values):
            raise NotTaken("Zonder e-mailadres is een naam nodig.")
        finding.known_by = f"{values['phone']} {full_name(values)}"
    last = values.get("last_contact")
    if last and last > day_of(at):
        raise NotTaken("Het laatste contact ligt in de toekomst.")
    if last and last < PROSPECT.first_anchor_kept(day_of(at)):
        raise NotTaken("Het laatste contact is langer geleden dan wij iemand mogen bewaren (24 maanden).")


def _said(changes: dict[str, Any]) -> list[str]:
    """What changes, as the columns are called."""
    names = [*changes.get("person", {}), *({"phone"} & changes.keys())]
    if place := changes.get("place"):
        names.append("title" if "id" in place else "company")
    opened = "opened" in changes.get("relation", {})
    names += [] if opened else [*changes.get("relation", {})]
    return [BY_NAME[name].heading for name in names] + (["krijgt een dossier"] if opened else [])


# — What differs —————————————————————————————————————————————————————————————————————————————————————————————————


def changes_of(values: Values, someone: Someone) -> tuple[dict[str, Any], list[str]]:
    """What this line says otherwise than we do, by table; and what stays because the person corrected it (headings).

    What a line leaves empty is no change. Compared is what would be written: spaces and spelling make no difference.
    """
    names = {
        name: values[name] for name in OF_PERSON if name in values and one_line(someone.told[name]) != values[name]
    }
    kept = [name for name in names if name in someone.protected]
    changes: dict[str, Any] = {"person": {name: said for name, said in names.items() if name not in kept}}
    if "phone" in values and values["phone"] not in someone.phones:
        kept += _keep_or(someone, "phone", changes, values["phone"])
    if place := _place(values, someone):
        kept += _keep_or(someone, "title" if "id" in place else "company", changes, place, "place")
    changes["relation"] = _of_file(values, someone.relation)
    return {table: said for table, said in changes.items() if said}, [BY_NAME[name].heading for name in kept]


def _keep_or(someone: Someone, name: str, changes: dict[str, Any], said: Any, table: str = "phone") -> list[str]:
    if name in someone.protected:
        return [name]
    changes[table] = said
    return []


def _place(values: Values, someone: Someone) -> dict[str, Any] | None:
    """A new place of work, or another title at one we know (`id`)."""
    company, kvk, title = values.get("company"), values.get("kvk"), values.get("title")
    if not (company or kvk):
        known = someone.places[:1]
    else:
        known = [place for place in someone.places if _is_at(place, company, kvk)]
    if not known:
        return {"company": company, "kvk": kvk, "title": title} if company or kvk else None
    if title and all(one_line(place.title) != title for place in known):
        return {"id": known[0].id, "title": title, "before": known[0].title}
    return None


def _is_at(place: Place, company: str | None, kvk: str | None) -> bool:
    if kvk and place.kvk:
        return kvk == place.kvk
    return bool(company) and place.folded == fold(company or "")


def _of_file(values: Values, relation: Any) -> dict[str, Any]:
    """What the line says otherwise about the file. Interests and labels are added to, never taken away."""
    if relation is None:
        return {"opened": True}
    said: dict[str, Any] = {}
    if values.get("kind") not in (None, relation.kind):
        said["kind"] = values["kind"]
    if values.get("wishes") and values["wishes"] != readable(relation.wishes or "").strip():
        said["wishes"] = values["wishes"]
    for name in ("interests", "labels"):
        added = [each for each in values.get(name, ()) if each not in getattr(relation, name)]
        if added and not (name == "interests" and relation.interests_pinned):
            said[name] = [*getattr(relation, name), *added]
    return said


# — Twice in one file ————————————————————————————————————————————————————————————————————————————————————————————


def refuse_doubles(session: Session, run: ImportRun, findings: Sequence[Finding]) -> None:
    """Refuse each line about somebody of whom an earlier line of this file speaks already."""
    taking = [finding for finding in findings if finding.verdict is not Verdict.REFUSED]
    earlier = _earlier(session, run, taking)
    for finding in taking:
        for key in _keys(finding):
            first = earlier.setdefault(key, finding.line)
            if first != finding.line:
                finding.verdict, finding.reason = (
                    Verdict.REFUSED,
                    f"Deze persoon staat al op regel {first} van dit bestand.",
                )
                finding.changes = {}


def _keys(finding: Finding) -> list[tuple[str, Any]]:
    keys = [("address", finding.values.get("address")), ("known_by", finding.known_by)]
    keys.append(("person_id", finding.someone.id if finding.someone else None))
    return [(name, key) for name, key in keys if key is not None]


def _earlier(session: Session, run: ImportRun, findings: Sequence[Finding]) -> dict[tuple[str, Any], int]:
    """At which line of this run each of these people stood, in batches before this one."""
    found: dict[tuple[str, Any], int] = {}
    keys = [key for finding in findings for key in _keys(finding)]
    for name in ("address", "known_by", "person_id"):
        column = getattr(ImportRow, name)
        for some in pieces({key for column_name, key in keys if column_name == name}):
            there = select(column, ImportRow.line).where(
                ImportRow.run_id == run.id,
                ImportRow.line < findings[0].line,
                among(session, column, some),
                ImportRow.verdict != Verdict.REFUSED,
            )
            found |= {(name, key): line for key, line in session.execute(there)}
    return found


def last_contact_of(values: Values, at: datetime) -> datetime:
    """From when the term of a new file counts: the last contact that the line tells, or else the import."""
    return start_of(values["last_contact"]) if "last_contact" in values else at
