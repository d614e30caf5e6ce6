"""Lines and their editor."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from sjoerd4u.crm.rows import Refused
from sjoerd4u.kit.money import vat_of
from sjoerd4u.sales.line_forms import LineEditor, hundredths_of
from sjoerd4u.sales.lines import VAT, Line, insist, totals

LINES = st.builds(
    Line,
    text=st.just("Werk"),
    price=st.integers(0, 1_000_00),
    quantity=st.integers(1, 100_00),
    unit=st.sampled_from(["uur", "", "dagdeel"]),
    vat=st.sampled_from(sorted(VAT)),
    group=st.sampled_from(["", "Begin", "Eind"]),
    kind=st.sampled_from(["regel", "regel", "korting"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_every_sum_is_the_sum_of_what_is_shown(lines: list[Line]) -> None:
    sums = totals(lines)
    assert sums.net == sum(line.net for line in lines) == sum(rate.base for rate in sums.per_rate)
    assert sums.net == sum(group.net for group in sums.groups)
    assert sums.vat == sum(rate.vat for rate in sums.per_rate)
    assert sums.gross == sums.net + sums.vat
    assert all(rate.vat == vat_of(rate.base, rate.percent) for rate in sums.per_rate)
    assert [Line.of(line.as_json()) for line in lines] == lines


@settings(max_examples=30, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=6))
def test_what_is_shown_in_the_editor_is_read_back_to_the_cent(lines: list[Line]) -> None:
    shown = LineEditor.of(lines)
    form = MultiDict(
        (f"regel-{name}", getattr(row, name))
        for row in shown.rows
        for name in ("kind", "text", "quantity", "unit", "price", "vat")
    )
    read = LineEditor.from_form(form)
    read.validate(complete=False)
    there = [line for line in lines if not line.group] + [line for line in lines if line.group]
    assert [(line.net, line.group) for line in read.lines] == [(line.net, line.group) for line in there]
    assert all(row.text for row in read.rows), "no heading is empty"


def test_three_times_a_third_of_an_hour_is_rounded_line_by_line() -> None:
    sums = totals([Line("Werk", 95_50, 33)] * 3)
    assert (sums.net, sums.vat, sums.gross) == (3 * 31_52, 19_86, 114_42)


def test_numbers_are_read_as_people_type_them() -> None:
    typed = ["7,5", "7.50", "1.250", "1.250,00", "€ 95", "0,33", "95.5", "12500"]
    assert [hundredths_of(text) for text in typed] == [750, 750, 125000, 125000, 9500, 33, 9550, 1250000]
    assert not any(hundredths_of(text) for text in ("", "-1", "1e9", "1,234", "²", "1.25.00", "x"))


def test_what_cannot_be_offered_is_refused_with_a_sentence() -> None:
    wrong = ([], [Line("", 1)], [Line("x", 1, vat="6")], [Line("x", 1, 0)], [Line("x", 5, kind="korting")])
    for lines in (*wrong, [Line("x", 1)] * 201, [Line("x", 20_000_000_00)]):
        with pytest.raises(Refused):
            insist(lines)
