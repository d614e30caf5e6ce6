"""Reminders about invoices that are late: proposed as a next step, with the letter ready; sent only by a press."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import NextStep, Relation, StepKind
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.steps import Planned, plan_for
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.money import shown
from sjoerd4u.mail.outbox import write_letter
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import SYSTEM, By, record
from sjoerd4u.register.purposes import INVOICES
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.payments.lookups import invoices_with_open, open_cents
from sjoerd4u.sales.payments.models import PaymentReminder
from sjoerd4u.sales.telling import note_in_history

LETTER = "sales/reminder"
FIRST_AFTER = timedelta(days=3)  # past the day it was due
NEXT_AFTER = timedelta(days=14)  # past the day the last one was sent
LEVELS = {1: "Herinnering", 2: "Tweede herinnering", 3: "Aanmaning"}
LAST = max(LEVELS)


@dataclass(frozen=True, slots=True)
class Ready:
    """A reminder with what its letter would say. `open_cents` is what is open now."""

    reminder: PaymentReminder
    invoice: Invoice
    open_cents: int
    relation: str | None
    to: str | None

    @property
    def title(self) -> str:
        return LEVELS.get(self.reminder.level, LEVELS[LAST])


def propose_reminders(store: Store, at: datetime) -> str:
    """The chore: for each invoice that is late and for which no reminder is ready, plan the step that proposes one."""
    with store.writing() as session:
        proposed = propose(session, at)
        session.commit()
    return f"{proposed} herinneringen klaargezet"


def propose(session: Session, at: datetime) -> int:
    """Make every reminder ready whose time has come; how many that were."""
    return sum(_propose(session, row, at) for row in _due(session, at))


def _due(session: Session, at: datetime) -> list[Any]:
    """Late invoices with the last reminder about each, of people whose file we have and may use."""
    last = select(
        PaymentReminder.invoice_id,
        func.max(PaymentReminder.level).label("level"),
        func.max(PaymentReminder.sent_at).label("sent_at"),
        func.count().filter(PaymentReminder.sent_at.is_(None)).label("ready"),
    )
    last_one = last.group_by(PaymentReminder.invoice_id).subquery()
    late = invoices_with_open(Invoice.due_on <= day_of(at) - FIRST_AFTER, open_cents() > 0)
    late = late.add_columns(last_one.c.level, last_one.c.sent_at, last_one.c.ready)
    late = late.outerjoin(last_one, last_one.c.invoice_id == Invoice.id).order_by(Invoice.due_on, Invoice.id)
    rows = session.execute(late.where(Relation.id.is_not(None), func.coalesce(last_one.c.level, 0) < LAST)).all()
    return [row for row in rows if row.usable and not row.ready and _is_time(row, at)]


def _is_time(row: Any, at: datetime) -> bool:
    return row.level is None or day_of(row.sent_at) + NEXT_AFTER <= day_of(at)


def _propose(session: Session, row: Any, at: datetime) -> bool:
    invoice: Invoice = row.Invoice
    relation = session.scalar(select(Relation).where(Relation.mark == row.relation).with_for_update())
    if relation is None:
        return False
    level = (row.level or 0) + 1
    says = f"{LEVELS[level]} voor factuur {invoice.number}: {shown(int(row.open))} staat open"
    nothing: dict[str, int | None] = {"opportunity_id": None, "case_id": None, "inquiry_id": None}
    planned = Planned(StepKind.MAIL, says, day_of(at), row.owner_id)
    step = plan_for(session, relation, planned, SYSTEM, at, nothing)
    session.add(
        PaymentReminder(
            mark=new_mark(),
            relation_id=relation.id,
            invoice_id=invoice.id,
            level=level,
            proposed_at=at,
            step=step.mark,
        )
    )
    session.flush()
    return True


# — Looking at one ———————————————————————————————————————————————————————————————————————————————————————————————


def ready(session: Session, mark: str) -> Ready:
    """The reminder with this mark, and its letter as it would be sent now. Raises Gone."""
    wanted = (
        invoices_with_open()
        .add_columns(PaymentReminder)
        .join(PaymentReminder, PaymentReminder.invoice_id == Invoice.id)
    )
    row = session.execute(wanted.where(PaymentReminder.mark == mark)).one_or_none()
    if row is None:
        raise Gone(mark)
    return Ready(row.PaymentReminder, row.Invoice, int(row.open), row.relation, row.Invoice.email)


def words_of(found: Ready) -> dict[str, Any]:
    """What the letter says, for the letter itself and for who reads it first."""
    invoice, seller = found.invoice, found.invoice.seller
    return {
        "level": found.reminder.level,
        "number": invoice.number,
        "name": invoice.attention or invoice.buyer_name,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "open_cents": found.open_cents,
        "iban": seller.get("iban", ""),
        "payee": seller.get("name", ""),
    }


# — Sending and leaving it ———————————————————————————————————————————————————————————————————————————————————————


def send(session: Session, mark: str, by: By, at: datetime) -> str:
    """Write the letter, and the step that proposed it is done; gives the invoice's mark. Sending it again sends
    nothing. Raises Gone, Refused, and Restricted."""
    held = session.scalar(select(PaymentReminder).where(PaymentReminder.mark == mark).with_for_update())
    if held is None:
        raise Gone(mark)
    found = ready(session, mark)
    invoice = found.invoice
    if held.sent_at is not None:
        return invoice.mark
    insist_unrestricted(session, invoice.person_id)
    if found.open_cents <= 0:
        raise Refused("Deze factuur is intussen betaald. Een herinnering is niet meer nodig.")
    if not found.to:
        raise Refused("Bij deze factuur staat geen e-mailadres. Stuur de herinnering per post of bel.")
    write_letter(
        session, LETTER, found.to, INVOICES, invoice.language, at, words=words_of(found), person_id=invoice.person_id
    )
    held.sent_at = at
    _finish_step(session, held.step, at)
    session.flush()
    record(session, by, "verstuurd", "herinnering", at, invoice.person_id, after={"invoice": invoice.number})
    note_in_history(session, invoice.person_id, f"{found.title} gestuurd voor factuur {invoice.number}.", at)
    return invoice.mark


def drop_proposals(session: Session, invoice_id: int, at: datetime) -> None:
    """This invoice is paid: what was ready is not needed, and the steps that proposed it are done."""
    unsent = and_(PaymentReminder.invoice_id == invoice_id, PaymentReminder.sent_at.is_(None))
    proposed = session.scalars(select(PaymentReminder.step).where(unsent)).all()
    if not proposed:  # most are paid in time
        return
    for step in proposed:
        _finish_step(session, step, at)
    session.execute(delete(PaymentReminder).where(unsent))


def _finish_step(session: Session, step: str | None, at: datetime) -> None:
    still = (NextStep.mark == step, NextStep.done_at.is_(None))
    session.execute(update(NextStep).where(*still).values(done_at=at, version=NextStep.version + 1))


def late_since(invoice: Invoice, today: date) -> int:
    """How many days past its day an invoice is."""
    return (today - invoice.due_on).days
