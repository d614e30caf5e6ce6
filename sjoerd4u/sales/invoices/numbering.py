"""Numbers of invoices: for each year one series, without gaps, with days that never go back (Wet op de omzetbelasting
1968 art. 35a, under b)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import insert_into
from sjoerd4u.sales.invoices.models import InvoiceSeries

WIDTH = 4


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that is ours, and the day that goes with it."""

    year: int
    serial: int
    day: date

    @property
    def number(self) -> str:
        return f"{self.year}-{self.serial:0{WIDTH}}"


def take_number(session: Session, at: datetime) -> Taken:
    """The next number of the year in Amsterdam, for an invoice that is stored in this same transaction.

    The row of the series is held until that commits, so whoever comes next waits; undone, the number is free again. The
    day is that of `at`, or of the number before when that is later: of two that come at midnight the last to write
    cannot go back.
    """
    day = day_of(at)
    fresh = insert_into(session, InvoiceSeries).values(year=day.year, last_serial=1, last_day=day)
    last = InvoiceSeries.last_day
    taken = fresh.on_conflict_do_update(
        index_elements=[InvoiceSeries.year],
        set_={
            "last_serial": InvoiceSeries.last_serial + 1,
            "last_day": case((last > day, last), else_=day),
        },
    )
    row = session.execute(taken.returning(InvoiceSeries.last_serial, InvoiceSeries.last_day)).one()
    return Taken(day.year, row.last_serial, row.last_day)
