"""The door of the portal, and what each of its pages needs: who is in, and one way to answer."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.config import Settings
from sjoerd4u.kit import clock
from sjoerd4u.portal import login, showing, wording
from sjoerd4u.privacy.built import Built, built
from sjoerd4u.privacy.identifying import Subject, subject_of
from sjoerd4u.register import coded
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.headers import personal
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("portal", "sjoerd4u.portal.pages", Audience.PORTAL)
door.give_templates(
    wording=wording,
    request_kinds=showing.REQUEST_KINDS,
    request_decisions=showing.DECISIONS,
    about_names=showing.ABOUT_NAMES,
    about_words=showing.ABOUT_WORDS,
    why_never_again=coded.WHY_NEVER_AGAIN,
)

DONE = {
    "verbeterd": _l("Uw gegevens zijn verbeterd."),
    "ingetrokken": _l("Uw toestemming is ingetrokken. Het bewijs blijft hieronder staan."),
    "beperkt": _l("Het gebruik van uw gegevens staat stil. Wij bewaren ze alleen nog."),
    "opgeheven": _l("De beperking is opgeheven. Wij mogen uw gegevens weer gebruiken."),
    "gestopt": _l("Wij sturen u geen nieuws en reclame meer."),
    "mag-weer": _l("Wij mogen u weer schrijven. U krijgt pas weer nieuws als u zich daarvoor aanmeldt."),
    "niet-gemeten": _l("Wij meten niets meer, en wat wij maten is gewist."),
    "voorkeuren": _l("Uw voorkeuren zijn bewaard."),
    "aangevuld": _l("Uw aanvulling staat erbij. Wie van ons uw gegevens bekijkt, ziet haar ook."),
    "weggehaald": _l("Uw aanvulling is weggehaald."),
    "adres-gevraagd": _l("Kijk in beide postvakken en druk in allebei de mails op de knop. Dan verandert uw adres."),
    "gevraagd": _l("Uw verzoek is binnen. U hoort van ons, uiterlijk op de dag die hieronder staat."),
    "bericht": _l("Uw bericht is binnen."),
    "bewezen": _l("Wij weten nu dat u het bent. Er is nog niets veranderd of gewist: dat doet u zelf."),
    "teruggenomen": _l("Uw verzoek is ingetrokken."),
    "link-gemaakt": _l("De link is gemaakt. Hij werkt één keer, zeven dagen lang."),
    "link-weg": _l("De link werkt niet meer."),
}


def who_is_in() -> str | None:
    """The address that is signed in with this browser."""
    return login.who_is_in(clock.now())


def own_address() -> str:
    """The address that is in; whoever is not in does not come here."""
    return who_is_in() or abort(404)


def own() -> Subject:
    """Who is in, with everything by which their rows are found."""
    return subject_of(db.session, own_address())


def settings() -> Settings:
    """The settings of this house."""
    found: Settings = current_app.extensions["settings"]
    return found


def built_now() -> Built:
    """What there is in this house; it does not change while it stands."""
    kept: dict[str, Built] = current_app.extensions.setdefault("built", {})
    if not kept:
        kept["all"] = built(current_app.view_functions, settings())
    return kept["all"]


def page(template: str, fragment: str | None = None, status: int = 200, **values: Any) -> Response:
    """A page for who is in, with what was just done if the address says so."""
    if "subject" not in values:
        values["subject"] = own()
    return show(template, fragment, status, done=DONE.get(request.args.get("gedaan", "")), **values)


def done(what: str, where: str = ".overview", mark: str | None = None) -> AnyResponse:
    """Keep what was done, and go where it shows."""
    db.session.commit()
    return redirect(url_for(where, gedaan=what, mark=mark), 303)


def or_absent(verb: Callable[..., Any], *arguments: Any, absent: tuple[type[Exception], ...]) -> Any:
    """What the verb gives; for what is not theirs or not there the page does not exist (404)."""
    try:
        return verb(*arguments)
    except absent:
        abort(404)


def too_long(most: int) -> str:
    """What a form says of a text that does not fit."""
    return str(gettext("Gebruik hier hooguit %(max)d tekens.", max=most))


@door.after_request
def for_one_person(answer: Response) -> Response:
    """Nobody keeps these pages."""
    return personal(answer)


def _tell_the_guard(state: BlueprintSetupState) -> None:
    state.app.extensions["portal"] = who_is_in


door.record_once(_tell_the_guard)
