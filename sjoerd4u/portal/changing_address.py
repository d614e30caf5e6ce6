"""Another address: it changes when both mailboxes pressed, the one we know and the new one."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import outbox, suppression
from sjoerd4u.people import trail
from sjoerd4u.people.changing import set_by_person
from sjoerd4u.people.happenings import PeopleChanged
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.portal.models import AddressChange
from sjoerd4u.portal.moving_out import let_go
from sjoerd4u.privacy.identifying import Subject
from sjoerd4u.privacy.request_models import Channel, RequestKind
from sjoerd4u.privacy.requests import Asked, open_request
from sjoerd4u.register.purposes import RIGHTS

WORKS = timedelta(days=7)
LETTERS, LETTERS_WITHIN = 3, timedelta(hours=24)


class Side(StrEnum):
    """Which mailbox."""

    OLD = "oud"
    NEW = "nieuw"


class Outcome(StrEnum):
    """What a press brought about."""

    WAITS = "wacht"
    CHANGED = "veranderd"
    TAKEN = "bezet"


class Gone(LookupError):
    """The link is too old, was taken back, or its person is gone."""


def ask(session: Session, subject: Subject, old: str, new: str, language: str, at: datetime) -> None:
    """Write to both addresses (tidied); what is asked later replaces what waits. Raises Restricted.

    Costs the same whoever has the new address. One address gets three such letters a day.
    """
    held = session.scalars(select(PersonAddress).where(PersonAddress.address == old)).one()
    insist_unrestricted(session, held.person_id)
    since = AddressChange.asked_at > at - LETTERS_WITHIN
    same = (AddressChange.new_address == new) | (AddressChange.address_id == held.id)
    often = session.scalar(select(func.count()).select_from(AddressChange).where(same, since)) or 0
    if new == old or often >= LETTERS:
        return
    mark = new_mark()
    _let_lapse(session, held.person_id, held.id, at)
    key = keyring(session).fingerprint(old)
    whose = {"person_id": held.person_id, "address_id": held.id, "old_key": key}
    session.add(AddressChange(mark=mark, new_address=new, asked_at=at, **whose))
    for side, to, kind in ((Side.OLD, old, "portal/address_old"), (Side.NEW, new, "portal/address_new")):
        links = {"press": outbox.Link(f"portal.address_{side.name.lower()}", f"address-{side}", mark)}
        person_id = held.person_id if side is Side.OLD else None
        outbox.write_letter(session, kind, to, RIGHTS, language, at, links=links, person_id=person_id)


def open_changes(session: Session, subject: Subject, at: datetime) -> list[AddressChange]:
    """What waits for a press."""
    theirs = AddressChange.person_id.in_(subject.person_ids)
    waits = select(AddressChange).where(theirs, *_open(at)).order_by(AddressChange.id.desc())
    return list(session.scalars(waits))


def waiting(session: Session, side: Side, mark: str, at: datetime) -> str | None:
    """The new address of the change with this mark, as long as this side has not pressed; None if it is gone."""
    unpressed = _pressed(side).is_(None)
    return session.scalar(select(AddressChange.new_address).where(AddressChange.mark == mark, unpressed, *_open(at)))


def press(session: Session, side: Side, mark: str, at: datetime) -> Outcome:
    """This mailbox agrees; with the other one it is done. Pressing again changes nothing. Raises Gone, Restricted."""
    change = session.scalar(select(AddressChange).where(AddressChange.mark == mark, *_open(at)).with_for_update())
    if change is None:
        raise Gone
    insist_unrestricted(session, change.person_id)
    pressed = {Side.OLD: "old_pressed_at", Side.NEW: "new_pressed_at"}[side]
    setattr(change, pressed, getattr(change, pressed) or at)
    if not (change.old_pressed_at and change.new_pressed_at):
        return Outcome.WAITS
    return _carry_out(session, change, at)


def _carry_out(session: Session, change: AddressChange, at: datetime) -> Outcome:
    old = _still_theirs(session, change)
    change.done_at = at
    session.flush()
    _let_lapse(session, change.person_id, change.address_id, at)
    owner = session.scalar(select(PersonAddress.person_id).where(PersonAddress.address == change.new_address))
    if owner is not None and owner != change.person_id:
        _ask_to_join(session, change, old, at)
        return Outcome.TAKEN
    person_id, new = change.person_id, change.new_address
    session.expunge(change)  # it may go along with the address
    if owner is None:
        moved = {"address": new, "verified_at": at}
        session.execute(update(PersonAddress).where(PersonAddress.id == change.address_id).values(moved))
    else:
        session.execute(delete(PersonAddress).where(PersonAddress.id == change.address_id))
    suppression.carry_over(session, old, new, at)
    let_go(session, person_id, old, new, at)
    set_by_person(session, person_id, ["address"], at)
    session.execute(update(Person).where(Person.id == person_id).values(version=Person.version + 1))
    trail.record(session, trail.DATA_SUBJECT, "gewijzigd", "e-mailadres", at, person_id)
    announce(session, PeopleChanged((person_id,)))
    return Outcome.CHANGED


def _still_theirs(session: Session, change: AddressChange) -> str:
    """The address that the change was asked for. Raises Gone when the person has another one since."""
    asked = PersonAddress.id == change.address_id, PersonAddress.person_id == change.person_id
    now = session.scalar(select(PersonAddress.address).where(*asked).with_for_update())
    if now is None or keyring(session).fingerprint(now) != change.old_key:
        raise Gone
    return now


def _let_lapse(session: Session, person_id: int, address_id: int, at: datetime) -> None:
    """Only the latest wish counts: what still waits for this person or this address ends."""
    same = (AddressChange.person_id == person_id) | (AddressChange.address_id == address_id)
    ended = update(AddressChange).where(same, *_open(at)).values(lapsed_at=at)
    session.execute(ended.execution_options(synchronize_session=False))


def _ask_to_join(session: Session, change: AddressChange, old: str, at: datetime) -> None:
    """Both mailboxes are of one human being, whom we know twice: somebody of us puts the two together."""
    about = {"veld": "person_address.address", "wens": "samenvoegen"}
    language = session.get_one(Person, change.person_id).language
    asked = Asked(
        kind=RequestKind.COMPLETE,
        channel=Channel.PORTAL,
        language=language,
        address=old,
        person_id=change.person_id,
        text=f"Ook dit adres is van mij, en u kent mij daar al: {change.new_address}.",
        about=about,
    )
    open_request(session, asked, at)


def _open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    unended = AddressChange.done_at.is_(None), AddressChange.lapsed_at.is_(None)
    return (*unended, AddressChange.asked_at > at - WORKS)


def _pressed(side: Side) -> InstrumentedAttribute[datetime | None]:
    return AddressChange.old_pressed_at if side is Side.OLD else AddressChange.new_pressed_at
