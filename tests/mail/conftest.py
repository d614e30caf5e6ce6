"""What the tests of the mail room share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from sjoerd4u.config import Settings
from sjoerd4u.mail import ways
from tests.ground.smtp import Server
from tests.mail.letters import app_that_posts_to


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silent server is given half a second."""
    monkeypatch.setattr(ways, "COMMAND_S", 0.5)
    monkeypatch.setattr(ways, "CONTENT_S", 0.5)


@pytest.fixture
def posting(mailserver: Server, settings: Settings) -> Iterator[Flask]:
    """The product with a mail server."""
    with app_that_posts_to(mailserver, settings) as app:
        yield app
