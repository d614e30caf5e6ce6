"""The page with figures: each number leads to its list."""

from flask import Response

from sjoerd4u.kit import clock
from sjoerd4u.stats import figures as numbers
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("stats", __name__, Audience.OFFICE)


def in_hours(minutes: int | None) -> str:
    """A length of office time: "45 minuten", "3 uur", "2 uur en 20 minuten"; a dash for none."""
    if minutes is None:
        return "–"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} uur"] if hours else []
    parts += [f"{rest} {'minuut' if rest == 1 else 'minuten'}"] if rest or not hours else []
    return " en ".join(parts)


door.add_app_template_filter(in_hours, "in_hours")


@door.get("/kantoor/cijfers")
def figures() -> Response:
    at = clock.now()
    return show(
        "stats/figures.html",
        waiting=numbers.waiting(db.session, at),
        weeks=numbers.answer_times(db.session, at),
        stages=numbers.open_value(db.session),
        funnel=numbers.from_article(db.session, at),
        now=at,
    )
