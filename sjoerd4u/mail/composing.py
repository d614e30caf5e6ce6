"""From what is meant to the bytes on the line: headers that cannot be stretched, read back before they go.

We write the headers ourselves. The standard library folds a long unsubscribe address into an encoded word, which breaks
RFC 8058, and Flask-Mail 0.10 lets some separators through as a new header.
"""

import re
import unicodedata
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import format_datetime

from sjoerd4u.kit import addresses

LONGEST_LINE = 998  # RFC 5322 § 2.1.1
MARK = re.compile(r"[\w-]{1,60}", re.A)  # it names the letter, and parts its two texts (RFC 2046 § 5.1.1)
SIGNED = ("from", "from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post")


class UnsafeLetter(ValueError):
    """A letter that could say something else on the line than was meant; the message says what."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it is meant. `leave_url` is the page where one press ends it (RFC 8058)."""

    mark: str
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    written_at: datetime
    list_name: str
    leave_url: str | None = None

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key for signatures, and the name under which its public half stands in DNS (RFC 6376)."""

    selector: str
    pem: bytes


def compose(draft: Draft, key: DkimKey | None = None) -> bytes:
    """The letter as bytes, signed when there is a key: the same draft, the same bytes, but for the signature.

    Raises UnsafeLetter when a header value holds a control character, a line or paragraph separator or an encoded word,
    or when the bytes, read back, do not say exactly what was meant.
    """
    for address in (draft.sender, draft.to):
        insist_on_address(address)
    if not MARK.fullmatch(draft.mark):
        raise UnsafeLetter("a mark that is none")
    boundary = f"=_{draft.mark}"  # "=_" cannot occur in quoted-printable
    meant = [
        *headers_of(draft),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]
    raw = b"".join(header_line(name, value) for name, value in meant) + b"\r\n" + _body(draft, boundary)
    signed = _signature(raw, draft.domain, key) + raw
    _insist_on_same(signed, meant, draft, key is not None)
    return signed


def headers_of(draft: Draft) -> list[tuple[str, str]]:
    """What the headers have to say, in words."""
    headers = [
        ("From", f"{draft.sender_name} <{draft.sender}>"),
        ("To", draft.to),
        ("Subject", draft.subject),
        ("Date", format_datetime(draft.written_at)),
        ("Message-ID", f"<{draft.mark}@{draft.domain}>"),
        ("Content-Language", draft.language),
        ("Auto-Submitted", "auto-generated"),
    ]
    if draft.leave_url:
        headers += [
            ("List-Unsubscribe", f"<{draft.leave_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("List-Id", f"<{draft.list_name}.{draft.domain}>"),
        ]
    return headers


def insist_on_plain(name: str, value: str) -> None:
    """Refuse a header value that could become another header, or that hides its text. Raises UnsafeLetter."""
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") for char in value):
        raise UnsafeLetter(f"{name}: a control character or separator")
    if "=?" in value:
        raise UnsafeLetter(f"{name}: an encoded word")
    if not value or value != value.strip():
        raise UnsafeLetter(f"{name}: nothing, or spaces around it")


def insist_on_address(address: str) -> None:
    """Refuse what is not one tidied address. Raises UnsafeLetter."""
    try:
        tidied = addresses.tidy(address)
    except addresses.NotAnAddress as refused:
        raise UnsafeLetter("not an address") from refused
    if tidied != address:
        raise UnsafeLetter("not a tidied address")


def header_line(name: str, value: str) -> bytes:
    """One header as it goes over the line. Raises UnsafeLetter."""
    insist_on_plain(name, value)
    if value.isascii():
        line = f"{name}: {value}"
        if len(line) > LONGEST_LINE:
            raise UnsafeLetter(f"{name}: too long for one line")
        return line.encode() + b"\r\n"
    if name != "Subject":
        raise UnsafeLetter(f"{name}: letters outside ASCII")
    encoded = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {encoded}\r\n".encode("ascii")


def _body(draft: Draft, boundary: str) -> bytes:
    """The two parts, text first (RFC 2046 § 5.1.4), in seven bits so that no server has to touch them."""
    parts = b"".join(
        f"--{boundary}\r\n"
        f'Content-Type: text/{kind}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
        + b2a_qp(in_lines(text).replace("\n", "\r\n").encode(), istext=True)
        for kind, text in (("plain", draft.text), ("html", draft.html))
    )
    return parts + f"--{boundary}--\r\n".encode()


def in_lines(text: str) -> str:
    """The text with one kind of line end, and exactly one at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _signature(raw: bytes, domain: str, key: DkimKey | None) -> bytes:
    if key is None:
        return b""
    import dkim  # it brings a whole resolver along, which most installations of the product never need

    written = {name.lower() for name in BytesParser(policy=policy.SMTP).parsebytes(raw, headersonly=True)}
    present = [name for name in SIGNED if name in written]
    relaxed = (b"relaxed", b"relaxed")
    selector, our_domain = key.selector.encode(), domain.encode()
    signature: bytes = dkim.sign(raw, selector, our_domain, key.pem, canonicalize=relaxed, include_headers=present)
    return signature


def _insist_on_same(raw: bytes, meant: Sequence[tuple[str, str]], draft: Draft, is_signed: bool) -> None:
    """Read the bytes as a receiver would, and refuse them when anything differs from what was meant."""
    head = raw.partition(b"\r\n\r\n")[0]
    if any(not 32 <= byte < 127 for line in head.split(b"\r\n") for byte in line.replace(b"\t", b" ")):
        raise UnsafeLetter("a byte in the headers that is not printable")
    read = BytesParser(policy=policy.compat32).parsebytes(raw)  # the newer ones parse each header a few times over
    found = [(name, _unfolded(value)) for name, value in read.raw_items()]
    if is_signed and [name for name, _ in found[:1]] == ["DKIM-Signature"]:
        found = found[1:]
    if [(name, _decoded(value)) for name, value in found] != list(meant):
        raise UnsafeLetter("headers that differ from what was meant")
    who = [_only_address(name, value) for name, value in found[:2]]
    if who != [(draft.sender_name, draft.sender), ("", draft.to)]:
        raise UnsafeLetter("addresses that differ from what was meant")
    parts = [_what_it_says(part) for part in read.walk() if not part.is_multipart()]
    if parts != [("text/plain", "utf-8", in_lines(draft.text)), ("text/html", "utf-8", in_lines(draft.html))]:
        raise UnsafeLetter("text that differs from what was meant")
    if any(part.defects for part in read.walk()):
        raise UnsafeLetter("a letter that is not well made")


def _unfolded(value: str) -> str:
    return value.replace("\r\n", "")


def _decoded(value: str) -> str | None:
    """The words in a header; None when they cannot be read."""
    try:
        return str(make_header(decode_header(value)))
    except (LookupError, ValueError, HeaderParseError):
        return None


def _what_it_says(part: Message) -> tuple[str, str | None, str]:
    """The type of a part, how it is coded, and its text."""
    octets = part.get_payload(decode=True)
    text = in_lines(octets.decode(errors="replace")) if isinstance(octets, bytes) else ""
    return part.get_content_type(), part.get_content_charset(), text


def _only_address(name: str, value: str) -> tuple[str, str] | None:
    """The name and the address in this header, when there is exactly one and nothing is wrong with it."""
    read = policy.default.header_factory(name, value)
    if len(read.addresses) != 1 or read.defects:
        return None
    return read.addresses[0].display_name, read.addresses[0].addr_spec
