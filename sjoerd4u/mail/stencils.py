"""A mail for many, made once: bytes with holes, in which for each reader only the holes are filled.

`{{LEAVE}}` in the text or the HTML is a hole. In quoted-printable it stands on a line of its own (soft breaks,
RFC 2045 § 6.7), so that whatever fills it needs no other line to be broken anew.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import format_datetime
from functools import cached_property
from html import escape
from itertools import chain

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sjoerd4u.mail.composing import UnsafeLetter, header_line, in_lines, insist_on_address

HOLE = re.compile(r"\{\{(TO|MARK|LEAVE|PREFERENCES|PIXEL|CLICK:\d{1,4})\}\}")
PLAIN = re.compile(r"[A-Za-z0-9_:/.~-]*")  # means the same in a text, in HTML and in quoted-printable
IN_HEADER = re.compile(r"[!-~]{1,700}")
NOT_PLAIN = re.compile(r"[^\t -<>-~]")
LONGEST_LINE = 73
SPACES = re.compile(rb"[ \t\r\n]+")
SOFT = b"=\r\n"
FOLD = b"\r\n\t"
NAMES = {
    name.lower(): name
    for name in (
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
        *("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"),
    )
}
SIGNED = tuple(NAMES)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is the same in a mail for all its readers, as it is meant.

    `leave_url`, `text` and `html` have holes; the reader's address and the mark of the mail are the holes TO and
    MARK. The subject has none: nothing that somebody typed comes near a header.
    """

    sender: str
    sender_name: str
    subject: str
    text: str
    html: str
    language: str
    written_at: datetime
    list_name: str
    leave_url: str
    leave_address: str | None = None

    @property
    def domain(self) -> str:
        """The domain that answers for it."""
        return self.sender.rpartition("@")[2]


