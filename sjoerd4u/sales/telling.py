"""What sales puts in somebody's history: lines of the house itself, so no contact, and no term counts from them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.history import system_line
from sjoerd4u.crm.models import Relation


def note_in_history(session: Session, person_id: int | None, text: str, at: datetime) -> None:
    """Write this line in the file of the person; nothing for who has none (any more)."""
    if person_id is None:
        return
    relation = session.scalar(select(Relation).where(Relation.person_id == person_id))
    if relation is not None:
        system_line(session, relation, text, at)
