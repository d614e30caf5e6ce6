"""Looking at a message as a mail program does: its rules, which colours stand on which, how it is at night."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from sjoerd4u.mail.post import with_styles_inside

VOID = frozenset({"img", "br", "hr", "meta", "link", "input"})
HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
DARK = "@media (prefers-color-scheme: dark) {"
STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)
SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")[^"]*(")')
INK, SHEET = "#000000", "#ffffff"


@dataclass(slots=True)
class Seen:
    """What was found: `contrasts` are colour, background and their ratio (WCAG 2.2) for every piece of text."""

    rules: set[str] = field(default_factory=set)
    contrasts: list[tuple[str, str, float]] = field(default_factory=list)
    without_alt: bool = False
    without_size: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """Where in the message we are: the element, with what it inherits."""

    tag: str
    colour: str
    ground: str
    hidden: bool


def look_at(html: str) -> Seen:
    """What a mail program finds in this message, whose styles stand in its tags."""
    looker = _Looker()
    looker.feed(html)
    return looker.seen


class _Looker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self.levels = [Level("", INK, SHEET, False)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        rules = _rules(given.get("style", ""))
        self.seen.rules |= rules.keys()
        above = self.levels[-1]
        ground = rules.get("background-color") or given.get("bgcolor") or above.ground
        hidden = above.hidden or tag in ("style", "title", "head") or rules.get("display") == "none"
        if tag == "img":
            self.seen.without_alt |= "alt" not in given
            self.seen.without_size |= not (given.get("width") and given.get("height"))
        if tag not in VOID:
            self.levels.append(Level(tag, rules.get("color", above.colour), ground, hidden))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.levels) - 1, 0, -1):
            if self.levels[place].tag == tag:
                del self.levels[place:]
                return

    def handle_data(self, data: str) -> None:
        at = self.levels[-1]
        if data.strip() and not at.hidden:
            self.seen.contrasts.append((at.colour, at.ground, contrast(at.colour, at.ground)))


def _rules(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style.split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def contrast(one: str, other: str) -> float:
    """How well one colour is read on another: 1 is the same, 21 black on white (WCAG 2.2). Colours as #rrggbb; any
    other spelling counts as not readable."""
    if not (HEX.fullmatch(one) and HEX.fullmatch(other)):
        return 1.0
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# — Other ways to see it —————————————————————————————————————————————————————————————————————————————————————————


def at_night(html: str) -> str:
    """The message as a mail program shows it in the dark: its rules for the dark, carried out."""
    rules = [_inside(style) for style in STYLES.findall(html)]
    plain = "\n".join(rules)
    page = html.replace(
        '<meta name="color-scheme" content="light dark">', '<meta name="color-scheme" content="dark">', 1
    )
    page = STYLES.sub("", page).replace("</head>", f"<style>{plain}</style></head>", 1)
    return with_styles_inside(re.sub(r' bgcolor="[^"]*"', "", page))


def by_day(html: str) -> str:
    """The message in the light, also on a screen that is dark."""
    return STYLES.sub(lambda found: found[0].replace(_inside(found[1]), ""), html).replace("light dark", "light")


def without_pictures(html: str) -> str:
    """The message in a mail program that loads no pictures: their words stand in their place."""
    return SOURCE.sub(r"\1data:,\2", html)


def _inside(style: str) -> str:
    """The rules for the dark that stand in a style sheet of ours."""
    _, found, rest = style.partition(DARK)
    if not found:
        return ""
    depth = 1
    for place, char in enumerate(rest):
        depth += (char == "{") - (char == "}")
        if not depth:
            return rest[:place]
    return rest
