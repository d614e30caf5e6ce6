"""Invoices before they are issued: made from an order, from nothing, or to go back on one that was issued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.rows import Gone, Refused, relation_with
from sjoerd4u.kit import addresses
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.money import HUNDRED, half_up
from sjoerd4u.kit.versions import change
from sjoerd4u.people.models import Person, Position, PositionRole
from sjoerd4u.people.trail import By, record
from sjoerd4u.register.vocabulary import Words
from sjoerd4u.sales.invoices.checking import tidy_number
from sjoerd4u.sales.invoices.invoicing import draft_with, issued
from sjoerd4u.sales.invoices.models import Invoice, InvoiceDraft, InvoiceKind
from sjoerd4u.sales.lines import Line, LineKind, stored, totals
from sjoerd4u.sales.models import SalesOrder
from sjoerd4u.sales.parties import address_of, organisation_of, party_of

MOST_DAYS = 120
FROM_ORDER = (InvoiceKind.PART, InvoiceKind.INSTALMENT, InvoiceKind.FINAL)
COUNTRIES = {"EL": "GR", "XI": "GB"}  # where a btw-id begins with other letters than the country has in ISO 3166-1
INSTALMENT = Words("Termijn van {share}% van opdracht {order}", "Instalment of {share}% of order {order}")
EARLIER = Words("Eerder gefactureerd", "Invoiced before")
BEFORE = Words("Eerder gefactureerd: {number}", "Invoiced before: {number}")
GIVEN_BACK = Words("Gecrediteerd met {number}", "Credited by {number}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What somebody fills in on a draft. Empty texts are None."""

    buyer_name: str
    attention: str | None
    street: str
    postcode: str
    city: str
    country: str
    kvk: str | None
    btw_id: str | None
    email: str | None
    reference: str | None
    language: str
    performed_from: date | None
    performed_until: date | None
    payment_days: int
    prepaid_cents: int
    remark: str | None
    lines: Sequence[Line]


# — Making one ———————————————————————————————————————————————————————————————————————————————————————————————————


def draft_from_order(
    session: Session, order_mark: str, kind: str, by: By, at: datetime, days: int, share: int = 30
) -> str:
    """A draft for a part of this order, an instalment of `share` per cent, or the rest; gives its mark.

    A part begins as the whole order, to be cut down. The rest is the whole order less what was invoiced and not
    credited. Raises Refused, Gone and Restricted.
    """
    owner = select(Relation.mark).join(SalesOrder, SalesOrder.relation_id == Relation.id)
    relation = relation_with(session, session.scalar(owner.where(SalesOrder.mark == order_mark)) or "")
    order = session.scalars(select(SalesOrder).where(SalesOrder.mark == order_mark).with_for_update()).one()
    if kind not in FROM_ORDER:
        raise Refused("Kies deel, termijn of eind.")
    whole = stored(order.lines)
    if kind == InvoiceKind.INSTALMENT:
        if not 0 < share < HUNDRED:
            raise Refused("Kies een deel van 1 tot en met 99 procent.")
        lines = _instalment(order, whole, share)
    else:
        lines = _rest(session, order, whole) if kind == InvoiceKind.FINAL else whole
    draft = _new(session, relation, order.organisation_id, kind, order.language, days, at)
    draft.order_id = order.id
    return _added(session, draft, lines, relation, by, at)


def free_draft(session: Session, relation_mark: str, by: By, at: datetime, days: int) -> str:
    """An empty draft for this person; gives its mark. Raises Gone and Restricted."""
    relation = relation_with(session, relation_mark)
    language = session.get_one(Person, relation.person_id).language
    draft = _new(session, relation, organisation_of(session, relation.person_id), InvoiceKind.FREE, language, days, at)
    return _added(session, draft, [], relation, by, at)


def credit_draft(session: Session, invoice_mark: str, by: By, at: datetime) -> str:
    """A draft that goes back on the whole of this invoice, to the same party; gives its mark.

    Raises Refused for a credit note, and when the file of the customer is gone; Gone and Restricted.
    """
    invoice = issued(session, invoice_mark)
    if invoice is None:
        raise Gone(invoice_mark)
    if invoice.kind == InvoiceKind.CREDIT:
        raise Refused("Een creditfactuur wordt niet gecrediteerd: maak een nieuwe factuur.")
    if invoice.relation_id is None:
        raise Refused("Het dossier van deze klant is er niet meer.")
    relation = relation_with(session, session.get_one(Relation, invoice.relation_id).mark)
    same = (
        *("buyer_name", "attention", "street", "postcode", "city", "country", "kvk", "btw_id", "email", "reference"),
        *("language", "performed_from", "performed_until", "order_id"),
    )
    draft = InvoiceDraft(
        mark=new_mark(),
        relation_id=relation.id,
        kind=InvoiceKind.CREDIT,
        payment_days=0,
        credits_number=invoice.number,
        credits_on=invoice.issued_on,
        created_at=at,
        **{name: getattr(invoice, name) for name in same},
    )
    return _added(session, draft, stored(invoice.lines), relation, by, at)


