"""States of people to test with."""

import pytest
from sqlalchemy.orm import Session

from sjoerd4u.people.trail import By
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW


@pytest.fixture
def demi(session: Session) -> By:
    """Somebody who works here."""
    member = add_member(session, "demi@kantoor-voorbeeld.nl", "Demi Voorbeeld", Role.STAFF, NOW)
    return By(member.id, member.name)
