"""From Markdown to a page to read: no HTML of its own, proper quotation marks, headings one can link to."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sjoerd4u.articles.folding import hyphenated

# Names that the page around the article has given out already.
TAKEN = ("inhoud", "menu", "lezen", "onderwerpen", "nieuws", "verder", "op-deze-pagina", "aanvragen")
LONGEST_ID = 60


class Heading(NamedTuple):
    """A heading with the name of its place on the page."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as HTML, with its headings of the second level."""

    html: str
    headings: tuple[Heading, ...]


def _reader() -> MarkdownIt:
    """Of the typographer only its quotes: its replacements make © of "(c)", and our articles cite AVG art. 6(1)(c)."""
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
    return reader.enable(["table", "smartquotes"]).disable(["html_block", "html_inline", "image"])


READER = _reader()


@lru_cache(maxsize=128)
def read(body: str, root: str = "") -> Reading:
    """The article as a page whose own links begin with `root`: nothing, or the address of the site for a feed."""
    tokens = _parsed(body)
    headings = _name_headings(tokens)
    _finish_tables(tokens)
    _lead_links(tokens, root)
    return Reading(READER.renderer.render(tokens, READER.options, {}), tuple(headings))


def glance(body: str) -> str:
    """The article as HTML to look at while it is written: headings have no names, so that two can stand on one page."""
    tokens = _parsed(body)
    _finish_tables(tokens)
    rendered: str = READER.renderer.render(tokens, READER.options, {})
    return rendered


def _parsed(body: str) -> list[Token]:
    """What stands in `body`. The page around it has the one heading of the first level."""
    tokens = READER.parse(body)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    return tokens


def _name_headings(tokens: Sequence[Token]) -> list[Heading]:
    """Give every heading an id, each its own; returns those of the second level."""
    given, found = set(TAKEN), []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            text = plain(inside)
            name = _free_id(text, given)
            opening.attrSet("id", name)
            if opening.tag == "h2":
                found.append(Heading(name, text))
    return found


def plain(inline: Token) -> str:
    """The words of a piece of text, without its marks."""
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _free_id(text: str, given: set[str]) -> str:
    base = hyphenated(text, LONGEST_ID) or "deel"
    name, number = base, 2
    while name in given:
        name, number = f"{base}-{number}", number + 1
    given.add(name)
    return name


def _finish_tables(tokens: Sequence[Token]) -> None:
    """On a phone each row becomes a card, so every cell knows the name of its column."""
    names: list[str] = []
    column = 0
    for opening, inside in pairwise(tokens):
        if opening.type == "table_open":
            opening.attrSet("class", "table stacks")
            names = []
        elif opening.type == "tr_open":
            column = 0
        elif opening.type == "th_open":
            opening.attrSet("scope", "col")
            names.append(plain(inside))
        elif opening.type == "td_open":
            opening.attrSet("data-name", names[column] if column < len(names) else "")
            column += 1
        if opening.type in ("th_open", "td_open"):
            opening.attrs.pop("style", None)


def _lead_links(tokens: Sequence[Token], root: str) -> None:
    """A link to a page of ours goes to that page in the language of the reader."""
    for token in tokens:
        for child in token.children or ():
            target = str(child.attrGet("href") or "")
            if child.type == "link_open" and target.startswith("/"):
                child.attrSet(
                    "href", root + ("/" + target.removeprefix("/en/") if target.startswith("/en/") else target)
                )
