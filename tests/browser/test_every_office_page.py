"""Every page of the office, by the map of addresses: a page that somebody adds is looked at, or named here.

On the narrow dark side, as the pages that tests of single rooms look at are seen on both; `EVERY_SIGHT=1` looks at all
of them at each width in each colour.
"""

import os

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage
from sqlalchemy import select

from sjoerd4u.demo.content import fill
from sjoerd4u.demo.imports import a_small_import
from sjoerd4u.demo.office import open_office
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.campaigns.models import Campaign
from sjoerd4u.privacy.request_models import RightsRequest
from sjoerd4u.register.devices import OFFICE
from sjoerd4u.sales.invoices.models import InvoiceDraft
from sjoerd4u.sales.models import QuoteSending
from sjoerd4u.sales.quotes import answering
from sjoerd4u.staff import codes, means
from sjoerd4u.staff.models import StaffMember
from sjoerd4u.staff.rights import OPEN
from tests.browser.looking import SIGHTS, faults_at_every_sight
from tests.crm.imports import HEADER, a_file
from tests.ground.walking import served, walk
from tests.house.test_matrix import pages
from tests.visitor import Colleague

pytestmark = [pytest.mark.one_database, pytest.mark.slow]
EVERY = bool(os.environ.get("EVERY_SIGHT"))

# What answers with no page of its own: a file, a piece of another page, the message in its frame, a way on.
NO_PAGE = {
    *("articles_office.document", "imports.refused", "invoicing.paper", "invoicing.proof", "rights.record_csv"),
    *("sales.quote_as_pdf", "stats.campaign_links", "stats.sheet"),
    *("campaigns.look_kept", "search.lijkt_op", "search.palette", "staff.home"),
}


# What the tests of a room look at with more in it, at every sight.
ELSEWHERE = {
    *("backoffice.today", "backoffice.one_by_one", "backoffice.keys", "stats.figures", "stats.newsletter"),  # office
    *("crm.inquiries", "crm.inquiry", "crm.relations", "crm.new_relation", "crm.relation", "crm.edit_relation"),
    *("crm.new_opportunity", "crm.new_case", "crm.organisations", "crm.organisation", "crm.edit_organisation"),
    *("crm.opportunities", "crm.opportunity", "crm.edit_opportunity", "crm.cases", "crm.case", "crm.step"),
    *("search.results", "doubles.overview", "doubles.compare", "bulk.choose"),  # palette
    *("staff.account", "staff.password", "staff.new_passkey", "staff.colleagues", "staff.colleague"),  # staff
    *("staff.trail", "staff.prove", "articles_office.index", "articles_office.write"),  # staff, articles
    *("campaigns.write", "sales.edit_quote"),  # campaigns, sales
}


def fill_the_rest(store: Store, me: int) -> list[str]:
    """What the demo has none of, and the pages that no link leads to. `me` has a password with codes."""
    at = clock.now()
    with store.writing() as session:
        fill(session, at)
        means.set_password(session, session.get_one(StaffMember, me), "nothing", codes.new_secret(), 0, at)
        request = session.scalars(select(RightsRequest.mark).where(RightsRequest.decided_at.is_(None))).one()
        sent = select(QuoteSending.mark).where(QuoteSending.accepted_at.is_(None)).order_by(QuoteSending.id)
        answering.accept(session, session.scalars(sent).first() or "", "Jo Vos", "directeur", "Akkoord.", at)
        draft = session.scalars(select(InvoiceDraft.mark)).first()
        campaign = session.scalars(select(Campaign.mark).order_by(Campaign.id)).first()
        robin = open_office(session, at).robin
        session.commit()
    given = a_file(store, f"{HEADER}\nNoor;;Bos;noor@voorbeeld.nl;;;;\n")
    run = a_small_import(store, robin, at)
    return [
        *(f"/kantoor/verzoeken/{request}", f"/kantoor/verzoeken/{request}/nakijken"),
        *(f"/kantoor/invoer/{given}/kolommen", f"/kantoor/invoer/{run}"),
        *("/kantoor/relaties/samen/gedaan", f"/kantoor/nieuwsbrief/{campaign}/voortgang"),
        f"/kantoor/facturen/{draft}/wijzigen",
        *("/kantoor/bevestig", "/kantoor/account/codes"),
    ]


def test_every_page_of_the_office_is_accessible_and_fits(chromium: Browser, app: Flask, store: Store) -> None:
    colleague = Colleague(app)
    found = walk(app, colleague, ["/kantoor/vandaag", *fill_the_rest(store, colleague.member.id)], "/kantoor")
    every = {endpoint for endpoint, method, _ in pages(app) if method == "GET"} - OPEN
    assert {kind for kind in every if not found.get(kind)} == NO_PAGE
    wrong: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(message.text)

    with served(app) as address:
        context = chromium.new_context(locale="nl-NL")
        context.add_cookies([{"name": OFFICE.pattern, "value": str(colleague.cookie), "url": address}])
        page = context.new_page()
        page.on("console", listen)
        for kind in sorted(every - NO_PAGE - (set() if EVERY else ELSEWHERE)):
            page.goto(address + found[kind][0])
            wrong += faults_at_every_sight(page, kind, SIGHTS if EVERY else SIGHTS[:1])
        context.close()
    assert wrong == []
