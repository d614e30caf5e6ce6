"""What other rooms put on Vandaag, and the page of each thing that stands there."""

from flask import current_app, url_for

from sjoerd4u.backoffice.rights_pages.today import rights_today
from sjoerd4u.crm.today import Item, Room

# Each gives a section of its own, or None: (session, by, at) -> Section.
ROOMS: tuple[Room, ...] = (rights_today,)

PAGES = {
    "vraag": "crm.inquiry",
    "kans": "crm.opportunity",
    "zaak": "crm.case",
    "relatie": "crm.relation",
    "verzoek": "rights.request",
    "datalek": "rights.incident",
    "invoer": "imports.run",
}


def address_of(item: Item) -> str:
    """The page of this thing to do; for a step that of its person."""
    if item.kind == "stap":
        return url_for("crm.relation", mark=item.relation)
    endpoint = PAGES.get(item.kind, "")
    return url_for(endpoint, mark=item.mark) if endpoint in current_app.view_functions else url_for("backoffice.today")
