"""Turning an import back: who is new goes again if nothing was done with them since, who was changed is as before.

What somebody changed after the import stays as it is now, and is counted. The trail keeps what happened.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, or_, select, union, update
from sqlalchemy.orm import Session

from sjoerd4u.crm.importing.known import OF_PERSON, hold_people
from sjoerd4u.crm.importing.models import ImportRow, ImportRun, Verdict
from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.db import Base
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.pouring import among, pieces
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.people import trail
from sjoerd4u.people.happenings import PeopleChanged
from sjoerd4u.people.models import (
    FieldSource,
    Organisation,
    Person,
    PersonAddress,
    PersonPhone,
    Position,
    PositionRole,
    TrailEntry,
)
from sjoerd4u.register.columns import about

Row = dict[str, Any]
# What a new person comes with, and what says nothing of work done since.
CAME_ALONG = frozenset({"person_address", "person_phone", "position", "relation"})
NO_WORK = frozenset({ImportRow.__tablename__, Letter.__tablename__, TrailEntry.__tablename__})
FEW = 200  # one statement names them for every table that points to people
KEPT = "Blijft: er is na de import iets mee gedaan."
STORED = "Blijft: deze persoon liet het gebruik van de eigen gegevens beperken. Wij veranderen er niets aan."


def revert(session: Session, run: ImportRun, rows: Sequence[ImportRow], by: trail.By, at: datetime) -> Counter[str]:
    """Turn these lines of the run back; how many went, were put back, or stay because of work done since or because the
    person restricted the use of their data (AVG art. 18)."""
    new = {row.person_id: row for row in rows if row.verdict == Verdict.NEW and row.person_id}
    changed = [row for row in rows if row.verdict == Verdict.CHANGED and row.person_id and row.before]
    stored = _restricted(session, {*new, *(row.person_id for row in changed if row.person_id)})
    only_stored = [row for row in changed if row.person_id in stored]
    changed = [row for row in changed if row.person_id not in stored]
    touched = _touched(session, new, run)
    for number in touched:
        new[number].reason = STORED if number in stored else KEPT
    for row in only_stored:
        row.reason = STORED
    gone = [number for number in new if number not in touched]
    _forget(session, gone)
    put_back = [row for row in changed if _put_back(session, row)]
    for row in changed:
        if row not in put_back:
            row.reason = "Niet alles teruggezet: er is na de import iets gewijzigd."
    entry = {"did": "import teruggedraaid", "on_what": "persoon"}
    trail.record_many(session, by, [entry | {"person_id": row.person_id} for row in changed], at)
    session.flush()
    announce(session, PeopleChanged(tuple(row.person_id for row in changed if row.person_id)))
    return Counter(
        gone=len(gone), back=len(put_back), kept=len(touched) + len(only_stored) + len(changed) - len(put_back)
    )


def _restricted(session: Session, ids: Collection[int]) -> set[int]:
    """Who of these restricted the use of their data. All are held, so that nobody does while we change them."""
    hold_people(session, ids)
    stored: set[int] = set()
    for some in pieces(ids):
        stored |= set(
            session.scalars(select(Person.id).where(among(session, Person.id, some), Person.restricted_at.is_not(None)))
        )
    return stored


def forget_firms(session: Session, run: ImportRun) -> None:
    """The last step: organisations that came with this run, and to which nothing points any more, go."""
    pointers = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == Organisation.__tablename__ and not column.primary_key
    ]
    alone = [~exists().where(column == Organisation.id).correlate(Organisation) for column in pointers]
    session.execute(
        delete(Organisation)
        .where(Organisation.created_at == run.ran_at, Organisation.version == 1, *alone)
        .execution_options(synchronize_session=False)
    )


# — Who is new ———————————————————————————————————————————————————————————————————————————————————————————————————


def _touched(session: Session, new: dict[int, ImportRow], run: ImportRun) -> set[int]:
    """Those of these people with whom something was done since they came."""
    touched: set[int] = set()
    for some in pieces(new, FEW):
        files = select(Relation.person_id).where(
            Relation.person_id.in_(some), or_(Relation.version > 1, Relation.created_at != run.ran_at)
        )
        people = select(Person.id).where(
            Person.id.in_(some), or_(Person.version > 1, Person.restricted_at.is_not(None))
        )
        touched |= set(session.scalars(union(files, people, *_more_than_came(some), *_pointing(some))))
    return touched


def _more_than_came(some: list[int]) -> Iterable[Any]:
    """Who got a second address, number or place, or a proven address."""
    for model in (PersonAddress, PersonPhone, Position):
        whose = model.person_id
        yield select(whose).where(whose.in_(some)).group_by(whose).having(func.count() > 1)
    yield select(PersonAddress.person_id).where(
        PersonAddress.person_id.in_(some), PersonAddress.verified_at.is_not(None)
    )


def _pointing(some: list[int]) -> Iterable[Any]:
    """Who has anything else: a table that is added later counts by itself."""
    for table in Base.metadata.sorted_tables:
        if table.name in CAME_ALONG | NO_WORK or about(table).copy:
            continue
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table.name == Person.__tablename__:
                    yield select(column).where(column.in_(some))
                elif key.column.table.name == Relation.__tablename__:
                    yield _of_file(table, column, some)


def _of_file(table: Table, column: Any, some: list[int]) -> Any:
    file = Relation.__table__
    return select(file.c.person_id).select_from(table.join(file, column == file.c.id)).where(file.c.person_id.in_(some))


def _forget(session: Session, gone: Collection[int]) -> None:
    """These people, with what came along and the letters to them that wait."""
    for some in pieces(gone, FEW):
        waiting = and_(Letter.person_id.in_(some), Letter.state == LetterState.WAITING)
        for model, which in (
            (Letter, waiting),
            (Relation, Relation.person_id.in_(some)),
            (Person, Person.id.in_(some)),
        ):
            session.execute(delete(model).where(which).execution_options(synchronize_session=False))


# — Who was changed ——————————————————————————————————————————————————————————————————————————————————————————————


def _put_back(session: Session, row: ImportRow) -> bool:
    """Put back what is still as the import left it; whether that was all of it."""
    before, number = row.before, row.person_id
    after = before.get("after", {})
    whole = True
    if "person" in after:
        whole &= _names_back(session, number, before, after["person"])
    if "phone" in after:
        _remove(session, PersonPhone, PersonPhone.person_id == number, PersonPhone.number == after["phone"])
    if "place" in before:
        place = before["place"]
        back = update(Position).where(Position.id == place["id"], Position.title == place["title"])
        session.execute(back.values(title=place["before"]))
    if "organisation_id" in before:
        where = Position.organisation_id == before["organisation_id"]
        _remove(session, Position, Position.person_id == number, where, Position.role == PositionRole.CONTACT)
    if "relation" in after:
        whole &= _file_back(session, number, before, after["relation"])
    return whole


def _remove(session: Session, model: type[Base], *which: ColumnElement[bool]) -> None:
    session.execute(delete(model).where(*which).execution_options(synchronize_session=False))


def _names_back(session: Session, number: int | None, before: Row, after: Row) -> bool:
    person = session.get(Person, number, with_for_update=True, populate_existing=True)
    if person is None or person.restricted_at is not None:
        return False
    still = [name for name in OF_PERSON if name in after and getattr(person, name) == after[name]]
    for name in still:
        setattr(person, name, before["person"][name])
        _source_back(session, person.id, name, before["sources"][name])
    if still:
        untouched = person.version == before["version"] + 1 and len(still) == len(after)
        person.version = before["version"] if untouched else person.version + 1
    return len(still) == len(after)


def _source_back(session: Session, number: int, name: str, told: Row | None) -> None:
    row = session.scalar(select(FieldSource).where(FieldSource.person_id == number, FieldSource.field == name))
    if row is None or row.set_by_person:
        return
    if told is None:
        session.delete(row)
    else:
        row.source, row.found_at = told["source"], told["found_at"]
        row.noted_at = datetime.fromisoformat(told["noted_at"])


def _file_back(session: Session, number: int | None, before: Row, after: Row) -> bool:
    file = session.scalar(select(Relation).where(Relation.person_id == number).with_for_update())
    if file is None:
        return False
    if "opened" in after:
        return _file_gone(session, file)
    still = [name for name in after if getattr(file, name) == after[name]]
    for name in still:
        setattr(file, name, before["relation"][name])
    if still:
        untouched = file.version == before["relation_version"] + 1 and len(still) == len(after)
        file.version = before["relation_version"] if untouched else file.version + 1
    return len(still) == len(after)


def _file_gone(session: Session, file: Relation) -> bool:
    """Take away the file that the import opened, unless something hangs on it."""
    of_file = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == Relation.__tablename__
    ]
    if file.version > 1 or any(session.scalar(select(column).where(column == file.id).limit(1)) for column in of_file):
        return False
    session.delete(file)
    return True
