"""Somebody who comes in, in a few ways."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sjoerd4u.jobs.tidying import make_downloads
from sjoerd4u.kit import clock
from tests.postman import Postman, path_in
from tests.visitor import Visitor, look_over

COOKIE = "portaal"
SETTING = ("binnenkomen/", "kijk-in-uw-mail", "bewijs/", "uitloggen", "wissen")
MAY_SET_IT = tuple(f"/mijn-gegevens/{part}" for part in SETTING)
OVERVIEW = "/mijn-gegevens/overzicht"


class Guest(Visitor):
    """A visitor of the portal: coming in and going out may set its cookie, nothing else may."""

    def _looked_over(self, answer: TestResponse, status: int) -> TestResponse:
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.text[:2000]}"
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert cookie.startswith(f"{COOKIE}=")
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert answer.request.method == "POST"
            assert answer.request.path.removeprefix("/en").startswith(MAY_SET_IT)
        if answer.request.path.startswith("/mijn-gegevens"):
            assert answer.headers["Cache-Control"] == "no-store"
        if answer.mimetype == "text/html" and answer.text.startswith("<!DOCTYPE"):
            look_over(answer.text)
        return answer

    def download(self) -> TestResponse:
        """Have the file made, wait for it, and fetch it."""
        page = self.follow(self.post("/mijn-gegevens/download"))
        with self.client.application.app_context():
            make_downloads(self.client.application.extensions["store"], clock.now())
        page = self.get("/mijn-gegevens/meenemen")
        (path,) = set(re.findall(r"/mijn-gegevens/download/[\w-]{22}", page.text))
        return self.get(path)

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie(COOKIE)
        return found.value if found else None


Enter = Callable[..., Guest]


@pytest.fixture
def guest(app: Flask) -> Guest:
    """Somebody who is not in yet."""
    return Guest(app)


@pytest.fixture
def enter(app: Flask, postman: Postman) -> Enter:
    """Let somebody with this address in, by the link in the mail."""

    def enter(address: str = "jo@voorbeeld.nl") -> Guest:
        guest = Guest(app)
        guest.post("/mijn-gegevens", {"email": address})
        assert guest.post(path_in(postman.newest(), "binnenkomen")).headers["Location"] == OVERVIEW
        return guest

    return enter
