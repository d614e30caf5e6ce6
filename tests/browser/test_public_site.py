"""The public pages in a real browser: asking, reporting, reading, searching."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.looking import faults, look_over
from tests.ground.installing import installed

PAGES = [
    "/diensten",
    "/sjoerd4u",
    "/over-ons",
    "/contact",
    "/datalek",
    "/toegankelijkheid",
    "/voorwaarden",
    "/artikelen",
    "/artikelen?onderwerp=avg",
    "/artikelen?zoek=xyzzy",
    "/artikelen/avg-in-uw-crm",
    "/artikelen/recht-op-inzage-in-een-dag",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running product with the articles that come with it."""
    product = installed(tmp_path_factory.mktemp("site"), "articles publish-starters")
    with product.running("serve"):
        yield f"http://127.0.0.1:{product.port}"


@pytest.mark.parametrize("path", [*PAGES, "/en/sjoerd4u", "/en/contact", "/en/artikelen/avg-in-uw-crm"])
def test_pages_have_no_fault_at_any_width_or_colour(site: str, chromium: Browser, path: str) -> None:
    assert look_over(chromium, site + path) == []


def test_the_block_for_search_engines_is_no_code_to_the_browser(site: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => (window.refused ??= []).push(e.violatedDirective))"
    )
    page.goto(f"{site}/artikelen/avg-in-uw-crm")
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert page.evaluate("window.refused ?? []") == []
    page.close()


def test_asking_something(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site}/contact")
    page.get_by_role("button", name="Verstuur mijn vraag").click()
    expect(page.locator("#foutoverzicht")).to_be_focused()
    expect(page).to_have_title(re.compile("^Fout:"))
    page.get_by_label("Uw vraag of wens").fill("Wij zoeken raad.\nMet twee regels.")
    page.get_by_label("E-mailadres").fill("Jo@Voorbeeld.nl")
    page.get_by_label("AVG en privacy").check()
    page.get_by_role("button", name="Verstuur mijn vraag").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u wel, uw vraag is binnen")
    expect(page.locator(".reference")).to_have_text(re.compile(r"^V-[3-9A-Z]{5}$"))
    assert context.cookies() == []


def test_reporting_a_leak(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site}/datalek")
    page.get_by_label("Wat zag u?").fill("Een mail die voor een ander was.")
    page.get_by_label("Ik wil graag horen").check()
    page.get_by_role("button", name="Meld dit nu").click()
    expect(page.locator("#answer-fout")).to_contain_text("Vul een e-mailadres of telefoonnummer in")
    expect(page.get_by_label("Wat zag u?")).to_have_value("Een mail die voor een ander was.")
    page.get_by_label("Telefoonnummer").fill("033 - 206 77 00")
    page.get_by_role("button", name="Meld dit nu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dank u, wij kijken er zo snel mogelijk naar")


def test_every_state_of_the_forms_has_no_fault(site: str, chromium: Browser) -> None:
    wrong = []
    page = chromium.new_page(viewport={"width": 320, "height": 800})
    for path, button, fields in (
        ("/contact", "Verstuur mijn vraag", {"Uw vraag of wens": "Een vraag.", "E-mailadres": "an@voorbeeld.nl"}),
        ("/datalek", "Meld dit nu", {"Wat zag u?": "Iets vreemds."}),
    ):
        page.goto(site + path)
        page.get_by_role("button", name=button).click()
        expect(page.locator("#foutoverzicht")).to_be_visible()
        wrong += faults(page)
        for label, value in fields.items():
            page.get_by_label(label).fill(value)
        page.get_by_role("button", name=button).click()
        expect(page.locator(".reference")).to_be_visible()
        wrong += faults(page) + look_over(chromium, page.url)
    page.close()
    assert wrong == []


def test_searching_keeps_the_word_in_the_address_and_the_typing_where_it_is(site: str, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{site}/artikelen")
    page.get_by_label("Zoek in de artikelen").fill("bewaartermijnen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"zoek=bewaartermijnen"))
    expect(page.locator(".found")).to_contain_text("met “bewaartermijnen”")
    page.get_by_role("link", name="Hoe lang bewaart u klantgegevens?").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hoe lang bewaart u klantgegevens?")
