"""Coming in by the eight digits of the letter."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.kit.db import Base, Store, keyring
from sjoerd4u.portal.models import SignIn
from tests.builders import a_reader
from tests.portal.conftest import OVERVIEW, Guest
from tests.portal.test_signing_in import statements
from tests.postman import Postman, path_in, text_of

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.one_database]
JO, PLACE = "jo@voorbeeld.nl", "/mijn-gegevens/kijk-in-uw-mail"
WRONG = "Deze code werkt niet"


@pytest.fixture(autouse=True)
def reader(store: Store) -> None:
    with store.writing() as session:
        a_reader(session, JO)
        session.commit()


def code_for(guest: Guest, postman: Postman, address: str = JO) -> str:
    guest.post("/mijn-gegevens", {"email": address})
    (code,) = re.findall(r"^(\d{4} \d{4})\r?$", text_of(postman.newest()), re.MULTILINE)
    return str(code)


def other_than(code: str) -> str:
    return str((int(code.replace(" ", "")) + 1) % 10**8).zfill(8)


def test_the_code_lets_in_once_with_any_spacing(app: Flask, guest: Guest, postman: Postman) -> None:
    code = code_for(guest, postman)
    answer = guest.post(PLACE, {"email": f" {JO.upper()} ", "code": f" {code[:2]} {code[2:]}- "})
    assert answer.headers["Location"] == OVERVIEW
    guest.get(OVERVIEW)
    assert WRONG in Guest(app).post(PLACE, {"email": JO, "code": code}, 422).text


def test_link_and_code_are_one_key(app: Flask, guest: Guest, postman: Postman) -> None:
    code = code_for(guest, postman)
    link = path_in(postman.letters()[-1], "binnenkomen")
    guest.post(PLACE, {"email": JO, "code": code})
    Guest(app).post(link, status=410)


def test_five_tries_and_then_the_right_one_is_refused_too(guest: Guest, postman: Postman) -> None:
    code = code_for(guest, postman)
    for _ in range(5):
        guest.post(PLACE, {"email": JO, "code": other_than(code)}, 422)
    guest.post(PLACE, {"email": JO, "code": code}, 422)
    guest.post(path_in(postman.letters()[-1], "binnenkomen"))  # the link is not guessed, and still works


def test_four_wrong_ones_do_no_harm(guest: Guest, postman: Postman) -> None:
    code = code_for(guest, postman)
    for _ in range(4):
        guest.post(PLACE, {"email": JO, "code": other_than(code)}, 422)
    guest.post(PLACE, {"email": JO, "code": code})


def test_ten_minutes_from_posting(guest: Guest, postman: Postman, clock: time_machine.Traveller) -> None:
    guest.post("/mijn-gegevens", {"email": JO})
    clock.shift(timedelta(minutes=25))  # it waited
    code = code_for(guest, postman)
    clock.shift(timedelta(minutes=10, seconds=30))  # posting takes a moment of its own, more on a busy machine
    guest.post(PLACE, {"email": JO, "code": code}, 422)
    code = code_for(guest, postman)
    clock.shift(timedelta(minutes=9, seconds=59))
    guest.post(PLACE, {"email": JO, "code": code})


def test_the_code_of_one_does_not_open_another(store: Store, guest: Guest, postman: Postman) -> None:
    with store.writing() as session:
        a_reader(session, "piet@voorbeeld.nl")
        session.commit()
    code = code_for(guest, postman)
    guest.post("/mijn-gegevens", {"email": "piet@voorbeeld.nl"})
    postman.post()
    guest.post(PLACE, {"email": "piet@voorbeeld.nl", "code": code}, 422)


def test_a_wrong_code_says_and_costs_the_same_for_everyone(store: Store, guest: Guest, postman: Postman) -> None:
    code = code_for(guest, postman)
    guest.post("/mijn-gegevens", {"email": "onbekend@voorbeeld.nl"})
    postman.post()
    seen = {}
    for name in (JO, "onbekend@voorbeeld.nl", "nooit@voorbeeld.nl"):
        with statements(store) as said:
            answer = guest.post(PLACE, {"email": name, "code": other_than(code)}, 422)
        seen[name] = (answer.text.replace(name, "…"), len(said))
    assert len(set(seen.values())) == 1


def test_nowhere_in_the_database_is_the_code(store: Store, guest: Guest, postman: Postman) -> None:
    code = code_for(guest, postman).replace(" ", "")
    with store.reading() as session:
        assert session.scalars(select(SignIn.tries)).all() == [0]
        rows = [str(tuple(row)) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert [row for row in rows if code in row] == []


@pytest.mark.parametrize("typed", ["", "12", "x" * 500, "\x00\ud800", "9" * 8, "١٢٣٤٥٦٧٨"])
def test_whatever_somebody_types_is_only_wrong(guest: Guest, postman: Postman, typed: str) -> None:
    code_for(guest, postman)
    guest.post(PLACE, {"email": JO, "code": typed.encode("utf-8", "replace").decode()}, 422)
    guest.post(PLACE, {"email": typed.encode("utf-8", "replace").decode(), "code": "12345678"}, 422)


def test_a_wrong_code_costs_the_same_whether_we_hold_something_or_not(
    app: Flask, guest: Guest, postman: Postman, store: Store
) -> None:
    asked = []
    for address in (JO, "niemand@voorbeeld.nl"):
        guest.post("/mijn-gegevens", {"email": address})
        postman.post()
        with statements(store) as said:
            guest.post(PLACE, {"email": address, "code": "0000 0000"}, 422)
        asked.append(list(said))
    assert asked[0] == asked[1]
    with store.reading() as session:
        assert session.scalars(select(SignIn.tries)).all() == [1, 1]


def test_a_letter_that_says_we_hold_nothing_has_no_code(guest: Guest, postman: Postman, store: Store) -> None:
    stranger = "niemand@voorbeeld.nl"
    guest.post("/mijn-gegevens", {"email": stranger})
    postman.post()
    with store.reading() as session:
        mark = session.scalars(select(SignIn.mark).where(SignIn.address == stranger)).one()
        code = keyring(session).code("sign-in-code", mark)
    guest.post(PLACE, {"email": stranger, "code": code}, 422)
