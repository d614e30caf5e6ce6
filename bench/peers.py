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
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
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
    "records.html": """{% extends "layout.html" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}
<h1>{{ title }}</h1>
{% for rows in kinds if rows %}
<section><h2>Soort {{ loop.index }}</h2><ul>
  {%- for row in rows %}
  <li><a href="/rij/{{ row.id }}">{{ row.title }}</a> <p>{{ row.text }}</p>
    <form method="post" action="/rij/{{ row.id }}"><button type="submit">Klaar</button></form></li>
  {%- endfor %}
</ul></section>
{% endfor %}
{% endblock %}
""",
}

MENU = ["Start", "Diensten", "Artikelen", "Nieuwsbrief", "Over-ons", "Contact"]
FIRM, PHONE = "Voorbeeld b.v.", "033 000 00 00"
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
            menu=MENU,
            firm=FIRM,
            phone=PHONE,
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


class Records(DeclarativeBase):
    """The tables of `records`."""


class Record(Records):
    """A row of the person that `records` is about."""

    __tablename__ = "record"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]


def records() -> Flask:
    """A page of one person's rows, 50 together, read in BENCH_STATEMENTS statements, among those of many others. The
    texts are as long as makes the page about BENCH_SIZE bytes."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader(TEMPLATES)
    engine = create_engine(f"sqlite:///{Path(os.environ['BENCH_FOLDER']) / 'peer.db'}")
    statements, each = int(os.environ["BENCH_STATEMENTS"]), int(os.environ["BENCH_SIZE"]) // 50
    Records.metadata.create_all(engine)
    with Session(engine) as session:
        if session.get(Record, 1) is None:
            for number in range(5_000):
                title, text = (
                    f"Gesprek {number} & afspraak",
                    ("Wie goed luistert, hoeft minder te vragen. " * 100)[: max(100, each - 170)],
                )
                row = Record(person_id=number // 50, kind=number % 50 % statements, title=title, text=text)
                session.add(row)
            session.commit()

    @app.get("/")
    def overview() -> str:
        person_id = request.args.get("person", 7, type=int)
        with Session(engine) as session:
            asked = (
                select(Record).where(Record.person_id == person_id, Record.kind == kind) for kind in range(statements)
            )
            kinds = [session.scalars(one.order_by(Record.id)).all() for one in asked]
            return render_template("records.html", title="Overzicht", kinds=kinds, menu=MENU, firm=FIRM, phone=PHONE)

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
