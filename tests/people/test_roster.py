"""Meeting and forgetting."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.models import Subscriber
from sjoerd4u.people.models import Person, PersonAddress
from sjoerd4u.people.restriction import restrict
from sjoerd4u.people.roster import Introduction, forget_strangers, meet
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
