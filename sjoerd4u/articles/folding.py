"""Words as they are looked for: without capitals, accents and punctuation."""

import re
import unicodedata

WORD = re.compile(r"\w+")
HYPHENATED = re.compile(r"[^a-z0-9]+")  # what becomes a hyphen in an address, of a text that was folded


def folded(text: str) -> str:
    """`text` as words with a space between them: "Eén klant, zzp’er" becomes "een klant zzp er"."""
    plain = text.casefold()
    if not plain.isascii():  # only then there can be anything to take apart
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return " ".join(WORD.findall(plain))
