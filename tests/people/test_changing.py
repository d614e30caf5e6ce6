"""Setting right what we know of a person."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.changing import NoSuchPerson, change_person, protected, set_by_person, sources_of
from sjoerd4u.people.models import Person, TrailEntry
from sjoerd4u.people.restriction import Restricted, restrict
from sjoerd4u.people.roster import Introduction, meet
from sjoerd4u.people.trail import By
from tests.builders import NOW


@pytest.fixture
def jo(session: Session) -> int:
    return meet(session, "jo@voorbeeld.nl", Introduction(given_name="Jo"), "nieuwsbrief", NOW)


def test_a_change_says_where_it_came_from_and_what_was_there(session: Session, jo: int, demi: By) -> None:
    change_person(session, jo, {"given_name": "Johan", "family_name": "Vos"}, 1, demi, NOW, source="openbare bron",
                  found_at="https://voorbeeld.nl/team")  # fmt: skip
    person = session.get_one(Person, jo)
    assert (person.name, person.version) == ("Johan Vos", 2)
    known = sources_of(session, jo)
    assert (known["family_name"].source, known["family_name"].found_at) == (
        "openbare bron",
        "https://voorbeeld.nl/team",
    )
    assert known["language"].source == "nieuwsbrief"
    told = session.scalars(select(TrailEntry).where(TrailEntry.did == "gewijzigd")).one()
    assert told.before == {"given_name": "Jo", "family_name": None}
    assert told.after == {"given_name": "Johan", "family_name": "Vos"}


def test_who_comes_second_sees_both_texts(session: Session, jo: int, demi: By) -> None:
    change_person(session, jo, {"given_name": "Johan"}, 1, demi, NOW)
    with pytest.raises(Changed) as told:
        change_person(session, jo, {"given_name": "Joris"}, 1, demi, NOW)
    assert (told.value.theirs, told.value.yours) == ({"given_name": "Johan"}, {"given_name": "Joris"})


def test_writing_what_is_there_already_is_no_change(session: Session, jo: int, demi: By) -> None:
    change_person(session, jo, {"given_name": "Johan"}, 1, demi, NOW)
    change_person(session, jo, {"given_name": "Johan"}, 1, demi, NOW)
    assert session.get_one(Person, jo).version == 2


def test_what_the_person_set_right_is_protected(session: Session, jo: int) -> None:
    set_by_person(session, jo, ["family_name"], NOW)
    assert protected(session, jo) == {"family_name"}
    assert sources_of(session, jo)["family_name"].set_by_person


def test_a_restricted_or_unknown_person_is_not_changed(session: Session, jo: int, demi: By) -> None:
    with pytest.raises(NoSuchPerson):
        change_person(session, jo + 1, {"given_name": "Johan"}, 1, demi, NOW)
    restrict(session, jo, NOW)
    with pytest.raises(Restricted):
        change_person(session, jo, {"given_name": "Johan"}, 1, demi, NOW)
