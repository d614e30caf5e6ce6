"""Organisations: found by number or name, changed, and who works there."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, delete, exists, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Base, Store, insert_into
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.people.happenings import OrganisationsChanged, PeopleChanged
from sjoerd4u.people.models import Organisation, Position, PositionRole
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import By, record

FIELDS = ("name", "kvk", "btw_id", "street", "postcode", "city", "website", "phone")
LEGAL_FORMS = re.compile(r"\b(b ?v|n ?v|v ?o ?f|c ?v|stichting|vereniging|maatschap|eenmanszaak)\b")
KVK = re.compile(r"[0-9]{8}")


class NotAKvk(ValueError):
    """Not a number of the Chamber of Commerce: that has eight figures. Its text is a sentence for who typed it."""


class KvkTaken(ValueError):
    """Another organisation has this number already: `mark` is its mark."""

    def __init__(self, mark: str) -> None:
        super().__init__("Een andere organisatie heeft dit KvK-nummer al.")
        self.mark = mark


class NoSuchOrganisation(LookupError):
    """There is no organisation with this mark (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """What we know of an organisation when we meet it."""

    name: str
    kvk: str | None = None
    btw_id: str | None = None
    street: str | None = None
    postcode: str | None = None
    city: str | None = None
    website: str | None = None
    phone: str | None = None


def fold(name: str) -> str:
    """A name without capitals, accents, punctuation and legal form, to compare: "Bakkerij Jansen B.V." is "bakkerij
    jansen"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.sub(r"[^\w]+", " ", letters).strip()
    return " ".join(LEGAL_FORMS.sub(" ", words).split()) or words


def tidy_kvk(typed: str) -> str:
    """A number of the Chamber of Commerce without spaces and dots. Raises NotAKvk."""
    figures = re.sub(r"[\s.]", "", typed)
    if not KVK.fullmatch(figures):
        raise NotAKvk("Een KvK-nummer heeft acht cijfers.")
    return figures


def find(session: Session, name: str, kvk: str | None = None) -> int | None:
    """The organisation with this number, or else with this name, however it is spelled; the first we met of two."""
    if kvk is not None:
        by_number = session.scalar(select(Organisation.id).where(Organisation.kvk == kvk))
        if by_number is not None:
            return by_number
    same = select(Organisation.id).where(Organisation.folded == fold(name), Organisation.folded != "")
    if kvk is not None:
        same = same.where(Organisation.kvk.is_(None))
    return session.scalar(same.order_by(Organisation.id).limit(1))


def find_or_add(session: Session, firm: Firm, at: datetime) -> Organisation:
    """The organisation, known or new. A known one is completed where it was empty, never overwritten."""
    found = find(session, firm.name, firm.kvk)
    if found is None:
        return _add(session, firm, at)
    organisation = session.get_one(Organisation, found)
    said = {name: value for name, value in asdict(firm).items() if value and getattr(organisation, name) is None}
    for name, value in said.items():
        setattr(organisation, name, value)
    session.flush()
    if said:
        announce(session, OrganisationsChanged((organisation.id,)))
    return organisation


def _add(session: Session, firm: Firm, at: datetime) -> Organisation:
    row = asdict(firm) | {"mark": new_mark(), "folded": fold(firm.name), "created_at": at}
    new = insert_into(session, Organisation).values(row).on_conflict_do_nothing().returning(Organisation.id)
    number = session.scalar(new)
    if number is None:  # somebody else was just first with this number
        number = session.scalars(select(Organisation.id).where(Organisation.kvk == firm.kvk)).one()
    announce(session, OrganisationsChanged((number,)))
    return session.get_one(Organisation, number)


def with_mark(session: Session, mark: str) -> Organisation:
    """The organisation with this mark. Raises NoSuchOrganisation."""
    found = session.scalar(select(Organisation).where(Organisation.mark == mark))
    if found is None:
        raise NoSuchOrganisation(mark)
    return found


def change_organisation(
    session: Session, mark: str, changes: Mapping[str, Any], version: int, by: By, at: datetime
) -> None:
    """Set these values (of FIELDS). Raises Changed when somebody else was first, KvkTaken, and NoSuchOrganisation."""
    wanted = select(Organisation).where(Organisation.mark == mark).with_for_update()
    organisation = session.scalar(wanted.execution_options(populate_existing=True))
    if organisation is None:
        raise NoSuchOrganisation(mark)
    if kvk := changes.get("kvk"):
        _insist_free(session, organisation, kvk)
    before, after = change(organisation, version, {name: changes[name] for name in FIELDS if name in changes})
    if not after:
        return
    organisation.folded = fold(organisation.name)
    session.flush()
    record(session, by, "gewijzigd", f"organisatie {organisation.mark}", at, before=before, after=after)
    announce(session, OrganisationsChanged((organisation.id,)))


def _insist_free(session: Session, organisation: Organisation, kvk: str) -> None:
    other = select(Organisation.mark).where(Organisation.kvk == kvk, Organisation.id != organisation.id)
    if mark := session.scalar(other):
        raise KvkTaken(mark)


# — Who works there ——————————————————————————————————————————————————————————————————————————————————————————————


def place(
    session: Session,
    person_id: int,
    organisation_id: int,
    by: By,
    at: datetime,
    role: str = PositionRole.CONTACT,
    title: str | None = None,
) -> int:
    """Note that this person works there, in this role; noting it again sets the title. Gives the number of the place.

    Raises Restricted when the person's data are only stored.
    """
    insist_unrestricted(session, person_id)
    company = session.get_one(Organisation, organisation_id).name
    row = {"person_id": person_id, "organisation_id": organisation_id, "role": role}
    new = insert_into(session, Position).values(row | {"company": company, "title": title, "since": at})
    same = new.on_conflict_do_update(
        index_elements=["person_id", "organisation_id", "role"],
        set_={"company": company, "title": func.coalesce(new.excluded.title, Position.title)},
    )
    number: int = session.scalars(same.returning(Position.id)).one()
    after = {"company": company, "role": role, "title": title}
    record(session, by, "toegevoegd", "plaats bij organisatie", at, person_id, after=after)
    announce(session, PeopleChanged((person_id,)))
    return number


def leave(session: Session, person_id: int, position_id: int, by: By, at: datetime) -> None:
    """This person does not work there any more. Raises Restricted when the person's data are only stored."""
    insist_unrestricted(session, person_id)
    gone = delete(Position).where(Position.id == position_id, Position.person_id == person_id)
    company = session.scalar(gone.returning(Position.company))
    if company is not None:
        record(session, by, "verwijderd", "plaats bij organisatie", at, person_id, before={"company": company})
        announce(session, PeopleChanged((person_id,)))


# — Forgetting ———————————————————————————————————————————————————————————————————————————————————————————————————


def forget_empty_organisations(session: Session) -> int:
    """Forget the organisations to which nothing points any more; returns how many."""
    pointers = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(_keeps(key) for key in column.foreign_keys)
    ]
    unknown = [~exists().where(column == Organisation.id).correlate(Organisation) for column in pointers]
    gone: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        delete(Organisation).where(*unknown).execution_options(synchronize_session=False)
    )
    return gone.rowcount


def _keeps(key: ForeignKey) -> bool:
    """Whether a row that points like this needs the organisation; one that only helps to find it does not."""
    return key.column.table.name == Organisation.__tablename__ and not key.parent.primary_key


def tidy_organisations(store: Store, _at: datetime) -> str:
    """The chore, after the nightly purge: organisations that nobody points to any more go."""
    with store.writing() as session:
        gone = forget_empty_organisations(session)
        session.commit()
    return f"{gone} organisaties zonder relatie vergeten"
