"""The morning mail: how much there is to do today, for each of us who wants it.

It names nobody: what stands in a letter to us would not be found when the person it is about asks to see or erase it.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.today import Section, today
from sjoerd4u.kit.calendar import is_working_day
from sjoerd4u.kit.clock import day_of, start_of
from sjoerd4u.kit.db import Store
from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.trail import By
from sjoerd4u.register.purposes import CRM_SERVICE
from sjoerd4u.staff.models import StaffMember

LETTER = "crm/morning"


def morning_mail(store: Store, at: datetime) -> str:
    """The chore: a letter to everyone who wants one and has something to do, once a working day."""
    if not is_working_day(day_of(at)):
        return "geen werkdag"
    with store.writing() as session:
        written = sum(_write(session, member, at) for member in _who_want_it(session, at))
        session.commit()
    return f"{written} ochtendmails geschreven"


def _who_want_it(session: Session, at: datetime) -> list[StaffMember]:
    """Who works here, asked for it, and did not get it today."""
    today_already = exists().where(
        Letter.kind == LETTER, Letter.address == StaffMember.address, Letter.written_at >= start_of(day_of(at))
    )
    wanted = (StaffMember.morning_mail, StaffMember.ended_at.is_(None), StaffMember.address.is_not(None))
    return list(session.scalars(select(StaffMember).where(*wanted, ~today_already).order_by(StaffMember.id)))


def _write(session: Session, member: StaffMember, at: datetime) -> bool:
    found = today(session, By(member.id, member.name), at)
    if not found.to_do or member.address is None:
        return False
    lines = [_said(section) for section in found.sections if section.total]
    words = {"lines": lines, "total": found.to_do}
    outbox.write_letter(session, LETTER, member.address, CRM_SERVICE, "nl", at, words=words)
    return True


def _said(section: Section) -> str:
    return f"{section.title}: {section.total}" + (f" ({section.late} te laat)" if section.late else "")
