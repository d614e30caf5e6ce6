"""The picture that says a message was opened, and the links that are counted. Both only hand on what they saw: the
session of the request cannot write, here as everywhere (docs/decisions/0007)."""

import atexit
import base64
import logging
import re
import threading
from collections import defaultdict
from datetime import datetime, timedelta

from flask import Flask, Response, abort, current_app, redirect, request
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import is_mark
from sjoerd4u.kit.later import Later
from sjoerd4u.newsletter.campaigns import measuring
from sjoerd4u.newsletter.campaigns.measuring import Hit
from sjoerd4u.web.doors import Audience, Door, unlisted
from sjoerd4u.web.headers import personal
from sjoerd4u.web.links import mark_in
from sjoerd4u.web.store import db

QUIET = timedelta(seconds=6)  # longer than a burst: what was seen of one message is judged together
LOOK_AFTER_S = 7.0
MOST_WAITING = 20_000
MOST_OF_ONE = 100
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# Programs that fetch what is in a mail before, or without, anybody looking: Apple's mail privacy (which calls itself
# just "Mozilla/5.0"), mail scanners, link checkers. Gmail's picture proxy fetches when somebody opens: a person.
PROGRAM = re.compile(
    r"^mozilla/5\.0$|bot\b|bot/|crawl|spider|slurp|scan|preview|monitor|curl|wget|python|httpx|java/|go-http|okhttp|"
    r"headless|phantomjs|puppeteer|playwright|selenium|libwww|perl/|ruby|aiohttp|axios|node-fetch|undici|"
    r"apache-httpclient|guzzle|postman|prefetch|proxy|gateway|security|urldefense|sandbox|antivirus|antispam|"
    r"barracuda|proofpoint|mimecast|safelinks|defender|forcepoint|symantec|messagelabs|trendmicro|trend micro|ironport|"
    r"cisco|fireeye|trellix|mcafee|sophos|bitdefender|kaspersky|eset|zscaler|fortinet|fortimail|vade|hornet|checkpoint|"
    r"avanan|abnormal|virustotal|urlscan|yahoomailproxy|ms-office|skypeuripreview|facebookexternalhit|validator",
    re.I,
)
PERSON_BEHIND = re.compile(r"googleimageproxy", re.I)

log = logging.getLogger(__name__)
door = Door("measuring", __name__, Audience.PUBLIC)


@door.get("/nieuwsbrief/gezien/<token>.gif")
@unlisted
def pixel(token: str) -> Response:
    """One transparent point, always the same."""
    delivery_id = measuring.opened(db.session, mark_in(token, "opened"))
    _hand_on(delivery_id, measuring.OPENED)
    picture = personal(Response(PICTURE, mimetype="image/gif"))
    picture.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # a mail is read on another site than ours
    return picture


@door.get("/nieuwsbrief/door/<token>/<link>")
@unlisted
def click(token: str, link: str) -> AnyResponse:
    """On to where the link leads: only to what we wrote ourselves."""
    mark = mark_in(token, "clicked")
    found = measuring.followed(db.session, mark, link) if is_mark(link) else None
    if found is None:
        abort(404)
    _hand_on(found.delivery_id, found.number)
    onward = redirect(found.url, 302)
    onward.headers["Cache-Control"] = "no-store"
    onward.headers["X-Robots-Tag"] = "noindex, nofollow"
    onward.headers["Referrer-Policy"] = "no-referrer"
    return onward


def _hand_on(delivery_id: int | None, number: int) -> None:
    if delivery_id is not None:
        waiting: Measured = current_app.extensions["measured"]
        waiting.see(Hit(delivery_id, number, clock.now(), says_program()))


def says_program() -> bool:
    """Whether this request itself says that no person is looking. What it says is not kept."""
    agent = request.headers.get("User-Agent", "").strip()
    early = any(name in request.headers for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    program = not agent or (bool(PROGRAM.search(agent)) and not PERSON_BEHIND.search(agent))
    return request.method == "HEAD" or early or program


class Measured:
    """What this process saw in the last seconds, until it can be judged. A crash loses those seconds."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: defaultdict[int, list[Hit]] = defaultdict(list)
        self._number = 0
        self.later = Later(self.settle_now, LOOK_AFTER_S)

    def start(self) -> None:
        """From now on, write down what is settled; and the rest at the end."""
        self.later.start()
        atexit.register(self.settle)

    def see(self, hit: Hit) -> None:
        """Remember this hit until its message has been quiet for a moment."""
        with self._lock:
            if self._number < MOST_WAITING and len(self._waiting[hit.delivery_id]) < MOST_OF_ONE:
                self._waiting[hit.delivery_id].append(hit)
                self._number += 1
        self.later.ask()

    def settle_now(self) -> None:
        """Write down what is quiet now, and come back for the rest."""
        self.settle(clock.now() - QUIET)
        if self._waiting:
            self.later.ask()

    def settle(self, quiet_since: datetime | None = None) -> int:
        """Write down what is known of the messages that nothing was seen of since then (by default: all); gives how
        many rows are new. If the store is away it waits for the next time."""
        taken = self._take(quiet_since)
        if not taken:
            return 0
        try:
            with self._store.writing() as session:
                new = measuring.write_down(session, taken)
                session.commit()
        except DBAPIError as away:
            log.warning("opens and clicks wait: %s", type(away.orig).__name__)
            for hit in taken:
                self.see(hit)
            return 0
        return new

    def _take(self, quiet_since: datetime | None) -> list[Hit]:
        with self._lock:
            ready = [key for key, hits in self._waiting.items() if quiet_since is None or hits[-1].at <= quiet_since]
            taken = [hit for key in ready for hit in self._waiting.pop(key)]
            self._number -= len(taken)
        return taken


def init_app(app: Flask) -> None:
    """Let this app measure what its readers allow."""
    app.extensions["measured"] = Measured(app.extensions["store"])
