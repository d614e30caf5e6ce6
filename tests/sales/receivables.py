"""Invoices that wait to be paid, as they stand in the database after they were issued."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.sales.invoices.models import Invoice, InvoiceKind


def issued(session: Session, relation_mark: str, cents: int, at: datetime, **more: Any) -> Invoice:
    """An invoice of so many cents to this person, due in fourteen days."""
    relation = session.scalars(select(Relation).where(Relation.mark == relation_mark)).one()
    serial = (session.scalar(select(func.max(Invoice.serial))) or 0) + 1
    day: date = day_of(at)
    net = round(cents / 1.21)
    told: dict[str, Any] = {
        **{"mark": new_mark(), "person_id": relation.person_id, "relation_id": relation.id, "kind": InvoiceKind.FREE},
        **{"number": f"{day.year}-{serial:04}", "year": day.year, "serial": serial, "issued_on": day, "issued_at": at},
        **{
            "due_on": day + timedelta(days=14),
            "language": "nl",
            "seller": {"name": "Wij", "iban": "NL20INGB0001234567"},
        },
        **{"buyer_name": "Bakkerij Voorbeeld B.V.", "street": "Dorpsstraat 1", "postcode": "6711 AA", "city": "Ede"},
        **{"country": "NL", "email": "jo@voorbeeld.nl", "performed_from": day, "performed_until": day, "lines": []},
        **{
            "net_cents": net,
            "vat_cents": cents - net,
            "total_cents": cents,
            "prepaid_cents": 0,
            "payable_cents": cents,
        },
    }
    invoice = Invoice(**(told | more))
    session.add(invoice)
    session.flush()
    return invoice
