"""What there is to do now."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases, handling, steps
from sjoerd4u.crm.inquiries import receive_question
from sjoerd4u.crm.models import Inquiry, Relation
from sjoerd4u.crm.opportunities import Plan, open_opportunity
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.steps import Planned
from sjoerd4u.crm.today import Item, Section, today
from sjoerd4u.kit.db import Store
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.trail import By
from sjoerd4u.staff.models import StaffMember
from tests.builders import NOW
from tests.crm.conftest import QUESTION

TOMORROW = NOW + timedelta(days=1, minutes=1)


def sections(session: Session, by: By, at=NOW, **options: object) -> dict[str, Section]:  # type: ignore[no-untyped-def]
    return {section.key: section for section in today(session, by, at, **options).sections}  # type: ignore[arg-type]


def test_a_new_inquiry_is_everyones_and_late_after_a_working_day(
    session: Session, asked: str, demi: By, sam: By
) -> None:
    for by in (demi, sam):
        (item,) = sections(session, by)["vragen"].items
        assert (item.mark, item.who, item.since, item.late) == (asked, "Jo", NOW, False)
    assert sections(session, demi, TOMORROW)["vragen"].late == 1


def test_what_is_picked_up_is_a_step_of_who_picked_it_up(session: Session, asked: str, demi: By, sam: By) -> None:
    handling.claim(session, asked, demi, NOW)
    assert sections(session, demi)["vragen"].total == 0
    assert [item.title for item in sections(session, demi)["stappen"].items] == ["Bellen: Bellen over de vraag"]
    assert sections(session, sam)["stappen"].total == 0
    assert sections(session, sam, everyone=True)["stappen"].total == 1


def test_the_work_of_who_left_is_everybodys(session: Session, asked: str, demi: By, sam: By) -> None:
    handling.claim(session, asked, demi, NOW)
    session.get_one(StaffMember, demi.staff_id).ended_at = NOW
    session.flush()
    assert sections(session, sam)["stappen"].total == 1


def test_a_step_of_later_is_not_there_and_not_late(session: Session, jo: str, demi: By) -> None:
    steps.plan(session, jo, Planned("bellen", "Bellen", TOMORROW.date()), demi, NOW)
    assert sections(session, demi)["stappen"].total == 0
    (item,) = sections(session, demi, TOMORROW)["stappen"].items
    assert not item.late
    assert sections(session, demi, TOMORROW + timedelta(days=1))["stappen"].late == 1


def test_an_opportunity_and_an_inquiry_without_a_step_stand_together(
    session: Session, asked: str, demi: By, sam: By
) -> None:
    relation = handling.claim(session, asked, demi, NOW)
    open_opportunity(session, relation, Plan(title="CRM"), demi, NOW)
    (step,) = sections(session, demi)["stappen"].items
    steps.done(session, step.mark, demi, NOW)
    found = sections(session, demi)["zonder"]
    assert ([item.kind for item in found.items], found.total) == (["kans", "vraag"], 2)
    assert sections(session, sam)["zonder"].total == 0


def test_a_case_has_a_clock_until_it_was_answered(session: Session, jo: str, demi: By) -> None:
    case = cases.open_case(session, jo, "Hapert", demi, NOW)
    (item,) = sections(session, demi, TOMORROW)["zaken"].items
    assert (item.late, item.due_at is not None) == (True, True)
    cases.move(session, case, "wacht op klant", 1, demi, TOMORROW)
    assert sections(session, demi, TOMORROW)["zaken"].total == 0


def test_who_we_did_not_speak_for_ninety_days_stands_there_unless_something_is_planned(
    session: Session, jo: str, demi: By
) -> None:
    long_after = NOW + timedelta(days=91)
    assert sections(session, demi, NOW + timedelta(days=89))["stil"].total == 0
    assert [item.mark for item in sections(session, demi, long_after)["stil"].items] == [jo]
    steps.plan(session, jo, Planned("bellen", "Bellen", (long_after + timedelta(days=9)).date()), demi, long_after)
    assert sections(session, demi, long_after)["stil"].total == 0


def test_a_restricted_person_is_counted_and_not_shown(session: Session, asked: str, demi: By) -> None:
    other = receive_question(session, replace(QUESTION, address="an@voorbeeld.nl"), NOW)
    person = session.scalars(select(Inquiry.person_id).where(Inquiry.mark == asked)).one()
    assert person
    restrict(session, person, NOW)
    found = sections(session, demi)["vragen"]
    assert ([item.mark for item in found.items], found.total, found.restricted) == ([other], 1, 1)


def test_other_rooms_add_sections_of_their_own(session: Session, demi: By) -> None:
    def room(_session: Session, by: By, at: object, _everyone: bool) -> list[Section]:
        item = Item(kind="verzoek", mark="m", title="Inzage", can=("antwoorden",), who=by.name)
        return [Section("verzoeken", "Verzoeken", (item,), 1)] if at == NOW else []

    assert sections(session, demi, rooms=[room])["verzoeken"].total == 1
    assert "verzoeken" not in sections(session, demi, TOMORROW, rooms=[room])


def test_it_costs_the_same_however_much_there_is(store: Store, session: Session, demi: By) -> None:
    said: list[str] = []

    def count() -> int:
        said.clear()
        with store.reading() as own:
            today(own, demi, TOMORROW)
        return len(said)

    session.commit()
    event.listen(store.engine, "before_cursor_execute", lambda _c, _k, text, *_: said.append(text))
    empty = count()
    for number in range(12):
        file = add_person(session, Newcomer(address=f"an{number}@voorbeeld.nl"), demi, NOW)
        open_opportunity(session, file, Plan(title="CRM"), demi, NOW)
        cases.open_case(session, file, "Hapert", demi, NOW)
        steps.plan(session, file, Planned("bellen", "Bellen", NOW.date()), demi, NOW)
        receive_question(session, replace(QUESTION, message=f"Vraag {number}"), NOW)
    assert session.scalar(select(Relation.id).limit(1))
    session.commit()
    assert count() == empty
