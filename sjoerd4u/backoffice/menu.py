"""The menu of the office: one list. An entry shows when its page exists and who is in may open it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. `key` is the key that opens it (a digit), or empty; `icon` one of parts/icons.svg."""

    endpoint: str
    text: str
    icon: str
    key: str = ""
    thumb: bool = False  # also within reach of the thumb, at the bottom of a phone


WORK = (
    Entry("backoffice.today", "Vandaag", "sun", "1", thumb=True),
    Entry("crm.inquiries", "Vragen", "inbox", "2", thumb=True),
    Entry("crm.relations", "Relaties", "users", "3", thumb=True),
    Entry("crm.organisations", "Organisaties", "building", "4"),
    Entry("crm.opportunities", "Kansen", "kanban", "5"),
    Entry("sales.quotes", "Offertes", "tag"),
    Entry("sales.orders", "Orders", "briefcase"),
    Entry("crm.cases", "Zaken", "life-buoy", "6"),
    Entry("invoicing.invoices", "Facturen", "file"),
    Entry("payments.index", "Betalingen", "euro"),
    Entry("stats.figures", "Cijfers", "chart", "7"),
)
HOUSE = (
    Entry("articles_office.index", "Artikelen", "file"),
    Entry("campaigns.index", "Nieuwsbrief", "mail"),
    Entry("rights.requests", "Verzoeken", "shield"),
    Entry("rights.incidents", "Datalekken", "alert"),
    Entry("rights.register", "Register", "flag"),
    Entry("imports.files", "Invoer", "upload"),
    Entry("staff.colleagues", "Collega’s", "badge"),
    Entry("staff.trail", "Spoor", "history"),
)
MENU = (("Werk", WORK), ("Kantoor", HOUSE))
