"""The door of follow-up: what every page of it does with a press, a mistake, and somebody who was first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm.handling import Taken
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages.saying import FILTERS
from sjoerd4u.kit import clock
from sjoerd4u.people import trail
from sjoerd4u.people.changing import NoSuchPerson
from sjoerd4u.people.interests import TOPICS
from sjoerd4u.people.organisations import NoSuchOrganisation
from sjoerd4u.people.phones import shown
from sjoerd4u.people.restriction import Restricted, count_refusal
from sjoerd4u.register.askings import ASKINGS
from sjoerd4u.staff.login import current_by
from sjoerd4u.staff.naming import own_path
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import LOOKS, db

FIELD_NAMES = {
    **{"given_name": "Voornaam", "infix": "Tussenvoegsel", "family_name": "Achternaam", "salutation": "Aanhef"},
    **{"language": "Taal", "address": "E-mailadres", "phone": "Telefoon", "company": "Organisatie"},
}
TOPIC_NAMES = {slug: words.nl for slug, words in TOPICS.items()}
ASKINGS_SAID = {asking.slug: asking.title.nl for asking in ASKINGS}
MARK = re.compile(r"[\w-]{1,64}", re.ASCII)
NEWS = ("gedaan", "wat", "was", "dag", "versie")

door = Door("crm", __name__, Audience.OFFICE)
door.add_app_template_filter(shown, "phone")
for name, filter_ in FILTERS.items():
    door.add_app_template_filter(filter_, name)
door.give_templates(topic_words=TOPIC_NAMES, field_words=FIELD_NAMES, consent_words=ASKINGS_SAID)


# — What cannot be done ——————————————————————————————————————————————————————————————————————————————————————————


@door.errorhandler(Gone)
@door.errorhandler(NoSuchOrganisation)
@door.errorhandler(NoSuchPerson)
def nothing_there(_error: LookupError) -> Response:
    """Unknown or forgotten: the same 404."""
    abort(404)


@door.errorhandler(Restricted)
def only_stored(error: Restricted) -> Response:
    """The person restricted the use of their data (AVG art. 18): nothing was done; a press that tried is counted."""
    if request.method not in LOOKS and error.person_id is not None:
        db.session.rollback()
        count_refusal(db.session, error.person_id, current_by(), clock.now())
        db.session.commit()
    return show("crm/restricted.html", status=409)


@door.errorhandler(Refused)
@door.errorhandler(Taken)
def not_like_this(error: Refused | Taken) -> Response:
    """A press that cannot be done, with the reason and the way back."""
    status = 409 if isinstance(error, Taken) else 422
    return show("crm/refused.html", status=status, text=str(error), there=own_path(request.form.get("naar")))


# — What was just done ———————————————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True, slots=True)
class Done:
    """What the next page says of a press, and the endpoint that undoes it (given the mark of what was pressed)."""

    text: str
    undo: str = ""


DONE: dict[str, Done] = {
    "filter": Done("Het filter is bewaard."),
    "filter-weg": Done("Het filter is weg."),
    "opgepakt": Done("De vraag is van u. Er staat een eerste stap klaar.", "crm.give_back_inquiry"),
    "losgelaten": Done("De vraag is weer van iedereen.", "crm.give_back_inquiry"),
    "teruggegeven": Done("De vraag is weer van wie zij was."),
    "van-iedereen": Done("De vraag is weer van iedereen."),
    "toegewezen": Done("De vraag is van uw collega, met de stappen die erbij horen.", "crm.give_back_inquiry"),
    "spam": Done("De vraag ligt bij de spam.", "crm.not_spam"),
    "geen-spam": Done("De vraag staat weer bij de open vragen.", "crm.spam"),
    "beantwoord": Done("Genoteerd: het eerste antwoord is gegeven.", "crm.not_answered"),
    "al-beantwoord": Done("Het eerste antwoord was al genoteerd."),
    "afgehandeld": Done("De vraag is afgehandeld.", "crm.reopen_inquiry"),
    "heropend": Done("De vraag is weer open.", "crm.close"),
    "klaar": Done("De stap is klaar.", "crm.reopen_step"),
    "klaar-en-volgende": Done(
        "De stap is klaar en de volgende is gepland, met dezelfde woorden. Open haar om ze te wijzigen.",
        "crm.reopen_step",
    ),
    "stap-heropend": Done("De stap staat weer open.", "crm.done"),
    "gepland": Done("De stap is gepland.", "crm.unplan_step"),
    "stap-weg": Done("De stap is weer weg."),
    "stap-bewaard": Done("De stap is veranderd."),
    "verzet": Done("De stap is verzet.", "crm.move_step"),
    "uitgesteld": Done("De stap is uitgesteld.", "crm.move_step"),
    "genoteerd": Done("De notitie staat in het dossier.", "crm.remove_note"),
    "genoteerd-en-klaar": Done("De notitie staat in het dossier en de stap is klaar.", "crm.remove_note"),
    "notitie-weg": Done("De notitie is weg."),
    "toegevoegd": Done("Het dossier is geopend."),
    "bewaard": Done("Uw wijzigingen zijn bewaard."),
    "nummer": Done("Het telefoonnummer staat erbij."),
    "nummer-weg": Done("Het telefoonnummer is weg."),
    "adres": Done("Het e-mailadres staat erbij."),
    "vraag-gekoppeld": Done("De vraag hoort nu bij dit dossier, met haar open stappen.", "crm.link_inquiry"),
    "plek": Done("De organisatie staat erbij.", "crm.leave_organisation"),
    "plaats-weg": Done("De plek bij de organisatie is weg."),
    "kans": Done("De kans is geopend.", "crm.unopen_opportunity"),
    "kans-weg": Done("De kans is weer weg."),
    "verplaatst": Done("De kans is verplaatst.", "crm.unmove_opportunity"),
    "teruggezet": Done("Alles staat weer zoals het stond."),
    "zaak": Done("De zaak is geopend.", "crm.unopen_case"),
    "zaak-weg": Done("De zaak is weer weg."),
    "zaak-verplaatst": Done("De stand van de zaak is veranderd.", "crm.unmove_case"),
}


def done_of(args: Mapping[str, str]) -> dict[str, Any] | None:
    """What `?gedaan=<code>&wat=<mark>` says, for parts/done.html; None without, or with a code we do not know."""
    told = DONE.get(args.get("gedaan", ""))
    if told is None:
        return None
    mark = args.get("wat", "")
    undo = url_for(told.undo, mark=mark) if told.undo and MARK.fullmatch(mark) else None
    sent = {"naar": own_path(here()), "dag": args.get("dag", "")[:10], "was": args.get("was", "")[:30]}
    sent["versie"] = args.get("versie", "")[:10]
    return {"text": told.text, "undo": undo, "fields": {name: value for name, value in sent.items() if value}}


def here() -> str:
    """This page's address, without what was just done."""
    query = "&".join(part for part in request.query_string.decode("ascii", "ignore").split("&") if _stays(part))
    return f"{request.path}?{query}" if query else request.path


