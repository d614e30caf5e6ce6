"""The drawings an article can have above it: our own, in the house colours."""

import re
from functools import cache
from pathlib import Path

from sjoerd4u.register.vocabulary import Words

IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"

# By name: the file it stands in, and what staff see in the list of choices.
DRAWINGS: dict[str, tuple[str, Words]] = {
    "avg-in-uw-crm": ("articles", Words("Scherm met vinkjes", "Screen with ticks")),
    "contacthistorie-die-iedereen-begrijpt": ("articles", Words("Tijdlijn onder een loep", "Timeline and lens")),
    "crm-begint-bij-het-gesprek": ("articles", Words("Gesprek", "Conversation")),
    "hoe-lang-bewaart-u-klantgegevens": ("articles", Words("Kalender", "Calendar")),
    "opvolgen-zonder-opdringen": ("articles", Words("Opvolgen", "Following up")),
    "recht-op-inzage-in-een-dag": ("articles", Words("Inzage", "Access")),
    "toestemming-die-klopt": ("articles", Words("Toestemming", "Consent")),
    "horizon": ("spots", Words("Horizon", "Horizon")),
    "desk": ("spots", Words("Bureau", "Desk")),
    "yours": ("spots", Words("Uw gegevens", "Your data")),
    "letter": ("spots", Words("Brief", "Letter")),
}
BY_TOPIC = {"klantgericht-ondernemen": "horizon", "crm-praktijk": "desk", "avg": "yours"}

# The light colours of static/css/drawing.css, as a document shows them.
COLOURS = {
    "deep": "#003b43",
    "night": "#012d31",
    "paper": "#ffffff",
    "sun": "#fbc952",
    "sky": "#ade3e9",
    "soft": "#89b8bd",
    "light": "#ecf8f7",
    "panel": "#ffffff20",
    "thread": "#e65018",
}


def drawing_of(drawing: str | None, slug: str, topics: list[str]) -> str:
    """The drawing above an article: the one that was chosen, its own by name, or that of its first topic."""
    for name in (drawing, slug):
        if name in DRAWINGS:
            return name
    return BY_TOPIC.get(topics[0] if topics else "", "letter")


@cache
def as_picture(name: str) -> str:
    """The drawing with this name as an SVG of its own, in light colours."""
    whole = (IMAGES / f"{DRAWINGS[name][0]}.svg").read_text(encoding="utf-8")
    found = re.search(rf'<symbol id="{name}"(?P<head>[^>]*)>(?P<body>.*?)</symbol>', whole, re.DOTALL)
    if found is None:
        raise LookupError(name)
    coloured = re.sub(r"var\(--draw-([a-z]+)\)", lambda match: COLOURS[match[1]], found["body"])
    return f'<svg xmlns="http://www.w3.org/2000/svg"{found["head"]}>{coloured}</svg>'
