"""The columns of a file: what they are called in our own export, and by which other names we know them."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO


@dataclass(frozen=True, slots=True)
class Field:
    """What a column can be: its name in the code, its heading in our export, and the headings it is known by."""

    name: str
    heading: str
    known_as: tuple[str, ...] = ()


# The order of our own export. A heading that stands here once never changes: files of years ago must still fit.
FIELDS: tuple[Field, ...] = (
    Field("mark", "kenmerk"),
    Field("given_name", "voornaam", ("roepnaam", "voornamen", "first name", "given name", "firstname")),
    Field("infix", "tussenvoegsel", ("tussenvoegsels", "voorvoegsel", "infix", "middle name", "name prefix", "prefix")),
    Field("family_name", "achternaam", ("familienaam", "last name", "family name", "surname", "lastname")),
    Field("whole_name", "naam", ("volledige naam", "contactpersoon", "name", "full name", "display name", "contact")),
    Field("salutation", "aanhef", ("aanspreekvorm", "geslacht", "salutation", "gender")),
    Field("language", "taal", ("language", "voorkeurstaal", "locale")),
    Field(
        "address",
        "e-mailadres",
        ("email", "mail", "mailadres", "email address", "e-mail address", "e-mail 1 - value", "emailadres zakelijk"),
    ),
    Field(
        "phone",
        "telefoon",
        (
            *(
                "telefoonnummer",
                "tel",
                "tel nr",
                "mobiel",
                "mobiele telefoon",
                "gsm",
                "phone",
                "phone number",
                "mobile",
            ),
            *("mobile phone", "business phone", "primary phone", "phone 1 - value"),
        ),
    ),
    Field(
        "company",
        "organisatie",
        (
            "bedrijf",
            "bedrijfsnaam",
            "organisatienaam",
            "klant",
            "company",
            "company name",
            "organization",
            "account name",
        ),
    ),
    Field("kvk", "kvk-nummer", ("kvk", "kvk nr", "kamer van koophandel", "chamber of commerce", "coc number")),
    Field("title", "functie", ("functietitel", "rol", "job title", "title", "position", "role")),
    Field("street", "straat en nummer", ("straat", "adres", "street", "business street", "address", "street address")),
    Field("postcode", "postcode", ("zip", "zip code", "postal code", "business postal code")),
    Field("city", "plaats", ("woonplaats", "vestigingsplaats", "stad", "city", "town", "business city")),
    Field("website", "website", ("webadres", "site", "url", "web page", "company domain name")),
    Field("kind", "soort relatie", ("soort", "type", "status", "relatietype", "lifecycle stage")),
    Field("interests", "interesses", ("interesse", "onderwerpen", "interests", "topics")),
    Field("labels", "labels", ("label", "tags", "groepen", "categorieen", "groups", "categories")),
    Field("wishes", "hulpvraag en wensen", ("hulpvraag", "wensen", "opmerking", "opmerkingen", "notities", "notes")),
    Field("last_contact", "laatste contact", ("laatste contactmoment", "last contact", "last activity date")),
    Field("newsletter", "nieuwsbrief", ("nieuwsbrief bevestigd", "newsletter", "opt in", "optin", "subscribed")),
)
BY_NAME = {field.name: field for field in FIELDS}
NOT_EXPORTED = frozenset({"whole_name", "newsletter"})
EXPORTED = tuple(field for field in FIELDS if field.name not in NOT_EXPORTED)
LEFT_OUT = ""  # of a column that is not taken over
NEVER_GUESSED = frozenset({"newsletter"})  # people sign up themselves: a line that says they did is refused

# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, "CSV Injection"), also in full width.
FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guess(header: Sequence[str]) -> list[str]:
    """What each column is, by its heading: the name of a field, or LEFT_OUT. No field is given twice."""
    guessed = [field for field in FIELDS if field.name not in NEVER_GUESSED]
    known = {_bare(each): field.name for field in guessed for each in (*field.known_as, field.heading)}
    found: list[str] = []
    for heading in header:
        name = known.get(_bare(heading), LEFT_OUT)
        found.append(LEFT_OUT if name in found else name)
    if "address" not in found:
        found = [name or _perhaps_address(heading, found) for name, heading in zip(found, header, strict=True)]
    return found


def _perhaps_address(heading: str, found: Sequence[str]) -> str:
    return "address" if "mail" in _bare(heading) and "address" not in found else LEFT_OUT


def _bare(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(char for char in plain if char.isalnum())


def disarmed(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before what could be one."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def rearmed(cell: str) -> str:
    """The cell as it was before `disarmed`, exactly."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """These rows as a CSV that Excel opens here: semicolons, and lines that end as in Windows (RFC 4180)."""
    sheet = StringIO(newline="")
    csv.writer(sheet, delimiter=";", lineterminator="\r\n").writerows(rows)
    return sheet.getvalue()
