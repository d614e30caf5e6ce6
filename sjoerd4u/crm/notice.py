"""Telling people that we hold their data when we did not get them from themselves (AVG art. 14).

Within a month (art. 14(3)(a)), in batches, after a day of rest in which a wrong import can still be turned back. Who is
only stored is not written to; who has no address, or must be left alone, is told in another way by one of us.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select, text, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import TO_TELL, Relation
from sjoerd4u.crm.rows import relation_with
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import Letter, Suppression
from sjoerd4u.mail.suppression import MARKETING_ONLY
from sjoerd4u.people import trail
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.register.purposes import CRM_SERVICE

LETTER = "crm/art14"
BY_LETTER = "per brief aan uw e-mailadres"
REST = timedelta(days=1)
WITHIN = timedelta(days=27)  # of the month, with some days to spare for a mail server that is away
TURN = timedelta(minutes=15)  # how often the chore comes round
AT_LEAST = 125  # letters each turn: 500 an hour
AT_ONCE = 500


def tell_where_from(session: Session, relation_id: int, at: datetime) -> bool:
    """Write the notice to this person now; False when no letter may or can go: then one of us tells them otherwise."""
    rows = session.execute(_to_write().where(Relation.id == relation_id)).all()
    return _write(session, rows, at) == 1


def told_otherwise(session: Session, mark: str, how: str, by: trail.By, at: datetime) -> None:
    """Note that one of us told this person, by telephone for example. Raises Gone and Restricted."""
    relation = relation_with(session, mark)
    relation.told_at, relation.told_how = at, how
    trail.record(session, by, "vertelde", "waar de gegevens vandaan komen", at, relation.person_id, after={"hoe": how})


def still_to_tell(session: Session) -> int:
    """How many people we still owe the notice."""
    return session.scalar(select(func.count(Relation.id)).where(text(TO_TELL))) or 0


def tell_people(store: Store, at: datetime) -> str:
    """The chore: write as many notices as keep us within the month, the oldest first, and not more at a time."""
    with store.reading() as session:
        waiting = select(func.count(), func.min(Relation.created_at)).where(text(TO_TELL))
        number, first = session.execute(waiting.where(Relation.created_at <= at - REST)).one()
    turns = max(1, int((first + WITHIN - at) / TURN)) if number else 1
    most, written = max(AT_LEAST, -(-number // turns)), 0
    last = 0
    while written < most:
        with store.writing() as session:
            due = _to_write().where(Relation.created_at <= at - REST, Relation.id > last)
            rows = session.execute(due.order_by(Relation.id).limit(min(AT_ONCE, most - written))).all()
            if not rows:
                break
            written += _write(session, rows, at)
            session.commit()
        last = rows[-1].id
    told = "1 mens" if written == 1 else f"{written} mensen"
    return f"{told} verteld waar hun gegevens vandaan komen; nog {number - written} te gaan"


def _to_write() -> Select[Any]:
    """The files of whom we owe the notice, with the address to write to: the oldest of the person."""
    first = select(func.min(PersonAddress.id)).where(PersonAddress.person_id == Person.id).correlate(Person)
    return (
        select(Relation.id, Relation.person_id, Person.language, PersonAddress.address)
        .add_columns(
            Relation.where_from, Relation.held_because, Relation.found_at, Relation.created_at, Relation.source
        )
        .select_from(Relation)
        .join(Person, Person.id == Relation.person_id)
        .join(PersonAddress, PersonAddress.id == first.scalar_subquery())
        .where(Relation.id.in_(select(Relation.id).where(text(TO_TELL))), Person.restricted_at.is_(None))
    )


def _write(session: Session, rows: Sequence[Any], at: datetime) -> int:
    """Write these notices and note that; how many."""
    never = _never(session, [row.address for row in rows])
    welcome = [row for row in rows if row.address not in never]
    if welcome:
        session.execute(insert(Letter), [_letter(row, at) for row in welcome])
        told = update(Relation).where(Relation.id.in_([row.id for row in welcome]))
        session.execute(told.values(told_at=at, told_how=BY_LETTER).execution_options(synchronize_session=False))
    return len(welcome)


def _never(session: Session, addresses: Sequence[str]) -> set[str]:
    """Where nothing at all may go: post does not arrive there, or was complained about."""
    keys = {keyring(session).fingerprint(address): address for address in addresses}
    found = select(Suppression.key).where(
        Suppression.key.in_(keys), Suppression.lifted_at.is_(None), Suppression.reason.not_in(MARKETING_ONLY)
    )
    return {keys[key] for key in session.scalars(found)}


def _letter(row: Any, at: datetime) -> dict[str, Any]:
    words = {
        "where_from": row.where_from,
        "held_because": row.held_because,
        "found_at": row.found_at,
        "since": row.created_at.isoformat(),
    }
    return outbox.letter_row(LETTER, row.address, CRM_SERVICE, row.language, at, words=words, person_id=row.person_id)
