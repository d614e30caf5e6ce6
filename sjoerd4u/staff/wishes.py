"""How a member wants the office to behave."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from sjoerd4u.staff.models import StaffMember


def use_keys(session: Session, member_id: int, on: bool) -> None:
    """Let single keys press buttons for this member, or not (WCAG 2.1.4)."""
    session.execute(update(StaffMember).where(StaffMember.id == member_id).values(keys_off=not on))


def want_morning_mail(session: Session, member_id: int, on: bool) -> None:
    """Write this member every working morning how much there is to do, or do not."""
    session.execute(update(StaffMember).where(StaffMember.id == member_id).values(morning_mail=on))
