"""What a server's answer means for the letter."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected

import pytest

from sjoerd4u.mail.answers import (
    NoSuchAddress,
    NotTaken,
    Refused,
    ServerAway,
    TryLater,
    while_connecting,
    while_sending,
)


@pytest.mark.parametrize(
    ("code", "text", "meaning"),
    [
        (550, b"No such user", NoSuchAddress),
        (551, b"User not local", NoSuchAddress),
        (553, b"Mailbox name not allowed", NoSuchAddress),
        (550, b"5.1.1 No such user", NoSuchAddress),
        (511, b"5.1.1 No such user", NoSuchAddress),
        (554, b"5.1.2 No such domain", NoSuchAddress),
        (550, b"5.7.1 Blocked", Refused),
        (550, b"5.1.8 Bad sender", Refused),
        (550, b"5.1.7 Bad sender", Refused),
        (552, b"5.2.2 Mailbox full", Refused),
        (552, b"Too much mail data", Refused),
        (554, b"Transaction failed", Refused),
        (450, b"4.2.1 Greylisted", TryLater),
        (451, b"Try later", TryLater),
        (452, b"4.2.2 Mailbox full", TryLater),
        (421, b"Too many connections", TryLater),
    ],
)
def test_an_answer_to_the_recipient(code: int, text: bytes, meaning: type[NotTaken]) -> None:
    answer = while_sending(SMTPRecipientsRefused({"jo@voorbeeld.nl": (code, text)}))
    assert type(answer) is meaning
    assert "jo" not in str(answer)


@pytest.mark.parametrize(
    ("code", "meaning"), [(552, Refused), (554, Refused), (550, Refused), (451, TryLater), (421, TryLater)]
)
def test_an_answer_to_the_content_never_suppresses(code: int, meaning: type[NotTaken]) -> None:
    assert type(while_sending(SMTPDataError(code, b"5.1.1 odd"))) is meaning


@pytest.mark.parametrize(
    ("code", "meaning"), [(530, ServerAway), (550, ServerAway), (552, Refused), (452, TryLater), (421, TryLater)]
)
def test_an_answer_to_our_own_address(code: int, meaning: type[NotTaken]) -> None:
    assert type(while_sending(SMTPSenderRefused(code, b"no", "service@sparklingcrm.nl"))) is meaning


def test_silence_is_a_stall_and_a_cut_line_is_not() -> None:
    late = SMTPServerDisconnected("timed out")
    late.__context__ = TimeoutError()
    stalled = while_sending(late)
    assert isinstance(stalled, TryLater)
    assert stalled.stalled
    for error, by_us in ((SMTPServerDisconnected("closed"), False), (ConnectionResetError(), False)):
        cut = while_sending(error, cut_by_us=by_us)
        assert isinstance(cut, TryLater)
        assert not cut.stalled
    ours = while_sending(SMTPServerDisconnected("closed"), cut_by_us=True)
    assert isinstance(ours, TryLater)
    assert ours.stalled


def test_a_server_that_does_not_let_us_in_is_away() -> None:
    assert isinstance(while_connecting(ConnectionRefusedError()), ServerAway)
