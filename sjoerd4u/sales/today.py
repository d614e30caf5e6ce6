"""What sales puts on Vandaag: quotes that wait too long, invoices that are late, payments without an invoice."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.items import MOST, Item, Section
from sjoerd4u.crm.models import NextStep, Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.money import shown
from sjoerd4u.people.models import Organisation, Person
from sjoerd4u.people.names import written
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.models import Quote, QuoteState
from sjoerd4u.sales.payments import lookups
from sjoerd4u.sales.payments.tray import Waiting, waiting_payments
from sjoerd4u.staff.models import StaffMember

NO_ANSWER_AFTER = timedelta(days=7)
EXPIRES_WITHIN = timedelta(days=3)
MOST_OFFERED = 2


def quotes_to_follow(session: Session, own: int | None, at: datetime) -> Section:
    """Quotes that expired or soon will, or that nobody answered for a week, while no step is planned with the person.
    Of this colleague or of nobody (any more); everybody's when `own` is None."""
    moments = {"soon": day_of(at) + EXPIRES_WITHIN, "since": at - NO_ANSWER_AFTER}
    rows = session.execute(_quotes(own is None), moments | ({} if own is None else {"own": own})).all()
    items = tuple(_quote(row, day_of(at)) for row in rows if row.usable)
    return Section("offertes", "Offertes zonder antwoord", items, *_counts(rows))


@cache
def _quotes(everyone: bool) -> Select[Any]:
    """The statement, made once: who asks and when are handed in (see `crm.waiting`)."""
    usable = Person.restricted_at.is_(None)
    wanted = (
        select(Quote, Person, Relation.mark.label("relation"), Organisation.name.label("firm"))
        .add_columns(StaffMember.name.label("owner"), usable.label("usable"))
        .add_columns(func.count().filter(usable).over().label("total"))
        .add_columns(func.count().filter(~usable).over().label("restricted"))
        .join(Relation, Relation.id == Quote.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Organisation, Organisation.id == Quote.organisation_id)
        .outerjoin(StaffMember, StaffMember.id == Quote.owner_id)
        .where(_waits(), *_of(everyone))
        .order_by(~usable, Quote.valid_until, Quote.id)
    )
    return wanted.limit(MOST)


def _waits() -> ColumnElement[bool]:
    planned = exists().where(NextStep.relation_id == Quote.relation_id, NextStep.done_at.is_(None)).correlate(Quote)
    too_long = or_(Quote.valid_until <= bindparam("soon"), Quote.sent_at < bindparam("since"))
    return and_(Quote.state == QuoteState.SENT, too_long, ~planned)


def _of(everyone: bool) -> list[ColumnElement[bool]]:
    gone = select(StaffMember.id).where(StaffMember.ended_at.is_not(None)).correlate(None)
    mine = or_(Quote.owner_id == bindparam("own"), Quote.owner_id.is_(None), Quote.owner_id.in_(gone))
    return [] if everyone else [mine]


def _counts(rows: Any) -> tuple[int, int]:
    return (rows[0].total, rows[0].restricted) if rows else (0, 0)


def _quote(row: Any, today: date) -> Item:
    quote: Quote = row.Quote
    name = written(row.Person.given_name, row.Person.infix, row.Person.family_name)
    return Item(
        kind="offerte",
        mark=quote.mark,
        title=f"{quote.number}: {quote.title}",
        can=("stap plannen",),
        who=row.firm or name or "Naam onbekend",
        about=f"{shown(quote.net_cents)}, {_how_long(quote.valid_until, today)}",
        relation=row.relation,
        since=quote.sent_at,
        late=quote.valid_until < today,
        owner=row.owner,
        version=quote.version,
    )


def _how_long(valid_until: date, today: date) -> str:
    days = (valid_until - today).days
    if days < 0:
        return "verlopen"
    return {0: "verloopt vandaag", 1: "verloopt morgen"}.get(days, f"nog {days} dagen geldig")


def late_invoices(session: Session, at: datetime) -> Section:
    """Invoices that should have been paid, the longest late first, with the reminder that is ready."""
    rows = lookups.owed(session, at, only_late=True)
    usable = [row for row in rows if row.usable is not False]
    return Section(
        "te-laat", "Facturen te laat", tuple(map(_late, usable[:MOST])), len(usable), len(rows) - len(usable)
    )


def _late(row: Any) -> Item:
    invoice: Invoice = row.Invoice
    return Item(
        kind="factuur",
        mark=invoice.mark,
        title=f"{invoice.number}: {shown(int(row.open))} open",
        can=("herinnering", "betaling noteren"),
        who=invoice.buyer_name,
        relation=row.relation,
        due_on=invoice.due_on,
        late=True,
        offers=((row.reminder, "Bekijk de herinnering"),) if row.reminder else (),
        step=row.step,
    )


def loose_payments(session: Session) -> Section:
    """Payments without an invoice, each with the invoices it is most likely for. One that somebody noted by hand
    before is said to be so, and answered on its own page."""
    tray = waiting_payments(session, MOST)
    return Section(
        "betalingen", "Betalingen zonder factuur", tuple(map(_loose, tray.payments)), tray.total, tray.restricted
    )


def _loose(waiting: Waiting) -> Item:
    payment, likely = waiting.payment, [one for one in waiting.proposals if one.is_likely]
    offers = tuple((one.invoice.mark, f"Hoort bij {one.invoice.number}") for one in likely[:MOST_OFFERED])
    return Item(
        kind="betaling",
        mark=payment.mark,
        title=f"{shown(waiting.left_cents)}{f' van {payment.payer}' if payment.payer else ''}",
        can=("koppelen", "afhandelen"),
        about=_noted(waiting) or payment.said or None,
        page=None,
        since=payment.booked_at,
        offers=() if waiting.noted else offers,
        version=payment.version,
    )


def _noted(waiting: Waiting) -> str:
    return f"voor {waiting.noted.number} is ditzelfde bedrag al met de hand genoteerd" if waiting.noted else ""
