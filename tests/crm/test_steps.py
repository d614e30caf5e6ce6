"""Next steps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import steps
from sjoerd4u.crm.models import NextStep, Relation
from sjoerd4u.crm.opportunities import Plan, open_opportunity
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.steps import Planned
from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.restriction import Restricted, restrict
from sjoerd4u.people.trail import By
from tests.builders import NOW

TODAY = NOW.date()
CALL = Planned("bellen", "Bellen over de offerte", TODAY)


def step(session: Session, mark: str) -> NextStep:
    session.expire_all()
    return session.scalars(select(NextStep).where(NextStep.mark == mark)).one()


def test_a_step_is_of_who_plans_it_and_about_what_it_says(session: Session, jo: str, demi: By) -> None:
    chance = open_opportunity(session, jo, Plan(title="CRM"), demi, NOW)
    kept = step(session, steps.plan(session, jo, CALL, demi, NOW, opportunity=chance))
    assert (kept.owner_id, kept.due_on, kept.says, kept.opportunity_id) == (demi.staff_id, TODAY, CALL.says, 1)


def test_a_step_cannot_be_about_what_is_of_somebody_else(session: Session, jo: str, demi: By, asked: str) -> None:
    with pytest.raises(Gone):
        steps.plan(session, jo, CALL, demi, NOW, opportunity="nergens")


def test_a_contact_that_is_done_counts_as_contact_and_other_work_does_not(session: Session, jo: str, demi: By) -> None:
    later = NOW + timedelta(days=3)
    work = steps.plan(session, jo, Planned("doen", "Prijslijst zoeken", TODAY), demi, NOW)
    steps.done(session, work, demi, later)
    assert session.scalars(select(Relation.last_contact_at)).one() == NOW
    steps.done(session, steps.plan(session, jo, CALL, demi, NOW), demi, later)
    session.expire_all()
    assert session.scalars(select(Relation.last_contact_at)).one() == later


def test_done_and_next_is_one_press_also_when_it_is_pressed_twice(session: Session, jo: str, demi: By) -> None:
    first = steps.plan(session, jo, CALL, demi, NOW)
    second = steps.done_and_next(session, first, demi, NOW)
    assert steps.done_and_next(session, first, demi, NOW) == second
    assert session.scalar(select(func.count(NextStep.id))) == 2
    assert (step(session, second).due_on, step(session, second).says) == (date(2026, 11, 30), CALL.says)


def test_taking_back_done_and_next_takes_the_next_back_too_unless_somebody_changed_it(
    session: Session, jo: str, demi: By
) -> None:
    first = steps.plan(session, jo, CALL, demi, NOW)
    steps.done_and_next(session, first, demi, NOW)
    steps.reopen(session, first, demi, NOW)
    assert session.scalars(select(NextStep.mark)).all() == [first]
    second = steps.done_and_next(session, first, demi, NOW)
    steps.snooze(session, second, 2, demi, NOW)
    steps.reopen(session, first, demi, NOW)
    assert set(session.scalars(select(NextStep.mark))) == {first, second}


@pytest.mark.parametrize(
    ("at", "days", "to"),
    [
        (datetime(2026, 11, 27, 10, tzinfo=UTC), 1, date(2026, 11, 30)),
        (datetime(2026, 12, 24, 10, tzinfo=UTC), 1, date(2026, 12, 28)),
        (datetime(2026, 4, 2, 10, tzinfo=UTC), 2, date(2026, 4, 8)),
        (NOW, 5, date(2026, 11, 30)),
    ],
)
def test_putting_off_knows_weekends_and_holidays(
    session: Session, jo: str, demi: By, at: datetime, days: int, to: date
) -> None:
    mark = steps.plan(session, jo, Planned("bellen", "Bellen", at.date()), demi, at)
    assert steps.snooze(session, mark, days, demi, at) == to
    assert step(session, mark).due_on == to


@pytest.mark.parametrize("days", [0, -1, 251, 2**63])
def test_putting_off_has_a_measure(session: Session, jo: str, demi: By, days: int) -> None:
    mark = steps.plan(session, jo, CALL, demi, NOW)
    with pytest.raises(Refused):
        steps.snooze(session, mark, days, demi, NOW)


@pytest.mark.parametrize(
    "wrong",
    [Planned("dansen", "Bellen", TODAY), Planned("bellen", " ", TODAY), Planned("bellen", "a" * 201, TODAY)]
    + [Planned("bellen", "Bellen", day) for day in (date.min, date.max)],
)
def test_what_cannot_be_planned_is_refused(session: Session, jo: str, demi: By, wrong: Planned) -> None:
    with pytest.raises(Refused):
        steps.plan(session, jo, wrong, demi, NOW)


def test_a_colleague_can_take_over(session: Session, jo: str, demi: By, sam: By) -> None:
    mark = steps.plan(session, jo, CALL, demi, NOW)
    steps.reassign(session, mark, sam.staff_id, demi, NOW)
    assert step(session, mark).owner_id == sam.staff_id
    steps.reassign(session, mark, None, demi, NOW)
    assert step(session, mark).owner_id is None


def test_the_second_of_two_who_change_a_step_is_told(session: Session, jo: str, demi: By) -> None:
    mark = steps.plan(session, jo, CALL, demi, NOW)
    steps.change_step(session, mark, {"says": "Mailen mag ook"}, 1, demi, NOW)
    with pytest.raises(Changed):
        steps.change_step(session, mark, {"says": "Liever bellen"}, 1, demi, NOW)


def test_of_a_restricted_person_no_step_is_planned_or_done(session: Session, jo: str, demi: By) -> None:
    mark = steps.plan(session, jo, CALL, demi, NOW)
    restrict(session, session.scalars(select(Relation.person_id)).one(), NOW)
    with pytest.raises(Restricted):
        steps.done(session, mark, demi, NOW)
    with pytest.raises(Restricted):
        steps.plan(session, jo, CALL, demi, NOW)
