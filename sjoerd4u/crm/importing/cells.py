"""One line of a file as values we can keep: tidied by the same rules as what is typed in a form, or refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from email_validator import SPECIAL_USE_DOMAIN_NAMES

from sjoerd4u.crm.importing.columns import BY_NAME, rearmed
from sjoerd4u.crm.models import RelationKind
from sjoerd4u.kit import addresses
from sjoerd4u.kit.lines import is_one_line, one_line
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.people.organisations import NotAKvk, tidy_kvk
from sjoerd4u.people.phones import NotANumber, tidy_phone
from sjoerd4u.register.coded import LANGUAGES

Values = dict[str, Any]
LONGEST_LINE = 120
LONGEST_TEXT = 5_000
LONGEST_ADDRESS = 320  # as somebody may write it, before it is tidied
PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]{1,64}(?:\.[a-z0-9_+-]+)*")
PLAIN_DOMAIN = re.compile(r"(?:[a-z0-9](?:-?[a-z0-9]){0,30}\.){1,4}[a-z]{2,20}")
SPECIAL = tuple(f".{name}" for name in SPECIAL_USE_DOMAIN_NAMES)
DUTCH_NUMBER = re.compile(r"(?:0|\+31|0031)([1-9][0-9]{8})")
BETWEEN_DIGITS = str.maketrans("", "", " -.")
DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
SALUTATIONS = {
    **dict.fromkeys(
        ("mevrouw", "mevr", "mw", "mw.", "mevr.", "ms", "ms.", "mrs", "mrs.", "vrouw", "female"), "mevrouw"
    ),
    **dict.fromkeys(("heer", "de heer", "dhr", "dhr.", "mr", "mr.", "meneer", "man", "male"), "heer"),
}
SPOKEN = {said.casefold(): code for code, words in LANGUAGES.items() for said in (code, words.nl, words.en)}
INFIXES = frozenset("'t aan de den der het in la le op te ten ter tot van vanden vander von".split())  # noqa: SIM905
KINDS = {kind.value: kind.value for kind in RelationKind}
TOPICS_SAID = {said.casefold(): slug for slug, words in TOPICS.items() for said in (slug, words.nl, words.en)}


class NotTaken(ValueError):
    """This line cannot be taken over. Its text is a sentence, in Dutch, for who gave the file."""


def values_of(cells: Sequence[str], columns: Sequence[str]) -> Values:
    """What the line says, by field; empty cells are left out. Raises NotTaken for the first cell that will not do."""
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        raise NotTaken("Deze regel heeft meer kolommen dan de kopregel.")
    found: Values = {}
    for name, cell in zip(columns, cells, strict=False):
        if name and (told := rearmed(cell).strip()):
            found[name] = READ[name](told, name)
    if whole := found.pop("whole_name", None):
        found = _parts_of(whole) | found
    return found


def address_in(cells: Sequence[str]) -> str | None:
    """The first cell that is an e-mail address, tidied: by it a line is found by whom it is about, whatever the columns
    are and whether or not we take it over."""
    for cell in cells:
        if "@" in cell and len(cell) <= LONGEST_ADDRESS:
            with suppress(NotTaken):
                return _address(rearmed(cell).strip(), "address")
    return None


def _line(cell: str, name: str) -> str:
    line = cell if cell.isascii() and "  " not in cell else one_line(cell) or ""
    if len(line) > LONGEST_LINE:
        raise NotTaken(f"{_heading(name)} is te lang: hooguit {LONGEST_LINE} tekens.")
    if not is_one_line(line):
        raise NotTaken(f"{_heading(name)} heeft tekens die daar niet horen, zoals een regeleinde.")
    return line


def _heading(name: str) -> str:
    return f"De kolom “{BY_NAME[name].heading}”"


def _text(cell: str, name: str) -> str:
    if len(cell) > LONGEST_TEXT:
        raise NotTaken(f"{_heading(name)} is te lang: hooguit {LONGEST_TEXT} tekens.")
    return cell


def _address(cell: str, _name: str) -> str:
    """As `addresses.tidy`, and quick for plain addresses: each domain is judged once."""
    local, _, domain = cell.lower().rpartition("@")
    try:
        if len(local) <= 64 and len(cell) <= 200 and PLAIN_LOCAL.fullmatch(local) and domain.isascii():
            return f"{local}@{_domain(domain)}"
        return addresses.tidy(cell)
    except addresses.NotAnAddress as refused:
        raise NotTaken("Dit is geen e-mailadres dat kan bestaan.") from refused


@lru_cache(maxsize=16_384)
def _domain(domain: str) -> str:
    if PLAIN_DOMAIN.fullmatch(domain) and not domain.endswith(SPECIAL) and domain not in SPECIAL_USE_DOMAIN_NAMES:
        return domain
    return addresses.tidy(f"a@{domain}").partition("@")[2]


def _phone(cell: str, _name: str) -> str:
    """As `phones.tidy_phone`, and quick for what most numbers here look like."""
    if dutch := DUTCH_NUMBER.fullmatch(cell.translate(BETWEEN_DIGITS)):
        return f"+31{dutch[1]}"
    try:
        return tidy_phone(cell)
    except NotANumber as refused:
        raise NotTaken("Dit is geen telefoonnummer. Schrijf het als 033 206 77 00 of +32 2 123 45 67.") from refused


def _kvk(cell: str, _name: str) -> str:
    try:
        return tidy_kvk(cell)
    except NotAKvk as refused:
        raise NotTaken("Een KvK-nummer heeft acht cijfers. Excel haalt soms de nul vooraan weg.") from refused


def _choice(options: Mapping[str, str], says: str) -> Callable[[str, str], str]:
    def choose(cell: str, name: str) -> str:
        found = options.get(cell.casefold())
        if found is None:
            raise NotTaken(f"{_heading(name)} zegt “{cell[:40]}”. Wij kennen: {says}.")
        return found

    return choose


def _website(cell: str, name: str) -> str:
    line = _line(cell, name)
    scheme, apart, _ = line.partition("://")
    if not apart and ":" not in line:
        return f"https://{line}"
    if scheme.lower() not in ("http", "https"):
        raise NotTaken(f"“{line[:60]}” is geen webadres.")
    return line


def _interests(cell: str, _name: str) -> list[str]:
    said = [part.strip() for part in re.split(r"[|,;\n]", cell) if part.strip()]
    unknown = [each for each in said if each.casefold() not in TOPICS_SAID]
    if unknown:
        known = ", ".join(words.nl for words in TOPICS.values())
        raise NotTaken(f"De interesse “{unknown[0][:40]}” kennen wij niet. Wij kennen: {known}.")
    chosen = {TOPICS_SAID[each.casefold()] for each in said}
    return [slug for slug in TOPICS if slug in chosen]


def _labels(cell: str, name: str) -> list[str]:
    return list(dict.fromkeys(_line(part.strip(), name) for part in cell.split("|") if part.strip()))


def _day(cell: str, name: str) -> date:
    try:
        if dutch := DAY.fullmatch(cell):
            return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
        return datetime.fromisoformat(cell).date()
    except ValueError as wrong:
        raise NotTaken(f"{_heading(name)} zegt “{cell[:40]}”. Schrijf een datum als 15-9-2026.") from wrong


def _newsletter(cell: str, _name: str) -> bool:
    return cell.casefold() not in ("nee", "n", "no", "0", "false", "onwaar", "uit", "-")


def _parts_of(whole: str) -> Values:
    """A whole name in its parts: "Sanne van der Berg", or "Berg, Sanne van der"."""
    before, comma, after = whole.partition(",")
    words = f"{after} {before}".split() if comma else whole.split()
    if len(words) == 1:
        return {"family_name": words[0]}
    middle = 1
    while middle < len(words) - 1 and words[middle].casefold() in INFIXES:
        middle += 1
    parts = {"given_name": words[0], "infix": " ".join(words[1:middle]), "family_name": " ".join(words[middle:])}
    return {name: said for name, said in parts.items() if said}


READ: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(BY_NAME, _line),
    "salutation": _choice(SALUTATIONS, "mevrouw, heer"),
    "language": _choice(SPOKEN, "Nederlands, Engels"),
    "address": _address,
    "phone": _phone,
    "kvk": _kvk,
    "website": _website,
    "kind": _choice(KINDS, ", ".join(KINDS)),
    "interests": _interests,
    "labels": _labels,
    "wishes": _text,
    "last_contact": _day,
    "newsletter": _newsletter,
}
