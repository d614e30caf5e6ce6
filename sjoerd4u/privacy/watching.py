"""Seeing to it that no deadline passes in silence: chores that look at open requests and incidents."""

from datetime import datetime, timedelta

from sqlalchemy import select

from sjoerd4u.kit.db import Store
from sjoerd4u.mail import outbox
from sjoerd4u.people.trail import SYSTEM
from sjoerd4u.privacy.deadlines import alarm_before
from sjoerd4u.privacy.models import Incident
from sjoerd4u.privacy.request_models import RightsRequest
from sjoerd4u.privacy.requests import note
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import INCIDENTS, RIGHTS

LAST_DAY = timedelta(hours=24)


def watch_requests(store: Store, at: datetime) -> str:
    """A chore: on the tenth day a request that is still open gives one alarm, by mail to the desk."""
    with store.writing() as session:
        late = session.scalars(
            select(RightsRequest)
            .where(
                RightsRequest.decided_at.is_(None),
                RightsRequest.alarmed_at.is_(None),
                RightsRequest.received_at < alarm_before(at),
            )
            .order_by(RightsRequest.id)
            .with_for_update()
        ).all()
        for request in late:
            request.alarmed_at = at
            note(session, request, SYSTEM, "alarm: tien dagen zonder besluit", at)
            words = {
                "reference": request.reference,
                "received": request.received_at.isoformat(),
                "promised": request.promised_on.isoformat(),
                "due": (request.extended_to or request.due_on).isoformat(),
            }
            outbox.write_letter(session, "privacy/alarm", FIRM.service_email, RIGHTS, "nl", at, words=words)
        session.commit()
    return f"{len(late)} verzoeken wachten tien dagen" if late else "geen verzoek wacht tien dagen"


def watch_incidents(store: Store, at: datetime) -> str:
    """A chore: a day before the 72 hours are over, an incident on which nobody decided gives one alarm by mail."""
    with store.writing() as session:
        late = session.scalars(
            select(Incident)
            .where(
                Incident.closed_at.is_(None),
                Incident.to_ap.is_(None),
                Incident.alarmed_at.is_(None),
                Incident.ap_due_at <= at + LAST_DAY,
            )
            .with_for_update()
        ).all()
        for incident in late:
            incident.alarmed_at = at
            words = {
                "reference": incident.reference,
                "at": incident.aware_at.isoformat(),
                "due": incident.ap_due_at.isoformat(),
                "channel": incident.channel,
                "answer_wanted": incident.answer_wanted,
            }
            outbox.write_letter(session, "privacy/incident", FIRM.service_email, INCIDENTS, "nl", at, words=words)
        session.commit()
    return f"{len(late)} incidenten vragen een besluit" if late else "geen incident vraagt een besluit"
