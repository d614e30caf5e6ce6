"""What a stored value says to a person: words for codes, moments for what only looks like one."""

import re
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from sjoerd4u.kit import clock
from sjoerd4u.register.coded import Codes, Reads, euros
from sjoerd4u.register.vocabulary import Words

A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")
IN_CENTS = "_cents"
YES, NO, AT = Words("ja", "yes"), Words("nee", "no"), Words("om", "at")
YOURS_FIRST, YOURS = re.compile(r"^[Uu]w (\w)"), re.compile(r"\buw (oude |nieuwe |eigen )?([\w-]+)")
YOU = re.compile(r"\b[Uu]\b")
NEUTER = frozenset(
    {"account", "adres", "dossier", "e-mailadres", "identiteitsbewijs", "kenmerk", "verzoek", "wachtwoord"}
)
DOES = {"bent": "is", "wilt": "wil", "hebt": "heeft"}
THEY_DO = re.compile(rf"\b(?:{'|'.join(DOES)})\b")


def legible(value: Any, reads: Reads | None = None) -> Any:
    """`value` as a page can say it: `Words` where the column declares what its values mean, the value itself elsewhere.

    In a mapping both names and values are read; a moment or day written as text becomes one again, and cents an amount.
    """
    if value is None or isinstance(value, bool):
        return value
    if callable(reads):
        return reads(value)
    codes = reads or {}
    if isinstance(value, dict):
        return {codes.get(name, name): _named(name, each, codes) for name, each in value.items()}
    if isinstance(value, list):
        return [legible(each, codes) for each in value]
    return _one(value, codes) if isinstance(value, str) else value


def _named(name: Any, value: Any, codes: Codes) -> Any:
    is_amount = str(name).endswith(IN_CENTS) and isinstance(value, int)
    return euros(value) if is_amount else legible(value, codes)


def _one(text: str, codes: Codes) -> Words | datetime | date | str:
    if text in codes:
        return codes[text]
    try:
        if A_DAY.fullmatch(text):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text) if A_MOMENT.match(text) else None
    except ValueError:
        return text
    return moment if moment and moment.tzinfo else text


def dutch_day(day: date) -> str:
    """ "22 november 2026"."""
    return day_in(day, "nl")


def day_in(day: date, language: str) -> str:
    """A day as people write it in "nl" or "en": "22 november 2026" or "22 November 2026"."""
    return format_date(day, "d MMMM y", locale=language)


def readable(value: object, language: str = "nl") -> str:
    """A value as a person reads it in the overview, in "nl" or "en"."""
    if isinstance(value, Words):
        return value.in_(language)
    if isinstance(value, datetime):
        local = value.astimezone(clock.AMSTERDAM)
        return f"{day_in(local.date(), language)} {AT.in_(language)} {local:%H:%M}"
    if isinstance(value, date):
        return day_in(value, language)
    if isinstance(value, bool):
        return (YES if value else NO).in_(language)
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, list):
        return ", ".join(readable(each, language) for each in value)
    return (
        "; ".join(f"{readable(name, language)}: {readable(each, language)}" for name, each in value.items())
        if isinstance(value, dict)
        else str(value)
    )


def among_colleagues(dutch: str) -> str:
    """A Dutch text of the register, which speaks to whom it is about, as colleagues say it of that person: "Uw vragen"
    becomes "Vragen", and "Wat u voor ons bent" becomes "Wat de persoon voor ons is"."""
    said = YOURS_FIRST.sub(lambda found: found[1].upper(), dutch)
    said = YOURS.sub(lambda found: f"{'het' if found[2] in NEUTER else 'de'} {found[1] or ''}{found[2]}", said)
    if not YOU.search(said):
        return said
    said = YOU.sub(lambda found: "De persoon" if found[0] == "U" else "de persoon", said)
    return THEY_DO.sub(lambda found: DOES[found[0]], said)
