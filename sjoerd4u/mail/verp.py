"""Return addresses that say which mail comes back, signed so that nobody can make one up (VERP).

"b" + kind + mark + signature @ BOUNCE_DOMAIN, in hexadecimal: servers may change capitals on the way.
"""

import base64
import hmac
from dataclasses import dataclass

from sjoerd4u.kit.keys import MARK_BYTES, Keyring

USE = "return-address"
SIGNATURE_BYTES = 10
LETTER, CAMPAIGN = "l", "c"
KINDS = (LETTER, CAMPAIGN)
LENGTH = 2 + 2 * (MARK_BYTES + SIGNATURE_BYTES)


@dataclass(frozen=True, slots=True)
class Returned:
    """Which mail came back: the kind of it, and its mark."""

    kind: str
    mark: str


class ReturnAddresses:
    """Makes and reads return addresses. Without a domain of ours, post returns to the sender."""

    def __init__(self, keyring: Keyring, domain: str) -> None:
        self._key, self.domain = keyring.key(USE), domain.lower()

    def of(self, kind: str, mark: str, sender: str) -> str:
        """Where this mail returns to."""
        if not self.domain:
            return sender
        octets = base64.urlsafe_b64decode(mark + "==")
        return f"b{kind}{(octets + self._signature(kind, octets)).hex()}@{self.domain}"

    def read(self, address: str) -> Returned | None:
        """Which mail this return address is of; None when we did not make it."""
        local, _, domain = address.strip("<> ").lower().rpartition("@")
        if not self.domain or domain != self.domain or len(local) != LENGTH or local[0] != "b":
            return None
        try:
            octets = bytes.fromhex(local[2:])
        except ValueError:
            return None
        kind, mark, signature = local[1], octets[:MARK_BYTES], octets[MARK_BYTES:]
        if kind not in KINDS or not hmac.compare_digest(self._signature(kind, mark), signature):
            return None
        return Returned(kind, base64.urlsafe_b64encode(mark).rstrip(b"=").decode())

    def _signature(self, kind: str, octets: bytes) -> bytes:
        return hmac.digest(self._key, kind.encode() + octets, "sha256")[:SIGNATURE_BYTES]
