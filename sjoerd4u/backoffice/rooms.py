"""What other rooms put on Vandaag, and the page of each thing that stands there."""

from flask import current_app

from sjoerd4u.backoffice.imports_today import imports_today
from sjoerd4u.backoffice.rights_pages.today import rights_today
from sjoerd4u.backoffice.sales_today import sales_today
from sjoerd4u.crm.today import Item, Room
from sjoerd4u.web.filters import address_to

# Each gives sections of its own: (session, by, at, everyone) -> Sections.
ROOMS: tuple[Room, ...] = (rights_today, imports_today, sales_today)

PAGES = {
    "vraag": "crm.inquiry",
    "kans": "crm.opportunity",
    "zaak": "crm.case",
    "relatie": "crm.relation",
    "verzoek": "rights.request",
    "datalek": "rights.incident",
    "invoer": "imports.run",
    "offerte": "sales.quote",
    "order": "sales.order",
    "contract": "sales.contract",
    "creditfactuur": "invoicing.invoice",
    "factuur": "invoicing.invoice",
    "betaling": "payments.payment",
}


def address_of(item: Item) -> str:
    """The page of this thing to do; for a step that of its person."""
    kind, mark = ("relatie", item.relation or "") if item.kind == "stap" else (item.kind, item.mark)
    return page_of(kind, mark)


def page_of(kind: str, mark: str) -> str:
    """The page of what is of this kind and has this mark."""
    endpoint = PAGES.get(kind, "")
    if endpoint not in current_app.view_functions:
        return address_to("backoffice.today")
    return address_to(endpoint, mark=mark)
