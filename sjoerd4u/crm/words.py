"""Words as they are looked for: what somebody typed, and under which words a name, address, number or note is found.

Accents and capitals are folded, "van der" is left out, and a telephone number is found from each of its digits on.
"""

import re
from collections.abc import Iterable, Iterator

from sjoerd4u.articles.folding import folded

MOST_LETTERS = 80  # of one word: both what is stored and what is sought end here
MOST_TYPED = 200
MOST_WORDS = 6
SHORTEST_END = 3  # of a telephone number
WHOLE_NAME = "="
BETWEEN = frozenset(
    "aan al bij d da de del den der des di do du el het in la le les op s t te ten ter tot van von".split()  # noqa: SIM905
)
OTHERWISE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})
ONLY_A_NUMBER = re.compile(r"[\d\s+()/.\-]+")
LIKE_AN_ADDRESS = re.compile(r"@|\w{2,}\.\w{2,}")
NOT_IN_AN_ADDRESS = re.compile(r"[^\x21-\x7e]")
NO_DIGIT = re.compile(r"[^0-9]")
PARTS = re.compile(r"[^\W_]+")


def plain(text: str) -> list[str]:
    """The folded words of `text`: "Eén klant, zzp’er" gives een, klant, zzp, er."""
    return [word[:MOST_LETTERS] for word in folded(text).translate(OTHERWISE).replace("_", " ").split()]


# — What is sought ———————————————————————————————————————————————————————————————————————————————————————————————


def sought(typed: str) -> list[str]:
    """The words that all have to begin something of what is found; none when nothing can be found by this."""
    typed = typed[:MOST_TYPED]
    if ONLY_A_NUMBER.fullmatch(typed) and len(digits(typed)) >= SHORTEST_END:
        return [digits(typed)[:MOST_LETTERS]]
    found = dict.fromkeys(word for piece in typed.split() for word in _of_piece(piece))
    telling = [word for word in found if word not in BETWEEN]
    return (telling or list(found)[-1:])[:MOST_WORDS]


def _of_piece(piece: str) -> list[str]:
    if LIKE_AN_ADDRESS.search(piece):
        address = NOT_IN_AN_ADDRESS.sub("", piece.lower()).strip("=@.,;:<>()\"'")
        return [address[:MOST_LETTERS]] if address else []
    return plain(piece)


def digits(typed: str) -> str:
    """The digits of a number as somebody writes it, without the "00" or "+" and "(0)" around a country's."""
    return NO_DIGIT.sub("", typed.replace("(0)", "")).removeprefix("00")


# — What is found under which words ——————————————————————————————————————————————————————————————————————————————


def of_words(*texts: str | None) -> Iterator[str]:
    """Of a name or a company."""
    for text in texts:
        found = plain(text) if text else []
        yield from [word for word in found if word not in BETWEEN] or found


def of_note(text: str) -> set[str]:
    """Of a text: each word once, without letters by themselves."""
    return {word for word in plain(text) if len(word) > 1 and word not in BETWEEN}


def of_address(address: str) -> Iterator[str]:
    """Of an e-mail address: the whole, what is behind the "@", and the parts of both but the top-level domain."""
    local, _, domain = address.rpartition("@")
    yield address[:MOST_LETTERS]
    yield domain[:MOST_LETTERS]
    for part in (*PARTS.findall(local), *PARTS.findall(domain.rpartition(".")[0])):
        yield part[:MOST_LETTERS]


def of_number(number: str | None) -> Iterator[str]:
    """Of a telephone number: from each digit on, and as it is dialled in the Netherlands."""
    whole = digits(number or "")
    if whole.startswith("0"):
        whole = f"31{whole[1:]}"
    yield from (whole[start:] for start in range(len(whole) - SHORTEST_END + 1))
    if whole.startswith("31"):
        yield f"0{whole[2:]}"


def whole_name(given: str | None, family: str | None) -> str | None:
    """The whole name as one word, by which doubles are found; None for half a name."""
    parts = [" ".join(of_words(part)) for part in (given, family)]
    return f"{WHOLE_NAME}{' '.join(parts)}"[:MOST_LETTERS] if all(parts) else None


# — Showing what was found ———————————————————————————————————————————————————————————————————————————————————————

AROUND = 80  # characters before the first hit
SHOWN = 240


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """A piece of `text` around the first hit, in pieces: whether each begins with one of `words`."""
    wanted = tuple(words)
    hits = [found.span() for found in re.finditer(r"\w+", text) if any(w.startswith(wanted) for w in plain(found[0]))]
    start = max(0, (hits[0][0] if hits else 0) - AROUND)
    end = start + SHOWN
    pieces, place = [("… " if start else "", False)], start
    for begins, ends in hits:
        if begins < place or ends > end:
            continue
        pieces += [(text[place:begins], False), (text[begins:ends], True)]
        place = ends
    pieces += [(text[place:end] + (" …" if len(text) > end else ""), False)]
    return [piece for piece in pieces if piece[0]]
