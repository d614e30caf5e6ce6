"""Questions about questions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Inquiry


def reference_of(session: Session, mark: str) -> str | None:
    """The reference of the inquiry with this mark; None when it is not there (any more)."""
    return session.scalar(select(Inquiry.reference).where(Inquiry.mark == mark))
