"""The door of the rights desk: what every page of it says when something is not there or cannot be done."""

from typing import Any

from flask import Response, current_app, redirect, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.privacy.built import Built, built
from sjoerd4u.privacy.doubts import NoSuchDoubt, NotForYou
from sjoerd4u.privacy.incident_file import NoSuchIncident
from sjoerd4u.privacy.lifting import NothingToLift
from sjoerd4u.privacy.recipients import NoSuchRecipient
from sjoerd4u.privacy.requests import IsClosed, NoSuchRequest
from sjoerd4u.privacy.telling import NoSuchTask
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.errors import error_page
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("rights", __name__, Audience.OFFICE)

DONE = {
    "ingevoerd": "Het verzoek staat erbij, met zijn termijnen.",
    "liep-al": "Dit verzoek liep al. Wat u schreef, staat er nu bij.",
    "opgepakt": "Dit verzoek is van u.",
    "adres": "Genoteerd bij welk adres dit verzoek hoort.",
    "geschreven": "Het bericht staat klaar voor de betrokkene. Die krijgt een mail dat er iets te lezen is.",
    "verlengd": "De termijn is verlengd. De betrokkene hoort waarom.",
    "besloten": "Het besluit is genomen en verstuurd.",
    "gewist": "De gegevens zijn gewist en het besluit is verstuurd.",
    "tweede": "Het besluit wacht op een tweede paar ogen. Er is nog niets verstuurd.",
    "teruggelegd": "Het besluit ligt weer open.",
    "twijfel": "De twijfel staat genoteerd. De betrokkene krijgt een brief met uitleg.",
    "twijfel-beslist": "Uw beslissing staat genoteerd. De kopie is vernietigd.",
    "overgenomen": "U beslist nu over deze twijfel.",
    "reden-weg": "Dit verzoek is geen reden meer voor de beperking. Een ander verzoek is dat wel: zij blijft.",
    "aangekondigd": "De brief staat klaar. Zodra hij weg is, gebruiken wij de gegevens weer.",
    "opgeheven": "De beperking is opgeheven.",
    "nagekeken": "De tekst is nagekeken.",
    "allemaal": "De teksten zijn nagekeken.",
    "verteld": "Genoteerd, met uw bewijs.",
    "ontvanger": "De ontvanger staat op de lijst.",
    "ontvanger-weg": "De ontvanger krijgt niets meer. Hij blijft in het overzicht staan.",
    "verklaring": "De verklaring is gepubliceerd.",
    "laten-weten": "De brieven staan klaar.",
    "gemeld": "Dank u. De collega’s die over privacy gaan, hebben uw melding. De 72 uur lopen.",
    "incident": "Het incident is geopend. De 72 uur lopen.",
    "aangevuld": "Uw aanvulling is bewaard.",
    "afgesloten": "Het incident is afgesloten. Het blijft in het register staan.",
}


@door.errorhandler(NoSuchRequest)
@door.errorhandler(NoSuchDoubt)
@door.errorhandler(NoSuchTask)
@door.errorhandler(NoSuchIncident)
@door.errorhandler(NoSuchRecipient)
def nothing_there(_error: LookupError) -> Response:
    """Unknown, gone or done already: the same 404."""
    return error_page(NotFound())


@door.errorhandler(IsClosed)
@door.errorhandler(NothingToLift)
def too_late(_error: ValueError) -> Response:
    """A colleague was first: nothing was done."""
    return show("privacy/desk/refused.html", status=409, text="Een collega was u voor: dit is al besloten of gedaan.")


@door.errorhandler(NotForYou)
def not_for_you(_error: PermissionError) -> Response:
    """Only who recorded a doubt sees the copy and decides."""
    says = "Alleen wie de twijfel noteerde, ziet de kopie en beslist. Is die collega er niet? Neem de beslissing over."
    return show("privacy/desk/refused.html", status=403, text=says)


def done_of(code: str | None) -> dict[str, str] | None:
    """What `?gedaan=<code>` says."""
    return {"text": DONE[code]} if code in DONE else None


def back(code: str, endpoint: str, anchor: str | None = None, **values: Any) -> AnyResponse:
    """Keep what was done, and go where it shows."""
    db.session.commit()
    return redirect(url_for(endpoint, _anchor=anchor, gedaan=code, **values), 303)


def built_here() -> Built:
    """What there is in the running house: its pages, and the settings that are set."""
    return built(current_app.view_functions, current_app.extensions["settings"])
