"""Passwords: long rather than strange, kept as argon2id (RFC 9106). For an unknown address comparing takes as long."""

import re
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 2, 1  # the least that OWASP asks of argon2id
FEW = 5  # a password with fewer different characters is a pattern

# What people make long passwords of. With figures and signs around them they are guessed first.
COMMON_WORDS = (
    "welkom wachtwoord password passwort qwerty qwertyuiop azerty asdfgh asdfghjkl zxcvbnm letmein geheim changeme "
    "administrator admin iloveyou ikhouvanjou monkey dragon football voetbal baseball sunshine princess master "
    "superman trustno correcthorsebatterystaple hallo login kantoor welkomwelkom vakantie zomer winter lente herfst "
    "januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag woensdag "
    "donderdag vrijdag amsterdam rotterdam utrecht feyenoord nederland sparklingcrm sjoerd sjoerdu"
)
COMMON = tuple(sorted(COMMON_WORDS.split(), key=len, reverse=True))

HASHER = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES)


def hashed(password: str) -> str:
    """What is kept of this password."""
    return HASHER.hash(_spelled(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether this is the password of which `kept` is kept. Without one it costs the same, and the answer is no."""
    try:
        HASHER.verify(kept or _of_nobody(), _spelled(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


@cache
def _of_nobody() -> str:
    return HASHER.hash(b"nobody")


def _spelled(password: str) -> bytes:
    """One spelling for what different keyboards send (NIST SP 800-63B § 3.1.1.2), cut where no password goes."""
    return unicodedata.normalize("NFKC", password)[: LONGEST + 1].encode("utf-8", "replace")


def objection(password: str, *own: str) -> str | None:
    """Why this cannot be a password, as a sentence for who chose it; None when it can. `own`: name and address."""
    if len(password) < SHORTEST:
        return f"Gebruik {SHORTEST} tekens of meer. Een korte zin mag ook."
    if len(password) > LONGEST:
        return f"Gebruik hooguit {LONGEST} tekens."
    if any(part in password.casefold() for text in own for part in _parts(text, FEW + 1)):
        return "Gebruik niet uw naam of uw e-mailadres."
    if len(set(password)) < FEW or _is_common(password, _parts(" ".join(own), 3)):
        return "Dit wachtwoord is makkelijk te raden. Kies iets dat niemand anders bedenkt, zoals drie losse woorden."
    return None


def _is_common(password: str, own: list[str]) -> bool:
    """Whether hardly anything is left of it without common words, parts of one's own name, figures and signs."""
    rest = re.sub(r"[\W\d_]", "", password.casefold())
    for word in (*COMMON, *own):
        rest = rest.replace(word, "")
    return len(set(rest)) < FEW or rest in "abcdefghijklmnopqrstuvwxyz"


def _parts(text: str, shortest: int) -> list[str]:
    """The parts of a name or an address that are at least so long."""
    return [part for part in re.split(r"[\W\d_]+", text.casefold()) if len(part) >= shortest]
