"""The whole line in a real browser: from a question on the site to a payment that is matched, by two people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.sales.models import QuoteSending
from sjoerd4u.sales.quotes.quoting import USE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.browser.looking import faults_at_every_sight
from tests.ground.installing import app_of, installed
from tests.sales.bank import Booked, camt

OURS = {"btw_id": "NL123456789B13", "statutory_seat": "Nijkerk", "iban": "NL20INGB0001234567"}


@dataclass(frozen=True)
class Firm:
    """A running house: where it is, the key of who is in, and the store behind it."""

    address: str
    key: str
    store: Store


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    """The product as `make run` starts it, with our own numbers filled in and one of us signed in."""
    product = installed(tmp_path_factory.mktemp("firm"), **OURS)
    with product.running("serve"):
        store = app_of(product).extensions["store"]
        with store.writing() as session:
            member = add_member(session, "robin@sjoerd4u.test", "Robin Kramer", Role.ADMIN, clock.now())
            key = sessions.begin(session, member.id, "wachtwoord en code", "Chromium", None, clock.now())
            session.commit()
        yield Firm(f"http://127.0.0.1:{product.port}", key, store)
        store.engine.dispose()


def ask(page: Page, firm: Firm, family: str) -> None:
    """Somebody of this name asks a question on the site."""
    page.goto(f"{firm.address}/contact")
    filled = {"email": f"{family.lower()}@bakkerij-voorbeeld.nl", "given_name": "Jo", "family_name": family}
    for name, text in (filled | {"company": "Bakkerij Voorbeeld B.V.", "message": "Kunt u ons helpen?"}).items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Verstuur mijn vraag").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Contact")


def offer(page: Page, firm: Firm, family: str) -> str:
    """One of us picks the question up and sends a quote; gives the address in its letter."""
    page.goto(f"{firm.address}/kantoor/vragen")
    page.get_by_role("link", name=f"Jo {family}").first.click()
    page.get_by_role("button", name="Pak op").first.click()
    page.goto(f"{firm.address}/kantoor/vragen?stand=opgepakt")
    page.get_by_role("link", name=f"Jo {family}").first.click()
    page.get_by_role("button", name="Maak een kans").click()
    page.get_by_role("button", name="Offerte").first.click()
    for name, text in {"text": "Advies", "quantity": "10", "unit": "uur", "price": "100"}.items():
        page.locator(f"#regel-{name}-0").fill(text)
    page.get_by_role("button", name="Bewaar en bekijk").click()
    page.get_by_role("button", name="Verstuur").first.click()
    expect(page.get_by_text("De offerte is verstuurd")).to_be_visible()
    with firm.store.reading() as session:
        mark = session.scalars(select(QuoteSending.mark).order_by(QuoteSending.id.desc()).limit(1)).one()
        return f"{firm.address}/offerte/{session.info['keyring'].seal(USE, mark)}"


def accept(page: Page, link: str) -> None:
    """The customer says yes."""
    page.goto(link)
    page.locator("[name=accepted_name]").fill("Jo Vos")
    page.locator("[name=accepted_function]").fill("eigenaar")
    page.locator("[name=agreed]").check()
    page.get_by_role("button", name="Ga akkoord").click()
    expect(page.get_by_text("U ging akkoord")).to_be_visible()


def bill(page: Page, firm: Firm) -> str:
    """One of us issues the invoice for the whole order; gives its number."""
    page.goto(f"{firm.address}/kantoor/orders")
    page.locator("main .rows a").first.click()  # the newest
    page.locator("#kind").select_option("eind")
    page.get_by_role("button", name="Maak factuur in concept").click()
    day = clock.day_of(clock.now())
    filled = {"street": "Dorpsstraat 1", "postcode": "6711 AA", "city": "Ede"}
    filled |= {"performed_from": (day - timedelta(days=3)).isoformat(), "performed_until": day.isoformat()}
    for name, text in filled.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Bewaar en bekijk").click()
    page.get_by_role("button", name="Verzend de factuur van € 1.210,00").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(r"Factuur \d{4}-\d{4}"))
    return re.findall(r"\d{4}-\d{4}", heading.inner_text())[0]


def be_paid(page: Page, firm: Firm, number: str) -> None:
    """The bank's file comes in, and what names the invoice to the cent is matched by itself."""
    page.goto(f"{firm.address}/kantoor/betalingen")
    raw = camt(Booked(1_210_00, f"factuur {number}", day=clock.day_of(clock.now()), reference=number))
    page.locator("[name=file]").set_input_files(FilePayload(name="dag.xml", mimeType="text/xml", buffer=raw))
    page.get_by_role("button", name="Lees het bestand").click()
    expect(page.get_by_text("1 vanzelf verwerkt").first).to_be_visible()
    expect(page.get_by_text(f"€ 1.210,00 voor {number}")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_question_on_the_site_to_a_payment_that_is_matched(chromium: Browser, firm: Firm, scripts: bool) -> None:
    customer = chromium.new_context(java_script_enabled=scripts, locale="nl-NL", reduced_motion="reduce")
    colleague = chromium.new_context(java_script_enabled=scripts, locale="nl-NL", reduced_motion="reduce")
    colleague.add_cookies([{"name": OFFICE.pattern, "value": firm.key, "url": firm.address}])
    theirs, ours = customer.new_page(), colleague.new_page()
    family = "Vos" if scripts else "Wolf"
    ask(theirs, firm, family)
    accept(theirs, offer(ours, firm, family))
    number = bill(ours, firm)
    be_paid(ours, firm, number)
    wrong = _looked_over(theirs, "akkoord", scripts) + _looked_over(ours, "betaald", scripts)
    ours.get_by_role("link", name=f"€ 1.210,00 voor {number}").click()
    ours.get_by_role("link", name=f"€ 1.210,00 voor {number}").click()
    expect(ours.locator(".badge").first).to_have_text("Betaald")
    wrong += _looked_over(ours, "factuur", scripts)
    ours.get_by_role("link", name="Dossier").click()
    expect(ours.get_by_text(f"Factuur {number} is betaald.")).to_be_visible()
    assert wrong == []
    customer.close()
    colleague.close()


def _looked_over(page: Page, name: str, scripts: bool) -> list[str]:
    """What axe finds; it is a script itself."""
    return faults_at_every_sight(page, f"lijn-{name}") if scripts else []
