"""The portal in a real browser, with real letters: come in, look around, decide; with and without JavaScript."""

from playwright.sync_api import Browser, BrowserContext, Page, expect

from sjoerd4u.register.devices import PORTAL
from tests.browser.looking import faults, faults_at_every_sight, look_over, shoot
from tests.browser.test_newsletter import letter_to, new_address
from tests.ground import smtp


def reader(site: str, page: Page, mailserver: smtp.Server) -> str:
    """Somebody who filled in the newsletter's form and confirmed."""
    address = new_address()
    page.goto(f"{site}/nieuwsbrief")
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_label("AVG en privacy").check()
    page.get_by_text("Uw naam erbij?").click()
    page.get_by_label("Voornaam").fill("Jo")
    page.get_by_role("button", name="Aanmelden").click()
    page.goto(letter_to(mailserver, address, 0).link("/nieuwsbrief/bevestigen/"))
    page.get_by_role("button", name="Ja, stuur mij het nieuws").click()
    letter_to(mailserver, address, 1)
    return address


def enter(site: str, page: Page, mailserver: smtp.Server, address: str, number: int = 2) -> None:
    page.goto(f"{site}/mijn-gegevens")
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Stuur mij de mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw mail")
    page.goto(letter_to(mailserver, address, number).link("/mijn-gegevens/binnenkomen/"))
    page.get_by_role("button", name="Kom binnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Alles wat wij van u bewaren")


def go_to(page: Page, room: str) -> None:
    page.get_by_role("navigation", name="Mijn gegevens").get_by_role("link", name=room).click()


def test_from_the_door_to_being_forgotten(site: str, context: BrowserContext, mailserver: smtp.Server) -> None:
    page = context.new_page()
    address = reader(site, page, mailserver)
    enter(site, page, mailserver, address)
    assert [str(cookie.get("name")) for cookie in context.cookies()] == [PORTAL.name_on(secure=False)]

    go_to(page, "Verbeteren")
    page.get_by_label("Voornaam").fill("Jojo")
    page.get_by_role("button", name="Bewaar de verbetering").click()
    expect(page.get_by_role("status")).to_have_text("Uw gegevens zijn verbeterd.")
    go_to(page, "Meenemen")
    page.get_by_role("button", name="Maak mijn bestand").click()
    fetch = page.get_by_role("link", name="Bewaar het bestand")
    for _ in range(60):  # with JavaScript it comes by itself, without it somebody looks again
        if fetch.is_visible():
            break
        again = page.get_by_role("link", name="Kijk of het klaar is")
        if again.is_visible():
            page.goto(f"{site}/mijn-gegevens/meenemen")
        page.wait_for_timeout(500)
    with page.expect_download() as download:
        fetch.click()
    assert download.value.suggested_filename.startswith("mijn-gegevens-")
    go_to(page, "Keuzes")
    page.get_by_role("button", name="Zet het gebruik stil").click()
    page.get_by_role("button", name="Hef de beperking op").click()
    page.get_by_role("button", name="Trek deze toestemming in").first.click()
    expect(page.get_by_role("status")).to_contain_text("Uw toestemming is ingetrokken")

    go_to(page, "Wissen")
    page.get_by_role("button", name="Wis mijn gegevens nu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw gegevens zijn gewist")
    assert context.cookies() == []
    page.goto(f"{site}/mijn-gegevens/overzicht")
    expect(page.get_by_label("E-mailadres")).to_be_visible()


def test_the_pages_before_signing_in_are_accessible(chromium: Browser, site: str) -> None:
    for path in ("/mijn-gegevens", "/en/mijn-gegevens", "/mijn-gegevens/kijk-in-uw-mail"):
        assert look_over(chromium, site + path) == [], path


def test_the_pages_inside_are_accessible(chromium: Browser, site: str, mailserver: smtp.Server) -> None:
    context = chromium.new_context(locale="nl-NL")
    page = context.new_page()
    enter(site, page, mailserver, reader(site, page, mailserver))
    wrong = []
    rooms = ("overzicht", "verbeteren", "keuzes", "verzoeken", "meenemen", "wissen")
    for path in (*(f"/mijn-gegevens/{room}" for room in rooms), "/en/mijn-gegevens/overzicht"):
        page.goto(site + path)
        wrong += faults_at_every_sight(page, path)
    page.goto(f"{site}/mijn-gegevens/verbeteren")
    page.get_by_label("Voornaam").fill("A\u200b")
    page.get_by_role("button", name="Bewaar de verbetering").click()
    wrong += faults_at_every_sight(page, "verbeteren-422")
    page.goto(f"{site}/mijn-gegevens/wissen")
    page.get_by_role("button", name="Wis mijn gegevens nu").click()
    shoot(page, "erased")
    wrong += faults(page)
    context.close()
    assert wrong == []
