"""Writing a quote and saying yes to it, in a real browser: with scripts the sums follow what is typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import opportunities
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.relations import Newcomer, add_person
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.sales.models import QuoteSending
from sjoerd4u.sales.quotes.quoting import USE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.browser.looking import faults_at_every_sight
from tests.ground.installing import app_of, installed


@dataclass(frozen=True)
class House:
    """A running office with one opportunity: where it is, who is in, and the store behind it."""

    address: str
    key: str
    deal: str
    store: Store

    def link(self) -> str:
        """What the letter leads to."""
        with self.store.reading() as session:
            mark = session.scalars(select(QuoteSending.mark)).one()
            return f"{self.address}/offerte/{keyring(session).seal(USE, mark)}"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The product, with one opportunity."""
    product = installed(tmp_path)
    with product.running("serve"):
        store = app_of(product).extensions["store"]
        with store.writing() as session:
            key, deal = fill(session)
            session.commit()
        yield House(f"http://127.0.0.1:{product.port}", key, deal, store)
        store.engine.dispose()


def fill(session: Session) -> tuple[str, str]:
    """Somebody who is in, and an opportunity."""
    at = clock.now()
    member = add_member(session, "robin@sjoerd4u.test", "Robin Kramer", Role.ADMIN, at)
    key = sessions.begin(session, member.id, "wachtwoord en code", "Chromium", None, at)
    by = By(member.id, member.name)
    firm = Firm(name="Bakkerij Voorbeeld B.V.", kvk="12345678")
    file = add_person(
        session, Newcomer(address="jo@voorbeeld.nl", introduction=Introduction(given_name="Jo"), firm=firm), by, at
    )
    return key, opportunities.open_opportunity(session, file, Plan(title="CRM inrichten"), by, at)


def test_a_quote_is_written_with_sums_that_follow_and_accepted_by_its_link(chromium: Browser, house: House) -> None:
    context = chromium.new_context(locale="nl-NL", reduced_motion="reduce")
    context.add_cookies([{"name": OFFICE.pattern, "value": house.key, "url": house.address}])
    page = context.new_page()
    page.goto(f"{house.address}/kantoor/kansen/{house.deal}")
    page.get_by_role("button", name="Offerte", exact=True).click()
    page.get_by_label("Omschrijving regel 1").fill("Advies")
    page.get_by_label("Aantal regel 1").fill("7,5")
    page.get_by_label("Prijs regel 1").fill("95")
    page.get_by_label("Eenheid regel 1").fill("uur")
    page.get_by_label("Eenheid regel 1").blur()
    expect(page.locator("#sommen .total dd")).to_have_text("€ 862,13")
    page.get_by_role("button", name="Korting", exact=True).click()
    expect(page.get_by_label("Omschrijving regel 2")).to_be_focused()
    page.get_by_label("Omschrijving regel 2").fill("Welkom")
    page.get_by_label("Bedrag eraf regel 2").fill("12,50")
    page.get_by_text("Plak regels uit een rekenblad").click()
    page.get_by_label("Kolommen:").fill("Reis\t2\tstuk\t10\t9")
    page.get_by_role("button", name="Zet ze eronder").click()
    expect(page.get_by_label("Omschrijving regel 3")).to_have_value("Reis")
    wrong = faults_at_every_sight(page, "offerte schrijven")
    page.get_by_role("button", name="Bewaar en bekijk").click()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.locator("#gedaan")).to_contain_text("verstuurd")
    page.goto(house.link())
    wrong += faults_at_every_sight(page, "offerte bij de ontvanger")
    guest = chromium.new_context(locale="nl-NL", java_script_enabled=False).new_page()
    guest.goto(house.link())
    guest.get_by_label("Naam van wie mag tekenen").fill("Jo Vos")
    guest.get_by_label("Functie").fill("eigenaar")
    guest.get_by_label("Ik ga akkoord met deze offerte").check()
    guest.get_by_role("button", name="Ga akkoord").click()
    expect(guest.get_by_text("U ging akkoord")).to_be_visible()
    page.reload()
    wrong += faults_at_every_sight(page, "offerte na akkoord")
    assert wrong == []
