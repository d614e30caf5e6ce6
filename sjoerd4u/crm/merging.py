"""Two people who turn out to be one: put together with what they keep of each, and taken apart if that was wrong.

What somebody refused goes for both: a subscription that was left, an address we never write to. Of who restricted the
use of their data nothing is put together: they are only stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from sjoerd4u.crm.finding_models import Merge
from sjoerd4u.crm.indexing import index_people
from sjoerd4u.crm.models import Relation, RelationKind
from sjoerd4u.crm.refusing import REFUSALS, carry_over, refusals_of
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.db import Base, keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail.models import Suppression, SuppressionReason
from sjoerd4u.newsletter.models import Subscriber, SubscriberFormer
from sjoerd4u.people.merging import Merging, Values, go_back
from sjoerd4u.people.models import FieldSource, Person, PersonAddress
from sjoerd4u.people.renumbering import numbers_given_away, renumbered
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import By, record
from sjoerd4u.privacy.identifying import Subject, rows_of
from sjoerd4u.register.columns import Reach, about, reaching
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.register.walks import with_people

NAME = ("given_name", "infix", "family_name")
OF_PERSON = (*NAME, "salutation", "language")
OF_RELATION = ("kind", "owner_id")
CHOSEN = (*OF_PERSON, *OF_RELATION)
KINDS = (RelationKind.CUSTOMER, RelationKind.FORMER, RelationKind.PROSPECT, RelationKind.NETWORK)
LEFT_BY_MERGE = "afgemeld op een ander adres van dezelfde persoon"
UNDO_WITHIN = timedelta(days=30)
PERSON, RELATION, SUBSCRIBER, FORMER, SUPPRESSION = (
    Base.metadata.tables[model.__tablename__] for model in (Person, Relation, Subscriber, SubscriberFormer, Suppression)
)


@dataclass(frozen=True, slots=True)
class Moves:
    """How many rows of one kind go along."""

    says: Words
    rows: int


# — Looking ahead ————————————————————————————————————————————————————————————————————————————————————————————————


def goes_along(session: Session, person_id: int) -> list[Moves]:
    """What of this person would move: one line for each kind of row, also for a table made tomorrow."""
    whose = Subject((person_id,))
    told = [table for table in with_people(Base.metadata) if _moves(table)]
    counts = [select(func.count()).select_from(table).where(rows_of(table, whose)).scalar_subquery() for table in told]
    row = session.execute(select(*counts)).one()
    return [Moves(about(table).says, rows) for table, rows in zip(told, row, strict=True) if rows]


def _moves(table: Table) -> bool:
    by_person = reaching(table, Reach.PERSON, Reach.MEMORY, Reach.PART)
    return bool(by_person) and table is not PERSON and not about(table).copy and table.name != Merge.__tablename__


# — Putting together —————————————————————————————————————————————————————————————————————————————————————————————


def merge(session: Session, by: By, keep: str, lose: str, choices: Mapping[str, str], at: datetime) -> str:
    """Make one person of two, named by their marks; gives the mark by which it can be undone.

    `choices` names for each of CHOSEN whose value stays, "keep" or "lose"; by default what is filled in, of `keep`
    first. Of two subscriptions that were left or limited the refusal stays, what is suppressed at one address is at
    all. Raises Gone, Refused, and Restricted.
    """
    stays, goes = _two(session, keep, lose)
    name = goes.name or "zonder naam"
    kept_id, lost_id = stays.id, goes.id
    session.flush()
    work = Merging(session, _rules(choices))
    work.put_together(PERSON, kept_id, lost_id)
    _keep_links(work, kept_id)
    _refuse_for_both(work, kept_id)
    session.expire_all()
    told = {"was": lost_id, "done": work.journal.entries, "refused": refusals_of(session, kept_id)}
    row = Merge(mark=new_mark(), person_id=kept_id, merged_at=at, journal=told)
    session.add(row)
    record(session, by, "samengevoegd", "persoon", at, kept_id, before={"naam": name})
    index_people(session, [kept_id])
    return row.mark


def undo_merge(session: Session, by: By, mark: str, at: datetime) -> str:
    """Take apart what was put together; gives the mark of the person who was there again. What was changed since stays
    with the one who stayed, what was refused since goes for both. Also when the use is restricted: two people in one
    file see each other's data (AVG art. 18(2), the rights of another). Raises Gone, and Refused when a later merge has
    to be undone first."""
    row = session.scalar(select(Merge).where(Merge.mark == mark).with_for_update())
    if row is None or row.merged_at < at - UNDO_WITHIN:
        raise Gone(mark)
    later = select(Merge.id).where(Merge.person_id == row.person_id, Merge.id > row.id)
    if session.scalar(later.limit(1)) is not None:
        raise Refused("Maak eerst de latere samenvoeging van deze persoon ongedaan.")
    kept_id, journal, refuses = row.person_id, row.journal, refusals_of(session, row.person_id)
    session.delete(row)
    session.flush()
    numbers = numbers_given_away(session, journal["done"])
    lost_id = numbers.get((PERSON.name, journal["was"]), journal["was"])
    try:
        with session.begin_nested():
            go_back(session, renumbered(journal["done"], numbers))
    except IntegrityError as refused:
        raise Refused("Dit kan niet meer ongedaan worden gemaakt: er is te veel veranderd.") from refused
    session.expire_all()
    for earlier in session.scalars(select(Merge).where(Merge.person_id == lost_id)) if numbers else ():
        earlier.journal = earlier.journal | {"done": renumbered(earlier.journal["done"], numbers)}
    carry_over(session, journal.get("refused", refuses), refuses, (kept_id, lost_id))
    record(session, by, "samenvoegen ongedaan gemaakt", "persoon", at, kept_id)
    index_people(session, [kept_id, lost_id])
    return session.scalars(select(Person.mark).where(Person.id == lost_id)).one()


def _two(session: Session, keep: str, lose: str) -> tuple[Person, Person]:
    """Both people, held in one order, whoever is named first; of neither the use is restricted."""
    wanted = select(Person).where(Person.mark.in_((keep, lose))).order_by(Person.id).with_for_update()
    found = {person.mark: person for person in session.scalars(wanted)}
    if keep == lose:
        raise Refused("Kies twee verschillende personen.")
    if len(found) < 2:
        raise Gone(keep if keep not in found else lose)
    for person in found.values():
        insist_unrestricted(session, person.id)
    return found[keep], found[lose]


def _keep_links(work: Merging, person_id: int) -> None:
    """The link to leave in an old message of the subscription that went leads to the one that stayed."""
    removed = [
        each["row"] for each in work.journal.entries if (each["did"], each["table"]) == ("removed", SUBSCRIBER.name)
    ]
    for row in removed:
        stayed = work.session.scalars(select(SUBSCRIBER.c.id).where(SUBSCRIBER.c.person_id == person_id)).one()
        work.add(FORMER, {"subscriber_id": stayed, "mark": row["mark"]})


def _refuse_for_both(work: Merging, person_id: int) -> None:
    """What was refused at one address of a person goes for all of them, and for their newsletter."""
    session, key_of = work.session, keyring(work.session).fingerprint
    addresses = session.scalars(select(PersonAddress.address).where(PersonAddress.person_id == person_id)).all()
    keys = [key_of(address) for address in sorted(addresses)]
    known = {
        row["key"]: row for row in session.execute(select(SUPPRESSION).where(SUPPRESSION.c.key.in_(keys))).mappings()
    }
    active = [row for row in known.values() if row["lifted_at"] is None]
    refused = min((row for row in active if row["reason"] in REFUSALS), key=lambda row: row["since"], default=None)
    if refused is None:
        return
    told = {"reason": SuppressionReason.SAME_PERSON, "since": refused["since"], "lifted_at": None}
    for key in keys:
        if key not in known:
            work.add(SUPPRESSION, {"key": key, **told})
        elif known[key]["lifted_at"] is not None:
            work.change(SUPPRESSION, known[key], told)
    reader = session.execute(select(SUBSCRIBER).where(SUBSCRIBER.c.person_id == person_id)).mappings().one_or_none()
    if reader is not None and reader["left_at"] is None:
        work.change(SUBSCRIBER, reader, {"left_at": refused["since"], "left_how": LEFT_BY_MERGE})


# — What the row becomes that stays ——————————————————————————————————————————————————————————————————————————————

Rule = Callable[[Values, Values], Values]


def _rules(choices: Mapping[str, str]) -> dict[str, Rule]:
    """By table. What no rule names is filled in where it was empty."""
    return {
        PERSON.name: lambda stays, goes: _person(stays, goes, choices),
        RELATION.name: lambda stays, goes: _relation(stays, goes, choices),
        SUBSCRIBER.name: _subscriber,
        FieldSource.__tablename__: lambda stays, goes: _source(stays, goes, choices),
    }


def _person(stays: Values, goes: Values, choices: Mapping[str, str]) -> Values:
    earlier = min(stays, goes, key=lambda row: row["met_at"])
    return _picked(OF_PERSON, stays, goes, choices) | {
        "met_at": earlier["met_at"],
        "source": earlier["source"],
        "version": max(stays["version"], goes["version"]) + 1,
    }


def _relation(stays: Values, goes: Values, choices: Mapping[str, str]) -> Values:
    wishes = dict.fromkeys(row["wishes"] for row in (stays, goes) if row["wishes"])
    kinds = {"kind": min((stays["kind"], goes["kind"]), key=lambda kind: KINDS.index(kind) if kind in KINDS else 9)}
    return (
        kinds
        | _picked(OF_RELATION, stays, goes, choices)
        | {
            "wishes": "\n\n".join(wishes) or None,
            "labels": list(dict.fromkeys([*stays["labels"], *goes["labels"]])),
            "interests": list(dict.fromkeys([*stays["interests"], *goes["interests"]])),
            "interests_pinned": stays["interests_pinned"] or goes["interests_pinned"],
            "created_at": min(stays["created_at"], goes["created_at"]),
            "version": max(stays["version"], goes["version"]) + 1,
        }
    )


def _subscriber(stays: Values, goes: Values) -> Values:
    """Who left stays away, who paused rests the longest, and what may not be measured of one is not measured."""
    left = [row for row in (stays, goes) if row["left_at"]]
    first = min(left, key=lambda row: row["left_at"], default=stays)
    paused = [row["paused_until"] for row in (stays, goes) if row["paused_until"]]
    return {
        "left_at": first["left_at"],
        "left_how": first["left_how"],
        "paused_until": max(paused, default=None),
        "confirmed_at": min(stays["confirmed_at"], goes["confirmed_at"]),
        **{name: stays[name] and goes[name] for name in ("measure_opens", "measure_clicks", "informed")},
    }


def _source(stays: Values, goes: Values, choices: Mapping[str, str]) -> Values:
    """Where the value came from that was chosen; without a choice, what the person set right."""
    chosen = choices.get(stays["field"])
    takes = (
        goes if chosen == "lose" or (chosen is None and goes["set_by_person"] and not stays["set_by_person"]) else stays
    )
    return {name: takes[name] for name in ("source", "found_at", "noted_at", "set_by_person")}


def _picked(names: tuple[str, ...], stays: Values, goes: Values, choices: Mapping[str, str]) -> dict[str, Any]:
    return {name: (goes if choices[name] == "lose" else stays)[name] for name in names if name in choices}
