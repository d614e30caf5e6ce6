"""A test mail: one message to somebody who works here. It is a letter, so no ledger and no figure knows of it."""

from datetime import datetime

from sqlalchemy.orm import Session

from sjoerd4u.mail.outbox import write_letter
from sjoerd4u.newsletter.campaigns.linting import Draft
from sjoerd4u.register.purposes import CORRESPONDENCE

KIND = "newsletter/trial"


def try_out(session: Session, draft: Draft, to: str, nowhere: str, at: datetime) -> None:
    """Write the message of `draft` to the tidied address `to`. Its personal links lead to `nowhere`."""
    words = {
        "subject": draft.subject,
        "text": _without_holes(draft.text, nowhere),
        "html": _without_holes(draft.html, nowhere),
    }
    write_letter(session, KIND, to, CORRESPONDENCE, draft.language, at, words=words)


def _without_holes(text: str, nowhere: str) -> str:
    for hole in ("{{LEAVE}}", "{{PREFERENCES}}"):
        text = text.replace(hole, nowhere)
    return text
