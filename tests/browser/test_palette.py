"""Ctrl+K in a real browser: everything by keyboard; and the search page with and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sjoerd4u.crm.history import note
from sjoerd4u.crm.models import ContactKind
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit import clock
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.browser.looking import faults, faults_at_every_sight
from tests.ground.installing import app_of, installed


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a running product with two people who may be one, and the cookie of a colleague."""
    product = installed(tmp_path_factory.mktemp("desk"))
    address = f"http://127.0.0.1:{product.port}"
    store = app_of(product).extensions["store"]
    with store.writing() as session:
        member = add_member(session, "sam@voorbeeld.nl", "Sam", Role.ADMIN, clock.now())
        by = By(member.id, member.name)
        for number, given in enumerate(("Renée", "R.")):
            who = Introduction(given_name=given, infix="van der", family_name="Essed")
            firm = Firm(name="Bakkerij Zonneschijn B.V.")
            newcomer = Newcomer(address=f"essed{number}@voorbeeld.nl", phone="033 2067700", introduction=who, firm=firm)
            mark = add_person(session, newcomer, by, clock.now())
            note(session, mark, ContactKind.PHONE, "Wil een offerte & <b>nazorg</b>.", by, clock.now())
        key = sessions.begin(session, member.id, "sleutel", "Firefox op Linux", None, clock.now())
        session.commit()
    store.engine.dispose()
    with product.running("serve"):
        yield address, key


def enter(context: BrowserContext, desk: tuple[str, str]) -> Page:
    context.add_cookies([{"name": OFFICE.name_on(secure=False), "value": desk[1], "url": desk[0]}])
    return context.new_page()


def test_everything_is_found_by_keyboard(chromium: Browser, desk: tuple[str, str]) -> None:
    context = chromium.new_context(locale="nl-NL")
    page = enter(context, desk)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{desk[0]}/kantoor/zoek")
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog").get_by_role("combobox")
    expect(box).to_be_focused()
    page.keyboard.type("essed ren")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_contain_text("Renée van der Essed")
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Essed")

    page.keyboard.press("Control+k")
    page.keyboard.type("vragen")
    expect(page.get_by_role("dialog").get_by_role("option", selected=True)).to_contain_text("Vragen")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{desk[0]}/kantoor/vragen")

    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_hidden()
    assert said == []
    context.close()


def test_the_page_finds_with_and_without_scripts(context: BrowserContext, desk: tuple[str, str]) -> None:
    page = enter(context, desk)
    page.goto(f"{desk[0]}/kantoor/zoek")
    page.get_by_role("main").get_by_role("searchbox").fill("offerte")
    page.get_by_role("main").get_by_role("button", name="Zoek").click()
    expect(page.locator("mark").first).to_have_text("offerte")


def test_the_pages_are_accessible(chromium: Browser, desk: tuple[str, str]) -> None:
    context = chromium.new_context(locale="nl-NL")
    page = enter(context, desk)
    page.goto(f"{desk[0]}/kantoor/dubbel")
    merge = page.get_by_role("link", name="Vergelijk").first.get_attribute("href")
    paths = ("/kantoor/zoek", "/kantoor/zoek?q=essed", "/kantoor/zoek?q=offerte", "/kantoor/zoek?q=an%40elders.nl")
    more = (
        "/kantoor/dubbel",
        str(merge),
        "/kantoor/relaties?soort=prospect",
        "/kantoor/relaties/samen?alles=1&q=essed",
    )
    wrong = []
    for path in (*paths, *more):
        page.goto(desk[0] + path)
        wrong += faults_at_every_sight(page, path)
    context.close()
    assert wrong == []
