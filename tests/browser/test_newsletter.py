"""The newsletter's whole line in a real browser, with real letters: with and without JavaScript, and by keyboard."""

import re
import uuid

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import faults, look_over
from tests.ground import smtp
from tests.ground.waiting import wait_until


def new_address() -> str:
    return f"jo-{uuid.uuid4().hex[:12]}@voorbeeld.nl"


def letter_to(mailserver: smtp.Server, address: str, number: int) -> smtp.Letter:
    """The letter with this number (from 0) to this address, waited for."""
    wait_until(lambda: len(mailserver.to(address)) > number, said=lambda: f"Letter {number} to {address} did not come")
    return mailserver.to(address)[number]


def test_from_address_to_reader_and_out_again(site: str, context: BrowserContext, mailserver: smtp.Server) -> None:
    page = context.new_page()
    address = new_address()
    page.goto(f"{site}/nieuwsbrief")
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_label("AVG en privacy").check()
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_text("Nog één stap: kijk in uw mail")).to_be_visible()

    page.goto(letter_to(mailserver, address, 0).link("/nieuwsbrief/bevestigen/"))
    page.get_by_role("button", name="Ja, stuur mij het nieuws").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom, u bent aangemeld")

    welcome = letter_to(mailserver, address, 1)
    page.goto(welcome.link("/nieuwsbrief/voorkeuren/"))
    expect(page.get_by_label("AVG en privacy")).to_be_checked()
    page.get_by_label("Hooguit één per maand").check()
    page.get_by_role("button", name="Voorkeuren bewaren").click()
    expect(page.get_by_text("Uw voorkeuren zijn bewaard")).to_be_visible()

    page.goto(welcome.link("/nieuwsbrief/afmelden/"))
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent afgemeld")
    assert context.cookies() == []


def test_a_wrong_address_is_told_at_the_field_and_nothing_is_lost(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site}/nieuwsbrief")
    page.get_by_label("E-mailadres").fill("jo@voorbeeld")
    page.get_by_label("Service en nazorg").check()
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.locator("#email-fout")).to_contain_text("Vul een e-mailadres in, zoals naam@voorbeeld.nl.")
    expect(page.get_by_label("E-mailadres")).to_have_value("jo@voorbeeld")
    expect(page.get_by_label("Service en nazorg")).to_be_checked()
    expect(page.locator("#foutoverzicht")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))


def test_by_keyboard_alone(site: str, context: BrowserContext, mailserver: smtp.Server) -> None:
    page = context.new_page()
    address = new_address()
    page.goto(f"{site}/nieuwsbrief")
    press_until_focused(page, "#email")
    page.keyboard.type(address)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nog één stap: kijk in uw mail")).to_be_visible()
    page.goto(letter_to(mailserver, address, 0).link("/nieuwsbrief/bevestigen/"))
    press_until_focused(page, "main button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom, u bent aangemeld")
    page.goto(letter_to(mailserver, address, 1).link("/nieuwsbrief/afmelden/"))
    press_until_focused(page, "main button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent afgemeld")


def press_until_focused(page: Page, selector: str) -> None:
    """Tab to the first element that matches; focus must be seen on every stop on the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if focused.evaluate("(e, s) => e.matches(s)", selector):
            return
        box = focused.bounding_box()
        assert box is not None
        assert box["width"] > 0, focused.evaluate("e => e.outerHTML")
    raise AssertionError(f"{selector} cannot be reached with the Tab key")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nieuwsbrief",
        "/nieuwsbrief/kijk-in-uw-mail",
        "/privacyverklaring",
        "/verwerkers",
        "/en",
        "/en/nieuwsbrief",
        "/en/privacyverklaring",
    ],
)
def test_pages_have_no_fault_at_any_width_or_colour(site: str, chromium: Browser, path: str) -> None:
    assert look_over(chromium, site + path) == []


def test_an_absent_page_has_no_fault(site: str, chromium: Browser) -> None:
    assert look_over(chromium, f"{site}/er-is-niets", status=404) == []


def test_every_state_of_the_line_has_no_fault(site: str, chromium: Browser, mailserver: smtp.Server) -> None:
    address = new_address()
    wrong = []
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    page.goto(f"{site}/nieuwsbrief")
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.locator("#foutoverzicht")).to_be_visible()
    wrong += faults(page)
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_text("Nog één stap: kijk in uw mail")).to_be_visible()
    wrong += faults(page)
    confirm = letter_to(mailserver, address, 0).link("/nieuwsbrief/bevestigen/")
    wrong += look_over(chromium, confirm)
    page.goto(confirm)
    page.get_by_role("button", name="Ja, stuur mij het nieuws").click()
    wrong += look_over(chromium, page.url) + look_over(chromium, confirm)
    welcome = letter_to(mailserver, address, 1)
    wrong += look_over(chromium, welcome.link("/nieuwsbrief/voorkeuren/"))
    page.goto(welcome.link("/nieuwsbrief/voorkeuren/"))
    page.get_by_label("Pauze tot en met").fill("2020-01-01")
    page.get_by_role("button", name="Voorkeuren bewaren").click()
    expect(page.locator("#foutoverzicht")).to_be_visible()
    wrong += faults(page)
    page.get_by_label("Pauze tot en met").fill("")
    page.get_by_role("button", name="Voorkeuren bewaren").click()
    expect(page.get_by_text("Uw voorkeuren zijn bewaard")).to_be_visible()
    wrong += faults(page)
    leave = welcome.link("/nieuwsbrief/afmelden/")
    wrong += look_over(chromium, leave)
    page.goto(leave)
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U bent afgemeld")
    wrong += faults(page) + look_over(chromium, welcome.link("/nieuwsbrief/voorkeuren/"), status=410)
    page.close()
    assert wrong == []
