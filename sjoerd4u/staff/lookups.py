"""Questions about who works here, and about what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base
from sjoerd4u.kit.legible import among_colleagues, legible, readable
from sjoerd4u.people.models import Person, TrailEntry
from sjoerd4u.register.columns import holding
from sjoerd4u.register.trailed import TRAIL
from sjoerd4u.staff import means
from sjoerd4u.staff.invitations import WORKS
from sjoerd4u.staff.models import StaffInvitation, StaffMember, StaffPasskey, StaffPassword
from sjoerd4u.staff.signing_in import CAME_IN

PAGE = 50


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member as the list shows them: how they sign in, since when not, and whether the invitation still works."""

    member: StaffMember
    passkeys: int
    has_password: bool
    last_in: datetime | None
    invited_until: datetime | None
    invitation_works: bool

    @property
    def can_sign_in(self) -> bool:
        return self.has_password or self.passkeys > 0


def colleagues(session: Session, at: datetime) -> list[Colleague]:
    """Everyone who works here, by name, in one statement."""
    keys = select(func.count()).where(StaffPasskey.staff_id == StaffMember.id).scalar_subquery()
    last = select(func.max(TrailEntry.at)).where(TrailEntry.staff_id == StaffMember.id, TrailEntry.did == CAME_IN)
    found = session.execute(
        select(StaffMember, keys, StaffPassword.id, last.scalar_subquery(), StaffInvitation.written_at)
        .outerjoin(StaffPassword, StaffPassword.staff_id == StaffMember.id)
        .outerjoin(StaffInvitation, StaffInvitation.staff_id == StaffMember.id)
        .where(StaffMember.ended_at.is_(None))
        .order_by(func.lower(StaffMember.name), StaffMember.id)
    )
    return [
        Colleague(
            member, count, bool(password), last_in, until := written and written + WORKS, bool(until and until > at)
        )
        for member, count, password, last_in, written in found
    ]


def can_sign_in(session: Session, member: StaffMember) -> bool:
    """Whether this member has a password or a passkey."""
    return session.scalar(select(StaffMember.id).where(StaffMember.id == member.id, means.has_any())) is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the trail somebody wants to see. `before` is the number of the entry to go on from."""

    staff_id: int | None = None
    did: str | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was written down with an entry. None: there was nothing to write on that side."""

    name: str
    before: str | None
    after: str | None


def _change(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    words = TRAIL[name].nl if name in TRAIL else _column_words().get(name, name)
    return Change(words, _side(name, before), _side(name, after))


def _side(name: str, written: Mapping[str, Any]) -> str | None:
    said = legible({name: written[name]}, TRAIL) if name in written else {}
    return next((readable(value) for value in said.values()), None)


@cache
def _column_words() -> dict[str, str]:
    """What a name says that the list of the trail does not have: what a column with that name says."""
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    return {column.name: among_colleagues(says.nl).lower() for column in columns if (says := holding(column).says)}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the trail, as the office may read it. `is_restricted`: its values are only stored, and not
    shown."""

    entry: TrailEntry
    is_restricted: bool

    @property
    def changes(self) -> list[Change]:
        """What was written down with it, in words; nothing of who is restricted."""
        before, after = self.entry.before, self.entry.after
        return [] if self.is_restricted else [_change(name, before, after) for name in before | after]


def trail_entries(session: Session, asked: Asked) -> tuple[Sequence[Entry], int | None]:
    """A page of the trail, the newest first, and from where the next page goes on, if there is one."""
    restricted = Person.restricted_at.is_not(None)
    wanted = select(TrailEntry, restricted).outerjoin(Person, Person.id == TrailEntry.person_id)
    wanted = wanted.order_by(TrailEntry.id.desc()).limit(PAGE + 1)
    if asked.staff_id is not None:
        wanted = wanted.where(TrailEntry.staff_id == asked.staff_id)
    if asked.did:
        wanted = wanted.where(TrailEntry.did == asked.did)
    if asked.before is not None:
        wanted = wanted.where(TrailEntry.id < asked.before)
    found = [Entry(entry, bool(stored)) for entry, stored in session.execute(wanted)]
    return found[:PAGE], found[PAGE - 1].entry.id if len(found) > PAGE else None


def what_is_done(session: Session) -> Sequence[str]:
    """Every verb that is in the trail, to choose from."""
    return session.scalars(select(TrailEntry.did).distinct().order_by(TrailEntry.did)).all()
