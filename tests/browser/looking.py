"""Looking a page over as a browser shows it: accessible, within its borders, and without a murmur on the console."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The narrow one and the wide one, the light one and the dark one: what a width does wrong it does in every colour.
# EVERY_SIGHT=1 looks at each width in each colour.
SIGHTS = [(320, "dark"), (1280, "light")] + [(320, "light"), (1280, "dark")] * bool(os.environ.get("EVERY_SIGHT"))

SHOTS = os.environ.get("SCREENSHOTS")  # a folder, for who wants to see how it looks

axe = Axe()


def faults(page: Page) -> list[str]:
    """What axe finds wrong (WCAG 2.2 AA) and whether the page scrolls sideways."""
    found: dict[str, Any] = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    wrong = [
        f"{violation['id']}: {node['html'][:120]} – {node['failureSummary'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    over = page.evaluate(SIDEWAYS)
    return wrong + ([f"scrolls {over} px sideways"] if over > 1 else [])


def faults_at_every_sight(page: Page, name: str) -> list[str]:
    """The faults of the page as it stands, narrow and wide, dark and light. `name` says which page it is."""
    wrong = []
    for width, scheme in SIGHTS:
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
    """The faults of this page at every sight, and what the console said."""
    wrong: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text}")

    context = browser.new_context()
    page = context.new_page()
    page.on("console", listen)
    answer = page.goto(address)
    assert answer is not None
    if answer.status != status:
        wrong.append(f"status {answer.status}")
    wrong += faults_at_every_sight(page, address)
    context.close()
    return [fault for fault in wrong if not (status >= 400 and "Failed to load resource" in fault)]
