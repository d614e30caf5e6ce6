"""The editor of lines, for quotes, invoices and credit notes: what was typed, what is wrong with it, and its buttons.

Every row is posted with every field, in order, so that it works without JavaScript. A heading is a row too: the lines
under it are its group. Nothing is stored here; who holds the page saves `lines`.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sjoerd4u.crm.rows import Refused
from sjoerd4u.kit.lines import one_line
from sjoerd4u.kit.money import HUNDRED, as_typed, hundredths
from sjoerd4u.sales.lines import LONGEST_TEXT, LONGEST_WORD, MOST_LINES, VAT, Line, LineKind, Totals, insist, totals

HEADING = "kop"
KINDS = (LineKind.LINE.value, HEADING, LineKind.DISCOUNT.value)
FIELDS = ("kind", "text", "quantity", "unit", "price", "vat")
PREFIX = "regel-"
PRESS = "doe"
NUMBER = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?", re.ASCII)
SPOILED = "Vul een getal in met hooguit twee cijfers achter de komma, zoals 7,5."


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was typed."""

    kind: str = LineKind.LINE.value
    text: str = ""
    quantity: str = "1"
    unit: str = ""
    price: str = ""
    vat: str = "21"
    errors: tuple[str, ...] = ()
    net: int | None = None

    @property
    def is_blank(self) -> bool:
        return not (self.text or self.price)


def hundredths_of(typed: str) -> int | None:
    """A number as people type it ("7,5", "1.250,00", "€ 95"), in hundredths; None when it is no number."""
    plain = typed.replace("€", "").replace(" ", "").replace("\xa0", "")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    found = NUMBER.fullmatch(plain)
    return int(found[1]) * HUNDRED + int((found[2] or "0").ljust(2, "0")) if found else None


@dataclass(slots=True)
class LineEditor:
    """The rows on a page. After `validate` the good ones are `lines`."""

    rows: list[Row]
    errors: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    pasted: str = ""

    @classmethod
    def of(cls, lines: Iterable[Line]) -> "LineEditor":
        """The rows of stored lines, and one to go on with when there are none. What is in no group stands in front:
        under a heading it would be of that group."""
        rows: list[Row] = []
        group = ""
        for line in sorted(lines, key=lambda line: line.group != ""):
            if line.group != group:
                rows.append(Row(kind=HEADING, text=line.group, quantity=""))
                group = line.group
            rows.append(_typed(line))
        editor = cls(rows or [Row()])
        editor.validate()
        editor.errors.clear()
        return editor if rows else cls([Row()])

    @classmethod
    def from_form(cls, form: Any) -> "LineEditor":
        """What was posted; a row that misses a field, or too many rows, are not from our page and left out."""
        columns = [form.getlist(PREFIX + name)[: MOST_LINES * 2] for name in FIELDS]
        rows = [_read(*cells) for cells in zip(*columns, strict=False)]
        return cls(rows, pasted=form.get("plakken", ""))

    # — Buttons —

    def press(self, pressed: str) -> bool:
        """Do what an editor's button says ("kopie-2", "weg-0", "op-3", "erbij", "kop", "korting", "plakken",
        "reken"). False for any other button: then the page itself is meant."""
        name, _, number = pressed.partition("-")
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else -1
        if name in ("kopie", "weg", "op") and 0 <= at < len(self.rows):
            self._press_row(name, at)
        elif name in ("erbij", "kop", "korting"):
            kind = {"erbij": LineKind.LINE.value}.get(name, name)
            self.rows.append(Row(kind=kind, quantity="" if kind != LineKind.LINE else "1"))
        elif name == "plakken":
            self.paste(self.pasted)
        elif name != "reken":
            return False
        self.rows = self.rows[:MOST_LINES] or [Row()]
        self.validate(complete=False)
        return True

    def _press_row(self, name: str, at: int) -> None:
        if name == "kopie":
            self.rows.insert(at + 1, self.rows[at])
        elif name == "weg":
            del self.rows[at]
        elif at:
            self.rows[at - 1], self.rows[at] = self.rows[at], self.rows[at - 1]

    def paste(self, text: str) -> None:
        """Add rows out of a spreadsheet: description, quantity, unit, price, VAT, with tabs between."""
        self.rows = [row for row in self.rows if not row.is_blank]
        for line in text.splitlines()[:MOST_LINES]:
            if cells := [one_line(cell) or "" for cell in line.split("\t")]:
                self.rows.append(_pasted(cells))
        self.pasted = ""

    # — Judging —

    def validate(self, *, complete: bool = True) -> bool:
        """Whether these rows make lines. With `complete` a document needs at least one; rows left blank are passed
        over."""
        self.errors, self.lines, judged, group = [], [], [], ""
        for row in self.rows:
            if row.kind == HEADING:
                group = row.text
                judged.append(replace(row, errors=() if group or not complete else ("Geef de groep een naam.",)))
            elif row.is_blank:
                judged.append(replace(row, errors=(), net=None))
            else:
                judged.append(self._judge(row, group))
        self.rows = judged
        fine = not any(row.errors for row in self.rows)
        if complete and fine:
            try:
                insist(self.lines)
            except Refused as refused:
                self.errors.append(str(refused))
        return fine and not self.errors

    def _judge(self, row: Row, group: str) -> Row:
        discount = row.kind == LineKind.DISCOUNT
        quantity = HUNDRED if discount else hundredths_of(row.quantity)
        price, errors = hundredths_of(row.price), []
        if not row.text:
            errors.append("Zeg waar deze regel over gaat.")
        if quantity is None or (quantity == 0 and not discount):
            errors.append(f"Aantal: {SPOILED}")
        if price is None:
            errors.append("Prijs: vul een bedrag in euro’s in, zoals 95 of 1.250,50.")
        if quantity is None or price is None:
            return replace(row, errors=tuple(errors), net=None)
        line = Line(row.text, price, quantity, "" if discount else row.unit, row.vat, group, row.kind)
        self.lines.append(line)
        return replace(row, errors=tuple(errors), net=line.net)

    @property
    def totals(self) -> Totals:
        """The sums of what can be added up."""
        return totals(self.lines)


def _read(kind: str, text: str, quantity: str, unit: str, price: str, vat: str) -> Row:
    return Row(
        kind=kind if kind in KINDS else LineKind.LINE.value,
        text=_short(text, LONGEST_TEXT),
        quantity=_short(quantity, LONGEST_WORD),
        unit=_short(unit, LONGEST_WORD),
        price=_short(price, LONGEST_WORD),
        vat=vat if vat in VAT else "21",
    )


def _short(text: str, most: int) -> str:
    clean = "".join(char for char in text if char.isprintable() or char.isspace())
    return (one_line(clean) or "")[:most]


def _typed(line: Line) -> Row:
    told = {name: value for name, value in asdict(line).items() if name in ("text", "unit", "vat")}
    quantity = "" if line.kind == LineKind.DISCOUNT else hundredths(line.quantity)
    return Row(kind=str(line.kind), quantity=quantity, price=as_typed(line.price), **told)


def _pasted(cells: list[str]) -> Row:
    """A row out of a spreadsheet. With fewer columns the last is the price."""
    text, *others = (cell.strip() for cell in cells)
    quantity, unit, price, vat = "1", "", "", "21"
    match others:
        case [price]:
            pass
        case [quantity, price]:
            pass
        case [quantity, unit, price, *rest]:
            vat = rest[0].replace("%", "").strip() if rest else "21"
    return _read(LineKind.LINE.value, text, quantity or "1", unit, price, vat)
