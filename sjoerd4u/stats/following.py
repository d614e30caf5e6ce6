"""How we follow up: how quickly we answer, and what came of the articles people asked for."""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import end_of, start_of
from sjoerd4u.stats import figures
from sjoerd4u.stats.charts import Chart, Row, row, whole
from sjoerd4u.stats.periods import Period
from sjoerd4u.stats.trends import HEADINGS


def in_hours(minutes: int | None) -> str:
    """A length of office time: "45 minuten", "3 uur", "2 uur en 20 minuten"; a dash for none."""
    if minutes is None:
        return "–"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} uur"] if hours else []
    parts += [f"{rest} {'minuut' if rest == 1 else 'minuten'}"] if rest or not hours else []
    return " en ".join(parts)


def in_short(minutes: int) -> str:
    """The same where there is little room: "45 min", "3 u", "2 u 20 min"; it stays on one line."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} u"] if hours else []
    return " ".join(parts + ([f"{rest} min"] if rest or not hours else [])).replace(" ", "\N{NO-BREAK SPACE}")


def answer_times(session: Session, period: Period, at: datetime, behind: str) -> Chart:
    """The median time of the first answers in each part of the period. `behind`: where the list of answers is."""
    took: defaultdict[date, list[int]] = defaultdict(list)
    for day, minutes in figures.answers(session, start_of(period.first), min(end_of(period.last), at)):
        took[period.part_of(day)].append(minutes)
    everything = [minutes for part in took.values() for minutes in part]
    rows = []
    for start in period.starts():
        half, number = figures.middle(took[start]), len(took[start])
        rows.append(
            Row(period.named(start), (half, number), (in_hours(half), whole(number)), behind if number else None)
        )
    half = figures.middle(everything)
    says = (
        f"Van {whole(len(everything))} eerste antwoorden was de helft er binnen {in_hours(half)}, geteld in werktijd."
        if everything
        else "In deze periode is niets voor het eerst beantwoord."
    )
    columns = (HEADINGS[period.step], "Middelste tijd (minuten werktijd)", "Antwoorden")
    return Chart("antwoorden", "Hoe snel wij antwoorden", says, columns, rows)


def from_article(session: Session, period: Period, at: datetime, asked: str, quoted: str) -> Chart:
    """From an article to a conversation to a quote. `asked` and `quoted`: where those lists are."""
    found = figures.from_article(session, min(end_of(period.last), at), start_of(period.first))
    says = (
        f"Van de {whole(found.article)} mensen die een artikel aanvroegen, spraken wij er daarna {whole(found.talk)}; "
        f"{whole(found.quote)} kregen een offerte."
        if found.article
        else "In deze periode vroeg niemand een artikel aan."
    )
    rows = [
        row("Vroeg een artikel", found.article, href=asked),
        row("Daarna een gesprek", found.talk),
        row("Daarna een offerte", found.quote, href=quoted),
    ]
    return Chart("artikelen", "Van artikel naar offerte", says, ("Stap", "Mensen"), rows)
