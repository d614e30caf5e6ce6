"""Who asks, and who must hear: a doubt and its copy, the end of a restriction, receivers to tell."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.rights_pages.door import back, door
from sjoerd4u.backoffice.rights_pages.forms import CompareForm, ProofForm, WhyForm
from sjoerd4u.backoffice.rights_pages.requests import again, page_of
from sjoerd4u.kit import clock
from sjoerd4u.privacy import doubts, lifting, telling
from sjoerd4u.privacy.doubts import NotAllowed
from sjoerd4u.privacy.traces import leave_no_trace
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db


@door.post("/kantoor/verzoeken/<mark>/twijfel")
def doubt_request(mark: str) -> AnyResponse:
    form = WhyForm(prefix="doubted-")
    if not form.validate():
        return page_of(mark, 422, doubted=form)
    try:
        doubts.record_doubt(db.session, mark, form.why.data or "", current_by(), clock.now())
    except NotAllowed as refused:
        return again(mark, str(refused), doubted=form)
    return back("twijfel", ".request", "twijfel", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/kopie")
def see_copy(mark: str) -> AnyResponse:
    """The copy itself, to who decides; a press, since that it was seen is kept."""
    data, kind = doubts.see_copy(db.session, mark, current_by(), clock.now())
    db.session.commit()
    answer = Response(data, mimetype=kind)
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@door.post("/kantoor/verzoeken/<mark>/twijfel/overnemen")
def take_doubt_over(mark: str) -> AnyResponse:
    doubts.hand_over(db.session, mark, current_by(), clock.now())
    return back("overgenomen", ".request", "twijfel", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/twijfel/beslissen")
def decide_doubt(mark: str) -> AnyResponse:
    form = CompareForm(prefix="compare-")
    if not form.validate():
        return page_of(mark, 422, compare=form)
    try:
        fits = form.fits.data == "ja"
        doubts.decide_doubt(db.session, mark, fits, form.compared.data or "", current_by(), clock.now())
    except NotAllowed as refused:
        return again(mark, str(refused), compare=form)
    db.session.commit()
    leave_no_trace(db.store, None)
    return redirect(url_for(".request", mark=mark, gedaan="twijfel-beslist", _anchor="twijfel"), 303)


@door.post("/kantoor/verzoeken/<mark>/opheffen")
def lift_restriction(mark: str) -> AnyResponse:
    form = WhyForm(prefix="notice-")
    if not form.validate():
        return page_of(mark, 422, notice=form)
    told = lifting.give_notice(db.session, mark, form.why.data or "", current_by(), clock.now())
    return back("aangekondigd" if told else "reden-weg", ".request", mark=mark)


@door.post("/kantoor/verzoeken/<mark>/op-papier")
def told_on_paper(mark: str) -> AnyResponse:
    lifting.told_on_paper(db.session, mark, current_by(), clock.now())
    return back("opgeheven", ".request", mark=mark)


@door.post("/kantoor/verzoeken/taken/<mark>")
def told_recipient(mark: str) -> AnyResponse:
    form = ProofForm()
    if not form.validate():
        return show("privacy/desk/refused.html", status=422, text="Schrijf hoe u het vertelde, of waarom dat niet kan.")
    telling.told(db.session, mark, form.proof.data or "", current_by(), clock.now())
    return back("verteld", ".requests", "taken")
