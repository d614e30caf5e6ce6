"""Making a quote: written, sent as a frozen copy behind a link, withdrawn, changed. What is sent never changes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from sjoerd4u.crm import opportunities
from sjoerd4u.crm.history import system_line
from sjoerd4u.crm.models import Opportunity, OpportunityStage, Relation
from sjoerd4u.crm.rows import Gone, Refused, a_day, a_line, part_with, relation_with, touch
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.db import as_json
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.kit.references import free_reference
from sjoerd4u.kit.typesetting import sign_without_face
from sjoerd4u.kit.versions import change
from sjoerd4u.mail import outbox
from sjoerd4u.people.models import Person
from sjoerd4u.people.trail import By, record
from sjoerd4u.register.purposes import CRM_SERVICE
from sjoerd4u.sales.lines import Line, insist, stored, totals
from sjoerd4u.sales.models import Quote, QuoteSending, QuoteState
from sjoerd4u.sales.parties import Party, address_of, organisation_of, party_of

LETTER = "sales/quote"
USE = "quote"
PAGE = "quotes.quote"
REFERENCE = "OF"
VALID_DAYS = 30
LONGEST_INTRO = 5_000
BEFORE_QUOTE = (OpportunityStage.NEW, OpportunityStage.TALKING)
FINISHED = (QuoteState.ACCEPTED,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What somebody writes on a quote."""

    title: str
    intro: str
    language: str
    valid_until: date
    lines: Sequence[Line]


def quote_with(session: Session, mark: str) -> tuple[Quote, Relation]:
    """The quote with this mark and the file it is part of, both held. Raises Gone and Restricted."""
    owner = select(Relation.mark).join(Quote, Quote.relation_id == Relation.id).where(Quote.mark == mark)
    relation = relation_with(session, session.scalar(owner) or "")
    wanted = select(Quote).where(Quote.mark == mark).with_for_update()
    quote = session.scalar(wanted.execution_options(populate_existing=True))
    if quote is None:
        raise Gone(mark)
    return quote, relation


# — Writing ——————————————————————————————————————————————————————————————————————————————————————————————————————


def start_for_opportunity(session: Session, opportunity_mark: str, by: By, at: datetime) -> str:
    """A new quote about this opportunity, with its title; gives its mark. Raises Gone and Restricted."""
    deal, relation = part_with(session, Opportunity, opportunity_mark)
    return _start(session, relation, deal.title, by, at, deal).mark


def start(session: Session, relation_mark: str, by: By, at: datetime) -> str:
    """A new quote for this person, about no opportunity; gives its mark. Raises Gone and Restricted."""
    relation = relation_with(session, relation_mark)
    return _start(session, relation, "Offerte", by, at).mark


def _start(
    session: Session, relation: Relation, title: str, by: By, at: datetime, deal: Opportunity | None = None
) -> Quote:
    firm = deal.organisation_id if deal else None
    quote = Quote(
        mark=new_mark(),
        number=free_reference(session, Quote.number, REFERENCE),
        relation_id=relation.id,
        opportunity_id=deal.id if deal else None,
        organisation_id=firm or organisation_of(session, relation.person_id),
        title=title,
        language=session.get_one(Person, relation.person_id).language,
        valid_until=day_of(at) + timedelta(days=VALID_DAYS),
        owner_id=by.staff_id,
        made_at=at,
    )
    session.add(quote)
    session.flush()
    record(session, by, "gemaakt", f"offerte {quote.number}", at, relation.person_id, after={"title": title})
    return quote


def write(session: Session, mark: str, writing: Writing, version: int, by: By, at: datetime) -> None:
    """Write the quote anew. One that was sent becomes a draft again, and its link says so.

    Raises Changed when somebody else was first, Refused, Gone, and Restricted.
    """
    quote, relation = quote_with(session, mark)
    if quote.state in FINISHED:
        raise Refused("Deze offerte is geaccepteerd en verandert niet meer. Maak een nieuwe.")
    sums = insist(writing.lines)
    changes: dict[str, Any] = {
        "title": a_line(writing.title, "waar het om gaat"),
        "intro": _some(writing.intro),
        "language": "en" if writing.language == "en" else "nl",
        "valid_until": a_day(writing.valid_until, at),
        "lines": [line.as_json() for line in writing.lines],
        "net_cents": sums.net,
        "vat_cents": sums.vat,
        "total_cents": sums.gross,
    }
    before, after = change(quote, version, changes)
    if not after:
        return
    quote.state = QuoteState.DRAFT
    _void(session, quote, at)
    session.flush()
    told = ("title", "valid_until", "total_cents")
    was, became = ({name: each[name] for name in told if name in each} for each in (before, after))
    record(session, by, "gewijzigd", f"offerte {quote.number}", at, relation.person_id, was, became)


def _some(text: str) -> str:
    if len(text) > LONGEST_INTRO:
        raise Refused(f"Maak de begeleidende tekst korter, tot hooguit {LONGEST_INTRO} tekens.")
    return text.strip()


def _void(session: Session, quote: Quote, at: datetime) -> None:
    """Every link to an earlier copy says from now on that it was replaced."""
    open_ones = (QuoteSending.quote_id == quote.id, QuoteSending.voided_at.is_(None))
    session.execute(update(QuoteSending).where(*open_ones).values(voided_at=at))


# — Sending ——————————————————————————————————————————————————————————————————————————————————————————————————————


