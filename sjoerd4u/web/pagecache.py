"""Public pages as ready bytes, answered before Flask is asked.

A view marked `for_everyone` shows all browsers of one standing (what they allow, whether we still ask) the same bytes.
The first who asks has them made; the next get them as they are, with the same headers, an ETag and 304 (RFC 9110 §
13.1.2). Whatever could differ goes by: a query, a form, htmx, another host name, a browser with cookies that concern
us.

Kept pages go when the content changes, in every process (`kit.edition`), and after some minutes anyway.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request, session
from flask.sansio.app import App
from sqlalchemy.exc import DBAPIError

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.edition import current_edition
from sjoerd4u.kit.later import Later
from sjoerd4u.web import logs
from sjoerd4u.web.ready import Kept, Slot, encoding_for, ready_made

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

V = TypeVar("V", bound=Callable[..., object])
Alike = Callable[[str, bool], str | None]
Pages = Mapping[tuple[str, str | None, str | None], int]  # path, what the browser calls itself, where it came from
ViewWatcher = Callable[[Pages, datetime], None]
AnswerWatcher = Callable[[str, int, int], None]

LOOK_SECONDS = 1.0
KEEP_SECONDS = 600.0
TELL_SECONDS = 0.25
MOST_BYTES = 12_000_000
MOST_UNTOLD = 8192
NOT_FOR_OUTSIDE = "private, no-cache"  # a browser asks again each time; what stands between keeps nothing
VARIES = ("Cookie", "Sec-GPC", "Accept-Encoding", "HX-Request")
_SLOT = "sjoerd4u.slot"
MADE_FOR = "sjoerd4u.made_for"  # the standing that the page itself saw: it is kept for no others


def for_everyone(view: V) -> V:
    """Mark a view whose page depends on nothing but its path, the language and the browser's cookie choice."""
    view.for_everyone = True  # type: ignore[attr-defined]
    return view


def is_for_everyone() -> bool:
    """Whether the page of this request is marked so. Only there may a measuring tag be: its address holds no secret."""
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), "for_everyone", False))


Answered = tuple[Kept, int, str, str | None, str | None]  # status, method, what the browser calls itself, where it was


