"""Articles in a real browser: asked for and fetched by a real letter, written and placed by a colleague."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sjoerd4u.kit import clock
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.browser.looking import faults_at_every_sight
from tests.browser.test_newsletter import letter_to, new_address
from tests.ground import smtp
from tests.ground.installing import app_of, installed

ARTICLE = "/artikelen/avg-in-uw-crm"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, smtp_server: smtp.Server) -> Iterator[tuple[str, str]]:
    """The address of a running product with articles, and the cookie of a colleague."""
    folder = tmp_path_factory.mktemp("articles")
    server = {"mail_server": "127.0.0.1", "mail_port": str(smtp_server.port)}
    product = installed(folder, "articles publish-starters", **server)
    store = app_of(product).extensions["store"]
    with store.writing() as session:
        member = add_member(session, "sam@voorbeeld.nl", "Sam", Role.STAFF, clock.now())
        key = sessions.begin(session, member.id, "wachtwoord en code", "Firefox op Linux", None, clock.now())
        session.commit()
    store.engine.dispose()
    with product.running("up"):
        yield f"http://127.0.0.1:{product.port}", key


def ask(site: str, page: Page, address: str) -> None:
    page.goto(site + ARTICLE)
    page.get_by_label("E-mailadres").fill(address)
    page.get_by_role("button", name="Stuur mij dit artikel").click()


def test_the_article_arrives_by_a_real_letter_and_the_button(
    desk: tuple[str, str], context: BrowserContext, mailserver: smtp.Server
) -> None:
    site, page, address = desk[0], context.new_page(), new_address()
    ask(site, page, "stuk")
    expect(page.get_by_role("alert")).to_contain_text("Vul een e-mailadres in")
    ask(site, page, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw artikel komt eraan")
    ask(site, page, address.capitalize())
    for number in (0, 1):
        page.goto(letter_to(mailserver, address, number).link("/artikelen/ophalen/"))
        for _ in range(2):
            with page.expect_download() as download:
                page.get_by_role("button", name="Haal het artikel op (PDF)").click()
            assert download.value.suggested_filename == "avg-in-uw-crm.pdf"
            assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    assert context.cookies() == []


def test_a_colleague_writes_with_a_preview_and_places_it(desk: tuple[str, str], context: BrowserContext) -> None:
    site, key = desk
    context.add_cookies([{"name": OFFICE.name_on(secure=False), "value": key, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/kantoor/artikelen/nieuw")
    title = f"Luisteren {new_address()[3:9]}"
    page.get_by_label("Titel").first.fill(title)
    page.get_by_label("Samenvatting").first.fill("Kort gezegd.")
    page.get_by_label("Tekst").first.fill("Eerst **goed** luisteren.")
    page.get_by_role("button", name="Voorbeeld").click()
    expect(page.locator("#voorbeeld strong")).to_have_text("goed")
    expect(page.get_by_label("Tekst").first).to_have_value("Eerst **goed** luisteren.")
    page.get_by_role("button", name="Bewaar als concept").click()
    page.get_by_role("button", name="Zet nu op de site").click()
    expect(page.get_by_role("status")).to_contain_text("Het artikel staat op de site.")
    page.get_by_role("link", name="Bekijk op de site").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(page.get_by_role("status")).to_contain_text("weer een concept")


def test_the_preview_follows_the_typing_and_leaves_the_cursor(desk: tuple[str, str], chromium: Browser) -> None:
    site, key = desk
    context = chromium.new_context(locale="nl-NL")
    context.add_cookies([{"name": OFFICE.name_on(secure=False), "value": key, "url": site}])
    page = context.new_page()
    page.goto(f"{site}/kantoor/artikelen/nieuw")
    page.get_by_label("Tekst").first.press_sequentially("Een *schuin* woord")
    expect(page.locator("#voorbeeld em")).to_have_text("schuin")
    assert page.evaluate("document.activeElement.name") == "body_nl"
    context.close()


def test_every_page_and_state_is_accessible(desk: tuple[str, str], chromium: Browser, mailserver: smtp.Server) -> None:
    site, key = desk
    context = chromium.new_context(locale="nl-NL")
    context.add_cookies([{"name": OFFICE.name_on(secure=False), "value": key, "url": site}])
    page, address, wrong = context.new_page(), new_address(), list[str]()
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    ask(site, page, address)
    link = letter_to(mailserver, address, 0).link("/artikelen/ophalen/")
    paths = (ARTICLE, f"{ARTICLE}/kijk-in-uw-mail?nieuws=ja", link.removeprefix(site))
    office = ("/kantoor/artikelen", "/kantoor/artikelen?stand=gepland", "/kantoor/artikelen/nieuw")
    for path in (*paths, *office, "/kantoor/artikelen/avg-in-uw-crm?gedaan=geplaatst"):
        page.goto(site + path)
        wrong += faults_at_every_sight(page, path)
    page.goto(site + ARTICLE)
    page.locator("details.more > summary").click()
    page.get_by_role("button", name="Stuur mij dit artikel").click()
    wrong += faults_at_every_sight(page, "artikel-422")
    page.goto(f"{site}/kantoor/artikelen/nieuw")
    page.get_by_role("button", name="Bewaar als concept").click()
    wrong += faults_at_every_sight(page, "kantoor-artikel-422")
    context.close()
    assert wrong == []
