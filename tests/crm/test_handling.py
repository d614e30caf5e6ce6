"""Picking up an inquiry and seeing it through."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import handling
from sjoerd4u.crm.models import Inquiry, NextStep, Opportunity, Relation
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Organisation, PersonPhone, Position, TrailEntry
from sjoerd4u.people.restriction import Restricted, restrict
from sjoerd4u.people.trail import By
from sjoerd4u.staff.models import StaffMember
from tests.builders import NOW

LATER = NOW + timedelta(hours=2)


def inquiry(session: Session) -> Inquiry:
    return session.scalars(select(Inquiry)).one()


def the_step(session: Session) -> NextStep:
    return session.scalars(select(NextStep)).one()


def test_picking_up_opens_a_file_with_a_first_step_today(session: Session, asked: str, demi: By) -> None:
    relation = handling.claim(session, asked, demi, LATER)
    kept = inquiry(session)
    assert (kept.state, kept.owner_id, kept.claimed_at) == ("opgepakt", demi.staff_id, LATER)
    file = session.scalars(select(Relation).where(Relation.mark == relation)).one()
    assert (file.person_id, file.owner_id, file.interests) == (kept.person_id, demi.staff_id, ["avg"])
    assert file.last_contact_at == kept.last_contact_at == LATER
    assert (the_step(session).kind, the_step(session).due_on) == ("bellen", date(2026, 11, 23))


def test_what_the_sender_filled_in_becomes_known_of_the_person(session: Session, asked: str, demi: By) -> None:
    handling.claim(session, asked, demi, LATER)
    assert session.scalars(select(PersonPhone.number)).all() == ["+31332067700"]
    assert session.scalars(select(Organisation.name)).all() == ["Bakkerij B.V."]
    assert session.scalar(select(func.count(Position.id))) == 1


def test_a_second_press_changes_nothing_and_a_colleague_is_told_who_has_it(
    session: Session, asked: str, demi: By, sam: By
) -> None:
    first = handling.claim(session, asked, demi, LATER)
    assert handling.claim(session, asked, demi, LATER) == first
    with pytest.raises(handling.Taken, match="Demi Voorbeeld"):
        handling.claim(session, asked, sam, LATER)
    assert session.scalar(select(func.count(NextStep.id))) == 1


def test_of_many_who_pick_up_at_once_one_has_it(store: Store, session: Session, asked: str, demi: By, sam: By) -> None:
    session.commit()

    def pick_up(by: By) -> str:
        with store.writing() as own:
            try:
                handling.claim(own, asked, by, LATER)
            except handling.Taken as taken:
                return taken.name
            own.commit()
            return "ik"

    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(pick_up, [demi, sam] * 3))
    assert "ik" in told
    assert len(set(told) - {"ik"}) == 1
    with store.reading() as after:
        assert after.scalar(select(func.count(NextStep.id))) == 1
        assert after.scalar(select(func.count(Relation.id))) == 1


def test_letting_go_gives_it_back_to_everyone(session: Session, asked: str, demi: By, sam: By) -> None:
    handling.claim(session, asked, demi, LATER)
    handling.release(session, asked, demi, LATER)
    assert (inquiry(session).state, inquiry(session).owner_id, the_step(session).owner_id) == ("nieuw", None, None)
    handling.claim(session, asked, sam, LATER)
    session.expire_all()
    assert the_step(session).owner_id == sam.staff_id


def test_giving_it_to_a_colleague_gives_the_step_too(session: Session, asked: str, demi: By, sam: By) -> None:
    assert sam.staff_id
    handling.assign(session, asked, sam.staff_id, demi, LATER)
    session.expire_all()
    assert (inquiry(session).owner_id, the_step(session).owner_id) == (sam.staff_id, sam.staff_id)
    assert demi.staff_id
    handling.assign(session, asked, demi.staff_id, sam, LATER)
    session.expire_all()
    assert (inquiry(session).owner_id, the_step(session).owner_id) == (demi.staff_id, demi.staff_id)


def test_it_is_not_given_to_who_does_not_work_here_any_more(session: Session, asked: str, demi: By, sam: By) -> None:
    session.get_one(StaffMember, sam.staff_id).ended_at = NOW
    assert sam.staff_id
    for gone in (sam.staff_id, 2**63 - 1):
        with pytest.raises(Refused):
            handling.assign(session, asked, gone, demi, LATER)


def test_spam_can_be_taken_back(session: Session, asked: str, demi: By) -> None:
    handling.mark_spam(session, asked, demi, LATER)
    assert (inquiry(session).state, inquiry(session).closed_at) == ("spam", LATER)
    handling.not_spam(session, asked, demi, LATER)
    assert (inquiry(session).state, inquiry(session).closed_at) == ("nieuw", None)


def test_closed_is_closed_until_it_is_opened_again(session: Session, asked: str, demi: By, sam: By) -> None:
    handling.claim(session, asked, demi, LATER)
    handling.close(session, asked, demi, LATER)
    with pytest.raises(Refused):
        handling.claim(session, asked, sam, LATER)
    handling.reopen(session, asked, sam, LATER)
    assert (inquiry(session).state, inquiry(session).owner_id) == ("opgepakt", demi.staff_id)


def test_the_clock_of_the_first_answer_stops_once(session: Session, asked: str, demi: By) -> None:
    handling.claim(session, asked, demi, NOW)
    handling.answer_noted(session, asked, demi, LATER)
    handling.answer_noted(session, asked, demi, LATER + timedelta(days=1))
    session.expire_all()
    assert inquiry(session).answered_at == LATER
    assert session.scalars(select(Relation.last_contact_at)).one() == LATER


def test_an_inquiry_of_a_colleague_goes_to_the_right_person_with_its_step(
    session: Session, asked: str, jo: str, demi: By
) -> None:
    handling.claim(session, asked, demi, LATER)
    other = session.scalars(select(Relation).where(Relation.mark == jo)).one()
    handling.link(session, asked, jo, demi, LATER)
    session.expire_all()
    assert inquiry(session).person_id == other.person_id
    assert the_step(session).relation_id == other.id


def test_an_opportunity_of_an_inquiry_takes_the_step_along(session: Session, asked: str, demi: By) -> None:
    mark = handling.open_opportunity(session, asked, Plan(title="CRM inrichten"), demi, LATER)
    session.expire_all()
    opened = session.scalars(select(Opportunity).where(Opportunity.mark == mark)).one()
    assert (inquiry(session).state, the_step(session).opportunity_id) == ("afgehandeld", opened.id)


def test_of_a_restricted_person_nothing_can_be_done(session: Session, asked: str, demi: By) -> None:
    person = inquiry(session).person_id
    assert person
    restrict(session, person, NOW)
    for verb in (handling.claim, handling.mark_spam, handling.close, handling.answer_noted):
        with pytest.raises(Restricted):
            verb(session, asked, demi, LATER)


def test_what_is_not_there_is_gone(session: Session, demi: By) -> None:
    for verb in (handling.claim, handling.mark_spam, handling.close, handling.release):
        with pytest.raises(Gone):
            verb(session, "nergens", demi, LATER)


def test_every_press_is_in_the_trail_with_who_did_it(session: Session, asked: str, demi: By) -> None:
    handling.claim(session, asked, demi, LATER)
    handling.close(session, asked, demi, LATER)
    told = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    reference = inquiry(session).reference
    assert {("opgepakt", f"vraag {reference}"), ("afgehandeld", f"vraag {reference}")} <= {
        (entry.did, entry.on_what) for entry in told
    }
    assert all(entry.person_id == inquiry(session).person_id for entry in told)


@pytest.mark.parametrize("moment", [NOW.replace(hour=22), datetime(2026, 11, 21, 12, tzinfo=NOW.tzinfo)])
def test_picked_up_when_the_office_is_closed_the_step_is_for_a_working_day(
    session: Session, asked: str, demi: By, moment: datetime
) -> None:
    handling.claim(session, asked, demi, moment)
    assert the_step(session).due_on == date(2026, 11, 23)
