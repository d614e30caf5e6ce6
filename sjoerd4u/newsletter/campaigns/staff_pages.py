"""Campaigns in the back office: the list, and writing one with a preview in every light."""

from typing import Any

from flask import Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import addresses, clock
from sjoerd4u.kit.keys import is_mark
from sjoerd4u.kit.versions import Changed
from sjoerd4u.newsletter.campaigns import audience, campaign_list, composing, drafting, picturing
from sjoerd4u.newsletter.campaigns.composing import Manuscript, NoSuchCampaign, NotReady
from sjoerd4u.newsletter.campaigns.models import Campaign, CampaignState
from sjoerd4u.newsletter.campaigns.post import pictures_of
from sjoerd4u.newsletter.campaigns.staff_forms import LookForm, WriteForm
from sjoerd4u.staff.login import current_by
from sjoerd4u.web import headers
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db
from sjoerd4u.web.uploads import NotGiven, TooBig, uploaded

door = Door("campaigns", __name__, Audience.OFFICE)

# A message in a frame: its styles stand in its tags, it runs nothing, and as a sandbox it has no origin.
SANDBOX = "allow-top-navigation-by-user-activation"
MESSAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
    f"frame-ancestors 'self'; sandbox {SANDBOX}"
)
DONE = {
    "begonnen": "Het concept is bewaard. Er gaat niets uit voordat u op Versturen drukt.",
    "bewaard": "De tekst is bewaard.",
    "plaatje": "Het plaatje is toegevoegd. Zet de regel die erbij staat in de tekst.",
    "gekopieerd": "Dit is een nieuw concept met dezelfde tekst en lezers.",
    "weg": "Het concept is weg.",
    "concept": "De verzending is niet meer gepland.",
}
UNFINISHED = "Dit bericht is gepland en zou zo niet weg kunnen. Verbeter wat bij “Klaar om te versturen?” staat."
NAMES = {"kind": "Soort", "archived": "Archief", "ab_share": "Test", "ab_by": "Beste volgens", "ab_hours": "Na"} | {
    f"{name}_{language}": says + (" (Engels)" if language == "en" else "")
    for language in composing.LANGUAGES
    for name, says in zip(composing.WORDS, ("Onderwerp", "Tweede onderwerp", "Regel", "Tekst"), strict=True)
}


# — The list and writing —————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/nieuwsbrief")
def index() -> Response:
    state = request.args.get("stand") or None
    if state not in (None, *CampaignState):
        abort(404)
    return show(
        "newsletter/office/index.html",
        lines=campaign_list.lines(db.session, state),
        counts=campaign_list.counts(db.session),
        states=list(CampaignState),
        state=state,
        done=_what_was_done(),
    )


@door.get("/kantoor/nieuwsbrief/nieuw")
def write() -> Response:
    return _desk(None, WriteForm(formdata=None))


@door.post("/kantoor/nieuwsbrief/nieuw")
def begin() -> AnyResponse:
    form = WriteForm()
    if not form.validate():
        return _desk(None, form, 422)
    try:
        mark = composing.begin(db.session, form.manuscript(), current_by(), clock.now())
    except NotReady as refused:
        form.subject_a_nl.errors = [str(refused)]
        return _desk(None, form, 422)
    db.session.commit()
    return _kept(mark, "begonnen")


@door.get("/kantoor/nieuwsbrief/<mark>")
def edit(mark: str) -> Response:
    return _desk(campaign_with(mark))


@door.post("/kantoor/nieuwsbrief/<mark>")
def save(mark: str) -> AnyResponse:
    campaign = campaign_with(mark)
    form = WriteForm()
    if not form.validate():
        return _desk(campaign, form, 422)
    if campaign.state == CampaignState.PLANNED and _is_unfinished(campaign, form.manuscript()):
        return _desk(campaign, form, 422, refused=UNFINISHED)
    try:
        composing.save(db.session, mark, form.manuscript(), form.read_version, current_by(), clock.now())
    except Changed as meanwhile:
        return _both_texts(mark, form, meanwhile)
    except NotReady as refused:
        db.session.rollback()
        return _desk(campaign_with(mark), form, 422, refused=str(refused))
    db.session.commit()
    return _kept(mark, "bewaard")


def _kept(mark: str, done: str) -> AnyResponse:
    """On to the readers where that was pressed, else the desk again."""
    if request.form.get("daarna") == "lezers":
        return redirect(url_for("campaigns.readers", mark=mark), 303)
    return _done(mark, done)


def _is_unfinished(campaign: Campaign, manuscript: Manuscript) -> bool:
    """Whether the gate would be shut for these words."""
    found = drafting.check(drafting.drafts_of(db.session, campaign, manuscript), manuscript)
    return any(finding.must for finding in found)


@door.post("/kantoor/nieuwsbrief/<mark>/weg")
def throw_away(mark: str) -> AnyResponse:
    try:
        composing.throw_away(db.session, campaign_with(mark).mark, current_by(), clock.now())
    except NotReady as refused:
        db.session.rollback()
        return _desk(campaign_with(mark), status=422, refused=str(refused))
    db.session.commit()
    return redirect(url_for(".index", gedaan="weg"), 303)


@door.post("/kantoor/nieuwsbrief/<mark>/kopie")
def copy(mark: str) -> AnyResponse:
    made = composing.copy(db.session, campaign_with(mark).mark, current_by(), clock.now())
    db.session.commit()
    return _done(made, "gekopieerd")


