"""Home of the office: what to do now, one thing at a time, and the keys."""

from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import format_date
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.backoffice.presses import presses_of
from sjoerd4u.backoffice.rooms import ROOMS, address_of
from sjoerd4u.crm import filtering
from sjoerd4u.crm.dossiers import Dossier, dossier, person_of
from sjoerd4u.crm.staff_pages.door import done_of, here
from sjoerd4u.crm.staff_pages.noting import ABOUT, blank_note
from sjoerd4u.crm.today import Item
from sjoerd4u.crm.today import today as what_to_do
from sjoerd4u.kit import clock
from sjoerd4u.staff import wishes
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

LAST_SPOKEN = 3

door = Door("backoffice", __name__, Audience.OFFICE)
door.give_templates(address_of=address_of, presses_of=presses_of)


def _everything() -> tuple[Any, bool]:
    everyone = request.args.get("alle") == "1"
    return what_to_do(db.session, current_by(), clock.now(), everyone=everyone, rooms=ROOMS), everyone


@door.get("/kantoor/vandaag")
def today() -> Response:
    found, everyone = _everything()
    now = clock.now()
    return show(
        "backoffice/today.html",
        "vandaag",
        today=found,
        everyone=everyone,
        reminders=filtering.for_today(db.session, current_by().staff_id or 0, now),
        day_words=format_date(clock.day_of(now), "EEEE d MMMM", rebase=False),
        now=now,
        place=here(),
        done=done_of(request.args),
    )


@door.get("/kantoor/vandaag/een-voor-een")
def one_by_one() -> Response:
    """The first thing to do, or the one after those that were skipped (`na`)."""
    found, everyone = _everything()
    items = [(section.title, item) for section in found.sections for item in section.items]
    at = max(0, request.args.get("na", 0, type=int))
    title, item = items[at] if at < len(items) else ("", None)
    return show(
        "backoffice/one_by_one.html",
        alle=1 if everyone else None,
        section=title,
        item=item,
        at=at,
        count=len(items),
        skipped=min(at, len(items)),
        now=clock.now(),
        place=here(),
        file=_file_of(item),
        about={ABOUT[item.kind]: item.mark} if item and item.kind in ABOUT else {},
        form=blank_note(clock.now()),
        done=done_of(request.args),
    )


def _file_of(item: Item | None) -> Dossier | None:
    """Whom it is about, with what was said last. It is the page of nobody: the trail notes who opens the dossier."""
    found = person_of(db.session, item.relation) if item and item.relation else None
    me = current_member()
    return dossier(db.session, *found, me.id if me else None, LAST_SPOKEN) if found else None


# — Keys —————————————————————————————————————————————————————————————————————————————————————————————————————————


@door.get("/kantoor/toetsen")
def keys() -> Response:
    return show("backoffice/keys.html")


@door.post("/kantoor/toetsen")
def switch_keys() -> AnyResponse:
    if me := current_member():
        wishes.use_keys(db.session, me.id, request.form.get("aan") == "ja")
        db.session.commit()
    return redirect(url_for(".keys"), 303)
