"""Contracts: with whom, who may sign for them, from when until when. Kept by the tax law after they end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.rows import Gone, Refused, a_day, a_line, relation_with
from sjoerd4u.kit.clock import start_of
from sjoerd4u.kit.db import keyring
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.versions import change
from sjoerd4u.people.organisations import NotAKvk, tidy_kvk
from sjoerd4u.people.restriction import insist_unrestricted
from sjoerd4u.people.trail import By, record
from sjoerd4u.sales.models import Contract, QuoteSending, SalesOrder
from sjoerd4u.sales.parties import address_of, party_of, signatory_of

REFERENCE = "CO"
ORDER = "OR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a contract says."""

    party_name: str
    signatory_name: str
    signatory_function: str
    starts_on: date
    party_kvk: str | None = None
    party_address: str | None = None
    signed_on: date | None = None
    ends_on: date | None = None


def order_with(session: Session, mark: str) -> tuple[SalesOrder, Relation]:
    """The order with this mark, held after the file of its person. Raises Gone and Restricted."""
    owner = select(Relation.mark).join(SalesOrder, SalesOrder.relation_id == Relation.id).where(SalesOrder.mark == mark)
    relation = relation_with(session, session.scalar(owner) or "")
    wanted = select(SalesOrder).where(SalesOrder.mark == mark).with_for_update()
    order = session.scalar(wanted.execution_options(populate_existing=True))
    if order is None:
        raise Gone(mark)
    return order, relation


def proposed_for(session: Session, order: SalesOrder) -> dict[str, Any]:
    """What we know already, to begin a contract with: the party, and who accepted or may sign."""
    party = party_of(session, session.get_one(Relation, order.relation_id), order.organisation_id)
    signed = session.execute(
        select(QuoteSending.accepted_name, QuoteSending.accepted_function)
        .where(QuoteSending.quote_id == order.quote_id, QuoteSending.accepted_at.is_not(None))
        .limit(1)
    ).one_or_none()
    name, function = signed or signatory_of(session, order.organisation_id)
    place = ", ".join(part for part in (party.street, f"{party.postcode} {party.city}".strip()) if part)
    return {
        "party_name": party.name,
        "party_kvk": party.kvk,
        "party_address": place,
        "signatory_name": name,
        "signatory_function": function,
    }


def draw_up(session: Session, order_mark: str, terms: Terms, by: By, at: datetime) -> str:
    """Draw up the contract of an order; gives its mark. There is one for each order: again gives the same.

    Raises Refused, Gone, and Restricted.
    """
    order, relation = order_with(session, order_mark)
    there = session.scalar(select(Contract.mark).where(Contract.order_id == order.id))
    if there is not None:
        return there
    address = address_of(session, relation.person_id)
    agreed = session.scalar(
        select(QuoteSending.frozen).where(
            QuoteSending.quote_id == order.quote_id, QuoteSending.accepted_at.is_not(None)
        )
    )
    contract = Contract(
        mark=new_mark(),
        person_id=relation.person_id,
        key=keyring(session).fingerprint(address) if address else None,
        order_id=order.id,
        number=order.number.replace(ORDER, REFERENCE, 1),
        title=order.title,
        agreed=agreed or {},
        made_at=at,
        **_tidied(terms, at),
    )
    session.add(contract)
    session.flush()
    after = {"partij": contract.party_name, "tekenbevoegde": contract.signatory_name}
    record(session, by, "opgesteld", f"contract {contract.number}", at, relation.person_id, after=after)
    return contract.mark


def change_terms(session: Session, mark: str, terms: Terms, version: int, by: By, at: datetime) -> None:
    """Write the contract's terms anew. Raises Changed, Refused, Gone, and Restricted."""
    wanted = select(Contract).where(Contract.mark == mark).with_for_update()
    contract = session.scalar(wanted.execution_options(populate_existing=True))
    if contract is None:
        raise Gone(mark)
    if contract.person_id is not None:
        insist_unrestricted(session, contract.person_id)
    before, after = change(contract, version, _tidied(terms, at))
    if after:
        session.flush()
        record(session, by, "gewijzigd", f"contract {contract.number}", at, contract.person_id, before, after)


def _tidied(terms: Terms, at: datetime) -> Mapping[str, Any]:
    """The terms as they are kept; the law's seven years count from the end, when there is one."""
    told = asdict(terms)
    told["party_name"] = a_line(terms.party_name, "de contractpartij")
    told["signatory_name"] = a_line(terms.signatory_name, "de tekenbevoegde")
    told["signatory_function"] = a_line(terms.signatory_function, "de functie van de tekenbevoegde")
    for day in (terms.starts_on, terms.signed_on, terms.ends_on):
        if day is not None:
            a_day(day, at)
    if terms.ends_on and terms.ends_on < terms.starts_on:
        raise Refused("Een overeenkomst loopt pas af nadat zij is ingegaan.")
    try:
        told["party_kvk"] = tidy_kvk(terms.party_kvk) if terms.party_kvk else None
    except NotAKvk as refused:
        raise Refused(str(refused)) from refused
    return told | {"ended_at": start_of(terms.ends_on) if terms.ends_on else None}
