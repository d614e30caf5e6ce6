"""Whatever a visitor types in whichever field: no extra header reaches the mail server (RFC 5322 § 2.2, RFC 2047)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit import clock
from sjoerd4u.mail.post import post_waiting_letters
from tests.ground import smtp
from tests.postman import Postman
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database

BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00"]
EVIL = [f"jo{end}Bcc: kwaad@voorbeeld.nl" for end in BREAKS]
EVIL += [f"jo@voorbeeld.nl{end}Bcc: kwaad@voorbeeld.nl" for end in BREAKS]
EVIL += [
    "=?utf-8?q?jo=0D=0ABcc:_kwaad@voorbeeld.nl?=",
    "=?utf-8?b?am8NCkJjYzoga3dhYWRAdm9vcmJlZWxkLm5s?=",
    "jo%0d%0aBcc: kwaad@voorbeeld.nl",
    "jo@voorbeeld.nl, kwaad@voorbeeld.nl",
    '"jo\r\nBcc: kwaad"@voorbeeld.nl',
    "jo@voorbeeld.nl>\r\nRCPT TO:<kwaad@voorbeeld.nl",
    "jo@voorbeeld.nl\udc0a",
    "jo\u202e@voorbeeld.nl",
]
FIELDS = ["email", "given_name", "infix", "family_name", "salutation", "topics", "pace", "measure_opens"]
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
    "Auto-Submitted",
    "X-Peer",
    "X-MailFrom",
    "X-RcptTo",
}


@pytest.fixture
def mailing(settings: Settings, mailserver: smtp.Server) -> Iterator[Flask]:
    """The product with a real SMTP server behind it, and without a limit for one busy visitor."""
    app = create_app(replace(settings, mail_server="127.0.0.1", mail_port=mailserver.port))
    app.extensions["limiter"].hit = lambda *_: True
    yield app
    app.extensions["store"].engine.dispose()


def test_there_are_thirty_ways() -> None:
    assert len(EVIL) >= 30


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_gives_an_extra_header(mailing: Flask, mailserver: smtp.Server, field: str) -> None:
    visitor = Visitor(mailing)
    for number, text in enumerate(EVIL):
        typed = {"email": f"veilig{number}@voorbeeld.nl", field: text.encode("utf-8", "surrogatepass")}
        answer = visitor.client.post("/nieuwsbrief", data=typed, headers=visitor.headers)
        assert answer.status_code in (303, 422), (text, answer.status_code)
    with mailing.app_context():
        post_waiting_letters(mailing.extensions["store"], clock.now())
    for letter in mailserver.letters:
        assert set(letter.message.keys()) <= HEADERS, letter.message.keys()
        assert len(letter.message.keys()) == len(set(letter.message.keys()))
        assert len(letter.recipients) == 1
        assert "kwaad" not in letter.recipients[0].partition("@")[0]
        assert b"kwaad" not in letter.raw
    assert Postman(mailing).letters() == []
