"""Finding documents by number, name or amount: quotes, orders, contracts, invoices and payments.

A number is found from its beginning on, also without its dash; an amount must be the whole amount, as somebody reads it
off a letter or a bank statement.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import day_of
from sjoerd4u.people.models import Organisation, Person
from sjoerd4u.people.names import written
from sjoerd4u.sales.invoices.models import Invoice
from sjoerd4u.sales.models import Contract, Quote, SalesOrder
from sjoerd4u.sales.payments.lookups import like
from sjoerd4u.sales.payments.models import Payment

FIRST = 10
SHORTEST = 2
LARGEST = 2**31 - 1
AMOUNT = re.compile(r"€?[\s\xa0]*(\d{1,3}(?:\.\d{3})+|\d{1,7})(?:,(\d{2}|-))?", re.ASCII)
BARE = re.compile(r"[^0-9a-z]")


@dataclass(frozen=True, slots=True)
class DocumentHit:
    """A document that was found: which kind, its mark, and what there is to show of it (`cents` without a sign)."""

    kind: str
    mark: str
    number: str
    name: str
    cents: int | None
    on: date


def find(session: Session, typed: str, *, payments: bool) -> list[DocumentHit]:
    """The first of each kind, of people whose data we may use. `payments`: also what came in. At most five
    statements, whatever is found."""
    plain = typed.strip()
    if len(plain) < SHORTEST:
        return []
    kinds = (_quotes, _orders, _contracts, _invoices, *([_payments] if payments else []))
    return [hit for kind in kinds for hit in kind(session, plain)]


def amount_in(typed: str) -> int | None:
    """The whole amount that was typed ("1.250", "€ 60,50"), in cents; None for anything else."""
    found = AMOUNT.fullmatch(typed)
    if found is None:
        return None
    cents = int(found[1].replace(".", "")) * 100 + int((found[2] or "0").replace("-", "0"))
    return cents if cents <= LARGEST else None


def _number(column: InstrumentedAttribute[str], typed: str) -> ColumnElement[bool]:
    bare = BARE.sub("", typed.lower())
    return func.lower(func.replace(column, "-", "")).like(f"{bare}%") if bare else false()


def _amount(typed: str, *columns: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    cents = amount_in(typed)
    return or_(false(), *(column == cents for column in columns if cents is not None))


def _words(typed: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(func.lower(column).like(like(typed), escape="\\") for column in columns))


def _usable(wanted: Select[Any]) -> Select[Any]:
    return wanted.where(Person.restricted_at.is_(None)).limit(FIRST)


def _whose(model: Any) -> Select[Any]:
    told = (Person.given_name, Person.infix, Person.family_name, Organisation.name.label("firm"))
    return (
        select(model, *told)
        .join(Relation, Relation.id == model.relation_id)
        .join(Person, Person.id == Relation.person_id)
        .outerjoin(Organisation, Organisation.id == model.organisation_id)
    )


def _called(row: Any) -> str:
    return row.firm or written(row.given_name, row.infix, row.family_name) or "Naam onbekend"


def _quotes(session: Session, typed: str) -> Iterator[DocumentHit]:
    sought = or_(
        _number(Quote.number, typed),
        _amount(typed, Quote.net_cents, Quote.total_cents),
        _words(typed, Quote.title, Organisation.name, Person.family_name),
    )
    for row in session.execute(_usable(_whose(Quote).where(sought).order_by(Quote.id.desc()))):
        one: Quote = row.Quote
        yield DocumentHit(
            "Offerte", one.mark, one.number, _called(row), one.net_cents, day_of(one.sent_at or one.made_at)
        )


def _orders(session: Session, typed: str) -> Iterator[DocumentHit]:
    sought = or_(
        _number(SalesOrder.number, typed),
        _amount(typed, SalesOrder.net_cents, SalesOrder.total_cents),
        _words(typed, SalesOrder.title, Organisation.name, Person.family_name),
    )
    for row in session.execute(_usable(_whose(SalesOrder).where(sought).order_by(SalesOrder.id.desc()))):
        one: SalesOrder = row.SalesOrder
        yield DocumentHit("Order", one.mark, one.number, _called(row), one.net_cents, day_of(one.agreed_at))


def _contracts(session: Session, typed: str) -> Iterator[DocumentHit]:
    sought = or_(_number(Contract.number, typed), _words(typed, Contract.party_name, Contract.title))
    wanted = select(Contract).outerjoin(Person, Person.id == Contract.person_id).where(sought)
    for one in session.scalars(_usable(wanted.order_by(Contract.id.desc()))):
        yield DocumentHit("Contract", one.mark, one.number, one.party_name, None, day_of(one.made_at))


def _invoices(session: Session, typed: str) -> Iterator[DocumentHit]:
    sought = or_(
        _number(Invoice.number, typed),
        _amount(typed, Invoice.payable_cents, Invoice.total_cents, Invoice.net_cents),
        _words(typed, Invoice.buyer_name),
    )
    wanted = select(Invoice).outerjoin(Person, Person.id == Invoice.person_id).where(sought)
    for one in session.scalars(_usable(wanted.order_by(Invoice.id.desc()))):
        kind = "Creditfactuur" if one.credits_number else "Factuur"
        yield DocumentHit(kind, one.mark, one.number, one.buyer_name, one.total_cents, one.issued_on)


def _payments(session: Session, typed: str) -> Iterator[DocumentHit]:
    sought = or_(_amount(typed, Payment.amount_cents), _words(typed, Payment.payer, Payment.said))
    wanted = select(Payment).outerjoin(Person, Person.id == Payment.person_id).where(sought)
    for one in session.scalars(_usable(wanted.order_by(Payment.id.desc()))):
        yield DocumentHit("Betaling", one.mark, "", one.payer or one.said, one.amount_cents, day_of(one.booked_at))
