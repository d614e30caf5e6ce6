"""Somebody who works here, with everything to sign in by."""

from dataclasses import dataclass
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.staff import codes, means, passwords
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role, StaffMember
from tests.visitor import Colleague

PASSWORD = "vier paarse fietsen"
KEPT = passwords.hashed(PASSWORD)
SECRET = pyotp.random_base32()


class Newcomer(Colleague):
    """A browser of somebody who is not in yet."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.headers = {"Sec-Fetch-Site": "same-origin"}

    def enter(self, address: str, code: str, password: str = PASSWORD, status: int = 303, **more: str) -> TestResponse:
        """Send the form of the way in."""
        return self.post("/kantoor/inloggen", {"email": address, "password": password, "code": code, **more}, status)


@dataclass
class Someone:
    """A member with a password, an app and recovery codes."""

    member: StaffMember
    secret: str
    recovery: list[str]

    @property
    def address(self) -> str:
        return self.member.address or ""

    def code(self, later: timedelta = timedelta()) -> str:
        """What the app shows now, or so much later."""
        return pyotp.TOTP(self.secret).at(clock.now() + later)


def someone(store: Store, role: Role = Role.ADMIN, name: str = "Sam Jansen") -> Someone:
    """Make a member who can sign in."""
    at = clock.now()
    with store.writing() as session:
        member = add_member(session, f"{name.split()[0].lower()}@sparklingcrm-voorbeeld.nl", name, role, at)
        recovery = means.set_password(session, member, KEPT, SECRET, 0, at)
        session.commit()
    return Someone(member, SECRET, recovery)


@pytest.fixture
def newcomer(app: Flask) -> Newcomer:
    """A browser of somebody who is not in yet."""
    return Newcomer(app)


@pytest.fixture
def sam(store: Store) -> Someone:
    """A colleague with every right, a password and an app."""
    return someone(store)


@pytest.fixture
def code_of_nobody() -> str:
    """A code that no app of ours shows."""
    return pyotp.TOTP(codes.FOR_NOBODY).at(clock.now())
