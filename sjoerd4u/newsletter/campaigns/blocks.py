"""From Markdown to a message: HTML as mail programs know it, and the same in plain text.

Three blocks are lines of ordinary Markdown that stand alone, so that a text stays readable where it is written:
`[knop: Vraag het ons](/contact)` is a button, `[artikel](/artikelen/naam)` shows an article, `![wat](adres)` a picture.
No HTML of its own goes through.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sjoerd4u.newsletter.happenings import Teaser

BUTTON, ARTICLE = "knop:", "artikel"
ARTICLES, PICTURES = "/artikelen/", "/nieuwsbrief/plaatje/"
WIDEST = 536  # the sheet without its margins, in pixels
HOLE = "{{"  # begins our placeholders, so it may not stand in a text

LISTS = {"bullet_list_open": "- ", "ordered_list_open": "* "}
GAPS = re.compile(r"\n{3,}")

READER = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
READER.enable(["table", "smartquotes"]).disable(["html_block", "html_inline"])
Follow = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Picture:
    """How large a picture of ours is, in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Around:
    """What a text refers to: `site` is our address, `home` the same with its language, teasers go by slug and pictures
    by path. `on_site`: for a page of ours, that needs no tables to be laid out."""

    site: str
    language: str = "nl"
    teasers: Mapping[str, Teaser] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    on_site: bool = False

    @property
    def home(self) -> str:
        return self.site + ("/en" if self.language == "en" else "")

    def address(self, target: str) -> str:
        """The whole address of a link; one of our own pages in the language of the message."""
        if not target.startswith("/") or target.startswith("//"):
            return target
        own = target.removeprefix("/en") if target.startswith("/en/") else target
        return self.site + own if own.startswith(("/static/", PICTURES)) else self.home + own


@dataclass(frozen=True, slots=True)
class Lone:
    """A paragraph that is one of the three blocks."""

    kind: str
    words: str
    target: str


# — What stands in a text ————————————————————————————————————————————————————————————————————————————————————————


def parsed(body: str) -> list[Token]:
    """The pieces of a text. The message has one heading of the first level, above it."""
    tokens = READER.parse(body.replace(HOLE, "{ {"))
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    return tokens


def articles_in(body: str) -> list[str]:
    """The names of the articles that the text shows as a block."""
    lone = (block for block in _blocks(parsed(body)) if block.kind == ARTICLE)
    return list(dict.fromkeys(block.target.removeprefix(ARTICLES) for block in lone))


def pictures_in(body: str) -> list[tuple[str, str]]:
    """Each picture: where it stands, and the words for who does not see it."""
    return [
        (str(child.attrGet("src") or ""), child.content)
        for token in parsed(body)
        for child in token.children or ()
        if child.type == "image"
    ]


def links_in(body: str, around: Around) -> list[tuple[str, str]]:
    """Each link: its whole address and its words."""
    found = []
    for token in parsed(body):
        children = token.children or []
        for place, child in enumerate(children):
            if child.type == "link_open":
                words = "".join(each.content for each in children[place + 1 :][: _end(children[place:]) - 1])
                found.append((around.address(str(child.attrGet("href") or "")), words.removeprefix(BUTTON).strip()))
    return found


def _end(children: Sequence[Token]) -> int:
    return next((place for place, child in enumerate(children) if child.type == "link_close"), len(children))


def _blocks(tokens: Sequence[Token]) -> Iterator[Lone]:
    return (block for token in tokens if token.type == "inline" and (block := lone_block(token)))


def lone_block(inline: Token) -> Lone | None:
    """The block that this paragraph is, if it is one."""
    children = [child for child in inline.children or () if child.type != "text" or child.content.strip()]
    if len(children) == 1 and children[0].type == "image":
        return Lone("plaatje", children[0].content, str(children[0].attrGet("src") or ""))
    if len(children) < 3 or children[0].type != "link_open" or _end(children) != len(children) - 1:
        return None
    words, target = "".join(child.content for child in children[1:-1]).strip(), str(children[0].attrGet("href") or "")
    if words.casefold().startswith(BUTTON):
        return Lone("knop", words[len(BUTTON) :].strip(), target)
    if words.casefold() == ARTICLE and target.startswith(ARTICLES):
        return Lone(ARTICLE, words, target)
    return None


# — As HTML ——————————————————————————————————————————————————————————————————————————————————————————————————————


def as_html(body: str, around: Around, follow: Follow, read_on: str) -> str:
    """The text as HTML. `follow` gives the address to put in a link for a whole address; `read_on` is the word under
    an article."""
    tokens, made = parsed(body), []
    skip = 0
    for place, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        block = _opens_block(tokens, place)
        if block:
            token, skip = Token("html_block", "", 0, content=_block_html(block, around, follow, read_on)), 2
        made.append(_dressed(token, around, follow))
    rendered: str = READER.renderer.render(made, READER.options, {})
    return rendered


def _opens_block(tokens: Sequence[Token], place: int) -> Lone | None:
    opens = tokens[place].type == "paragraph_open" and tokens[place].level == 0
    return lone_block(tokens[place + 1]) if opens else None


