"""From Markdown to the plain tree of which a document is set: only words and what they are, no markup at all."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from sjoerd4u.articles.folding import folded
from sjoerd4u.articles.reading import READER

Node = dict[str, Any]
DEEPEST_HEADING = 3
TO_DO = frozenset({"doe dit maandag", "do this on monday"})  # what follows is a list to tick off, as on the page
OUTWARD = ("https://", "http://", "mailto:", "tel:")


def blocks(body: str, home: str) -> list[Node]:
    """What `body` (Markdown) says, block by block; links to our own pages begin with `home`.

    Headings start at level 1 and never skip a level, so that a document can be read aloud (PDF/UA).
    """
    found = list(_blocks(SyntaxTreeNode(READER.parse(body)).children, home))
    _level(found)
    _mark_checks(found)
    return found


def _blocks(nodes: list[SyntaxTreeNode], home: str) -> Iterator[Node]:
    for node in nodes:
        if node.type == "paragraph":
            yield {"is": "paragraph", "parts": _said(node, home)}
        elif node.type == "heading":
            yield {"is": "heading", "level": int(node.tag[1]), "parts": _said(node, home)}
        elif node.type in ("bullet_list", "ordered_list"):
            yield _list(node, home)
        elif node.type == "blockquote":
            yield {"is": "quote", "blocks": list(_blocks(node.children, home))}
        elif node.type in ("fence", "code_block"):
            yield {"is": "code", "says": node.content.rstrip("\n")}
        elif node.type == "table":
            yield _table(node, home)
        else:
            yield {"is": "line"}


def _list(node: SyntaxTreeNode, home: str) -> Node:
    tight = all(block.hidden for item in node.children for block in item.children if block.type == "paragraph")
    return {
        "is": "list",
        "numbered": node.type == "ordered_list",
        "start": int(node.attrs.get("start", 1)),
        "tight": tight,
        "checks": False,
        "items": [list(_blocks(item.children, home)) for item in node.children],
    }


def _table(node: SyntaxTreeNode, home: str) -> Node:
    rows = [[_said(cell, home) for cell in row.children] for part in node.children for row in part.children]
    head = rows[0]
    return {
        "is": "table",
        "columns": len(head),
        "head": head,
        "rows": [[{"parts": cell} for cell in row] for row in rows[1:]],
    }


def _said(node: SyntaxTreeNode, home: str) -> list[Node]:
    inline = node.children[0].children if node.children else []
    return list(_parts(inline, home))


def _parts(nodes: list[SyntaxTreeNode], home: str) -> Iterator[Node]:
    for node in nodes:
        if node.type == "softbreak":
            yield {"is": "text", "says": " "}
        elif node.type == "hardbreak":
            yield {"is": "break"}
        elif node.type == "code_inline":
            yield {"is": "code", "says": node.content}
        elif node.type in ("em", "strong"):
            kind = "emphasis" if node.type == "em" else "strong"
            yield {"is": kind, "parts": list(_parts(node.children, home))}
        elif node.type == "link":
            yield from _link(node, home)
        else:
            yield {"is": "text", "says": node.content}


def _link(node: SyntaxTreeNode, home: str) -> Iterator[Node]:
    """A link that leads somewhere from paper or a file; of any other only its words."""
    target, parts = str(node.attrs.get("href", "")), list(_parts(node.children, home))
    if target.startswith("/") and not target.startswith("//"):
        target = home + "/" + target.removeprefix("/en/").removeprefix("/")
    if target.startswith(OUTWARD) and parts:
        yield {"is": "link", "to": target, "parts": parts}
    else:
        yield from parts


def _level(found: list[Node]) -> None:
    before = 0
    for block in found:
        if block["is"] == "heading":
            before = block["level"] = max(1, min(block["level"] - 1, before + 1, DEEPEST_HEADING))


def _mark_checks(found: list[Node]) -> None:
    for heading, after in pairwise(found):
        if heading["is"] == "heading" and after["is"] == "list" and folded(plain(heading["parts"])) in TO_DO:
            after["checks"] = True


def plain(parts: list[Node]) -> str:
    """The words of these parts."""
    return "".join(part["says"] if "says" in part else plain(part.get("parts", [])) for part in parts)
