"""Who may be there twice, and who may be meant already."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.duplicates import (
    LIKE_ADDRESS,
    SAME_COMPANY,
    SAME_NAME,
    SAME_NUMBER,
    Typed,
    doubles,
    looks_like,
    say_two,
)
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.crm.rows import Gone
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from tests.builders import NOW
from tests.visitor import Colleague


def add(session: Session, demi: By, address: str, name: str = "Jan de Boer", **known: object) -> None:
    given, _, family = name.partition(" ")
    who = Introduction(given_name=given, family_name=family)
    add_person(session, Newcomer(address=address, introduction=who, **known), demi, NOW)  # type: ignore[arg-type]


def why(session: Session) -> list[tuple[str, ...]]:
    return [pair.why for pair in doubles(session)]


def test_the_same_number_is_a_double(session: Session, demi: By) -> None:
    add(session, demi, "jan@een.nl", "Jan", phone="06 12345678")
    add(session, demi, "piet@twee.nl", "Piet", phone="+31 6 1234 5678")
    assert why(session) == [(SAME_NUMBER,)]


def test_the_same_name_at_the_same_company_is_a_double(session: Session, demi: By) -> None:
    add(session, demi, "jan@een.nl", firm=Firm(name="Smederij Vuur B.V."))
    add(session, demi, "info@twee.nl", "JAN de Bóer", firm=Firm(name="Smederij Vuur B.V."))
    assert why(session) == [(SAME_COMPANY,)]


def test_the_same_name_with_a_like_address_is_a_double(session: Session, demi: By) -> None:
    add(session, demi, "jan.deboer@een.nl")
    add(session, demi, "jandeboer12@twee.nl")
    assert why(session) == [(LIKE_ADDRESS,)]


def test_the_same_name_alone_is_none(session: Session, demi: By) -> None:
    add(session, demi, "jan@een.nl", firm=Firm(name="Een"))
    add(session, demi, "boer@twee.nl", firm=Firm(name="Twee"))
    assert why(session) == []


def test_two_of_whom_we_said_so_are_two(session: Session, demi: By) -> None:
    add(session, demi, "jan.deboer@een.nl")
    add(session, demi, "jandeboer@twee.nl")
    pair = doubles(session)[0]
    say_two(session, pair.second.mark, pair.first.mark)
    say_two(session, pair.first.mark, pair.second.mark)
    assert doubles(session) == []
    with pytest.raises(Gone):
        say_two(session, pair.first.mark, pair.first.mark)


def test_who_is_only_stored_is_not_shown(session: Session, demi: By) -> None:
    add(session, demi, "jan.deboer@een.nl")
    add(session, demi, "jandeboer@twee.nl")
    restrict(session, session.scalars(select(Person.id).limit(1)).one(), NOW)
    assert doubles(session) == []
    likely = looks_like(session, Typed(given_name="Jan", family_name="de Boer"))
    assert sorted((one.restricted, one.hit is None, one.why) for one in likely) == [
        (False, False, SAME_NAME),
        (True, True, SAME_NAME),
    ]


def test_the_statements_are_as_many_however_many_there_are(store: Store, session: Session, demi: By) -> None:
    def ask() -> int:
        sent: list[str] = []
        event.listen(store.engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
        doubles(session)
        looks_like(session, Typed(address="jan@een.nl", phone="0612345678", given_name="Jan", family_name="de Boer"))
        return len(sent)

    for number in range(2):
        add(session, demi, f"jandeboer{number}@een.nl", phone=f"06 1234567{number}")
    few = ask()
    for number in range(2, 8):
        add(session, demi, f"jandeboer{number}@een.nl", phone=f"06 1234567{number % 2}")
    assert ask() == few


# — The pages ————————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def two(session: Session, demi: By) -> tuple[str, str]:
    """The marks of two people who are one."""
    add(session, demi, "jan.deboer@een.nl", "Jan de Boer", phone="06 12345678")
    add(session, demi, "jandeboer@twee.nl", "Jan de Boer-Smit", phone="06 12345678")
    first, second = session.scalars(select(Person.mark).order_by(Person.id))
    session.commit()
    return first, second


@pytest.mark.usefixtures("clock")
def test_two_become_one_and_two_again_without_javascript(office: Colleague, two: tuple[str, str]) -> None:
    assert "hetzelfde telefoonnummer" in office.get("/kantoor/dubbel").text
    page = office.get(f"/kantoor/dubbel/{two[0]}/{two[1]}").text
    assert "de Boer-Smit" in page
    assert "Telefoonnummers: 1" in page
    answer = office.post(f"/kantoor/dubbel/{two[0]}/{two[1]}", {"family_name": "lose"})
    merged = office.follow(answer).text
    assert "Samengevoegd tot één persoon" in merged
    assert office.get("/kantoor/zoek?q=deboer").text.count("Jan de Boer-Smit") == 2  # its name, and its button to call
    mark = answer.headers["Location"].rpartition("wat=")[2]
    again = office.follow(office.post(f"/kantoor/dubbel/ongedaan/{mark}")).text
    assert "Beide personen zijn er weer" in again
    office.post(f"/kantoor/dubbel/ongedaan/{mark}", status=404)


@pytest.mark.usefixtures("clock")
def test_they_can_be_said_to_be_two(office: Colleague, two: tuple[str, str]) -> None:
    assert "Niets dubbel" in office.follow(office.post(f"/kantoor/dubbel/{two[0]}/{two[1]}/twee")).text


@pytest.mark.usefixtures("clock")
def test_unknown_people_are_not_there(office: Colleague, two: tuple[str, str]) -> None:
    for path in (f"/kantoor/dubbel/{two[0]}/niemand", f"/kantoor/dubbel/{two[0]}/{two[0]}"):
        office.get(path, status=404)
    office.post(f"/kantoor/dubbel/{two[0]}/niemand", status=404)
    office.post(f"/kantoor/dubbel/{two[0]}/{two[0]}", status=422)


@pytest.mark.usefixtures("clock")
def test_of_who_is_only_stored_nothing_is_told(session: Session, office: Colleague, two: tuple[str, str]) -> None:
    restrict(session, session.scalars(select(Person.id).where(Person.mark == two[1])).one(), NOW)
    session.commit()
    for keep, lose in (two, two[::-1]):
        page = office.get(f"/kantoor/dubbel/{keep}/{lose}", status=409).text
        assert "Smit" not in page
        assert "twee.nl" not in page
