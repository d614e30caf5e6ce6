"""Words as they are looked for: without capitals, accents and punctuation."""

import re
import unicodedata

WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """`text` as words with a space between them: "Eén klant, zzp’er" becomes "een klant zzp er"."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return " ".join(WORD.findall(plain))
