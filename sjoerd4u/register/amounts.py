"""How an amount is written, for every page, letter and paper: the one place."""

from sjoerd4u.register.vocabulary import Words

HUNDRED = 100


def amount(cents: int) -> Words:
    """An amount in cents: "€ 1.250,00" with a space that does not break, in English "€1,250.00"; below zero with the
    sign in front."""
    whole, part = divmod(abs(cents), HUNDRED)
    sign, grouped = "−" if cents < 0 else "", f"{whole:,}"
    return Words(f"{sign}€\N{NO-BREAK SPACE}{grouped.replace(',', '.')},{part:02}", f"{sign}€{grouped}.{part:02}")
