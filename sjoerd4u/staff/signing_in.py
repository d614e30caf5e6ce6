"""Signing in with a password and a code: the same answer and the same work whether or not there is such an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import BadSeal, new_mark
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.staff import attempts, codes
from sjoerd4u.staff.models import StaffMember, StaffPassword

WITH_CODE, WITH_RECOVERY, WITH_PASSKEY = "wachtwoord en code", "wachtwoord en herstelcode", "toegangssleutel"
LONGEST_CODE = 40
CAME_IN = "ingelogd"
REMEMBERED = timedelta(days=90)  # as long as an attempt is kept


class Refused(ValueError):
    """The address, the password or the code is not right; which of them is not said."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was written down, with the account it is about, if there is one."""

    number: int
    member: StaffMember | None
    password: StaffPassword | None

    @property
    def kept(self) -> str | None:
        """What is kept of the password, to compare with outside a transaction: that takes long on purpose."""
        return self.password.hash if self.password else None


def begin(session: Session, address: str, network: str, at: datetime) -> Attempt:
    """Write down that somebody tries to sign in as this tidied address. Commit, and then compare the password.

    Raises attempts.TooOften.
    """
    number = attempts.begin(session, address, network, at)
    found = session.execute(
        select(StaffMember, StaffPassword)
        .join(StaffPassword, StaffPassword.staff_id == StaffMember.id)
        .where(StaffMember.address == address, StaffMember.ended_at.is_(None))
    ).first()
    return Attempt(number, *(found or (None, None)))


def conclude(session: Session, attempt: Attempt, password_fits: bool, code: str, at: datetime) -> str:
    """Use the code up, if the password fits; gives by which means they come in. Raises Refused."""
    member = attempt.member
    mark = member.mark if member and password_fits else new_mark()
    staff_id = member.id if member and password_fits else 0
    step = codes.step_of(_secret(session, attempt), code[:LONGEST_CODE], at)
    by_code = codes.use_step(session, staff_id, step or 0)
    by_recovery = not by_code and codes.use_recovery_code(session, staff_id, mark, code[:LONGEST_CODE], at)
    if not (member and (by_code or by_recovery)):
        raise Refused
    attempts.succeeded(session, attempt.number)
    return WITH_CODE if by_code else WITH_RECOVERY


def _secret(session: Session, attempt: Attempt) -> str:
    """What makes the codes of this account; one that fits nobody where there is none, or where the key changed."""
    if attempt.member is None or attempt.password is None:
        return codes.FOR_NOBODY
    try:
        return codes.unseal(session, attempt.member.mark, attempt.password.sealed_secret)
    except BadSeal:
        return codes.FOR_NOBODY


def in_vain(session: Session, member: StaffMember, at: datetime) -> dict[str, int]:
    """How often somebody failed to come in with this account since its last line in the trail about coming in.

    Failures are not in the trail one by one: writing that only for accounts that exist would tell which do.
    """
    last = select(func.max(TrailEntry.at)).where(TrailEntry.staff_id == member.id, TrailEntry.did == CAME_IN)
    since = session.scalar(last) or member.added_at
    failed = len(attempts.failed_with(session, member.id, max(since, at - REMEMBERED)))
    return {"mislukte pogingen ervoor": failed} if failed else {}
