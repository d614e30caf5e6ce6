"""How values are said on a page."""

import pytest
from flask import Flask

from sjoerd4u.web.filters import number

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(("root", "said"), [("", "1.234.567"), ("/en", "1,234,567")])
def test_a_large_number_is_said_as_the_language_of_the_page_does(app: Flask, root: str, said: str) -> None:
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": root}):
        assert number(1_234_567) == said
        assert number(7) == "7"
