"""Every cookie or similar technique (Telecommunicatiewet art. 11.7a): what a browser may find, nothing else.

The browser test compares this list with what a browser really sees, in both directions. A room that sets a cookie
declares it here first.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from fnmatch import fnmatchcase

from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import CONSENT_PROOF, RIGHTS, STAFF_ACCESS, STATISTICS, TAILORING, Purpose
from sjoerd4u.register.vocabulary import Words

HOST_PREFIX = "__Host-"  # RFC 6265bis § 4.1.3.2: over https, for this very host, and for no other


class Kind(Enum):
    """The three kinds of the client's statement."""

    FUNCTIONAL = Words("functioneel", "functional")
    ANALYTICAL = Words("analytisch", "analytical")
    TRACKING = Words("tracking", "tracking")

    @property
    def tick(self) -> str | None:
        """The tick of the cookie form that allows this kind; functional ones need no consent (art. 11.7a(3))."""
        return {Kind.ANALYTICAL: "analytics", Kind.TRACKING: "tracking"}.get(self)


@dataclass(frozen=True, slots=True)
class Device:
    """A cookie, storage key or pixel. `pattern` is a name, with `*` for any ending.

    `lasts`: how long a browser keeps it. `only_if` names the setting without which nothing sets it. Ours are for this
    host alone, and say so in their name over https.
    """

    pattern: str
    kind: Kind
    purpose: Purpose
    does: Words
    lasts: timedelta
    set_by: str
    only_if: str | None = None

    @property
    def is_ours(self) -> bool:
        """Whether our own server sets it."""
        return self.set_by == FIRM.name

    def name_on(self, secure: bool) -> str:
        """The name as a browser shows it, over https (`secure`) or on the loopback of a developer."""
        return HOST_PREFIX + self.pattern if secure and self.is_ours else self.pattern

    def is_named(self, name: str) -> bool:
        """Whether a cookie or key of this name is this one."""
        return fnmatchcase(name.removeprefix(HOST_PREFIX) if self.is_ours else name, self.pattern)

    def is_set_in(self, built: Container[str]) -> bool:
        """Whether anything sets it in a house with these settings switched on."""
        return self.only_if is None or self.only_if in built

    @property
    def lifetime(self) -> Words:
        """How long, as people say it: "366 dagen", "12 uur"."""
        if self.lasts >= timedelta(days=1):
            number, nl, en = self.lasts.days, ("dag", "dagen"), ("day", "days")
        elif self.lasts >= timedelta(hours=1):
            number, nl, en = self.lasts // timedelta(hours=1), ("uur", "uur"), ("hour", "hours")
        else:
            number, nl, en = self.lasts // timedelta(minutes=1), ("minuut", "minuten"), ("minute", "minutes")
        return Words(f"{number} {nl[number != 1]}", f"{number} {en[number != 1]}")


REFUSED_RESTS = timedelta(days=365)
ACCEPTED_LASTS = timedelta(days=182)
PORTAL_STAYS = timedelta(hours=1)
OFFICE_STAYS = timedelta(hours=12)
GOOGLE = "Google"

COOKIE_CHOICE = Device(
    "cookiekeuze",
    Kind.FUNCTIONAL,
    CONSENT_PROOF,
    Words(
        "Onthoudt wat u bij Cookies koos, op welke dag, en het nummer van uw bewijs.",
        "Remembers what you chose at Cookies, on which day, and the number of your receipt.",
    ),
    REFUSED_RESTS + timedelta(days=1),
    FIRM.name,
)
PORTAL = Device(
    "portaal",
    Kind.FUNCTIONAL,
    RIGHTS,
    Words(
        "Houdt u binnen op Mijn gegevens, nadat u daar zelf inlogde. Een willekeurig nummer, zonder gegevens erin.",
        "Keeps you signed in to My data, after you signed in there yourself. A random number with no data in it.",
    ),
    PORTAL_STAYS,
    FIRM.name,
)
OFFICE = Device(
    "kantoor",
    Kind.FUNCTIONAL,
    STAFF_ACCESS,
    Words(
        "Houdt een medewerker van ons ingelogd. Een willekeurig nummer, zonder gegevens erin.",
        "Keeps one of our staff signed in. A random number with no data in it.",
    ),
    OFFICE_STAYS,
    FIRM.name,
)
READING_PROFILE = Device(
    "leesprofiel",
    Kind.TRACKING,
    TAILORING,
    Words(
        "Onthoudt welke onderwerpen u leest, zodat passende artikelen bovenaan staan. Staat alleen in uw browser.",
        "Remembers which topics you read, so that matching articles come first. Kept in your browser only.",
    ),
    ACCEPTED_LASTS,
    FIRM.name,
)

DEVICES: tuple[Device, ...] = (
    COOKIE_CHOICE,
    PORTAL,
    OFFICE,
    READING_PROFILE,
    Device(
        "_ga",
        Kind.ANALYTICAL,
        STATISTICS,
        Words(
            "Geeft uw browser een nummer, waarmee Google Analytics bezoeken telt.",
            "Gives your browser a number by which Google Analytics counts visits.",
        ),
        ACCEPTED_LASTS,
        GOOGLE,
        only_if="GA_MEASUREMENT_ID",
    ),
    Device(
        "_ga_*",
        Kind.ANALYTICAL,
        STATISTICS,
        Words(
            "Onthoudt voor Google Analytics waar een bezoek begint en eindigt.",
            "Remembers for Google Analytics where a visit begins and ends.",
        ),
        ACCEPTED_LASTS,
        GOOGLE,
        only_if="GA_MEASUREMENT_ID",
    ),
    Device(
        "_gcl_*",
        Kind.TRACKING,
        TAILORING,
        Words(
            "Onthoudt dat u via een advertentie van ons kwam.",
            "Remembers that you came through an advertisement of ours.",
        ),
        timedelta(days=90),
        GOOGLE,
        only_if="AD_TAG_ID",
    ),
)


def device_named(name: str, among: Iterable[Device] = DEVICES) -> Device | None:
    """What a cookie or key of this name is; None for one that nobody declared."""
    return next((device for device in among if device.is_named(name)), None)


def devices_in(built: Container[str]) -> list[Device]:
    """What may be set in a house with these settings switched on."""
    return [device for device in DEVICES if device.is_set_in(built)]
