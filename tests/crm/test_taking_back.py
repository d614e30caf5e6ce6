"""A press that was not meant: taken back, with everything that it did, and nothing that others did since."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases, handling, history, opportunities, steps, taking_back
from sjoerd4u.crm.models import ContactMoment, Inquiry, NextStep, Opportunity, ServiceCase
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.steps import Planned
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.people.trail import By
from tests.builders import NOW

CALL = Planned("bellen", "Bellen", date(2026, 11, 26))
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=5)
TOO_LATE = SOON + timedelta(minutes=15, seconds=1)
FRESHLY = {"populate_existing": True}


def inquiry(session: Session) -> Inquiry:
    return session.scalars(select(Inquiry).execution_options(**FRESHLY)).one()


def open_steps(session: Session) -> list[str]:
    return list(session.scalars(select(NextStep.says).where(NextStep.done_at.is_(None)).order_by(NextStep.id)))


def test_a_step_that_was_not_meant_is_gone_and_the_trail_says_so(session: Session, demi: By, jo: str) -> None:
    mark = steps.plan(session, jo, CALL, demi, SOON)
    assert taking_back.unplan(session, mark, demi, LATER) == jo
    assert open_steps(session) == []
    last = session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert last is not None
    assert (last.did, last.before["says"]) == ("verwijderd", "Bellen")
    with pytest.raises(Gone):
        taking_back.unplan(session, mark, demi, LATER)


def test_a_step_that_was_changed_or_done_since_stays(session: Session, demi: By, sam: By, jo: str) -> None:
    moved, finished = (steps.plan(session, jo, CALL, demi, SOON) for _ in range(2))
    steps.snooze(session, moved, 4, sam, LATER)
    steps.done(session, finished, sam, LATER)
    for mark in (moved, finished):
        with pytest.raises(Refused, match="Deze stap is intussen veranderd of gedaan"):
            taking_back.unplan(session, mark, demi, LATER)
    assert session.scalar(select(func.count(NextStep.id))) == 2


def test_what_was_picked_up_by_mistake_is_nobodys_and_its_proposed_step_is_gone(
    session: Session, demi: By, asked: str
) -> None:
    relation = handling.claim(session, asked, demi, SOON)
    steps.plan(session, relation, CALL, demi, LATER, inquiry=asked)
    taking_back.give_back(session, asked, None, inquiry(session).version, demi, LATER)
    now = inquiry(session)
    assert (now.state, now.owner_id, now.claimed_at) == ("nieuw", None, None)
    assert open_steps(session) == ["Bellen"]  # planned by another press


def test_a_question_goes_back_to_the_colleague_it_was_of(session: Session, demi: By, sam: By, asked: str) -> None:
    handling.claim(session, asked, demi, SOON)
    handling.assign(session, asked, sam.staff_id or 0, demi, LATER)
    taking_back.give_back(session, asked, demi.staff_id, inquiry(session).version, demi, LATER)
    assert inquiry(session).owner_id == demi.staff_id
    handling.close(session, asked, demi, LATER)
    with pytest.raises(Refused, match="afgehandeld"):
        taking_back.give_back(session, asked, None, inquiry(session).version, demi, LATER)


def test_a_question_that_is_not_as_the_press_left_it_stays_as_it_is(
    session: Session, demi: By, sam: By, asked: str
) -> None:
    handling.claim(session, asked, demi, SOON)
    left = inquiry(session).version
    handling.answer_noted(session, asked, demi, SOON)
    with pytest.raises(Refused, match="Deze vraag is intussen veranderd"):
        taking_back.give_back(session, asked, None, left, demi, LATER)
    handling.assign(session, asked, sam.staff_id or 0, sam, LATER)
    with pytest.raises(Refused, match="Uw collega Sam Voorbeeld heeft deze vraag intussen"):
        taking_back.give_back(session, asked, None, left, demi, LATER)
    assert inquiry(session).owner_id == sam.staff_id
    taking_back.give_back(session, asked, sam.staff_id, left, demi, LATER)  # it is Sam's already


def test_what_was_pressed_longer_ago_stays(session: Session, demi: By, jo: str, asked: str) -> None:
    step = steps.plan(session, jo, CALL, demi, SOON)
    deal = opportunities.open_opportunity(session, jo, opportunities.Plan(title="Raad"), demi, SOON)
    case = cases.open_case(session, jo, "Werkt niet", demi, SOON)
    handling.claim(session, asked, demi, SOON)
    handling.answer_noted(session, asked, demi, SOON)
    too_late: dict[Callable[..., object], tuple[object, ...]] = {
        taking_back.unplan: (step,),
        taking_back.unopen_opportunity: (deal,),
        taking_back.unopen_case: (case,),
        taking_back.not_answered: (asked,),
        taking_back.give_back: (asked, None, inquiry(session).version),
    }
    for take_back, told in too_late.items():
        with pytest.raises(Refused, match="tot een kwartier"):
            take_back(session, *told, demi, TOO_LATE)
    assert (inquiry(session).state, inquiry(session).answered_at) == ("opgepakt", SOON)
    taking_back.unopen_case(session, case, demi, TOO_LATE - timedelta(seconds=1))


def test_a_note_goes_with_all_that_its_press_did(session: Session, demi: By, asked: str) -> None:
    relation = handling.claim(session, asked, demi, SOON, propose=False)
    before = steps.plan(session, relation, CALL, demi, SOON, inquiry=asked)
    note = history.note(session, relation, "telefonisch", "Gebeld", demi, LATER, step=CALL, inquiry=asked)
    steps.done(session, before, demi, LATER)
    assert inquiry(session).answered_at == LATER
    taking_back.unwrite(session, note, demi, LATER)
    assert session.scalar(select(func.count(ContactMoment.id))) == 0
    assert session.scalars(select(NextStep.mark).where(NextStep.done_at.is_(None))).all() == [before]
    assert (inquiry(session).answered_at, inquiry(session).state) == (None, "opgepakt")


def test_a_note_that_picked_a_question_up_lets_go_of_it(session: Session, demi: By, sam: By, asked: str) -> None:
    relation = handling.claim(session, asked, demi, SOON)
    note = history.note(session, relation, "telefonisch", "Gebeld", demi, SOON, inquiry=asked)
    with pytest.raises(Refused):
        taking_back.unwrite(session, note, sam, LATER)
    taking_back.unwrite(session, note, demi, LATER)
    assert (inquiry(session).state, open_steps(session)) == ("nieuw", [])


def test_a_note_taken_back_leaves_a_question_to_the_colleague_who_has_it_since(
    session: Session, demi: By, sam: By, asked: str
) -> None:
    relation = handling.claim(session, asked, demi, SOON)
    note = history.note(session, relation, "telefonisch", "Gebeld", demi, SOON, inquiry=asked)
    handling.assign(session, asked, sam.staff_id or 0, sam, LATER)
    taking_back.unwrite(session, note, demi, LATER)
    assert (inquiry(session).state, inquiry(session).owner_id) == ("opgepakt", sam.staff_id)


def test_an_opportunity_that_was_not_meant_is_the_question_again(session: Session, demi: By, asked: str) -> None:
    handling.claim(session, asked, demi, SOON)
    made = handling.open_opportunity(session, asked, opportunities.Plan(title="Raad"), demi, LATER)
    taking_back.unopen_opportunity(session, made, demi, LATER)
    assert (inquiry(session).state, inquiry(session).owner_id) == ("opgepakt", demi.staff_id)
    assert session.scalar(select(func.count(Opportunity.id))) == 0
    step = session.scalars(select(NextStep).execution_options(**FRESHLY)).one()
    assert (step.inquiry_id, step.opportunity_id) == (inquiry(session).id, None)


def test_what_carries_something_by_now_stays(session: Session, demi: By, jo: str) -> None:
    deal = opportunities.open_opportunity(session, jo, opportunities.Plan(title="Raad"), demi, SOON, CALL)
    case = cases.open_case(session, jo, "Werkt niet", demi, SOON)
    history.note(session, jo, "telefonisch", "Gebeld", demi, LATER, opportunity=deal)
    steps.plan(session, jo, CALL, demi, LATER, case=case)
    for unopen, mark, then in (
        (taking_back.unopen_opportunity, deal, "Aan deze kans .* Zet haar dan op verloren"),
        (taking_back.unopen_case, case, "Aan deze zaak .* Zet haar dan op opgelost"),
    ):
        with pytest.raises(Refused, match=then), session.begin_nested():
            unopen(session, mark, demi, LATER)
    empty = cases.open_case(session, jo, "Vergissing", demi, LATER)
    assert taking_back.unopen_case(session, empty, demi, LATER) == jo
    assert session.scalars(select(ServiceCase.title)).all() == ["Werkt niet"]
