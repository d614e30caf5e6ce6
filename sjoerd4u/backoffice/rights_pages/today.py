"""What the rights desk adds to Vandaag: requests whose promised day comes near, second looks, incidents."""

from datetime import datetime

from sqlalchemy.orm import Session

from sjoerd4u.crm.today import MOST, Item, Section
from sjoerd4u.kit import clock
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import files, incident_file
from sjoerd4u.privacy.deadlines import alarm_day
from sjoerd4u.privacy.models import Incident
from sjoerd4u.privacy.request_models import RequestState, RightsRequest
from sjoerd4u.staff.login import may
from sjoerd4u.staff.rights import Right


def rights_today(session: Session, by: By, at: datetime, _everyone: bool) -> tuple[Section, ...]:
    """Requests of ten days old and more, decisions that wait for this member's second look, and open incidents; for
    who may handle them. Two statements."""
    if not may(Right.PRIVACY):
        return ()
    today = clock.day_of(at)
    items = [_incident(one, at) for one in incident_file.open_incidents(session)]
    items += [
        Item(
            kind="verzoek",
            mark=line.request.mark,
            title=f"{line.request.reference}: verzoek om {line.request.kind}",
            can=("openen",),
            who=line.name,
            about=_what(line.request, by),
            due_on=min(line.request.promised_on, line.due),
            late=today > line.request.promised_on,
        )
        for line in files.open_requests(session)
        if _is_due(line.request, by, at)
    ]
    return (Section("rechten", "Privacyverzoeken en datalekken", tuple(items[:MOST]), len(items)),) if items else ()


def _incident(one: Incident, at: datetime) -> Item:
    """The 72 hours are only shown for as long as they run: until it is reported, or decided that it need not be."""
    decided = one.to_ap == incident_file.NO or one.to_ap_at is not None
    return Item(
        kind="datalek",
        mark=one.mark,
        title=f"Datalek {one.reference}: {'afronden' if decided else 'besluit over melden'}",
        can=("openen",),
        about="over melden is besloten" if decided else None,
        due_at=None if decided else one.ap_due_at,
        late=incident_file.is_late(one, at),
    )


def _is_due(request: RightsRequest, by: By, at: datetime) -> bool:
    if request.state == RequestState.SECOND_LOOK:
        return request.decider_id != by.staff_id
    return request.state == RequestState.NEW or clock.day_of(at) >= alarm_day(request.received_at)


def _what(request: RightsRequest, by: By) -> str:
    if request.state == RequestState.SECOND_LOOK and request.decider_id != by.staff_id:
        return "wacht op een tweede paar ogen"
    return "niemand heeft het opgepakt" if request.owner_id is None else "tien dagen oud of meer"
