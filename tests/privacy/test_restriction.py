"""Restriction bites at every use (AVG art. 18): each verb that uses or changes a person's data is refused, and nothing
of it is done."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from pkgutil import walk_packages
from types import FunctionType
from typing import Any, get_type_hints

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u import crm, newsletter, people, sales
from sjoerd4u.crm import (
    bulk,
    filtering,
    handling,
    history,
    listing,
    merging,
    opportunities,
    reaching,
    relations,
    steps,
    today,
)
from sjoerd4u.crm.exporting import sheet
from sjoerd4u.crm.importing import carrying_out, changing_known, reverting, taking_in
from sjoerd4u.crm.inquiries import Question, receive_question
from sjoerd4u.crm.looking_again import topics_in
from sjoerd4u.crm.models import Inquiry, InquiryState, Relation
from sjoerd4u.crm.rows import Refused
from sjoerd4u.crm.search import search
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.mail.outbox import write_letter
from sjoerd4u.newsletter.campaigns import audience, composing, picturing, steering, subjects
from sjoerd4u.people import organisations, restriction, trail
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.people.restriction import Restricted
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
from sjoerd4u.sales.payments import bank_import, paying
from tests.builders import NOW, dump
from tests.postman import Postman
from tests.privacy.restricted import JO, USES, World, a_world, somebody
from tests.visitor import Colleague

pytestmark = pytest.mark.usefixtures("clock")
OURS = (people, crm, newsletter, sales)
# What staff press that uses nobody's data, or not by itself; and why it is not among USES.
ELSEWHERE: dict[str, Iterable[Callable[..., Any]]] = {
    "they pass by who is restricted, and count them: the tests below and of the import": (
        *(bulk.carry_out, bulk.undo, taking_in.take_in, taking_in.carry_out, taking_in.stop, taking_in.turn_back),
        *(carrying_out.carry_out, changing_known.change_known, reverting.revert, bank_import.take_in, today.today),
    ),
    "a campaign is asked about each reader when it goes: newsletter/test_sending": (
        *(composing.begin, composing.save, composing.throw_away, composing.copy, picturing.add_picture, audience.aim),
        *(steering.start, steering.plan, steering.set_tempo, steering.unplan, steering.pause, steering.resume),
        *(steering.call_off, steering.it_arrived, steering.send_again, subjects.decide),
    ),
    "who calls them holds the file already": (opportunities.open_for, steps.plan_for, paying.settle, history.may_mend),
    "about nobody in particular": (filtering.save, filtering.remove, organisations.change_organisation),
    "the trail of what was done": (trail.record, trail.record_many, trail.saw, trail.was_seen),
    "it counts what was refused": (restriction.count_refusal,),
    "a right of the person's own, carried out (art. 22)": (relations.pin_interests,),
    "two people in one file see each other's data (art. 18(2))": (merging.undo_merge,),
}

# Of who is not restricted these are refused as well, each for a reason of its own; every other use is done.
REFUSED_ANYWAY: dict[Callable[..., Any], type[Exception]] = {
    relations.add_person: relations.AlreadyKnown,  # that they are there is no longer a secret
    reaching.add_address: Refused,  # another address comes from the person
    paying.take_back: Refused,  # the bank told of it too
}


@pytest.fixture
def world(session: Session) -> World:
    """A restricted person, and some of what we may have of somebody."""
    found = somebody(session)
    restriction.restrict(session, found.person_id, NOW)
    session.commit()
    return found


@pytest.fixture
def all_of_it(session: Session) -> World:
    """A restricted person with something of everything."""
    found = a_world(session)
    restriction.restrict(session, found.person_id, NOW)
    session.commit()
    return found


def pressed_by_staff() -> set[Callable[..., Any]]:
    """Every verb of the rooms that use people's data, by the one sign that all have: it is told who presses."""
    found = set()
    for room in OURS:
        for module in walk_packages(room.__path__, f"{room.__name__}."):
            for verb in vars(import_module(module.name)).values():
                ours = isinstance(verb, FunctionType) and verb.__module__ == module.name and verb.__name__[0] != "_"
                if ours and By in get_type_hints(verb).values():
                    found.add(verb)
    return found


