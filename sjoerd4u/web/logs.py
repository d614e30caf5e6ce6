"""What is written down about running: one line a request, and whatever libraries say. Nobody can be found in it.

A line names the endpoint, never the path (paths hold tokens), no query, no address of the visitor. E-mail addresses and
long tokens are masked wherever they turn up, also in a trace. Lines are JSON; on a terminal they are made to be read.
"""

import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterable, MutableMapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, request
from flask.sansio.app import App

from sjoerd4u.kit import addresses

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Event = MutableMapping[str, Any]
Watcher = Callable[[str, int, float], None]

STDERR = 2
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*")
# The length of a mark with its seal, or of a session: no word of ours is that long and has small letters and
# capitals. Not every token has a figure: one in 1,400 has none.
TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,}")
# Where SQLAlchemy and PostgreSQL show the values of a statement that failed.
VALUES = re.compile(r"^(\[parameters: |DETAIL: ).*$", re.MULTILINE)
UNKNOWN = "unknown"  # an address that no page has
_ENDPOINT = "sjoerd4u.endpoint"


def mask(text: str) -> str:
    """`text` with the e-mail addresses and tokens in it made unusable, and without the values of a failed statement."""
    if "\n" in text:
        text = VALUES.sub(r"\1…", text)
    if "@" in text:
        text = ADDRESS.sub(lambda found: addresses.masked(found[0]), text)
    return TOKEN.sub("…", text) if len(text) >= 32 else text


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_masked(key): _masked(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(part) for part in value]
    return mask(str(value))


def mask_event(_logger: object, _method: str, event: Event) -> Event:
    """A structlog processor: nothing in this event tells who somebody is."""
    return {key: _masked(value) for key, value in event.items()}


def _stamp(_logger: object, _method: str, event: Event) -> Event:
    return {"at": _now(), "level": event.pop("level", "info"), "event": event.pop("event", ""), **event}


def _now() -> str:
    moment = time.time()
    return f"{_second(int(moment))}.{int(moment % 1 * 1000):03}Z"


@lru_cache(maxsize=2)
def _second(whole: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole))


def _as_json(_logger: object, _method: str, event: Event) -> str:
    return _encoder.encode(event)


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


def _without_trace_objects(_logger: object, _method: str, event: Event) -> Event:
    for name in ("_record", "_from_structlog", "stack_info"):
        event.pop(name, None)
    return event


class Stderr:
    """Writes each line with one call, so that lines of several processes do not mix."""

    def msg(self, line: str) -> None:
        """Write this line. A log that cannot be written (a full disk) never stops the work it tells about."""
        with suppress(OSError):
            os.write(STDERR, line.encode("utf-8", "backslashreplace") + b"\n")

    log = debug = info = warning = warn = error = critical = failure = fatal = exception = msg


_stderr = Stderr()
_log = structlog.get_logger()


class Lines(logging.Handler):
    """Brings what libraries log (Flask, Alembic, APScheduler, granian) into the same lines."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__()
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Write this record as a line."""
        try:
            _stderr.msg(self.format(record))
        except Exception:  # as logging itself does: a record that cannot be said is reported, not raised
            self.handleError(record)


def set_up() -> None:
    """Let everything this process logs become such lines. May be called again; the first call counts."""
    root = logging.getLogger()
    if any(isinstance(handler, Lines) for handler in root.handlers):
        return
    render = _renderer()
    level: structlog.typing.Processor = structlog.stdlib.add_log_level
    trace: structlog.typing.Processor = structlog.processors.format_exc_info
    structlog.configure(
        processors=[level, trace, mask_event, _stamp, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _stderr,
        cache_logger_on_first_use=True,
    )
    foreign: list[structlog.typing.Processor] = [level, structlog.stdlib.add_logger_name, trace]
    closing: list[structlog.typing.Processor] = [_without_trace_objects, mask_event, _stamp, render]
    root.addHandler(Lines(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=foreign, processors=closing)))
    root.setLevel(logging.INFO)
    _hush()


def _hush() -> None:
    """What these tell at INFO is not news: APScheduler of every tick, Alembic of its own parts. We say what they do."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _renderer() -> Any:
    if not sys.stderr.isatty():
        return _as_json
    return structlog.dev.ConsoleRenderer(
        exception_formatter=structlog.dev.plain_traceback, timestamp_key="at", pad_event_to=24
    )


class RequestLines:
    """One line for each request, whatever answers it; and word to who keeps figures."""

    def __init__(self, wsgi_app: "WSGIApplication") -> None:
        self.wsgi_app = wsgi_app
        self.watchers: list[Watcher] = []
        self._write = _write_for_people if sys.stderr.isatty() else _write

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        seen: list[Any] = ["500", ()]

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            seen[:] = status, headers
            return start_response(status, headers, *exc_info)

        try:
            return self.wsgi_app(environ, start)
        finally:
            seconds = time.perf_counter() - began
            endpoint, status = environ.get(_ENDPOINT, UNKNOWN), int(seen[0][:3])
            self._write(environ["REQUEST_METHOD"], endpoint, status, seconds * 1000, _size(seen[1]))
            for watch in self.watchers:
                watch(endpoint, status, seconds)

    def note(self, method: str, endpoint: str, status: int, size: int, times: int) -> None:
        """The same line for what was just answered before us (`web.pagecache`). Answers that are alike in everything
        share a line, which says how many `times`."""
        self._write(method, endpoint, status, 0.0, size, times)


def _size(headers: Iterable[tuple[str, str]]) -> int | None:
    """The length of the answer, when it was known beforehand."""
    for name, value in headers:
        if name == "Content-Length":
            return int(value)
    return None


def _write(method: str, endpoint: str, status: int, ms: float, size: int | None, times: int = 1) -> None:
    """The same line as structlog makes, put together by hand: it is there for every request, and this costs a tenth."""
    length = "null" if size is None else size
    more = f',"times":{times}' if times > 1 else ""
    _stderr.msg(
        f'{{"at":"{_now()}","level":"info","event":"request","method":"{_known(method)}","endpoint":"{endpoint}",'
        f'"status":{status},"ms":{ms:.2f},"bytes":{length}{more}}}'
    )


def _write_for_people(method: str, endpoint: str, status: int, ms: float, size: int | None, times: int = 1) -> None:
    more = {"times": times} if times > 1 else {}
    _log.info("request", method=_known(method), endpoint=endpoint, status=status, ms=round(ms, 2), bytes=size, **more)


METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def _known(method: str) -> str:
    """The method, if it is one: what a visitor makes up is not written down."""
    return method if method in METHODS else "other"


def _note_endpoint() -> None:
    request.environ[_ENDPOINT] = request.endpoint or UNKNOWN


def watch(app: App, watcher: Watcher) -> None:
    """Tell `watcher` of every answer of this app: which endpoint, which status, how many seconds."""
    lines: RequestLines = app.extensions["request lines"]
    lines.watchers.append(watcher)


def init_app(app: Flask) -> None:
    """Write a line for each request of this app."""
    set_up()
    lines = RequestLines(app.wsgi_app)
    app.extensions["request lines"] = lines
    app.wsgi_app = lines  # type: ignore[method-assign]
    app.before_request_funcs.setdefault(None, []).insert(0, _note_endpoint)
