"""The office's door of sales: what its pages do with a mistake, and what they say when something was done."""

from datetime import date

from flask import Response, current_app

from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages import door as follow_up
from sjoerd4u.crm.staff_pages.door import DONE, Done
from sjoerd4u.kit import money
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.register.controller import FIRM
from sjoerd4u.sales import lines
from sjoerd4u.sales.quotes.offers import NotOpen
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.filters import day
from sjoerd4u.web.show import show

NOT_OPEN = {
    "verlopen": "De offerte is verlopen. Verstuur haar opnieuw met een nieuwe dag waarop zij afloopt.",
    "vervangen": "De offerte is veranderd na het versturen. Verstuur haar opnieuw.",
    "ingetrokken": "De offerte is ingetrokken. Verstuur haar opnieuw.",
    "afgewezen": "De offerte is afgewezen. Wijzig haar of verstuur haar opnieuw.",
}

door = Door("sales", __name__, Audience.OFFICE)
door.add_app_template_filter(money.shown, "money")
door.add_app_template_filter(money.hundredths, "hundredths")
door.add_app_template_filter(lambda text: day(date.fromisoformat(text)), "iso_day")
door.give_templates(vat_words=lines.VAT_WORDS, lines_of=lines.stored, totals_of=lines.totals)
door.register_error_handler(Gone, follow_up.nothing_there)
door.register_error_handler(Restricted, follow_up.only_stored)
door.register_error_handler(Refused, follow_up.not_like_this)
DONE.update(
    {
        "offerte": Done("De offerte staat klaar als concept."),
        "offerte-bewaard": Done("De offerte is bewaard. Wat hieronder staat, ziet ook de ontvanger."),
        "offerte-verstuurd": Done("De offerte is verstuurd, met een link om te antwoorden.", "sales.withdraw_quote"),
        "offerte-ingetrokken": Done("De offerte is ingetrokken: de link zegt dat."),
        "offerte-weg": Done("Het concept is weg."),
        "akkoord": Done("Akkoord genoteerd. Er is een order, een project en een volgende stap."),
        "uren": Done("De uren staan erop.", "sales.remove_hours"),
        "uren-weg": Done("De regel met uren is weg."),
        "begroot": Done("De begroting is veranderd."),
        "afgerond": Done("Het project is afgerond. Over dertig dagen belt u voor nazorg.", "sales.reopen_project"),
        "project-heropend": Done("Het project is weer open."),
        "contract": Done("Het contract is opgesteld."),
        "contract-bewaard": Done("Het contract is bewaard."),
    }
)


@door.errorhandler(NotOpen)
def not_open(error: NotOpen) -> Response:
    """A quote that cannot be accepted now: why, and what would do."""
    return show("crm/refused.html", status=409, text=NOT_OPEN.get(error.standing, "Dit kan nu niet."), there=None)


def seller() -> dict[str, str]:
    """Our own words on a document: name, address, number, statutory seat, btw-id."""
    settings = current_app.extensions["settings"]
    told = {name: getattr(FIRM, name) for name in ("name", "street", "postcode", "city", "kvk", "phone")}
    return told | {"email": FIRM.service_email, "seat": settings.statutory_seat, "btw_id": settings.btw_id}
