"""From Markdown to the tree of a document: everything that stands in an article comes along, as words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sjoerd4u.articles.publishing import STARTERS
from sjoerd4u.articles.setting import Node, blocks, plain

HOME = "https://sjoerd4u.test"


def set_(body: str) -> list[Node]:
    return blocks(body, HOME)


def nodes(tree: Any) -> Iterator[Node]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def words(tree: Any) -> str:
    return " ".join(node["says"] for node in nodes(tree) if "says" in node)


def test_every_kind_of_block_is_there() -> None:
    body = "Tekst\n\n## Kop\n\n- een\n- twee\n\n3. drie\n4. vier\n\n> citaat\n\n"
    body += "```\ncode\n```\n\n---\n\n| a | b |\n|---|---|\n| c | d |\n"
    kinds = [block["is"] for block in set_(body)]
    assert kinds == ["paragraph", "heading", "list", "list", "quote", "code", "line", "table"]
    numbered = set_(body)[3]
    assert (numbered["numbered"], numbered["start"], len(numbered["items"])) == (True, 3, 2)
    table = set_(body)[-1]
    assert (table["columns"], plain(table["head"][1]), plain(table["rows"][0][1]["parts"])) == (2, "b", "d")


def test_marks_inside_a_line_become_what_they_are() -> None:
    (block,) = set_("Een *schuin* **vet _beide_** `code` [link](https://x.nl)\\\nnieuwe regel")
    kinds = [part["is"] for part in nodes(block["parts"])]
    assert {"emphasis", "strong", "code", "link", "break"} <= set(kinds)


def test_headings_begin_at_one_and_skip_no_level() -> None:
    levels = [block["level"] for block in set_("#### vier\n\n## twee\n\n###### zes\n\n# een\n\n### drie")]
    assert levels == [1, 1, 2, 1, 2]


def test_links_lead_somewhere_from_paper_and_others_are_words() -> None:
    body = "[a](/artikelen/x) [b](/en/artikelen/x) [c](https://x.nl) [d](mailto:a@x.nl) [e](#hier) [f](//x.nl) [](https://x.nl)"
    links = [node["to"] for node in nodes(set_(body)) if node.get("is") == "link"]
    assert links == [f"{HOME}/artikelen/x", f"{HOME}/artikelen/x", "https://x.nl", "mailto:a@x.nl"]
    assert "e" in words(set_(body))


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x"])
def test_a_dangerous_link_is_no_link(target: str) -> None:
    assert not [node for node in nodes(set_(f"[klik]({target})")) if node.get("is") == "link"]


def test_what_to_do_on_monday_is_a_list_to_tick_off() -> None:
    for title in ("Doe dit maandag", "Do this on Monday"):
        assert set_(f"## {title}\n\n- een\n- twee")[1]["checks"]
    assert not set_("## Anders\n\n- een")[1]["checks"]


@pytest.mark.parametrize("path", sorted(STARTERS.glob("*.md")), ids=lambda path: path.name)
def test_every_word_of_a_starter_comes_along(path: Any) -> None:
    body = path.read_text(encoding="utf-8").partition("\n---\n")[2]
    body = body.partition("\n**Verder lezen:**")[0].partition("\n**Read on:**")[0]
    said = words(set_(body))
    meant = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", body)
    meant = re.sub(r"^\d+\. ", "", meant, flags=re.MULTILINE)
    for word in re.findall(r"\w+", meant):
        assert word in said


@given(st.text(max_size=400))
def test_anything_becomes_a_tree_of_words(body: str) -> None:
    for node in nodes(set_(body)):
        assert {type(value) for value in node.values()} <= {str, int, bool, list}
