"""Figures over time: cut by day, week and month, and what a chart says."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.leaving import unsubscribe
from sjoerd4u.register.columns import about, personal_columns
from sjoerd4u.stats import trends
from sjoerd4u.stats.charts import Chart, row, told
from sjoerd4u.stats.models import DayCount
from sjoerd4u.stats.periods import PERIODS, Step, period_named
from sjoerd4u.stats.visits import Visits
from tests.builders import NOW, a_reader
from tests.stats.test_visits import CHROME

TODAY = date(2026, 11, 23)


def test_every_day_of_a_period_is_in_exactly_one_part() -> None:
    for today in (TODAY, date(2024, 2, 29), date(2026, 1, 1), date(2026, 12, 31), date(2026, 3, 31)):
        for slug in (*PERIODS, None, "wat-dan-ook"):
            period = period_named(slug, today)
            days = [period.first + timedelta(days=number) for number in range((period.last - period.first).days + 1)]
            assert sorted({period.part_of(day) for day in days}) == period.starts(), (slug, today)
    assert len(period_named("12-maanden", TODAY).starts()) == 12
    assert len(period_named("13-weken", TODAY).starts()) == 13
    assert len(period_named("4-weken", TODAY).starts()) == 28
    assert period_named("vorig-jaar", TODAY).last == date(2025, 12, 31)
    assert period_named("4-weken", TODAY).step is Step.DAY


def test_readers_are_counted_when_they_come_and_go_and_stay_counted(session: Session) -> None:
    for number in range(3):
        a_reader(session, f"lezer{number}@voorbeeld.nl", NOW - timedelta(days=9 + number))
    mark = a_reader(session, "weg@voorbeeld.nl", NOW - timedelta(days=9))
    unsubscribe(session, mark, "afmeldpagina", NOW)
    unsubscribe(session, mark, "afmeldpagina", NOW)
    chart = trends.readers(session, period_named("13-weken", TODAY))
    assert [one.numbers for one in chart.rows if any(one.numbers)] == [(4, 0), (0, 1)]
    assert "4 nieuwe lezers en 1 afmelding." in chart.says
    assert not about(DayCount.__table__).has_people  # type: ignore[arg-type]
    assert not list(personal_columns(DayCount.__table__))  # type: ignore[arg-type]


def test_visits_are_told_without_robots_and_the_robots_apart(store: Store, session: Session) -> None:
    session.close()
    visits = Visits(store, "http://sjoerd4u.test")
    visits.see({("/", CHROME, None): 30, ("/contact", CHROME, "https://zoeken.example/"): 12}, NOW)
    visits.see({("/", "Googlebot/2.1", None): 99}, NOW - timedelta(days=7))
    visits.flush()
    with store.reading() as reading:
        views, pages, sources, devices = trends.visits(reading, period_named(None, TODAY))
    assert views.rows[-1].numbers == (42,)
    assert sum(one.numbers[0] or 0 for one in views.rows) == 42
    assert [(one.name, one.numbers[0], one.href) for one in pages.rows] == [
        ("voorpagina", 30, "/"),
        ("/contact", 12, "/contact"),
    ]
    assert "zoeken.example" in sources.says
    assert {one.name: one.numbers[0] for one in devices.rows} == {"robot": 99, "computer": 42}


def test_no_cell_of_a_file_starts_a_formula_and_too_few_are_not_told() -> None:
    chart = Chart("x", "X", "Zo is het.", ("Via", "Keer"), [row("=1+1", 12), row("@cmd", told(9)), row("-2", told(10))])
    assert chart.as_csv() == "\ufeffVia;Keer\r\n'=1+1;12\r\n'@cmd;\r\n'-2;10\r\n"
