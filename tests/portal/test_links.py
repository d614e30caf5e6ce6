"""Every link of a letter of the portal: who looks uses nothing up, and of presses at the same moment one wins."""

import re
import threading
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import PersonAddress, TrailEntry
from sjoerd4u.portal.models import HandOver, PortalSession
from tests.builders import a_reader, dump
from tests.portal.conftest import OVERVIEW, Guest
from tests.postman import Postman, path_in, text_of

pytestmark = pytest.mark.usefixtures("clock")
JO, NEW = "jo@voorbeeld.nl", "jo@nieuw.voorbeeld.nl"
CODE_PAGE = "/mijn-gegevens/kijk-in-uw-mail"
AT_ONCE = 20
SCANNERS = ("Mozilla/5.0", "Barracuda Sentinel", "Microsoft Office/16.0", "GoogleImageProxy", "curl/8.0")
TOO_LATE = {"link": 410, "code": 422, "hand over": 410}


class Way(NamedTuple):
    """A link or code: where it is looked at and pressed, and with which fields."""

    path: str
    typed: dict[str, str]


@pytest.fixture
def ways(app: Flask, store: Store, postman: Postman) -> dict[str, Way]:
    """One of each: two letters to come in, two mailboxes of a new address, and a link for another party."""
    with store.writing() as session:
        a_reader(session, JO)
        session.commit()
    guest, path = Guest(app), "/mijn-gegevens"
    for _ in range(3):
        guest.post(path, {"email": JO})
    postman.post()
    first, second, third = postman.letters()[-3:]
    guest.post(path_in(third, "binnenkomen"))
    guest.post("/mijn-gegevens/ander-adres", {"email": NEW})
    page = guest.follow(guest.post("/mijn-gegevens/overdragen")).text
    postman.post()
    asked = {str(letter["To"]): letter for letter in postman.letters()[-2:]}
    (code,) = re.findall(r"^(\d{4} \d{4})\r?$", text_of(second), re.MULTILINE)
    (other_party,) = re.findall(r"(/mijn-gegevens/ophalen/[\w-]+)", page)
    return {
        "link": Way(path_in(first, "binnenkomen"), {}),
        "code": Way(CODE_PAGE, {"email": JO, "code": code}),
        "hand over": Way(other_party, {}),
        "new address": Way(path_in(asked[NEW], "nieuw-adres"), {}),
        "old address": Way(path_in(asked[JO], "oud-adres"), {}),
    }


def at_once(app: Flask, way: Way) -> list[int]:
    """What twenty presses at the same moment answer."""
    ready, answers = threading.Barrier(AT_ONCE), list[int]()

    def press(guest: Guest) -> None:
        ready.wait()
        answers.append(guest.client.post(way.path, data=way.typed, headers=guest.headers).status_code)

    threads = [threading.Thread(target=press, args=(Guest(app),)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def rows(store: Store, column: Any) -> list[Any]:
    """What is in this column, where something is."""
    with store.reading() as session:
        return list(session.scalars(select(column).where(column.is_not(None))))


def test_of_twenty_presses_at_once_one_wins(app: Flask, store: Store, ways: dict[str, Way]) -> None:
    was_in = len(rows(store, PortalSession.id))
    for name, wins in (("link", 303), ("code", 303), ("hand over", 200)):
        answers = at_once(app, ways[name])
        assert (answers.count(wins), set(answers) - {wins}) == (1, {TOO_LATE[name]}), (name, answers)
    assert len(rows(store, PortalSession.id)) == was_in + 2
    assert len(rows(store, HandOver.fetched_at)) == 1


def test_of_twenty_presses_at_once_in_each_mailbox_the_address_changes_once(
    app: Flask, store: Store, ways: dict[str, Way]
) -> None:
    assert set(at_once(app, ways["new address"])) == {200}
    assert rows(store, PersonAddress.address) == [JO]
    answers = at_once(app, ways["old address"])
    assert answers.count(200) >= 1
    assert set(answers) <= {200, 410}
    assert rows(store, PersonAddress.address) == [NEW]
    assert rows(store, TrailEntry.on_what).count("e-mailadres") == 1
    assert rows(store, PortalSession.id) == []


@pytest.mark.one_database
def test_who_only_looks_uses_nothing_up_and_all_of_them_still_work(
    app: Flask, store: Store, ways: dict[str, Way]
) -> None:
    before = dump(store)
    for way in ways.values():
        for number, scanner in enumerate(SCANNERS):
            looking = Guest(app)
            looking.headers = {"User-Agent": scanner, "X-Purpose": "preview", "Sec-Purpose": "prefetch"}
            for method in (looking.client.get, looking.client.head) * 2:
                answer = method(way.path, headers=looking.headers, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"})
                assert answer.status_code == 200
                assert answer.headers["Cache-Control"] == "no-store"
                assert "Set-Cookie" not in answer.headers
                for part in set(re.findall(r'href="(/[^"#]*mijn-gegevens[^"#]*)"', answer.text)) - {way.path}:
                    looking.client.get(part, headers=looking.headers)
    assert dump(store) == before
    for name, way in ways.items():
        guest = Guest(app)
        answer = guest.client.post(way.path, data=way.typed, headers=guest.headers)
        assert answer.status_code in (200, 303), name


@pytest.mark.one_database
def test_who_is_erased_is_out_in_every_browser(app: Flask, store: Store, ways: dict[str, Way]) -> None:
    """Also with a link that was posted before and not used: then there is nothing to see."""
    guests = [Guest(app), Guest(app)]
    for guest, name in zip(guests, ("link", "code"), strict=True):
        guest.client.post(ways[name].path, data=ways[name].typed, headers=guest.headers)
        guest.get(OVERVIEW)
    guests[0].post("/mijn-gegevens/wissen", status=200)
    for guest in guests:
        guest.get(OVERVIEW, 303)
    for name in ("hand over", "new address", "old address"):
        guests[1].get(ways[name].path, 410)
        guests[1].post(ways[name].path, status=410)
