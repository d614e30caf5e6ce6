"""Terms count in calendar days of Amsterdam."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sjoerd4u.register.purposes import FISCAL, NEVER_AGAIN, PURPOSES, UNCONFIRMED
from sjoerd4u.register.terms import Term
from sjoerd4u.register.vocabulary import Words

TERMS = sorted({term for purpose in PURPOSES for term in purpose.terms}, key=lambda term: term.slug)
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


@given(DAYS, st.sampled_from(TERMS))
def test_what_is_kept_and_what_goes_agree(day: date, term: Term) -> None:
    first = term.first_anchor_kept(day)
    assert term.last_day(first) >= day
    assert term.last_day(first - timedelta(days=1)) < day


@given(DAYS, DAYS, st.sampled_from(TERMS))
def test_who_came_later_never_goes_earlier(one: date, other: date, term: Term) -> None:
    assert term.last_day(min(one, other)) <= term.last_day(max(one, other))


@pytest.mark.parametrize(
    ("anchor", "last_day"),
    [
        (date(2026, 1, 1), date(2033, 12, 31)),
        (date(2026, 12, 31), date(2033, 12, 31)),
        (date(2027, 1, 1), date(2034, 12, 31)),
    ],
)
def test_the_fiscal_term_counts_from_the_end_of_the_year(anchor: date, last_day: date) -> None:
    assert FISCAL.last_day(anchor) == last_day


@pytest.mark.parametrize(
    ("anchor", "months", "last_day"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 31), 24, date(2028, 8, 31)),
    ],
)
def test_a_day_that_a_month_does_not_have_becomes_its_last(anchor: date, months: int, last_day: date) -> None:
    assert Term("t", Words("x", "x"), Words("x", "x"), months=months).last_day(anchor) == last_day


def test_a_term_is_said_as_people_say_it() -> None:
    assert UNCONFIRMED.until == ("tot 7 dagen na uw aanmelding", "until 7 days after your sign-up")
    assert FISCAL.until.nl == "tot 7 jaar na het einde van het kalenderjaar"
    assert NEVER_AGAIN.until.nl == "tot de dag dat u dit zelf opheft"
