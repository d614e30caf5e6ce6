"""Meeting and forgetting."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.roster import Introduction, forget_strangers, meet, meet_unproven
from tests.builders import NOW, a_reader


def test_a_known_person_is_completed_never_overwritten(session: Session) -> None:
    first = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    assert (
        meet(session, "jo@voorbeeld.nl", Introduction(given_name="Jo", family_name="Vos"), "nieuwsbrief", NOW) == first
    )
    assert meet(session, "jo@voorbeeld.nl", Introduction(given_name="Grapjas"), "nieuwsbrief", NOW) == first
    assert session.get_one(Person, first).given_name == "Jo"


def test_twenty_meetings_at_once_are_one_person(store: Store) -> None:
    def once(_: int) -> int:
        with store.writing() as session:
            person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
            session.commit()
            return person

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(once, range(20)))) == 1
    with store.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 1


def test_who_nothing_points_to_is_forgotten_with_their_addresses(session: Session) -> None:
    a_reader(session, "blijft@voorbeeld.nl")
    meet(session, "gaat@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    assert forget_strangers(session) == 1
    assert session.scalars(select(PersonAddress.address)).all() == ["blijft@voorbeeld.nl"]


def test_a_restricted_person_is_not_even_forgotten(session: Session) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    restrict(session, person, NOW)
    assert forget_strangers(session) == 0
    assert session.scalar(select(func.count(Subscriber.id))) == 0


def test_completing_one_thing_leaves_the_others(session: Session) -> None:
    person = meet(session, "jo@voorbeeld.nl", Introduction(salutation="mevrouw"), "nieuwsbrief", NOW)
    meet(session, "jo@voorbeeld.nl", Introduction(given_name="Jo"), "nieuwsbrief", NOW)
    known = session.get_one(Person, person)
    assert (known.salutation, known.given_name) == ("mevrouw", "Jo")


# — Somebody typed an address ————————————————————————————————————————————————————————————————————————————————————


def addresses(session: Session) -> list[tuple[str, bool]]:
    rows = session.execute(select(PersonAddress.address, PersonAddress.verified_at).order_by(PersonAddress.address))
    return [(row.address, row.verified_at is not None) for row in rows]


def test_an_address_that_somebody_typed_is_a_person_and_is_not_proved(session: Session) -> None:
    meet_unproven(session, "jo@voorbeeld.nl", Introduction(given_name="Jo"), "contactformulier", NOW)
    assert addresses(session) == [("jo@voorbeeld.nl", False)]


def test_who_types_a_known_address_changes_nothing_of_the_person(session: Session) -> None:
    first = meet(session, "jo@voorbeeld.nl", Introduction(), "nieuwsbrief", NOW)
    again = meet_unproven(session, "jo@voorbeeld.nl", Introduction(given_name="Grapjas"), "contactformulier", NOW)
    assert again == first
    assert session.get_one(Person, first).given_name is None
    assert addresses(session) == [("jo@voorbeeld.nl", True)]


def test_the_owner_of_the_mailbox_has_the_last_word_over_what_was_typed(session: Session) -> None:
    typed = meet_unproven(session, "jo@voorbeeld.nl", Introduction(given_name="Grapjas"), "contactformulier", NOW)
    assert (
        meet(session, "jo@voorbeeld.nl", Introduction(given_name="Jo", family_name="Vos"), "nieuwsbrief", NOW) == typed
    )
    assert session.get_one(Person, typed).name == "Jo Vos"


def test_a_known_and_an_unknown_address_cost_the_same(session: Session) -> None:
    meet_unproven(session, "an@voorbeeld.nl", Introduction(), "contactformulier", NOW)
    kinds: list[list[str]] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _k, said, *_: kinds[-1].append(said))
    for address in ("jo@voorbeeld.nl", "jo@voorbeeld.nl"):
        kinds.append([])
        meet_unproven(session, address, Introduction(given_name="Jo"), "contactformulier", NOW)
    assert [said.split()[0] for said in kinds[0]] == [said.split()[0] for said in kinds[1]]


def test_twenty_who_type_one_address_at_once_are_one_person(store: Store) -> None:
    def once(_: int) -> int:
        with store.writing() as session:
            person = meet_unproven(session, "jo@voorbeeld.nl", Introduction(), "contactformulier", NOW)
            session.commit()
            return person

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(once, range(20)))) == 1
    with store.reading() as session:
        assert session.scalar(select(func.count(Person.id))) == 1
