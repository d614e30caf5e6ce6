"""Well-set documents: a template of ours and data, made into a tagged PDF by typst, on this machine alone.

What people wrote is only ever data. It goes in as JSON, and a template shows a string as it stands: nothing in it can
become markup, a command or a file name.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst  # imported below where a document is made: it takes seven megabytes in every process

FACES = Path(__file__).with_name("type")
Standard = Literal["ua-1", "a-3a", "a-2a"]
LATIN, USUAL = 0x24F, frozenset("–—‘’“”„•…€−")  # what every face has
SHOW_SIGNS = b'#set document(title: "signs")\n#sys.inputs.signs'
BOXED = re.compile(r'the text `"(.+?)"` could not be displayed')
NOTHING_ELSE = "/nonexistent"  # no packages are ever looked for, here or elsewhere


class CannotBeSet(RuntimeError):
    """The template or its data cannot be made into a document; the message says why."""


def typeset(template: Path, data: Mapping[str, Any], root: Path, at: datetime, standard: Standard = "ua-1") -> bytes:
    """A PDF of this template, which finds `data` in `json(bytes(sys.inputs.data))` and sees no file outside `root`.

    The same data and the same `at` give the same bytes. Tagged, so that it can be read aloud (PDF/UA-1); a text with a
    character that none of our faces has is set without that claim, never refused. Raises CannotBeSet.
    """
    import typst

    options = {"root": str(root), "sys_inputs": {"data": json.dumps(_settable(data))}, "timestamp": at}
    try:
        return _compiled(template, options, [standard])
    except typst.TypstError as refused:
        if "could not be displayed" not in f"{refused}":
            raise CannotBeSet(f"{template.name}: {refused}") from refused
    return _compiled(template, options, [])


def _compiled(template: Path, options: dict[str, Any], standards: list[Any]) -> bytes:
    import typst

    compiler = typst.Compiler(
        str(template),
        root=options["root"],
        font_paths=_faces(),
        ignore_system_fonts=True,
        sys_inputs=options["sys_inputs"],
        package_path=NOTHING_ELSE,
        package_cache_path=NOTHING_ELSE,
    )
    made = compiler.compile(format="pdf", pdf_standards=standards, timestamp=options["timestamp"])
    if not isinstance(made, bytes):
        raise CannotBeSet(f"{template.name}: no document came out.")
    return made


def sign_without_face(texts: Iterable[str]) -> str | None:
    """The first sign in these texts for which no face of ours or of typst's has a shape, such as an emoji: on paper it
    would be an empty box. None when everything can be set."""
    odd = {sign for text in texts for sign in _settable(text) if ord(sign) > LATIN and sign not in USUAL}
    return _without_face("".join(sorted(odd))) if odd else None


@lru_cache(maxsize=256)
def _without_face(signs: str) -> str | None:
    import typst

    told = {"signs": " ".join(signs)}
    try:
        typst.compile(
            SHOW_SIGNS, None, None, _faces(), ignore_system_fonts=True, sys_inputs=told, pdf_standards=["ua-1"]
        )
    except typst.TypstError as refused:
        found = BOXED.search(f"{refused}")
        return found[1] if found else None
    return None


@cache
def _faces() -> "typst.Fonts":
    """Our own faces and those that typst brings along; never those of this machine, which differ from the next."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FACES)])


def _settable(value: Any) -> Any:
    """The same data, without signs that no page can show."""
    if isinstance(value, str):
        return "".join(char for char in value if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    if isinstance(value, Mapping):
        return {str(name): _settable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_settable(each) for each in value]
    return value
