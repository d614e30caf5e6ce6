"""Customers with a recorded sale: whom we may tell about our own, similar services until they refuse
(Telecommunicatiewet art. 11.7 lid 3)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.newsletter.models import KnownCustomer
from sjoerd4u.people.interests import known


def note_sale(
    session: Session, person_id: int, at: datetime, *, offered: bool, refused: bool = False, topics: Iterable[str] = ()
) -> None:
    """Note that this person bought something. `offered`: a way to refuse news was shown at the sale; `refused`: it was
    used. A refusal stands whatever is bought later; without an offer nothing is ever sent."""
    about = known(topics)
    new = insert_into(session, KnownCustomer).values(
        mark=new_mark(), person_id=person_id, last_sale_at=at, topics=about
    )
    said = {"last_sale_at": at} | ({"topics": about} if about else {})
    session.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=said))
    session.execute(
        update(KnownCustomer)
        .where(KnownCustomer.person_id == person_id, KnownCustomer.offered_at.is_(None))
        .values(offered_at=at if offered else None)
    )
    if refused:
        refuse(session, person_id, at)


def refuse(session: Session, person_id: int, at: datetime) -> None:
    """This customer wants no messages. Refusing again keeps the first moment."""
    session.execute(
        update(KnownCustomer)
        .where(KnownCustomer.person_id == person_id, KnownCustomer.refused_at.is_(None))
        .values(refused_at=at)
    )


def with_mark(session: Session, mark: str) -> int | None:
    """The person behind the link to leave in a message to a customer."""
    return session.scalar(select(KnownCustomer.person_id).where(KnownCustomer.mark == mark))
