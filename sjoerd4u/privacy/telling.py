"""Telling receivers what was corrected, erased or restricted (AVG art. 19): a task for each, done with proof."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.desk_models import RecipientTask
from sjoerd4u.privacy.request_models import RequestKind, RightsRequest
from sjoerd4u.register.recipients import Recipient
from sjoerd4u.register.vocabulary import Category

TELL = {
    RequestKind.RECTIFY: "Laat weten welke gegevens zijn verbeterd (artikel 19 AVG).",
    RequestKind.COMPLETE: "Laat weten welke gegevens zijn aangevuld (artikel 19 AVG).",
    RequestKind.ERASE: "Laat weten dat de gegevens zijn gewist, en vraag ze ook daar te wissen (artikel 19 AVG).",
    RequestKind.RESTRICT: "Laat weten dat het gebruik van de gegevens is beperkt (artikel 19 AVG).",
    RequestKind.OBJECT: "Laat weten dat deze verwerking is gestopt (artikel 21 AVG).",
}


class NoSuchTask(LookupError):
    """There is no task with this mark, or it is done already."""


@dataclass(frozen=True, slots=True)
class Task:
    """One receiver to tell, as the desk shows it."""

    mark: str
    reference: str
    request_mark: str
    recipient: str
    what: str
    planned_at: datetime
    done_at: datetime | None
    done_by: str | None
    proof: str | None


def plan(
    session: Session,
    request: RightsRequest,
    categories: Collection[Category],
    recipients: Iterable[Recipient],
    at: datetime,
) -> int:
    """Note whom to tell: every one of `recipients` who receives one of `categories`; how many."""
    what = TELL.get(RequestKind(request.kind))
    chosen = [one for one in recipients if what and one.categories & set(categories)]
    rows = [
        {"mark": new_mark(), "request_id": request.id, "recipient": _named(one), "what": what, "planned_at": at}
        for one in chosen
    ]
    if rows:
        session.execute(insert(RecipientTask), rows)
    return len(rows)


def told(session: Session, mark: str, proof: str, by: By, at: datetime) -> None:
    """Somebody told this receiver; `proof` says how, or why it need not be (impossible, or out of all proportion).

    Raises NoSuchTask, also for one that is done.
    """
    done = (
        update(RecipientTask)
        .where(RecipientTask.mark == mark, RecipientTask.done_at.is_(None))
        .values(done_at=at, done_by=by.name, proof=proof)
        .returning(RecipientTask.id)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(done) is None:
        raise NoSuchTask


def tasks(session: Session, request_id: int | None = None, open_only: bool = False) -> list[Task]:
    """Whom to tell, oldest first: for one request or for all."""
    question = select(RecipientTask, RightsRequest.reference, RightsRequest.mark).join(RightsRequest)
    if request_id is not None:
        question = question.where(RecipientTask.request_id == request_id)
    if open_only:
        question = question.where(RecipientTask.done_at.is_(None))
    rows = session.execute(question.order_by(RecipientTask.planned_at, RecipientTask.id)).all()
    return [
        Task(
            task.mark,
            reference,
            request_mark,
            task.recipient,
            task.what,
            task.planned_at,
            task.done_at,
            task.done_by,
            task.proof,
        )
        for task, reference, request_mark in rows
    ]


def _named(recipient: Recipient) -> str:
    return recipient.slug if recipient.name == "in te vullen" else recipient.name
