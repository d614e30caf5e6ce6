"""Short values have words."""

from pathlib import Path

import pytest

from sjoerd4u.kit.legible import legible, readable
from sjoerd4u.register import coded
from sjoerd4u.register.vocabulary import Words

TEMPLATES = Path(__file__).parents[2] / "templates"


def test_every_letter_has_words() -> None:
    folders = [folder for folder in TEMPLATES.glob("*/letters/*") if folder.is_dir()]
    kinds = {f"{folder.parent.parent.name}/{folder.name}" for folder in folders}
    assert kinds - coded.LETTERS.keys() == set()


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
