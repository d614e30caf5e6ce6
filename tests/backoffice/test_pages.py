"""Vandaag, one thing at a time, the keys, and the shell around every page."""

import re

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from sjoerd4u.crm.models import NextStep, Relation
from sjoerd4u.kit.db import Store
from sjoerd4u.people.models import Person
from sjoerd4u.people.restriction import restrict
from sjoerd4u.staff.models import Role
from tests.backoffice.conftest import Made, a_step, fill, somebody
from tests.builders import NOW
from tests.visitor import Colleague

pytestmark = pytest.mark.one_database

TODAY = "/kantoor/vandaag"
ONE_BY_ONE = "/kantoor/vandaag/een-voor-een"
FORM = re.compile(r'<form method="post" action="([^"]+)"(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def first_press(page: str, ending: str) -> tuple[str, dict[str, str]]:
    """The first form on the page whose address ends so, and what it sends along."""
    for address, inside in FORM.findall(page):
        if address.endswith(ending):
            return address, {name: value.replace("&amp;", "&") for name, value in HIDDEN.findall(inside)}
    raise AssertionError(f"no press to {ending}")


def test_a_new_question_stands_there_with_its_age_and_the_page_it_came_from(office: Colleague, made: Made) -> None:
    page = office.get(TODAY).text
    assert "Kunnen jullie helpen?" in page
    assert "3 uur geleden" in page
    assert "vanaf /diensten" in page


def test_what_was_just_done_is_said_with_the_way_back(office: Colleague, made: Made, store: Store) -> None:
    address, sent = first_press(office.get(TODAY).text, "/oppakken")
    page = office.follow(office.post(address, sent)).text
    assert "De vraag is van u." in page
    undo, sent = first_press(page, "/terug")
    assert "De vraag is weer van iedereen." in office.follow(office.post(undo, sent)).text
    with store.reading() as session:
        assert session.scalars(select(NextStep.inquiry_id).where(NextStep.inquiry_id.is_not(None))).all() == []


def test_done_and_next_is_one_press_and_can_be_undone(office: Colleague, made: Made, store: Store) -> None:
    address, sent = first_press(office.get(TODAY).text, "/klaar-en-volgende")
    page = office.follow(office.post(address, sent)).text
    with store.reading() as session:
        days = session.scalars(select(NextStep.due_on).where(NextStep.done_at.is_(None))).all()
    assert [day.isoformat() for day in days] == ["2026-11-30"]
    undo, sent = first_press(page, "/heropenen")
    office.post(undo, sent)
    with store.reading() as session:
        assert session.scalars(select(NextStep.due_on)).one().isoformat() == "2026-11-23"


def test_a_step_put_off_goes_back_to_its_own_day(office: Colleague, made: Made, store: Store) -> None:
    address, sent = first_press(office.get(TODAY).text, "/uitstellen")
    undo, sent = first_press(office.follow(office.post(address, sent)).text, "/verzetten")
    office.post(undo, sent)
    with store.reading() as session:
        assert session.scalars(select(NextStep.due_on)).one().isoformat() == "2026-11-23"


def test_ten_things_are_handled_one_after_the_other_without_scripts(office: Colleague, store: Store) -> None:
    with store.writing() as session:
        for number in range(10):
            a_step(session, somebody(session, office.by, number), office.by, f"Stap {number}")
        session.commit()
    page = office.get(ONE_BY_ONE).text
    for left in range(10, 0, -1):
        assert f"1 van {left}" in page
        address, sent = first_press(page, "/klaar")
        page = office.follow(office.post(address, sent)).text
    assert "Klaar voor vandaag" in page
    with store.reading() as session:
        assert session.scalars(select(NextStep.done_at)).all() == [NOW] * 10


def test_a_note_finishes_the_step_it_is_about(office: Colleague, made: Made, store: Store) -> None:
    office.post(
        f"/kantoor/relaties/{made.file}/notitie", {"kind": "telefonisch", "text": "Sprak Jo.", "klaar": made.step}
    )
    with store.reading() as session:
        assert session.scalars(select(NextStep.done_at)).one() == NOW


def test_what_was_skipped_is_told_at_the_end(office: Colleague, made: Made) -> None:
    count = re.search(r"1 van (\d+)", office.get(ONE_BY_ONE).text)
    assert count
    assert f"{count[1]} sloeg u over" in office.get(f"{ONE_BY_ONE}?na={count[1]}").text


def test_a_restricted_person_is_counted_and_not_shown(office: Colleague, made: Made, store: Store) -> None:
    with store.writing() as session:
        restrict(session, session.scalars(select(Relation.person_id)).one(), NOW)
        session.commit()
    page = office.get(TODAY).text
    assert "Vos0" not in page
    assert "beperkt, niet getoond" in page


def test_an_empty_day_says_what_to_do_next(office: Colleague) -> None:
    assert "Alles is gedaan" in office.get(TODAY).text
    assert "Klaar voor vandaag" in office.get(ONE_BY_ONE).text


def test_htmx_gets_the_list_alone(office: Colleague, made: Made) -> None:
    answer = office.get(TODAY, 200, **{"HX-Request": "true", "HX-Target": "div#vandaag"})
    assert answer.text.lstrip().startswith('<div id="vandaag"')
    assert "HX-Request" in answer.headers["Vary"]


def test_keys_are_switched_off_for_one_member_alone(
    app: Flask, office: Colleague, clock: time_machine.Traveller
) -> None:
    office.post("/kantoor/toetsen", {"aan": "nee"})
    assert 'class="office keys-off"' in office.get(TODAY).text
    assert 'class="office keys-off"' not in Colleague(app, Role.STAFF, "Sam").get(TODAY).text
    office.post("/kantoor/toetsen", {"aan": "ja"})
    assert 'class="office keys-off"' not in office.get(TODAY).text


def test_a_key_is_no_part_of_the_name_of_its_button(office: Colleague, made: Made) -> None:
    for kbd in re.findall(r"<kbd[^>]*>", office.get(TODAY).text):
        assert 'aria-hidden="true"' in kbd


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_shows_only_what_one_may_open(app: Flask, clock: time_machine.Traveller, role: Role) -> None:
    colleague = Colleague(app, role)
    page = colleague.get(TODAY).text
    menu = page[page.index('id="menu"') : page.index("</nav>", page.index('id="menu"'))]
    for address in re.findall(r'<li><a href="([^"]+)"', menu):
        assert colleague.client.get(address, headers=colleague.headers).status_code == 200, address


def test_nobody_is_named_on_the_page_of_who_is_not_in(office: Colleague, made: Made, store: Store) -> None:
    with store.reading() as session:
        names = session.scalars(select(Person.family_name)).all()
    office.client.delete_cookie("kantoor")
    answer = office.client.get(TODAY, headers=office.headers)
    assert answer.status_code == 303
    assert not any(name and name in answer.text for name in names)


def test_more_rows_ask_no_more_statements(office: Colleague, store: Store, statements: list[str]) -> None:
    def asked(path: str) -> int:
        statements.clear()
        office.get(path)
        return len(statements)

    paths = (
        TODAY,
        "/kantoor/vragen",
        "/kantoor/relaties",
        "/kantoor/organisaties",
        "/kantoor/kansen",
        "/kantoor/zaken",
    )
    with store.writing() as session:
        fill(session, office.by)
        session.commit()
    few = {path: asked(path) for path in paths}
    with store.writing() as session:
        for number in range(1, 30):
            fill(session, office.by, number)
        session.commit()
    assert {path: asked(path) for path in few} == few