def _new(
    session: Session, relation: Relation, firm: int | None, kind: str, language: str, days: int, at: datetime
) -> InvoiceDraft:
    party = party_of(session, relation, firm)
    attention, email = _contact(session, firm) or (party.attention, address_of(session, relation.person_id))
    abroad = (tidy_number(party.btw_id) or "NL")[:2]
    return InvoiceDraft(
        mark=new_mark(),
        relation_id=relation.id,
        kind=kind,
        language=language,
        buyer_name=party.name,
        attention=attention or None,
        street=party.street,
        postcode=party.postcode,
        city=party.city,
        country=COUNTRIES.get(abroad, abroad) if abroad.isalpha() else "NL",
        kvk=tidy_number(party.kvk),
        btw_id=tidy_number(party.btw_id),
        email=email,
        payment_days=days,
        created_at=at,
    )


def _contact(session: Session, firm: int | None) -> tuple[str, str | None] | None:
    """Who gets the invoices there, and at which address, if somebody is noted as such."""
    wanted = (
        select(Person)
        .join(Position, Position.person_id == Person.id)
        .where(Position.organisation_id == firm, Position.role == PositionRole.INVOICES)
        .where(Person.restricted_at.is_(None))
    )
    person = session.scalar(wanted.order_by(Position.id).limit(1)) if firm else None
    return (person.name or "", address_of(session, person.id)) if person else None


def _added(
    session: Session, draft: InvoiceDraft, lines: Sequence[Line], relation: Relation, by: By, at: datetime
) -> str:
    draft.lines = [line.as_json() for line in lines]
    session.add(draft)
    session.flush()
    record(session, by, "gemaakt", f"factuur in concept ({draft.kind})", at, relation.person_id)
    return draft.mark


def _instalment(order: SalesOrder, whole: Sequence[Line], share: int) -> list[Line]:
    """One line for each rate: so many per cent of what falls under it."""
    text = INSTALMENT.in_(order.language).format(share=share, order=order.number)
    rates = totals(whole).per_rate
    return [Line(text, half_up(rate.base * share, HUNDRED), vat=rate.code) for rate in rates if rate.base > 0]


def _rest(session: Session, order: SalesOrder, whole: Sequence[Line]) -> list[Line]:
    """The whole order, less what was invoiced of it, and with what was credited again."""
    before = session.scalars(select(Invoice).where(Invoice.order_id == order.id).order_by(Invoice.year, Invoice.serial))
    lines, group = list(whole), EARLIER.in_(order.language) if any(line.group for line in whole) else ""
    for invoice in before:
        says = GIVEN_BACK if invoice.kind == InvoiceKind.CREDIT else BEFORE
        line = Line(says.in_(order.language).format(number=invoice.number), 0, group=group)
        if invoice.kind != InvoiceKind.CREDIT:
            line = replace(line, kind=LineKind.DISCOUNT)
        lines += [replace(line, price=rate.base, vat=rate.code) for rate in totals(stored(invoice.lines)).per_rate]
    if len(lines) > len(whole) and all(rate.base <= 0 for rate in totals(lines).per_rate):
        raise Refused("Van deze order is al alles gefactureerd.")
    return lines


# — Changing it ——————————————————————————————————————————————————————————————————————————————————————————————————


def write(session: Session, mark: str, writing: Writing, version: int, by: By, at: datetime) -> None:
    """Write the draft anew; it need not be complete yet. Raises Changed when somebody else was first, Refused, Gone
    and Restricted."""
    draft, relation = draft_with(session, mark)
    changes = _changes(writing)
    if not 0 <= writing.payment_days <= MOST_DAYS:
        raise Refused(f"Kies een betaaltermijn van 0 tot en met {MOST_DAYS} dagen.")
    _, after = change(draft, version, changes)
    if not after:
        return
    session.flush()
    told = sorted(after)
    record(session, by, "gewijzigd", "factuur in concept", at, relation.person_id, after={"velden": told})


def _changes(writing: Writing) -> dict[str, Any]:
    plain = (
        *("buyer_name", "attention", "street", "postcode", "city", "reference", "remark"),
        *("performed_from", "performed_until", "payment_days", "prepaid_cents"),
    )
    return {name: getattr(writing, name) for name in plain} | {
        "country": writing.country.upper(),
        "kvk": tidy_number(writing.kvk),
        "btw_id": tidy_number(writing.btw_id),
        "email": addresses.tidy(writing.email) if writing.email else None,
        "language": "en" if writing.language == "en" else "nl",
        "lines": [line.as_json() for line in writing.lines],
    }


def throw_away(session: Session, mark: str, by: By, at: datetime) -> None:
    """The draft is gone; it had no number, so nothing is missing. Raises Gone and Restricted."""
    draft, relation = draft_with(session, mark)
    session.delete(draft)
    session.flush()
    record(session, by, "weggegooid", "factuur in concept", at, relation.person_id)
