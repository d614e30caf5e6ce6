"""A real Chromium: the one that is here, or else one that this machine can install.

Rather its build without windows (`chromium-headless-shell`), which asks a quarter of the time of the one with them.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import playwright
from playwright.sync_api import Browser, sync_playwright

from tests.ground import GroundMissing

INSTALL_TIMEOUT_S = 600
SHELL = "chromium-headless-shell"

# Root cannot use Chromium's sandbox; the others keep it from calling its maker at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_or_install() -> str:
    """The path of a Chromium. Raises GroundMissing, which says what to install."""
    insist_on_driver()
    for way in (named, without_windows, on_the_path, from_debian, from_playwright):
        if path := way():
            return path
    raise GroundMissing(
        "The tests need a browser and found none. Install Chromium (Debian, Ubuntu: apt-get install chromium), "
        "or say where one is: CHROMIUM=/path/to/chromium make test"
    )


def insist_on_driver() -> None:
    """Playwright talks to the browser through a Node.js of its own, which a very small Debian lacks a library for."""
    node = Path(playwright.__file__).parent / "driver" / "node"
    if _run(str(node), "--version") or (_may_install() and _install("libatomic1") and _run(str(node), "--version")):
        return
    raise GroundMissing(
        f"Playwright's own Node.js ({node}) does not start; above is why. "
        "On Debian and Ubuntu it misses one library: apt-get install libatomic1"
    )


def named() -> str | None:
    """The one that $CHROMIUM names: then no other will do."""
    name = os.environ.get("CHROMIUM")
    if name and not shutil.which(name):
        raise GroundMissing(f"CHROMIUM says {name}, but that is not a program that can be started.")
    return name or None


def without_windows() -> str | None:
    """The build without windows: on the PATH, or from Debian when we may install it."""
    if not shutil.which(SHELL) and _may_install_packages():
        _install(SHELL, "fonts-dejavu-core")
    return shutil.which(SHELL)


def on_the_path() -> str | None:
    """Chromium or Chrome on the PATH."""
    return next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)


def from_debian() -> str | None:
    """Debian's package, when we may install it and it is there."""
    if _may_install_packages() and _install("chromium", "fonts-dejavu-core"):
        return on_the_path()
    return None


def from_playwright() -> str | None:
    """The build that Playwright brings along."""
    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    if Path(path).exists():
        return path
    print("Installing Playwright's Chromium …", flush=True)
    installer = str(Path(sys.executable).with_name("playwright"))
    return path if _run(installer, "install", "chromium") and Path(path).exists() else None


def _may_install() -> bool:
    return Path("/etc/debian_version").exists() and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def _may_install_packages() -> bool:
    return _may_install() and not Path("/etc/lsb-release").exists()  # Ubuntu's Chromium is only a pointer to a snap


def _install(*packages: str) -> bool:
    print(f"Installing Debian's {', '.join(packages)} …", flush=True)
    quietly = ("--yes", "--quiet", "--no-install-recommends")
    return _run("apt-get", "update", "--quiet") and _run("apt-get", "install", *quietly, *packages)


def _run(*command: str) -> bool:
    """Whether this command did what it is for; what it said is shown if not."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as trouble:
        print(f"{command[0]}: {trouble}", flush=True)
        return False
    if done.returncode:
        print(done.stderr[-2000:], flush=True)
    return done.returncode == 0


@contextmanager
def running() -> Iterator[Browser]:
    """Chromium started once, ended at the end.

    While it runs, Playwright's own event loop runs in this thread: a test that needs asyncio.run() does so in another.
    """
    path = find_or_install()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
