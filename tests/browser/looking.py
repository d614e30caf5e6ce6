"""Looking a page over as a browser shows it: accessible, within its borders, and without a murmur on the console."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, ConsoleMessage, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The narrow one and the wide one, the light one and the dark one: what a width does wrong it does in every colour.
# EVERY_SIGHT=1 looks at each width in each colour.
SIGHTS = [(320, "dark"), (1280, "light")] + [(320, "light"), (1280, "dark")] * bool(os.environ.get("EVERY_SIGHT"))

SHOTS = os.environ.get("SCREENSHOTS")  # a folder, for who wants to see how it looks

# Reading colours is half of axe's work, and a page has few of them: what it read before it knows.
REMEMBER_COLOURS = """() => {
  const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
  colour.parseString = function (text) {
    if (!known.has(text)) {
      read.call(this, text);
      known.set(text, [this.r, this.g, this.b, this.alpha]);
    }
    [this.r, this.g, this.b, this.alpha] = known.get(text);
    return this;
  };
}"""
# Only what is wrong comes back: the whole story of a page is half a megabyte.
LOOK = """(tags) => axe
  .run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} – ${failureSummary.slice(0, 200)}`)))"""


def faults(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 AA) and whether the page scrolls sideways."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
        page.evaluate(REMEMBER_COLOURS)
    wrong: list[str] = page.evaluate(LOOK, TAGS)
    over = page.evaluate(SIDEWAYS)
    return wrong + ([f"scrolls {over} px sideways"] if over > 1 else [])


def faults_at_every_sight(page: Page, name: str, sights: Sequence[tuple[int, str]] = SIGHTS) -> list[str]:
    """The faults of the page as it stands, narrow and wide, dark and light. `name` says which page it is."""
    wrong = []
    for width, scheme in sights:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        shoot(page, f"{name}-{width}-{scheme}")
        wrong += [f"{name} {width} {scheme}: {fault}" for fault in faults(page)]
    return wrong


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page, for who asked for pictures."""
    if SHOTS:
        plain = name.split("//")[-1].replace("/", "_").replace("?", "_")
        page.screenshot(path=Path(SHOTS) / f"{plain[:90]}.png", full_page=True)


def look_over(browser: Browser, address: str, status: int = 200) -> list[str]:
    """The faults of this page at every sight for somebody who comes anew, and what the console said."""
    wrong: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text}")

    page = newcomer(browser)
    page.on("console", listen)
    answer = page.goto(address)
    assert answer is not None
    if answer.status != status:
        wrong.append(f"status {answer.status}")
    wrong += faults_at_every_sight(page, address)
    page.remove_listener("console", listen)
    return [fault for fault in wrong if not (status >= 400 and "Failed to load resource" in fault)]


@cache
def _looker(browser: Browser) -> Page:
    return browser.new_context().new_page()


def newcomer(browser: Browser) -> Page:
    """A page of somebody without cookies; the same page each time, for a new one starts a process of its own."""
    page = _looker(browser)
    page.context.clear_cookies()
    return page
