"""The file of a person: opened, added by hand, changed, and the day on which it will be forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation, RelationKind
from sjoerd4u.crm.rows import Refused, a_colleague, a_line, a_text, relation_with
from sjoerd4u.kit.calendar import month_after
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.mail import suppression
from sjoerd4u.people import organisations, phones, roster
from sjoerd4u.people.changing import NOT_FROM_THE_PERSON, Source, note_sources
from sjoerd4u.people.interests import known
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import By, record
from sjoerd4u.register.purposes import PROSPECT

FIELDS = ("kind", "wishes", "labels", "interests", "owner_id")
MOST_LABELS = 20
BY_HAND = (Source.OFFICE, Source.PUBLIC, Source.PERSON)


class AlreadyKnown(ValueError):
    """There is a file of this person already: `mark` is its mark."""

    def __init__(self, mark: str) -> None:
        super().__init__("Deze persoon is al een relatie.")
        self.mark = mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody whom one of us adds. `address` is tidied; there is an address or a phone, so that we can reach them.

    `source`: "betrokkene" when the person told us, "openbare bron" with `found_at` (a web address), else "kantoor".
    """

    address: str | None = None
    phone: str | None = None
    introduction: roster.Introduction = field(default_factory=roster.Introduction)
    firm: organisations.Firm | None = None
    title: str | None = None
    kind: str = RelationKind.PROSPECT
    wishes: str | None = None
    interests: Iterable[str] = ()
    source: str = Source.PERSON
    found_at: str | None = None


# — Opening ——————————————————————————————————————————————————————————————————————————————————————————————————————


def file_of(session: Session, person_id: int, source: str, by: By, at: datetime) -> Relation:
    """The file of this person, opened now if there was none, and held. Raises Restricted.

    Two of us who open it at the same moment have one.
    """
    insist_unrestricted(session, person_id)
    row = {"mark": new_mark(), "person_id": person_id, "kind": RelationKind.PROSPECT, "source": source}
    row |= {"owner_id": by.staff_id, "created_at": at, "last_contact_at": at, "interests": [], "labels": []}
    new = insert_into(session, Relation).values(row).on_conflict_do_nothing(index_elements=["person_id"])
    opened = session.scalar(new.returning(Relation.mark))
    mark = opened or session.scalars(select(Relation.mark).where(Relation.person_id == person_id)).one()
    if opened:
        record(session, by, "geopend", "dossier", at, person_id, after={"source": source})
    return relation_with(session, mark)


def add_person(session: Session, newcomer: Newcomer, by: By, at: datetime) -> str:
    """Add somebody whom we follow up; gives the mark of the file.

    Raises AlreadyKnown when we have a file of this address, Refused with a sentence when something is missing or the
    person asked to be forgotten, NotANumber, and Restricted. Who is not told by us already is told within a month
    (AVG art. 14(3)(a)).
    """
    _insist_reachable(session, newcomer)
    person_id = _person(session, newcomer, at)
    if known_as := session.scalar(select(Relation.mark).where(Relation.person_id == person_id)):
        raise AlreadyKnown(known_as)
    relation = file_of(session, person_id, newcomer.source, by, at)
    relation.kind = RelationKind(newcomer.kind)
    relation.wishes = a_text(newcomer.wishes, "de hulpvraag") if newcomer.wishes else None
    relation.interests = known(newcomer.interests)
    relation.found_at = newcomer.found_at
    session.flush()
    if newcomer.phone:
        phones.add_phone(session, person_id, newcomer.phone, by, at)
    if newcomer.firm:
        firm = organisations.find_or_add(session, newcomer.firm, at)
        organisations.place(session, person_id, firm.id, by, at, title=newcomer.title)
    note_sources(session, person_id, _filled_in(newcomer), newcomer.source, at, newcomer.found_at)
    return relation.mark


