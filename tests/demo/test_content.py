"""The demo: what there is to see, on whatever day somebody tries the product."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from sjoerd4u.crm.models import CaseState, Inquiry, InquiryState, Opportunity, OpportunityStage, ServiceCase
from sjoerd4u.crm.today import today
from sjoerd4u.demo.content import fill, is_filled
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import SYSTEM, verify
from tests.builders import NOW

DAYS = [NOW, datetime(2026, 11, 22, 3, tzinfo=UTC), datetime(2026, 12, 26, 23, 30, tzinfo=UTC)]


@pytest.mark.parametrize("at", DAYS, ids=["monday", "sunday night", "boxing day"])
def test_every_list_has_something_in_it_and_everything_can_be_traced(store: Store, at: datetime) -> None:
    with store.writing() as session:
        assert not is_filled(session)
        fill(session, at)
        session.commit()
    with store.reading() as session:
        sections = today(session, SYSTEM, at, everyone=True).sections
        assert {section.key: section.total > 0 for section in sections} == dict.fromkeys(
            ("vragen", "stappen", "zonder", "zaken", "stil"), True
        )
        assert set(session.scalars(select(Inquiry.state))) == set(InquiryState)
        assert set(session.scalars(select(Opportunity.stage))) == set(OpportunityStage)
        assert set(session.scalars(select(ServiceCase.state))) >= {CaseState.BUSY, CaseState.WAITING, CaseState.SOLVED}
        assert session.scalar(select(func.count(Person.id)).where(Person.restricted_at.is_not(None))) == 1
        assert verify(session).faults == []
