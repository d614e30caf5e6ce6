"""Fixtures that every test can ask for. The ground under them is in tests/ground; keep this file short."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from tests.builders import NOW
from tests.ground import browser, databases, postgres, processes, sharing, smtp
from tests.postman import Postman
from tests.visitor import Colleague, Visitor

# Settings of the shell that starts the tests are not the tests' settings.
for name in [name for name in os.environ if name.startswith("SJOERD4U_")]:
    del os.environ[name]

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(sharing.quickest_place()))
sharing.share_everywhere()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A real PostgreSQL; `fresh()` gives an empty database, `copy_of(kind, prepare)` a filled one. Never skips."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; take a new context for each test, and close it. Never skips."""
    with browser.running() as started:
        yield started


@pytest.fixture(scope="session")
def smtp_server() -> Iterator[smtp.Server]:
    """A real SMTP server; most tests want `mailserver`, the same one emptied."""
    with smtp.running() as server:
        yield server


@pytest.fixture
def mailserver(smtp_server: smtp.Server) -> smtp.Server:
    """The SMTP server with nothing in it and nothing planned."""
    smtp_server.clear()
    return smtp_server


@pytest.fixture
def product(tmp_path: Path) -> processes.Product:
    """An installation of the product in a folder of its own, to be run as real processes."""
    return processes.Product(tmp_path)


# ---- the product in this process: store, app, visitor, clock ----


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever wants a database gets both in turn; a page that only shows what verbs did makes do with one: SQLite, or
    the one that is named."""
    if "database_url" in metafunc.fixturenames:
        one = metafunc.definition.get_closest_marker("one_database")
        which = (one.args or ("sqlite",)) if one else ("sqlite", "postgresql")
        metafunc.parametrize("database_url", which, indirect=True)


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a database of this test's own, migrated and empty: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        yield databases.sqlite_copy(tmp_path_factory.getbasetemp() / "empty.db", tmp_path / "sjoerd4u.db")
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    with server.lent("migrated", databases.migrate) as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """The settings of a product that writes to its local letterbox."""
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secret_key="a secret of the tests",
        base_url="http://sjoerd4u.test",
    ).completed()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The product in this process. CSRF checks are on, as in production."""
    app = create_app(settings)
    sharing.share(app)
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def store(app: Flask) -> Store:
    """The store of `app`."""
    store: Store = app.extensions["store"]
    return store


@pytest.fixture
def session(store: Store) -> Iterator[Session]:
    """One writing session; a test commits what it wants to keep."""
    with store.writing() as session:
        yield session


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A visitor without JavaScript who holds every page to the rules of the house."""
    return Visitor(app)


@pytest.fixture
def office(app: Flask) -> Colleague:
    """A colleague with every right, signed in just now. `Colleague(app, Role.STAFF)` for another role."""
    return Colleague(app)


@pytest.fixture
def postman(app: Flask) -> Postman:
    """Posts what waits, and reads the letters that arrived in the local letterbox."""
    return Postman(app)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still at `NOW` until the test moves it (SQLite and PostgreSQL are told the time anyway)."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
