"""A person with something of everything, and every press of ours by which their data would be used."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.crm import (
    cases,
    duplicates,
    handling,
    history,
    merging,
    notice,
    opportunities,
    reaching,
    relations,
    steps,
)
from sjoerd4u.crm import taking_back as back
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.models import CaseState, ContactKind, OpportunityStage, Relation, StepKind
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.relations import Newcomer
from sjoerd4u.crm.steps import Planned
from sjoerd4u.kit.clock import day_of
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.people import changing, organisations, phones
from sjoerd4u.people.models import Person
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.sales import contracts, working
from sjoerd4u.sales.invoices import drafting, invoicing
from sjoerd4u.sales.models import Project, SalesOrder
from sjoerd4u.sales.payments import bank_import, paying, recognising, reminding
from sjoerd4u.sales.payments.models import Payment, PaymentMatch, PaymentReminder, Source
from sjoerd4u.sales.payments.paying import Paid
from sjoerd4u.sales.quotes import answering, quoting
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW
from tests.sales.bank import Booked, camt
from tests.sales.conftest import LINES, SELLER, a_quote
from tests.sales.invoices import PLAIN, a_draft, as_written
from tests.sales.invoices import SELLER as ISSUER
from tests.sales.receivables import issued

JO = "jo@voorbeeld.nl"
TODAY = day_of(NOW)
QUESTION = Question(address=JO, message="Wij zoeken raad.", language="nl", page="/contact")
STEP = Planned(kind=StepKind.CALL, says="Bellen", due_on=TODAY)
WORDS = quoting.Writing(title="x", intro="x", language="nl", valid_until=TODAY + timedelta(days=10), lines=LINES)
TERMS = contracts.Terms(party_name="Bakkerij", signatory_name="Jo Vos", signatory_function="directeur", starts_on=TODAY)


@dataclass
class World:
    """Whose data they are, and the marks of what there is of them."""

    session: Session
    by: By
    person_id: int
    mark: dict[str, str]

    def made(self, model: Any, *where: Any) -> str:
        """The newest of these."""
        mark: str = self.session.scalars(select(model.mark).where(*where).order_by(model.id.desc()).limit(1)).one()
        return mark


def a_world(session: Session) -> World:
    """Jo, of whom we have everything that we can have of somebody, and Piet, who may be Jo."""
    world = somebody(session)
    _sold(world)
    piet = Newcomer(address="piet@voorbeeld.nl", introduction=Introduction(given_name="Piet"))
    relations.add_person(session, piet, world.by, NOW)
    question = replace(QUESTION, address="piet@voorbeeld.nl")
    world.mark |= {"other": world.made(Person), "question of piet": receive_question(session, question, NOW)}
    return world


def somebody(session: Session) -> World:
    """Jo, who asked something, and whom we followed up."""
    member = add_member(session, "demi@kantoor-voorbeeld.nl", "Demi", Role.STAFF, NOW)
    by = By(member.id, member.name)
    inquiry = receive_question(session, QUESTION, NOW)
    jo = handling.claim(session, inquiry, by, NOW)
    who = session.scalars(select(Relation.person_id).where(Relation.mark == jo)).one()
    world = World(session, by, who, {"relation": jo, "inquiry": inquiry})
    world.mark["person"] = world.made(Person)
    _followed_up(world)
    return world


def _followed_up(world: World) -> None:
    session, by, jo = world.session, world.by, world.mark["relation"]
    firm = organisations.find_or_add(session, Firm(name="Bakkerij B.V.", kvk="12345678", city="Ede"), NOW)
    organisations.place(session, world.person_id, firm.id, by, NOW)
    phones.add_phone(session, world.person_id, "033 206 77 00", by, NOW)
    world.mark |= {
        "step": steps.plan(session, jo, STEP, by, NOW),
        "note": history.note(session, jo, ContactKind.PHONE, "Gebeld.", by, NOW),
        "opportunity": opportunities.open_opportunity(session, jo, Plan(title="CRM"), by, NOW),
        "case": cases.open_case(session, jo, "Hapert", by, NOW),
    }


def _sold(world: World) -> None:
    """A quote in each state, an order with its project and contract, invoices, payments, and a reminder."""
    session, by, jo = world.session, world.by, world.mark["relation"]
    world.mark["quote"] = a_quote(session, jo, by).mark
    for name in ("sent", "accepted"):
        quote = a_quote(session, jo, by)
        world.mark[f"link of {name}"] = quoting.send(session, quote.mark, quote.version, SELLER, by, NOW)
        world.mark[name] = quote.mark
    answering.accept_by_phone(session, world.mark["accepted"], "Jo Vos", "directeur", "Aan de telefoon.", by, NOW)
    world.mark |= {"order": world.made(SalesOrder), "project": world.made(Project)}
    world.mark["hours"] = working.write_hours(session, world.mark["project"], TODAY, 1_00, "Inrichten", by, NOW)
    world.mark["contract"] = contracts.draw_up(session, world.mark["order"], TERMS, by, NOW)
    world.mark["invoice"] = invoicing.issue(session, a_draft(session, jo, by, NOW), ISSUER, by, NOW).mark
    world.mark["draft"] = a_draft(session, jo, by, NOW)
    _paid(world)
    reminding.propose(session, NOW)
    world.mark["reminder"] = world.made(PaymentReminder)


def _paid(world: World) -> None:
    """An invoice that is late; one payment that somebody noted, one that the bank told of as well, and one loose."""
    session, by = world.session, world.by
    late = issued(session, world.mark["relation"], 100_00, NOW - timedelta(days=400)).mark
    day = tuple(Booked(cents, "zomaar", reference=str(cents), day=TODAY) for cents in (10_00, 20_00))
    bank_import.take_in(session, "dag.xml", camt(*day), by, NOW)
    world.mark["late"] = late
    for name, cents in (("noted", 10_00), ("told", 20_00)):
        world.mark[name] = paying.note_payment(session, late, Paid(new_mark(), TODAY, cents, "contant"), by, NOW)
        world.mark[f"bank's {name}"] = world.made(Payment, Payment.amount_cents == cents, Payment.source != Source.HAND)
    recognising.same_payment(session, world.mark["bank's told"], world.mark["told"], by, NOW)
    world.mark["match"] = world.made(PaymentMatch, PaymentMatch.amount_cents == 10_00)


Use = Callable[[World], object]


def use(verb: Callable[..., Any], *words: Any, **more: Any) -> tuple[Callable[..., Any], Use]:
    """This verb, pressed with these words; a word in braces is the mark of that name."""

    def press(world: World) -> object:
        told = [world.mark[word[1:-1]] if isinstance(word, str) and word[:1] == "{" else word for word in words]
        return verb(world.session, *told, by=world.by, at=NOW, **more)

    return verb, press


def on_person(verb: Callable[..., Any], *words: Any) -> tuple[Callable[..., Any], Use]:
    """This verb, pressed about the person."""
    return verb, lambda world: verb(world.session, world.person_id, *words, by=world.by, at=NOW)


def by_receiver(verb: Callable[..., Any], *words: Any) -> tuple[Callable[..., Any], Use]:
    """What the receiver of a quote presses."""
    return verb, lambda world: verb(world.session, world.mark["link of sent"], *words, at=NOW)


# Every verb that uses a person's data: each of them is refused. `test_restriction` fails when one is missing here.
USES: dict[Callable[..., Any], Use] = dict(
    [
        # people
        on_person(changing.change_person, {"given_name": "X"}, 1),
        on_person(phones.add_phone, "033 206 77 01"),
        on_person(phones.remove_phone, "+31332067700"),
        on_person(organisations.place, 1),
        on_person(organisations.leave, 1),
        # what came in
        use(handling.claim, "{inquiry}"),
        use(handling.release, "{inquiry}"),
        (handling.assign, lambda w: handling.assign(w.session, w.mark["inquiry"], w.by.staff_id or 0, w.by, NOW)),
        use(handling.answer_noted, "{inquiry}"),
        use(handling.close, "{inquiry}"),
        use(handling.mark_spam, "{inquiry}"),
        use(handling.not_spam, "{inquiry}"),
        use(handling.reopen, "{inquiry}"),
        use(handling.link, "{question of piet}", "{relation}"),
        use(handling.open_opportunity, "{inquiry}", Plan(title="x")),
        # the file
        on_person(relations.file_of, "kantoor"),
        use(relations.add_person, Newcomer(address=JO, introduction=Introduction(given_name="Anders"))),
        use(relations.change_relation, "{relation}", {"wishes": "x"}, 1),
        use(reaching.add_address, "{relation}", "ander@voorbeeld.nl", "kantoor"),
        use(notice.told_otherwise, "{relation}", "aan de telefoon"),
        (merging.merge, lambda w: merging.merge(w.session, w.by, w.mark["person"], w.mark["other"], {}, NOW)),
        (duplicates.say_two, lambda w: duplicates.say_two(w.session, w.mark["other"], w.mark["person"])),
        use(history.note, "{relation}", ContactKind.PHONE, "x"),
        use(history.edit_note, "{note}", "x"),
        use(history.remove_note, "{note}"),
        # what is to be done
        use(steps.plan, "{relation}", STEP),
        use(steps.done, "{step}"),
        use(steps.done_and_next, "{step}"),
        use(steps.reopen, "{step}"),
        use(steps.snooze, "{step}", 1),
        use(steps.move, "{step}", TODAY + timedelta(days=1)),
        use(steps.reassign, "{step}", None),
        use(steps.change_step, "{step}", {"says": "x"}, 1),
        use(opportunities.open_opportunity, "{relation}", Plan(title="x")),
        use(opportunities.move, "{opportunity}", OpportunityStage.TALKING, 1),
        use(opportunities.reopen, "{opportunity}", 1),
        use(opportunities.change_opportunity, "{opportunity}", {"title": "x"}, 1),
        use(cases.open_case, "{relation}", "x"),
        use(cases.move, "{case}", CaseState.SOLVED, 1),
        use(cases.solve, "{case}", 1),
        use(cases.reopen, "{case}", 1),
        use(cases.change_case, "{case}", {"title": "x"}, 1),
        # taken back
        use(back.unplan, "{step}"),
        use(back.give_back, "{inquiry}", None, 2),
        use(back.not_answered, "{inquiry}"),
        use(back.unwrite, "{note}"),
        use(back.unopen_opportunity, "{opportunity}"),
        use(back.unopen_case, "{case}"),
        # quotes
        use(quoting.start, "{relation}"),
        use(quoting.start_for_opportunity, "{opportunity}"),
        use(quoting.write, "{quote}", WORDS, 2),
        use(quoting.send, "{quote}", 2, SELLER),
        use(quoting.withdraw, "{sent}"),
        use(quoting.throw_away, "{quote}"),
        use(answering.accept_by_phone, "{sent}", "Jo Vos", "directeur", "Aan de telefoon."),
        by_receiver(answering.accept, "Jo Vos", "directeur", "Ik ga akkoord."),
        by_receiver(answering.decline, "Te duur."),
        by_receiver(answering.ask, "Kan het eerder?"),
        # the work
        use(working.write_hours, "{project}", TODAY, 1_00, "x"),
        use(working.remove_hours, "{hours}"),
        use(working.set_budget, "{project}", 9_00, 1),
        use(working.close, "{project}"),
        use(working.reopen, "{project}"),
        use(contracts.draw_up, "{order}", TERMS),
        use(contracts.change_terms, "{contract}", TERMS, 1),
        # invoices and payments
        use(drafting.draft_from_order, "{order}", "deel", days=14),
        use(drafting.free_draft, "{relation}", days=14),
        use(drafting.credit_draft, "{invoice}"),
        use(drafting.throw_away, "{draft}"),
        use(drafting.write, "{draft}", as_written(PLAIN, NOW), 2),
        use(invoicing.issue, "{draft}", ISSUER),
        use(invoicing.send_again, "{invoice}"),
        use(paying.note_payment, "{late}", Paid("N" * 22, TODAY, 1_00, "contant")),
        use(paying.remove_noted, "{noted}"),
        use(paying.match, "{bank's noted}", "{late}"),
        use(paying.unmatch, "{match}"),
        use(paying.put_aside, "{noted}", "dubbel"),
        use(paying.take_back, "{told}"),
        use(recognising.same_payment, "{bank's noted}", "{noted}"),
        use(recognising.not_the_same, "{told}"),
        use(reminding.send, "{reminder}"),
    ]
)
