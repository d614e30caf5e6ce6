"""The filter of relations: one reading of the address of a page, used by the list, by the export and by what is done to
many at once. The address is the filter; one that is kept has a name.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import ColumnElement, Text, cast, exists, func, or_, select, true
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from sjoerd4u.crm.finding_models import SavedFilter
from sjoerd4u.crm.models import NextStep, Relation, RelationKind
from sjoerd4u.crm.rows import Gone, Refused, a_line
from sjoerd4u.crm.search import matching_people
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By
from sjoerd4u.staff.models import StaffMember

MINE, NOBODY = "ik", "niemand"
LONGEST = 200
MOST_DAYS = 36_500
MOST_SAVED = 50
NAMES = ("soort", "eigenaar", "label", "interesse", "bron", "q", "stil", "zonder_stap")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which relations. Empty: no matter. `eigenaar`: the mark of a colleague, MINE or NOBODY; `stil`: how many days
    without contact; `me`: whose "ik" it is."""

    soort: str = ""
    eigenaar: str = ""
    label: str = ""
    interesse: str = ""
    bron: str = ""
    q: str = ""
    stil: int = 0
    zonder_stap: bool = False
    me: int | None = None

    def query(self) -> str:
        """The filter as the part of an address behind the "?": always the same for the same filter."""
        return urlencode([(name, _told(getattr(self, name))) for name in NAMES if getattr(self, name)])

    def __bool__(self) -> bool:
        return bool(self.query())


@dataclass(frozen=True, slots=True)
class Reminder:
    """A kept filter that somebody wants to see in Vandaag, with how many relations it finds now."""

    mark: str
    name: str
    query: str
    count: int


def _told(value: str | int | bool) -> str:
    return "1" if value is True else str(value)


# — From the address of a page to conditions —————————————————————————————————————————————————————————————————————


def read(args: MultiDict[str, str], me: int | None) -> Filter:
    """The filter in this address; what nobody can mean is as if it were not there."""
    told = {name: _clean(args.get(name, "")) for name in NAMES}
    return Filter(
        soort=told["soort"] if told["soort"] in {str(kind) for kind in RelationKind} else "",
        stil=int(told["stil"]) if told["stil"].isascii() and told["stil"].isdecimal() and len(told["stil"]) < 6 else 0,
        zonder_stap=told["zonder_stap"] == "1",
        me=me,
        **{name: told[name] for name in ("eigenaar", "label", "interesse", "bron", "q")},
    )


def _clean(text: str) -> str:
    """Without what no database takes (NUL, halves of characters), and no longer than anybody means it."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").strip()[:LONGEST]


def of_query(query: str, me: int | None) -> Filter:
    """The filter of a kept one."""
    return read(MultiDict(parse_qsl(query)), me)


def conditions(chosen: Filter, at: datetime) -> list[ColumnElement[bool]]:
    """What must hold of `Relation` and of its `Person`, who is joined to it."""
    found: list[ColumnElement[bool]] = []
    if chosen.soort:
        found.append(Relation.kind == chosen.soort)
    if chosen.bron:
        found.append(Relation.source == chosen.bron)
    if chosen.eigenaar:
        found.append(_owned(chosen))
    for column, word in ((Relation.labels, chosen.label), (Relation.interests, chosen.interesse)):
        if word:
            found.append(cast(column, Text).contains(json.dumps(word, ensure_ascii=False), autoescape=True))
    if chosen.q:
        found.append(matching_people(chosen.q))
    if chosen.stil:
        found.append(Relation.last_contact_at < at - timedelta(days=min(chosen.stil, MOST_DAYS)))
    if chosen.zonder_stap:
        found.append(~exists().where(NextStep.relation_id == Relation.id, NextStep.done_at.is_(None)))
    return found


def _owned(chosen: Filter) -> ColumnElement[bool]:
    if chosen.eigenaar == NOBODY:
        return Relation.owner_id.is_(None)
    if chosen.eigenaar == MINE:
        return Relation.owner_id == chosen.me
    return Relation.owner_id.in_(select(StaffMember.id).where(StaffMember.mark == chosen.eigenaar))


def count(session: Session, chosen: Filter, at: datetime) -> int:
    """How many relations the filter finds whose data we may use."""
    found = select(func.count()).select_from(Relation).join(Person, Person.id == Relation.person_id)
    return session.scalar(found.where(Person.restricted_at.is_(None), *conditions(chosen, at))) or 0


# — Kept filters —————————————————————————————————————————————————————————————————————————————————————————————————


def saved_for(session: Session, staff_id: int) -> Sequence[SavedFilter]:
    """What this colleague kept, and what others share, by name."""
    visible = or_(SavedFilter.staff_id == staff_id, SavedFilter.shared)
    return session.scalars(select(SavedFilter).where(visible).order_by(SavedFilter.name, SavedFilter.id)).all()


def save(
    session: Session, by: By, name: str, chosen: Filter, at: datetime, *, shared: bool = False, in_today: bool = False
) -> str:
    """Keep a filter under a name of one’s own, in place of another of that name; gives its mark. Raises Refused."""
    name = a_line(name, "een naam voor het filter")
    if not chosen:
        raise Refused("Kies eerst iets om op te filteren.")
    mine = session.scalars(select(SavedFilter).where(SavedFilter.staff_id == by.staff_id)).all()
    kept = next((one for one in mine if one.name == name), None)
    if kept is None:
        if len(mine) >= MOST_SAVED:
            raise Refused(f"U bewaart al {MOST_SAVED} filters. Haal er eerst een weg.")
        kept = SavedFilter(mark=new_mark(), staff_id=by.staff_id, name=name)
        session.add(kept)
    kept.query, kept.shared, kept.in_today, kept.saved_at = replace(chosen, me=None).query(), shared, in_today, at
    session.flush()
    return kept.mark


def remove(session: Session, by: By, mark: str) -> None:
    """Take away a filter of one's own. Raises Gone."""
    kept = session.scalar(select(SavedFilter).where(SavedFilter.mark == mark, SavedFilter.staff_id == by.staff_id))
    if kept is None:
        raise Gone(mark)
    session.delete(kept)


def for_today(session: Session, staff_id: int, at: datetime) -> list[Reminder]:
    """The kept filters that this colleague wants in Vandaag and that find somebody, in one statement."""
    wanted = select(SavedFilter).where(SavedFilter.staff_id == staff_id, SavedFilter.in_today)
    kept = session.scalars(wanted.order_by(SavedFilter.name).limit(MOST_SAVED)).all()
    if not kept:
        return []
    counts = [_counted(of_query(one.query, staff_id), at) for one in kept]
    row = session.execute(select(*counts)).one()
    return [Reminder(one.mark, one.name, one.query, n) for one, n in zip(kept, row, strict=True) if n]


def _counted(chosen: Filter, at: datetime) -> ColumnElement[int]:
    found = select(func.count()).select_from(Relation).join(Person, Person.id == Relation.person_id)
    usable = Person.restricted_at.is_(None)
    return found.where(usable, *(conditions(chosen, at) or [true()])).scalar_subquery()
