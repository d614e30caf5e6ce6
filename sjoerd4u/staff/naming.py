"""Small readings of what a browser says: where it wants to go back to, and what it is."""

import re

LONGEST = 2000
# A path of the office on this very host: nothing that a browser could read as another host or scheme.
OWN = re.compile(r"/kantoor(?:[/?][\x21-\x5b\x5d-\x7e]*)?")
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def own_path(text: str | None) -> str | None:
    """`text` if it is the address of a page of the office, without the host; None for anything else."""
    text = text or ""
    return text if len(text) <= LONGEST and OWN.fullmatch(text) else None


def browser(agent: str) -> str:
    """ "Firefox op Windows", from what a browser says it is; nothing else of it is kept."""
    name = next((name for part, name in BROWSERS if part in agent), None)
    system = next((name for part, name in SYSTEMS if part in agent), None)
    return f"{name or 'Een browser'} op {system}" if system else name or "Een onbekende browser"
