"""The things that follow-up itself has to do, each kind in one statement."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from sjoerd4u.crm import waiting
from sjoerd4u.crm.items import Item, Section
from sjoerd4u.crm.models import Inquiry, NextStep, Opportunity, ServiceCase
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.names import written

SILENT_AFTER = timedelta(days=90)


# — Rows —————————————————————————————————————————————————————————————————————————————————————————————————————————


def _section(
    session: Session, key: str, title: str, statement: Select[Any], read: Callable[[Any], Item], **asked: Any
) -> Section:
    rows = session.execute(statement, asked).all()
    total, restricted = (rows[0].total, rows[0].restricted) if rows else (0, 0)
    return Section(key, title, tuple(read(row) for row in rows if row.usable), total, restricted)


def _who(row: Any) -> str:
    return written(row.given_name, row.infix, row.family_name) or row.address or "Naam onbekend"


def _asked(inquiry: Inquiry) -> str:
    return f"Vroeg het artikel aan: {inquiry.article}" if inquiry.article else inquiry.message


# — Sections —————————————————————————————————————————————————————————————————————————————————————————————————————


def new_inquiries(session: Session, at: datetime) -> Section:
    """What nobody picked up yet, whose answer is due first on top."""

    def read(row: Any) -> Item:
        asked: Inquiry = row.Inquiry
        return Item(
            kind="vraag",
            mark=asked.mark,
            title=_asked(asked),
            can=("oppakken", "toewijzen", "spam"),
            who=asked.name or _who(row),
            about=asked.reference,
            page=asked.page,
            relation=row.relation,
            since=asked.received_at,
            due_at=asked.answer_due_at,
            late=asked.answer_due_at is not None and asked.answer_due_at < at,
            version=asked.version,
        )

    return _section(session, "vragen", "Nieuwe vragen", waiting.new_inquiries(), read)


def due_steps(session: Session, own: int | None, at: datetime, elsewhere: Collection[str] = ()) -> Section:
    """Steps of today and before, the oldest first. One that is planned for later is not here, and never late; nor are
    those that stand in another section, by their marks (`elsewhere`)."""
    day = day_of(at)

    def read(row: Any) -> Item:
        step: NextStep = row.NextStep
        return Item(
            kind="stap",
            mark=step.mark,
            title=f"{step.kind.capitalize()}: {step.says}",
            can=("klaar", "klaar en volgende", "uitstellen", "overdragen"),
            who=_who(row),
            about=row.opportunity or row.case,
            relation=row.relation,
            since=step.planned_at,
            due_on=step.due_on,
            late=step.due_on < day,
            owner=row.owner,
            version=step.version,
        )

    asked = {"own": own, "day": day, "elsewhere": list(elsewhere)}
    return _section(session, "stappen", "Stappen", waiting.due_steps(own is None), read, **asked)


def without_step(session: Session, own: int | None) -> Section:
    """Open opportunities and picked up inquiries for which nobody will do anything."""
    deals = _deals_without(session, own)
    questions = _questions_without(session, own)
    return Section(
        "zonder",
        "Zonder vervolgstap",
        (*deals.items, *questions.items),
        deals.total + questions.total,
        deals.restricted + questions.restricted,
    )


def _deals_without(session: Session, own: int | None) -> Section:
    def read(row: Any) -> Item:
        deal: Opportunity = row.Opportunity
        return Item(
            kind="kans",
            mark=deal.mark,
            title=deal.title,
            can=("stap plannen", "verplaatsen"),
            who=_who(row),
            about=deal.stage,
            relation=row.relation,
            since=deal.stage_at,
            owner=row.owner,
            version=deal.version,
        )

    return _section(session, "zonder", "", waiting.deals_without_step(own is None), read, own=own)


def _questions_without(session: Session, own: int | None) -> Section:
    def read(row: Any) -> Item:
        asked: Inquiry = row.Inquiry
        return Item(
            kind="vraag",
            mark=asked.mark,
            title=_asked(asked),
            can=("stap plannen", "afhandelen"),
            who=asked.name or _who(row),
            about=asked.reference,
            page=asked.page,
            relation=row.relation,
            since=asked.received_at,
            due_at=asked.answer_due_at if asked.answered_at is None else None,
            owner=row.owner,
            version=asked.version,
        )

    return _section(session, "zonder", "", waiting.questions_without_step(own is None), read, own=own)


def open_cases(session: Session, own: int | None, at: datetime) -> Section:
    """Cases that we work on, whose first answer is due first on top."""

    def read(row: Any) -> Item:
        found: ServiceCase = row.ServiceCase
        waits = found.answered_at is None
        return Item(
            kind="zaak",
            mark=found.mark,
            title=found.title,
            can=("notitie", "wacht op klant", "opgelost"),
            who=_who(row),
            about=found.state,
            relation=row.relation,
            since=found.opened_at,
            due_at=found.answer_due_at if waits else None,
            late=waits and found.answer_due_at < at,
            owner=row.owner,
            version=found.version,
        )

    return _section(session, "zaken", "Zaken", waiting.open_cases(own is None), read, own=own)


def silent(session: Session, own: int | None, at: datetime) -> Section:
    """Relations of whom we heard nothing for ninety days and with whom nothing is planned, the longest silent first."""

    def read(row: Any) -> Item:
        return Item(
            kind="relatie",
            mark=row.Relation.mark,
            title=_who(row),
            can=("notitie", "stap plannen"),
            about=row.Relation.kind,
            relation=row.relation,
            since=row.Relation.last_contact_at,
            owner=row.owner,
            version=row.Relation.version,
        )

    since = at - SILENT_AFTER
    asked = waiting.silent(own is None)
    return _section(session, "stil", "Lang niet gesproken", asked, read, own=own, since=since)
