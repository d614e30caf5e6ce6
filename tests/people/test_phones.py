"""Telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.people.models import PersonPhone
from sjoerd4u.people.phones import NotANumber, add_phone, remove_phone, shown, tidy_phone
from sjoerd4u.people.restriction import Restricted, restrict
from sjoerd4u.people.roster import Introduction, meet
from sjoerd4u.people.trail import By
from tests.builders import NOW


@pytest.mark.parametrize("typed", ["033 206 77 00", "(033) 2067700", "+31332067700", "0031 33-2067700", "033.206.7700"])
def test_one_number_has_one_spelling(typed: str) -> None:
    assert tidy_phone(typed) == "+31332067700"
    assert shown("+31332067700") == "033 206 7700"


def test_a_number_from_abroad_keeps_its_country() -> None:
    assert tidy_phone("+32 2 123 45 67") == "+3221234567"
    assert shown("+3221234567").startswith("+32")


@pytest.mark.parametrize("typed", ["", "112112112112112112", "bel mij", "033", "06\x00", "\ud800", "9" * 60])
def test_what_cannot_be_called_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(NotANumber, match="geen telefoonnummer"):
        tidy_phone(typed)


@given(st.text(max_size=50))
def test_anything_typed_is_a_number_or_refused(typed: str) -> None:
    try:
        tidied = tidy_phone(typed)
    except NotANumber:
        return
    assert tidied.startswith("+")
    assert tidied[1:].isdecimal()
    assert tidy_phone(tidied) == tidied


def test_a_number_is_kept_once_and_can_go(session: Session, demi: By) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    for typed in ("033 2067700", "+31 33 206 7700"):
        add_phone(session, person, typed, demi, NOW)
    assert session.scalars(select(PersonPhone.number)).all() == ["+31332067700"]
    remove_phone(session, person, "+31332067700", demi, NOW)
    assert session.scalars(select(PersonPhone.number)).all() == []


def test_of_a_restricted_person_nothing_is_noted(session: Session, demi: By) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    restrict(session, person, NOW)
    with pytest.raises(Restricted):
        add_phone(session, person, "033 2067700", demi, NOW)