def _dressed(token: Token, around: Around, follow: Follow) -> Token:
    """Give a piece what mail programs need: whole addresses, classes for the rules, sizes of pictures."""
    named = {"table_open": "facts", "th_open": "fact-name", "td_open": "fact", "blockquote_open": "quote"}
    if token.type in named:
        token.attrs = {"class": named[token.type], **({"scope": "col"} if token.type == "th_open" else {})}
    for child in token.children or ():
        if child.type == "link_open":
            child.attrs = {"href": follow(around.address(str(child.attrGet("href") or "")))}
        elif child.type == "image":
            child.attrs = dict(_picture_attributes(child.content, str(child.attrGet("src") or ""), around))
    return token


def _block_html(block: Lone, around: Around, follow: Follow, read_on: str) -> str:
    if block.kind == "plaatje":
        pairs = " ".join(f'{name}="{html.escape(str(said))}"' for name, said in _image(block, around))
        return f'<p class="picture"><img {pairs}></p>\n'
    url = html.escape(follow(around.address(block.target)))
    if around.on_site:
        return _block_on_site(block, around, url, read_on)
    if block.kind == "knop":
        return (
            '<table role="presentation"><tr><td height="24"></td></tr><tr><td class="button-cell" bgcolor="#0b4a55">'
            f'<a class="button" href="{url}">{html.escape(block.words)}</a></td></tr></table>\n'
        )
    teaser = around.teasers.get(block.target.removeprefix(ARTICLES))
    if teaser is None:
        return ""
    return (
        '<table role="presentation" class="teaser" width="100%"><tr><td class="teaser-cell" bgcolor="#f1f6f6">'
        f'<h3><a href="{url}">{html.escape(teaser.title)}</a></h3><p>{html.escape(teaser.summary)}</p>'
        f'<p class="small"><a href="{url}">{html.escape(read_on)}<span class="away">: '
        f"{html.escape(teaser.title)}</span></a></p></td></tr></table>\n"
    )


def _block_on_site(block: Lone, around: Around, url: str, read_on: str) -> str:
    if block.kind == "knop":
        return f'<p><a class="button" href="{url}">{html.escape(block.words)}</a></p>\n'
    teaser = around.teasers.get(block.target.removeprefix(ARTICLES))
    said = f"<p><strong>{html.escape(teaser.title)}</strong><br>{html.escape(teaser.summary)}" if teaser else ""
    return f'{said}<br><a href="{url}">{html.escape(read_on)}</a></p>\n' if teaser else ""


def _image(block: Lone, around: Around) -> list[tuple[str, str | int]]:
    return [("class", "image"), *_picture_attributes(block.words, block.target, around)]


def _picture_attributes(words: str, source: str, around: Around) -> list[tuple[str, str | int]]:
    found = around.pictures.get(source)
    size: list[tuple[str, str | int]] = []
    if found:
        width = min(found.width, WIDEST)
        size = [("width", width), ("height", max(1, round(found.height * width / found.width)))]
    return [("src", around.address(source)), ("alt", words), *size]


# — As plain text ————————————————————————————————————————————————————————————————————————————————————————————————


def as_text(body: str, around: Around, read_on: str) -> str:
    """The same in plain text: every address is written out, headings stand apart, a row of a table is a line."""
    tokens, lines = parsed(body), [""]
    prefix: list[str] = []
    for place, token in enumerate(tokens):
        if token.type in LISTS:
            prefix.append(LISTS[token.type])
        elif token.type.endswith("list_close"):
            prefix.pop()
        elif token.type == "tr_close":
            lines.append("")
        elif token.type == "inline":
            block = _opens_block(tokens, place - 1)
            _place(
                lines,
                _block_text(block, around, read_on) if block else _plain(token, around),
                tokens[place - 1],
                prefix,
            )
        elif token.type in ("fence", "code_block"):
            lines += ["", token.content.rstrip()]
    return GAPS.sub("\n\n", "\n".join(lines)).strip() + "\n"


def _place(lines: list[str], said: str, opening: Token, prefix: list[str]) -> None:
    if opening.type in ("th_open", "td_open"):
        lines[-1] += (" | " if lines[-1] else "") + said
    elif opening.type == "heading_open":
        lines += ["", said, "=" * min(len(said), 60)]
    elif prefix:
        lines.append("  " * (len(prefix) - 1) + prefix[-1] + said)
    else:
        lines += ["", said, ""]


def _plain(inline: Token, around: Around) -> str:
    """The words of a piece, with the address of a link behind its words."""
    said: list[str] = []
    target = ""
    for child in inline.children or ():
        if child.type == "link_open":
            target = around.address(str(child.attrGet("href") or ""))
        elif child.type == "link_close":
            said.append(f" ({target})" if not said or said[-1] != target else "")
        elif child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif child.type == "image":
            said.append(f"[{child.content}]" if child.content else "")
        else:
            said.append(child.content)
    return "".join(said)


def _block_text(block: Lone, around: Around, read_on: str) -> str:
    url = around.address(block.target)
    if block.kind == "plaatje":
        return f"[{block.words}]" if block.words else ""
    if block.kind == "knop":
        return f"{block.words}:\n{url}"
    teaser = around.teasers.get(block.target.removeprefix(ARTICLES))
    return f"{teaser.title}\n{teaser.summary}\n{read_on}:\n{url}" if teaser else ""


def is_web_address(target: str) -> bool:
    """Whether a whole address can be followed in a browser."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
