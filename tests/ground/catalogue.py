"""Every sentence a visitor can see is Dutch in the source and has an English translation.

`python -m tests.ground.catalogue` says what is missing; with `--update` it brings the file up to date first.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("sjoerd4u/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
OPTIONS = {"templates/**": {"trimmed": "true"}}


def sentences() -> Catalog:
    """Every sentence in code and templates, with the file it stands in."""
    catalogue = Catalog(locale="en", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        ROOT, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("i18n:",), strip_comment_tags=True
    )
    for file, _line, message, comments, context in found:
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def translations() -> Catalog:
    """The English file as it is."""
    if not ENGLISH.exists():
        return Catalog(
            locale="en",
            project="Sjoerd4u",
            version="0.1.0",
            header_comment="# English for Sjoerd4u. `make translations` keeps the list up to date.",
            msgid_bugs_address="service@sparklingcrm.nl",
            last_translator="SparklingCRM <service@sparklingcrm.nl>",
            language_team="SparklingCRM <service@sparklingcrm.nl>",
            revision_date=datetime.now(UTC),
            fuzzy=False,
        )
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def problems() -> Iterator[str]:
    """What is wrong with the English: sentences without a translation or of which nobody is sure, and leftovers."""
    wanted, english = sentences(), translations()
    for message in wanted:
        if message.id:
            yield from _problems_with(message, english.get(_key(message), message.context))
    for message in english:
        if message.id and not wanted.get(_key(message), message.context):
            yield f"No longer used: {_key(message)!r}"
    for message in english.obsolete.values():
        yield f"No longer used: {_key(message)!r}"


def _problems_with(message: Message, english: Message | None) -> Iterator[str]:
    where = ", ".join(sorted({file for file, _line in message.locations}))
    if english is None or not all(english.string if isinstance(english.string, tuple) else [english.string]):
        yield f"No English for {_key(message)!r} ({where})"
    elif english.fuzzy:
        yield f"Not sure of the English for {_key(message)!r} ({where})"
    else:
        yield from (f"{error}: {_key(message)!r} ({where})" for error in english.check())


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def update() -> None:
    """Adds new sentences, untranslated, and drops those that are gone. Nothing is guessed."""
    english = translations()
    english.update(sentences(), no_fuzzy_matching=True, keep_user_comments=True, update_creation_date=False)
    english.obsolete.clear()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        write_po(file, english, width=120, omit_header=False, include_lineno=False, sort_output=True)


def main(arguments: list[str]) -> int:
    """Prints the problems; 1 if there are any."""
    if "--update" in arguments:
        update()
    found = sorted(problems())
    print(*found, sep="\n", end="\n" if found else "")
    print(f"English: {len(found)} problems in {ENGLISH.relative_to(ROOT)}" if found else "English: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
