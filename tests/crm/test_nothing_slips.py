"""Whatever staff do, in whatever order: nothing slips, and every contact counts."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from secrets import randbelow
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases, handling, history, opportunities, steps, taking_back
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.lookups import inquiry_without_step, opportunity_without_step
from sjoerd4u.crm.models import (
    ContactKind,
    ContactMoment,
    Inquiry,
    NextStep,
    Opportunity,
    OpportunityStage,
    Relation,
    ServiceCase,
)
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.rows import Refused
from sjoerd4u.crm.steps import Planned
from sjoerd4u.crm.today import today
from sjoerd4u.kit.calendar import next_working_day
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By, verify
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW

LOOK_EVERY = 10
ACTIONS = 500


class Office:
    """Two colleagues at work; every action comes some hours after the one before, but taking one back just after."""

    def __init__(self, store: Store, chance: Random) -> None:
        self.store, self.chance, self.at = store, chance, NOW
        self.numbers = iter(range(10**6))
        with self.store.writing() as session:
            members = [
                add_member(session, f"{name}@kantoor-voorbeeld.nl", name, Role.STAFF, self.at)
                for name in ("demi", "sam")
            ]
            self.staff = [By(member.id, member.name) for member in members]
            add_person(session, Newcomer(address="eerste@voorbeeld.nl"), self.staff[0], self.at)
            session.commit()

    def act(self, verb: Callable[..., Any], model: Any, *more: Any, **named: Any) -> str | None:
        """Do this to one of the newest rows, or just now to the newest; gives its mark. What is refused changes
        nothing."""
        just_now = named.pop("just_now", False)
        self.at += timedelta(minutes=1) if just_now else timedelta(hours=5)
        with self.store.writing() as session:
            newest = session.scalars(select(model).order_by(model.id.desc()).limit(1 if just_now else 12)).all()
            if not newest:
                return None
            row = self.chance.choice(newest)
            version = [row.version] if named.pop("versioned", False) else []
            by = self.chance.choice(self.staff)
            try:
                verb(session, row.mark, *more, *version, by, self.at, **named)
            except (Refused, handling.Taken):
                return None
            session.commit()
            return str(row.mark)

    def somebody_asks(self) -> None:
        self.at += timedelta(hours=5)
        number = next(self.numbers)
        address = self.chance.choice(["altijd@voorbeeld.nl", f"vraag{number}@voorbeeld.nl"])
        with self.store.writing() as session:
            said = Question(address=address, message=f"Vraag {number}", language="nl", page="/contact")
            receive_question(session, said, self.at)
            session.commit()

    def an_inquiry_is_handled(self) -> None:
        verb = self.chance.choice(["claim", "claim", "claim", "release", "close", "reopen", "mark_spam"])
        self.act(getattr(handling, verb), Inquiry)

    def an_inquiry_becomes_an_opportunity(self) -> None:
        self.act(handling.open_opportunity, Inquiry, opportunities.Plan(title="Van een vraag"))

    def an_opportunity_is_opened(self) -> None:
        self.act(opportunities.open_opportunity, Relation, opportunities.Plan(title="Kans"))

    def an_opportunity_is_moved(self) -> None:
        stage = self.chance.choice(list(OpportunityStage))
        self.act(opportunities.move, Opportunity, stage, versioned=True, reason="Te duur")

    def a_case_is_opened(self) -> None:
        if mark := self.act(cases.open_case, Relation, "Zaak"):
            self.was_in_contact_with(mark)

    def a_case_is_moved(self) -> None:
        state = self.chance.choice(["bezig", "wacht op klant", "opgelost"])
        self.act(cases.move, ServiceCase, state, versioned=True)

    def a_step_is_planned(self) -> None:
        planned = Planned("bellen", "Bellen", day_of(self.at) + timedelta(days=self.chance.randint(0, 9)))
        about: list[tuple[Callable[..., Any], Any]] = [(_plan_about, Opportunity), (steps.plan, Relation)]
        self.act(*self.chance.choice(about), planned)

    def a_step_is_done_or_not(self) -> None:
        self.act(getattr(steps, self.chance.choice(["done", "done", "done_and_next", "reopen"])), NextStep)

    def a_step_is_put_off(self) -> None:
        days = self.chance.randint(1, 9)
        if mark := self.act(steps.snooze, NextStep, days):
            with self.store.reading() as session:
                due = session.scalars(select(NextStep.due_on).where(NextStep.mark == mark)).one()
            assert due == next_working_day(day_of(self.at), days)

    def a_contact_is_noted(self) -> None:
        kind = self.chance.choice([kind for kind in ContactKind if kind != ContactKind.SYSTEM])
        if mark := self.act(history.note, Relation, kind, "Gesproken"):
            self.was_in_contact_with(mark)

    def something_is_taken_back(self) -> None:
        """A press that was not meant: what it did at its moment is gone, as far as nobody touched it since."""
        undone: list[tuple[Callable[[], None], Callable[..., Any], Any]] = [
            (self.a_step_is_planned, taking_back.unplan, NextStep),
            (self.a_question_is_answered, taking_back.unwrite, ContactMoment),
            (self.a_contact_is_noted, taking_back.unwrite, ContactMoment),
            (self.an_inquiry_becomes_an_opportunity, taking_back.unopen_opportunity, Opportunity),
            (self.a_case_is_opened, taking_back.unopen_case, ServiceCase),
        ]
        press, take_back, model = self.chance.choice(undone)
        press()
        self.act(take_back, model, just_now=True)

    def a_question_is_answered(self) -> None:
        """Who notes the answer picks the question up in the same press."""
        self.act(_answer, Inquiry)

    def a_question_goes_to_and_fro(self) -> None:
        self.somebody_asks()
        self.act(handling.claim, Inquiry, just_now=True)
        self.act(taking_back.give_back, Inquiry, None, just_now=True, versioned=True)
        self.act(handling.answer_noted, Inquiry, just_now=True)
        self.act(taking_back.not_answered, Inquiry, just_now=True)

    def something_happens(self) -> None:
        """One of the above."""
        self.chance.choice(
            [
                self.somebody_asks,
                self.an_inquiry_is_handled,
                self.an_inquiry_is_handled,
                self.an_inquiry_becomes_an_opportunity,
                self.an_opportunity_is_opened,
                self.an_opportunity_is_moved,
                self.a_case_is_opened,
                self.a_case_is_moved,
                self.a_step_is_planned,
                self.a_step_is_done_or_not,
                self.a_step_is_done_or_not,
                self.a_step_is_put_off,
                self.a_contact_is_noted,
                self.something_is_taken_back,
                self.a_question_goes_to_and_fro,
            ]
        )()

    def was_in_contact_with(self, mark: str) -> None:
        """A logged touch moved the last contact of the file, and of every question of the person."""
        with self.store.reading() as session:
            relation = session.scalars(select(Relation).where(Relation.mark == mark)).one()
            assert relation.last_contact_at == self.at
            questions = select(Inquiry.last_contact_at).where(
                Inquiry.person_id == relation.person_id, Inquiry.state != "spam"
            )
            assert all(moment == self.at for moment in session.scalars(questions))

    def nothing_slips(self) -> None:
        with self.store.reading() as session:
            chances, questions = without_step(session)
            assert chances == set(session.scalars(select(Opportunity.mark).where(opportunity_without_step())))
            assert questions == set(session.scalars(select(Inquiry.mark).where(inquiry_without_step())))
            sections = {s.key: s for s in today(session, self.staff[0], self.at, everyone=True).sections}
            assert sections["zonder"].total == len(chances) + len(questions)
            due = due_steps(session, self.at)
            assert sections["stappen"].total == len(due)
            assert {item.mark for item in sections["stappen"].items} <= due
            late = [item for item in sections["stappen"].items if item.late]
            assert all(item.due_on is not None and item.due_on < day_of(self.at) for item in late)


def _plan_about(session: Session, opportunity: str, planned: Planned, by: By, at: datetime) -> None:
    relation = select(Relation.mark).join(Opportunity).where(Opportunity.mark == opportunity)
    steps.plan(session, session.scalars(relation).one(), planned, by, at, opportunity=opportunity)


def _answer(session: Session, inquiry: str, by: By, at: datetime) -> None:
    relation = handling.claim(session, inquiry, by, at, propose=False)
    history.note(session, relation, ContactKind.PHONE, "Gebeld", by, at, inquiry=inquiry)


# — The same, told without SQL ———————————————————————————————————————————————————————————————————————————————————


def without_step(session: Session) -> tuple[set[str], set[str]]:
    """Open opportunities and picked up inquiries without an open step of their own or a general one of the person."""
    planned = [step for step in session.scalars(select(NextStep)) if step.done_at is None]
    general = {s.relation_id for s in planned if not (s.opportunity_id or s.case_id or s.inquiry_id)}
    own_chances, own_questions = {s.opportunity_id for s in planned}, {s.inquiry_id for s in planned}
    files = {relation.person_id: relation.id for relation in session.scalars(select(Relation))}
    chances = {
        chance.mark
        for chance in session.scalars(select(Opportunity))
        if chance.stage not in ("gewonnen", "verloren")
        and chance.id not in own_chances
        and chance.relation_id not in general
    }
    questions = {
        asked.mark
        for asked in session.scalars(select(Inquiry))
        if asked.state == "opgepakt"
        and asked.id not in own_questions
        and files.get(asked.person_id or 0) not in general
    }
    return chances, questions


def due_steps(session: Session, at: datetime) -> set[str]:
    """Open steps of today and before: one that is planned for later is never among them."""
    every = session.scalars(select(NextStep)).all()
    return {step.mark for step in every if step.done_at is None and step.due_on <= day_of(at)}


@pytest.mark.slow
def test_nothing_slips_whatever_staff_do(store: Store) -> None:
    """Another day each time; `SEED=…` lives the day again that was printed beside a failure."""
    seed = int(os.environ.get("SEED") or randbelow(2**32))
    print(f"SEED={seed}")
    office = Office(store, Random(seed))
    for action in range(ACTIONS):
        office.something_happens()
        if action % LOOK_EVERY == 0:
            office.nothing_slips()
    office.nothing_slips()
    with store.reading() as session:
        assert verify(session).faults == []