def _insist_reachable(session: Session, newcomer: Newcomer) -> None:
    if newcomer.source not in BY_HAND:
        raise Refused("Kies waar de gegevens vandaan komen.")
    if newcomer.source == Source.PUBLIC and not newcomer.found_at:
        raise Refused("Vul het webadres in waar u de gegevens vond.")
    if not (newcomer.address or newcomer.phone):
        raise Refused("Vul een e-mailadres of een telefoonnummer in.")
    says_so = newcomer.source == Source.PERSON
    if newcomer.address and not says_so and suppression.is_suppressed(session, newcomer.address):
        raise Refused("Deze persoon wil niets meer van ons horen. Toevoegen kan alleen als de persoon het zelf vraagt.")


def _person(session: Session, newcomer: Newcomer, at: datetime) -> int:
    if newcomer.address:
        person_id = roster.meet_unproven(session, newcomer.address, newcomer.introduction, newcomer.source, at)
    else:
        person_id = roster.meet_by_phone(session, newcomer.introduction, newcomer.source, at)
    insist_unrestricted(session, person_id)
    return person_id


def _filled_in(newcomer: Newcomer) -> list[str]:
    names = [
        name for name in ("given_name", "infix", "family_name", "salutation") if getattr(newcomer.introduction, name)
    ]
    ways = [name for name in ("address", "phone") if getattr(newcomer, name)]
    return names + ways + (["company"] if newcomer.firm else [])


# — Changing —————————————————————————————————————————————————————————————————————————————————————————————————————


def change_relation(
    session: Session, mark: str, changes: Mapping[str, Any], version: int, by: By, at: datetime
) -> None:
    """Set these values (of FIELDS) of a file. Raises Changed, Refused, Gone, and Restricted."""
    relation = relation_with(session, mark)
    tidied = {name: _tidied(session, name, changes[name]) for name in FIELDS if name in changes}
    before, after = change(relation, version, tidied)
    if after:
        session.flush()
        record(session, by, "gewijzigd", "dossier", at, relation.person_id, before, after)


def _tidied(session: Session, name: str, value: Any) -> Any:
    match name:
        case "kind":
            return RelationKind(value).value
        case "wishes":
            return a_text(value, "de hulpvraag") if value else None
        case "labels":
            return _labels(value)
        case "interests":
            return known(value)
        case _:
            return a_colleague(session, value)


def _labels(typed: Iterable[str]) -> list[str]:
    labels = sorted({a_line(label, "het label").lower() for label in typed if label.strip()})
    if len(labels) > MOST_LABELS:
        raise Refused(f"Geef een relatie hooguit {MOST_LABELS} labels.")
    return labels


def derive_interests(session: Session, relation: Relation, topics: Iterable[str]) -> None:
    """What somebody asks about is taken for interest, unless the person objected (`pin_interests`)."""
    if not relation.interests_pinned:
        relation.interests = known([*relation.interests, *topics])


def pin_interests(session: Session, person_id: int, keep: Iterable[str], by: By, at: datetime) -> None:
    """Keep these interests and derive none from now on: the person objected (AVG art. 21, 22)."""
    relation = session.scalar(select(Relation).where(Relation.person_id == person_id).with_for_update())
    if relation is None:
        return
    before = {"interests": relation.interests, "interests_pinned": relation.interests_pinned}
    after = {"interests": known(keep), "interests_pinned": True}
    session.execute(update(Relation).where(Relation.id == relation.id).values(after))
    session.refresh(relation)
    record(session, by, "gewijzigd", "dossier", at, person_id, before, after)


# — Looking ahead ————————————————————————————————————————————————————————————————————————————————————————————————


def forget_on(relation: Relation) -> date:
    """The day on which the nightly clean-up forgets this file when nothing happens: the day after its last."""
    return PROSPECT.last_day(day_of(relation.last_contact_at)) + timedelta(days=1)


def tell_by(relation: Relation) -> date | None:
    """The last day to tell a person that we keep this (AVG art. 14(3)(a)); None when they told us, or were told."""
    if relation.told_at is not None or relation.source not in NOT_FROM_THE_PERSON:
        return None
    return month_after(day_of(relation.created_at))
