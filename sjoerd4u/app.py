"""The house put together."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from sjoerd4u import tables
from sjoerd4u.articles import pages as articles
from sjoerd4u.articles import request_pages as _request_pages  # noqa: F401 - its pages hang on the door of the articles
from sjoerd4u.articles import staff_pages as articles_office
from sjoerd4u.backoffice import pages as backoffice
from sjoerd4u.backoffice import rights_pages, search_pages, shell
from sjoerd4u.config import Settings
from sjoerd4u.consent import browser
from sjoerd4u.consent import pages as consent
from sjoerd4u.crm.exporting import pages as exports
from sjoerd4u.crm.importing import pages as imports
from sjoerd4u.crm.staff_pages import bulk, doubles
from sjoerd4u.crm.staff_pages import filters as kept_filters
from sjoerd4u.crm.staff_pages import pages as crm
from sjoerd4u.jobs import pages as figures
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail import letterbox, post
from sjoerd4u.newsletter import pages as newsletter
from sjoerd4u.newsletter.campaigns import archive_pages as _archive_pages  # noqa: F401 - its pages hang on the door of the newsletter
from sjoerd4u.newsletter.campaigns import gate_pages as _gate_pages  # noqa: F401 - its pages hang on the door of the campaigns
from sjoerd4u.newsletter.campaigns import measuring_pages, sending_pages
from sjoerd4u.newsletter.campaigns import staff_pages as campaigns_office
from sjoerd4u.portal import pages as portal
from sjoerd4u.sales.invoices import pages as invoice_pages
from sjoerd4u.sales.quotes import pages as quotes
from sjoerd4u.sales.staff_pages import invoices as invoicing
from sjoerd4u.sales.staff_pages import pages as sales
from sjoerd4u.sales.staff_pages import payments
from sjoerd4u.site import machines
from sjoerd4u.site import marketing as _marketing  # noqa: F401 - its pages hang on the door of the site
from sjoerd4u.site import pages as site
from sjoerd4u.staff import account_pages as _account_pages  # noqa: F401 - its pages hang on the door of the staff
from sjoerd4u.staff import colleague_pages as _colleague_pages  # noqa: F401 - so do these
from sjoerd4u.staff import guard
from sjoerd4u.staff import invitation_pages as _invitation_pages  # noqa: F401 - and these
from sjoerd4u.staff import pages as staff
from sjoerd4u.staff import trail_pages as _trail_pages  # noqa: F401 - and this one
from sjoerd4u.staff.rights import NEEDS, OPEN
from sjoerd4u.stats import staff_pages as stats
from sjoerd4u.stats.visits import Visits
from sjoerd4u.web import (
    assets,
    closing,
    doors,
    errors,
    filters,
    headers,
    icons,
    language,
    logs,
    pagecache,
    texts,
    throttle,
    uploads,
)
from sjoerd4u.web.store import db
from sjoerd4u.wiring import REACTIONS

ROOT = Path(__file__).resolve().parent.parent
DOORS = (
    *(site.door, consent.door, consent.signal, articles.door, articles_office.door),
    *(newsletter.door, measuring_pages.door, sending_pages.door),
    *(portal.door, machines.door, figures.door),
    *(staff.door, rights_pages.door, backoffice.door, crm.door, stats.door),
    campaigns_office.door,
    *(search_pages.door, doubles.door, kept_filters.door, bulk.door),
    *(imports.door, exports.door),
    *(quotes.door, sales.door, payments.door),
    *(invoice_pages.door, invoicing.door),
)


class House(Flask):
    """Flask without its question, at every turn of a request, whether what it calls is async: nothing here is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The product with these settings; by default those of the environment."""
    settings = settings or Settings.from_environment()
    app = House(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    texts.init_app(app)
    app.config.from_mapping(flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["tables"] = tables.metadata
    db.init_app(app, Store(settings.database_url, Keyring(settings.secret_key), REACTIONS))
    assets.init_app(app, ROOT / "static")
    language.init_app(app, ROOT / "translations")
    icons.init_app(app, ROOT / "templates")
    throttle.init_app(app, settings.limits_url)
    for part in (filters, headers, errors, uploads, logs, post):
        part.init_app(app)
    pagecache.init_app(app, settings.base_url, browser.alike(settings))
    count_visits(app, settings)
    measuring_pages.init_app(app)
    guard.init_app(app)
    shell.init_app(app)
    doors.hang(app, *DOORS, *([letterbox.door] if settings.has_letterbox else []), matrix=NEEDS.keys() | OPEN)
    closing.init_app(app, settings.data_dir)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.trusted_proxies] * 4)  # type: ignore[method-assign]
    return app


def served_app() -> Flask:
    """The product in a process that serves: what may wait a moment is done in the background."""
    app = create_app()
    for later in (app.extensions["page cache"].later, app.extensions["visits"].later):
        later.start()
    app.extensions["measured"].start()
    return app


def count_visits(app: Flask, settings: Settings) -> None:
    """Count which pages are opened, without knowing by whom."""
    visits = app.extensions["visits"] = Visits(app.extensions["store"], settings.base_url)
    pagecache.watch(app, views=visits.see)


def flask_settings(settings: Settings) -> dict[str, Any]:
    """What Flask and its extensions want to know, in their own words."""
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "MAX_FORM_PARTS": 200,
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_tls,
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
    }
