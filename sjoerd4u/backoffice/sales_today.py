"""What sales adds to Vandaag, for who may do something about it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from sjoerd4u.crm.today import Section
from sjoerd4u.people.trail import By
from sjoerd4u.sales.today import late_invoices, loose_payments, quotes_to_follow
from sjoerd4u.staff.login import may
from sjoerd4u.staff.rights import Right


def sales_today(session: Session, by: By, at: datetime, everyone: bool) -> Iterator[Section]:
    """Quotes for whoever works here; money for who may issue. Six statements at most."""
    yield quotes_to_follow(session, None if everyone else by.staff_id, at)
    if may(Right.ISSUE):
        yield late_invoices(session, at)
        yield loose_payments(session)
