"""The trail: who of us saw or changed what."""

from flask import Response, request

from sjoerd4u.staff import accounts, lookups
from sjoerd4u.staff.pages import door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db


@door.get("/kantoor/spoor")
def trail() -> Response:
    everyone = [*accounts.colleagues(db.session), *accounts.former_colleagues(db.session)]
    who = next((member for member in everyone if member.mark == request.args.get("wie")), None)
    verbs = lookups.what_is_done(db.session)
    did = next((verb for verb in verbs if verb == request.args.get("wat")), None)
    asked = lookups.Asked(who.id if who else None, did, _number(request.args.get("voor")))
    entries, further = lookups.trail_entries(db.session, asked)
    return show("staff/trail.html", entries=entries, further=further, everyone=everyone, who=who, verbs=verbs, did=did)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
