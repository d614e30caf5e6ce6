"""Words as they are looked for: without capitals, accents and punctuation."""

import re
import unicodedata

WORD = re.compile(r"\w+")
OTHER = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """`text` as words with a space between them: "Eén klant, zzp’er" becomes "een klant zzp er"."""
    plain = text.casefold()
    if not plain.isascii():  # only then there can be anything to take apart
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return " ".join(WORD.findall(plain))


def hyphenated(text: str, longest: int) -> str:
    """`text` as in an address or the name of a file: "Eén klant" becomes
    "een-klant". At most `longest` signs; "" when nothing is left."""
    return OTHER.sub("-", folded(text)).strip("-")[:longest].strip("-")
