"""How the office says ages, days and amounts: short, since there are many on a page."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import format_date

from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.money import rounded

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7
LONG = timedelta(days=60)


def age(moment: datetime, now: datetime) -> str:
    """How long ago: "zojuist", "12 minuten", "3 uur", "2 dagen", "4 maanden"."""
    return span(now - moment) if now - moment >= timedelta(minutes=1) else "zojuist"


def span(length: timedelta) -> str:
    """A length of time in its largest unit."""
    if length < HOUR:
        minutes = max(1, length // timedelta(minutes=1))
        return f"{minutes} minuten" if minutes != 1 else "1 minuut"
    if length < DAY:
        return f"{length // HOUR} uur"
    if length < LONG:
        days = length // DAY
        return f"{days} dagen" if days != 1 else "1 dag"
    months = length // timedelta(days=30)
    return f"{months} maanden"


def until(moment: datetime, now: datetime) -> str:
    """How long until, or how long past: "nog 3 uur", "2 dagen te laat"."""
    return f"nog {span(moment - now)}" if moment >= now else f"{span(now - moment)} te laat"


def on_day(day: date, today: date | datetime) -> str:
    """A day near to today: "vandaag", "morgen", "3 dagen te laat", "do 26 nov", "3 mrt 2027"."""
    here = day_of(today) if isinstance(today, datetime) else today
    away = (day - here).days
    if away < -1:
        return f"{-away} dagen te laat"
    near = {-1: "gisteren", 0: "vandaag", 1: "morgen"}
    return near.get(away) or short_day(day, here)


def short_day(day: date | datetime, today: date | datetime) -> str:
    """A day in few letters, with the year when it is another: "do 26 nov", "3 mrt 2027"."""
    shown = day_of(day) if isinstance(day, datetime) else day
    year = (day_of(today) if isinstance(today, datetime) else today).year
    form = "EEEEEE d MMM" if shown.year == year else "d MMM y"
    return str(format_date(shown, form, rebase=False)).replace(".", "")


def as_euros(cents: int | None) -> str:
    """An amount in few letters: "€ 12.500", with cents only when there are; a dash for none."""
    return "–" if cents is None else rounded(cents)


def tel(number: str) -> str:
    """A number as a link dials it."""
    return re.sub(r"[^+0-9]", "", number)


def is_web(address: str) -> bool:
    """Whether this is the address of a web page, so that it may be a link: others could run something."""
    return address.lower().startswith(("http://", "https://"))


FILTERS: dict[str, Callable[..., Any]] = {
    "tel": tel,
    "is_web": is_web,
    "age": age,
    "until": until,
    "on_day": on_day,
    "short_day": short_day,
    "euros": as_euros,
}
