"""The cookie choice of one browser: what is asked, what was chosen, how long that holds (Telecommunicatiewet art.
11.7a).

The choice is kept in the browser, in one cookie; its proof is a row that nobody can be found in (`consent.ledger`).
"""

import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sjoerd4u.register import askings
from sjoerd4u.register.devices import (
    ACCEPTED_LASTS,
    COOKIE_CHOICE,
    READING_PROFILE,
    REFUSED_RESTS,
    Device,
    Kind,
    device_named,
    devices_in,
)
from sjoerd4u.register.recipients import receivers_of
from sjoerd4u.register.vocabulary import Category, Words

TICKS = tuple(askings.COOKIE_ASKINGS)
ALL, NONE, SOME = "all", "none", "some"
KINDS = {"-": frozenset[str](), "a": frozenset({"analytics"}), "t": frozenset({"tracking"}), "at": frozenset(TICKS)}
LETTERS = {kinds: letters for letters, kinds in KINDS.items()}
VALUE = re.compile(r"([\w-]{22})?\.(all|none|some)\.(-|a|t|at)\.(\d{8})\.([0-9a-f]{12})", re.ASCII)


# — What is asked ————————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Shown:
    """The words somebody saw when choosing, line by line, and where: on the banner or on the page."""

    place: str
    language: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as they are kept."""
        return "\n".join(self.lines)

    @property
    def digest(self) -> str:
        """By which a form says what it showed."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class KindAsked:
    """One of the two kinds that need consent, as the page asks it. `unused`: what of it the settings leave out."""

    tick: str
    title: Words
    text: Words
    label: Words
    unused: Words | None


def banner_shown(language: str, built: Container[str]) -> Shown:
    """The banner: two sentences, two buttons, one link."""
    first = askings.banner_first("GA_MEASUREMENT_ID" in built, "AD_TAG_ID" in built)
    words = (first, askings.BANNER_SECOND, askings.ACCEPT_ALL, askings.REFUSE_ALL, askings.CHOOSE)
    return Shown("balk", language, tuple(each.in_(language) for each in words))


def page_shown(language: str, built: Container[str]) -> Shown:
    """The form on /cookies: the buttons, the three kinds, the ticks."""
    words = [askings.ACCEPT_ALL, askings.REFUSE_ALL, askings.FUNCTIONAL_TITLE, askings.FUNCTIONAL_TEXT]
    for kind in kinds_asked(built):
        words += [kind.title, kind.text, *([kind.unused] if kind.unused else []), kind.label]
    return Shown("pagina", language, tuple(each.in_(language) for each in [*words, askings.KEEP_CHOICE]))


def kinds_asked(built: Container[str]) -> list[KindAsked]:
    """The kinds that need consent. Honest about what is switched off."""
    unused = {
        "analytics": None if "GA_MEASUREMENT_ID" in built else askings.NOT_NOW,
        "tracking": None if "AD_TAG_ID" in built else askings.NO_ADS_NOW,
    }
    return [
        KindAsked(tick, asking.title, asking.text, askings.TICKS[tick], unused[tick])
        for tick, asking in askings.COOKIE_ASKINGS.items()
    ]


