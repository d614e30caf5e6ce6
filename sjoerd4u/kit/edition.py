"""Telling every process that the public pages say something new, so that none keeps the old words."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.models import Edition

THE_ONE = 1


def content_changed(session: Session) -> None:
    """Call this in the transaction that changes what a public page shows. Kept pages go within a second of the commit,
    in every process; without the commit nothing happened."""
    first = insert_into(session, Edition).values(id=THE_ONE, number=1)
    session.execute(first.on_conflict_do_update(index_elements=[Edition.id], set_={"number": Edition.number + 1}))


def current_edition(session: Session) -> int:
    """The number of the present edition; 0 before anything changed."""
    return session.scalar(select(Edition.number).where(Edition.id == THE_ONE)) or 0
