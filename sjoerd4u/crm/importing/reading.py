"""A file as somebody gives it, read into a header and lines. What cannot be read is told in one sentence."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO

from sjoerd4u.kit.lines import readable

MOST_BYTES = 25_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 100
LONGEST_CELL = 20_000
LONGEST_HEADING = 100
LONGEST_RECORD = 100_000
PIECE = 1 << 20
DELIMITERS = ";,\t"
HOW = "Kies in Excel of LibreOffice “Opslaan als” en dan “CSV UTF-8”."
OTHER_KINDS = {
    b"PK\x03\x04": f"Dit is een rekenblad of zip-bestand, geen CSV. {HOW}",
    b"\xd0\xcf\x11\xe0": f"Dit is een oud Excel-bestand, geen CSV. {HOW}",
    b"%PDF": "Dit is een PDF, geen CSV.",
    codecs.BOM_UTF16_LE: f"Dit bestand is opgeslagen als “Unicode-tekst”. {HOW}",
    codecs.BOM_UTF16_BE: f"Dit bestand is opgeslagen als “Unicode-tekst”. {HOW}",
}


class Unreadable(ValueError):
    """This file cannot be read. Its text is a sentence, in Dutch, for who gave it."""


class TooLong(ValueError):
    """A record has more characters than we hold in memory."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a file: the number of its first line, as an editor shows it, and what it says."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be read: its header, and its lines one by one. Reading on may raise Unreadable."""

    header: list[str]
    lines: Iterator[Line]


def open_sheet(raw: IO[bytes]) -> Sheet:
    """The file as a sheet: CSV in UTF-8 or Windows-1252, with semicolons, commas or tabs. Raises Unreadable.

    Only a line at a time is held in memory; `raw` must be able to go back to its beginning.
    """
    encoding = _encoding(raw)
    raw.seek(0)
    first = raw.readline(PIECE).decode(encoding, "replace")
    told = first.strip()[-1:] if first.lower().startswith("sep=") else ""
    if not told:
        raw.seek(0)
    text = TextIOWrapper(raw, encoding, newline="")
    lines = _lines(text, told or _delimiter(first), 1 if told else 0)
    header = next(lines, None)
    if header is None:
        raise Unreadable("Dit bestand is leeg.")
    return Sheet(_headings(header.cells), _counted(lines))


def _encoding(raw: IO[bytes]) -> str:
    """UTF-8 if all of it is; else Windows-1252, which Excel writes by default."""
    raw.seek(0)
    begin = raw.read(PIECE)
    for sign, sentence in OTHER_KINDS.items():
        if begin.startswith(sign):
            raise Unreadable(sentence)
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "cp1252")}
    piece, size = begin, 0
    while piece:
        size += len(piece)
        if b"\0" in piece:
            raise Unreadable(f"In dit bestand staan tekens die in een CSV niet horen. {HOW}")
        if size > MOST_BYTES:
            raise Unreadable("Dit bestand is te groot: hooguit 25 MB. Verdeel het over meer bestanden.")
        decoders = {name: one for name, one in decoders.items() if _decodes(one, piece)}
        piece = raw.read(PIECE)
    fitting = [name for name, one in decoders.items() if _decodes(one, b"", final=True)]
    if not fitting or (begin.startswith(codecs.BOM_UTF8) and "utf-8" not in fitting):
        raise Unreadable(f"De tekens in dit bestand kunnen wij niet lezen. {HOW}")
    return "utf-8-sig" if fitting[0] == "utf-8" else fitting[0]


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(first: str) -> str:
    """The one that stands most often in the header outside quotes."""
    bare = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _lines(text: TextIOWrapper, delimiter: str, skipped: int) -> Iterator[Line]:
    """The records that say something. The file itself is left open to who opened it."""
    raw = _RawLines(text)
    records = csv.reader(raw, delimiter=delimiter, strict=True)
    try:
        while True:
            raw.left = LONGEST_RECORD
            number = records.line_num + skipped + 1
            cells = _next(records, number)
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield Line(number, _shown(cells))
    finally:
        with suppress(ValueError):  # closed meanwhile
            text.detach()


@dataclass(slots=True)
class _RawLines:
    """The lines as they stand there, no more of them than one record may have: cutting one into cells takes many times
    as much memory. Raises TooLong."""

    text: TextIOWrapper
    left: int = LONGEST_RECORD

    def __iter__(self) -> "_RawLines":
        return self

    def __next__(self) -> str:
        line = self.text.readline(self.left + 1)
        if not line:
            raise StopIteration
        self.left -= len(line)
        if self.left < 0:
            raise TooLong
        return line


def _next(records: Iterator[list[str]], number: int) -> list[str] | None:
    try:
        cells = next(records, None)
    except TooLong as wrong:
        raise Unreadable(
            f'Regel {number} is te lang: hooguit 100.000 tekens. Misschien mist er een aanhalingsteken (").'
        ) from wrong
    except csv.Error as wrong:
        raise Unreadable(
            f'Vanaf regel {number} klopt het bestand niet: misschien mist er een aanhalingsteken (").'
        ) from wrong
    if cells and len(cells) > MOST_COLUMNS:
        raise Unreadable(f"Regel {number} heeft {len(cells)} kolommen. Hooguit {MOST_COLUMNS} kan.")
    return cells


def _shown(cells: list[str]) -> list[str]:
    """The cells in one spelling, and with a mark for what no page can show."""
    together = "".join(cells)
    if together.isascii() and together.isprintable():
        return cells
    return [readable(cell.replace("\r\n", "\n").replace("\r", "\n")) for cell in cells]


def _headings(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if not any(cells):
        raise Unreadable("De eerste regel van het bestand moet de namen van de kolommen hebben.")
    return [" ".join(cell.split())[:LONGEST_HEADING] or f"kolom {place}" for place, cell in enumerate(cells, 1)]


def _counted(lines: Iterator[Line]) -> Iterator[Line]:
    count = 0
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise Unreadable("Dit bestand heeft meer dan 100.000 regels. Verdeel het over meer bestanden.")
        yield line
    if not count:
        raise Unreadable("Onder de kopregel staat niets.")
