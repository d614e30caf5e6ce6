"""What somebody signs in with: set, replaced, taken away. There is always one means left, or an invitation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.staff import codes, sessions
from sjoerd4u.staff.models import StaffMember, StaffPasskey, StaffPassword, StaffRecoveryCode


class LastMeans(ValueError):
    """Without this one nobody could sign in with the account any more."""


def set_password(session: Session, member: StaffMember, hash_: str, secret: str, step: int, at: datetime) -> list[str]:
    """A password and what makes its codes, in place of any before; gives ten recovery codes, to be shown once.

    `step` is the half minute of the code that proved that the app works: it opens nothing any more.
    """
    row = {"hash": hash_, "sealed_secret": codes.seal(session, member.mark, secret), "last_step": step}
    new = insert_into(session, StaffPassword).values(staff_id=member.id, set_at=at, code_set_at=at, **row)
    session.execute(
        new.on_conflict_do_update(index_elements=["staff_id"], set_={**row, "set_at": at, "code_set_at": at})
    )
    trail.record(session, _by(member), "ingesteld", "wachtwoord met codes", at)
    return codes.new_recovery_codes(session, member, at)


def change_password(session: Session, member: StaffMember, hash_: str, this_session: int, at: datetime) -> None:
    """Another password; the codes stay. Every other session of this member ends."""
    session.execute(update(StaffPassword).where(StaffPassword.staff_id == member.id).values(hash=hash_, set_at=at))
    sessions.end_all(session, member.id, but=this_session)
    trail.record(session, _by(member), "gewijzigd", "wachtwoord", at)


def change_codes(
    session: Session, member: StaffMember, secret: str, step: int, this_session: int | None, at: datetime
) -> None:
    """Another authenticator app. Codes of the former one open nothing any more; every other session ends."""
    sealed = codes.seal(session, member.mark, secret)
    values = {"sealed_secret": sealed, "last_step": step, "code_set_at": at}
    session.execute(update(StaffPassword).where(StaffPassword.staff_id == member.id).values(**values))
    sessions.end_all(session, member.id, but=this_session)
    trail.record(session, _by(member), "gewijzigd", "codes", at)


def renew_recovery_codes(session: Session, member: StaffMember, at: datetime) -> list[str]:
    """Ten new recovery codes, to be shown once; the former ones open nothing any more."""
    trail.record(session, _by(member), "vernieuwd", "herstelcodes", at)
    return codes.new_recovery_codes(session, member, at)


def password_of(session: Session, member: StaffMember) -> StaffPassword | None:
    """The password of this member, if they have one."""
    return session.scalar(select(StaffPassword).where(StaffPassword.staff_id == member.id))


def passkeys_of(session: Session, member: StaffMember) -> Sequence[StaffPasskey]:
    """The passkeys of this member, the oldest first."""
    return session.scalars(
        select(StaffPasskey).where(StaffPasskey.staff_id == member.id).order_by(StaffPasskey.id)
    ).all()


def remove_passkey(session: Session, member: StaffMember, mark: str, at: datetime) -> bool:
    """Take away the passkey with this mark; whether there was one. Raises LastMeans."""
    keys = passkeys_of(session, member)
    found = next((key for key in keys if key.mark == mark), None)
    if found is None:
        return False
    if len(keys) == 1 and password_of(session, member) is None:
        raise LastMeans
    session.delete(found)
    trail.record(session, _by(member), "verwijderd", f"toegangssleutel “{found.name}”", at)
    return True


def remove_all(session: Session, staff_id: int) -> None:
    """Nothing opens this account any more, and nobody is in with it."""
    for model in (StaffPassword, StaffRecoveryCode, StaffPasskey):
        session.execute(delete(model).where(model.staff_id == staff_id))
    sessions.end_all(session, staff_id)


def has_any() -> Any:
    """The condition that a StaffMember can sign in, for a statement about members."""
    models = (StaffPassword, StaffPasskey)
    return or_(*(select(model.id).where(model.staff_id == StaffMember.id).exists() for model in models))


def _by(member: StaffMember) -> By:
    return By(member.id, member.name)