def scope_of(built: Container[str]) -> str:
    """A fingerprint of what a choice is about: purposes, receivers and what is stored. Never of prose: a mended typo
    asks nobody again, a new purpose, receiver or cookie does."""
    facts = [
        [[each.pattern, each.kind.name, each.purpose.slug, each.lasts.days, each.set_by] for each in _asked(built)],
        [[asking.slug, asking.purpose.slug] for asking in askings.COOKIE_ASKINGS.values()],
        [
            [recipient.slug, recipient.name, recipient.country, sorted(recipient.hosts)]
            for recipient in receivers_of(Category.VISITS)
            if recipient.hosts and recipient.receives_in(built)
        ],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def _asked(built: Container[str]) -> list[Device]:
    return [device for device in devices_in(built) if device.kind is not Kind.FUNCTIONAL]


# — What was chosen ——————————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Choice:
    """What one browser chose: how (`all`, `none`, `some`), what that allows, on which day, about what (`scope_of`).

    Without a receipt it is a refusal that we let stand without keeping proof.
    """

    receipt: str | None
    how: str
    kinds: frozenset[str]
    on: date
    scope: str

    @property
    def value(self) -> str:
        """As it stands in the cookie."""
        return f"{self.receipt or ''}.{self.how}.{LETTERS[self.kinds]}.{self.on:%Y%m%d}.{self.scope}"

    @property
    def last_day(self) -> date:
        """The last day on which we do not ask again: a no rests longer than a yes lasts."""
        return self.on + lasts(self.kinds)

    def holds(self, today: date, scope: str) -> bool:
        """Whether this choice counts today, about the same things."""
        return self.scope == scope and self.on <= today <= self.last_day


def lasts(kinds: frozenset[str]) -> timedelta:
    """How long a choice that allows these kinds is left alone."""
    return ACCEPTED_LASTS if kinds else REFUSED_RESTS


def kinds_of(how: str, ticked: Iterable[str], built: Container[str]) -> frozenset[str]:
    """What a press allows. Everything is everything we ask: not what these settings leave out."""
    if how == ALL:
        return frozenset(tick for tick in TICKS if any(device.kind.tick == tick for device in devices_in(built)))
    return frozenset(ticked) & frozenset(TICKS) if how == SOME else frozenset()


def choice_in(value: str | None) -> Choice | None:
    """The choice that a cookie says; None for anything we did not write."""
    found = VALUE.fullmatch(value or "")
    if found is None:
        return None
    receipt, how, letters, day, scope = found.groups()
    try:
        return Choice(receipt, how, KINDS[letters], date(int(day[:4]), int(day[4:6]), int(day[6:])), scope)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a browser stands: what it allows, whether we still have to ask, whether it asked us first not to follow it
    (Global Privacy Control)."""

    granted: frozenset[str]
    asks: bool
    quiet: bool
    choice: Choice | None = None

    @property
    def name(self) -> str:
        """One word for all browsers that see the same page."""
        if self.asks or self.quiet:
            return "ask" if self.asks else "quiet"
        return LETTERS[self.granted]


ASKS = Standing(frozenset(), asks=True, quiet=False)
QUIET = Standing(frozenset(), asks=False, quiet=True)


def standing(value: str | None, gpc: bool, today: date, scope: str) -> Standing:
    """Where the browser with this cookie stands. A choice made here wins over the signal (GPC § 3); the signal without
    a choice is a no."""
    choice = choice_in(value)
    if choice is not None and choice.holds(today, scope):
        return Standing(choice.kinds, asks=False, quiet=False, choice=choice)
    return QUIET if gpc else ASKS


# — What a browser keeps ————————————————————————————————————————————————————————————————————————————————————————


def switched_on(settings: Any) -> frozenset[str]:
    """The settings that decide what may be set and who receives something."""
    return frozenset(name for name in ("GA_MEASUREMENT_ID", "AD_TAG_ID") if getattr(settings, name.lower()))


def strays(names: Iterable[str], granted: frozenset[str]) -> Iterator[str]:
    """Those of these cookies that the browser should no longer have: declared ones of a kind that is not allowed."""
    for name in names:
        device = device_named(name)
        if device is not None and device.kind.tick is not None and device.kind.tick not in granted:
            yield name


def domains(host: str) -> list[str | None]:
    """Every domain for which a script on this host may have set a cookie, and none: the host alone."""
    labels = host.split(".")
    if labels[-1].isdigit() or ":" in host:  # an IP address has no parents
        return [None]
    return [None, *(".".join(labels[start:]) for start in range(max(1, len(labels) - 1)))]


def cookies_in(header: str) -> Mapping[str, str]:
    """The cookies of a Cookie header (RFC 6265 § 5.4)."""
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, found, value in pairs if found}


class Reader:
    """Says where a browser stands from its headers alone, for who answers before any page does."""

    def __init__(self, scope: str, secure: bool) -> None:
        self.scope = scope
        self.choice = COOKIE_CHOICE.name_on(secure)
        self.profile = READING_PROFILE.name_on(secure)

    def standing(self, cookies: Mapping[str, str], gpc: bool, today: date) -> Standing:
        """Where the browser with these cookies stands."""
        return standing(cookies.get(self.choice), gpc, today, self.scope)

    def alike(self, header: str, gpc: bool, today: date) -> str | None:
        """The name of its standing, when it sees what all in that standing see; None when it has a page of its own: it
        reads along with us, or has cookies that must go."""
        if '"' in header or header.count(f"{self.choice}=") > 1:
            return None  # programs read such a header in different ways; the page decides how, and is not kept
        cookies = cookies_in(header)
        found = self.standing(cookies, gpc, today)
        own = self.profile in cookies or any(strays(cookies, found.granted))
        return None if own else found.name
