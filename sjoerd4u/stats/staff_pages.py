"""The pages with figures: each chart has a sentence, a table and a file; each number leads to its list."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, abort, current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.sales.models import QuoteState
from sjoerd4u.sales.payments.lookups import receivables
from sjoerd4u.sales.quotes import lists as quote_lists
from sjoerd4u.stats import campaigns, following, trends
from sjoerd4u.stats import figures as numbers
from sjoerd4u.stats.charts import Chart
from sjoerd4u.stats.following import in_hours, in_short
from sjoerd4u.stats.periods import PERIODS, Period, period_named
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("stats", __name__, Audience.OFFICE)
door.add_app_template_filter(in_hours, "in_hours")
door.add_app_template_filter(in_short, "in_short")


@door.get("/kantoor/cijfers")
def figures() -> Response:
    at = clock.now()
    return show(
        "stats/figures.html",
        waiting=numbers.waiting(db.session, at),
        weeks=numbers.answer_times(db.session, at),
        stages=numbers.open_value(db.session),
        funnel=numbers.from_article(db.session, at),
        quotes=next(one for one in quote_lists.sums(db.session, at) if one.name == QuoteState.SENT),
        owed=receivables(db.session, at),
        now=at,
    )


@door.get("/kantoor/cijfers/bezoek")
def visits() -> Response:
    return _page("stats/visits.html", analytics=bool(current_app.extensions["settings"].ga_measurement_id))


@door.get("/kantoor/cijfers/nieuwsbrief")
def newsletter() -> Response:
    return _page("stats/newsletter.html", results=campaigns.results(db.session, _period()))


@door.get("/kantoor/cijfers/opvolging")
def follow_up() -> Response:
    return _page("stats/follow_up.html")


@door.get("/kantoor/cijfers/<subject>/<chart>.csv")
def sheet(subject: str, chart: str) -> Response:
    """One chart as a file for a spreadsheet."""
    make = CHARTS.get(subject) or abort(404)
    period = _period()
    found = next((one for one in make(period, clock.now()) if one.slug == chart), None) or abort(404)
    return _file(found, f"{chart}-{period.first}-{period.last}.csv")


@door.get("/kantoor/nieuwsbrief/<mark>/uitkomst")
def campaign(mark: str) -> Response:
    """What became of one campaign."""
    found = campaigns.result(db.session, mark) or abort(404)
    return show(
        "stats/campaign.html",
        result=found,
        links=campaigns.links(db.session, mark),
        of_those=campaigns.of_those,
        part_of=campaigns.part_of,
    )


@door.get("/kantoor/nieuwsbrief/<mark>/uitkomst/links.csv")
def campaign_links(mark: str) -> AnyResponse:
    """The links of one campaign as a file for a spreadsheet."""
    if campaigns.result(db.session, mark) is None:
        abort(404)
    return _file(campaigns.links(db.session, mark), "links.csv")


def _of_visits(period: Period, _at: datetime) -> list[Chart]:
    return trends.visits(db.session, period)


def _of_newsletter(period: Period, _at: datetime) -> list[Chart]:
    found = campaigns.results(db.session, period)
    return [trends.readers(db.session, period), campaigns.measured(found, _result_page)]


def _of_follow_up(period: Period, at: datetime) -> list[Chart]:
    answered = url_for("crm.inquiries", stand="afgehandeld")
    asked, quoted = url_for("crm.inquiries"), url_for("crm.opportunities")
    return [
        following.answer_times(db.session, period, at, answered),
        following.from_article(db.session, period, at, asked, quoted),
    ]


CHARTS: dict[str, Callable[[Period, datetime], list[Chart]]] = {
    "bezoek": _of_visits,
    "nieuwsbrief": _of_newsletter,
    "opvolging": _of_follow_up,
}


def _result_page(mark: str) -> str:
    return url_for(".campaign", mark=mark)


def _period() -> Period:
    return period_named(request.args.get("periode"), clock.day_of(clock.now()))


def _page(template: str, **values: Any) -> Response:
    subject = request.path.rpartition("/")[2]
    period = _period()
    charts = CHARTS[subject](period, clock.now())
    return show(template, charts=charts, period=period, periods=PERIODS, subject=subject, **values)


def _file(chart: Chart, name: str) -> Response:
    answer = Response(chart.as_csv(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
