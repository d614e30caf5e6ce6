"""What a mail server's answer means for the letter (RFC 5321 § 4.2, enhanced codes RFC 3463)."""

import re
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

DEAD_ADDRESS = frozenset({550, 551, 553})
ENHANCED = re.compile(rb"([245])\.(\d{1,3})\.(\d{1,3})\b")


class NotTaken(Exception):
    """The letter was not taken; says why in a few words of ours, never the server's, which may hold an address."""


class TryLater(NotTaken):
    """Not now. `stalled`: the server does not answer at all, so other letters need not try either."""

    def __init__(self, says: str, *, stalled: bool = False) -> None:
        super().__init__(says)
        self.stalled = stalled


class Refused(NotTaken):
    """Never, this letter."""


class NoSuchAddress(Refused):
    """Never, this address."""


class ServerAway(NotTaken):
    """The server cannot be reached or does not want us: no fault of any letter."""


def while_connecting(error: SMTPException | OSError) -> ServerAway:
    """What it means that we could not begin a conversation."""
    code = getattr(error, "smtp_code", None)
    return ServerAway(f"connecting: {code or type(error).__name__}")


def while_sending(error: SMTPException | OSError, *, cut_by_us: bool = False) -> NotTaken:
    """What it means for the letter that this happened while it was offered."""
    if cut_by_us:  # whatever half an answer says
        return TryLater("no answer in time", stalled=True)
    match error:
        case SMTPRecipientsRefused():
            code, text = next(iter(error.recipients.values()))
            return about_recipient(code, text)
        case SMTPSenderRefused():
            return about_us(error.smtp_code)
        case SMTPDataError():
            return about_content(error.smtp_code)
        case SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return TryLater("no answer in time", stalled=True)
        case _:
            return TryLater(f"line lost: {type(error).__name__}")


def about_recipient(code: int, text: bytes) -> NotTaken:
    """What a refusal at RCPT means."""
    if code < 500:
        return TryLater(f"RCPT {code}")
    return NoSuchAddress(f"RCPT {code}") if is_dead_address(code, text) else Refused(f"RCPT {code}")


def is_dead_address(code: int, text: bytes) -> bool:
    """Whether a refusal at RCPT says that the address itself is no good.

    An enhanced code decides when there is one: 5.1.x is about the address, except 5.1.7 and 5.1.8, which are about the
    sender's. So a blocked sender (550 5.7.1) or a full mailbox (552 5.2.2) costs nobody their letters.
    """
    enhanced = ENHANCED.match(text)
    if enhanced:
        _class, subject, detail = enhanced.groups()
        return subject == b"1" and detail not in (b"7", b"8")
    return code in DEAD_ADDRESS


def about_us(code: int) -> NotTaken:
    """A refusal of the sender is about our settings and hits every letter alike; only a size is this letter's own."""
    if code < 500:
        return TryLater(f"MAIL {code}")
    return Refused(f"MAIL {code}") if code == 552 else ServerAway(f"MAIL {code}")


def about_content(code: int) -> NotTaken:
    """What a refusal at DATA, or after the final dot, means."""
    return TryLater(f"DATA {code}") if code < 500 else Refused(f"DATA {code}")
