"""Who receives data now: the list of the register, with what staff filled in, added and ended."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import insert_into
from sjoerd4u.kit.edition import content_changed
from sjoerd4u.people import trail
from sjoerd4u.people.trail import By
from sjoerd4u.privacy.desk_models import AddedRecipient
from sjoerd4u.register.recipients import CONTROLLER, PROCESSOR, RECIPIENTS, Recipient
from sjoerd4u.register.vocabulary import Category, Words

ROLES = {PROCESSOR.nl: PROCESSOR, CONTROLLER.nl: CONTROLLER}
LONGEST_SLUG = 40
_WRITTEN = select(AddedRecipient).order_by(AddedRecipient.id)


class NotComplete(ValueError):
    """A receiver that lacks what must be said of it; the message says what, in Dutch."""


class NoSuchRecipient(LookupError):
    """There is no receiver of that name, or it ended already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is said of a receiver (AVG art. 13(1)(e) and (f), 28, 30(1)(d))."""

    name: str
    role: str
    does_nl: str
    does_en: str
    country: str
    transfer_nl: str
    transfer_en: str
    categories: list[str]
    agreed_on: date | None = None


def recipients_now(session: Session) -> tuple[Recipient, ...]:
    """Everyone on our list: of the register, as staff filled it in, then whom staff added; without who ended."""
    written = {row.slug: row for row in session.scalars(_WRITTEN)}
    known = [_filled_in(each, written.pop(each.slug, None)) for each in RECIPIENTS]
    return tuple(each for each in [*known, *map(_added, written.values())] if each is not None)


def receiving(session: Session, built: Container[str]) -> tuple[Recipient, ...]:
    """Those of them to whom anything goes in this house."""
    return tuple(each for each in recipients_now(session) if each.receives_in(built))


def ended(session: Session) -> list[AddedRecipient]:
    """Whom we stopped giving data to, last first: it stays on record."""
    over = select(AddedRecipient).where(AddedRecipient.ended_at.is_not(None))
    return list(session.scalars(over.order_by(AddedRecipient.ended_at.desc())))


def write_down(session: Session, slug: str | None, facts: Facts, by: By, at: datetime) -> str:
    """Add a receiver, or fill in what we know of one on the list (`slug`); its short name.

    Raises NotComplete, NoSuchRecipient.
    """
    _insist(facts)
    before = {each.slug: each for each in recipients_now(session)}
    if slug is None:
        slug = _free_slug(facts.name, set(before) | {row.slug for row in ended(session)})
    elif slug not in before:
        raise NoSuchRecipient(slug)
    told = asdict(facts)
    new = insert_into(session, AddedRecipient).values(slug=slug, since=at, version=1, **told)
    session.execute(new.on_conflict_do_update(index_elements=[AddedRecipient.slug], set_=told))
    content_changed(session)
    trail.record(session, by, "gewijzigd" if slug in before else "toegevoegd", f"ontvanger {slug}", at, after=told)
    return slug


def end(session: Session, slug: str, by: By, at: datetime) -> None:
    """This receiver gets nothing any more; what it was stays on record. Raises NoSuchRecipient."""
    found = next((each for each in recipients_now(session) if each.slug == slug), None)
    if found is None:
        raise NoSuchRecipient(slug)
    told = asdict(facts_of(found))
    new = insert_into(session, AddedRecipient).values(slug=slug, since=at, version=1, ended_at=at, **told)
    session.execute(new.on_conflict_do_update(index_elements=[AddedRecipient.slug], set_={"ended_at": at}))
    content_changed(session)
    trail.record(session, by, "beëindigd", f"ontvanger {slug}", at)


def facts_of(recipient: Recipient) -> Facts:
    """What is said of a receiver, as it is filled in."""
    return Facts(
        name=recipient.name,
        role=recipient.role.nl,
        does_nl=recipient.does.nl,
        does_en=recipient.does.en,
        country=recipient.country,
        transfer_nl=recipient.transfer.nl,
        transfer_en=recipient.transfer.en,
        categories=[category.value for category in Category if category in recipient.categories],
        agreed_on=recipient.agreed_on,
    )


def _filled_in(recipient: Recipient, row: AddedRecipient | None) -> Recipient | None:
    if row is None:
        return recipient
    added = _added(row)
    return replace(added, hosts=recipient.hosts, only_if=recipient.only_if) if added else None


def _added(row: AddedRecipient) -> Recipient | None:
    if row.ended_at is not None:
        return None
    return Recipient(
        slug=row.slug,
        name=row.name,
        role=ROLES[row.role],
        does=Words(row.does_nl, row.does_en),
        country=row.country,
        transfer=Words(row.transfer_nl, row.transfer_en),
        categories=frozenset(Category(value) for value in row.categories),
        agreed_on=row.agreed_on,
    )


def _insist(facts: Facts) -> None:
    wanted = {
        "name": "Vul de naam in.",
        "does_nl": "Schrijf wat deze ontvanger doet.",
        "does_en": "Schrijf ook in het Engels wat deze ontvanger doet.",
        "country": "Vul het land in.",
        "transfer_nl": "Schrijf of gegevens buiten de Europese Unie komen, en met welke waarborg.",
        "transfer_en": "Schrijf dat ook in het Engels.",
        "categories": "Kies welke soorten gegevens erheen gaan.",
    }
    for name, missing in wanted.items():
        value = getattr(facts, name)
        if not (value.strip() if isinstance(value, str) else value):
            raise NotComplete(missing)
    if facts.role not in ROLES:
        raise NotComplete("Kies de rol.")
    if not {category.value for category in Category}.issuperset(facts.categories):
        raise NotComplete("Kies welke soorten gegevens erheen gaan.")
    if facts.role == PROCESSOR.nl and facts.agreed_on is None:
        raise NotComplete("Vul de datum van de verwerkersovereenkomst in (artikel 28 AVG).")


def _free_slug(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG] or "ontvanger"
    number = next(number for number in range(1, len(taken) + 2) if _numbered(slug, number) not in taken)
    return _numbered(slug, number)


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"
