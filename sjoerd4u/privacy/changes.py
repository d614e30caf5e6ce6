"""What changed between two versions of the statement, line by line and word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from sjoerd4u.privacy.statement import Block, as_lines

MARKUP = re.compile(r"\*\*|[<>]|\[([^\]]*)\]\([^)]*\)")
ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Change:
    """A line that was added, removed or changed. `spans`: pieces of text, each "same", "added" or "removed"."""

    kind: str
    section: str
    spans: tuple[tuple[str, str], ...]


def diff(old: list[Block], new: list[Block]) -> list[Change]:
    """What reads otherwise in `new` than in `old`, in the order of the page; both in one language."""
    before, after = as_lines(old), as_lines(new)
    found: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += _changes(before[i1:i2], after[j1:j2])
    return found


def _changes(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[Change]:
    rest = list(before)
    for section, line in after:
        near = max(rest, key=lambda one: _likeness(one[1], line), default=None)
        if near is not None and _likeness(near[1], line) >= ALIKE:
            rest.remove(near)
            yield Change("changed", section, tuple(_words(plain(near[1]), plain(line))))
        else:
            yield Change("added", section, (("added", plain(line)),))
    yield from (Change("removed", section, (("removed", plain(line)),)) for section, line in rest)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _words(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", "".join(before[i1:i2])
            continue
        if i2 > i1:
            yield "removed", "".join(before[i1:i2])
        if j2 > j1:
            yield "added", "".join(after[j1:j2])


def plain(text: str) -> str:
    """A line without its Markdown."""
    return MARKUP.sub(lambda found: found.group(1) or "", text)
