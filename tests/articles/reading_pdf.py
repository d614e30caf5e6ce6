"""What a reader finds in a PDF."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from pypdf import PdfReader
from pypdf.generic import NameObject


def text_in(pdf: bytes) -> str:
    """All its words, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def names_in(pdf: bytes) -> set[str]:
    """Every name that its objects use, as a key or as a value, but for what happens to look like one in a picture."""
    reader = PdfReader(io.BytesIO(pdf))
    objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    return {name for one in (reader.trailer, *objects) for name in _names(one)}


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, NameObject):
        yield str(value)
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield str(key)
            yield from _names(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _names(inside)
