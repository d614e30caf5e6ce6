"""The demo: what there is to see, on whatever day somebody tries the product."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from sjoerd4u.crm.importing.models import ImportRun, Stage
from sjoerd4u.crm.models import CaseState, Inquiry, InquiryState, Opportunity, OpportunityStage, ServiceCase
from sjoerd4u.crm.today import today
from sjoerd4u.demo.content import fill, is_filled
from sjoerd4u.demo.imports import a_small_import
from sjoerd4u.demo.office import open_office
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import SYSTEM, verify
from sjoerd4u.privacy.incident_file import incidents
from sjoerd4u.privacy.request_models import Channel, RightsRequest
from tests.builders import NOW

DAYS = [NOW, datetime(2026, 11, 22, 3, tzinfo=UTC), datetime(2026, 12, 26, 23, 30, tzinfo=UTC)]


@pytest.mark.parametrize("at", DAYS, ids=["monday", "sunday night", "boxing day"])
def test_every_list_has_something_in_it_and_everything_can_be_traced(store: Store, at: datetime) -> None:
    with store.writing() as session:
        assert not is_filled(session)
        fill(session, at)
        robin = open_office(session, at).robin
        session.commit()
    a_small_import(store, robin, at)
    with store.reading() as session:
        sections = today(session, SYSTEM, at, everyone=True).sections
        assert {section.key: section.total > 0 for section in sections} == dict.fromkeys(
            ("vragen", "stappen", "zonder", "zaken", "stil"), True
        )
        assert set(session.scalars(select(Inquiry.state))) == set(InquiryState)
        assert set(session.scalars(select(Opportunity.stage))) == set(OpportunityStage)
        assert set(session.scalars(select(ServiceCase.state))) >= {CaseState.BUSY, CaseState.WAITING, CaseState.SOLVED}
        assert session.scalar(select(func.count(Person.id)).where(Person.restricted_at.is_not(None))) == 1
        asked = session.scalars(select(RightsRequest).where(RightsRequest.decided_at.is_(None))).one()
        assert asked.channel == Channel.MAIL
        reported = [(one.to_ap_at or at) < one.ap_due_at for one in incidents(session)]
        assert reported == [True]
        run = session.scalars(select(ImportRun)).one()
        assert (run.stage, run.counts) == (Stage.DONE, {"nieuw": 3, "hetzelfde": 1, "geweigerd": 1})
        assert verify(session).faults == []