def send(session: Session, mark: str, version: int, seller: Mapping[str, str], by: By, at: datetime) -> str:
    """Freeze the quote and write the letter with its link; gives the mark of the copy. `seller`: our own words on it.

    Sending what is out already, by a second press, changes nothing. Raises Changed, Refused, Gone, and Restricted.
    """
    quote, relation = quote_with(session, mark)
    if quote.state == QuoteState.SENT and (sent := latest(session, quote.id)) and sent.voided_at is None:
        return sent.mark
    _insist_sendable(quote, party_of(session, relation, quote.organisation_id), at)
    change(quote, version, {"state": QuoteState.SENT.value})
    to = address_of(session, relation.person_id)
    if to is None:
        raise Refused("Wij hebben geen e-mailadres van deze relatie. Vul dat eerst in.")
    _void(session, quote, at)
    sending = _freeze(session, quote, relation, seller, at)
    quote.sent_at, quote.answered_at = at, None
    _write_letter(session, quote, relation.person_id, to, sending.mark, at)
    _tell(session, quote, relation, by, at)
    return sending.mark


def _write_letter(session: Session, quote: Quote, person_id: int, to: str, mark: str, at: datetime) -> None:
    links = {"quote": outbox.Link(PAGE, USE, mark)}
    words = {"title": quote.title, "reference": quote.number, "until": quote.valid_until.isoformat()}
    who = person_id
    outbox.write_letter(session, LETTER, to, CRM_SERVICE, quote.language, at, links=links, words=words, person_id=who)


def _insist_sendable(quote: Quote, party: Party, at: datetime) -> None:
    if quote.state in FINISHED:
        raise Refused("Deze offerte is al geaccepteerd.")
    insist(stored(quote.lines))
    texts = [text for line in stored(quote.lines) for text in (line.text, line.unit, line.group)]
    if sign := sign_without_face([quote.title, quote.intro, *texts, *party.as_json().values()]):
        raise Refused(f"Het teken {sign} kan niet op papier. Haal het weg of schrijf het in woorden.")
    if quote.valid_until < day_of(at):
        raise Refused("Deze offerte is niet meer geldig. Kies eerst een nieuwe dag waarop zij afloopt.")


def _freeze(
    session: Session, quote: Quote, relation: Relation, seller: Mapping[str, str], at: datetime
) -> QuoteSending:
    frozen = frozen_copy(session, quote, relation, seller, at)
    sending = QuoteSending(mark=new_mark(), quote_id=quote.id, frozen=frozen, digest=digest_of(frozen), sent_at=at)
    sending.valid_until = quote.valid_until
    session.add(sending)
    session.flush()
    return sending


def frozen_copy(
    session: Session, quote: Quote, relation: Relation, seller: Mapping[str, str], at: datetime
) -> dict[str, Any]:
    """Everything that the receiver is shown, as it is now."""
    return {
        "number": quote.number,
        "title": quote.title,
        "intro": quote.intro,
        "language": quote.language,
        "lines": quote.lines,
        "net": quote.net_cents,
        "vat": quote.vat_cents,
        "total": quote.total_cents,
        "rates": [[rate.code, rate.base, rate.vat] for rate in totals(stored(quote.lines)).per_rate],
        "sent_on": day_of(at).isoformat(),
        "valid_until": quote.valid_until.isoformat(),
        "party": party_of(session, relation, quote.organisation_id).as_json(),
        "seller": dict(seller),
    }


def digest_of(frozen: Mapping[str, Any]) -> str:
    """The SHA-256 (FIPS 180-4) of a frozen copy, by which anybody can see that it is still the same."""
    return hashlib.sha256(as_json(frozen).encode()).hexdigest()


def _tell(session: Session, quote: Quote, relation: Relation, by: By, at: datetime) -> None:
    touch(session, relation, at)
    deal = session.get(Opportunity, quote.opportunity_id) if quote.opportunity_id else None
    if deal is not None and deal.stage in BEFORE_QUOTE:
        opportunities.move(session, deal.mark, OpportunityStage.QUOTE, deal.version, by, at)
    after = {"total_cents": quote.total_cents, "valid_until": quote.valid_until}
    record(session, by, "verstuurd", f"offerte {quote.number}", at, relation.person_id, after=after)
    system_line(session, relation, f"Offerte {quote.number} “{quote.title}” verstuurd.", at)


def withdraw(session: Session, mark: str, by: By, at: datetime) -> None:
    """Take back a quote that was sent: its link says so. Again changes nothing. Raises Refused, Gone and Restricted."""
    quote, relation = quote_with(session, mark)
    if quote.state in FINISHED:
        raise Refused("Deze offerte is al geaccepteerd.")
    if quote.state != QuoteState.SENT:
        return
    quote.state = QuoteState.WITHDRAWN
    quote.version += 1
    _void(session, quote, at)
    record(session, by, "ingetrokken", f"offerte {quote.number}", at, relation.person_id)
    system_line(session, relation, f"Offerte {quote.number} ingetrokken.", at)


def throw_away(session: Session, mark: str, by: By, at: datetime) -> str:
    """A draft that was never sent goes; gives the mark of the file. Raises Refused, Gone, and Restricted."""
    quote, relation = quote_with(session, mark)
    if quote.sent_at is not None:
        raise Refused("Deze offerte is verstuurd. Trek haar in, dan blijft staan wat er gebeurde.")
    session.delete(quote)
    session.flush()
    record(session, by, "verwijderd", f"offerte {quote.number}", at, relation.person_id, before={"title": quote.title})
    return relation.mark


# — Looking ——————————————————————————————————————————————————————————————————————————————————————————————————————


def latest(session: Session, quote_id: int) -> QuoteSending | None:
    """The last copy that was sent."""
    last = select(func.max(QuoteSending.id)).where(QuoteSending.quote_id == quote_id).scalar_subquery()
    return session.scalar(select(QuoteSending).where(QuoteSending.id == last))
