"""An office with something in every list, made with the verbs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases, history, opportunities, steps
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import NextStep, Relation
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Organisation, Position
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from tests.builders import NOW
from tests.visitor import Colleague

QUESTION = Question(address="kim@voorbeeld.nl", message="Kunnen jullie helpen?", language="nl", page="/diensten")


@pytest.fixture
def office(app: Flask, clock: time_machine.Traveller) -> Colleague:
    """A colleague with every right, signed in at NOW."""
    return Colleague(app)


@dataclass(frozen=True)
class Made:
    """The marks of what is in the office."""

    asked: str
    file: str
    step: str
    deal: str
    case: str
    firm: str


def somebody(session: Session, by: By, number: int = 0, at: datetime = NOW) -> str:
    """The mark of the file of somebody new."""
    who = Newcomer(
        address=f"jo{number}@voorbeeld.nl",
        phone=f"06 1234 {number:04}",
        introduction=Introduction(given_name="Jo", infix="van der", family_name=f"Vos{number}"),
        firm=Firm(name=f"Bakkerij {number}"),
        source="betrokkene",
    )
    return add_person(session, who, by, at)


def a_step(session: Session, file: str, by: By, says: str = "Bellen over het voorstel", at: datetime = NOW) -> str:
    """The mark of a step that is due today."""
    return steps.plan(session, file, steps.Planned("bellen", says, day_of(at)), by, at)


def fill(session: Session, by: By, number: int = 0) -> Made:
    """One of everything."""
    file = somebody(session, by, number)
    history.note(session, file, "telefonisch", "Wil in mei beginnen.", by, NOW)
    asked = receive_question(session, replace(QUESTION, address=f"kim{number}@voorbeeld.nl"), NOW - timedelta(hours=3))
    plan = opportunities.Plan(title=f"CRM inrichten {number}", value_cents=1250000)
    deal = opportunities.open_opportunity(session, file, plan, by, NOW)
    case = cases.open_case(session, file, f"Import loopt vast {number}", by, NOW)
    step = a_step(session, file, by)
    firm = firm_of(session, file)
    return Made(asked, file, step, deal, case, firm)


def firm_of(session: Session, file: str) -> str:
    """The mark of where this person works."""
    session.flush()
    wanted = select(Organisation.mark).join(Position, Position.organisation_id == Organisation.id)
    wanted = wanted.join(Relation, Relation.person_id == Position.person_id).where(Relation.mark == file)
    return session.scalars(wanted).one()


@pytest.fixture
def made(store: Store, office: Colleague) -> Made:
    """An office with one of everything, of the colleague who is signed in."""
    with store.writing() as session:
        made = fill(session, office.by)
        session.commit()
    return made


def step_of(store: Store, mark: str) -> NextStep:
    """The step as it is now."""
    with store.reading() as session:
        return session.scalars(select(NextStep).where(NextStep.mark == mark)).one()


@pytest.fixture
def statements(store: Store) -> Iterator[list[str]]:
    """Every statement that the store is asked, as it is asked."""
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(store.engine, "before_cursor_execute", listen)
    yield asked
    event.remove(store.engine, "before_cursor_execute", listen)
