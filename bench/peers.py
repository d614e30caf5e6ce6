"""What ours is measured against: the least that does the same kind of work, on the same server as ours.

`PORT=… python -m bench.peers NAME` serves one. None is made slow on purpose: `page` has a layout and a macro for what
repeats and nothing else, links are written out; `insert` is as durable as ours and does nothing else.
"""

import multiprocessing
import os
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, redirect, render_template, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from jinja2 import DictLoader
from werkzeug.wrappers import Response

from sjoerd4u.commands.running import BACKLOG
from sjoerd4u.config import Settings

TEMPLATES = {
    "layout.html": """<!doctype html>
<html lang="nl">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>{% block title %}{% endblock %} · Voorbeeld</title>
  <link rel="stylesheet" href="/static/site.css">
  <script src="/static/site.js" defer></script>
</head>
<body>
  <header>
    <a href="/">Voorbeeld</a>
    <nav aria-label="Hoofdmenu"><ul>
      {%- for name in menu %}
      <li><a href="/{{ name|lower }}"{% if loop.first %} aria-current="page"{% endif %}>{{ name }}</a></li>
      {%- endfor %}
    </ul></nav>
  </header>
  <main>{% block main %}{% endblock %}</main>
  <footer><p>{{ firm }} · {{ phone }}</p></footer>
</body>
</html>
""",
    "parts.html": """{% macro card(article) %}
<article class="card">
  <h2><a href="/artikelen/{{ article.slug }}">{{ article.title }}</a></h2>
  <p class="meta"><time datetime="{{ article.day }}">{{ article.day }}</time> · {{ article.minutes }} minuten lezen</p>
  <p>{{ article.text }}</p>
  {%- if article.topics %}
  <ul class="topics">{% for topic in article.topics %}<li>{{ topic }}</li>{% endfor %}</ul>
  {%- endif %}
</article>
{% endmacro %}
""",
    "page.html": """{% extends "layout.html" %}
{% from "parts.html" import card %}
{% block title %}{{ title }}{% endblock %}
{% block main %}
<h1>{{ title }}</h1>
{% for article in articles %}{{ card(article) }}{% endfor %}
{% endblock %}
""",
}

ARTICLES = [
    {
        "slug": f"artikel-{number}",
        "title": f"Wat een klant u vertelt & wat u ermee doet, deel {number}",
        "day": f"2026-11-{number:02}",
        "minutes": 3 + number % 4,
        "topics": ["klantcontact", "privacy", "bewaren"],
        "text": "Wie goed luistert, hoeft minder te vragen. " * 12,
    }
    for number in range(1, 14)
]


def hello() -> Flask:
    """A constant answer: what Flask itself costs."""
    app = Flask(__name__)
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


def page() -> Flask:
    """A page of 12 kB, rendered each time."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader(TEMPLATES)

    @app.get("/")
    def home() -> str:
        return render_template(
            "page.html",
            title="Artikelen",
            articles=ARTICLES,
            menu=["Start", "Diensten", "Artikelen", "Nieuwsbrief", "Over-ons", "Contact"],
            firm="Voorbeeld b.v.",
            phone="033 000 00 00",
        )

    return app


def insert() -> Flask:
    """One row of a form, on the disk before the answer: SQLite with a write-ahead log that is synced at each commit."""
    app = Flask(__name__)
    path = Path(os.environ["BENCH_FOLDER"]) / "peer.db"
    own = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(own, "connection"):
            own.connection = sqlite3.connect(path, timeout=4, isolation_level=None)
            own.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        kept: sqlite3.Connection = own.connection
        return kept

    connection().execute("CREATE TABLE IF NOT EXISTS signup (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE)")

    @app.get("/")
    def ready() -> str:
        return "ready"

    @app.post("/")
    def keep() -> Response:
        connection().execute("INSERT INTO signup (email) VALUES (?)", (request.form["email"],))
        return redirect("/", 303)

    return app


def main() -> None:
    """Serves the peer of this name as `sjoerd4u serve` serves the product."""
    settings = Settings()
    multiprocessing.set_start_method("spawn")
    Granian(
        f"bench.peers:{sys.argv[1]}",
        factory=True,
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=int(os.environ["PORT"]),
        workers=settings.workers,
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
