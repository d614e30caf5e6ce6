"""The letter by which somebody chooses how to sign in: a link that works once, for seven days."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import outbox
from sjoerd4u.register.purposes import STAFF_ACCESS
from sjoerd4u.staff.models import StaffInvitation, StaffMember

WORKS = timedelta(days=7)
USE = "staff-invite"


class InvitationGone(LookupError):
    """The link was used, is too old, or a newer letter was written."""


def write_invitation(session: Session, member: StaffMember, at: datetime) -> str:
    """Write the letter; the link in a former one stops working. Gives the token of the link, for the command line."""
    mark = new_mark()
    new = insert_into(session, StaffInvitation).values(mark=mark, staff_id=member.id, written_at=at)
    session.execute(new.on_conflict_do_update(index_elements=["staff_id"], set_={"mark": mark, "written_at": at}))
    link = outbox.Link("staff.invitation", USE, mark)
    words = {"name": member.name, "until": (at + WORKS).isoformat()}
    outbox.write_letter(
        session, "staff/invite", member.address or "", STAFF_ACCESS, "nl", at, links={"invitation": link}, words=words
    )
    return keyring(session).seal(USE, mark)


def invited(session: Session, mark: str, at: datetime) -> StaffMember:
    """Who may come in by the invitation with this mark. Raises InvitationGone."""
    found = session.scalar(
        select(StaffMember)
        .join(StaffInvitation, StaffInvitation.staff_id == StaffMember.id)
        .where(StaffInvitation.mark == mark, StaffMember.ended_at.is_(None), _works(at))
    )
    if found is None:
        raise InvitationGone
    return found


def use_up(session: Session, mark: str, at: datetime) -> None:
    """Use the invitation up: of presses at the same moment one wins. Raises InvitationGone."""
    used = delete(StaffInvitation).where(StaffInvitation.mark == mark, _works(at)).returning(StaffInvitation.id)
    if session.scalar(used) is None:
        raise InvitationGone


def take_back(session: Session, staff_id: int) -> None:
    """The link in any letter to this member stops working."""
    session.execute(delete(StaffInvitation).where(StaffInvitation.staff_id == staff_id))


def _works(at: datetime) -> Any:
    return StaffInvitation.written_at > at - WORKS
