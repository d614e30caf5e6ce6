"""Money in whole cents and hours in hundredths: exact, rounded in one place, half away from zero."""

from sjoerd4u.register.amounts import amount

HUNDRED = 100


def half_up(numerator: int, denominator: int) -> int:
    """The quotient as a whole number; exactly half goes away from zero, as invoices do it. `denominator` above zero."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def line_net(quantity_hundredths: int, price_cents: int) -> int:
    """What a line costs in cents: so many hundredths of a unit at so many cents each."""
    return half_up(quantity_hundredths * price_cents, HUNDRED)


def vat_of(base_cents: int, percent: int) -> int:
    """The VAT over the sum of rounded lines of one rate."""
    return half_up(base_cents * percent, HUNDRED)


def shown(cents: int, language: str = "nl") -> str:
    """An amount as people write it (`register.amounts`)."""
    return amount(cents).en if language == "en" else amount(cents).nl


def rounded(cents: int) -> str:
    """An amount in few letters: without the cents when there are none, "€ 1.250"."""
    return shown(cents).removesuffix(",00")


def as_typed(cents: int | None) -> str:
    """An amount as it is filled in: "1250", "-1250,50"; nothing for none."""
    if cents is None:
        return ""
    whole, part = divmod(abs(cents), HUNDRED)
    return f"{'-' if cents < 0 else ''}{whole}" + (f",{part:02}" if part else "")


def hundredths(count: int, language: str = "nl") -> str:
    """A number of hundredths as people write it: "7,5", "0,33", "10"."""
    whole, part = divmod(abs(count), HUNDRED)
    digits = f"{part:02}".rstrip("0")
    sign = "−" if count < 0 else ""
    mark = "." if language == "en" else ","
    return f"{sign}{whole}{mark}{digits}" if digits else f"{sign}{whole}"
