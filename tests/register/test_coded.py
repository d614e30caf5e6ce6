"""Short values have words."""

import re
from pathlib import Path

import pytest

from sjoerd4u.kit.legible import legible, readable
from sjoerd4u.newsletter.campaigns.models import CampaignKind, CampaignState, Winner
from sjoerd4u.people.restriction import REFUSED, USE
from sjoerd4u.people.trail import DATA_SUBJECT, SAW, SYSTEM
from sjoerd4u.register import coded, trailed
from sjoerd4u.register.vocabulary import Words

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
ENTRY = re.compile(r"""\brecord\(\w+(?:\.\w+)?, [\w.]+, "([^"]+)", (?:f?"([^"{]+)[^\n]*|\w+), at, [^\n]*person""")
PARTS = re.compile(
    r'(?<!\w)(?:_set_state|_done|_settle)\(session, [^"\n]*"([^"]+)"|"did": "([^"]+)"|"on_what": "([^"]+)"'
)


def test_every_letter_has_words() -> None:
    folders = [folder for folder in TEMPLATES.glob("*/letters/*") if folder.is_dir()]
    kinds = {f"{folder.parent.parent.name}/{folder.name}" for folder in folders}
    assert kinds - coded.LETTERS.keys() == set()


def test_what_a_message_is_and_how_far_it_is_has_words() -> None:
    assert set(CampaignKind) == coded.CAMPAIGN_KINDS.keys()
    assert set(CampaignState) == coded.CAMPAIGN_STATES.keys()
    assert set(Winner) == coded.BETTER_BY.keys()


def test_what_the_trail_says_of_a_person_has_words() -> None:
    texts = [path.read_text() for path in (ROOT / "sjoerd4u").rglob("*.py")]
    entries = [found for text in texts for found in ENTRY.findall(text)]
    parts = [found for text in texts for found in PARTS.findall(text)]
    verbs = {did for did, _ in entries} | {one or two for one, two, _ in parts} - {""} | {SAW, REFUSED}
    things = {thing.strip(" (") for _, thing in entries} | {thing for *_, thing in parts} - {""} | {USE}
    assert len(verbs) > 40
    assert verbs - trailed.DID.keys() == set()
    assert things - trailed.THINGS.keys() - {""} == set()
    assert {SYSTEM.name, DATA_SUBJECT.name} == trailed.WHO.keys()


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("persoon", "person"),
        ("offerte O-2026-0001", "quote O-2026-0001"),
        ("factuur in concept (deel)", "draft invoice (part invoice)"),
        ("uren op O-2026-0001", "hours on O-2026-0001"),
        ("offertes", "offertes"),
        ("", ""),
    ],
)
def test_what_an_entry_is_of_is_said_in_both_languages(written: str, english: str) -> None:
    assert trailed.on_what(written) == Words(written, english)


@pytest.mark.parametrize(
    ("value", "reads", "said"),
    [
        ("every", coded.PACES, "Elk bericht"),
        ("nl", coded.LANGUAGES, "Nederlands"),
        (["klantgericht", "avg"], {"avg": Words("AVG", "GDPR")}, "klantgericht, AVG"),
        (125_000, coded.euros, "€\N{NO-BREAK SPACE}1.250,00"),
        (-125_005, coded.euros, "−€\N{NO-BREAK SPACE}1.250,05"),
        (
            {"at": "2026-11-22T13:05:00+00:00", "pace": "every"},
            coded.FILLED_IN,
            "moment: 22 november 2026 om 14:05; hoe vaak: Elk bericht",
        ),
        (None, coded.euros, "–"),
        (True, None, "ja"),
        ("2026-99-99T99:99", None, "2026-99-99T99:99"),
    ],
)
def test_a_value_is_said_in_words(value: object, reads: coded.Reads | None, said: str) -> None:
    assert readable(legible(value, reads)) == said
