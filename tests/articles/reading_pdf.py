"""What a reader finds in a PDF."""

import io

from pypdf import PdfReader


def text_in(pdf: bytes) -> str:
    """All its words, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
