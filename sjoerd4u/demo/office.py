"""The office of the demo: who works there, its calendar, and what they do all day, each a verb or two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.articles import lookups as articles
from sjoerd4u.articles.models import ArticleRequest
from sjoerd4u.articles.requesting import Wish, fetch, request_article
from sjoerd4u.crm import handling, history, opportunities, steps
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import ContactKind, Inquiry, NextStep, OpportunityStage
from sjoerd4u.crm.steps import Planned
from sjoerd4u.kit.calendar import is_working_day, next_working_day
from sjoerd4u.kit.clock import AMSTERDAM, day_of
from sjoerd4u.people.trail import By
from sjoerd4u.staff import accounts
from sjoerd4u.staff.demo_login import ROBIN, VERA, Colleague
from sjoerd4u.staff.models import Role

DEMI = Colleague("demi@sparklingcrm-voorbeeld.nl", "Demi Demo", Role.STAFF, file="")


@dataclass(frozen=True, slots=True)
class Office:
    """The people who do it, and the calendar seen from `at`."""

    session: Session
    at: datetime
    robin: By
    demi: By
    vera: By

    def ago(self, working_days: int, hour: int = 10, minute: int = 0) -> datetime:
        """That hour, so many working days ago; never after `at`."""
        day = day_of(self.at)
        for _ in range(working_days):
            day -= timedelta(days=1)
            while not is_working_day(day):
                day -= timedelta(days=1)
        return min(datetime.combine(day, time(hour, minute), AMSTERDAM), self.at)

    def ahead(self, working_days: int) -> date:
        """The day so many working days from now; 0 is today, also in a weekend."""
        return next_working_day(day_of(self.at), working_days)

    def ask(self, said: dict[str, Any], message: str, moment: datetime) -> str:
        """Somebody fills in the contact form."""
        page = said.get("page", "/contact")
        given = {"language": "nl", "page": page, "message": message} | said
        return receive_question(self.session, Question(**given), moment)

    def ask_article(self, said: dict[str, Any], moment: datetime, *, fetched: bool) -> str:
        """Somebody asks for an article, and fetches it a few minutes later or not at all."""
        slugs = sorted(articles.published(self.session))
        wanted = articles.article(self.session, slugs[0], "nl")
        assert wanted is not None  # noqa: S101 - the demo publishes it itself
        request_article(self.session, wanted, Wish(language="nl", page=f"/artikelen/{slugs[0]}", **said), moment)
        newest = select(ArticleRequest).order_by(ArticleRequest.id.desc()).limit(1)
        asked = self.session.scalars(newest).one()
        inquiry = self.session.scalars(select(Inquiry.mark).where(Inquiry.request_id == asked.id)).one()
        if fetched:
            fetch(self.session, asked.mark, moment + timedelta(minutes=4))
        return inquiry

    def finish_step(self, inquiry: str, by: By, moment: datetime) -> None:
        """The step that came with picking up this inquiry is done."""
        theirs = select(NextStep.mark).join(Inquiry, Inquiry.id == NextStep.inquiry_id)
        for mark in self.session.scalars(theirs.where(Inquiry.mark == inquiry, NextStep.done_at.is_(None))):
            steps.done(self.session, mark, by, moment)

    def picked_up(self, inquiry: str, by: By, moment: datetime, told: str) -> str:
        """Claimed, called within the hour, and noted; gives the mark of the file."""
        relation = handling.claim(self.session, inquiry, by, moment)
        soon = moment + timedelta(minutes=40)
        self.finish_step(inquiry, by, soon)
        history.note(self.session, relation, ContactKind.PHONE, told, by, soon, inquiry=inquiry)
        return relation

    def chance(self, relation: str, plan: opportunities.Plan, by: By, moments: Iterable[tuple[str, datetime]]) -> str:
        """An opportunity that went over the board."""
        (_, opened), *moved = moments
        mark = opportunities.open_opportunity(self.session, relation, plan, by, opened)
        for version, (stage, moment) in enumerate(moved, 1):
            why = "Koos voor een aanbieder dichter in de buurt" if stage == OpportunityStage.LOST else None
            opportunities.move(self.session, mark, stage, version, by, moment, why)
        return mark

    def plan(self, relation: str, kind: str, says: str, day: date, by: By, when: datetime, **about: str) -> str:
        """A step, planned at `when`."""
        return steps.plan(self.session, relation, Planned(kind, says, day), by, when, **about)


def open_office(session: Session, at: datetime) -> Office:
    """The office with its three people; who can sign in has an account already."""
    robin, demi, vera = (_at_work(session, each, at) for each in (ROBIN, DEMI, VERA))
    return Office(session, at, robin, demi, vera)


def _at_work(session: Session, whose: Colleague, at: datetime) -> By:
    member = accounts.with_address(session, whose.address)
    member = member or accounts.add_member(session, whose.address, whose.name, whose.role, at)
    return By(member.id, member.name)
