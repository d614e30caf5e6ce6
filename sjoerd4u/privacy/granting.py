"""Carrying out a granted erasure, in the transaction of its decision: both are there, or neither."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from sjoerd4u.mail import outbox
from sjoerd4u.mail.models import Letter
from sjoerd4u.privacy import erasure, reviewing
from sjoerd4u.privacy.handling import told
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.request_models import Decision, RightsRequest
from sjoerd4u.register.purposes import RIGHTS


def carry_out_erasure(session: Session, request: RightsRequest, at: datetime, ledger: Ledger) -> None:
    """Forget whose request this is, and leave the letter that tells so. Raises UseIsRestricted.

    The caller commits it with the decision. The ledger is on disk before that: whoever dies in between leaves a request
    that is open still, and an entry that says who was to be forgotten.
    """
    letter = _letter(request, at)
    subject = reviewing.subject_of_request(session, request)
    erasure.forget(session, subject, at, ledger)
    if letter is not None:
        session.execute(insert(Letter), [letter])


def _letter(request: RightsRequest, at: datetime) -> dict[str, Any] | None:
    """The answer we owe (AVG art. 12(3)), made before the erasing: afterwards nobody knows the address. It goes after
    its term, as every letter. None without an address."""
    if request.address is None or request.decision is None:
        return None
    words = told(request, Decision(request.decision), lifts=False)
    return outbox.letter_row("privacy/decided", request.address, RIGHTS, request.language, at, words=words)
