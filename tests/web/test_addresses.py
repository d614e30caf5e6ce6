"""The address of a page is kept, and never mistaken for another's."""

import pytest
from flask import Flask, url_for

pytestmark = pytest.mark.one_database


def test_a_kept_address_is_that_of_its_own_row_and_place(app: Flask) -> None:
    kept = app.jinja_env.globals["url_for"]
    for root in ("/", "/en"):
        for mark in ("abc", "x_-9", "mark-of-some-row", "met/schuine", "ä", "a b", ""):
            with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root.rstrip("/")}):
                for _ in range(2):
                    for values in ({"mark": mark}, {"mark": mark, "stand": "open"}, {"stand": mark}):
                        there = url_for("crm.inquiries", **values)
                        assert kept("crm.inquiries", **values) == there  # type: ignore[operator]
                    if mark and "/" not in mark:
                        assert kept("crm.inquiry", mark=mark) == url_for("crm.inquiry", mark=mark)  # type: ignore[operator]
