"""Every page that a link leads to, with the month of the demo behind it, on both databases: what tests of single pages
show on SQLite is shown on PostgreSQL here."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from sjoerd4u.articles.publishing import STARTERS, publish_starters
from sjoerd4u.demo.content import fill
from sjoerd4u.kit.db import Store
from tests.builders import NOW
from tests.visitor import Colleague, Visitor

LINK = re.compile(r'(?:href|data-hx-get)="(/[^"]*)"')
EACH_KIND = 2


def walk(app: Flask, visitor: Visitor, start: str, inside: str) -> Counter[str]:
    """How often each kind of page was opened, beginning at `start` and following links that stay `inside`."""
    ways = app.url_map.bind("sjoerd4u.test")
    seen, todo, opened = {start}, [start], Counter[str]()
    while todo:
        path = todo.pop(0)
        try:
            kind, _ = ways.match(urlsplit(path).path.removeprefix("/en") or "/", "GET")
        except (RequestRedirect, HTTPException):
            raise AssertionError(f"{path} leads nowhere") from None
        if kind == "static" or opened[kind] >= EACH_KIND:
            continue
        opened[kind] += 1
        answer = visitor.client.get(path, headers=visitor.headers)
        assert answer.status_code in (200, 303), f"{path}: {answer.status_code}"
        for link in LINK.findall(answer.text if answer.mimetype == "text/html" else ""):
            found = urljoin(path, link.replace("&amp;", "&")).split("#")[0]
            if found.startswith(inside) and found not in seen:
                seen.add(found)
                todo.append(found)
    return opened


@pytest.mark.usefixtures("clock")
def test_every_page_a_link_leads_to_opens(app: Flask, store: Store) -> None:
    with store.writing() as session:
        publish_starters(session, STARTERS, NOW)
        fill(session, NOW)
        session.commit()
    office = walk(app, Colleague(app), "/kantoor/vandaag", "/kantoor")
    public = walk(app, Visitor(app), "/", "/")
    assert len(office) >= 45
    assert len(public) >= 15
