"""How it goes over time: visits, sign-ups and leavings. Out of counts by the day, that say nothing about people."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.stats.charts import Chart, row, whole
from sjoerd4u.stats.counting import Counted
from sjoerd4u.stats.models import DayCount, VisitCount
from sjoerd4u.stats.periods import Period, Step
from sjoerd4u.stats.visits import DIRECT, ROBOT

LONGEST = 10
HEADINGS = {Step.DAY: "Dag", Step.WEEK: "Week", Step.MONTH: "Maand"}


def visits(session: Session, period: Period) -> list[Chart]:
    """The charts about visits: over time, by page, by where from, by device. Robots are told apart."""
    return [_views(session, period), _pages(session, period), _sources(session, period), _devices(session, period)]


def readers(session: Session, period: Period) -> Chart:
    """Who came and who left, over time."""
    counted = (
        select(DayCount.day, DayCount.what, DayCount.times)
        .where(DayCount.day.between(period.first, period.last))
        .order_by(DayCount.day)
    )
    times: Counter[tuple[Any, str]] = Counter()
    for day, what, number in session.execute(counted):
        times[period.part_of(day), what] += number
    came = sum(number for (_, what), number in times.items() if what == Counted.CAME)
    left = sum(number for (_, what), number in times.items() if what == Counted.LEFT)
    rows = [
        row(period.named(start), times[start, Counted.CAME], times[start, Counted.LEFT]) for start in period.starts()
    ]
    new, gone = "nieuwe lezer" if came == 1 else "nieuwe lezers", "afmelding" if left == 1 else "afmeldingen"
    says = f"{whole(came)} {new} en {whole(left)} {gone}.{' Omhoog: nieuw; omlaag: afgemeld.' if came or left else ''}"
    columns = (HEADINGS[period.step], "Nieuwe lezers", "Afgemeld")
    return Chart("lezers", "Nieuwe lezers en afmeldingen", says, columns, rows, over_time=True)


def _views(session: Session, period: Period) -> Chart:
    views = func.sum(VisitCount.views)
    counted = select(VisitCount.day, views).where(*_people(period)).group_by(VisitCount.day)
    times: Counter[Any] = Counter()
    for day, number in session.execute(counted):
        times[period.part_of(day)] += int(number)
    total = sum(times.values())
    says = f"Pagina’s zijn {whole(total)} keer bekeken, robots niet meegeteld."
    if total:
        best = max(times, key=lambda start: times[start])
        says += f" Het meest: {period.named(best)}, {whole(times[best])} keer."
    rows = [row(period.named(start), times[start]) for start in period.starts()]
    columns = (HEADINGS[period.step], "Keer bekeken")
    return Chart("bezoek", "Hoe vaak de site is bekeken", says, columns, rows, over_time=True)


def _pages(session: Session, period: Period) -> Chart:
    found = _top(session, period, VisitCount.page)
    says = f"Het meest bekeken: {_named(found[0][0])}." if found else "Er is nog niets bekeken."
    rows = [row(_named(page), number, href=page if "<" not in page else None) for page, number in found]
    return Chart("paginas", "Wat er is bekeken", says, ("Pagina", "Keer bekeken"), rows)


def _named(page: str) -> str:
    return {"/": "voorpagina", "/en/": "voorpagina (Engels)"}.get(page, page)


def _sources(session: Session, period: Period) -> Chart:
    named = {DIRECT: "zonder verwijzing", "eigen site": "van pagina naar pagina", "overige": "overige"}
    found = [(named.get(source, source), number) for source, number in _top(session, period, VisitCount.source)]
    outside = next((source for source, _ in found if source not in named.values()), None)
    says = f"Van andere sites kwam het meeste via {outside}." if outside else "Er kwam niemand via een andere site."
    rows = [row(source, number) for source, number in found]
    return Chart("bronnen", "Waar bezoekers vandaan kwamen", says, ("Via", "Keer bekeken"), rows)


def _devices(session: Session, period: Period) -> Chart:
    number = func.sum(VisitCount.views)
    counted = (
        select(VisitCount.device, number)
        .where(VisitCount.day.between(period.first, period.last))
        .group_by(VisitCount.device)
        .order_by(number.desc(), VisitCount.device)
    )
    found = [(device, int(times)) for device, times in session.execute(counted)]
    robots = sum(times for device, times in found if device == ROBOT)
    says = f"Robots bekeken {whole(robots)} pagina’s; die tellen in de andere grafieken niet mee."
    rows = [row(device, times) for device, times in found]
    return Chart("apparaten", "Waarmee er is gekeken", says, ("Soort apparaat", "Keer bekeken"), rows)


def _top(session: Session, period: Period, column: Any) -> list[tuple[str, int]]:
    number = func.sum(VisitCount.views)
    counted = select(column, number).where(*_people(period)).group_by(column)
    found = session.execute(counted.order_by(number.desc(), column).limit(LONGEST))
    return [(name, int(times)) for name, times in found]


def _people(period: Period) -> tuple[Any, ...]:
    return (VisitCount.day.between(period.first, period.last), VisitCount.device != ROBOT)
