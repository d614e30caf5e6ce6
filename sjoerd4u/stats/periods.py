"""Which days a page with figures is about: a choice in the address, cut into days, weeks or months."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from babel.dates import format_date


class Step(StrEnum):
    """Into what a period is cut."""

    DAY = "dag"
    WEEK = "week"
    MONTH = "maand"


PERIODS: Mapping[str, str] = {
    "4-weken": "De laatste vier weken",
    "13-weken": "De laatste dertien weken",
    "12-maanden": "De laatste twaalf maanden",
    "dit-jaar": "Dit jaar",
    "vorig-jaar": "Vorig jaar",
}
USUAL = "13-weken"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` through `last`, cut by `step`. `slug` is what stands in the address."""

    slug: str
    first: date
    last: date
    step: Step

    @property
    def title(self) -> str:
        return PERIODS[self.slug]

    def starts(self) -> list[date]:
        """The first day of each part, the oldest first."""
        starts = [self.first]
        while (following := self._after(starts[-1])) <= self.last:
            starts.append(following)
        return starts

    def part_of(self, day: date) -> date:
        """The first day of the part that `day` is in."""
        return max(self.first, _begin(day, self.step))

    def named(self, start: date) -> str:
        """A part as people say it: "week van 16 nov", "november 2026"."""
        if self.step is Step.MONTH:
            return str(format_date(start, "LLLL y", locale="nl"))
        said = str(format_date(start, "d MMM", locale="nl")).rstrip(".")
        said = said if start.year == self.last.year else f"{said} {start.year}"
        return f"week van {said}" if self.step is Step.WEEK else said

    def _after(self, start: date) -> date:
        if self.step is Step.DAY:
            return start + timedelta(days=1)
        if self.step is Step.WEEK:
            return _begin(start, Step.WEEK) + timedelta(weeks=1)
        return _begin(_begin(start, Step.MONTH) + timedelta(days=32), Step.MONTH)


def _begin(day: date, step: Step) -> date:
    if step is Step.MONTH:
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if step is Step.WEEK else day


def period_named(slug: str | None, today: date) -> Period:
    """The period of this name, as seen on `today`; the usual one where there is no such name."""
    this_monday = _begin(today, Step.WEEK)
    this_month = _begin(today, Step.MONTH)
    if slug == "4-weken":
        return Period(slug, today - timedelta(days=27), today, Step.DAY)
    if slug == "12-maanden":
        a_year_ago = this_month.replace(year=this_month.year - 1)
        return Period(slug, _begin(a_year_ago + timedelta(days=32), Step.MONTH), today, Step.MONTH)
    if slug == "dit-jaar":
        return Period(slug, date(today.year, 1, 1), today, Step.MONTH)
    if slug == "vorig-jaar":
        return Period(slug, date(today.year - 1, 1, 1), date(today.year - 1, 12, 31), Step.MONTH)
    return Period(USUAL, this_monday - timedelta(weeks=12), today, Step.WEEK)
