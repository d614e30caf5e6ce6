"""A quote behind its link: the frozen copy, and how it stands at a moment. Expired is worked out, not kept."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.kit.clock import end_of
from sjoerd4u.sales.models import Quote, QuoteSending, QuoteState
from sjoerd4u.sales.quotes.quoting import quote_with


class LinkGone(LookupError):
    """The link leads to nothing that is still here."""


class Standing(StrEnum):
    """How a copy of a quote stands for who opens its link."""

    OPEN = "open"
    EXPIRED = "verlopen"
    REPLACED = "vervangen"
    WITHDRAWN = "ingetrokken"
    ACCEPTED = "geaccepteerd"
    DECLINED = "afgewezen"


class NotOpen(ValueError):
    """The quote cannot be answered any more: `standing` says why."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(standing)
        self.standing = standing


class Tampered(RuntimeError):
    """The frozen copy is not the one that was sent: its digest differs."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A frozen copy as its receiver sees it."""

    sending: QuoteSending
    quote: Quote
    standing: Standing

    @property
    def frozen(self) -> dict[str, Any]:
        return self.sending.frozen


def standing_of(sending: QuoteSending, quote: Quote, at: datetime) -> Standing:
    """How this copy stands now: valid through the last second of its last day in Amsterdam."""
    if sending.accepted_at:
        return Standing.ACCEPTED
    if sending.voided_at:
        return Standing.WITHDRAWN if quote.state == QuoteState.WITHDRAWN else Standing.REPLACED
    if sending.declined_at:
        return Standing.DECLINED
    return Standing.OPEN if at < end_of(sending.valid_until) else Standing.EXPIRED


def offer(session: Session, mark: str, at: datetime) -> Offer:
    """The copy with this mark. Raises LinkGone."""
    wanted = select(QuoteSending, Quote).join(Quote, Quote.id == QuoteSending.quote_id).where(QuoteSending.mark == mark)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise LinkGone(mark)
    return Offer(found[0], found[1], standing_of(found[0], found[1], at))


def held(session: Session, mark: str, at: datetime) -> tuple[Offer, Relation]:
    """The copy, with its quote and file held: what another answered just before is seen."""
    quote, relation = quote_with(session, offer(session, mark, at).quote.mark)
    sending = session.scalar(
        select(QuoteSending).where(QuoteSending.mark == mark).execution_options(populate_existing=True)
    )
    if sending is None:
        raise LinkGone(mark)
    return Offer(sending, quote, standing_of(sending, quote, at)), relation
