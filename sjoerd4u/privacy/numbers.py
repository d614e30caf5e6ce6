"""No citizen service number (BSN) stays here: what looks like one and passes the eleven-test is taken out of a text."""

import re

CANDIDATE = re.compile(r"(?<![0-9])[0-9](?:[ .\-\u00a0]?[0-9]){8}(?![0-9])")
LEFT_OUT = "[burgerservicenummer weggelaten]"


def without_bsn(text: str) -> str:
    """`text` with every number of nine figures that passes the eleven-test left out, however it is spaced."""
    return CANDIDATE.sub(lambda found: LEFT_OUT if _passes(found.group()) else found.group(), text)


def holds_bsn(text: str) -> bool:
    """Whether such a number is in `text`."""
    return any(_passes(found) for found in CANDIDATE.findall(text))


def _passes(written: str) -> bool:
    from stdnum.nl import bsn  # only for a text with nine figures in a row

    return bool(bsn.is_valid(re.sub(r"[^0-9]", "", written)))
