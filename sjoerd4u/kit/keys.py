"""Keys made from the one secret: signed links that need no copy in the database, and fingerprints of addresses."""

import base64
import binascii
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MARK_BYTES = 16
SEAL_BYTES = 16
CODE_DIGITS = 8
NONCE_BYTES = 12


class BadSeal(ValueError):
    """A link that we did not make, or that was changed on the way."""


def new_mark() -> str:
    """A random name for a row, never used twice: 128 bits, safe in a URL."""
    return _text(secrets.token_bytes(MARK_BYTES))


class Keyring:
    """Every key of the house, each derived from the secret for one use (HMAC-SHA256, RFC 2104)."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._derived: dict[str, bytes] = {}  # one for each use: a handful

    def seal(self, use: str, mark: str) -> str:
        """A link's token for the row with this mark. The same row and use give the same token, always."""
        return mark + _text(self._mac(f"seal:{use}", mark)[:SEAL_BYTES])

    def unseal(self, use: str, token: str) -> str:
        """The mark inside a token made by `seal` for the same use. Raises BadSeal for any other string."""
        mark = token[: len(token) - len(_text(bytes(SEAL_BYTES)))]
        if not is_mark(mark) or not hmac.compare_digest(
            self.seal(use, mark).encode(), token.encode("utf-8", "replace")
        ):
            raise BadSeal(use)
        return mark

    def code(self, use: str, mark: str) -> str:
        """Eight digits for the row with this mark, to be typed over from a letter. Made anew each time it is needed, so
        that it is stored nowhere."""
        return f"{int.from_bytes(self._mac(f'code:{use}', mark)[:8]) % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def fingerprint(self, address: str) -> str:
        """A keyed fingerprint of a tidied address: recognises it, cannot be turned back without the secret."""
        return _text(self._mac("fingerprint", address)[:MARK_BYTES])

    def key(self, use: str) -> bytes:
        """32 bytes for one use, such as encrypting what must be read back."""
        return self._mac("key", use)

    def conceal(self, use: str, data: bytes, bound_to: str) -> bytes:
        """`data`, encrypted (AES-256-GCM, NIST SP 800-38D) for this use and what it is bound to, such as a mark."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.key(use)).encrypt(nonce, data, bound_to.encode())

    def reveal(self, use: str, concealed: bytes, bound_to: str) -> bytes:
        """What `conceal` was given for the same use and bound to the same. Raises BadSeal for any other bytes."""
        try:
            return AESGCM(self.key(use)).decrypt(concealed[:NONCE_BYTES], concealed[NONCE_BYTES:], bound_to.encode())
        except (ValueError, InvalidTag) as wrong:
            raise BadSeal(use) from wrong

    def mark_of(self, use: str, address: str) -> str:
        """The mark of a row that there is once for an address: the same again for who comes back."""
        return _text(self._mac(f"mark:{use}", address)[:MARK_BYTES])

    def _mac(self, use: str, text: str) -> bytes:
        key = self._derived.get(use)
        if key is None:
            key = self._derived[use] = hmac.digest(self._secret, use.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def is_mark(text: str) -> bool:
    """Whether this can be a mark of ours at all."""
    try:
        return text.isascii() and len(base64.urlsafe_b64decode(text + "==")) == MARK_BYTES
    except (ValueError, binascii.Error):
        return False
