"""Contact history."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm import cases, handling, history
from sjoerd4u.crm.models import ContactMoment, Inquiry, NextStep, Relation, ServiceCase
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.crm.steps import Planned
from sjoerd4u.people.models import TrailEntry
from sjoerd4u.people.trail import By
from tests.builders import NOW

LATER = NOW + timedelta(days=2)


def test_a_note_and_the_next_step_are_one_act(session: Session, jo: str, demi: By) -> None:
    step = Planned("mailen", "Offerte sturen", LATER.date())
    history.note(session, jo, "telefonisch", "Gebeld.\nWil een offerte.", demi, LATER, step=step)
    kept = session.scalars(select(ContactMoment)).one()
    assert (kept.text, kept.by_name, kept.staff_id) == ("Gebeld.\nWil een offerte.", demi.name, demi.staff_id)
    assert session.scalars(select(NextStep.says)).all() == ["Offerte sturen"]


@pytest.mark.parametrize("kind", ["persoonlijk", "telefonisch", "schriftelijk", "e-mail", "web"])
def test_every_contact_starts_the_term_anew_of_the_file_and_of_the_questions(
    session: Session, asked: str, demi: By, kind: str
) -> None:
    relation = handling.claim(session, asked, demi, NOW)
    history.note(session, relation, kind, "Gesproken", demi, LATER)
    session.expire_all()
    assert session.scalars(select(Relation.last_contact_at)).one() == LATER
    assert session.scalars(select(Inquiry.last_contact_at)).one() == LATER


def test_a_contact_of_last_week_does_not_turn_the_clock_back(session: Session, jo: str, demi: By) -> None:
    history.note(session, jo, "telefonisch", "Vorige week gebeld", demi, LATER, happened_at=NOW - timedelta(days=7))
    assert session.scalars(select(Relation.last_contact_at)).one() == NOW
    assert session.scalars(select(ContactMoment.at)).one() == NOW - timedelta(days=7)


def test_a_contact_of_tomorrow_is_of_now(session: Session, jo: str, demi: By) -> None:
    history.note(session, jo, "telefonisch", "Gebeld", demi, LATER, happened_at=LATER + timedelta(days=400))
    assert session.scalars(select(ContactMoment.at)).one() == LATER


def test_a_talk_is_the_first_answer_to_what_was_picked_up_and_a_note_of_the_site_is_not(
    session: Session, asked: str, demi: By
) -> None:
    relation = handling.claim(session, asked, demi, NOW)
    history.note(session, relation, "web", "Keek op de site", demi, LATER)
    session.expire_all()
    assert session.scalars(select(Inquiry.answered_at)).one() is None
    history.note(session, relation, "telefonisch", "Gebeld", demi, LATER)
    session.expire_all()
    assert session.scalars(select(Inquiry.answered_at)).one() == LATER


def test_a_letter_in_a_case_stops_its_clock(session: Session, jo: str, demi: By) -> None:
    case = cases.open_case(session, jo, "Hapert", demi, NOW)
    history.note(session, jo, "e-mail", "Zo lost u het op", demi, LATER, case=case)
    session.expire_all()
    assert session.scalars(select(ServiceCase.answered_at)).one() == LATER


def test_one_mends_ones_own_note_within_a_quarter_of_an_hour(session: Session, jo: str, demi: By, sam: By) -> None:
    mark = history.note(session, jo, "telefonisch", "Gebelt", demi, NOW)
    history.edit_note(session, mark, "Gebeld", demi, NOW + timedelta(minutes=15))
    assert session.scalars(select(ContactMoment.text)).one() == "Gebeld"
    for by, moment in ((sam, NOW), (demi, NOW + timedelta(minutes=16))):
        with pytest.raises(Refused):
            history.edit_note(session, mark, "Anders", by, moment)
        with pytest.raises(Refused):
            history.remove_note(session, mark, by, moment)
    history.remove_note(session, mark, demi, NOW)
    assert session.scalar(select(func.count(ContactMoment.id))) == 0


def test_the_words_of_a_note_that_is_only_mine_are_not_in_the_trail(session: Session, jo: str, demi: By) -> None:
    mark = history.note(session, jo, "telefonisch", "Praat graag", demi, NOW, only_mine=True)
    history.edit_note(session, mark, "Praat erg graag", demi, NOW)
    told = [(entry.before, entry.after) for entry in session.scalars(select(TrailEntry))]
    assert "raat" not in str(told)


@pytest.mark.parametrize(("kind", "text"), [("gebaren", "x"), ("telefonisch", "  "), ("telefonisch", "a" * 20_001)])
def test_what_cannot_be_noted_is_refused(session: Session, jo: str, demi: By, kind: str, text: str) -> None:
    with pytest.raises(Refused):
        history.note(session, jo, kind, text, demi, NOW)


def test_a_note_cannot_be_about_what_is_of_somebody_else(session: Session, jo: str, demi: By) -> None:
    for about in ({"case": "nergens"}, {"opportunity": "nergens"}, {"inquiry": "nergens"}):
        with pytest.raises(Gone):
            history.note(session, jo, "telefonisch", "Gebeld", demi, NOW, **about)