class Signer:
    """Signs with RSA and SHA-256 in this process (RFC 6376), relaxed for headers, simple for the body."""

    def __init__(self, selector: str, pem: bytes) -> None:
        key = serialization.load_pem_private_key(pem, None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("The DKIM key has to be an RSA key.")
        self.selector, self._key = selector, key

    def sign(self, octets: bytes) -> bytes:
        """The signature, in base64."""
        return base64.b64encode(self._key.sign(octets, padding.PKCS1v15(), hashes.SHA256()))


Octets = bytes
Pieces = tuple["Octets | str | InHtml", ...]  # bytes as they are, or the name of a hole


class InHtml(str):
    """A hole whose value stands in HTML."""

    __slots__ = ()


@dataclass(frozen=True)
class Stencil:
    """The bytes of a mail with its holes; `cut` makes one."""

    headers: Mapping[str, Pieces]
    body: Pieces
    domain: str
    signer: Signer | None = None

    @cached_property
    def holes(self) -> frozenset[str]:
        """The names of what has to be filled."""
        pieces = (piece for pieces in (*self.headers.values(), self.body) for piece in pieces)
        return frozenset(str(piece) for piece in pieces if isinstance(piece, str))

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The whole mail for one reader: the same values, the same bytes. Raises UnsafeLetter for a value that does not
        belong in a header, and KeyError when one is missing."""
        head = b"".join([p if isinstance(p, bytes) else _in_header(p, values[p]) for p in self._head])
        body = b"".join([p if isinstance(p, bytes) else _in_body(p, values[p]) for p in self.body])
        return self._signature(values, body) + head + body

    @cached_property
    def _head(self) -> Pieces:
        lines = ((f"{name}: ".encode(), *pieces, b"\r\n") for name, pieces in self.headers.items())
        return _joined([*chain.from_iterable(lines), b"\r\n"])

    @cached_property
    def _signed(self) -> Pieces:
        """The headers that are signed, as a signature sees them; what fills their holes has no spaces."""
        lines = ((f"{name}:".encode(), *map(_relaxed, self.headers[NAMES[name]]), b"\r\n") for name in SIGNED)
        return _joined(chain.from_iterable(lines))

    @cached_property
    def _tags(self) -> tuple[bytes, bytes]:
        """The signature's header up to the hash of the body: as it is written, and as it signs itself."""
        signer = self.signer
        if signer is None:
            return b"", b""
        # "from" stands twice: the second is for one that nobody may add (RFC 6376 § 5.4.2), and has no line to sign.
        signed = ":".join(["from", *SIGNED]).encode()
        tags = b"v=1; a=rsa-sha256; c=relaxed/simple; d=%b; s=%b;\r\n\th=%b;\r\n\tbh=" % (
            self.domain.encode(),
            signer.selector.encode(),
            signed,
        )
        return tags, b"dkim-signature:" + relaxed(tags)

    @cached_property
    def _begun(self) -> tuple[int, "hashlib._Hash"]:
        """The hash of what is the same at the beginning of every body, and how long that is: hashed once for all."""
        first = next((piece for piece in self.body[:1] if isinstance(piece, bytes)), b"")
        return len(first), hashlib.sha256(first)

    def _signature(self, values: Mapping[str, str], body: bytes) -> bytes:
        if self.signer is None:
            return b""
        tags, signed_tags = self._tags
        done, begun = self._begun
        hashed = begun.copy()
        hashed.update(memoryview(body)[done:])
        body_hash = base64.b64encode(hashed.digest())
        lines = [p if isinstance(p, bytes) else _in_header(p, values[p]) for p in self._signed]
        signature = self.signer.sign(b"".join([*lines, signed_tags, body_hash, b"; b="]))
        folded = FOLD.join(signature[at : at + 72] for at in range(0, len(signature), 72))
        return b"DKIM-Signature: %b%b;\r\n\tb=%b\r\n" % (tags, body_hash, folded)


def _in_header(hole: str, value: str) -> bytes:
    if not IN_HEADER.fullmatch(value) or "=?" in value:
        raise UnsafeLetter(f"{hole}: not fit for a header")
    return value.encode("ascii")


def _in_body(hole: str, value: str) -> bytes:
    if PLAIN.fullmatch(value):
        if len(value) <= LONGEST_LINE and value[:1] != ".":
            return value.encode("ascii")
        return quoted(value)
    return quoted(escape(value) if isinstance(hole, InHtml) else value)


def _relaxed(piece: Octets | str) -> Octets | str:
    """One piece of a header value; a space at its end stays, for a hole may follow."""
    return SPACES.sub(b" ", piece) if isinstance(piece, bytes) else piece


def relaxed(value: bytes) -> bytes:
    """A header value as a signature sees it (RFC 6376 § 3.4.2)."""
    return b" ".join(value.split())


def cut(sheet: Sheet, signer: Signer | None = None) -> Stencil:
    """Make the stencil of this mail. Raises UnsafeLetter when a header could say something else than is meant, or when
    the bytes, read back, do not say exactly what was meant."""
    insist_on_address(sheet.sender)
    digest = hashlib.sha256("\0".join((sheet.subject, sheet.text, sheet.html)).encode("utf-8", "replace"))
    boundary = f"=_{digest.hexdigest()[:32]}"  # "=_" cannot occur in quoted-printable
    body = (*_part("plain", sheet.text, boundary), *_part("html", sheet.html, boundary), f"--{boundary}--\r\n".encode())
    stencil = Stencil(_headers(sheet, boundary), _joined(body), sheet.domain, signer)
    _insist_on_same(stencil, sheet)
    return stencil


def _headers(sheet: Sheet, boundary: str) -> dict[str, Pieces]:
    by_mail = f", <mailto:{sheet.leave_address}>" if sheet.leave_address else ""
    meant = {
        "From": f"{sheet.sender_name} <{sheet.sender}>",
        "To": "{{TO}}",
        "Date": format_datetime(sheet.written_at),
        "Message-ID": "<{{MARK}}@" + f"{sheet.domain}>",
        "List-Unsubscribe": f"<{sheet.leave_url}>{by_mail}",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{sheet.list_name}.{sheet.domain}>",
        "Content-Language": sheet.language,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    subject = {"Subject": (_value("Subject", sheet.subject),)}
    return subject | {name: _with_holes(_value(name, value).decode("ascii")) for name, value in meant.items()}


def _value(name: str, value: str) -> bytes:
    return header_line(name, value).removeprefix(name.encode() + b": ").removesuffix(b"\r\n")


def _with_holes(text: str) -> Pieces:
    """The text around the holes, and between them the names of the holes."""
    return tuple(part if place % 2 else part.encode() for place, part in enumerate(HOLE.split(text)) if part)


def _part(kind: str, text: str, boundary: str) -> Iterator[Octets | str]:
    yield (
        f'--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()
    for line in in_lines(text).split("\n")[:-1]:
        for place, part in enumerate(HOLE.split(line)):
            if place % 2:
                yield InHtml(part) if kind == "html" else part
                yield SOFT
            elif place == len(HOLE.split(line)) - 1:
                yield quoted(part, ends_line=True)
            elif part:
                yield quoted(part) + SOFT
        yield b"\r\n"


def _joined(pieces: Iterable[Octets | str]) -> Pieces:
    """The same with as few pieces as there can be."""
    joined: list[Octets | str] = []
    for piece in pieces:
        if joined and isinstance(piece, bytes) and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)


def quoted(text: str, *, ends_line: bool = False) -> Octets:
    """Text without line ends in quoted-printable, with soft breaks; no line of it begins with a dot."""
    if ends_line and text[-1:] in (" ", "\t"):
        text, last = text[:-1], _hex(text[-1])
    else:
        last = ""
    coded, lines, at = NOT_PLAIN.sub(lambda found: _hex(found[0]), text) + last, [], 0
    while at < len(coded):
        end = at + LONGEST_LINE
        if end < len(coded):  # never within "=E9"
            end -= 1 if coded[end - 1] == "=" else 2 if coded[end - 2] == "=" else 0
        line = coded[at:end]
        lines.append("=2E" + line[1:] if line[0] == "." else line)
        at = end
    return "=\r\n".join(lines).encode("ascii")


def _hex(char: str) -> str:
    return "".join(f"={octet:02X}" for octet in char.encode("utf-8", "replace"))


def _insist_on_same(stencil: Stencil, sheet: Sheet) -> None:
    """Fill it for nobody, read the bytes as a receiver would, and refuse them when anything differs."""
    values = dict.fromkeys(stencil.holes, "https://x.nl/_-.9") | {"TO": "niemand@voorbeeld.nl", "MARK": "mark"}
    read = message_from_bytes(stencil.fill(values), policy=policy.default)
    names = [name for name in read if name != "DKIM-Signature"]

    def filled(text: str) -> str:
        return HOLE.sub(lambda hole: values[hole[1]], text)

    parts = [(part.get_content_type(), in_lines(str(part.get_content()))) for part in read.iter_parts()]
    meant = [("text/plain", in_lines(filled(sheet.text))), ("text/html", in_lines(filled(sheet.html)))]
    if read.defects or names != list(stencil.headers) or str(read["Subject"]) != sheet.subject or parts != meant:
        raise UnsafeLetter("a mail that reads otherwise than it was meant")
