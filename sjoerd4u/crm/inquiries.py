"""Taking in what comes through the site: kept once, with a reference, for a person, with a day by which we answer."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.articles.happenings import ArticleFetched, ArticleRequested
from sjoerd4u.crm import indexing
from sjoerd4u.crm.history import system_line
from sjoerd4u.crm.models import Acknowledgement, Inquiry, Relation
from sjoerd4u.crm.relations import derive_interests
from sjoerd4u.kit.calendar import HOURS_OF_A_DAY, add_working_hours
from sjoerd4u.kit.db import insert_into, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.references import free_reference
from sjoerd4u.mail import outbox
from sjoerd4u.newsletter.happenings import SubscriberConfirmed, SubscriberLeft
from sjoerd4u.people import roster
from sjoerd4u.people.changing import Source
from sjoerd4u.people.interests import known
from sjoerd4u.people.models import Person
from sjoerd4u.register.controller import FIRM
from sjoerd4u.register.purposes import CORRESPONDENCE, CRM_SERVICE

CONTACT = "contact"
ARTICLE = "artikel"
SAME_WITHIN = timedelta(hours=1)
BETWEEN_RECEIPTS = timedelta(hours=24)
ADDED_LATER = ("given_name", "infix", "family_name", "company", "phone")
REFERENCE = "V"


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


# — A question ———————————————————————————————————————————————————————————————————————————————————————————————————


def receive_question(session: Session, question: Question, at: datetime) -> str:
    """Keep this question and write the letters that say so; returns its mark.

    The same words from the same address within an hour, also at the same moment, are the same question: the first is
    kept, completed with what was left empty, and no letter is written again. It is of the person with this address,
    who may be new. Costs the same for an address we know as for one we do not.
    """
    once = keyring(session).fingerprint(f"{question.address}\n{question.message}")
    session.execute(
        update(Inquiry).where(Inquiry.once == once, Inquiry.received_at <= at - SAME_WITHIN).values(once=None)
    )
    mark, reference = new_mark(), free_reference(session, Inquiry.reference, REFERENCE)
    row = asdict(question) | {"mark": mark, "once": once, "reference": reference}
    kept = _keep(session, row, Source.FORM, at)
    if kept == mark:
        _tell_service_desk(session, reference, at)
        _confirm_receipt(session, question, reference, at)
    return kept


def _keep(session: Session, row: dict[str, Any], source: str, at: datetime) -> str:
    """Keep this inquiry, or complete the one that it repeats; gives the mark of the one that is kept."""
    introduction = roster.Introduction(row["language"], row["given_name"], row["infix"], row["family_name"])
    person_id = roster.meet_unproven(session, row["address"], introduction, source, at)
    due = add_working_hours(at, HOURS_OF_A_DAY)
    row = row | {"person_id": person_id, "received_at": at, "last_contact_at": at, "answer_due_at": due}
    new = insert_into(session, Inquiry).values(row)
    completed = {name: func.coalesce(getattr(Inquiry, name), getattr(new.excluded, name)) for name in ADDED_LATER}
    kept = session.execute(
        new.on_conflict_do_update(index_elements=[Inquiry.once], set_=completed).returning(Inquiry.id, Inquiry.mark)
    ).one()
    indexing.index_inquiries(session, [kept.id])
    return str(kept.mark)


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


# — A request for an article —————————————————————————————————————————————————————————————————————————————————————


def request_came_in(session: Session, asked: ArticleRequested) -> None:
    """A request for an article is an inquiry too. It goes with the request, until the address proves to be theirs or
    one of us picks it up. Costs the same for an address we know as for one we do not; writes no letter."""
    row = {
        "mark": new_mark(),
        "reference": free_reference(session, Inquiry.reference, REFERENCE),
        "request_id": asked.request_id,
        "kind": ARTICLE,
        "article": asked.title,
        "message": "",
        "interests": known([*asked.topics, *asked.interests]),
        "phone": None,
        **{name: getattr(asked, name) for name in ("address", "language", "page")},
        **{name: getattr(asked, name) for name in ("given_name", "infix", "family_name", "company")},
    }
    _keep(session, row, Source.ARTICLE, asked.at)


def request_was_fetched(session: Session, fetched: ArticleFetched) -> None:
    """The mailbox is theirs: the inquiry lives by its own term from now on, and their file shows the interest."""
    person_id = roster.find(session, fetched.address)
    relation = _file(session, person_id) if person_id else None
    inquiry = session.scalar(select(Inquiry).where(Inquiry.request_id == fetched.request_id).with_for_update())
    if inquiry is None:
        return
    said = roster.Introduction(inquiry.language, inquiry.given_name, inquiry.infix, inquiry.family_name)
    inquiry.person_id = roster.meet(session, fetched.address, said, Source.ARTICLE, fetched.at)
    inquiry.request_id = None
    inquiry.last_contact_at = max(inquiry.last_contact_at, fetched.at)
    session.flush()
    if relation:
        derive_interests(session, relation, inquiry.interests)
        system_line(session, relation, f"Haalde het artikel “{inquiry.article}” op.", fetched.at, inquiry.id)


# — The newsletter ———————————————————————————————————————————————————————————————————————————————————————————————


def reader_came(session: Session, happening: SubscriberConfirmed) -> None:
    """A line in the file, if there is one. Reading along is no interest in our services (the statement says so of
    articles only), so it opens no file, makes no inquiry and moves no term."""
    _quietly(session, happening.person_id, "Bevestigde de aanmelding voor de nieuwsbrief.", happening.at)


def reader_left(session: Session, happening: SubscriberLeft) -> None:
    """A line in the file, if there is one."""
    _quietly(session, happening.person_id, "Meldde zich af voor de nieuwsbrief.", happening.at)


def _quietly(session: Session, person_id: int, text: str, at: datetime) -> None:
    if relation := _file(session, person_id):
        system_line(session, relation, text, at)


def _file(session: Session, person_id: int) -> Relation | None:
    """The person's file, held; none when the data are only stored (AVG art. 18)."""
    usable = select(Person.id).where(Person.restricted_at.is_(None))
    theirs = select(Relation).where(Relation.person_id == person_id, Relation.person_id.in_(usable))
    return session.scalar(theirs.with_for_update().execution_options(populate_existing=True))
