"""Looking a page over as a browser shows it: accessible, within its borders, and without a murmur on the console."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SIGHTS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]

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


def look_over(browser: Browser, address: str, status: int = 200) -> list[str]:
    """The faults of this page at 320 and 1280 px, light and dark, and what the console said."""
    wrong: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text}")

    for width, scheme in SIGHTS:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", listen)
        answer = page.goto(address)
        assert answer is not None
        if answer.status != status:
            wrong.append(f"status {answer.status}")
        wrong += [f"{width} px {scheme}: {fault}" for fault in faults(page)]
        context.close()
    return [fault for fault in wrong if not (status >= 400 and "Failed to load resource" in fault)]
