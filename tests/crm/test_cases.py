"""Cases and their clock."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases
from sjoerd4u.crm.models import ServiceCase
from sjoerd4u.crm.rows import Refused
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.trail import By
from tests.builders import NOW

FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def kept(session: Session) -> ServiceCase:
    session.expire_all()
    return session.scalars(select(ServiceCase)).one()


def test_the_first_answer_is_due_within_a_working_day(session: Session, jo: str, demi: By) -> None:
    cases.open_case(session, jo, "Hapert", demi, FRIDAY)
    assert kept(session).answer_due_at == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_waiting_for_the_customer_is_an_answer_and_solved_is_an_end(session: Session, jo: str, demi: By) -> None:
    case = cases.open_case(session, jo, "Hapert", demi, NOW)
    cases.move(session, case, "bezig", 1, demi, NOW)
    assert kept(session).answered_at is None
    cases.move(session, case, "wacht op klant", 2, demi, NOW)
    assert kept(session).answered_at == NOW
    cases.solve(session, case, 3, demi, NOW)
    assert (kept(session).state, kept(session).solved_at) == ("opgelost", NOW)
    cases.reopen(session, case, 4, demi, NOW)
    assert (kept(session).state, kept(session).solved_at) == ("bezig", None)


def test_what_cannot_be_is_refused_and_the_second_of_two_is_told(session: Session, jo: str, demi: By) -> None:
    case = cases.open_case(session, jo, "Hapert", demi, NOW)
    with pytest.raises(Refused):
        cases.move(session, case, "weg", 1, demi, NOW)
    cases.change_case(session, case, {"title": "Hapert weer"}, 1, demi, NOW)
    with pytest.raises(Changed):
        cases.change_case(session, case, {"title": "Werkt"}, 1, demi, NOW)
