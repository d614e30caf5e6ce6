"""What a real browser keeps and asks before a choice, after a yes, and after taking it back."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Self
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from sjoerd4u.register.devices import DEVICES, Device, Kind
from sjoerd4u.register.recipients import RECIPIENTS
from tests.browser.looking import look_over
from tests.ground import processes
from tests.ground.installing import copied, installed
from tests.ground.waiting import wait_until

WIDTHS = (390, 768, 1280)
SWITCHED_ON = {"ga_measurement_id": "G-TEST123", "ad_tag_id": "AW-456"}
FOREIGN = re.compile(r"https?://(?!127\.0\.0\.1[:/])")
# What Google's tag does, in short: it reads what it may, sets its cookies and tells its hosts.
STAND_IN = """
const commands = (window.dataLayer || []).map((each) => Array.from(each));
const may = (commands.find((each) => each[0] === "consent" && each[1] === "default") || [])[2] || {};
for (const [command, id, options] of commands) {
  if (command !== "config") continue;
  const keep = (name) => { document.cookie = `${name}=1; path=/; max-age=${options.cookie_expires}`; };
  if (id.startsWith("G-") && may.analytics_storage === "granted") {
    keep("_ga"); keep("_ga_" + id.slice(2));
    fetch("https://region1.google-analytics.com/g/collect", { method: "POST", mode: "no-cors" });
    new Image().src = "https://www.google-analytics.com/collect";
  }
  if (id.startsWith("AW-") && may.ad_storage === "granted") {
    keep("_gcl_au");
    new Image().src = "https://googleads.g.doubleclick.net/pagead";
    new Image().src = "https://www.googleadservices.com/pagead";
    new Image().src = "https://www.google.com/pagead";
  }
}
"""
STORED = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map((each) => each.name), ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map((each) => each.scope),
]"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> processes.Product:
    """The product with its articles, not yet running."""
    return installed(tmp_path_factory.mktemp("plain"), "articles publish-starters")


@pytest.fixture(scope="module")
def site(filled: processes.Product) -> Iterator[str]:
    """The product as it comes: no Google Analytics, no advertisements."""
    with filled.running("serve"):
        yield f"http://127.0.0.1:{filled.port}"


@pytest.fixture(scope="module")
def measured(filled: processes.Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product with Google Analytics and advertisements switched on."""
    product = copied(filled, tmp_path_factory.mktemp("measured"), **SWITCHED_ON)
    with product.running("serve"):
        yield f"http://127.0.0.1:{product.port}"


@dataclass
class Surf:
    """A browser of which every request to another host is written down; a stand-in may play Google's hosts."""

    context: BrowserContext
    site: str
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.on("request", self._hear)

    def with_stand_in(self) -> Self:
        self.context.route(FOREIGN, self._answer)
        return self

    def _hear(self, request: Request) -> None:
        if FOREIGN.match(request.url):
            self.hosts.add(urlsplit(request.url).netloc)

    def _answer(self, route: Route) -> None:
        route.fulfill(
            status=200,
            body=STAND_IN if "/gtag/js" in route.request.url else "",
            content_type="text/javascript",
            headers={"Cross-Origin-Resource-Policy": "cross-origin"},
        )

    def cookies(self) -> set[str]:
        return {str(cookie.get("name")) for cookie in self.context.cookies()}

    def stored(self, page: Page) -> list[str]:
        return list(page.evaluate(STORED))

    def open(self, path: str) -> Page:
        page = self.context.pages[0] if self.context.pages else self.context.new_page()
        page.goto(self.site + path)
        return page

    def press(self, path: str, button: str) -> Page:
        """Press a button and wait for the page that comes (not for htmx: on its pages the banner is swapped)."""
        page = self.open(path)
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        return page


@pytest.fixture
def surf(chromium: Browser, measured: str) -> Iterator[Surf]:
    """A fresh browser on the site that measures."""
    context = chromium.new_context(locale="nl-NL", viewport={"width": 390, "height": 844})
    yield Surf(context, measured).with_stand_in()
    context.close()


def sitemap(context: BrowserContext, site: str) -> list[str]:
    """Every page of the sitemap, as a path."""
    places = re.findall(r"<loc>([^<]+)</loc>", context.request.get(f"{site}/sitemap.xml").text())
    return [urlsplit(place).path or "/" for place in places]


