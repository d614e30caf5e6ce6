"""E-mail addresses: one spelling for each, so that other capitals are not another person."""

import unicodedata

from email_validator import EmailNotValidError, validate_email


class NotAnAddress(ValueError):
    """What was typed cannot be an e-mail address we can write to."""


def tidy(typed: str) -> str:
    """The one spelling of an address: without spaces around it, in small letters, an international domain in its ASCII
    form (RFC 5890), at most 254 characters (RFC 5321 § 4.5.3.1.3).

    Raises NotAnAddress for anything else, also for letters outside ASCII before the "@": few mail servers take those.
    """
    candidate = unicodedata.normalize("NFC", typed).strip(" \t").removeprefix("mailto:")
    try:
        found = validate_email(candidate, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as refused:
        raise NotAnAddress(str(refused)) from refused
    return f"{found.ascii_local_part}@{found.ascii_domain}".lower()


def masked(address: str) -> str:
    """An address as it may stand in a log: "j…@v…": enough to tell two apart, too little to write to."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain[:1]}…"


def recognisable(address: str) -> str:
    """An address as its owner may see it on a page that others could open: "j…@voorbeeld.nl"."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
