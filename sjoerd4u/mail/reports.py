"""Reading what mail servers send back: delivery reports (RFC 3464) and complaints (RFC 5965).

Who it is about is not asked of the report, which anybody can write, but of the signed address it came back to.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from enum import Enum
from typing import NamedTuple

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
PLAIN_CODE = re.compile(r"\b(5[0-5]\d)\b")
NOT_THE_ADDRESS = re.compile(
    r"quota|mailbox (is )?full|over.?limit|size|too (large|big|long)|exceed|spam|virus|block|blacklist|reputation"
    r"|content|policy|dmarc|spf|dkim|denied|reject.*(ip|host)",
    re.I,
)
FULL = re.compile(r"quota|mailbox (is )?full|over.?limit", re.I)
UNKNOWN = re.compile(r"user unknown|unknown (user|recipient|mailbox)|no such|does not exist|not found|invalid", re.I)
CAME_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
LARGEST = 1_000_000


class Kind(Enum):
    """What a report says. `NOTHING`: no report, a delay, or a refusal that is not about the address."""

    HARD = "the address is no good"
    SOFT = "could not be delivered now"
    COMPLAINT = "the reader calls it unwanted"
    NOTHING = "nothing to act on"


class Report(NamedTuple):
    """What a report says, and the addresses of ours it may have come back to."""

    kind: Kind
    returned_to: tuple[str, ...]


def read(raw: bytes) -> Report:
    """What this message tells us. Never raises, whatever it is."""
    try:
        message = message_from_bytes(raw[:LARGEST], policy=policy.compat32)
        kind, original = _kind(message)
        came_to = [str(value) for name in CAME_TO for value in message.get_all(name, [])]
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):  # mails in mails, without end
        return Report(Kind.NOTHING, ())
    return Report(kind, tuple(_addresses([*came_to, *original])))


def _addresses(fields: list[str]) -> Iterator[str]:
    for field in fields:
        yield from re.findall(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9.-]{1,255}", field[:2000])


def _kind(message: Message) -> tuple[Kind, list[str]]:
    """The kind, and for a complaint the fields in which the original's return address stands."""
    for part in message.walk():
        match part.get_content_type():
            case "message/feedback-report":
                return _complaint(message, part)
            case "message/delivery-status":
                return _worst(_blocks(part)), []
    return Kind.NOTHING, []


def _complaint(message: Message, part: Message) -> tuple[Kind, list[str]]:
    """A complaint is about a mail of ours when it shows that mail's return address, which only we can make."""
    fields = _fields(part)
    if fields.get("feedback-type", "").lower() not in ("abuse", "fraud", "virus", "other", "opt-out"):
        return Kind.NOTHING, []
    shown = [fields.get("original-mail-from", "")]
    for enclosed in message.walk():
        shown += [str(value) for value in enclosed.get_all("Return-Path", [])]
        if enclosed.get_content_type() == "text/rfc822-headers":
            shown += re.findall(r"^Return-Path:(.*)$", str(enclosed.get_payload()), re.I | re.M)
    return Kind.COMPLAINT, shown


def _fields(part: Message) -> dict[str, str]:
    """The fields of a machine-readable part, which Python reads as a message of its own or as text."""
    blocks = _nested(part) or [message_from_bytes(str(part.get_payload()).encode())]
    return {name.lower(): str(value) for block in blocks for name, value in block.items()}


def _blocks(part: Message) -> list[dict[str, str]]:
    """One block of fields for each recipient."""
    found = [{name.lower(): str(value) for name, value in block.items()} for block in _nested(part)]
    return [block for block in found if "action" in block or "status" in block]


def _nested(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _worst(blocks: list[dict[str, str]]) -> Kind:
    """Our mails have one recipient; of a report on more the least certain counts."""
    kinds = {_of_recipient(block) for block in blocks}
    for kind in (Kind.NOTHING, Kind.SOFT, Kind.HARD):
        if kind in kinds:
            return kind
    return Kind.NOTHING


def _of_recipient(block: dict[str, str]) -> Kind:
    if not block.get("action", "").lower().startswith(("fail", "error")):
        return Kind.NOTHING
    status, said = block.get("status", ""), block.get("diagnostic-code", "")
    for text in (said, status):  # what the other server said is more exact than what ours made of it
        enhanced = ENHANCED.search(text)
        if enhanced and enhanced[2] != "0":
            return _by_code(enhanced[1], enhanced[2], enhanced[3])
    return _by_words(f"{said} {status}")


def _by_code(family: str, subject: str, detail: str) -> Kind:
    if family == "2" or subject in ("6", "7") or (subject, detail) in (("2", "3"), ("3", "4"), ("1", "7"), ("1", "8")):
        return Kind.NOTHING  # content, policy, size, or the sender: not about this reader
    if family == "5" and (subject == "1" or (subject, detail) == ("2", "1")):
        return Kind.HARD
    return Kind.SOFT


def _by_words(said: str) -> Kind:
    if FULL.search(said):
        return Kind.SOFT
    if NOT_THE_ADDRESS.search(said):
        return Kind.NOTHING
    code = PLAIN_CODE.search(ENHANCED.sub("", said))
    if UNKNOWN.search(said) or (code and code[1] in ("550", "551", "553")):
        return Kind.HARD
    return Kind.SOFT
