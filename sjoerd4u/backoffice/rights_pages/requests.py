"""Requests at the desk: the list, one request, and everything that is done with it."""

from collections.abc import Callable

from flask import Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.rights_pages.address_form import AddressForm
from sjoerd4u.backoffice.rights_pages.door import back, done_of, door
from sjoerd4u.backoffice.rights_pages.forms import (
    CompareForm,
    DecideForm,
    ExtendForm,
    MessageForm,
    NewRequestForm,
    ReturnForm,
    WhyForm,
)
from sjoerd4u.kit import clock
from sjoerd4u.people import trail
from sjoerd4u.privacy import files, handling, lifting, requests, reviewing, telling
from sjoerd4u.privacy.deadlines import TooLate
from sjoerd4u.privacy.files import PER_PAGE, Line
from sjoerd4u.privacy.handling import Ungrounded
from sjoerd4u.privacy.request_models import RequestKind, RightsRequest
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

Form = AddressForm | MessageForm | ExtendForm | DecideForm | WhyForm | CompareForm
# The forms of one request's page; each has its own prefix, since they stand on one page.
FORMS: dict[str, Callable[..., Form]] = {
    "known": AddressForm,
    "message": MessageForm,
    "extension": ExtendForm,
    "decision": DecideForm,
    "returned": ReturnForm,
    "doubted": WhyForm,
    "compare": CompareForm,
    "notice": WhyForm,
}
LAST_PAGE = 10_000
IS_LATE = "De eerste maand is voorbij: verlengen kan niet meer (artikel 12 lid 3 AVG)."


# — The list —————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/verzoeken", endpoint="requests")
def all_requests() -> Response:
    page = min(max(request.args.get("bladzijde", 1, type=int), 1), LAST_PAGE)
    closed = files.closed_requests(db.session, page)
    return show(
        "privacy/desk/requests.html",
        open_ones=files.open_requests(db.session),
        closed=closed[:PER_PAGE],
        page=page,
        more=len(closed) > PER_PAGE,
        tasks=telling.tasks(db.session, open_only=True),
        today=clock.day_of(clock.now()),
        me=current_by(),
        done=done_of(request.args.get("gedaan")),
    )


@door.get("/kantoor/verzoeken/nieuw")
def new_request() -> Response:
    form = NewRequestForm(formdata=None, received_on=clock.day_of(clock.now()))
    return show("privacy/desk/new_request.html", form=form)


@door.post("/kantoor/verzoeken/nieuw")
def enter_request() -> AnyResponse:
    form, at = NewRequestForm(), clock.now()
    if not form.validate():
        return show("privacy/desk/new_request.html", status=422, form=form)
    ran = {line.request.mark for line in files.open_requests(db.session)}
    mark = requests.open_request(db.session, form.asked(at), at, current_by())
    return back("liep-al" if mark in ran else "ingevoerd", ".request", mark=mark)


# — One request ——————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/verzoeken/<mark>", endpoint="request")
def one_request(mark: str) -> Response:
    return page_of(mark)


def page_of(mark: str, status: int = 200, problem: str | None = None, **typed: Form) -> Response:
    line = files.the_request(db.session, mark) or abort(404)
    asked = line.request
    texts = reviewing.texts_of(db.session, reviewing.subject_of_request(db.session, asked)) if _is_access(line) else []
    return show(
        "privacy/desk/request.html",
        status=status,
        line=line,
        asked=asked,
        problem=problem,
        messages=files.messages_of(db.session, asked.id),
        course=files.course_of(db.session, asked.id),
        doubt=files.doubt_about(db.session, asked.id),
        tasks=telling.tasks(db.session, asked.id),
        to_review=sum(text.waits for text in texts),
        reviewed=sum(not text.waits for text in texts),
        may_extend=_may_extend(asked),
        may_lift=lifting.may_give_notice(db.session, asked),
        today=clock.day_of(clock.now()),
        me=current_by(),
        done=done_of(request.args.get("gedaan")),
        **{name: typed.get(name) or make(formdata=None, prefix=f"{name}-") for name, make in FORMS.items()},
    )


def _is_access(line: Line) -> bool:
    return line.request.kind == RequestKind.ACCESS and line.request.decided_at is None


def _may_extend(asked: RightsRequest) -> bool:
    today = clock.day_of(clock.now())
    return asked.decided_at is None and asked.extended_to is None and today <= asked.due_on


@door.get("/kantoor/verzoeken/<mark>/dossier")
def request_file(mark: str) -> Response:
    """What a supervisor may see: moments, deadlines, grounds and who did what. No content."""
    line = files.the_request(db.session, mark) or abort(404)
    return show(
        "privacy/desk/file.html",
        asked=line.request,
        course=files.course_of(db.session, line.request.id),
        doubt=files.doubt_about(db.session, line.request.id),
        tasks=telling.tasks(db.session, line.request.id),
        at=clock.now(),
    )


@door.post("/kantoor/verzoeken/<mark>/oppakken")
def claim_request(mark: str) -> AnyResponse:
    handling.claim(db.session, mark, current_by(), clock.now())
    return back("opgepakt", ".request", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/bericht")
def answer_request(mark: str) -> AnyResponse:
    form = MessageForm(prefix="message-")
    if not form.validate():
        return page_of(mark, 422, message=form)
    handling.answer(db.session, mark, form.text.data or "", current_by(), clock.now())
    return back("geschreven", ".request", "berichten", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/verlengen")
def extend_request(mark: str) -> AnyResponse:
    form = ExtendForm(prefix="extension-")
    if not form.validate():
        return page_of(mark, 422, extension=form)
    try:
        handling.extend(db.session, mark, form.why.data or "", current_by(), clock.now())
    except (Ungrounded, TooLate) as refused:
        return again(mark, str(refused) or IS_LATE, extension=form)
    return back("verlengd", ".request", mark=mark)


def again(mark: str, problem: str, status: int = 422, **typed: Form) -> Response:
    """The page once more, with what was typed and what to mend; nothing of the press is kept."""
    db.session.rollback()
    return page_of(mark, status, problem, **typed)


def note_look(asked: RightsRequest) -> None:
    """Put in the trail that somebody's texts were read; in a moment of its own, since a look cannot write."""
    by, at = current_by(), clock.now()
    if asked.person_id is not None and not trail.was_seen(db.session, by, asked.person_id, at):
        with db.store.writing() as session:
            trail.saw(session, by, asked.person_id, at)
            session.commit()