@door.post("/kantoor/nieuwsbrief/<mark>/plaatje")
def add_picture(mark: str) -> AnyResponse:
    campaign = campaign_with(mark)
    try:
        given = uploaded("file", picturing.MOST_BYTES)
        picturing.add_picture(db.session, mark, given.read(), current_by(), clock.now())
    except NotGiven:
        return _desk(campaign, status=422, refused="Kies eerst een bestand.")
    except TooBig:
        return _desk(campaign, status=422, refused="Dit plaatje is groter dan 1 MB.")
    except NotReady as refused:
        db.session.rollback()
        return _desk(campaign_with(mark), status=422, refused=str(refused))
    db.session.commit()
    return _done(mark, "plaatje")


# — Looking at it ————————————————————————————————————————————————————————————————————————————————————————————————


@door.post("/kantoor/nieuwsbrief/nieuw/controle")
def check_new() -> Response:
    return _desk(None, WriteForm())


@door.post("/kantoor/nieuwsbrief/<mark>/controle")
def check(mark: str) -> Response:
    """What the gate says of the words as they are typed; nothing is kept. Without JavaScript the whole desk comes back
    with it."""
    return _desk(campaign_with(mark), WriteForm())


@door.post("/kantoor/nieuwsbrief/nieuw/beeld")
def look_new() -> Response:
    return _look(None)


@door.post("/kantoor/nieuwsbrief/<mark>/beeld")
def look(mark: str) -> Response:
    """The message as it would be with these words, in the way that was asked, for in a frame."""
    return _look(campaign_with(mark))


@door.get("/kantoor/nieuwsbrief/<mark>/beeld")
def look_kept(mark: str) -> Response:
    """The message with the words that are kept."""
    campaign = campaign_with(mark)
    return _framed(campaign, composing.manuscript_of(db.session, campaign), LookForm(request.args))


def _look(campaign: Campaign | None) -> Response:
    form = WriteForm()
    form.validate()
    return _framed(campaign, form.manuscript(), LookForm())


def _framed(campaign: Campaign | None, manuscript: Manuscript, asked: LookForm) -> Response:
    asked.validate()
    reader = _reader(campaign, asked.als.data or "")
    language = reader.language if reader else asked.taal.data
    drafts = drafting.drafts_of(db.session, campaign, manuscript)
    draft = drafts.get(language) or next(iter(drafts.values()), None)
    answer = make_response(drafting.seen_as(draft, asked.beeld.data) if draft else "")
    if draft and asked.beeld.data == "tekst":
        answer = make_response(draft.text)
        answer.content_type = "text/plain; charset=utf-8"
    answer.headers["Content-Security-Policy"] = MESSAGE_POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _reader(campaign: Campaign | None, address: str) -> Any:
    """The row of this reader in the audience of the campaign, if in it."""
    try:
        tidied = addresses.tidy(address)
    except addresses.NotAnAddress:
        return None
    return audience.row_of(db.session, campaign, tidied, clock.now()) if campaign else None


# — One way to answer ————————————————————————————————————————————————————————————————————————————————————————————


def _desk(campaign: Campaign | None, form: WriteForm | None = None, status: int = 200, **more: Any) -> Response:
    """The desk to write at, with what is typed or else what is kept, and what the gate says of that."""
    kept = composing.manuscript_of(db.session, campaign) if campaign else Manuscript()
    if form is None:
        version = campaign.version if campaign else 0
        form = WriteForm(formdata=None, data=kept.fields() | {"version": version})
    elif status == 200:
        form.validate()
    asked = LookForm(request.form or None)
    manuscript = form.manuscript()
    drafts = drafting.drafts_of(db.session, campaign, manuscript)
    reader = _reader(campaign, asked.als.data or "")
    values: dict[str, Any] = {"refused": None, "changed": None} | more
    answer = show(
        "newsletter/office/desk.html",
        "controle",
        status,
        campaign=campaign,
        form=form,
        look=asked,
        drafts=drafts,
        findings=drafting.check(drafts, manuscript),
        reader=reader,
        sandbox=SANDBOX,
        articles=drafting.newest_articles(db.session, "nl"),
        pictures=pictures_of(db.session, campaign) if campaign else {},
        writable=campaign is None or campaign.state in composing.WRITABLE,
        names=NAMES,
        done=_what_was_done(),
        **values,
    )
    answer.headers["Content-Security-Policy"] = headers.policy(frame_src="'self'")
    return answer


def _both_texts(mark: str, form: WriteForm, meanwhile: Changed) -> Response:
    """Somebody else saved first: show what stands there now beside what was typed, which nobody loses."""
    db.session.rollback()
    campaign = campaign_with(mark)
    form.version.data, form.version.raw_data = campaign.version, None
    differs = {name: (meanwhile.theirs[name], yours) for name, yours in meanwhile.yours.items()}
    changed = {name: pair for name, pair in differs.items() if pair[0] != pair[1]}
    return _desk(campaign, form, 409, changed=changed)


def _what_was_done() -> dict[str, Any] | None:
    says = DONE.get(request.args.get("gedaan", "")) if request.method == "GET" else None
    return {"text": says} if says else None


def _done(mark: str, what: str) -> AnyResponse:
    return redirect(url_for(".edit", mark=mark, gedaan=what), 303)


def campaign_with(mark: str) -> Campaign:
    """The campaign with this mark; 404 when there is none."""
    found = campaign_list.one(db.session, mark) if is_mark(mark) else None
    return found or abort(404)


def or_absent(mark: str) -> Campaign:
    """The campaign with this mark, held; 404 when there is none."""
    try:
        return composing.locked(db.session, mark)
    except NoSuchCampaign:
        abort(404)
