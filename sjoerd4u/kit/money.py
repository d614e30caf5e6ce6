"""Money in whole cents and hours in hundredths: exact, rounded in one place, half away from zero."""

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
    """An amount as people write it: "€ 1.250,00" with a space that does not break, in English "€1,250.00"; below zero
    with the sign in front."""
    whole, part = divmod(abs(cents), HUNDRED)
    sign = "−" if cents < 0 else ""
    if language == "en":
        return f"{sign}€{whole:,}.{part:02}"
    return f"{sign}€\N{NO-BREAK SPACE}{whole:,}".replace(",", ".") + f",{part:02}"


def hundredths(count: int, language: str = "nl") -> str:
    """A number of hundredths as people write it: "7,5", "0,33", "10"."""
    whole, part = divmod(abs(count), HUNDRED)
    digits = f"{part:02}".rstrip("0")
    sign = "−" if count < 0 else ""
    mark = "." if language == "en" else ","
    return f"{sign}{whole}{mark}{digits}" if digits else f"{sign}{whole}"
