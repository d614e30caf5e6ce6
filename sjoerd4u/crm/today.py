"""What there is to do now: one list, in sections, always in the same number of statements.

Rooms that are not below this one add sections of their own: the front hands them in (`rooms`).
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from sjoerd4u.crm import sections
from sjoerd4u.crm.items import MOST as MOST
from sjoerd4u.crm.items import Item as Item
from sjoerd4u.crm.items import Room as Room
from sjoerd4u.crm.items import Section as Section
from sjoerd4u.crm.items import Today as Today
from sjoerd4u.people.trail import By


def today(session: Session, by: By, at: datetime, *, everyone: bool = False, rooms: Iterable[Room] = ()) -> Today:
    """What this colleague has to do now; with `everyone` what all of us have to.

    A new inquiry is everyone's until somebody picks it up. What is nobody's is everybody's.
    """
    own = None if everyone else by.staff_id
    others = [section for room in rooms for section in room(session, by, at, everyone)]
    shown_there = [item.step for section in others for item in section.items if item.step]
    found = [
        sections.new_inquiries(session, at),
        sections.due_steps(session, own, at, shown_there),
        sections.without_step(session, own),
        sections.open_cases(session, own, at),
        sections.silent(session, own, at),
        *others,
    ]
    return Today(tuple(found))
