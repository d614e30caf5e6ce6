"""Questions about questions, and about what would slip."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Inquiry, InquiryState, NextStep, Opportunity, OpportunityStage, Relation

CLOSED = (OpportunityStage.WON, OpportunityStage.LOST)


def reference_of(session: Session, mark: str) -> str | None:
    """The reference of the inquiry with this mark; None when it is not there (any more)."""
    return session.scalar(select(Inquiry.reference).where(Inquiry.mark == mark))


# — Without a next step: conditions for a statement ——————————————————————————————————————————————————————————————


def opportunity_without_step() -> ColumnElement[bool]:
    """Open opportunities for which nobody will do anything: no open step of their own, and no general one.

    A step that is planned counts, on whatever day: what waits for its day has not slipped.
    """
    own = or_(NextStep.opportunity_id == Opportunity.id, _general(Opportunity.relation_id))
    planned = exists().where(NextStep.done_at.is_(None), own).correlate(Opportunity)
    return and_(Opportunity.stage.not_in(CLOSED), ~planned)


def inquiry_without_step() -> ColumnElement[bool]:
    """Inquiries that somebody picked up and for which nobody will do anything."""
    theirs = select(Relation.id).where(Relation.person_id == Inquiry.person_id).correlate(Inquiry).scalar_subquery()
    own = or_(NextStep.inquiry_id == Inquiry.id, _general(theirs))
    planned = exists().where(NextStep.done_at.is_(None), own).correlate(Inquiry)
    return and_(Inquiry.state == InquiryState.CLAIMED, ~planned)


def _general(relation_id: Any) -> ColumnElement[bool]:
    """A step of this file that is about nothing in particular."""
    about = (NextStep.opportunity_id, NextStep.case_id, NextStep.inquiry_id)
    return and_(NextStep.relation_id == relation_id, *(column.is_(None) for column in about))
