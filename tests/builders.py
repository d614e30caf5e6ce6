"""States to test with, made by the product's own verbs."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Store
from sjoerd4u.newsletter.models import Signup
from sjoerd4u.newsletter.signup import Wishes, confirm_signup, request_signup

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

PLAIN = Wishes(address="jo@voorbeeld.nl", language="nl", page="/nieuwsbrief", topics=[])


def wishes(address: str = PLAIN.address, **changes: object) -> Wishes:
    """What somebody fills in who wants nothing special."""
    return replace(PLAIN, address=address, **changes)  # type: ignore[arg-type]


def a_signup(session: Session, address: str = PLAIN.address, at: datetime = NOW, **changes: object) -> str:
    """A sign-up that waits for its press; gives its mark."""
    request_signup(session, wishes(address, **changes), at)
    return session.scalars(select(Signup.mark).where(Signup.address == address)).one()


def a_reader(session: Session, address: str = PLAIN.address, at: datetime = NOW, **changes: object) -> str:
    """Somebody who signed up and confirmed; gives the mark of the subscription."""
    return confirm_signup(session, a_signup(session, address, at, **changes), at)


def dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, to compare before and after."""
    with store.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }
