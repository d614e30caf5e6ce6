"""The writing desk in a real browser: what is written is seen beside it, tried, and planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit import clock
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.staff import sessions
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.browser.looking import faults_at_every_sight
from tests.builders import a_reader
from tests.ground import processes


@dataclass(frozen=True)
class House:
    """A running office with one reader: where it is, and who is in."""

    address: str
    key: str


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The product, with one reader."""
    product = processes.Product(tmp_path)
    assert product.command("migrate").returncode == 0
    with product.running("serve"):
        store = create_app(Settings(data_dir=product.data_dir).completed()).extensions["store"]
        with store.writing() as session:
            at = clock.now()
            member = add_member(session, "robin@sjoerd4u.test", "Robin Kramer", Role.ADMIN, at)
            key = sessions.begin(session, member.id, "wachtwoord en code", "Chromium", None, at)
            a_reader(session, "jo@voorbeeld.nl", at - timedelta(days=1))
            session.commit()
        store.engine.dispose()
        yield House(f"http://127.0.0.1:{product.port}", key)


def test_a_message_is_written_seen_tried_and_planned(chromium: Browser, house: House) -> None:
    context = chromium.new_context(locale="nl-NL", reduced_motion="reduce")
    context.add_cookies([{"name": OFFICE.pattern, "value": house.key, "url": house.address}])
    page = context.new_page()
    page.goto(f"{house.address}/kantoor/nieuwsbrief/nieuw")
    page.locator("[name=subject_a_nl]").fill("Drie nieuwe regels")
    page.locator("[name=preheader_nl]").fill("Wat u in januari anders doet.")
    page.locator("[name=body_nl]").fill("# Wat er verandert\n\nEerst *luisteren*.\n\n[knop: Lees meer](/nieuwsbrief)")
    expect(page.frame_locator("iframe").get_by_role("heading", name="Wat er verandert")).to_be_visible()
    wrong = faults_at_every_sight(page, "schrijftafel")
    page.get_by_role("button", name="Bewaar", exact=True).first.click()
    page.get_by_role("link", name="Versturen").first.click()
    page.get_by_role("button", name="Stuur mij de Nederlandse proef").click()
    expect(page.locator("#gedaan")).to_contain_text("onderweg naar uw eigen adres")
    page.get_by_text("Wijzig tempo en grenzen").click()
    page.get_by_text("Liever op een ander moment").click()
    wrong += faults_at_every_sight(page, "versturen")
    for name, typed in (("day", "2099-09-15"), ("hour", "09:00"), ("last_day", "2099-09-15"), ("last_hour", "17:00")):
        page.locator(f"[name={name}]").fill(typed)
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_role("heading", name="Gepland")).to_be_visible()
    expect(page.locator("#voortgang")).to_contain_text("15 september 2099")
    assert wrong == []
