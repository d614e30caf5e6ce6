"""A quote from the first word to the answer."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Inquiry, NextStep, Opportunity, Relation
from sjoerd4u.crm.rows import Refused
from sjoerd4u.kit.versions import Changed
from sjoerd4u.mail.models import Letter
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.people.trail import By
from sjoerd4u.sales.lines import Line
from sjoerd4u.sales.models import Project, Quote, QuoteSending, SalesOrder
from sjoerd4u.sales.quotes import answering, offers, quoting
from sjoerd4u.sales.quotes.offers import NotOpen, Standing
from sjoerd4u.sales.quotes.quoting import Writing
from tests.builders import NOW
from tests.sales.conftest import LINES, SELLER

LATER = NOW + timedelta(hours=2)
YES = ("Jo Vos", "directeur", "Ik ga akkoord.")


def count(session: Session, model: Any) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def sent(session: Session, quote: Quote, by: By) -> QuoteSending:
    mark = quoting.send(session, quote.mark, quote.version, SELLER, by, NOW)
    return session.scalars(select(QuoteSending).where(QuoteSending.mark == mark)).one()


def stands(session: Session, sending: QuoteSending, at: datetime) -> Standing:
    return offers.offer(session, sending.mark, at).standing


def test_sent_twice_is_one_letter_with_one_frozen_copy(session: Session, quote: Quote, demi: By) -> None:
    sending = sent(session, quote, demi)
    assert sent(session, quote, demi).mark == sending.mark
    assert count(session, Letter) == count(session, QuoteSending) == 1
    assert (quote.net_cents, quote.vat_cents, quote.total_cents) == (925_00, 191_25, 1116_25)
    assert sending.frozen["party"]["name"] == "Bakkerij Voorbeeld B.V."
    assert session.scalars(select(Opportunity.stage)).one() == "offerte"


@pytest.mark.one_database
def test_what_would_be_a_box_on_paper_is_not_sent(session: Session, quote: Quote, demi: By) -> None:
    quote.intro = "Wij hebben er zin in 😀"
    with pytest.raises(Refused, match="Het teken 😀 kan niet op papier"):
        sent(session, quote, demi)
    quote.intro = "Ελληνικά, ✓ en → kunnen wel"
    assert sent(session, quote, demi)


def test_accepted_twice_on_the_last_second_is_one_order_one_project_one_step(
    session: Session, quote: Quote, demi: By
) -> None:
    sending = sent(session, quote, demi)
    digest, steps = sending.digest, count(session, NextStep)
    last = datetime.combine(quote.valid_until, time(23, 59, 59), ZoneInfo("Europe/Amsterdam"))
    for _ in range(2):
        answering.accept(session, sending.mark, *YES, last)
    session.flush()
    assert [count(session, model) for model in (SalesOrder, Project)] == [1, 1]
    assert count(session, NextStep) == steps + 1
    project, order = session.scalars(select(Project)).one(), session.scalars(select(SalesOrder)).one()
    assert (project.budget_hundredths, order.total_cents, order.number[3:]) == (10_00, 1116_25, quote.number[3:])
    assert session.scalars(select(Opportunity.stage)).one() == "gewonnen"
    assert session.scalars(select(Relation.kind)).one() == "klant"
    session.refresh(sending)
    assert quoting.digest_of(sending.frozen) == sending.digest == digest
    assert (sending.accepted_name, sending.accepted_function, sending.accepted_how) == (*YES[:2], "via de link")
    assert session.scalar(select(func.count()).where(TrailEntry.did == "geaccepteerd")) == 1


def test_a_second_after_the_last_it_is_refused(session: Session, quote: Quote, demi: By) -> None:
    sending = sent(session, quote, demi)
    last = datetime.combine(quote.valid_until, time(23, 59, 59), ZoneInfo("Europe/Amsterdam"))
    assert stands(session, sending, last) == Standing.OPEN
    with pytest.raises(NotOpen) as refused:
        answering.accept(session, sending.mark, *YES, last + timedelta(seconds=1))
    assert refused.value.standing == Standing.EXPIRED
    assert count(session, SalesOrder) == 0


def test_a_changed_quote_voids_the_old_link_and_the_new_one_works(session: Session, quote: Quote, demi: By) -> None:
    old = sent(session, quote, demi)
    frozen = dict(old.frozen)
    told = Writing(title="Anders", intro="", language="en", valid_until=quote.valid_until, lines=LINES[:1])
    with pytest.raises(Changed):
        quoting.write(session, quote.mark, told, 1, demi, LATER)
    quoting.write(session, quote.mark, told, quote.version, demi, LATER)
    assert (quote.state, stands(session, old, LATER)) == ("concept", Standing.REPLACED)
    with pytest.raises(NotOpen):
        answering.accept(session, old.mark, *YES, LATER)
    new = sent(session, quote, demi)
    session.refresh(old)
    assert (old.frozen, stands(session, new, LATER)) == (frozen, Standing.OPEN)
    quoting.withdraw(session, quote.mark, demi, LATER)
    assert (stands(session, new, LATER), stands(session, old, LATER)) == (Standing.WITHDRAWN, Standing.WITHDRAWN)


def test_no_and_questions_come_in_and_a_yes_by_telephone_says_how(session: Session, quote: Quote, demi: By) -> None:
    with pytest.raises(Refused):
        answering.accept_by_phone(session, quote.mark, "Jo", "directeur", "Belde net", demi, LATER)
    sending = sent(session, quote, demi)
    answering.ask(session, sending.mark, "Kan het eerder?", LATER)
    assert session.scalars(select(Inquiry.message)).one() == "Kan het eerder?"
    answering.decline(session, sending.mark, "Te duur", LATER)
    answering.decline(session, sending.mark, "Te duur", LATER)
    assert (quote.state, sending.decline_reason) == ("afgewezen", "Te duur")
    again = sent(session, quote, demi)
    assert stands(session, sending, LATER) == Standing.REPLACED
    answering.accept_by_phone(session, quote.mark, "Jo", "directeur", "Belde net", demi, LATER)
    assert (again.accepted_how, again.accepted_note, again.noted_by) == ("telefonisch", "Belde net", demi.name)
    with pytest.raises(Refused):
        quoting.write(session, quote.mark, _emptied(quote), quote.version, demi, LATER)


def _emptied(quote: Quote) -> Writing:
    lines = (Line("Iets", 1_00),)
    return Writing(title="Anders", intro="", language="nl", valid_until=quote.valid_until, lines=lines)


def test_a_copy_that_was_tampered_with_is_not_accepted(session: Session, quote: Quote, demi: By) -> None:
    sending = sent(session, quote, demi)
    sending.frozen = sending.frozen | {"total": 1}
    session.flush()
    with pytest.raises(offers.Tampered):
        answering.accept(session, sending.mark, *YES, LATER)
