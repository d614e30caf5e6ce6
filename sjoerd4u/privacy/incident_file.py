"""The file of an incident (AVG art. 33 and 34): filled in as it becomes known, decided within 72 hours, closed.

Every incident stays in the register of incidents, also one that was not notified (art. 33(5)).
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.versions import change
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.models import Incident
from sjoerd4u.privacy.numbers import without_bsn

YES, NO = "ja", "nee"


class NoSuchIncident(LookupError):
    """There is no incident with this mark."""


class NotComplete(ValueError):
    """What art. 33 asks is not all there; the message says what is missing, in Dutch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What we know by now, and what we decided. `to_ap`, `told`: "ja", "nee" or None for not decided yet."""

    happened: str | None = None
    categories: list[str] = field(default_factory=list)
    people: str | None = None
    consequences: str | None = None
    measures: str | None = None
    to_ap: str | None = None
    to_ap_why: str | None = None
    to_ap_at: datetime | None = None
    told: str | None = None
    told_why: str | None = None
    told_at: datetime | None = None


def incidents(session: Session) -> list[Incident]:
    """The whole register of incidents: what is open first, by deadline; then what is closed, newest first."""
    found = session.scalars(select(Incident)).all()
    waiting = sorted((one for one in found if one.closed_at is None), key=lambda one: one.ap_due_at)
    closed = sorted((one for one in found if one.closed_at), key=lambda one: one.closed_at or one.aware_at)
    return [*waiting, *reversed(closed)]


def open_incidents(session: Session) -> list[Incident]:
    """What is not closed, the first deadline on top."""
    return list(session.scalars(select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.ap_due_at)))


def the_incident(session: Session, mark: str) -> Incident:
    """The incident with this mark. Raises NoSuchIncident."""
    found = session.scalar(select(Incident).where(Incident.mark == mark))
    if found is None:
        raise NoSuchIncident
    return found


def fill_in(session: Session, mark: str, findings: Findings, version: int, by: By, at: datetime) -> None:
    """Write down what is known. Raises NoSuchIncident, NotComplete for a moment in the future or a closed file, and
    kit.versions.Changed when a colleague was first."""
    incident = _locked(session, mark)
    for moment in (findings.to_ap_at, findings.told_at):
        if moment is not None and not incident.aware_at <= moment <= at:
            raise NotComplete("Een melding ligt tussen het moment dat u het wist en nu.")
    told = {name: without_bsn(value) if isinstance(value, str) else value for name, value in asdict(findings).items()}
    _, after = change(incident, version, told)
    if after:
        trail.record(session, by, "aangevuld", f"incident {incident.reference}", at)


def close_incident(session: Session, mark: str, by: By, at: datetime) -> None:
    """Close the file: everything that art. 33(3) and (5) ask is there. Raises NoSuchIncident, NotComplete."""
    incident = _locked(session, mark)
    if missing := lacks(incident):
        raise NotComplete(missing[0])
    incident.closed_at, incident.closed_by = at, by.name
    incident.version += 1
    trail.record(session, by, "afgesloten", f"incident {incident.reference}", at)


def lacks(incident: Incident) -> list[str]:
    """What must still be filled in before the file may be closed, in Dutch."""
    asked = {
        "happened": "Schrijf wat er gebeurde.",
        "categories": "Kies om welke soorten gegevens het gaat.",
        "people": "Schrijf om wie het gaat en om hoeveel mensen, ook als u het schat.",
        "consequences": "Schrijf wat de gevolgen kunnen zijn.",
        "measures": "Schrijf welke maatregelen u nam.",
        "to_ap": "Besluit of u het meldt aan de Autoriteit Persoonsgegevens.",
        "to_ap_why": "Schrijf waarom u wel of niet meldt.",
        "told": "Besluit of u het vertelt aan de mensen om wie het gaat.",
        "told_why": "Schrijf waarom u het wel of niet vertelt.",
    }
    missing = [sentence for name, sentence in asked.items() if not getattr(incident, name)]
    if incident.to_ap == YES and incident.to_ap_at is None:
        missing.append("Vul in wanneer u meldde aan de Autoriteit Persoonsgegevens.")
    if incident.told == YES and incident.told_at is None:
        missing.append("Vul in wanneer u het de mensen vertelde.")
    return missing


def is_late(incident: Incident, at: datetime) -> bool:
    """Whether the 72 hours went by without a report or a reasoned decision not to."""
    reported = incident.to_ap == NO or (incident.to_ap_at is not None and incident.to_ap_at <= incident.ap_due_at)
    return incident.closed_at is None and not reported and at > incident.ap_due_at


def _locked(session: Session, mark: str) -> Incident:
    found = session.scalar(
        select(Incident).where(Incident.mark == mark).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchIncident
    if found.closed_at is not None:
        raise NotComplete("Dit incident is afgesloten.")
    return found
