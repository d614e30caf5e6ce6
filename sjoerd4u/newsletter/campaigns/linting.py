"""The gate before Send: what a message still lacks, each with a sentence that says what to do.

It looks at the message as it would go out, not at the Markdown: the same bytes, light and dark.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sjoerd4u.mail.composing import UnsafeLetter, insist_on_plain
from sjoerd4u.newsletter.campaigns import blocks
from sjoerd4u.newsletter.campaigns.blocks import Around
from sjoerd4u.newsletter.campaigns.looking import Seen, look_at
from sjoerd4u.register.controller import FIRM

LARGEST = 102_000  # bytes of HTML; Gmail cuts off what comes after
LONGEST_SUBJECT, LONGEST_PREHEADER = 70, 110
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
EMPTY_WORDS = {"klik hier", "hier", "lees meer", "meer", "link", "click here", "here", "read more", "more", "artikel"}
# What both Gmail and Outlook for Windows carry out, or leave alone without harm.
KNOWN_RULES = frozenset(
    {"margin", "margin-top", "margin-bottom", "padding", "padding-left", "padding-right", "display", "overflow"}
    | {"width", "max-width", "height", "max-height", "min-height", "vertical-align", "text-align", "mso-hide"}
    | {"font-size", "font-family", "font-weight", "font-style", "line-height", "letter-spacing", "word-break"}
    | {"color", "background-color", "text-decoration", "border", "border-top", "border-left", "border-right"}
    | {"border-bottom", "border-collapse", "border-radius"}
)
SPOKEN = {"nl": "Nederlandse", "en": "Engelse"}
WELL_FORMED = re.compile(r"https?://|mailto:|tel:")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend (`must`) or to think about, and what to do."""

    must: bool
    says: str
    do: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message in one language as it would go out: dressed, with the words it was made of."""

    language: str
    subject: str
    subject_b: str | None
    preheader: str
    body: str
    text: str
    html: str
    dark: str
    around: Around


Alive = Callable[[str], bool]


def findings(drafts: Mapping[str, Draft], ab_share: int, is_alive: Alive) -> list[Finding]:
    """Everything that stands in the way of sending, and then what is wise to look at. `is_alive` says whether a page of
    our own site answers."""
    if not drafts:
        return [
            Finding(True, "Er is nog geen tekst.", "Schrijf een onderwerp en een tekst, in het Nederlands of Engels.")
        ]
    found = []
    for language, draft in drafts.items():
        for check in (_words, _subjects, _parts, _footing, _pictures, _looks):
            found += [Finding(each.must, each.says, each.do, language) for each in check(draft)]
        found += [Finding(each.must, each.says, each.do, language) for each in _links(draft, is_alive)]
        found += [Finding(each.must, each.says, each.do, language) for each in _second_subject(draft, ab_share)]
    return sorted(found, key=lambda each: not each.must)


def _must(says: str, do: str) -> Finding:
    return Finding(True, says, do)


def _wise(says: str, do: str) -> Finding:
    return Finding(False, says, do)


# — The words ————————————————————————————————————————————————————————————————————————————————————————————————————


def _words(draft: Draft) -> Iterator[Finding]:
    if not draft.subject:
        yield _must("Het onderwerp ontbreekt.", "Vul een onderwerp in: een zin die zegt wat de lezer eraan heeft.")
    if not draft.body.strip():
        yield _must(
            "De tekst ontbreekt.", f"Schrijf de {SPOKEN[draft.language]} tekst, of maak ook het onderwerp leeg."
        )
    if not draft.preheader:
        yield _wise(
            "De regel onder het onderwerp ontbreekt.",
            "Vul één zin in; anders toont het mailprogramma de eerste woorden.",
        )
    elif len(draft.preheader) > LONGEST_PREHEADER:
        yield _wise(
            "De regel onder het onderwerp is lang.", f"Houd het bij {LONGEST_PREHEADER} tekens; de rest valt weg."
        )


def _subjects(draft: Draft) -> Iterator[Finding]:
    for subject in filter(None, (draft.subject, draft.subject_b)):
        try:
            insist_on_plain("Subject", subject)
        except UnsafeLetter:
            yield _must(
                f"Het onderwerp “{subject}” bevat tekens die niet mogen.", "Typ het onderwerp opnieuw, op één regel."
            )
        if len(subject) > LONGEST_SUBJECT:
            yield _wise(
                f"Het onderwerp heeft {len(subject)} tekens.", f"Op een telefoon past ongeveer {LONGEST_SUBJECT}."
            )
        if subject.isupper():
            yield _wise(
                "Het onderwerp staat in hoofdletters.", "Gebruik gewone letters; dit lijkt op ongewenste reclame."
            )


def _second_subject(draft: Draft, ab_share: int) -> Iterator[Finding]:
    if ab_share and not draft.subject_b:
        yield _must(
            "U test twee onderwerpen, maar het tweede ontbreekt.", "Vul een tweede onderwerp in of zet de test uit."
        )
    if draft.subject_b and draft.subject_b == draft.subject:
        yield _must("De twee onderwerpen zijn gelijk.", "Schrijf twee verschillende onderwerpen.")
    if draft.subject_b and not ab_share:
        yield _wise(
            "Het tweede onderwerp wordt niet gebruikt.", "Kies hoeveel lezers de test krijgen, of maak het leeg."
        )


# — The message as a whole ———————————————————————————————————————————————————————————————————————————————————————


def _parts(draft: Draft) -> Iterator[Finding]:
    if not draft.text.strip():
        yield _must("Het deel in platte tekst is leeg.", "Schrijf tekst; een bericht met alleen plaatjes kan niet.")
    size = len(draft.html.encode())
    if size > LARGEST:
        yield _must(
            f"Het bericht is {size // 1000} kB groot; Gmail knipt af na {LARGEST // 1000} kB.",
            "Maak de tekst korter en verwijs naar een artikel op de site.",
        )


def _footing(draft: Draft) -> Iterator[Finding]:
    """What the law and the mail programs ask at the foot (Telecommunicatiewet art. 11.7, BW art. 3:15d)."""
    for part in (draft.html, draft.text):
        if part.count("{{LEAVE}}") != 1:
            yield _must("Er staat niet precies één afmeldlink in.", "Haal eigen afmeldlinks weg; de voet heeft er een.")
        for fact in (FIRM.name, FIRM.street, FIRM.city, FIRM.kvk):
            if fact not in part:
                yield _must(
                    f"In de voet ontbreekt “{fact}”.", "Meld dit aan de beheerder: de voet hoort compleet te zijn."
                )


def _pictures(draft: Draft) -> Iterator[Finding]:
    for source, words in blocks.pictures_in(draft.body):
        if not words.strip():
            yield _must(
                "Een plaatje heeft geen woorden.", "Zet tussen de haken wat erop staat: ![Twee mensen in gesprek](…)."
            )
        if source not in draft.around.pictures:
            yield _must(
                f"Het plaatje “{source}” kennen wij niet.", "Voeg het plaatje toe bij “Plaatjes” en gebruik dat adres."
            )
    if blocks.pictures_in(draft.body) and len(draft.body.split()) < 20:
        yield _wise("Er staat bijna alleen een plaatje in.", "Zeg het ook in woorden: veel lezers zien geen plaatjes.")


def _links(draft: Draft, is_alive: Alive) -> Iterator[Finding]:
    for slug in blocks.articles_in(draft.body):
        if slug not in draft.around.teasers:
            yield _must(
                f"Het artikel “{slug}” staat niet in deze taal op de site.",
                "Kies een ander artikel of zet dit eerst op de site.",
            )
    shown = {f"{draft.around.home}{blocks.ARTICLES}{slug}" for slug in blocks.articles_in(draft.body)}
    for url, words in dict(blocks.links_in(draft.body, draft.around)).items():
        if url in shown:
            continue
        yield from _one_link(draft, url, words, is_alive)


def _one_link(draft: Draft, url: str, words: str, is_alive: Alive) -> Iterator[Finding]:
    if not WELL_FORMED.match(url) or (url.startswith("http") and not blocks.is_web_address(url)):
        yield _must(f"De link “{url}” is geen adres.", "Begin met https://, of met / voor een pagina van onze site.")
    elif url.startswith(draft.around.site + "/") or url == draft.around.site:
        if not is_alive(url.removeprefix(draft.around.site).partition("#")[0] or "/"):
            yield _must(f"De pagina “{url}” is er niet.", "Controleer het adres; op onze site is daar niets te zien.")
    elif url.startswith("http://"):
        yield _wise(f"De link “{url}” is niet beveiligd.", "Gebruik https:// als die site dat heeft.")
    if not words.strip() or words.strip().casefold() in EMPTY_WORDS:
        yield _wise(f"De woorden “{words}” zeggen niet waar de link heen gaat.", "Noem wat de lezer daar vindt.")


def _looks(draft: Draft) -> Iterator[Finding]:
    for html, when in ((draft.html, "licht"), (draft.dark, "donker")):
        seen = look_at(html)
        unknown = sorted({rule for rule in seen.rules if rule not in KNOWN_RULES})
        if unknown and when == "licht":
            yield _must(
                f"De opmaak gebruikt {', '.join(unknown)}.",
                "Gmail of Outlook kent dat niet; meld dit aan de beheerder.",
            )
        if faint := _faint(seen):
            yield _must(
                f"Woorden zijn slecht leesbaar ({when}): {faint}.",
                "Meld dit aan de beheerder: het contrast is te laag.",
            )
        if when == "licht" and (seen.without_alt or seen.without_size):
            yield _must("Een plaatje heeft geen maat of geen tekst.", "Voeg het opnieuw toe bij “Plaatjes”.")


def _faint(seen: Seen) -> str:
    worst = [f"{colour} op {ground}" for colour, ground, ratio in seen.contrasts if ratio < LEAST_CONTRAST]
    return ", ".join(dict.fromkeys(worst))
