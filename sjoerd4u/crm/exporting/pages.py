"""Exporting relations: say why, get the file; every export stands in the list."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, request, stream_with_context
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse
from wtforms import TextAreaField

from sjoerd4u.crm import filtering
from sjoerd4u.crm.exporting import sheet
from sjoerd4u.kit import clock
from sjoerd4u.kit.lines import one_line
from sjoerd4u.people import trail
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.staff.login import current_by, current_member
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.forms import OwnForm
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

EXPORTED = "voerde relaties uit"
SAY_WHY = "Vertel in een zin waarvoor u dit bestand nodig heeft, zoals “Uitnodigingen voor 3 december drukken”."
MOST_SHOWN = 50
LONGEST_PURPOSE = 500
SAID = {
    **{"soort": "soort", "eigenaar": "eigenaar", "label": "label", "interesse": "interesse", "bron": "bron"},
    **{"q": "gezocht op", "stil": "dagen zonder contact:", "zonder_stap": "zonder vervolgstap"},
}

door = Door("exports", __name__, Audience.OFFICE)


class PurposeForm(OwnForm):
    """What an export is for."""

    purpose = TextAreaField("Waarvoor heeft u dit bestand nodig?", render_kw={"rows": 2})


@door.get("/kantoor/uitvoer")
def relations() -> Response:
    return _page(PurposeForm(formdata=None))


@door.post("/kantoor/uitvoer")
def export() -> AnyResponse:
    form, at, by = PurposeForm(), clock.now(), current_by()
    purpose = one_line((form.purpose.data or "").replace("\r", " ").replace("\n", " ")) or ""
    if len(purpose.split()) < 2 or len(purpose) > LONGEST_PURPOSE:
        form.purpose.errors = [SAY_WHY]
        return _page(form, 422)
    chosen = _chosen()
    which = filtering.conditions(chosen, at)
    number, stored = sheet.counted(db.session, which)
    told = {"aantal": number, "niet meegegeven": stored, "keuze": _said(chosen), "doel": purpose}
    trail.record(db.session, by, EXPORTED, f"{number} relaties", at, after=told)
    db.session.commit()
    return _file(which, f"relaties-{clock.day_of(at).isoformat()}.csv")


def _file(which: sheet.Conditions, name: str) -> Response:
    """The file as it is made, from a session of its own that only reads and sees one moment."""
    session = db.store.reading()

    def pieces() -> Iterator[str]:
        try:
            yield from sheet.lines(session, which)
        finally:
            session.close()

    answer = Response(stream_with_context(pieces()), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _chosen() -> filtering.Filter:
    me = current_member()
    return filtering.read(request.args, me.id if me else None)


def _said(chosen: filtering.Filter) -> str:
    """The filter in words, for the list of exports."""
    told = [f"{SAID[name]} {value}".strip() for name, value in parse_qsl(chosen.query())]
    return ", ".join(told).replace("zonder vervolgstap 1", "zonder vervolgstap") or "alle relaties"


def _page(form: PurposeForm, status: int = 200) -> Response:
    chosen = _chosen()
    number, stored = sheet.counted(db.session, filtering.conditions(chosen, clock.now()))
    exports = select(TrailEntry).where(TrailEntry.did == EXPORTED).order_by(TrailEntry.id.desc()).limit(MOST_SHOWN)
    values: dict[str, Any] = {
        "form": form,
        "query": chosen.query(),
        "says": _said(chosen),
        "number": number,
        "stored": stored,
    }
    return show("crm/export/relations.html", status=status, exports=db.session.scalars(exports).all(), **values)
