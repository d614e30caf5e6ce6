"""Opportunities over the board."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import opportunities
from sjoerd4u.crm.lookups import opportunity_without_step
from sjoerd4u.crm.models import Opportunity, Relation
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.rows import Refused
from sjoerd4u.crm.steps import Planned, done, plan
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.trail import By
from tests.builders import NOW

STEP = Planned("bellen", "Bellen", NOW.date())


def kept(session: Session) -> Opportunity:
    session.expire_all()
    return session.scalars(select(Opportunity)).one()


def kind(session: Session) -> str:
    return session.scalars(select(Relation.kind)).one()


@pytest.fixture
def chance(session: Session, jo: str, demi: By) -> str:
    return opportunities.open_opportunity(session, jo, Plan(title="CRM inrichten", value_cents=1_000_00), demi, NOW)


def test_won_makes_a_customer_and_not_won_after_all_undoes_that(session: Session, chance: str, demi: By) -> None:
    opportunities.move(session, chance, "gewonnen", 1, demi, NOW)
    assert (kept(session).stage, kind(session)) == ("gewonnen", "klant")
    opportunities.reopen(session, chance, 2, demi, NOW)
    assert (kept(session).stage, kind(session)) == ("gesprek", "prospect")


def test_who_was_a_customer_already_stays_one(session: Session, jo: str, chance: str, demi: By) -> None:
    opportunities.move(session, chance, "gewonnen", 1, demi, NOW)
    second = opportunities.open_opportunity(session, jo, Plan(title="Meer"), demi, NOW)
    opportunities.move(session, second, "gewonnen", 1, demi, NOW)
    opportunities.move(session, second, "gesprek", 2, demi, NOW)
    assert kind(session) == "klant"


def test_lost_needs_a_reason_that_goes_when_talks_go_on(session: Session, chance: str, demi: By) -> None:
    with pytest.raises(Refused):
        opportunities.move(session, chance, "verloren", 1, demi, NOW)
    opportunities.move(session, chance, "verloren", 1, demi, NOW, "Te duur")
    assert kept(session).lost_reason == "Te duur"
    opportunities.reopen(session, chance, 2, demi, NOW)
    assert kept(session).lost_reason is None


def test_the_second_of_two_who_move_a_card_sees_where_it_is(session: Session, chance: str, demi: By) -> None:
    opportunities.move(session, chance, "gesprek", 1, demi, NOW)
    with pytest.raises(Changed) as told:
        opportunities.move(session, chance, "offerte", 1, demi, NOW)
    assert told.value.theirs["stage"] == "gesprek"


def test_a_value_has_a_measure(session: Session, jo: str, chance: str, demi: By) -> None:
    opportunities.change_opportunity(session, chance, {"value_cents": 20_000_000_00}, 1, demi, NOW)
    for wrong in ({"value_cents": -1}, {"value_cents": 2**63}, {"organisation_id": 2**63}, {"organisation_id": 99}):
        with pytest.raises(Refused):
            opportunities.change_opportunity(session, chance, wrong, 2, demi, NOW)


def test_an_open_opportunity_without_a_step_is_listed_and_a_planned_one_is_not(
    session: Session, jo: str, chance: str, demi: By
) -> None:
    without = select(Opportunity.mark).where(opportunity_without_step())
    assert session.scalars(without).all() == [chance]
    step = plan(session, jo, STEP, demi, NOW, opportunity=chance)
    assert session.scalars(without).all() == []
    done(session, step, demi, NOW)
    assert session.scalars(without).all() == [chance]
    plan(session, jo, Planned("bellen", "Over tien jaar", NOW.date().replace(year=2036)), demi, NOW)
    assert session.scalars(without).all() == []


def test_what_is_won_or_lost_needs_no_step(session: Session, chance: str, demi: By) -> None:
    opportunities.move(session, chance, "gewonnen", 1, demi, NOW)
    assert session.scalars(select(Opportunity.mark).where(opportunity_without_step())).all() == []
