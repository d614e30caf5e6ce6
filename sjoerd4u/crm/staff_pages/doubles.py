"""Doubles: the list, two people side by side, putting them together, and taking them apart again."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from sjoerd4u.crm import duplicates, merging
from sjoerd4u.crm.finding_models import Merge
from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.staff_pages.door import MARK, not_like_this, nothing_there, only_stored
from sjoerd4u.kit import clock
from sjoerd4u.people.models import FieldSource, Person, PersonAddress, PersonPhone, Position
from sjoerd4u.people.restriction import Restricted, insist_unrestricted
from sjoerd4u.register import coded
from sjoerd4u.staff.accounts import colleagues
from sjoerd4u.staff.login import current_by
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show
from sjoerd4u.web.store import db

door = Door("doubles", __name__, Audience.OFFICE)
door.register_error_handler(Gone, nothing_there)
door.register_error_handler(Refused, not_like_this)
door.register_error_handler(Restricted, only_stored)

LABELS = {
    "given_name": "Voornaam",
    "infix": "Tussenvoegsel",
    "family_name": "Achternaam",
    "salutation": "Aanhef",
    "language": "Taal",
    "kind": "Soort",
    "owner_id": "Van wie",
}


@door.get("/kantoor/dubbel")
def overview() -> Response:
    return show("crm/doubles.html", pairs=duplicates.doubles(db.session), done=_done())


@door.get("/kantoor/dubbel/<keep>/<lose>")
def compare(keep: str, lose: str) -> Response:
    """Two people side by side: what differs is chosen, what moves along is counted."""
    stays, goes = _person(keep), _person(lose)
    if stays.id == goes.id:
        abort(404)
    for person in (stays, goes):
        insist_unrestricted(db.session, person.id)
    return show(
        "crm/merge.html",
        stays=stays,
        goes=goes,
        fields=_fields(stays, goes),
        ways=[_ways(stays), _ways(goes)],
        moves=merging.goes_along(db.session, goes.id),
    )


@door.post("/kantoor/dubbel/<keep>/<lose>")
def merge(keep: str, lose: str) -> AnyResponse:
    chosen = {name: request.form.get(name) for name in merging.CHOSEN}
    choices = {name: side for name, side in chosen.items() if side in ("keep", "lose")}
    mark = merging.merge(db.session, current_by(), keep, lose, choices, clock.now())
    db.session.commit()
    return redirect(url_for(".overview", gedaan="samengevoegd", wat=mark), 303)


@door.post("/kantoor/dubbel/<keep>/<lose>/twee")
def two(keep: str, lose: str) -> AnyResponse:
    duplicates.say_two(db.session, keep, lose)
    db.session.commit()
    return redirect(url_for(".overview", gedaan="twee"), 303)


@door.post("/kantoor/dubbel/ongedaan/<mark>")
def undo(mark: str) -> AnyResponse:
    merging.undo_merge(db.session, current_by(), mark, clock.now())
    db.session.commit()
    return redirect(url_for(".overview", gedaan="uit-elkaar"), 303)


# — What there is to see —————————————————————————————————————————————————————————————————————————————————————————


def _done() -> dict[str, Any] | None:
    code, mark = request.args.get("gedaan"), request.args.get("wat", "")
    if code == "samengevoegd" and MARK.fullmatch(mark):
        kept = db.session.scalar(
            select(Relation.mark).join(Merge, Merge.person_id == Relation.person_id).where(Merge.mark == mark)
        )
        return {
            "text": "Samengevoegd tot één persoon.",
            "undo": url_for(".undo", mark=mark),
            "fields": {},
            "relation": kept,
        }
    told = {
        "twee": "Genoteerd: dit zijn twee personen.",
        "uit-elkaar": "De samenvoeging is ongedaan gemaakt. Beide personen zijn er weer.",
    }
    return {"text": told[code]} if code in told else None


def _person(mark: str) -> Person:
    return db.session.scalar(select(Person).where(Person.mark == mark)) or abort(404)


def _fields(stays: Person, goes: Person) -> list[dict[str, Any]]:
    """What differs, with what is chosen unless somebody chooses otherwise: what the person set right, else what is
    filled in."""
    names = {member.id: member.name for member in colleagues(db.session)}
    pairs = [(name, getattr(stays, name), getattr(goes, name)) for name in merging.OF_PERSON]
    files = [db.session.scalar(select(Relation).where(Relation.person_id == each.id)) for each in (stays, goes)]
    if files[0] and files[1]:
        pairs += [(name, getattr(files[0], name), getattr(files[1], name)) for name in merging.OF_RELATION]
    own = set(
        db.session.scalars(select(FieldSource.field).where(FieldSource.person_id == goes.id, FieldSource.set_by_person))
    )
    return [
        {
            "name": name,
            "label": LABELS[name],
            "keep": _shown(name, kept, names),
            "lose": _shown(name, lost, names),
            "chosen": "lose" if lost is not None and (kept is None or name in own) else "keep",
        }
        for name, kept, lost in pairs
        if kept != lost
    ]


def _shown(name: str, value: Any, colleagues_: dict[int, str]) -> str:
    if value is None:
        return ""
    if name == "owner_id":
        return colleagues_.get(value, "iemand die hier niet meer werkt")
    words = {"salutation": coded.SALUTATIONS, "language": coded.LANGUAGES}.get(name, {})
    return words[value].nl if value in words else str(value)


def _ways(person: Person) -> list[str]:
    """How this person is reached and where they work: it all stays."""
    told: list[tuple[Any, Any]] = [
        (PersonAddress, PersonAddress.address),
        (PersonPhone, PersonPhone.number),
        (Position, Position.company),
    ]
    return [
        value
        for of, column in told
        for value in db.session.scalars(select(column).where(of.person_id == person.id).order_by(column).distinct())
    ]