def test_every_press_of_ours_is_among_the_uses_or_says_why_not() -> None:
    elsewhere = [verb for verbs in ELSEWHERE.values() for verb in verbs]
    assert not USES.keys() & set(elsewhere)
    missing = pressed_by_staff() - USES.keys() - set(elsewhere)
    assert {f"{verb.__module__}.{verb.__name__}" for verb in missing} == set()


def test_every_use_of_restricted_data_is_refused_and_leaves_nothing(all_of_it: World, store: Store) -> None:
    before, done = dump(store), []
    for verb, press in USES.items():
        with contextlib.suppress(Restricted):
            press(all_of_it)
            done.append(f"{verb.__module__}.{verb.__name__}")
        all_of_it.session.commit()  # what was written before it was refused would be kept
    assert done == []
    assert dump(store) == before


def test_after_lifting_each_of_them_is_done(all_of_it: World) -> None:
    restriction.lift(all_of_it.session, all_of_it.person_id)
    all_of_it.session.commit()
    for verb, press in USES.items():
        with pytest.raises(REFUSED_ANYWAY[verb]) if verb in REFUSED_ANYWAY else contextlib.nullcontext():
            press(all_of_it)
        all_of_it.session.rollback()


@pytest.mark.one_database
def test_a_press_that_was_refused_is_counted_where_the_person_sees_it(app: Flask, all_of_it: World) -> None:
    world = all_of_it
    office, path = Colleague(app), f"/kantoor/dubbel/{world.mark['person']}/{world.mark['other']}"
    for _ in range(2):
        assert "Gebruik beperkt" in office.post(path, status=409).text
        office.post(f"/kantoor/offertes/{world.mark['sent']}/intrekken", status=409)
    tried = select(TrailEntry.person_id).where(TrailEntry.did == restriction.REFUSED)
    assert world.session.scalars(tried).all() == [world.person_id] * 4


def test_lists_searches_filters_exports_and_changes_of_many_leave_them_out_and_count_them(world: World) -> None:
    session = world.session
    assert (listing.relations(session, [], 1).rows, listing.restricted_relations(session, [])) == ([], 1)
    found = search(session, JO, None)
    assert (found.people, found.restricted) == ([], 1)
    assert (sheet.counted(session, []), len(list(sheet.lines(session, [])))) == ((0, 1), 1)
    assert filtering.count(session, filtering.Filter(), NOW) == 0
    everyone, label = bulk.Which(chosen=filtering.Filter()), bulk.Change(what=bulk.What.LABEL, label="beurs")
    assert bulk.number(session, everyone, NOW) == bulk.carry_out(session, world.by, everyone, label, NOW)[1] == 0
    told = today.today(session, world.by, NOW)
    assert [(one.total, one.restricted) for one in told.sections if one.restricted] == [(0, 2), (0, 1)]


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
    for mark in (world.mark["inquiry"], other):
        handling.mark_spam(session, mark, world.by, NOW)
        about = {"wat": "inquiry.state", "mark": mark}
        asked = Asked(kind=RequestKind.LOOK, channel=Channel.PORTAL, language="nl", address=JO, about=about)
        verdict = Verdict(decision=Decision.GRANTED, facts="De vraag", outcome="een gewone vraag")
        desk.decide(session, requests.open_request(session, asked, NOW), verdict, world.by, NOW)
    session.expire_all()
    states = dict(session.execute(select(Inquiry.mark, Inquiry.state)).all())  # type: ignore[arg-type]
    assert states[world.mark["inquiry"]] != InquiryState.SPAM
    assert states[other] == InquiryState.SPAM


def test_no_named_topic_means_none() -> None:
    assert topics_in("geen interesse") == []
