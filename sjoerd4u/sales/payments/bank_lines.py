"""A file of the bank, read into lines: CAMT.053 or MT940, the same lines from both."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sjoerd4u.kit.lines import readable

MOST_BYTES = 10_000_000
MOST_LINES = 20_000
MOST_CENTS = 2**31  # what the column holds
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_TEXT = 1_000
TELLING = re.compile(r"[1-9]")


class Unreadable(ValueError):
    """This file cannot be read. Its text is a sentence, in Dutch, for who gave it."""


@dataclass(frozen=True, slots=True)
class BankLine:
    """One booking on our account. `amount_cents` is below zero where the bank took back what came in before."""

    account: str
    booked_on: date
    amount_cents: int
    said: str
    payer: str | None = None
    payer_account: str | None = None
    bank_reference: str | None = None


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What is in a file: what came in, and how many lines we passed over: what we paid ourselves, and
    bookings of nothing."""

    source: str
    lines: tuple[BankLine, ...]
    passed_over: int


def statement_of(source: str, booked: Iterable[BankLine | None]) -> BankStatement:
    """The statement of these bookings; None is one that we paid ourselves. Raises Unreadable when there are none.

    A booking of nothing, such as free banking costs, pays nothing: it is passed over too.
    """
    lines: list[BankLine] = []
    passed_over = 0
    for line in booked:
        if line is None or not line.amount_cents:
            passed_over += 1
        else:
            lines.append(line)
        if len(lines) + passed_over > MOST_LINES:
            raise Unreadable("Dit bestand heeft meer dan 20.000 boekingen. Haal bij de bank een kortere periode op.")
    if not lines and not passed_over:
        raise Unreadable("In dit bestand staat geen enkele boeking.")
    return BankStatement(source, tuple(_without_empty_references(lines)), passed_over)


def _without_empty_references(lines: Iterable[BankLine]) -> Iterator[BankLine]:
    """A reference tells one booking from another only when it is there once, and not a filler such as NONREF."""
    lines = list(lines)
    times = Counter(line.bank_reference for line in lines)
    for line in lines:
        tells = line.bank_reference and times[line.bank_reference] == 1 and TELLING.search(line.bank_reference)
        yield line if tells else replace(line, bank_reference=None)


def cents_of(amount: Decimal, currency: str) -> int:
    """The amount in cents. Raises Unreadable for what is no amount in euros."""
    if currency != "EUR":
        raise Unreadable(f"In dit bestand staat een bedrag in {currency[:10]}. Wij lezen alleen euro’s.")
    try:
        cents = amount.scaleb(2)
        is_one = cents.is_finite() and cents == cents.to_integral_value() and abs(cents) < MOST_CENTS
    except ArithmeticError:  # 1E+999999 cannot even be multiplied
        is_one = False
    if not is_one:
        raise Unreadable("In dit bestand staat een bedrag dat geen bedrag in euro’s kan zijn.")
    return int(cents)


def day_booked(day: date | None) -> date:
    """This day. Raises Unreadable for none, and for one on which no bank booked anything for us."""
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable("In dit bestand staat een boeking zonder goede datum.")
    return day


def text_of(*parts: str | None) -> str:
    """These texts as one, each once, in one spelling."""
    seen = dict.fromkeys(" ".join(readable(part).split()) for part in parts if part)
    return " ".join(part for part in seen if part)[:LONGEST_TEXT]
