"""One address goes all the way: sign-up, letter, press, preferences, leaving; and what scanners do on the way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person
from tests.builders import dump
from tests.postman import Postman, html_of, path_in, paths_in
from tests.visitor import Visitor

ADDRESS = "jo@voorbeeld.nl"


@pytest.mark.parametrize("root", ["", "/en"])
def test_the_whole_line(visitor: Visitor, postman: Postman, clock: time_machine.Traveller, root: str) -> None:
    visitor.get(f"{root}/nieuwsbrief")
    visitor.follow(visitor.post(f"{root}/nieuwsbrief", {"email": ADDRESS, "topics": "avg", "given_name": "Jo"}))
    letter = postman.newest()
    assert letter["List-Unsubscribe"] is None
    assert "Jo," not in letter.as_string()
    confirm = path_in(letter, "bevestigen")
    visitor.get(confirm)
    visitor.follow(visitor.post(confirm))
    welcome = postman.newest()
    assert welcome["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    visitor.get(confirm)
    preferences = path_in(welcome, "voorkeuren")
    visitor.get(preferences)
    visitor.follow(visitor.post(preferences, {"pace": "quarterly"}))
    leave = path_in(welcome, "afmelden")
    visitor.get(leave)
    visitor.post(leave, status=200)
    visitor.get(preferences, 410)
    visitor.post(leave, status=200)
    visitor.get(confirm, 410)


def test_scanners_use_nothing_up(
    app: Flask, store: Store, visitor: Visitor, postman: Postman, clock: time_machine.Traveller
) -> None:
    visitor.post("/nieuwsbrief", {"email": ADDRESS})
    confirm = path_in(postman.newest(), "bevestigen")
    _scan(app, store, [confirm])
    visitor.post(confirm)
    postman.post()
    _scan(app, store, {path for letter in postman.letters() for path in paths_in(letter)})
    leave = path_in(postman.letters()[-1], "afmelden")
    visitor.post(leave, status=200)
    with store.reading() as session:
        assert session.scalars(select(Subscriber.left_at)).one() is not None


def _scan(app: Flask, store: Store, paths: set[str] | list[str]) -> None:
    """Fifty looks at each of these pages, as mail scanners do; the database stays the same to the byte."""
    before = dump(store)
    for path in paths:
        for number in range(25):
            agent = {"User-Agent": f"scanner {number}"}
            assert app.test_client().get(path, headers=agent).status_code == 200
            assert app.test_client().head(path, headers=agent).status_code == 200
    assert dump(store) == before


def test_twenty_presses_at_once_make_one_reader(app: Flask, store: Store, visitor: Visitor, postman: Postman) -> None:
    visitor.post("/nieuwsbrief", {"email": ADDRESS})
    confirm = path_in(postman.newest(), "bevestigen")
    with ThreadPoolExecutor(20) as presses:
        answers = list(presses.map(lambda _: app.test_client().post(confirm).status_code, range(20)))
    assert answers == [303] * 20
    with store.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 1
        assert session.scalar(select(func.count(Subscriber.id))) == 1
    postman.post()
    assert len(postman.letters()) == 2


def test_no_token_is_in_the_database(store: Store, visitor: Visitor, postman: Postman) -> None:
    visitor.post("/nieuwsbrief", {"email": ADDRESS})
    visitor.post(path_in(postman.newest(), "bevestigen"))
    postman.post()
    stored = repr(dump(store))
    tokens = {path.rsplit("/", 1)[1] for letter in postman.letters() for path in paths_in(letter) if len(path) > 40}
    assert len(tokens) == 3
    assert not [token for token in tokens if token in stored]


def test_an_unconfirmed_address_reads_nothing_that_a_stranger_typed(visitor: Visitor, postman: Postman) -> None:
    typed = {"given_name": "Koop nu", "family_name": "www.spam.example", "infix": "gratis"}
    visitor.post("/nieuwsbrief", {"email": ADDRESS, **typed})
    letter = postman.newest()
    assert not [word for word in typed.values() if word in letter.as_string() or word in html_of(letter)]


def test_a_link_of_a_week_old_says_what_to_do(
    visitor: Visitor, postman: Postman, clock: time_machine.Traveller
) -> None:
    visitor.post("/nieuwsbrief", {"email": ADDRESS})
    confirm = path_in(postman.newest(), "bevestigen")
    clock.shift(timedelta(days=8))
    assert "Opnieuw aanmelden" in visitor.get(confirm, 410).text
    visitor.post(confirm, status=410)