# — 1. Before a choice ———————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_before_a_choice_nothing_is_kept_and_nobody_else_is_asked(
    chromium: Browser, site: str, measured: str, scripts: bool
) -> None:
    for address in (site, measured):
        context = chromium.new_context(java_script_enabled=scripts)
        surf = Surf(context, address)
        paths = sitemap(context, address)
        assert len(paths) >= 20
        page = context.new_page()
        if scripts:
            page.clock.install()
        for path in paths:
            surf.open(path)
            for width in WIDTHS if address == measured else WIDTHS[:1]:  # where nobody measures there is less to see
                page.set_viewport_size({"width": width, "height": 844})
            page.mouse.wheel(0, 400)
            if scripts:
                page.clock.fast_forward("01:00")  # a minute in which nobody chooses
            assert surf.cookies() == set(), path
            assert surf.hosts == set(), path
            assert not scripts or surf.stored(page) == []
        assert context.storage_state()["origins"] == []
        context.close()


@pytest.mark.parametrize("path", ["/", "/en/", "/artikelen", "/contact", "/nieuwsbrief"])
@pytest.mark.parametrize("width", [320, *WIDTHS])
def test_both_buttons_are_as_big_as_clear_and_as_near(chromium: Browser, measured: str, path: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(measured + path)
    accept, refuse = page.locator("#banner button").all()
    one, other = accept.bounding_box(), refuse.bounding_box()
    assert one is not None
    assert other is not None
    assert (one["width"], one["height"], one["y"]) == pytest.approx(
        (other["width"], other["height"], other["y"]), abs=0.6
    )
    assert one["x"] + one["width"] <= other["x"] <= one["x"] + one["width"] + 20
    assert one["y"] + one["height"] <= 844
    looks = ["color", "backgroundColor", "fontSize", "fontWeight", "borderTopWidth", "borderTopColor"]
    look = f"(b) => [b.className, ...{looks}.map((name) => getComputedStyle(b)[name])]"
    assert accept.evaluate(look) == refuse.evaluate(look)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("button", ["Alles accepteren", "Alles weigeren"])
def test_one_press_and_the_same_page(chromium: Browser, site: str, button: str, scripts: bool) -> None:
    context = chromium.new_context(java_script_enabled=scripts)
    surf = Surf(context, site)
    before = surf.open("/nieuwsbrief").locator("main").inner_text()
    page = surf.open("/nieuwsbrief")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=button)).to_have_count(0)
    if scripts:
        expect(page.get_by_role("status")).to_be_focused()
        expect(page.get_by_role("status")).to_contain_text("U accepteert" if "acc" in button else "U weigert")
    assert urlsplit(page.url).path == "/nieuwsbrief"
    assert surf.open("/nieuwsbrief").locator("main").inner_text() == before
    assert surf.cookies() == {"cookiekeuze"}
    context.close()


