"""The register of incidents (AVG art. 33 and 34): opening, filling in, deciding within 72 hours, closing."""

from dataclasses import replace
from datetime import datetime

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.rights_pages.door import back, done_of, door
from sjoerd4u.backoffice.rights_pages.forms import IncidentForm, OpenIncidentForm
from sjoerd4u.kit import clock
from sjoerd4u.kit.versions import Changed
from sjoerd4u.privacy import incident_file, incidents
from sjoerd4u.privacy.incident_file import Findings, NotComplete
from sjoerd4u.privacy.models import Incident
from sjoerd4u.staff.login import current_by, may
from sjoerd4u.staff.rights import Right
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

FIRST = "Een collega bewaarde intussen iets anders. Kijk wat er nu staat, en bewaar opnieuw wat u wilt houden."


@door.get("/kantoor/incidenten", endpoint="incidents")
def all_incidents() -> Response:
    at = clock.now()
    found = incident_file.incidents(db.session)
    return show(
        "privacy/desk/incidents.html",
        open_ones=[one for one in found if one.closed_at is None],
        closed=[one for one in found if one.closed_at is not None],
        late={one.id for one in found if incident_file.is_late(one, at)},
        at=at,
        done=done_of(request.args.get("gedaan")),
    )


@door.get("/kantoor/incidenten/nieuw")
def new_incident() -> Response:
    return show(
        "privacy/desk/new_incident.html",
        form=OpenIncidentForm(formdata=None),
        done=done_of(request.args.get("gedaan")),
    )


@door.post("/kantoor/incidenten/nieuw")
def open_incident() -> AnyResponse:
    form = OpenIncidentForm()
    if not form.validate():
        return show("privacy/desk/new_incident.html", status=422, form=form)
    mark = incidents.report_incident(db.session, form.report(current_by().name), clock.now())
    if not may(Right.PRIVACY):  # everyone who works here opens one; who handles it is another matter
        return back("gemeld", ".new_incident")
    return back("incident", ".incident", mark=mark)


@door.get("/kantoor/incidenten/<mark>", endpoint="incident")
def one_incident(mark: str) -> Response:
    found = incident_file.the_incident(db.session, mark)
    return _page(found, _filled(found))


@door.post("/kantoor/incidenten/<mark>")
def fill_in_incident(mark: str) -> AnyResponse:
    found, form, at = incident_file.the_incident(db.session, mark), IncidentForm(), clock.now()
    if not form.validate():
        return _page(found, form, 422)
    findings = _as_before(found, form.findings(at))
    try:
        incident_file.fill_in(db.session, mark, findings, form.version.data or 0, current_by(), at)
    except NotComplete as missing:
        db.session.rollback()
        return _page(incident_file.the_incident(db.session, mark), form, 422, str(missing))
    except Changed as changed:
        db.session.rollback()
        fresh = incident_file.the_incident(db.session, mark)
        form.version.data = form.version.raw_data = None
        form.version.process(None, fresh.version)
        return _page(fresh, form, 409, FIRST, changed.theirs)
    return back("aangevuld", ".incident", mark=mark)


@door.post("/kantoor/incidenten/<mark>/afsluiten")
def close_incident(mark: str) -> AnyResponse:
    try:
        incident_file.close_incident(db.session, mark, current_by(), clock.now())
    except NotComplete as missing:
        db.session.rollback()
        found = incident_file.the_incident(db.session, mark)
        return _page(found, _filled(found), 422, str(missing))
    return back("afgesloten", ".incident", mark=mark)


def _page(
    found: Incident,
    form: IncidentForm,
    status: int = 200,
    problem: str | None = None,
    theirs: dict[str, object] | None = None,
) -> Response:
    at = clock.now()
    return show(
        "privacy/desk/incident.html",
        status=status,
        incident=found,
        form=form,
        problem=problem,
        theirs=theirs,
        lacks=incident_file.lacks(found),
        late=incident_file.is_late(found, at),
        at=at,
        done=done_of(request.args.get("gedaan")),
    )


def _filled(found: Incident) -> IncidentForm:
    form = IncidentForm(formdata=None, obj=found)
    form.to_ap_on.data = clock.day_of(found.to_ap_at) if found.to_ap_at else None
    form.to_ap_time.data = f"{found.to_ap_at.astimezone(clock.AMSTERDAM):%H:%M}" if found.to_ap_at else None
    form.told_on.data = clock.day_of(found.told_at) if found.told_at else None
    return form


def _as_before(found: Incident, findings: Findings) -> Findings:
    """A moment that was not changed stays as it was, to the second."""

    def same(old: datetime | None, new: datetime | None, by_minute: bool) -> datetime | None:
        if old is None or new is None:
            return new
        alike = old.replace(second=0, microsecond=0) == new if by_minute else clock.day_of(old) == clock.day_of(new)
        return old if alike else new

    return replace(
        findings,
        to_ap_at=same(found.to_ap_at, findings.to_ap_at, by_minute=True),
        told_at=same(found.told_at, findings.told_at, by_minute=False),
    )
