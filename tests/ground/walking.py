"""Walking through the pages of the product in this process: by the links that stand on them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.visitor import Visitor

LINK = re.compile(r'(?:href|data-hx-get)="(/[^"]*)"')
EACH_KIND = 2


def walk(app: Flask, visitor: Visitor, starts: Sequence[str], inside: str) -> dict[str, list[str]]:
    """The addresses of each kind of page that were opened and are pages, at most two of each; beginning at `starts`
    and following links that stay `inside`. What is no page (a file, a way on) has an empty list."""
    ways = app.url_map.bind("sjoerd4u.test")
    seen, todo, times, pages = set(starts), [*starts], dict[str, int](), dict[str, list[str]]()
    while todo:
        path = todo.pop(0)
        try:
            kind, _ = ways.match(urlsplit(path).path.removeprefix("/en") or "/", "GET")
        except (RequestRedirect, HTTPException):
            raise AssertionError(f"{path} leads nowhere") from None
        if kind == "static" or times.get(kind, 0) >= EACH_KIND:
            continue
        times[kind] = times.get(kind, 0) + 1
        answer = visitor.client.get(path, headers=visitor.headers)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"
        text = answer.text if answer.mimetype == "text/html" else ""
        pages.setdefault(kind, []).extend([path] * text.startswith("<!DOCTYPE"))
        for link in LINK.findall(text):
            found = urljoin(path, link.replace("&amp;", "&")).split("#")[0]
            if found.startswith(inside) and found not in seen:
                seen.add(found)
                todo.append(found)
    return pages


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *more: object) -> None:
        """Say nothing: the app writes its own log."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address where this very app answers a browser, as long as the block lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
