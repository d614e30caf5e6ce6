"""What people type, in one spelling: the ground under forms and files."""

import re
import unicodedata

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
NOT_IN_HTML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
NOT_IN_A_LINE = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"})


def readable(text: str) -> str:
    """What was typed, in one spelling (NFC), with a mark for what no page can show again."""
    return NOT_IN_HTML.sub(UNREADABLE, unicodedata.normalize("NFC", text))


def one_line(text: str | None) -> str | None:
    """What was typed, without spaces around it and single ones in between; None for nothing."""
    return " ".join(part for part in readable(text or "").split(" ") if part) or None


def is_one_line(text: str) -> bool:
    """Whether this has only characters that a name can have: no line breaks, separators, controls."""
    if text.isascii() and text.isprintable():
        return True
    return not any(char == UNREADABLE or unicodedata.category(char) in NOT_IN_A_LINE for char in text)
