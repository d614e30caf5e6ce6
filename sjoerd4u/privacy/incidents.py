"""Incidents: a report that data may not be safe starts the clock (AVG art. 33)."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.references import free_reference
from sjoerd4u.mail import outbox
from sjoerd4u.privacy.models import Incident
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import INCIDENTS

NOTIFY_WITHIN = timedelta(hours=72)  # AVG art. 33(1)
SAME_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody noticed. `address` is tidied; without it and without a phone number nobody can be answered."""

    noticed: str
    language: str
    channel: str = "website"
    seen_when: str | None = None
    address: str | None = None
    phone: str | None = None
    answer_wanted: bool = False


class Reported(NamedTuple):
    """What the page after a report shows."""

    reference: str
    can_be_answered: bool


def report_incident(session: Session, report: Report, at: datetime) -> str:
    """Open an incident; returns its mark. From `at` on we are aware of it: the 72 hours of art. 33(1) count from there.

    The service desk gets a letter with reference and deadline, and nothing of what was reported: mail is no place for
    it. The same words from the same address within an hour are the same incident, completed with what was left empty.
    """
    once = keyring(session).fingerprint(f"{report.address or ''}\n{report.noticed}")
    session.execute(
        update(Incident).where(Incident.once == once, Incident.aware_at <= at - SAME_WITHIN).values(once=None)
    )
    mark, reference = new_mark(), free_reference(session, Incident.reference, "D")
    kept: str = session.scalars(_keep_once(session, report, once, mark, reference, at)).one()
    if kept == mark:
        _tell_service_desk(session, report, reference, at)
    return kept


def reported(session: Session, mark: str) -> Reported | None:
    """The incident with this mark, as far as its reporter may see it here; None when it is not there."""
    found = session.execute(
        select(Incident.reference, Incident.address, Incident.phone).where(Incident.mark == mark)
    ).one_or_none()
    return Reported(found.reference, bool(found.address or found.phone)) if found else None


def _keep_once(session: Session, report: Report, once: str, mark: str, reference: str, at: datetime) -> Any:
    row = {"mark": mark, "once": once, "reference": reference, "aware_at": at, "ap_due_at": at + NOTIFY_WITHIN}
    new = insert_into(session, Incident).values(**asdict(report), **row)
    completed: dict[str, Any] = {
        name: func.coalesce(getattr(Incident, name), getattr(new.excluded, name)) for name in ("seen_when", "phone")
    }
    completed["answer_wanted"] = or_(Incident.answer_wanted, new.excluded.answer_wanted)
    return new.on_conflict_do_update(index_elements=[Incident.once], set_=completed).returning(Incident.mark)


def _tell_service_desk(session: Session, report: Report, reference: str, at: datetime) -> None:
    words = {
        "reference": reference,
        "at": at.isoformat(),
        "due": (at + NOTIFY_WITHIN).isoformat(),
        "channel": report.channel,
        "answer_wanted": report.answer_wanted,
    }
    outbox.write_letter(session, "privacy/incident", FIRM.service_email, INCIDENTS, "nl", at, words=words)
