"""How long something is kept: terms that count in calendar days of Amsterdam."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from sjoerd4u.register.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Term:
    """A retention term: from which moment, for how long, and why exactly that long (AVG art. 5(1)(e)).

    The row's `starts_retention()` column is the anchor; without a value there the term does not run yet.
    With `from_year_end` the term counts from the end of the anchor's calendar year, as the fiscal term does (AWR
    art. 52).
    """

    slug: str
    counts_from: Words
    why: Words
    years: int = 0
    months: int = 0
    days: int = 0
    from_year_end: bool = False
    clients_choice: bool = True

    def last_day(self, anchor: date) -> date:
        """The last calendar day on which a row with this anchor may still be here."""
        start = date(anchor.year, 12, 31) if self.from_year_end else anchor
        return _add_months(start, 12 * self.years + self.months) + timedelta(days=self.days)

    def first_anchor_kept(self, on: date) -> date:
        """The earliest anchor that is still kept on the day `on`; whatever started before it must be gone."""
        if self.from_year_end:
            return date(on.year - self.years, 1, 1)
        anchor = _add_months(on - timedelta(days=self.days), -(12 * self.years + self.months))
        while self.last_day(anchor - timedelta(days=1)) >= on:
            anchor -= timedelta(days=1)
        while self.last_day(anchor) < on:
            anchor += timedelta(days=1)
        return anchor

    @property
    def length(self) -> Words:
        """The length as people say it: "7 jaar", "24 maanden", "30 dagen"."""
        parts = [
            (self.years, Words("jaar", "year" if self.years == 1 else "years")),
            (self.months, Words("maand" if self.months == 1 else "maanden", "month" if self.months == 1 else "months")),
            (self.days, Words("dag" if self.days == 1 else "dagen", "day" if self.days == 1 else "days")),
        ]
        said = [(n, unit) for n, unit in parts if n] or [(0, Words("dagen", "days"))]
        return Words(
            " en ".join(f"{n} {unit.nl}" for n, unit in said), " and ".join(f"{n} {unit.en}" for n, unit in said)
        )

    @property
    def until(self) -> Words:
        """Until when, as people say it: "tot 7 dagen na uw aanmelding"."""
        if not (self.years or self.months or self.days):
            return Words(f"tot {self.counts_from.nl}", f"until {self.counts_from.en}")
        return Words(
            f"tot {self.length.nl} na {self.counts_from.nl}", f"until {self.length.en} after {self.counts_from.en}"
        )


def _add_months(day: date, months: int) -> date:
    """`day` some months on; a day that month does not have becomes its last (31 January + 1 month = 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
