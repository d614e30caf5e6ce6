"""The bytes on the line."""

import base64
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sjoerd4u.mail import composing
from sjoerd4u.mail.composing import DkimKey, Draft, UnsafeLetter, compose

EVIL = [
    *(
        f"a{char}Bcc: x@kwaad.nl"
        for char in "\n\r\x00\x01\x08\x0b\x0c\x1b\x1c\x1d\x1e\x1f\x7f\x80\x85\x9b\u2028\u2029\ud800"
    ),
    "a\r\nBcc: x@kwaad.nl",
    "a\r\n Bcc: x@kwaad.nl",
    "a\n\nBody",
    "a\r\n\r\nBody",
    "=?utf-8?q?=0D=0ABcc:_x=40kwaad.nl?=",
    "=?utf-8?b?DQpCY2M6IHhAa3dhYWQubmw=?=",
    "=?us-ascii?Q?a?= =?utf-8?q?=0ABcc:_x?=",
    "x =?iso-8859-1?q?=A0?=",
    "a\tb",
    "a\r\n\tBcc: x@kwaad.nl",
    "a\x1d\x1eBcc: x@kwaad.nl",
]
DRAFT = Draft(
    mark="m" * 22,
    sender="service@sparklingcrm.nl",
    sender_name="Sjoerd4u",
    to="jo@voorbeeld.nl",
    subject="Bevestig uw aanmelding",
    text="Goedendag,\r\nzo’n \x85 bericht.\n",
    html="<p>Goedendag €</p>",
    language="nl",
    written_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    list_name="berichten",
    leave_url="https://sjoerd4u.nl/nieuwsbrief/afmelden/" + "t" * 44,
)


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_thirty_strings_are_thirty() -> None:
    assert len(EVIL) >= 30


@pytest.mark.parametrize(
    "field", ["mark", "sender", "sender_name", "to", "subject", "language", "list_name", "leave_url"]
)
@pytest.mark.parametrize("evil", EVIL, ids=ascii)
def test_nothing_stretches_a_header(field: str, evil: str) -> None:
    with pytest.raises(UnsafeLetter):
        compose(replace(DRAFT, **{field: evil}))


@pytest.mark.parametrize(
    "address", ["jo@voorbeeld.nl, x@kwaad.nl", "jo@voorbeeld.nl>", "Jo <jo@voorbeeld.nl>", "JO@voorbeeld.nl", "jo"]
)
def test_only_one_tidied_address_is_written_to(address: str) -> None:
    with pytest.raises(UnsafeLetter):
        compose(replace(DRAFT, to=address))


@pytest.mark.parametrize("name", ["Een <x@kwaad.nl>, Sjoerd4u", "Sjoerd4u (niet)", "Sjoerd  4u"])
def test_a_name_that_a_receiver_reads_otherwise_is_refused(name: str) -> None:
    with pytest.raises(UnsafeLetter, match="addresses"):
        compose(replace(DRAFT, sender_name=name))


@pytest.mark.parametrize("mark", ["a <b@kwaad.nl>", "a,b", 'a"b', "é", ""])
def test_what_parts_the_texts_and_names_the_letter_is_a_mark(mark: str) -> None:
    with pytest.raises(UnsafeLetter, match="mark"):
        compose(replace(DRAFT, mark=mark))


@pytest.mark.parametrize("evil", [text for text in EVIL if "Bcc" in text], ids=ascii)
def test_even_a_guard_that_slept_is_made_up_for_by_reading_back(evil: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "insist_on_plain", lambda name, value: None)
    meant = [name for name, _value in composing.headers_of(DRAFT)]
    try:
        raw = compose(replace(DRAFT, subject=evil))
    except (UnsafeLetter, UnicodeError):
        return
    assert read(raw).keys() == [*meant, "MIME-Version", "Content-Type"]


def test_every_header_is_said_once_and_as_meant() -> None:
    message = read(compose(DRAFT))
    assert message.items() == [
        ("From", "Sjoerd4u <service@sparklingcrm.nl>"),
        ("To", "jo@voorbeeld.nl"),
        ("Subject", "Bevestig uw aanmelding"),
        ("Date", "Mon, 23 Nov 2026 09:00:00 +0000"),
        ("Message-ID", f"<{'m' * 22}@sparklingcrm.nl>"),
        ("Content-Language", "nl"),
        ("Auto-Submitted", "auto-generated"),
        ("List-Unsubscribe", f"<{DRAFT.leave_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", "<berichten.sparklingcrm.nl>"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="=_{"m" * 22}"'),
    ]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_address_to_leave_stands_on_the_line_as_it_is() -> None:
    assert f"\r\nList-Unsubscribe: <{DRAFT.leave_url}>\r\n".encode() in compose(DRAFT)


def test_without_a_link_to_leave_there_are_no_list_headers() -> None:
    message = read(compose(replace(DRAFT, leave_url=None)))
    assert not [name for name in message.keys() if name.startswith("List-")]  # noqa: SIM118


@pytest.mark.parametrize(
    "subject", ["Zo’n knop: €5 – één €", "é" * 300, "日本語" * 40, "woord " * 60 + "eind", "a" * 900, "Re: 🙂"]
)
def test_a_subject_in_any_script_comes_back_the_same(subject: str) -> None:
    raw = compose(replace(DRAFT, subject=subject))
    assert read(raw)["Subject"] == subject
    assert all(len(line) <= 998 and line.isascii() for line in raw.split(b"\r\n"))


def test_the_same_draft_is_the_same_bytes() -> None:
    assert compose(DRAFT) == compose(DRAFT)


def is_verified(raw: bytes, private_key: rsa.RSAPrivateKey) -> bool:
    public = private_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def dns(name: bytes, timeout: int = 5) -> bytes | None:
        return record if name == b"brief._domainkey.sparklingcrm.nl." else None

    return bool(dkim.verify(raw, dnsfunc=dns))


def test_a_signature_verifies_and_covers_what_it_must(dkim_key: DkimKey, private_key: rsa.RSAPrivateKey) -> None:
    raw = compose(DRAFT, dkim_key)
    assert is_verified(raw, private_key)
    covered = str(read(raw)["DKIM-Signature"]).replace(" ", "").split("h=")[1].split(";")[0].split(":")
    must = {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"}
    assert must <= set(covered)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Subject: Bevestig", b"Subject: Verander"),
        (b"One-Click", b"Two-Click"),
        (b"/afmelden/t", b"/afmelden/u"),
        (b"From: Sj", b"From: Xj"),
        (b"Goedendag", b"Goedeavond"),
    ],
)
def test_a_signature_breaks_when_anything_changes(
    dkim_key: DkimKey, private_key: rsa.RSAPrivateKey, before: bytes, after: bytes
) -> None:
    raw = compose(DRAFT, dkim_key)
    assert before in raw
    assert not is_verified(raw.replace(before, after), private_key)


def test_a_second_from_breaks_the_signature(dkim_key: DkimKey, private_key: rsa.RSAPrivateKey) -> None:
    assert not is_verified(b"From: x@kwaad.nl\r\n" + compose(DRAFT, dkim_key), private_key)
