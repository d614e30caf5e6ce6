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
MOST_CENTS = 10**12
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
    """What is in a file: what came in, and how many lines we passed over because we paid them ourselves."""

    source: str
    lines: tuple[BankLine, ...]
    passed_over: int


def statement_of(source: str, booked: Iterable[BankLine | None]) -> BankStatement:
    """The statement of these bookings; None is one that we paid ourselves. Raises Unreadable when there are none."""
    lines: list[BankLine] = []
    passed_over = 0
    for line in booked:
        if line is None:
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
    cents = amount.scaleb(2)
    if not cents.is_finite() or cents != cents.to_integral_value() or not abs(cents) < MOST_CENTS:
        raise Unreadable("In dit bestand staat een bedrag dat geen bedrag in euro’s kan zijn.")
    return int(cents)


def text_of(*parts: str | None) -> str:
    """These texts as one, each once, in one spelling."""
    seen = dict.fromkeys(" ".join(readable(part).split()) for part in parts if part)
    return " ".join(part for part in seen if part)[:LONGEST_TEXT]
