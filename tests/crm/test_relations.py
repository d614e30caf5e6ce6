"""The file of a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.crm.models import Relation
from sjoerd4u.crm.relations import (
    AlreadyKnown,
    Newcomer,
    add_person,
    change_relation,
    derive_interests,
    forget_on,
    pin_interests,
    tell_by,
)
from sjoerd4u.crm.rows import Gone, Refused
from sjoerd4u.kit.clock import start_of
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.versions import Changed
from sjoerd4u.mail.models import SuppressionReason
from sjoerd4u.mail.suppression import suppress
from sjoerd4u.people.models import Organisation, Person, PersonPhone
from sjoerd4u.people.organisations import Firm
from sjoerd4u.people.phones import NotANumber
from sjoerd4u.people.restriction import Restricted, restrict
from sjoerd4u.people.roster import Introduction
from sjoerd4u.people.trail import DATA_SUBJECT, By, verify
from sjoerd4u.privacy.retention import purge_expired
from tests.builders import NOW, a_reader


def file(session: Session, mark: str) -> Relation:
    session.expire_all()
    return session.scalars(select(Relation).where(Relation.mark == mark)).one()


def test_who_is_added_has_a_file_with_everything_that_was_filled_in(session: Session, demi: By) -> None:
    newcomer = Newcomer(
        address="an@voorbeeld.nl",
        phone="033 206 77 00",
        introduction=Introduction(given_name="An", infix="de", family_name="Boer"),
        firm=Firm(name="Tuincentrum", kvk="12345678"),
        wishes="Eén klantenlijst.",
        interests=["avg", "bestaat niet"],
    )
    kept = file(session, add_person(session, newcomer, demi, NOW))
    assert (kept.kind, kept.wishes, kept.interests, kept.owner_id) == (
        "prospect",
        "Eén klantenlijst.",
        ["avg"],
        demi.staff_id,
    )
    assert session.get_one(Person, kept.person_id).name == "An de Boer"
    assert session.scalars(select(PersonPhone.number)).all() == ["+31332067700"]
    assert session.scalars(select(Organisation.kvk)).all() == ["12345678"]


def test_somebody_who_reads_the_newsletter_gets_a_file_and_stays_one_person(session: Session, demi: By) -> None:
    a_reader(session, "an@voorbeeld.nl")
    add_person(session, Newcomer(address="an@voorbeeld.nl"), demi, NOW)
    assert session.scalar(select(func.count(Person.id))) == 1


def test_somebody_of_whom_there_is_a_file_is_not_added_again(session: Session, jo: str, demi: By) -> None:
    with pytest.raises(AlreadyKnown) as known:
        add_person(session, Newcomer(address="jo@voorbeeld.nl"), demi, NOW)
    assert known.value.mark == jo


def test_somebody_without_an_address_is_reached_by_phone_and_somebody_without_either_not_at_all(
    session: Session, demi: By
) -> None:
    add_person(session, Newcomer(phone="033 206 77 00"), demi, NOW)
    for wrong in (Newcomer(), Newcomer(address="an@voorbeeld.nl", source="openbare bron")):
        with pytest.raises(Refused):
            add_person(session, wrong, demi, NOW)
    with pytest.raises(NotANumber):
        add_person(session, Newcomer(phone="bel mij"), demi, NOW)


def test_who_asked_to_be_forgotten_comes_back_only_of_their_own_accord(session: Session, demi: By) -> None:
    suppress(session, "an@voorbeeld.nl", SuppressionReason.ERASED, NOW)
    found = Newcomer(address="an@voorbeeld.nl", source="openbare bron", found_at="https://voorbeeld.nl")
    with pytest.raises(Refused):
        add_person(session, found, demi, NOW)
    add_person(session, Newcomer(address="an@voorbeeld.nl", source="betrokkene"), demi, NOW)


def test_who_did_not_tell_us_is_told_within_a_month(session: Session, demi: By) -> None:
    found = Newcomer(address="an@voorbeeld.nl", source="openbare bron", found_at="https://voorbeeld.nl/team")
    kept = file(session, add_person(session, found, demi, NOW))
    assert kept.found_at == "https://voorbeeld.nl/team"
    assert str(tell_by(kept)) == "2026-12-23"
    told = file(session, add_person(session, Newcomer(address="bo@voorbeeld.nl"), demi, NOW))
    assert tell_by(told) is None


def test_a_change_is_tidied_and_the_second_of_two_sees_both_texts(session: Session, jo: str, demi: By) -> None:
    change_relation(session, jo, {"labels": ["VIP ", "vip", "Beurs"], "wishes": " Rust. "}, 1, demi, NOW)
    assert (file(session, jo).labels, file(session, jo).wishes, file(session, jo).version) == (
        ["beurs", "vip"],
        "Rust.",
        2,
    )
    with pytest.raises(Changed) as told:
        change_relation(session, jo, {"wishes": "Haast."}, 1, demi, NOW)
    assert (told.value.theirs, told.value.yours) == ({"wishes": "Rust."}, {"wishes": "Haast."})


def test_what_cannot_be_is_refused(session: Session, jo: str, demi: By) -> None:
    for wrong in ({"labels": [str(n) for n in range(21)]}, {"wishes": "a" * 20_001}, {"owner_id": 2**63 - 1}):
        with pytest.raises(Refused):
            change_relation(session, jo, wrong, 1, demi, NOW)
    with pytest.raises(Gone):
        change_relation(session, "nergens", {"wishes": "x"}, 1, demi, NOW)


def test_interest_is_derived_until_the_person_objects(session: Session, jo: str) -> None:
    kept = file(session, jo)
    derive_interests(session, kept, ["service", "avg"])
    assert kept.interests == ["avg", "service"]
    pin_interests(session, kept.person_id, ["avg"], DATA_SUBJECT, NOW)
    derive_interests(session, kept, ["service"])
    assert (file(session, jo).interests, file(session, jo).interests_pinned) == (["avg"], True)


def test_of_a_restricted_person_nothing_changes(session: Session, jo: str, demi: By) -> None:
    restrict(session, file(session, jo).person_id, NOW)
    with pytest.raises(Restricted):
        change_relation(session, jo, {"wishes": "x"}, 1, demi, NOW)


def test_the_nightly_clean_up_forgets_the_file_on_the_day_that_it_shows(
    store: Store, session: Session, jo: str
) -> None:
    day = forget_on(file(session, jo))
    session.commit()
    for moment, files in ((start_of(day) - timedelta(minutes=1), 1), (start_of(day) + timedelta(hours=4), 0)):
        purge_expired(store, moment)
        with store.reading() as after:
            assert after.scalar(select(func.count(Relation.id))) == files
            assert after.scalar(select(func.count(Person.id))) == files


def test_of_two_who_write_at_the_same_moment_one_wins_and_the_other_sees_both_texts(
    store: Store, session: Session, jo: str, demi: By, sam: By
) -> None:
    session.commit()
    together = Barrier(2)

    def write(by: By) -> str | Changed:
        together.wait()
        with store.writing() as own:
            try:
                change_relation(own, jo, {"wishes": f"Wens van {by.name}"}, 1, by, NOW)
            except Changed as changed:
                return changed
            own.commit()
            return by.name

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(write, [demi, sam]))
    (winner,) = [one for one in told if isinstance(one, str)]
    (changed,) = [one for one in told if isinstance(one, Changed)]
    assert changed.theirs == {"wishes": f"Wens van {winner}"} != changed.yours
    with store.reading() as after:
        assert after.scalars(select(Relation.wishes)).one() == f"Wens van {winner}"
        assert verify(after).faults == []
