"""Every cookie or similar technique (Telecommunicatiewet art. 11.7a): what a browser may find, nothing else.

The browser test compares this list with what a browser really sees, in both directions.
"""

from dataclasses import dataclass
from enum import Enum

from sjoerd4u.register.purposes import Purpose
from sjoerd4u.register.vocabulary import Words


class Kind(Enum):
    """The three kinds of the client's statement."""

    FUNCTIONAL = Words("functioneel", "functional")
    ANALYTICAL = Words("analytisch", "analytical")
    TRACKING = Words("tracking", "tracking")


@dataclass(frozen=True, slots=True)
class Device:
    """A cookie, storage key or pixel. `pattern` is a name, with `*` for any ending."""

    pattern: str
    kind: Kind
    purpose: Purpose
    does: Words
    lifetime: Words
    set_by: str


DEVICES: tuple[Device, ...] = ()
