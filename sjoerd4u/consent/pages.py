"""The cookie choice: the banner on every page, the page /cookies, the receipts, and what the browser then may keep."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, jsonify, redirect, request, url_for
from limits import parse
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.config import Settings
from sjoerd4u.consent import cookies as rules
from sjoerd4u.consent import ledger
from sjoerd4u.consent.browser import built_here, cookie_of, expire, keep, standing, topics_read
from sjoerd4u.consent.forms import CookieForm
from sjoerd4u.consent.receipts import consent_record
from sjoerd4u.kit import clock
from sjoerd4u.kit.keys import is_mark, new_mark
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.register import askings
from sjoerd4u.register.devices import COOKIE_CHOICE, READING_PROFILE, devices_in
from sjoerd4u.register.recipients import RECIPIENTS
from sjoerd4u.web import headers, throttle
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.language import current_language, home_root
from sjoerd4u.web.pagecache import MADE_FOR, is_for_everyone
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

TAG_SCRIPT = "www.googletagmanager.com"
GPC_SINCE = "2026-11-22"
SAVED = "keuze=bewaard"  # on the way back after a press: say once what came of it
CHOICES = throttle.Allowance("cookie choice", parse("200/hour"), parse("2000/hour"))

door = Door("consent", __name__, Audience.PUBLIC)
door.give_templates(cookie_words=askings)
signal = Door("gpc", __name__, Audience.MACHINES)


# — The page and the press ———————————————————————————————————————————————————————————————————————————————————————


@door.get("/cookies")
def cookies() -> Response:
    return _in_place_of_banner() if request.headers.get("HX-Target", "").endswith("#banner") else _page()


@door.post("/cookies")
def choose() -> AnyResponse:
    form = CookieForm()
    if not form.validate():
        return _page(422, form)
    shown = _shown(form.shown.data, form.how)
    if shown is None:
        return _page(409, form, changed=True)
    choice = _chosen(form)
    if choice.receipt:
        _write_down(choice, shown)
    g.standing = rules.Standing(choice.kinds, asks=False, quiet=False, choice=choice)
    answer = redirect(_way_back(form.back.data), 303)
    keep(answer, COOKIE_CHOICE, choice.value)
    return answer


@door.post("/cookies/leesprofiel-wissen")
def clear_profile() -> AnyResponse:
    answer = redirect(url_for(".cookies", gewist="ja", _anchor="leesprofiel"), 303)
    expire(answer, [READING_PROFILE.name_on(request.is_secure)])
    return answer


@door.get("/cookies/bewijs/<mark>")
def receipt(mark: str) -> Response:
    return headers.personal(show("consent/receipt.html", found=_found(mark), how_titles=HOW_TITLES))


@door.get("/cookies/bewijs/<mark>.json")
def receipt_file(mark: str) -> Response:
    """The receipt as a consent record (ISO/IEC TS 27560)."""
    settings: Settings = current_app.extensions["settings"]
    return headers.personal(jsonify(consent_record(_found(mark), settings.base_url, rules.switched_on(settings))))


@signal.get("/.well-known/gpc.json")
def gpc() -> Response:
    """That we keep to the signal (Global Privacy Control § 4)."""
    return jsonify(gpc=True, lastUpdate=GPC_SINCE)


HOW_TITLES = {rules.ALL: askings.ACCEPT_ALL, rules.NONE: askings.REFUSE_ALL, rules.SOME: askings.CHOOSE}


def _page(status: int = 200, form: CookieForm | None = None, changed: bool = False) -> Response:
    built, language = built_here(), current_language()
    answer = show(
        "consent/cookies.html",
        status=status,
        form=form,
        changed=changed,
        kinds=rules.kinds_asked(built),
        shown=rules.page_shown(language, built),
        devices=devices_in(built),
        hosts={
            recipient.slug: recipient for recipient in RECIPIENTS if recipient.hosts and recipient.receives_in(built)
        },
        topics_read=[TOPICS[topic] for topic in topics_read()],
        cleared=request.args.get("gewist") == "ja",
        saved=_just_saved() and not changed and not (form and form.errors),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _in_place_of_banner() -> Response:
    answer = show("consent/chosen.html")
    answer.headers["Cache-Control"] = "no-store"
    if _tags_in_house():
        answer.headers["HX-Refresh"] = "true"  # a tag is part of the page, so the page has to come anew
    return answer


def _shown(digest: str | None, how: str) -> rules.Shown | None:
    """The words this press was about: those the form says it showed, for a program without a form those of the banner.
    None when they are no longer ours and the press was a yes: then we ask again in the new words."""
    places = [make(current_language(), built_here()) for make in (rules.banner_shown, rules.page_shown)]
    known = {place.digest: place for place in places}
    if not digest or (digest not in known and how == rules.NONE):
        return places[0]
    return known.get(digest)


def _chosen(form: CookieForm) -> rules.Choice:
    """The choice of this press. Who presses very often is still obeyed in a no; only the proof of it stops."""
    built, today = built_here(), clock.day_of(clock.now())
    kinds = rules.kinds_of(form.how, form.ticked(), built)
    mark: str | None = new_mark()
    try:
        throttle.spend(CHOICES)
    except TooManyRequests:
        if kinds:
            raise
        mark = None
    return rules.Choice(mark, form.how, kinds, today, rules.scope_of(built))


def _write_down(choice: rules.Choice, shown: rules.Shown) -> None:
    now, former = clock.now(), rules.choice_in(cookie_of(COOKIE_CHOICE))
    ledger.keep_cookie_choice(db.session, choice, shown, now)
    if former and former.receipt:
        ledger.end_cookie_choice(db.session, former, choice, now)
    db.session.commit()


def _found(mark: str) -> Any:
    return (is_mark(mark) and ledger.cookie_receipt(db.session, mark)) or abort(404)


def _way_back(path: str | None) -> str:
    """Where the press came from, if that is a page of ours that can be opened; else the page of the choice. htmx is
    sent to the banner itself."""
    if request.headers.get("HX-Request"):
        return url_for(".cookies")
    the_choice = f"{url_for('.cookies')}?{SAVED}"
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return the_choice
    try:
        parts = urlsplit(path)
    except ValueError:
        return the_choice
    inside = parts.path.removeprefix(home_root())
    inside = inside[3:] or "/" if inside == "/en" or inside.startswith("/en/") else inside
    try:
        current_app.url_map.bind("", "/").match(inside, method="GET")
    except (HTTPException, RequestRedirect):
        return the_choice
    kept = [pair for pair in parts.query.split("&") if pair and pair != SAVED]
    return f"{parts.path}?{'&'.join([*kept, SAVED])}"


# — What every answer gets ————————————————————————————————————————————————————————————————————————————————————————


@door.after_app_request
def say_for_whom(answer: Response) -> Response:
    """Say for which standing this page was made, so that it is kept for browsers in that standing only."""
    request.environ[MADE_FOR] = standing().name
    return answer


@door.after_app_request
def expire_strays(answer: Response) -> Response:
    """Take from the browser every declared cookie that it did not allow, or no longer."""
    if request.cookies and answer.mimetype == "text/html":
        expire(answer, rules.strays(request.cookies, standing().granted))
    return answer


# — What every page is told ——————————————————————————————————————————————————————————————————————————————————————


class Tag(NamedTuple):
    """A measuring tag on this page: which id, and to which hosts it speaks."""

    setting: str
    id: str
    hosts: tuple[str, ...]


def _tags_in_house() -> list[Tag]:
    """The tags that are configured and allowed."""
    configured, granted = built_here(), standing().granted
    if not configured or not granted:
        return []
    settings: Settings = current_app.extensions["settings"]
    wanted = {"GA_MEASUREMENT_ID": "analytics", "AD_TAG_ID": "tracking"}
    allowed = [name for name, tick in wanted.items() if tick in granted and name in configured]
    hosts = {recipient.only_if: recipient.hosts for recipient in RECIPIENTS}
    return [Tag(name, getattr(settings, name.lower()), hosts[name]) for name in allowed]


def tags_here() -> list[Tag]:
    """The tags on this page: only on pages whose address holds no secret."""
    return _tags_in_house() if is_for_everyone() and request.method == "GET" else []


class Question(NamedTuple):
    """The banner of this page."""

    standing: rules.Standing
    shown: rules.Shown
    back: str
    saved: bool  # just pressed: say so once


def question() -> Question | None:
    """What the banner says here; None where there is none: in the back office, the portal, on /cookies itself."""
    room = current_app.blueprints.get(request.blueprint or "")
    if isinstance(room, Door) and (room.audience is not Audience.PUBLIC or request.path == "/cookies"):
        return None
    back = request.script_root + (request.full_path if request.query_string else request.path)
    return Question(standing(), rules.banner_shown(current_language(), built_here()), back, _just_saved())


def _just_saved() -> bool:
    """Whether this is the page somebody comes back to after a press, without htmx."""
    return request.args.get("keuze") == "bewaard" and standing().choice is not None


@door.app_context_processor
def _words() -> dict[str, Any]:
    return {"cookie_question": question, "cookie_standing": standing, "measuring_tags": tags_here}


@door.after_app_request
def allow_tags(answer: Response) -> Response:
    """Name the hosts of the tags on this page in its Content-Security-Policy, and only there."""
    tags = tags_here() if answer.mimetype == "text/html" else []
    if tags:
        hosts = " ".join(f"https://{host}" for host in dict.fromkeys(host for tag in tags for host in tag.hosts))
        answer.headers["Content-Security-Policy"] = headers.policy(
            script_src=f"'self' https://{TAG_SCRIPT}", connect_src=f"'self' {hosts}", img_src=f"'self' data: {hosts}"
        )
    return answer
