"""Counting visits without cookies: which page, on which day, from which site, on which kind of device.

Nothing is stored in a browser or read from it (Telecommunicatiewet art. 11.7a), and no number says who it was.

Counted in memory and written down every few seconds, so that looking costs nobody a write. A crash loses those seconds.
"""

import logging
import re
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store, insert_into
from sjoerd4u.kit.later import Later
from sjoerd4u.stats.models import VisitCount

Key = tuple[date, str, str, str]

FLUSH_SECONDS = 5.0
MOST_SOURCES = 300  # a day and process: who sends made-up sites does not fill the table
MOST_WAITING = 20_000

DIRECT, OURS, OTHER = "", "eigen site", "overige"
PHONE, TABLET, COMPUTER, ROBOT, UNKNOWN = "telefoon", "tablet", "computer", "robot", "onbekend"
KINDS = (
    (
        ROBOT,
        re.compile(
            r"bot\b|bot/|crawl|spider|slurp|preview|monitor|curl|wget|python|httpx|java/|go-http|headless|lighthouse|"
            r"facebookexternalhit",
            re.I,
        ),
    ),
    (TABLET, re.compile(r"ipad|tablet|kindle|silk/|android(?!.*mobile)", re.I)),
    (PHONE, re.compile(r"mobi|iphone|ipod|android|phone", re.I)),
    (COMPUTER, re.compile(r"windows|macintosh|x11|linux|cros", re.I)),
)
HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,5}")

log = logging.getLogger(__name__)


@lru_cache(maxsize=512)
def device_of(agent: str | None) -> str:
    """The kind of device, as its browser calls itself. Robots are counted apart."""
    return next((kind for kind, pattern in KINDS if pattern.search(agent)), UNKNOWN) if agent else UNKNOWN


@lru_cache(maxsize=512)
def source_of(referer: str | None, own_host: str) -> str:
    """The host of the site a visit came from: nothing of the page there, nothing of what was searched."""
    if not referer:
        return DIRECT
    try:
        host = (urlsplit(referer).hostname or "").removeprefix("www.")
    except ValueError:
        return OTHER
    if host == own_host.removeprefix("www."):
        return OURS
    return host if HOST.fullmatch(host) and len(host) <= 80 else OTHER


class Visits:
    """The counts of this process that are not written down yet."""

    def __init__(self, store: Store, base_url: str) -> None:
        self._store = store
        self._own_host = urlsplit(base_url).hostname or ""
        self._lock = threading.Lock()
        self._waiting: Counter[Key] = Counter()
        self._sources: tuple[date, set[str]] = (date.min, set())
        self.later = Later(self.flush, FLUSH_SECONDS)

    def see(self, pages: Mapping[tuple[str, str | None, str | None], int], at: datetime) -> None:
        """Count these views: by path, what the browser calls itself and where it came from."""
        today = clock.day_of(at)
        with self._lock:
            for (path, agent, referer), views in pages.items():
                key = (today, path, self._bounded(source_of(referer, self._own_host), today), device_of(agent))
                if key in self._waiting or len(self._waiting) < MOST_WAITING:
                    self._waiting[key] += views
        self.later.ask()

    def _bounded(self, source: str, today: date) -> str:
        day, known = self._sources
        if day != today:
            self._sources = (today, known := set())
        if source not in known and len(known) >= MOST_SOURCES:
            return OTHER
        known.add(source)
        return source

    def flush(self) -> int:
        """Write down what was counted, in one statement. If the store is away it waits for the next time."""
        with self._lock:
            counted, self._waiting = self._waiting, Counter()
        try:
            self._write(counted)
        except DBAPIError as away:
            log.warning("visits wait: %s", type(away.orig).__name__)
            with self._lock:
                self._waiting.update(counted)
            return 0
        return counted.total()

    def _write(self, counted: Counter[Key]) -> None:
        if not counted:
            return
        with self._store.writing() as session:
            keep(session, counted)
            session.commit()


def keep(session: Session, counted: Counter[Key]) -> None:
    """Add these views to the counts."""
    columns = ("day", "page", "source", "device", "views")
    rows = [dict(zip(columns, (*key, views), strict=True)) for key, views in sorted(counted.items())]
    for start in range(0, len(rows), 1000):
        new = insert_into(session, VisitCount).values(rows[start : start + 1000])
        more = {"views": VisitCount.views + new.excluded.views}
        session.execute(new.on_conflict_do_update(index_elements=list(columns[:4]), set_=more))
