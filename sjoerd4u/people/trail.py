"""The trail: who of us saw or changed what, and when. Only ever added to, and sealed in a chain so that a change shows.

A seal is a keyed hash (HMAC-SHA256) over the entry and over the seal before it. It is made as the last thing before a
commit, so that who waits for the end of the chain holds up nobody. An entry that is forgotten leaves its seal, which
tells nothing without the key and the words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import event, func, insert, select, text
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store, keyring
from sjoerd4u.people.models import TrailEntry, TrailSeal

SAW = "bekeken"
SEEN_AGAIN_AFTER = timedelta(hours=1)
AT_ONCE = 1_000
LOCK = 7_402_026  # any number that nothing else in this database locks
WAITING = "unsealed trail entries"


@dataclass(frozen=True, slots=True)
class By:
    """Who does it: somebody who works here, the system, or the person themselves."""

    staff_id: int | None
    name: str


SYSTEM = By(None, "systeem")
DATA_SUBJECT = By(None, "betrokkene")


@dataclass(slots=True)
class Verified:
    """How the chain stands: seals in it, entries that were forgotten since, and what is wrong (empty: nothing)."""

    seals: int = 0
    forgotten: int = 0
    faults: list[str] = field(default_factory=list)


# — Writing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def record(
    session: Session,
    by: By,
    did: str,
    on_what: str,
    at: datetime,
    person_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Add an entry, in the transaction of what it tells about; gives its number. It is sealed when that commits.

    `did` is a verb in Dutch ("gewijzigd"), `on_what` says of what ("vraag V-7K3F9").
    """
    entry = TrailEntry(
        person_id=person_id,
        staff_id=by.staff_id,
        by_name=by.name,
        did=did,
        on_what=on_what,
        before=_plain(before),
        after=_plain(after),
        at=at,
    )
    session.add(entry)
    session.flush()
    _seal_later(session, entry.id)
    return entry.id


def record_many(session: Session, by: By, rows: list[dict[str, Any]], at: datetime) -> None:
    """Add many entries at once; each row has `did` and `on_what`, and may have `person_id`, `before` and `after`."""
    empty: dict[str, Any] = {
        "person_id": None,
        "before": {},
        "after": {},
        "staff_id": by.staff_id,
        "by_name": by.name,
        "at": at,
    }
    full = [empty | row | {"before": _plain(row.get("before")), "after": _plain(row.get("after"))} for row in rows]
    for start in range(0, len(full), AT_ONCE):
        for number in session.scalars(insert(TrailEntry).returning(TrailEntry.id), full[start : start + AT_ONCE]):
            _seal_later(session, number)


def was_seen(session: Session, by: By, person_id: int, at: datetime) -> bool:
    """Whether the trail already says that this member of staff saw this person within the hour before `at`."""
    seen = select(TrailEntry.id).where(
        TrailEntry.person_id == person_id,
        TrailEntry.staff_id == by.staff_id,
        TrailEntry.did == SAW,
        TrailEntry.at > at - SEEN_AGAIN_AFTER,
    )
    return session.scalar(seen.limit(1)) is not None


def saw(session: Session, by: By, person_id: int, at: datetime) -> None:
    """Note that somebody looked at a person's page: at most once an hour for each of us and each person."""
    if not was_seen(session, by, person_id, at):
        record(session, by, SAW, "persoon", at, person_id)


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in (values or {}).items()}


# — Sealing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def _seal_later(session: Session, number: int) -> None:
    if WAITING not in session.info:
        session.info[WAITING] = []
        event.listen(session, "before_commit", _seal_waiting)
        event.listen(session, "after_rollback", _forget_waiting)
    session.info[WAITING].append(number)


def _forget_waiting(session: Session) -> None:
    session.info[WAITING].clear()


def _seal_waiting(session: Session) -> None:
    session.flush()
    waiting: list[int] = session.info[WAITING]
    if not waiting:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    last = session.scalar(select(TrailSeal.chained).order_by(TrailSeal.number.desc()).limit(1)) or ""
    for start in range(0, len(waiting), AT_ONCE):
        some = waiting[start : start + AT_ONCE]
        entries = session.scalars(select(TrailEntry).where(TrailEntry.id.in_(some)).order_by(TrailEntry.id))
        rows = []
        for entry in entries.all():
            digest = _digest(session, entry)
            last = _chained(session, last, digest)
            rows.append({"entry_id": entry.id, "digest": digest, "chained": last})
        if rows:
            session.execute(insert(TrailSeal), rows)
    waiting.clear()


def _digest(session: Session, entry: TrailEntry) -> str:
    """Over what was done, by whom and when; not over the pointers, which let go when a person or an account goes."""
    told = [entry.id, entry.by_name, entry.did, entry.on_what, entry.before, entry.after, entry.at.isoformat()]
    words = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return keyring(session).fingerprint(f"trail\n{words}")


def _chained(session: Session, last: str, digest: str) -> str:
    return keyring(session).fingerprint(f"chain\n{last}\n{digest}")


# — Verifying ————————————————————————————————————————————————————————————————————————————————————————————————————


def verify(session: Session) -> Verified:
    """Walk the whole chain: every seal follows from the one before, every entry has the words it was sealed with."""
    found = Verified()
    last, number = "", 0
    while seals := _some_seals(session, number):
        entries = {
            entry.id: entry
            for entry in session.scalars(select(TrailEntry).where(TrailEntry.id.in_([s.entry_id for s in seals])))
        }
        for seal in seals:
            _check(session, seal, entries.get(seal.entry_id), last, found)
            last, number = seal.chained, seal.number
        session.expunge_all()
    unsealed = session.scalar(select(func.count()).where(TrailEntry.id.not_in(select(TrailSeal.entry_id))))
    if unsealed:
        found.faults.append(f"{unsealed} regels van het spoor hebben geen zegel.")
    return found


def _some_seals(session: Session, after: int) -> list[TrailSeal]:
    some = select(TrailSeal).where(TrailSeal.number > after).order_by(TrailSeal.number).limit(AT_ONCE)
    return list(session.scalars(some))


def _check(session: Session, seal: TrailSeal, entry: TrailEntry | None, last: str, found: Verified) -> None:
    found.seals += 1
    if seal.chained != _chained(session, last, seal.digest):
        found.faults.append(f"Zegel {seal.number} sluit niet aan op het vorige.")
    if entry is None:
        found.forgotten += 1
    elif _digest(session, entry) != seal.digest:
        found.faults.append(f"Regel {entry.id} van het spoor is veranderd na het zegelen.")


class TrailBroken(RuntimeError):
    """The trail is not what was written; the message says which lines."""


def verify_trail(store: Store, _at: datetime) -> str:
    """The chore: says how the chain stands. Raises TrailBroken when a line was changed, added or put in between."""
    with store.reading() as session:
        found = verify(session)
    if found.faults:
        raise TrailBroken(" ".join(found.faults[:20]))
    return f"{found.seals} zegels kloppen; {found.forgotten} regels zijn vergeten na hun termijn of met hun persoon"
