"""Organisations: found, changed, forgotten."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.versions import Changed
from sjoerd4u.people.models import Organisation, Position
from sjoerd4u.people.organisations import (
    Firm,
    KvkTaken,
    NotAKvk,
    change_organisation,
    find_or_add,
    fold,
    forget_empty_organisations,
    leave,
    place,
    tidy_kvk,
)
from sjoerd4u.people.roster import Introduction, meet
from sjoerd4u.people.trail import By
from tests.builders import NOW


@pytest.mark.parametrize("name", ["Bakkerij Jansén B.V.", "BAKKERIJ JANSEN BV", "bakkerij  jansen", "Bakkerij-Jansen"])
def test_one_firm_has_one_name_however_it_is_spelled(name: str) -> None:
    assert fold(name) == "bakkerij jansen"


def test_a_firm_is_found_by_its_number_before_its_name(session: Session) -> None:
    first = find_or_add(session, Firm(name="Bakkerij Voorbeeld", kvk="12345678"), NOW)
    assert find_or_add(session, Firm(name="Heel anders", kvk="12345678"), NOW).id == first.id
    assert find_or_add(session, Firm(name="bakkerij voorbeeld b.v."), NOW).id == first.id
    assert find_or_add(session, Firm(name="Bakkerij Voorbeeld", kvk="87654321"), NOW).id != first.id


def test_a_known_firm_is_completed_and_never_overwritten(session: Session) -> None:
    find_or_add(session, Firm(name="Bakkerij Voorbeeld", city="Ede"), NOW)
    firm = find_or_add(session, Firm(name="Bakkerij Voorbeeld", city="Breda", kvk="12345678"), NOW)
    assert (firm.city, firm.kvk) == ("Ede", "12345678")


def test_two_who_change_a_firm_do_not_overwrite_each_other(session: Session, demi: By) -> None:
    firm = find_or_add(session, Firm(name="Bakkerij Voorbeeld"), NOW)
    change_organisation(session, firm.mark, {"city": "Ede"}, 1, demi, NOW)
    with pytest.raises(Changed) as told:
        change_organisation(session, firm.mark, {"city": "Breda"}, 1, demi, NOW)
    assert (told.value.theirs, told.value.yours) == ({"city": "Ede"}, {"city": "Breda"})


def test_a_number_belongs_to_one_firm(session: Session, demi: By) -> None:
    find_or_add(session, Firm(name="Een", kvk="12345678"), NOW)
    other = find_or_add(session, Firm(name="Twee"), NOW)
    with pytest.raises(KvkTaken):
        change_organisation(session, other.mark, {"kvk": "12345678"}, 1, demi, NOW)


def test_a_number_has_eight_figures() -> None:
    assert tidy_kvk("1234 5678") == "12345678"
    for wrong in ("1234567", "123456789", "1234567a", ""):
        with pytest.raises(NotAKvk):
            tidy_kvk(wrong)


def test_a_firm_of_which_nobody_is_left_is_forgotten(session: Session, demi: By) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    kept = find_or_add(session, Firm(name="Blijft"), NOW)
    left = find_or_add(session, Firm(name="Gaat"), NOW)
    place(session, person, kept.id, demi, NOW, title="directeur")
    position = place(session, person, left.id, demi, NOW)
    assert forget_empty_organisations(session) == 0
    leave(session, person, position, demi, NOW)
    assert forget_empty_organisations(session) == 1
    assert session.scalars(select(Organisation.name)).all() == ["Blijft"]


def test_a_place_is_noted_once_and_keeps_its_title(session: Session, demi: By) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    firm = find_or_add(session, Firm(name="Bakkerij"), NOW)
    place(session, person, firm.id, demi, NOW, title="directeur")
    place(session, person, firm.id, demi, NOW)
    assert session.scalar(select(func.count(Position.id))) == 1
    assert session.scalars(select(Position.title)).one() == "directeur"
