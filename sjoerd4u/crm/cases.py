"""Cases: after-care and support, with a clock for the first answer and a thread of contacts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from sjoerd4u.crm.models import CaseState, ServiceCase
from sjoerd4u.crm.rows import Refused, a_colleague, a_line, part_with, relation_with, touch
from sjoerd4u.kit.calendar import HOURS_OF_A_DAY, add_working_hours
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.people.trail import By, record

FIELDS = ("title", "owner_id")


def open_case(
    session: Session, relation_mark: str, title: str, by: By, at: datetime, owner_id: int | None = None
) -> str:
    """Open a case for this person; gives its mark. The first answer is due within one working day (eight hours).

    Raises Refused, Gone, and Restricted.
    """
    relation = relation_with(session, relation_mark)
    case = ServiceCase(
        mark=new_mark(),
        relation_id=relation.id,
        title=a_line(title, "waar het om gaat"),
        state=CaseState.NEW,
        owner_id=a_colleague(session, owner_id or by.staff_id),
        opened_at=at,
        answer_due_at=add_working_hours(at, HOURS_OF_A_DAY),
    )
    session.add(case)
    touch(session, relation, at)
    record(session, by, "geopend", "zaak", at, relation.person_id, after={"title": case.title})
    return case.mark


def move(session: Session, mark: str, state: str, version: int, by: By, at: datetime) -> None:
    """Move a case to another state. Waiting for the customer, or solved, tells that an answer was given.

    Raises Changed when somebody else was first, Refused, Gone, and Restricted.
    """
    case, relation = part_with(session, ServiceCase, mark)
    if state not in list(CaseState):
        raise Refused("Kies een stand.")
    before, after = change(case, version, {"state": CaseState(state).value})
    if not after:
        return
    case.solved_at = at if case.state == CaseState.SOLVED else None
    if case.state in (CaseState.WAITING, CaseState.SOLVED) and case.answered_at is None:
        case.answered_at = at
    session.flush()
    record(session, by, "verplaatst", "zaak", at, relation.person_id, before, after)


def solve(session: Session, mark: str, version: int, by: By, at: datetime) -> None:
    """The case is solved. Raises Changed, Gone, and Restricted."""
    move(session, mark, CaseState.SOLVED, version, by, at)


def reopen(session: Session, mark: str, version: int, by: By, at: datetime) -> None:
    """Not solved after all: we work on it. Raises Changed, Gone, and Restricted."""
    case, _ = part_with(session, ServiceCase, mark)
    if case.state == CaseState.SOLVED:
        move(session, mark, CaseState.BUSY, version, by, at)


def change_case(session: Session, mark: str, changes: Mapping[str, Any], version: int, by: By, at: datetime) -> None:
    """Set these values (of FIELDS). Raises Changed, Refused, Gone, and Restricted."""
    case, relation = part_with(session, ServiceCase, mark)
    tidied = {name: _tidied(session, name, changes[name]) for name in FIELDS if name in changes}
    before, after = change(case, version, tidied)
    if after:
        session.flush()
        record(session, by, "gewijzigd", "zaak", at, relation.person_id, before, after)


def _tidied(session: Session, name: str, value: Any) -> Any:
    return a_line(value, "waar het om gaat") if name == "title" else a_colleague(session, value)
