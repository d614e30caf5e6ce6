"""Restriction bites at every use (AVG art. 18): each verb that uses or changes a person's data is refused, and nothing
of it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases, handling, history, listing, opportunities, relations, steps
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.looking_again import topics_in
from sjoerd4u.crm.models import CaseState, ContactKind, Inquiry, InquiryState, OpportunityStage, Relation, StepKind
from sjoerd4u.crm.opportunities import Plan
from sjoerd4u.crm.relations import Newcomer
from sjoerd4u.crm.steps import Planned
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.mail.outbox import write_letter
from sjoerd4u.people import changing, phones, restriction
from sjoerd4u.people.models import Person, TrailEntry
from sjoerd4u.people.restriction import Restricted
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import handling as desk
from sjoerd4u.privacy import noticing, requests
from sjoerd4u.privacy.erasure import UseIsRestricted, erase
from sjoerd4u.privacy.handling import Verdict
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.request_models import Channel, Decision, RequestKind
from sjoerd4u.privacy.requests import Asked
from sjoerd4u.privacy.retention import forecast, kept_for_restriction, purge_expired
from sjoerd4u.register.purposes import CRM_SERVICE
from sjoerd4u.staff.accounts import add_member
from sjoerd4u.staff.models import Role
from tests.builders import NOW
from tests.postman import Postman

JO = "jo@voorbeeld.nl"
STEP = Planned(kind=StepKind.CALL, says="Bellen", due_on=NOW.date())
pytestmark = pytest.mark.usefixtures("clock")


@dataclass
class World:
    """A restricted person with something of everything."""

    session: Session
    by: By
    person_id: int
    relation: str
    inquiry: str
    step: str
    note: str
    opportunity: str
    case: str


@pytest.fixture
def world(session: Session) -> World:
    member = add_member(session, "demi@kantoor-voorbeeld.nl", "Demi", Role.STAFF, NOW)
    by = By(member.id, member.name)
    inquiry = receive_question(
        session, Question(address=JO, message="Wij zoeken raad.", language="nl", page="/contact"), NOW
    )
    relation = handling.claim(session, inquiry, by, NOW)
    found = World(
        session,
        by,
        session.scalars(select(Person.id)).one(),
        relation,
        inquiry,
        steps.plan(session, relation, STEP, by, NOW),
        history.note(session, relation, ContactKind.PHONE, "Gebeld.", by, NOW),
        opportunities.open_opportunity(session, relation, Plan(title="CRM"), by, NOW),
        cases.open_case(session, relation, "Hapert", by, NOW),
    )
    restriction.restrict(session, found.person_id, NOW)
    session.commit()
    return found


USES: dict[str, Callable[[World], object]] = {
    "claim": lambda w: handling.claim(w.session, w.inquiry, w.by, NOW),
    "answer": lambda w: handling.answer_noted(w.session, w.inquiry, w.by, NOW),
    "close": lambda w: handling.close(w.session, w.inquiry, w.by, NOW),
    "spam": lambda w: handling.mark_spam(w.session, w.inquiry, w.by, NOW),
    "change relation": lambda w: relations.change_relation(w.session, w.relation, {"wishes": "x"}, 1, w.by, NOW),
    "change person": lambda w: changing.change_person(w.session, w.person_id, {"given_name": "X"}, 1, w.by, NOW),
    "add phone": lambda w: phones.add_phone(w.session, w.person_id, "033 206 77 00", w.by, NOW),
    "note": lambda w: history.note(w.session, w.relation, ContactKind.PHONE, "x", w.by, NOW),
    "edit note": lambda w: history.edit_note(w.session, w.note, "x", w.by, NOW),
    "remove note": lambda w: history.remove_note(w.session, w.note, w.by, NOW),
    "plan step": lambda w: steps.plan(w.session, w.relation, STEP, w.by, NOW),
    "finish step": lambda w: steps.done(w.session, w.step, w.by, NOW),
    "snooze step": lambda w: steps.snooze(w.session, w.step, 1, w.by, NOW),
    "move step": lambda w: steps.move(w.session, w.step, NOW.date() + timedelta(days=1), w.by, NOW),
    "change step": lambda w: steps.change_step(w.session, w.step, {"says": "x"}, 1, w.by, NOW),
    "open opportunity": lambda w: opportunities.open_opportunity(w.session, w.relation, Plan(title="x"), w.by, NOW),
    "move opportunity": lambda w: opportunities.move(w.session, w.opportunity, OpportunityStage.TALKING, 1, w.by, NOW),
    "change opportunity": lambda w: opportunities.change_opportunity(
        w.session, w.opportunity, {"title": "x"}, 1, w.by, NOW
    ),
    "open case": lambda w: cases.open_case(w.session, w.relation, "x", w.by, NOW),
    "move case": lambda w: cases.move(w.session, w.case, CaseState.SOLVED, 1, w.by, NOW),
    "change case": lambda w: cases.change_case(w.session, w.case, {"title": "x"}, 1, w.by, NOW),
}


@pytest.mark.parametrize("use", USES)
def test_every_use_of_restricted_data_is_refused_and_leaves_nothing(world: World, use: str) -> None:
    entries = world.session.scalar(select(func.count(TrailEntry.id)))
    with pytest.raises(Restricted):
        USES[use](world)
    world.session.rollback()
    assert world.session.scalar(select(func.count(TrailEntry.id))) == entries


@pytest.mark.parametrize("use", USES)
def test_after_lifting_each_of_them_is_done(world: World, use: str) -> None:
    restriction.lift(world.session, world.person_id)
    world.session.flush()
    USES[use](world)


def test_lists_leave_them_out_and_count_them(world: World) -> None:
    assert listing.relations(world.session, [], 1).rows == []
    assert listing.restricted_relations(world.session, []) == 1


def test_a_letter_that_waits_is_kept_back(world: World, postman: Postman) -> None:
    write_letter(world.session, "crm/receipt", JO, CRM_SERVICE, "nl", NOW, person_id=world.person_id)
    world.session.commit()
    postman.post()
    written = select(Letter.state).where(Letter.purpose == CRM_SERVICE.slug, Letter.address == JO)
    assert set(world.session.scalars(written)) == {LetterState.WITHHELD}


def test_the_term_does_not_make_them_go(world: World, store: Store) -> None:
    later = NOW + timedelta(days=3000)
    assert "relation" not in {going.table for going in forecast(world.session, later)}
    world.session.commit()
    assert "blijven na hun termijn: het gebruik is beperkt" in purge_expired(store, later)
    assert kept_for_restriction(world.session, later) > 0
    assert kept_for_restriction(world.session, NOW) == 0
    assert world.session.scalar(select(func.count(Relation.id))) == 1


def test_they_are_not_erased_either(world: World, store: Store, tmp_path: object) -> None:
    world.session.commit()
    with pytest.raises(UseIsRestricted):
        erase(store, JO, NOW, Ledger(tmp_path / "erasures.log"))  # type: ignore[operator]


def test_a_notice_to_many_passes_them_by(world: World) -> None:
    found = noticing.audience(world.session, [CRM_SERVICE.slug])
    assert (found.people, found.restricted) == (0, 1)


def test_somebody_known_is_not_added_again(world: World) -> None:
    newcomer = Newcomer(address=JO, introduction=Introduction(given_name="Anders"))
    with pytest.raises((Restricted, relations.AlreadyKnown)):
        relations.add_person(world.session, newcomer, world.by, NOW)


# — The human look has its effect here ———————————————————————————————————————————————————————————————————————————


def test_a_human_look_pins_the_interests_that_were_named(world: World) -> None:
    session = world.session
    restriction.lift(session, world.person_id)
    asked = Asked(
        kind=RequestKind.LOOK, channel=Channel.PORTAL, language="nl", address=JO, about={"wat": "relation.interests"}
    )
    mark = requests.open_request(session, asked, NOW)
    verdict = Verdict(decision=Decision.GRANTED, facts="De artikelen", outcome="avg")
    desk.decide(session, mark, verdict, world.by, NOW)
    relation = session.scalars(select(Relation)).one()
    assert (relation.interests, relation.interests_pinned) == (["avg"], True)
    relations.derive_interests(session, relation, ["crm-kiezen"])
    assert relation.interests == ["avg"]


def test_a_human_look_takes_only_their_own_question_out_of_the_spam(world: World) -> None:
    session = world.session
    restriction.lift(session, world.person_id)
    other = receive_question(
        session, Question(address="piet@voorbeeld.nl", message="Koop!", language="nl", page="/contact"), NOW
    )
    for mark in (world.inquiry, other):
        handling.mark_spam(session, mark, world.by, NOW)
        about = {"wat": "inquiry.state", "mark": mark}
        asked = Asked(kind=RequestKind.LOOK, channel=Channel.PORTAL, language="nl", address=JO, about=about)
        verdict = Verdict(decision=Decision.GRANTED, facts="De vraag", outcome="een gewone vraag")
        desk.decide(session, requests.open_request(session, asked, NOW), verdict, world.by, NOW)
    session.expire_all()
    states = dict(session.execute(select(Inquiry.mark, Inquiry.state)).all())  # type: ignore[arg-type]
    assert states[world.inquiry] != InquiryState.SPAM
    assert states[other] == InquiryState.SPAM


def test_no_named_topic_means_none() -> None:
    assert topics_in("geen interesse") == []
