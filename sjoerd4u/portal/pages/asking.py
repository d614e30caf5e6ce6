"""Own requests: what was asked, both clocks, messages, decisions; a copy of an ID only when there is a doubt."""

from flask import Response, abort
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.portal import deciding
from sjoerd4u.portal.forms import MessageForm, RequestForm
from sjoerd4u.portal.pages.door import done, door, or_absent, own, page
from sjoerd4u.privacy import doubts, files, requests, reviewing
from sjoerd4u.privacy.request_models import RequestKind
from sjoerd4u.web.language import current_language
from sjoerd4u.web.store import db
from sjoerd4u.web.uploads import NotGiven, TooBig, uploaded

PLACE = ".requests"


@door.get("/mijn-gegevens/verzoeken", endpoint="requests")
def all_requests() -> Response:
    return _page(RequestForm(formdata=None))


@door.post("/mijn-gegevens/verzoeken")
def ask_us() -> AnyResponse:
    """A request that needs a person: an objection that we weigh, or anything else."""
    form = RequestForm()
    if not form.validate():
        return _page(form, 422)
    kind = RequestKind(form.kind.data)
    asked = deciding.asked(own(), kind, current_language(), form.text.data or "")
    mark = requests.open_request(db.session, asked, clock.now())
    return done("gevraagd", ".request", mark=mark)


@door.post("/mijn-gegevens/verzoeken/laat-zien")
def show_me() -> AnyResponse:
    """Have the texts reviewed that may be about others too."""
    mark = reviewing.ask_to_see(db.session, own(), current_language(), clock.now())
    return done("gevraagd", ".request", mark=mark) if mark else abort(404)


@door.post("/mijn-gegevens/menselijke-blik/<mark>", endpoint="look")
def look_again(mark: str) -> AnyResponse:
    arguments = (db.session, own(), mark, "", current_language(), clock.now())
    asked = or_absent(deciding.look_again, *arguments, absent=(deciding.NotYours,))
    return done("gevraagd", ".request", mark=asked)


@door.get("/mijn-gegevens/verzoeken/<mark>", endpoint="request")
def request_page(mark: str) -> Response:
    return _one(mark, MessageForm(formdata=None))


@door.post("/mijn-gegevens/verzoeken/<mark>")
def say(mark: str) -> AnyResponse:
    form = MessageForm()
    if not form.validate():
        return _one(mark, form, 422)
    absent = (requests.NoSuchRequest, requests.IsClosed)
    or_absent(requests.say, db.session, mark, own(), form.text.data or "", clock.now(), absent=absent)
    return done("bericht", ".request", mark=mark)


@door.post("/mijn-gegevens/verzoeken/<mark>/intrekken")
def take_back(mark: str) -> AnyResponse:
    or_absent(requests.take_back, db.session, mark, own(), clock.now(), absent=(requests.NoSuchRequest,))
    return done("teruggenomen", ".request", mark=mark)


@door.post("/mijn-gegevens/verzoeken/<mark>/kopie")
def give_copy(mark: str) -> AnyResponse:
    """A redacted copy of an ID: exists only while there is a recorded doubt about this request."""
    try:
        data = uploaded("copy", doubts.LARGEST).read()
    except NotGiven:
        data = b""
    except TooBig:
        return _one(mark, MessageForm(formdata=None), 422, str(gettext(doubts.TOO_LARGE)))
    try:
        doubts.give_copy(db.session, own(), mark, data, clock.now())
    except doubts.NoSuchDoubt:
        abort(404)
    except doubts.NotACopy as refused:
        return _one(mark, MessageForm(formdata=None), 422, str(gettext(str(refused))))
    return done("bericht", ".request", mark=mark)


def _page(form: RequestForm, status: int = 200) -> Response:
    subject = own()
    return page(
        "portal/requests.html",
        status=status,
        subject=subject,
        form=form,
        requests=files.requests_of(db.session, subject),
    )


def _one(mark: str, form: MessageForm, status: int = 200, copy_wrong: str | None = None) -> Response:
    subject = own()
    found = files.request_of(db.session, subject, mark) or abort(404)
    doubt = doubts.doubt_of(db.session, subject, mark)
    return page(
        "portal/request.html", status=status, subject=subject, request_=found, form=form, doubt=doubt, wrong=copy_wrong
    )
