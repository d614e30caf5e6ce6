"""What the tests of the mail room share."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from sjoerd4u.config import Settings
from sjoerd4u.mail.composing import DkimKey
from tests.ground.smtp import Server
from tests.mail.letters import app_that_posts_to


@pytest.fixture
def posting(mailserver: Server, settings: Settings) -> Iterator[Flask]:
    """The product with a mail server."""
    with app_that_posts_to(mailserver, settings) as app:
        yield app


@pytest.fixture(scope="session")
def private_key() -> rsa.RSAPrivateKey:
    """A key to sign letters with."""
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="session")
def dkim_key(private_key: rsa.RSAPrivateKey) -> DkimKey:
    """The same key, as posting knows it."""
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return DkimKey("brief", pem)
