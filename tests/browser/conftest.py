"""A running product with a real SMTP server behind it, and a browser in front."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.ground import smtp
from tests.ground.installing import installed


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, smtp_server: smtp.Server) -> Iterator[str]:
    """The address of the product as `make run` starts it, only that its letters leave by SMTP."""
    folder = tmp_path_factory.mktemp("site")
    product = installed(folder, mail_server="127.0.0.1", mail_port=str(smtp_server.port))
    with product.running("up"):
        yield f"http://127.0.0.1:{product.port}"


@pytest.fixture(params=["with scripts", "without scripts"])
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh browser, once with JavaScript and once without."""
    context = chromium.new_context(java_script_enabled=request.param == "with scripts", locale="nl-NL")
    yield context
    context.close()
