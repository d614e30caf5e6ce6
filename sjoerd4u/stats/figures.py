"""Figures for who works here: how quickly we answer, what is open, and what came of an article. Counted, never kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.inquiries import ARTICLE
from sjoerd4u.crm.models import (
    ContactKind,
    ContactMoment,
    Inquiry,
    InquiryState,
    Opportunity,
    OpportunityStage,
    Relation,
)
from sjoerd4u.kit.calendar import working_time_between
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.models import Person
from sjoerd4u.sales.models import Quote

WEEKS = 8
LOOKED_BACK = timedelta(days=90)
MOST = 5_000  # answers are timed one by one, in working hours
OPEN_STAGES = (
    OpportunityStage.NEW,
    OpportunityStage.TALKING,
    OpportunityStage.QUOTE,
    OpportunityStage.NEGOTIATING,
)
QUOTED = (OpportunityStage.QUOTE, OpportunityStage.NEGOTIATING, OpportunityStage.WON)
TALKED = (ContactKind.PHONE, ContactKind.IN_PERSON)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Inquiries without an answer: all of them, and those whose time is up."""

    all: int
    late: int


@dataclass(frozen=True, slots=True)
class Week:
    """The first answers of one week: how many, and the median time they took, in minutes of office time."""

    monday: date
    answers: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open opportunities in one stage: how many, and what they are worth together (euro cents)."""

    stage: str
    number: int
    cents: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """People who asked for an article, with how many of them we talked afterwards, and how many got a quote."""

    article: int
    talk: int
    quote: int


def waiting(session: Session, at: datetime) -> Waiting:
    """What waits for a first answer now."""
    open_ones = Inquiry.state.in_((InquiryState.NEW, InquiryState.CLAIMED))
    late = func.count().filter(Inquiry.answer_due_at < at)
    row = session.execute(select(func.count(), late).where(open_ones, Inquiry.answered_at.is_(None))).one()
    return Waiting(row[0], row[1])


def answer_times(session: Session, at: datetime) -> list[Week]:
    """The last eight weeks, this one last. A week without answers has no median."""
    this_monday = day_of(at) - timedelta(days=day_of(at).weekday())
    mondays = [this_monday - timedelta(weeks=weeks) for weeks in reversed(range(WEEKS))]
    took: dict[date, list[int]] = {monday: [] for monday in mondays}
    for day, minutes in answers(session, at - timedelta(weeks=WEEKS), at):
        took.get(day - timedelta(days=day.weekday()), []).append(minutes)
    return [Week(monday, len(took[monday]), middle(took[monday])) for monday in mondays]


def answers(session: Session, since: datetime, until: datetime) -> Iterator[tuple[date, int]]:
    """Of each first answer after `since` and not after `until`: the day, and how many minutes of office time it took.
    The latest `MOST`."""
    answered = (
        select(Inquiry.received_at, Inquiry.answered_at)
        .where(Inquiry.answered_at > since, Inquiry.answered_at <= until, Inquiry.state != InquiryState.SPAM)
        .order_by(Inquiry.answered_at.desc())
        .limit(MOST)
    )
    for received, given in session.execute(answered):
        if given is not None:
            yield day_of(given), working_time_between(received, given) // timedelta(minutes=1)


def middle(minutes: Iterable[int]) -> int | None:
    """The median; None of nothing."""
    known = list(minutes)
    return round(median(known)) if known else None


def open_value(session: Session) -> list[StageSum]:
    """What is open in each stage, of people whose data we may use."""
    summed = (
        select(Opportunity.stage, func.count(), func.coalesce(func.sum(Opportunity.value_cents), 0))
        .join(Relation, Relation.id == Opportunity.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .where(Opportunity.stage.in_(OPEN_STAGES), Person.restricted_at.is_(None))
        .group_by(Opportunity.stage)
    )
    found = {stage: (number, int(cents or 0)) for stage, number, cents in session.execute(summed)}
    return [StageSum(stage, *found.get(stage, (0, 0))) for stage in map(str, OPEN_STAGES)]


def from_article(session: Session, at: datetime, since: datetime | None = None) -> Funnel:
    """What came of the articles that were asked for from `since` (by default ninety days ago) until `at`: people, each
    counted once. A quote is one that was sent, or an opportunity that came that far."""
    asked = (
        Inquiry.kind == ARTICLE,
        Inquiry.received_at > (since or at - LOOKED_BACK),
        Inquiry.received_at <= at,
        Inquiry.state != InquiryState.SPAM,
    )
    file = Relation.person_id == Inquiry.person_id
    talked = exists().where(
        ContactMoment.relation_id == Relation.id,
        file,
        ContactMoment.kind.in_(TALKED),
        ContactMoment.at >= Inquiry.received_at,
    )
    quoted = exists().where(
        Opportunity.relation_id == Relation.id,
        file,
        Opportunity.stage.in_(QUOTED),
        Opportunity.stage_at >= Inquiry.received_at,
    )
    sent = exists().where(Quote.relation_id == Relation.id, file, Quote.sent_at >= Inquiry.received_at)
    people = func.count(func.distinct(Inquiry.address))
    counted = select(people, people.filter(talked), people.filter(or_(quoted, sent))).where(*asked)
    return Funnel(*session.execute(counted).one())
