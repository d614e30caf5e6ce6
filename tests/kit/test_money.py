"""Money: whole cents, rounded once."""

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from sjoerd4u.kit.money import as_typed, half_up, hundredths, line_net, rounded, shown, vat_of

FEW = settings(max_examples=60, deadline=None)
CENTS, MANY = st.integers(-10_000_000_00, 10_000_000_00), st.integers(0, 1_000_000)


@FEW
@given(st.integers(-(10**15), 10**15), st.integers(1, 10_000))
def test_rounding_is_that_of_the_decimal_system(numerator: int, denominator: int) -> None:
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    assert half_up(numerator, denominator) == int(exact)


@FEW
@given(MANY, CENTS)
def test_a_line_back_is_the_line_with_its_sign_turned(quantity: int, price: int) -> None:
    assert line_net(quantity, -price) == -line_net(quantity, price)
    assert abs(100 * line_net(quantity, price) - quantity * price) <= 50
    assert vat_of(-price, 21) == -vat_of(price, 21)


def test_amounts_and_hours_are_said_as_people_write_them() -> None:
    assert [shown(cents) for cents in (0, 5, 1250_00, -1_000_000_01)] == [
        "€\xa00,00",
        "€\xa00,05",
        "€\xa01.250,00",
        "−€\xa01.000.000,01",
    ]
    assert shown(1250_50, "en") == "€1,250.50"
    assert [rounded(cents) for cents in (1250_00, -1250_00, -1_50)] == ["€\xa01.250", "−€\xa01.250", "−€\xa01,50"]
    assert [as_typed(cents) for cents in (None, 1250_00, -1_50, 5)] == ["", "1250", "-1,50", "0,05"]
    assert [hundredths(count) for count in (33, 750, 10_00, -50)] == ["0,33", "7,5", "10", "−0,5"]
    assert hundredths(750, "en") == "7.5"
