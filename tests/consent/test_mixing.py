"""No browser is ever shown the page of somebody who chose otherwise, however oddly a Cookie header is written."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings

pytestmark = pytest.mark.one_database

HOME = "http://sjoerd4u.test"
TAG = "googletagmanager"


@pytest.fixture
def measured(settings: Settings) -> Iterator[Flask]:
    """A site that measures who says yes."""
    app = create_app(replace(settings, ga_measurement_id="G-TEST"))
    yield app
    app.extensions["store"].engine.dispose()


def choice_of(app: Flask, how: str) -> str:
    person = app.test_client()
    person.post("/cookies", base_url=HOME, data={"choice": how}, headers={"Sec-Fetch-Site": "same-origin"})
    cookie = person.get_cookie("cookiekeuze", domain="sjoerd4u.test")
    assert cookie is not None
    return cookie.value


@pytest.mark.parametrize(
    "odd",
    [
        'cookiekeuze="{yes}"',
        "cookiekeuze={yes}; cookiekeuze={no}",
        "cookiekeuze={no}; cookiekeuze={yes}",
        "a=b; cookiekeuze = {yes}",
    ],
)
def test_an_odd_cookie_header_changes_nobody_elses_page(measured: Flask, odd: str) -> None:
    yes, no = choice_of(measured, "all"), choice_of(measured, "none")
    strange = odd.format(yes=yes, no=no)
    for _ in range(2):
        measured.test_client(use_cookies=False).get("/diensten", base_url=HOME, headers={"Cookie": strange})
    for header in ({}, {"Cookie": f"cookiekeuze={no}"}, {"Sec-GPC": "1"}):
        page = measured.test_client(use_cookies=False).get("/diensten", base_url=HOME, headers=header)
        assert TAG not in page.text
        assert "google" not in page.headers["Content-Security-Policy"]
    asked = measured.test_client(use_cookies=False).get("/diensten", base_url=HOME)
    assert "Alles weigeren" in asked.text
