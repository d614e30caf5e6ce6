"""Level 2: who comes in by mail alone names a second fact that we hold already, for what cannot be undone.

We ask for nothing new: the fact is compared, not kept.
"""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.people.models import Organisation, PersonPhone, Position
from sjoerd4u.privacy.desk_models import IdentityCheck
from sjoerd4u.privacy.identifying import Subject

TRIES, TRIES_WITHIN = 5, timedelta(days=1)
# Mailboxes that more people read: that somebody has the letter does not say who it is.
SHARED = re.compile(
    r"^(info|administratie|admin|boekhouding|debiteuren|crediteuren|facturen|factuur|finance|contact|receptie|office|"
    r"kantoor|secretariaat|sales|verkoop|inkoop|support|service|servicedesk|helpdesk|klantenservice|hr|personeel|"
    r"marketing|mail|post|team|welkom|hallo|hello|directie|bestellingen|orders|planning|noreply|webmaster|postmaster)"
    r"([.+_\-].*)?@"
)


class Deed(StrEnum):
    """What somebody wants to do."""

    ERASE = "wissen"
    ADDRESS = "adres"
    OTHER = "anders"


class Fact(StrEnum):
    """A fact we hold that only the person is likely to know."""

    POSTCODE = "postcode"
    COMPANY = "bedrijf"
    KVK = "kvk-nummer"
    PHONE = "telefoonnummer"


OF_ONESELF = (Fact.PHONE,)


class TooManyTries(PermissionError):
    """Five wrong answers in a day: ask the service desk."""


def is_shared(address: str) -> bool:
    """Whether more people are likely to read this mailbox."""
    return SHARED.match(address) is not None


def needs_second_fact(deed: Deed, address: str, *, is_customer: bool) -> bool:
    """Whether this deed asks for a second fact: a change of address always, an erasure by a customer, and everything
    from a shared mailbox."""
    return deed is Deed.ADDRESS or (deed is Deed.ERASE and is_customer) or is_shared(address)


def facts_held(session: Session, subject: Subject) -> list[Fact]:
    """Which facts we hold of `subject` that may be asked. In a mailbox that more people read, everybody knows where the
    company is: there only a number of the person's own says anything."""
    held = _held(session, subject)
    asked = OF_ONESELF if is_shared(subject.addresses[0]) else tuple(Fact)
    return [fact for fact in asked if held[fact]]


def holds_no_proof(session: Session, subject: Subject) -> bool:
    """Whether we hold facts of `subject`, and none of them says who reads this mailbox."""
    return (
        is_shared(subject.addresses[0]) and any(_held(session, subject).values()) and not facts_held(session, subject)
    )


def prove(session: Session, subject: Subject, fact: Fact, answer: str, at: datetime) -> bool:
    """Whether `answer` is the fact that we hold. Every try counts; of two at the same moment only one is looked at.

    Raises TooManyTries.
    """
    right = fact in facts_held(session, subject)
    right &= _is_one_of(_folded(fact, answer), _held(session, subject)[fact])
    row = {"address": subject.addresses[0], "asked_at": at, "fact": fact, "was_right": right}
    if session.scalar(_counted(session, row, at)) is None:
        raise TooManyTries
    return right


def _counted(session: Session, row: dict[str, Any], at: datetime) -> Any:
    """Write this try down, unless there were too many: one statement, so that nobody comes between."""
    own = IdentityCheck.address == row["address"]
    lately = IdentityCheck.asked_at > at - TRIES_WITHIN
    wrong = select(func.count()).where(own, lately, IdentityCheck.was_right.is_(False)).scalar_subquery()
    highest = select(func.coalesce(func.max(IdentityCheck.number), 0)).where(own).scalar_subquery()
    columns = IdentityCheck.__table__.columns
    values = [literal(value, columns[name].type).label(name) for name, value in row.items()]
    chosen = select(*values, (highest + 1).label("number")).where(wrong < TRIES)
    new = insert_into(session, IdentityCheck).from_select([*row, "number"], chosen)
    once = new.on_conflict_do_nothing(index_elements=[IdentityCheck.address, IdentityCheck.number])
    return once.returning(IdentityCheck.id)


def _held(session: Session, subject: Subject) -> dict[Fact, set[str]]:
    """The facts as they are compared; always the same two statements."""
    held: dict[Fact, set[str]] = {fact: set() for fact in Fact}
    places = session.execute(
        select(Position.company, Organisation.name, Organisation.postcode, Organisation.kvk)
        .join(Organisation, Organisation.id == Position.organisation_id)
        .where(Position.person_id.in_(subject.person_ids))
    )
    for place in places:
        held[Fact.COMPANY] |= {_folded(Fact.COMPANY, place.company), _folded(Fact.COMPANY, place.name)}
        held[Fact.POSTCODE].add(_folded(Fact.POSTCODE, place.postcode or ""))
        held[Fact.KVK].add(_folded(Fact.KVK, place.kvk or ""))
    numbers = session.scalars(select(PersonPhone.number).where(PersonPhone.person_id.in_(subject.person_ids)))
    held[Fact.PHONE] = {_folded(Fact.PHONE, number) for number in numbers}
    return {fact: known - {""} for fact, known in held.items()}


def _folded(fact: Fact, text: str) -> str:
    """One spelling: without spaces, accents and capitals; of a number its last nine figures."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = re.sub(r"[^0-9]" if fact in (Fact.KVK, Fact.PHONE) else r"[\W_]", "", plain)
    if fact is Fact.COMPANY:
        return re.sub(r"(bv|nv|vof)$", "", kept)
    return kept[-9:] if fact is Fact.PHONE else kept


def _is_one_of(answer: str, known: Iterable[str]) -> bool:
    """Compared without telling by the time how far it was right."""
    told = answer.encode("utf-8", "replace")
    return bool(answer) and sum(hmac.compare_digest(told, one.encode()) for one in known) > 0
