"""A mail for many: what is meant arrives, signed, and nothing else can get in."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from sjoerd4u.mail.composing import UnsafeLetter
from sjoerd4u.mail.stencils import HOLE, Sheet, Signer, Stencil, cut

LEAVE = "https://www.sparklingcrm.nl/nieuwsbrief/afmelden/" + "Ab-_" * 11
SHEET = Sheet(
    sender="nieuws@sparklingcrm.nl",
    sender_name="Sjoerd4u",
    subject="Nieuws over één wet – €",
    text="Dag,\n\n.een punt vooraan \n\nAfmelden: {{LEAVE}}\n",
    html='<p>Dag één</p>\n<a href="{{LEAVE}}">Afmelden</a>{{PIXEL}}',
    language="nl",
    written_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    list_name="nieuws",
    leave_url="{{LEAVE}}",
)
VALUES = {"TO": "jo@voorbeeld.nl", "MARK": "abc-_", "LEAVE": LEAVE, "PIXEL": ""}
MEANT = [
    *("Subject", "From", "To", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id"),
    *("Content-Language", "MIME-Version", "Content-Type"),
]
WORSE = [
    *("\r\nBcc: x@y.nl", "\nBcc: x@y.nl", "\rBcc: x@y.nl", "\x0bBcc: x@y.nl", "\x0cBcc: x", "\x1cBcc: x", "\x1dBcc: x"),
    *("\x1eBcc: x", "\x85Bcc: x", "\u2028Bcc: x", "\u2029Bcc: x", "\x00", "\x07", "\x1b[2J", "\x7f", "\ud800"),
    *("=?utf-8?q?=0D=0ABcc:_x?=", "=?x?=", "a\r\n\r\n<p>body", "\r\n", "\n\n", "\t\r\n x", "x\r\n\tBcc: y", "\x08"),
    *("a\u0000b", "\r", "\x0b", "%0d%0aBcc: x\r\n", "x\x1f", "\u0085"),
]


@pytest.fixture(scope="module")
def signer(private_key: rsa.RSAPrivateKey) -> Signer:
    """Signs with the key of the tests."""
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer("brief", pem)


def test_it_reads_as_it_was_meant() -> None:
    raw = cut(SHEET).fill(VALUES)
    read = message_from_bytes(raw, policy=policy.default)
    assert list(read) == MEANT
    assert read["Subject"] == SHEET.subject
    assert read["List-Unsubscribe"] == f"<{LEAVE}>"
    assert read["Message-ID"] == "<abc-_@sparklingcrm.nl>"
    plain, html = (str(part.get_content()).replace("\r\n", "\n") for part in read.iter_parts())
    assert plain == SHEET.text.replace("{{LEAVE}}", LEAVE).rstrip("\n")
    assert html == SHEET.html.replace("{{LEAVE}}", LEAVE).replace("{{PIXEL}}", "")
    assert b"\n." not in raw
    assert max(map(len, raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))) <= 76
    assert raw.count(b"\n") == raw.count(b"\r\n")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=200))
def test_any_text_survives(text: str) -> None:
    text = HOLE.sub("", text.replace("\x0b", "").replace("\x0c", ""))
    read = message_from_bytes(cut(replace(SHEET, text=text)).fill(VALUES), policy=policy.default)
    part = read.get_body(("plain",))
    assert part is not None
    assert part.get_payload(decode=True) == text.rstrip("\n").replace("\n", "\r\n").encode()


def test_the_signature_holds_and_covers_the_way_out(signer: Signer, private_key: rsa.RSAPrivateKey) -> None:
    raw = cut(SHEET, signer).fill(VALUES)
    public = private_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"brief._domainkey.sparklingcrm.nl."
        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    assert dkim.verify(raw, dnsfunc=dns)
    covered = dict(tag.strip().partition("=")[::2] for tag in header(raw, "DKIM-Signature").split(";"))["h"].split(":")
    assert {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"} <= set(covered)
    assert covered.count("from") == 2
    for before, after in ((LEAVE.encode(), LEAVE.replace("Ab", "aB", 1).encode()), (b"One-Click", b"Two-Click")):
        assert not dkim.verify(raw.replace(before, after), dnsfunc=dns)


def header(raw: bytes, name: str) -> str:
    return str(message_from_bytes(raw, policy=policy.default)[name])


def test_thirty_strings_in_every_header_add_nothing() -> None:
    assert len(WORSE) >= 30
    stencil = cut(SHEET)
    for worse in WORSE:
        for name in ("subject", "sender", "sender_name", "language", "list_name", "leave_url", "leave_address"):
            value = f"nieuws{worse}@voorbeeld.nl"
            assert_no_more(lambda name=name, value=value: cut(replace(SHEET, **{name: value})).fill(VALUES))
        for hole in ("TO", "MARK", "LEAVE"):
            for value in (worse, f"jo{worse}@voorbeeld.nl"):
                assert_no_more(lambda hole=hole, value=value: stencil.fill(VALUES | {hole: value}))


def assert_no_more(make: object) -> None:
    """Refused, or exactly the headers that are meant and not one more."""
    try:
        raw = make()  # type: ignore[operator]
    except (UnsafeLetter, UnicodeEncodeError):
        return
    assert list(message_from_bytes(raw, policy=policy.default)) == MEANT


def test_a_missing_value_is_no_mail() -> None:
    stencil: Stencil = cut(SHEET)
    with pytest.raises(KeyError):
        stencil.fill({name: value for name, value in VALUES.items() if name != "LEAVE"})