class PageCache:
    """Stands before the app. `alike` says of a Cookie header and the GPC signal which standing that is, or None for a
    browser that gets a page of its own.

    What is done for every request is written for speed: this is most of what the site does.
    """

    def __init__(self, wsgi_app: "WSGIApplication", store: Store, base_url: str, alike: Alike) -> None:
        self.wsgi_app = wsgi_app
        self._store = store
        home = urlsplit(base_url)
        default = {"http": 80, "https": 443}.get(home.scheme)  # a proxy may name the port that browsers leave out
        self._scheme, self._hosts = home.scheme, {home.netloc, f"{home.hostname}:{home.port or default}"}
        self._alike = alike
        self._bare = {gpc: alike("", gpc) or "" for gpc in (False, True)}
        self._pages: dict[Slot, Kept] = {}
        self._bytes = 0
        self._edition = -1
        self._look_at = self._drop_at = 0.0
        self._looking, self._telling, self._keeping = threading.Lock(), threading.Lock(), threading.Lock()
        self._answered: deque[Answered] = deque()
        self.view_watchers: list[ViewWatcher] = []
        self.answer_watchers: list[AnswerWatcher] = []
        self.lines: logs.RequestLines | None = None
        self.later = Later(self.tell, TELL_SECONDS)

    # — Answering ————————————————————————————————————————————————————————————————————————————————————————————————————

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        slot = self._slot(environ)
        if slot and monotonic() > self._look_at:
            self._look()
        kept = self._pages.get(slot) if slot else None
        if kept is None:
            environ[_SLOT] = (slot, self._edition)
            return self._made(environ, start_response)
        get, method = environ.get, environ["REQUEST_METHOD"]
        known = get("HTTP_IF_NONE_MATCH")
        status = 304 if known and kept.etag in known else 200
        self._answered.append((kept, status, method, get("HTTP_USER_AGENT"), get("HTTP_REFERER")))
        if not self.later.is_asked or len(self._answered) > MOST_UNTOLD:
            self._tell_soon()
        if status == 304:
            start_response("304 NOT MODIFIED", kept.headers_unchanged)
            return ()
        start_response("200 OK", kept.headers)
        return kept.body if method == "GET" else ()

    def _slot(self, environ: "WSGIEnvironment") -> Slot | None:
        """Under which name the answer to this request may be kept; None when it is not one of those."""
        get, method = environ.get, environ["REQUEST_METHOD"]
        if (
            (method != "GET" and method != "HEAD")
            or get("QUERY_STRING")
            or get("HTTP_HX_REQUEST")
            or get("HTTP_SEC_PURPOSE")
            or get("HTTP_HOST") not in self._hosts
            or environ["wsgi.url_scheme"] != self._scheme
            or get("SCRIPT_NAME")
        ):
            return None
        cookies, gpc = get("HTTP_COOKIE"), get("HTTP_SEC_GPC") == "1"
        standing = self._bare[gpc] if cookies is None else self._alike(cookies, gpc)
        return (environ["PATH_INFO"], encoding_for(get("HTTP_ACCEPT_ENCODING")), standing) if standing else None

    def _made(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            return self.wsgi_app(environ, start_response)
        finally:
            if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                self._look_at = 0.0  # who pressed sees what came of it at once

    # — Keeping ——————————————————————————————————————————————————————————————————————————————————————————————————————

    def keep(self, slot: Slot, edition: int, endpoint: str, response: Response) -> Kept:
        """Make these bytes ready. Kept only if no newer edition came out while the page was made."""
        kept = ready_made(slot, endpoint, response)
        with self._keeping:
            if edition != self._edition:
                return kept
            while self._pages and self._bytes + kept.size > MOST_BYTES:
                self._bytes -= self._pages.pop(next(iter(self._pages))).size
            former = self._pages.get(slot)
            self._pages[slot] = kept
            self._bytes += kept.size - (former.size if former else 0)
        return kept

    def _look(self) -> None:
        """See whether a newer edition came out: one cheap read, by one request a second. If the store is away, what we
        have is still the best there is."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            now = monotonic()
            self._look_at = now + LOOK_SECONDS
            with self._store.reading() as reading:
                edition = current_edition(reading)
            if edition != self._edition or now > self._drop_at:
                with self._keeping:
                    self._edition, self._drop_at = edition, now + KEEP_SECONDS
                    self._pages, self._bytes = {}, 0
        except DBAPIError:
            pass
        finally:
            self._looking.release()

    # — Telling ——————————————————————————————————————————————————————————————————————————————————————————————————————

    def _tell_soon(self) -> None:
        if self.later.started and len(self._answered) <= MOST_UNTOLD:
            self.later.ask()
        else:
            self.tell()

    def tell(self) -> None:
        """Write the log lines of what was answered since last time, and tell who counts answers and views."""
        with self._telling:
            told = Counter(self._answered.popleft() for _ in range(len(self._answered)))
        lines: Counter[tuple[str, str, int, int]] = Counter()
        views: Counter[tuple[str, str | None, str | None]] = Counter()
        for (kept, status, method, agent, referer), times in told.items():
            lines[method, kept.endpoint, status, kept.size if status == 200 else 0] += times
            if kept.is_page and method == "GET":
                views[kept.path, agent, referer] += times
        for (method, endpoint, status, size), times in lines.items():
            if self.lines:
                self.lines.note(method, endpoint, status, size, times)
            for tell in self.answer_watchers:
                tell(endpoint, status, times)
        self.tell_views(views)

    def tell_views(self, views: Pages) -> None:
        """Tell who counts views."""
        if views:
            for watch in self.view_watchers:
                watch(views, clock.now())


# — In the app ———————————————————————————————————————————————————————————————————————————————————————————————————————


def finish(response: Response) -> Response:
    """Keep this answer if it is one for everyone; count it as a view if it is a page somebody opened."""
    if response.mimetype == "text/html":
        response.vary.update(VARIES)
        response.headers.setdefault("Cache-Control", NOT_FOR_OUTSIDE)
    cache: PageCache = current_app.extensions["page cache"]
    slot, edition = request.environ.get(_SLOT, (None, 0))
    if request.method == "GET" and _was_opened(response):
        agent, referer = request.headers.get("User-Agent"), request.headers.get("Referer")
        cache.tell_views({(_countable_path(), agent, referer): 1})
    if slot and slot[2] == request.environ.get(MADE_FOR) and request.method == "GET" and _may_be_kept(response):
        kept = cache.keep(slot, edition, request.endpoint or "", response)
        if kept.etag in request.headers.get("If-None-Match", ""):
            response.status_code = 304
            response.set_data(b"")
            for name in ("Content-Type", "Content-Encoding", "Content-Length"):
                response.headers.pop(name, None)
    return response


def _may_be_kept(response: Response) -> bool:
    """Whether this answer is the same for all: marked so, whole, and without a word for this one browser."""
    personal = "Set-Cookie" in response.headers or "no-store" in response.headers.get("Cache-Control", "")
    whole = response.status_code == 200 and not response.is_streamed
    return whole and is_for_everyone() and not personal and not session


def _was_opened(response: Response) -> bool:
    """Whether a person or a robot opened a public page: not a part of one, not one fetched beforehand."""
    room = current_app.blueprints.get(request.blueprint or "")
    whole_page = response.status_code == 200 and response.mimetype == "text/html" and getattr(room, "bilingual", False)
    return whole_page and not any(name in request.headers for name in ("Sec-Purpose", "Purpose", "HX-Request"))


def _countable_path() -> str:
    """The path, or its pattern for a page that is not the same for everyone: there may be a token in it."""
    shown = request.path if is_for_everyone() else str(request.url_rule)
    return request.script_root + shown


def watch(app: App, *, views: ViewWatcher | None = None, answers: AnswerWatcher | None = None) -> None:
    """Tell `views` of every page that is opened, and `answers` of every answer that Flask did not see."""
    cache: PageCache = app.extensions["page cache"]
    cache.view_watchers += [views] if views else []
    cache.answer_watchers += [answers] if answers else []


def init_app(app: Flask, base_url: str, alike: Alike) -> None:
    """Put the kept pages before this app; only what stands before them already (proxies) sees a request earlier."""
    cache = PageCache(app.wsgi_app, app.extensions["store"], base_url, alike)
    cache.lines = app.extensions["request lines"]
    app.extensions["page cache"] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]
    finishing: dict[Any, list[Any]] = app.after_request_funcs
    finishing.setdefault(None, []).insert(0, finish)  # Flask calls the first one last: all headers are there
