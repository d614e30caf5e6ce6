"""What a reader finds in the PDF of an invoice: words, the attachment, and the code to pay by."""

import io
from typing import Any

import pypdfium2
import zxingcpp
from pypdf import PdfReader


def words_in(pdf: bytes) -> str:
    """All its words, with single spaces."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).replace("\N{NO-BREAK SPACE}", " ").split())


def attachments_in(pdf: bytes) -> dict[str, bytes]:
    """The files inside it, by name."""
    return {name: contents[0] for name, contents in PdfReader(io.BytesIO(pdf)).attachments.items()}


def codes_in(pdf: bytes) -> list[str]:
    """What a camera reads from the first page."""
    paper = pypdfium2.PdfDocument(pdf)
    page = paper[0]
    bitmap: Any = page.render(scale=3, grayscale=True)
    rows = memoryview(bytes(bitmap.buffer)).cast("B", shape=[bitmap.height, bitmap.stride])
    found = [code.text for code in zxingcpp.read_barcodes(rows)]
    for each in (bitmap, page, paper):
        each.close()
    return found
