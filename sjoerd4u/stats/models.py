"""The counts of visits, and of what happened on a day."""

from datetime import date

from sqlalchemy.orm import Mapped

from sjoerd4u.kit.db import Base
from sjoerd4u.register.columns import About, content, technical
from sjoerd4u.register.vocabulary import Words


class VisitCount(Base):
    """How often a page was looked at on one day, coming from one site, on one kind of device. Says nothing about
    people."""

    __tablename__ = "visit_count"
    __about__ = About(Words("Hoe vaak pagina’s zijn bekeken", "How often pages were viewed"), purpose=None)

    day: Mapped[date] = content(Words("Dag", "Day"), primary_key=True)
    page: Mapped[str] = content(Words("Pagina", "Page"), primary_key=True)
    source: Mapped[str] = content(Words("Via welke site", "Through which site"), primary_key=True)
    device: Mapped[str] = content(Words("Soort apparaat", "Kind of device"), primary_key=True)
    views: Mapped[int] = technical()


class DayCount(Base):
    """How often something happened on one day (`stats.counting.Counted`). Counted when it happens, so that the figures
    stay true when the people in them are long forgotten; says nothing about people."""

    __tablename__ = "day_count"
    __about__ = About(Words("Hoe vaak iets per dag gebeurde", "How often something happened in a day"), purpose=None)

    day: Mapped[date] = content(Words("Dag", "Day"), primary_key=True)
    what: Mapped[str] = content(Words("Wat", "What"), primary_key=True)
    times: Mapped[int] = technical()
