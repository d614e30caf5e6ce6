"""Choosing again."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from sjoerd4u.consent import ledger
from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.models import SubscriberTopic
from sjoerd4u.newsletter.preferences import Choices, choose
from tests.builders import NOW, a_reader

ASKED = ledger.Asked("/nieuwsbrief/voorkeuren", "nl", NOW)


def test_eight_presses_at_once_are_one_choice_with_one_proof(store: Store) -> None:
    with store.writing() as session:
        mark = a_reader(session, topics=["avg"])
        session.commit()

    def press(_: int) -> bool:
        with store.writing() as session:
            done = choose(session, mark, Choices(["avg", "service"], "every", None, True, False), ASKED, NOW)
            session.commit()
            return done

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(press, range(8)))
    with store.reading() as session:
        assert sorted(session.scalars(select(SubscriberTopic.topic))) == ["avg", "service"]
        assert [proof.asking for proof in ledger.proofs(session, "jo@voorbeeld.nl")] == ["nieuwsbrief", "opens-meten"]
