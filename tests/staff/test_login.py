"""Who is in."""

import pytest

from tests.visitor import Colleague, Visitor

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]


def test_who_is_not_in_is_sent_to_the_door_and_back_afterwards(visitor: Visitor) -> None:
    answer = visitor.get("/kantoor/account?gedaan=x", status=303)
    assert answer.headers["Location"] == "/kantoor/inloggen?naar=/kantoor/account?gedaan%3Dx"


def test_who_is_in_sees_the_page(office: Colleague) -> None:
    assert office.member.name in office.get("/kantoor/account").text
