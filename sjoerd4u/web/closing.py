"""Being closed for a moment: while a backup is put back, and until whoever was erased since is erased again.

A file in the data folder says so, to every process of this installation; its lock says that somebody is at work.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOK_S = 0.5
SETTLE_S = 1.5  # after this long every process has seen it, and what was being answered is answered
PAGE = (
    b"<!DOCTYPE html><html lang=nl><title>Wij zijn er zo weer</title><h1>Wij zijn er zo weer</h1>"
    b"<p>Wij zetten een reservekopie terug. Probeer het over een paar minuten nog eens.</p></html>"
)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(PAGE))),
    ("Retry-After", "60"),
    ("Cache-Control", "no-store"),
]


class SomebodyIsAtWork(RuntimeError):
    """Another process is putting a backup back at this moment."""


def flag_in(data_dir: Path) -> Path:
    """The file that says we are closed."""
    return data_dir / "restoring"


def is_closed(data_dir: Path) -> bool:
    """Whether a backup is being put back, or was and its erasures are not done again yet."""
    return flag_in(data_dir).exists()


@contextmanager
def closed(data_dir: Path) -> Iterator[None]:
    """Closed while this lasts. Who dies half-way leaves it closed; only a clean end opens. Raises SomebodyIsAtWork."""
    flag = flag_in(data_dir)
    with flag.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as locked:
            raise SomebodyIsAtWork from locked
        held.write(str(os.getpid()))
        os.fsync(held.fileno())
        yield
        with suppress(FileNotFoundError):
            flag.unlink()


class ClosedSign:
    """Stands before everything else, kept pages included: closed is closed for every address."""

    def __init__(self, wsgi_app: "WSGIApplication", data_dir: Path) -> None:
        self._inside, self._flag = wsgi_app, flag_in(data_dir)
        self._look_at, self._closed = 0.0, False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if monotonic() > self._look_at:
            self._closed, self._look_at = self._flag.exists(), monotonic() + LOOK_S
        if not self._closed:
            return self._inside(environ, start_response)
        start_response("503 SERVICE UNAVAILABLE", HEADERS)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else PAGE]


def init_app(app: Flask, data_dir: Path) -> None:
    """Hang the sign before this app."""
    app.wsgi_app = ClosedSign(app.wsgi_app, data_dir)  # type: ignore[method-assign]
