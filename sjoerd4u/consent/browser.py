"""The browser of this request: what it allows, what it keeps of ours, what it has to let go."""

from collections.abc import Callable, Iterable

from flask import Response, current_app, g, request
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.config import Settings
from sjoerd4u.consent import cookies as rules
from sjoerd4u.consent import profile
from sjoerd4u.kit import clock
from sjoerd4u.register.devices import COOKIE_CHOICE, READING_PROFILE, Device

# — Where this browser stands ————————————————————————————————————————————————————————————————————————————————————


def standing() -> rules.Standing:
    """What the browser of this request allows, and whether we still have to ask."""
    if "standing" not in g:
        today, signalled = clock.day_of(clock.now()), request.headers.get("Sec-GPC") == "1"
        g.standing = rules.standing(cookie_of(COOKIE_CHOICE), signalled, today, _scope())
    found: rules.Standing = g.standing
    return found


def _scope() -> str:
    """What a choice is about in this product; the same for as long as it runs."""
    known = current_app.extensions
    if "cookie scope" not in known:
        known["cookie scope"] = rules.scope_of(built_here())
    return str(known["cookie scope"])


def alike(settings: Settings) -> Callable[[str, bool], str | None]:
    """For the page cache: which browsers see the same page, by their cookies and the signal."""
    reader = rules.Reader(rules.scope_of(rules.switched_on(settings)), settings.base_url.startswith("https:"))
    return lambda header, signalled: reader.alike(header, signalled, clock.day_of(clock.now()))


def built_here() -> frozenset[str]:
    """Which of the settings that decide about cookies are set."""
    return rules.switched_on(current_app.extensions["settings"])


def cookie_of(device: Device) -> str | None:
    """What the browser sent of this cookie of ours."""
    return request.cookies.get(device.name_on(request.is_secure))


# — What this browser reads, with tracking consent ———————————————————————————————————————————————————————————————


def topics_read() -> list[str]:
    """The topics this browser reads, most often first; none without consent."""
    return profile.favourites(_profile()) if "tracking" in standing().granted else []


def remember_topics(answer: Response, topics: Iterable[str]) -> Response:
    """Let the browser remember that it read about `topics`, if that is allowed. The answer is then this browser's
    own."""
    if "tracking" in standing().granted:
        keep(answer, READING_PROFILE, profile.profile_value(profile.with_topics(_profile(), topics)))
    return answer


def _profile() -> dict[str, int]:
    return profile.read_profile(cookie_of(READING_PROFILE))


# — Setting and expiring ————————————————————————————————————————————————————————————————————————————————————————


def keep(answer: AnyResponse, device: Device, value: str) -> None:
    """Let the browser keep this cookie of ours: for this host, for no script, for as long as declared."""
    name = device.name_on(request.is_secure)
    answer.set_cookie(
        name, value, max_age=device.lasts, path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )


def expire(answer: AnyResponse, names: Iterable[str]) -> None:
    """Take these cookies from the browser, on whatever domain a script set them."""
    for name in names:
        ours = name in (READING_PROFILE.name_on(True), READING_PROFILE.name_on(False))
        for domain in [None] if ours else rules.domains(request.host.rpartition(":")[0] or request.host):
            answer.delete_cookie(name, path="/", domain=domain, secure=request.is_secure, samesite="Lax")
