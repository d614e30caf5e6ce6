"""Taking in a question: kept once, with a reference, a receipt for the sender and a sign to the service desk."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Acknowledgement, Inquiry
from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.references import free_reference
from sjoerd4u.mail import outbox
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import CORRESPONDENCE, CRM_SERVICE

CONTACT = "contact"
SAME_WITHIN = timedelta(hours=1)
BETWEEN_RECEIPTS = timedelta(hours=24)
ADDED_LATER = ("given_name", "infix", "family_name", "company", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks, and how to reach them. `address` is tidied."""

    address: str
    message: str
    language: str
    page: str
    kind: str = CONTACT
    interests: list[str] = field(default_factory=list)
    given_name: str | None = None
    infix: str | None = None
    family_name: str | None = None
    company: str | None = None
    phone: str | None = None


def receive_question(session: Session, question: Question, at: datetime) -> str:
    """Keep this question and write the letters that say so; returns its mark.

    The same words from the same address within an hour, also at the same moment, are the same question: the first is
    kept, completed with what was left empty, and no letter is written again. Costs the same for an address we know as
    for one we do not.
    """
    once = keyring(session).fingerprint(f"{question.address}\n{question.message}")
    session.execute(
        update(Inquiry).where(Inquiry.once == once, Inquiry.received_at <= at - SAME_WITHIN).values(once=None)
    )
    mark, reference = new_mark(), free_reference(session, Inquiry.reference, "V")
    kept: str = session.scalars(_keep_once(session, question, once, mark, reference, at)).one()
    if kept == mark:
        _tell_service_desk(session, reference, at)
        _confirm_receipt(session, question, reference, at)
    return kept


def _keep_once(session: Session, question: Question, once: str, mark: str, reference: str, at: datetime) -> Any:
    row = {"mark": mark, "once": once, "reference": reference, "received_at": at, "last_contact_at": at}
    new = insert_into(session, Inquiry).values(**asdict(question), **row)
    completed = {name: func.coalesce(getattr(Inquiry, name), getattr(new.excluded, name)) for name in ADDED_LATER}
    return new.on_conflict_do_update(index_elements=[Inquiry.once], set_=completed).returning(Inquiry.mark)


def _tell_service_desk(session: Session, reference: str, at: datetime) -> None:
    words = {"reference": reference, "at": at.isoformat()}
    outbox.write_letter(session, "crm/desk", FIRM.service_email, CRM_SERVICE, "nl", at, words=words)


def _confirm_receipt(session: Session, question: Question, reference: str, at: datetime) -> None:
    """Anybody can type anybody's address: the letter holds nothing that was typed, and comes once in 24 hours."""
    new = insert_into(session, Acknowledgement).values(address=question.address, written_at=at)
    rested = Acknowledgement.written_at <= at - BETWEEN_RECEIPTS
    due = new.on_conflict_do_update(
        index_elements=[Acknowledgement.address], set_={"written_at": at}, where=rested
    ).returning(Acknowledgement.id)
    if session.scalar(due) is None:
        return
    words = {"reference": reference, "at": at.isoformat()}
    outbox.write_letter(session, "crm/receipt", question.address, CORRESPONDENCE, question.language, at, words=words)
