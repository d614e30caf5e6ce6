"""What somebody answers to a quote: yes, no, or a question. A yes is an order, a project and a next step at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import opportunities
from sjoerd4u.crm.history import system_line
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import Opportunity, OpportunityStage, Relation, RelationKind, StepKind
from sjoerd4u.crm.rows import Refused, a_line, a_text, touch
from sjoerd4u.crm.steps import Planned, plan_for
from sjoerd4u.kit.calendar import next_working_day
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.happenings import announce
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people.trail import DATA_SUBJECT, By, record
from sjoerd4u.sales.happenings import SaleRecorded
from sjoerd4u.sales.lines import Line, LineKind, stored
from sjoerd4u.sales.models import AcceptedHow, Project, Quote, QuoteSending, QuoteState, SalesOrder
from sjoerd4u.sales.parties import address_of
from sjoerd4u.sales.quotes.offers import LinkGone, NotOpen, Offer, Standing, Tampered, held, standing_of
from sjoerd4u.sales.quotes.quoting import digest_of, latest, quote_with
from sjoerd4u.staff.models import StaffMember

HOURS = ("uur", "uren", "u", "hour", "hours")
ORDER, QUOTE = "OR", "OF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """A yes: who signs and in which function, how we learned of it, and to which words or on whose word.

    `no_news`: what was answered to our offer to send no news; None when it was not offered.
    """

    name: str
    function: str
    how: AcceptedHow
    agreed: str | None = None
    note: str | None = None
    noted_by: str | None = None
    no_news: bool | None = None


# — Yes ——————————————————————————————————————————————————————————————————————————————————————————————————————————


def accept(
    session: Session, mark: str, name: str, function: str, agreed: str, at: datetime, *, no_news: bool = False
) -> None:
    """The receiver says yes: who signs, in which function, and to which words; and whether they want no news.

    Again changes nothing. Raises NotOpen, LinkGone, Refused, and Restricted.
    """
    offered, relation = held(session, mark, at)
    signing = Signing(name=name, function=function, how=AcceptedHow.LINK, agreed=agreed, no_news=no_news)
    _accept(session, offered, relation, signing, DATA_SUBJECT, at)


def accept_by_phone(
    session: Session, quote_mark: str, name: str, function: str, note: str, by: By, at: datetime
) -> None:
    """One of us heard the yes, and says how that went. Again changes nothing.

    Raises NotOpen, Refused, Gone, and Restricted.
    """
    quote, relation = quote_with(session, quote_mark)
    sending = latest(session, quote.id)
    if sending is None:
        raise Refused("Verstuur de offerte eerst: dan staat vast waarop het akkoord is.")
    offered = Offer(sending, quote, standing_of(sending, quote, at))
    said = a_text(note, "wat er is gezegd")
    signing = Signing(name=name, function=function, how=AcceptedHow.PHONE, note=said, noted_by=by.name)
    _accept(session, offered, relation, signing, by, at)


def _accept(session: Session, offered: Offer, relation: Relation, signing: Signing, by: By, at: datetime) -> None:
    if offered.standing == Standing.ACCEPTED:
        return
    if offered.standing != Standing.OPEN:
        raise NotOpen(offered.standing)
    sending, quote = offered.sending, offered.quote
    if digest_of(sending.frozen) != sending.digest:
        raise Tampered(quote.number)
    _sign(sending, signing)
    sending.accepted_at = quote.answered_at = at
    quote.state = QuoteState.ACCEPTED
    quote.version += 1
    order = _order(session, sending, quote, at)
    _win(session, quote, relation, by, at)
    _first_step(session, order, relation, by, at)
    _tell_accepted(session, offered, relation, by, at)
    refused = bool(signing.no_news)
    announce(session, SaleRecorded(relation.person_id, at, signing.no_news is not None, refused))


def _sign(sending: QuoteSending, signing: Signing) -> None:
    sending.accepted_name = a_line(signing.name, "de naam van wie tekent")
    sending.accepted_function = a_line(signing.function, "de functie van wie tekent")
    sending.accepted_how = signing.how.value
    sending.accepted_text, sending.accepted_note = signing.agreed, signing.note
    sending.noted_by = signing.noted_by


def _order(session: Session, sending: QuoteSending, quote: Quote, at: datetime) -> SalesOrder:
    """The order and its project, from what was agreed: the frozen copy."""
    agreed = sending.frozen
    order = SalesOrder(
        mark=new_mark(),
        number=quote.number.replace(QUOTE, ORDER, 1),
        relation_id=quote.relation_id,
        quote_id=quote.id,
        opportunity_id=quote.opportunity_id,
        organisation_id=quote.organisation_id,
        title=agreed["title"],
        language=agreed["language"],
        lines=agreed["lines"],
        net_cents=agreed["net"],
        vat_cents=agreed["vat"],
        total_cents=agreed["total"],
        agreed_at=at,
        owner_id=_owner(session, quote),
    )
    session.add(order)
    session.flush()
    budget = hours_of(stored(order.lines))
    project = {"title": order.title, "budget_hundredths": budget, "owner_id": order.owner_id, "opened_at": at}
    session.add(Project(mark=new_mark(), order_id=order.id, **project))
    session.flush()
    return order


def hours_of(lines: list[Line]) -> int:
    """The hours in these lines, in hundredths: the budget of the project."""
    return sum(line.quantity for line in lines if line.kind == LineKind.LINE and line.unit.casefold() in HOURS)


def _owner(session: Session, quote: Quote) -> int | None:
    """Whose quote it is, if they still work here."""
    works = select(StaffMember.id).where(StaffMember.id == quote.owner_id, StaffMember.ended_at.is_(None))
    return session.scalar(works)


def _win(session: Session, quote: Quote, relation: Relation, by: By, at: datetime) -> None:
    """The opportunity is won, and the person a customer."""
    deal = session.get(Opportunity, quote.opportunity_id) if quote.opportunity_id else None
    if deal is not None:
        opportunities.move(session, deal.mark, OpportunityStage.WON, deal.version, by, at)
    elif relation.kind != RelationKind.CUSTOMER:
        before, relation.kind = {"kind": relation.kind}, RelationKind.CUSTOMER
        record(session, by, "gewijzigd", "dossier", at, relation.person_id, before, {"kind": relation.kind})


def _first_step(session: Session, order: SalesOrder, relation: Relation, by: By, at: datetime) -> None:
    due = next_working_day(day_of(at), 1)
    step = Planned(StepKind.CALL.value, f"Akkoord op {order.number}: start afspreken", due, order.owner_id)
    about = {"opportunity_id": order.opportunity_id, "case_id": None, "inquiry_id": None}
    plan_for(session, relation, step, by, at, about)


def _tell_accepted(session: Session, offered: Offer, relation: Relation, by: By, at: datetime) -> None:
    sending, quote = offered.sending, offered.quote
    touch(session, relation, at)
    after = {"door": sending.accepted_name, "hoe": sending.accepted_how, "kopie": sending.digest}
    record(session, by, "geaccepteerd", f"offerte {quote.number}", at, relation.person_id, after=after)
    told = f"Offerte {quote.number} geaccepteerd door {sending.accepted_name} ({sending.accepted_how})."
    system_line(session, relation, told, at)


# — No, or a question ————————————————————————————————————————————————————————————————————————————————————————————


def decline(session: Session, mark: str, reason: str, at: datetime) -> None:
    """The receiver says no, with or without a reason. Again changes nothing.

    Raises NotOpen, LinkGone, Refused, and Restricted.
    """
    offered, relation = held(session, mark, at)
    sending, quote = offered.sending, offered.quote
    if offered.standing == Standing.DECLINED:
        return
    if offered.standing != Standing.OPEN:
        raise NotOpen(offered.standing)
    sending.decline_reason = a_text(reason, "de reden") if reason.strip() else None
    sending.declined_at = quote.answered_at = at
    quote.state = QuoteState.DECLINED
    quote.version += 1
    touch(session, relation, at)
    record(session, DATA_SUBJECT, "afgewezen", f"offerte {quote.number}", at, relation.person_id)
    system_line(session, relation, f"Offerte {quote.number} afgewezen. {sending.decline_reason or ''}".strip(), at)
    step = Planned(StepKind.CALL.value, f"Offerte {quote.number} is afgewezen", next_working_day(day_of(at), 1))
    about = {"opportunity_id": quote.opportunity_id, "case_id": None, "inquiry_id": None}
    plan_for(session, relation, _for(step, _owner(session, quote)), DATA_SUBJECT, at, about)


def _for(step: Planned, owner_id: int | None) -> Planned:
    return Planned(step.kind, step.says, step.due_on, owner_id)


def ask(session: Session, mark: str, message: str, at: datetime) -> None:
    """The receiver asks something: it comes in as a question, like any other. Raises LinkGone, Refused, Restricted."""
    offered, relation = held(session, mark, at)
    address = address_of(session, relation.person_id)
    if address is None:
        raise LinkGone(mark)
    text = a_text(message, "uw vraag")
    number, language = offered.quote.number, offered.frozen["language"]
    page = f"offerte {number}"
    question = Question(address=address, message=text, language=language, page=page, kind="offerte")
    receive_question(session, question, at)
    system_line(session, relation, f"Stelde een vraag bij offerte {number}.", at)
