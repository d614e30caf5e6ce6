"""Letters to post, and an app that posts them to a real mail server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail.models import Letter
from sjoerd4u.mail.outbox import Link, write_letter
from sjoerd4u.mail.post import post_waiting_letters
from sjoerd4u.register.purposes import CORRESPONDENCE, Purpose
from sjoerd4u.web.texts import LanguageLoader
from tests.builders import NOW
from tests.ground.smtp import Server

DEMO = {
    "demo/letters/note/subject.txt": "{{ words.subject }}",
    "demo/letters/note/body.txt": "{{ a_day|day }}\n{{ words.subject }}\n{{ links.leave }}",
    "demo/letters/note/body.html": "<!DOCTYPE html><html lang='{{ lang }}'><head><style>p { color: red; } "
    "@media (prefers-color-scheme: dark) { p { color: white !important; } }</style></head>"
    "<body><p>{{ words.subject }}</p></body></html>",
}


@contextmanager
def app_that_posts_to(server: Server, settings: Settings, **changes: Any) -> Iterator[Flask]:
    """The product with this mail server, and a letter of its own for tests: "demo/note"."""
    app = create_app(replace(settings, mail_server=server.host, mail_port=server.port, **changes))
    with_demo_letter(app)
    yield app
    app.extensions["store"].engine.dispose()


def with_demo_letter(app: Flask) -> None:
    """Teach this app the letter "demo/note", whose subject is a word."""
    assert app.jinja_loader is not None
    app.jinja_env.globals["a_day"] = NOW.date()
    app.jinja_env.loader = LanguageLoader(ChoiceLoader([DictLoader(DEMO), app.jinja_loader]))


def write(store: Store, to: str = "jo@voorbeeld.nl", purpose: Purpose = CORRESPONDENCE, **changes: Any) -> None:
    """Write the letter "demo/note" with a link to leave, and commit."""
    given = {
        "kind": "demo/note",
        "language": "nl",
        "at": NOW,
        "words": {"subject": "Een bericht"},
        "links": leaving(),
    } | changes
    with store.writing() as session:
        write_letter(session, to=to, purpose=purpose, **given)
        session.commit()


def leaving() -> dict[str, Link]:
    """The one link that every such letter has."""
    return {"leave": Link("newsletter.leave", "leave", new_mark())}


def post(app: Flask, at: datetime = NOW) -> str:
    """Post what is due; what the chore reported."""
    with app.app_context():
        return post_waiting_letters(app.extensions["store"], at)


def letters(store: Store) -> list[Letter]:
    """Every letter, oldest first."""
    with store.reading() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def only_letter(store: Store) -> Letter:
    """The only letter there is."""
    (letter,) = letters(store)
    return letter
