"""What comes with a form."""

from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(("path", "status"), [("/kantoor/invoer", "303"), ("/nieuwsbrief", "413"), ("/nergens", "404")])
def test_a_body_is_read_to_its_end_also_when_nobody_asks_for_it(app: Flask, path: str, status: str) -> None:
    body = BytesIO(b"x" * 2_000_000)
    asked = EnvironBuilder(path, "http://sjoerd4u.test", method="POST", input_stream=body, content_length=2_000_000)
    asked.headers["Origin"] = "http://sjoerd4u.test"
    _, said, _ = run_wsgi_app(app.wsgi_app, asked.get_environ())
    assert said.startswith(status)
    assert body.tell() == 2_000_000
