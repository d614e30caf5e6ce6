"""States of follow-up to test with, made with the verbs."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW

QUESTION = Question(address="jo@voorbeeld.nl", message="Wij zoeken raad.", language="nl", page="/contact")


@pytest.fixture
def demi(session: Session) -> By:
    """Somebody who works here."""
    member = add_member(session, "demi@kantoor-voorbeeld.nl", "Demi Voorbeeld", Role.STAFF, NOW)
    return By(member.id, member.name)


@pytest.fixture
def sam(session: Session) -> By:
    """Somebody else who works here."""
    member = add_member(session, "sam@kantoor-voorbeeld.nl", "Sam Voorbeeld", Role.STAFF, NOW)
    return By(member.id, member.name)


@pytest.fixture
def asked(session: Session) -> str:
    """The mark of an inquiry that came in just now."""
    question = replace(QUESTION, given_name="Jo", company="Bakkerij B.V.", phone="033 206 77 00", interests=["avg"])
    return receive_question(session, question, NOW)


@pytest.fixture
def jo(session: Session, demi: By) -> str:
    """The mark of the file of somebody whom Demi added."""
    newcomer = Newcomer(address="jo@voorbeeld.nl", introduction=Introduction(given_name="Jo", family_name="Vos"))
    return add_person(session, newcomer, demi, NOW)