def _stays(part: str) -> bool:
    return bool(part) and part.partition("=")[0] not in NEWS


def page_url(number: int) -> str:
    """The address of another page of this list."""
    query = [part for part in here().partition("?")[2].split("&") if part and not part.startswith("bladzijde=")]
    return f"{request.path}?{'&'.join([*query, f'bladzijde={number}'])}"


def back(code: str, mark: str, otherwise: str, **more: str) -> AnyResponse:
    """To where the press was made (the field `naar`), or else there; that page says what was done."""
    path, _, anchor = (own_path(request.form.get("naar")) or otherwise).partition("#")
    news = "&".join(f"{name}={value}" for name, value in {"gedaan": code, "wat": mark, **more}.items())
    return redirect(f"{path}{'&' if '?' in path else '?'}{news}{'#' if anchor else ''}{anchor}", 303)


# — Who looked ———————————————————————————————————————————————————————————————————————————————————————————————————


def note_look(person_id: int) -> None:
    """Put in the trail that this page of a person was read; in a moment of its own, since a look cannot write.

    A press holds the store itself, and who presses has looked: then there is nothing to do.
    """
    if request.method not in LOOKS:
        return
    by, at = current_by(), clock.now()
    if not trail.was_seen(db.session, by, person_id, at):
        with db.store.writing() as session:
            trail.saw(session, by, person_id, at)
            session.commit()
