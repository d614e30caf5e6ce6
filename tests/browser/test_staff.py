"""Coming in to the back office in a real browser: with a passkey of a virtual device, and with password and code."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sjoerd4u.register.devices import OFFICE
from tests.browser.looking import faults_at_every_sight
from tests.ground import processes
from tests.ground.installing import installed, say

PASSWORD = "vier paarse fietsen"
SECRET_SHOWN = "code"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Product]:
    """The product as `make run` starts it."""
    product = installed(tmp_path_factory.mktemp("staff"))
    with product.running("serve"):
        yield product


@pytest.fixture
def site(product: processes.Product) -> str:
    """Its address by a name: browsers make no passkeys for an IP address."""
    return f"http://localhost:{product.port}"


def invited(product: processes.Product, name: str) -> str:
    """The link in the invitation of somebody new, at the address by name."""
    said = say(
        product, "staff", "add", f"{name}@sparklingcrm-voorbeeld.nl", "--name", f"{name} Bos", "--role", "beheer"
    )
    return said.strip().replace("127.0.0.1", "localhost")


def with_device(context: BrowserContext) -> Page:
    """A page in a browser with a virtual device that unlocks by finger."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return page


@pytest.fixture
def fresh(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser with scripts."""
    context = chromium.new_context(locale="nl-NL")
    yield context
    context.close()


def test_a_passkey_is_made_from_the_invitation_and_lets_one_in_again(
    product: processes.Product, site: str, fresh: BrowserContext
) -> None:
    page = with_device(fresh)
    page.goto(invited(product, "eva"))
    page.get_by_role("button", name="Maak een toegangssleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    expect(page.get_by_text("eerste sleutel", exact=True)).to_be_visible()
    (cookie,) = fresh.cookies()
    assert (cookie.get("name"), cookie.get("httpOnly")) == (OFFICE.name_on(secure=False), True)

    page.goto(f"{site}/kantoor/account")
    page.get_by_role("button", name="Uitloggen").first.evaluate("button => button.form.submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    assert fresh.cookies() == []
    page.goto(f"{site}/kantoor/inloggen?naar=/kantoor/account")
    page.get_by_role("button", name="Inloggen met een toegangssleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    assert fresh.cookies()[0].get("value") != cookie.get("value")
    expect(page.get_by_text("Laatst gebruikt op").first).to_be_visible()

    page.get_by_role("link", name="Sleutel toevoegen").click()
    page.get_by_label("Naam van de sleutel").fill("nog een")
    page.get_by_role("button", name="Maak de sleutel").click()
    expect(page.get_by_text("Dit apparaat heeft al een sleutel voor uw account.")).to_be_visible()


def test_with_a_password_and_codes_one_comes_in_without_scripts(
    product: processes.Product, site: str, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(invited(product, "bas"))
    secret = page.locator(SECRET_SHOWN).first.inner_text().replace(" ", "")
    app = pyotp.TOTP(secret)
    page.get_by_label("Nieuw wachtwoord").fill(PASSWORD)
    page.get_by_label("Code uit uw app").fill(app.now())
    page.get_by_role("button", name="Klaar: log mij in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw herstelcodes")
    expect(page.locator("ol.codes li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Bewaar als bestand").click()
    assert download.value.suggested_filename == "herstelcodes.txt"
    context.clear_cookies()

    page.goto(f"{site}/kantoor/account")
    page.get_by_label("E-mailadres").fill("bas@sparklingcrm-voorbeeld.nl")
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_label("Code uit uw app").fill(app.at(datetime.now(UTC) + timedelta(seconds=30)))
    page.get_by_role("button", name="Inloggen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    expect(page.get_by_text("Nog 10 van de 10")).to_be_visible()
    context.close()


def test_at_the_ip_address_one_is_told_where_passkeys_work(product: processes.Product, fresh: BrowserContext) -> None:
    page = fresh.new_page()
    page.goto(f"http://127.0.0.1:{product.port}/kantoor/inloggen")
    expect(page.get_by_role("link", name=f"http://localhost:{product.port}")).to_be_visible()
    expect(page.get_by_role("button", name="Inloggen met een toegangssleutel")).to_have_count(0)


def test_every_page_of_ones_account_is_accessible(product: processes.Product, site: str, fresh: BrowserContext) -> None:
    page = with_device(fresh)
    link = invited(product, "iris")
    wrong = seen(page, {"uitnodiging": link, "inloggen": f"{site}/kantoor/inloggen"})
    page.goto(link)
    page.get_by_role("button", name="Maak een toegangssleutel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn account")
    inside = ("account", "account/wachtwoord", "account/toegangssleutel", "collegas", "spoor", "bevestig")
    wrong += seen(page, {name.replace("/", "-"): f"{site}/kantoor/{name}" for name in inside})
    page.goto(f"{site}/kantoor/collegas")
    page.get_by_role("link", name="iris Bos").click()
    wrong += seen(page, {"collega": page.url})
    assert wrong == []


def seen(page: Page, addresses: dict[str, str]) -> list[str]:
    """What is wrong with these pages at every sight."""
    wrong = []
    for name, address in addresses.items():
        page.goto(address)
        wrong += faults_at_every_sight(page, name)
    return wrong
