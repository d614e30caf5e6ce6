"""The matrix of the back office: every page, for everybody, does exactly what staff/rights.py says."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from sjoerd4u.config import Settings
from sjoerd4u.kit import clock as kit_clock
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from sjoerd4u.staff import accounts, rights
from sjoerd4u.staff.models import Role
from sjoerd4u.staff.rights import FRESH, NEEDS, OPEN, Right
from sjoerd4u.web import doors
from sjoerd4u.web.doors import Audience, Door, NotInMatrix
from tests.visitor import Colleague, Visitor

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
METHODS = ("GET", "POST")
MARK = "A" * 22
OURS = {"Sec-Fetch-Site": "same-origin"}
DOOR = "/kantoor/inloggen"
# What somebody with the right gets: a page, a way on, what to mend, or that what these made-up marks name is not there.
ANSWERED = frozenset({200, 303, 400, 404, 409, 410, 422})


def pages(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and a path with marks of nobody, for every page of every door for the office."""
    offices = {name for name, door in app.blueprints.items() if isinstance(door, Door)}
    offices = {name for name in offices if getattr(app.blueprints[name], "audience", None) is Audience.OFFICE}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in offices:
            path = re.sub(r"<(?:(int|path)[^:>]*:)?[^>]+>", lambda part: "1" if part[1] == "int" else MARK, rule.rule)
            for method in METHODS:
                if method in (rule.methods or ()):
                    yield rule.endpoint, method, path


def press(visitor: Visitor, method: str, path: str) -> tuple[int, str]:
    answer = visitor.client.open(path, method=method, headers=OURS)
    return answer.status_code, answer.headers.get("Location", "")


def expected_for_nobody(endpoint: str, method: str, status: int, location: str) -> bool:
    if endpoint in OPEN:
        return status in ANSWERED
    return status == 303 and location.startswith(DOOR)


@pytest.mark.parametrize("role", list(Role))
def test_every_page_does_for_every_role_what_the_matrix_says(app: Flask, role: Role) -> None:
    everyone = list(pages(app))
    assert {endpoint for endpoint, _, _ in everyone} == NEEDS.keys() | OPEN
    off = []
    for endpoint, method, path in everyone:
        colleague = Colleague(app, role)
        status, location = press(colleague, method, path)
        if endpoint in OPEN or rights.may(role, NEEDS[endpoint]):
            right = status in ANSWERED and not (endpoint not in OPEN and location.startswith(DOOR))
        else:
            right = status == 403
        if not right:
            off.append((endpoint, method, status, location))
    assert off == []


def test_nobody_and_who_was_ended_get_to_the_door_and_no_further(app: Flask, store: Store) -> None:
    ended, nobody = Colleague(app, Role.ADMIN), Visitor(app)
    Colleague(app, Role.ADMIN, name="Eva Bos", address="eva@sparklingcrm-voorbeeld.nl")
    with store.writing() as session:
        session.get_one(type(ended.member), ended.member.id).ended_at = kit_clock.now()
        session.commit()
    off = []
    for endpoint, method, path in pages(app):
        if endpoint == "staff.leave":
            continue  # takes the cookie away from whoever presses it
        for who in (nobody, ended):
            status, location = press(who, method, path)
            if not expected_for_nobody(endpoint, method, status, location):
                off.append((endpoint, method, status, location))
    assert off == []


def test_every_press_from_another_page_is_refused(app: Flask) -> None:
    off = []
    for endpoint, method, path in pages(app):
        if method == "POST":
            colleague = Colleague(app)
            for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elders.example"}):
                if (status := colleague.client.post(path, headers=headers).status_code) != 403:
                    off.append((endpoint, status, headers))
    assert off == []


def test_what_needs_a_proof_is_not_done_without_one(app: Flask, clock: object) -> None:
    traveller = clock
    off = []
    colleague = Colleague(app)
    traveller.shift(11 * 60)  # type: ignore[attr-defined]
    for endpoint, method, path in pages(app):
        if endpoint in FRESH:
            status, location = press(colleague, method, path)
            asked = location.startswith("/kantoor/bevestig") if method == "GET" else status == 409
            if not asked:
                off.append((endpoint, method, status, location))
    assert off == []


def test_nobody_keeps_a_page_of_the_office(app: Flask) -> None:
    colleague = Colleague(app)
    kept = []
    for endpoint, method, path in pages(app):
        if method == "GET":
            answer = colleague.client.get(path, headers=OURS)
            if answer.headers.get("Cache-Control") != "no-store":
                kept.append(endpoint)
    assert kept == []


def test_a_right_that_nobody_has_or_a_role_without_rights_does_not_exist() -> None:
    assert set(rights.ROLES) == set(Role)
    assert frozenset().union(*rights.ROLES.values()) == set(Right)
    assert all(Right.WORK in each for each in rights.ROLES.values())
    assert not rights.may("een rol van vroeger", Right.WORK)


def test_an_account_that_ended_has_no_session_left(app: Flask, store: Store) -> None:
    """Not only refused at the door: the row is gone, so letting the account back lets no copied cookie in."""
    colleague = Colleague(app)
    with store.writing() as session:
        accounts.end_account(session, By(None, "proef"), colleague.member.mark, kit_clock.now())
        accounts.let_back(session, By(None, "proef"), colleague.member.mark, kit_clock.now())
        session.commit()
    colleague.get("/kantoor/account", status=303)


# — The house does not stand with a page that is not in the matrix ————————————————————————————————————————————————


def planted(path: str) -> Door:
    door = Door("planted", __name__, Audience.OFFICE)
    door.get(path, endpoint="page")(lambda: "in")
    return door


def test_a_page_that_is_not_in_the_matrix_fails_the_build() -> None:
    with pytest.raises(NotInMatrix, match=r"planted\.page"):
        doors.hang(Flask(__name__), planted("/kantoor/x"), matrix=())


def test_a_line_in_the_matrix_without_a_page_fails_the_build() -> None:
    with pytest.raises(NotInMatrix, match=r"planted\.gone"):
        doors.hang(Flask(__name__), planted("/kantoor/x"), matrix={"planted.page", "planted.gone"})


def test_the_app_itself_is_built_with_the_matrix(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from sjoerd4u import app as house

    door = Door("planted", __name__, Audience.OFFICE)
    door.get("/kantoor/geplant", endpoint="page")(lambda: "in")
    monkeypatch.setattr(house, "DOORS", (*house.DOORS, door))
    with pytest.raises(NotInMatrix, match=r"planted\.page"):
        house.create_app(settings)
