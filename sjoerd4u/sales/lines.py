"""The lines of a quote, an order or an invoice, and every sum over them: the one place where they are added up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from sjoerd4u.crm.opportunities import MOST_CENTS
from sjoerd4u.crm.rows import Refused
from sjoerd4u.kit.money import HUNDRED, line_net, vat_of

VAT: Mapping[str, int] = {"21": 21, "9": 9, "0": 0, "verlegd": 0}
VAT_WORDS: Mapping[str, str] = {"21": "21%", "9": "9%", "0": "0%", "verlegd": "btw verlegd"}
MOST_LINES = 200
MOST_HUNDREDTHS = 1_000_000_00
LONGEST_TEXT = 500
LONGEST_WORD = 40


class LineKind(StrEnum):
    """What a line does to the sum."""

    LINE = "regel"
    DISCOUNT = "korting"


@dataclass(frozen=True, slots=True)
class Line:
    """So much of something at a price, or a discount. `quantity` in hundredths, `price` in cents for each unit."""

    text: str
    price: int
    quantity: int = HUNDRED
    unit: str = ""
    vat: str = "21"
    group: str = ""
    kind: str = LineKind.LINE

    @property
    def net(self) -> int:
        """What it adds, in cents, rounded; a discount below zero."""
        if self.kind == LineKind.DISCOUNT:
            return -self.price
        return line_net(self.quantity, self.price)

    def as_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self) | {"kind": str(self.kind)}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Line":
        """A stored line."""
        return cls(**{name: stored[name] for name in cls.__slots__ if name in stored})


@dataclass(frozen=True, slots=True)
class RateSum:
    """What falls under one rate: the sum of rounded lines, and the VAT over that sum."""

    code: str
    percent: int
    base: int
    vat: int

    @property
    def says(self) -> str:
        return VAT_WORDS[self.code]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading, with their sum."""

    name: str
    lines: tuple[Line, ...]
    net: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Every sum of a document, in cents."""

    net: int
    vat: int
    gross: int
    per_rate: tuple[RateSum, ...]
    groups: tuple[Group, ...]


def totals(lines: Iterable[Line]) -> Totals:
    """Line net rounded first, then VAT for each rate over the sum of rounded lines."""
    every = list(lines)
    rates = []
    for code, percent in VAT.items():
        of_rate = [line.net for line in every if line.vat == code]
        if of_rate:
            rates.append(RateSum(code, percent, sum(of_rate), vat_of(sum(of_rate), percent)))
    groups = [_group(name, tuple(some)) for name, some in groupby(every, key=lambda line: line.group)]
    net, vat = sum(line.net for line in every), sum(rate.vat for rate in rates)
    return Totals(net, vat, net + vat, tuple(rates), tuple(groups))


def _group(name: str, lines: tuple[Line, ...]) -> Group:
    return Group(name, lines, sum(line.net for line in lines))


def stored(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The lines of a stored document."""
    return [Line.of(row) for row in rows]


def insist(lines: Sequence[Line]) -> Totals:
    """These lines can be offered or billed: gives their sums. Raises Refused, with a sentence."""
    if not lines:
        raise Refused("Zet er minstens één regel op.")
    if len(lines) > MOST_LINES:
        raise Refused(f"Gebruik hooguit {MOST_LINES} regels.")
    for line in lines:
        _insist_line(line)
    made = totals(lines)
    below = next((rate for rate in made.per_rate if rate.base < 0), None)
    if below:
        raise Refused(f"De korting bij {below.says} is groter dan het bedrag waar zij van af gaat.")
    if made.gross > MOST_CENTS:
        raise Refused("Het geheel is meer dan twintig miljoen euro.")
    return made


def _insist_line(line: Line) -> None:
    if line.kind not in list(LineKind) or line.vat not in VAT:
        raise Refused("Kies een soort en een btw-tarief uit de lijst.")
    if not line.text or len(line.text) > LONGEST_TEXT or max(len(line.unit), 0) > LONGEST_WORD:
        raise Refused(f"Geef elke regel een omschrijving van hooguit {LONGEST_TEXT} tekens.")
    if not (0 < line.quantity <= MOST_HUNDREDTHS and 0 <= line.price <= MOST_CENTS):
        raise Refused("Vul bij elke regel een aantal en een prijs in.")