def test_taking_back_is_two_presses_from_any_page(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    surf = Surf(context, site)
    surf.press("/artikelen", "Alles accepteren")
    page = surf.open("/contact")
    page.get_by_role("contentinfo").get_by_role("link", name="Cookies").click()
    page.get_by_role("button", name="Alles weigeren").click()
    expect(page.get_by_text("Alles geweigerd op")).to_be_visible()
    context.close()


# — 2 and 4. With consent, and what is declared ——————————————————————————————————————————————————————————————————


def test_what_the_browser_sees_is_what_is_declared_in_both_directions(surf: Surf) -> None:
    surf.press("/", "Alles accepteren")
    page = surf.open("/artikelen")
    page.locator("main .articles a").first.click()
    page.wait_for_url("**/artikelen/*")
    page = surf.open("/artikelen")
    seen = surf.cookies() | set(surf.stored(page))
    public = [device for device in DEVICES if is_set_on_public_pages(device)]
    undeclared = {name for name in seen if not any(device.is_named(name) for device in public)}
    unseen = {device.pattern for device in public if not any(device.is_named(name) for name in seen)}
    assert (undeclared, unseen) == (set(), set())
    declared = {host for recipient in RECIPIENTS for host in recipient.hosts if recipient.only_if}
    assert surf.hosts == declared


def is_set_on_public_pages(device: Device) -> bool:
    """Not one that only comes with signing in; those have a test of their own."""
    return device.kind is not Kind.FUNCTIONAL or device.pattern == "cookiekeuze"


def test_cookies_last_no_longer_than_declared(surf: Surf) -> None:
    surf.press("/", "Alles accepteren")
    surf.open("/")
    now = surf.open("/").evaluate("Date.now() / 1000")
    for cookie in surf.context.cookies():
        device = next(each for each in DEVICES if each.is_named(str(cookie.get("name"))))
        left = float(cookie.get("expires", 0)) - now
        assert 0 < left <= device.lasts.total_seconds() + 5, cookie


def test_a_yes_by_htmx_brings_the_page_anew_with_its_tag(surf: Surf) -> None:
    page = surf.open("/nieuwsbrief")
    page.get_by_role("button", name="Alles accepteren").click()
    expect(page.locator("script[src*=googletagmanager]")).to_have_count(1)
    wait_until(lambda: "_ga" in surf.cookies())


@pytest.mark.parametrize(("tick", "kinds"), [("analytics", "_ga*"), ("tracking", "_gcl_*")])
def test_only_what_is_ticked_comes(surf: Surf, tick: str, kinds: str) -> None:
    page = surf.open("/cookies")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.locator(f"#{tick}").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Keuze bewaren").click()
    surf.open("/")
    measuring = surf.cookies() - {"cookiekeuze"}
    assert measuring
    assert all(fnmatchcase(name, kinds) for name in measuring)


def test_after_taking_back_all_is_gone_and_still_gone_three_pages_later(surf: Surf) -> None:
    surf.press("/", "Alles accepteren")
    surf.open("/")
    assert {"_ga", "_gcl_au"} <= surf.cookies()
    surf.context.add_cookies([{"name": "_ga_LATE", "value": "1", "url": surf.site}])
    surf.press("/cookies", "Alles weigeren")
    surf.hosts.clear()
    assert surf.cookies() == {"cookiekeuze"}
    surf.context.add_cookies([{"name": "_ga", "value": "1", "url": surf.site}])  # by a page left open in another tab
    for path in ("/", "/nieuwsbrief", "/artikelen"):
        page = surf.open(path)
        assert "googletagmanager" not in page.content()
        assert surf.cookies() == {"cookiekeuze"}, path
    assert surf.hosts == set()


def test_the_receipts_give_back_what_was_seen_byte_for_byte(surf: Surf) -> None:
    banner = surf.open("/").locator("#banner")
    seen = "\n".join(each.inner_text() for each in banner.locator("p, button, a").all())
    for path, button in (("/", "Alles accepteren"), ("/cookies", "Alles weigeren")):
        if path == "/cookies":
            page = surf.open(path)
            leaves = page.locator(".cookie-buttons button, .cookie-kinds :is(h3, p, label, button)").all()
            seen = "\n".join(each.inner_text() for each in leaves)
        surf.press(path, button)
        page = surf.open("/cookies")
        page.get_by_role("link", name="Bekijk het bewijs van uw keuze").click()
        address = page.get_by_role("link", name="Als bestand (JSON)").get_attribute("href")
        record = json.loads(surf.context.request.get(surf.site + str(address)).text())
        assert record["consent_text"]["text"].encode() == seen.encode()
        assert page.locator("blockquote").text_content() == seen


# — 3. The signal ————————————————————————————————————————————————————————————————————————————————————————————————


def test_with_the_signal_there_is_one_quiet_line_and_a_choice_wins(chromium: Browser, measured: str) -> None:
    context = chromium.new_context(extra_http_headers={"Sec-GPC": "1"})
    surf = Surf(context, measured).with_stand_in()
    page = surf.open("/")
    expect(page.get_by_text("Uw browser vraagt om u niet te volgen.")).to_be_visible()
    expect(page.get_by_role("button", name="Alles accepteren")).to_have_count(0)
    assert (surf.cookies(), surf.hosts) == (set(), set())
    surf.press("/cookies", "Alles accepteren")
    surf.open("/")
    assert "_ga" in surf.cookies()
    context.close()


# — How it looks —————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("path", ["/cookies", "/en/cookies", "/nieuwsbrief"])
def test_the_banner_and_the_page_are_accessible(chromium: Browser, measured: str, path: str) -> None:
    assert look_over(chromium, measured + path) == []


def test_the_receipt_is_accessible(chromium: Browser, site: str) -> None:
    context = chromium.new_context()
    surf = Surf(context, site)
    surf.press("/", "Alles weigeren")
    address = surf.open("/cookies").get_by_role("link", name="Bekijk het bewijs").get_attribute("href")
    context.close()
    assert look_over(chromium, site + str(address)) == []


def test_by_keyboard_the_banner_comes_first_and_covers_nothing(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/nieuwsbrief")
    names = []
    for _ in range(4):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.innerText"))
    assert names == ["Alles accepteren", "Alles weigeren", "Zelf kiezen", "Naar de inhoud"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("U weigert")
    context.close()
