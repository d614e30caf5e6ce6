"""Handing the portable part to another party (AVG art. 20(2)): a link that gives it once, within a week."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.portal.models import HandOver
from sjoerd4u.privacy.identifying import Subject

WORKS = timedelta(days=7)
MOST = 5
USE = "hand-over"


class Gone(LookupError):
    """The link was used, taken back, or is too old."""


class TooMany(ValueError):
    """There are enough links that wait."""


def make_link(session: Session, subject: Subject, at: datetime) -> str:
    """A new link; its mark. Raises TooMany."""
    if len(links_of(session, subject, at)) >= MOST:
        raise TooMany
    link = HandOver(mark=new_mark(), address=subject.addresses[0], made_at=at)
    session.add(link)
    session.flush()
    return link.mark


def links_of(session: Session, subject: Subject, at: datetime) -> list[HandOver]:
    """The links of this subject that still work, newest first."""
    theirs = select(HandOver).where(HandOver.address.in_(subject.addresses), *_open(at))
    return list(session.scalars(theirs.order_by(HandOver.id.desc())))


def still_works(session: Session, mark: str, at: datetime) -> bool:
    """Whether the link with this mark still gives something."""
    return session.scalar(select(HandOver.id).where(HandOver.mark == mark, *_open(at))) is not None


def use(session: Session, mark: str, at: datetime) -> str:
    """Use the link up; the address whose data go along. Of presses at the same moment one wins. Raises Gone."""
    used = update(HandOver).where(HandOver.mark == mark, *_open(at)).values(fetched_at=at)
    address = session.scalar(used.returning(HandOver.address).execution_options(synchronize_session=False))
    if address is None:
        raise Gone
    return address


def take_back(session: Session, subject: Subject, mark: str, at: datetime) -> None:
    """End a link. Raises Gone for one that is not there, or of somebody else."""
    theirs = HandOver.mark == mark, HandOver.address.in_(subject.addresses)
    ended = update(HandOver).where(*theirs, *_open(at)).values(ended_at=at).returning(HandOver.id)
    if session.scalar(ended.execution_options(synchronize_session=False)) is None:
        raise Gone


def _open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return HandOver.fetched_at.is_(None), HandOver.ended_at.is_(None), HandOver.made_at > at - WORKS
