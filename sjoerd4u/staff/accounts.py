"""Accounts: who works here, added, given another role, ended and let back. Somebody always manages the accounts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.staff import invitations, means, sessions
from sjoerd4u.staff.models import Role, StaffMember


class AlreadyThere(ValueError):
    """There is an account with this address."""


class LastAdmin(ValueError):
    """Without this member nobody who can sign in could manage the accounts."""


class NoSuchMember(LookupError):
    """No account has this mark, or it is not in the state that this asks for."""


def invite(session: Session, by: By, address: str, name: str, role: Role, at: datetime) -> str:
    """An account for this tidied address, and the letter by which its owner comes in; gives the token of the link.

    Raises AlreadyThere.
    """
    member = add_member(session, address, name, role, at)
    trail.record(session, by, "uitgenodigd", f"collega {name}", at, after={"rol": role.value})
    return invitations.write_invitation(session, member, at)


def add_member(session: Session, address: str, name: str, role: Role, at: datetime) -> StaffMember:
    """An account for this tidied address. Nobody can sign in with it before it has a means to.

    Raises AlreadyThere.
    """
    if with_address(session, address):
        raise AlreadyThere(address)
    member = StaffMember(mark=new_mark(), address=address, name=name, role=role, added_at=at)
    session.add(member)
    session.flush()
    return member


def start_again(session: Session, by: By, mark: str, at: datetime) -> str:
    """Void every means of this member, end their sessions and invite them anew; gives the token of the link.

    For who lost the phone and the codes, and for an account that somebody else may be in. Raises NoSuchMember and
    LastAdmin: the letter could get lost.
    """
    admins = _hold_admins(session)
    member = with_mark(session, mark)
    _insist_one_stays(admins, member)
    return rescue(session, by, member, at)


def rescue(session: Session, by: By, member: StaffMember, at: datetime) -> str:
    """The same, also for who alone manages the accounts: for the command line, which prints the link as well.

    Raises NoSuchMember for an account that was ended or erased.
    """
    if member.ended_at or not member.address:
        raise NoSuchMember
    means.remove_all(session, member.id)
    trail.record(session, by, "ingetrokken", f"inlogmiddelen van {member.name}", at)
    return invitations.write_invitation(session, member, at)


def give_role(session: Session, by: By, mark: str, role: Role, at: datetime) -> Role:
    """Another role, from the next page on; gives the role before. Raises NoSuchMember and LastAdmin."""
    admins = _hold_admins(session)
    member = with_mark(session, mark)
    before = Role(member.role)
    if role is not Role.ADMIN:
        _insist_one_stays(admins, member)
    member.role = role
    was, is_now = {"rol": before.value}, {"rol": role.value}
    trail.record(session, by, "gewijzigd", f"rol van {member.name}", at, before=was, after=is_now)
    return before


def end_account(session: Session, by: By, mark: str, at: datetime) -> None:
    """Nobody is in or comes in with this account any more. It can be let back while it is kept.

    Raises NoSuchMember and LastAdmin.
    """
    admins = _hold_admins(session)
    member = with_mark(session, mark)
    _insist_one_stays(admins, member)
    member.ended_at = at
    sessions.end_all(session, member.id)
    invitations.take_back(session, member.id)
    trail.record(session, by, "beëindigd", f"account van {member.name}", at)


def let_back(session: Session, by: By, mark: str, at: datetime) -> None:
    """The account works again, with the means it had. Raises NoSuchMember, also for one that was erased."""
    back = update(StaffMember).where(
        StaffMember.mark == mark, StaffMember.ended_at.is_not(None), StaffMember.address.is_not(None)
    )
    name = session.scalar(back.values(ended_at=None).returning(StaffMember.name))
    if name is None:
        raise NoSuchMember
    trail.record(session, by, "teruggezet", f"account van {name}", at)


# — Looking ——————————————————————————————————————————————————————————————————————————————————————————————————————


def with_address(session: Session, address: str) -> StaffMember | None:
    """The account with this tidied address, also when it was ended."""
    return session.scalar(select(StaffMember).where(StaffMember.address == address))


def with_mark(session: Session, mark: str) -> StaffMember:
    """The account with this mark, which was not ended. Raises NoSuchMember."""
    found = session.scalar(select(StaffMember).where(StaffMember.mark == mark, StaffMember.ended_at.is_(None)))
    if found is None:
        raise NoSuchMember
    return found


def colleagues(session: Session) -> Sequence[StaffMember]:
    """Everyone who works here, by name."""
    here = select(StaffMember).where(StaffMember.ended_at.is_(None))
    return session.scalars(here.order_by(func.lower(StaffMember.name), StaffMember.id)).all()


def former_colleagues(session: Session) -> Sequence[StaffMember]:
    """Whose account was ended and is still kept, the last one first."""
    gone = select(StaffMember).where(StaffMember.ended_at.is_not(None))
    return session.scalars(gone.order_by(StaffMember.ended_at.desc(), StaffMember.id)).all()


# — Somebody always manages ——————————————————————————————————————————————————————————————————————————————————————


def _hold_admins(session: Session) -> set[int]:
    """Who manages the accounts and can sign in; nobody else changes that until this transaction ends."""
    held = select(StaffMember.id).where(StaffMember.role == Role.ADMIN, StaffMember.ended_at.is_(None), means.has_any())
    return set(session.scalars(held.order_by(StaffMember.id).with_for_update(of=StaffMember)))


def _insist_one_stays(admins: set[int], member: StaffMember) -> None:
    if admins == {member.id}:
        raise LastAdmin
