"""What stays of a sale when a person is erased, and until when; and two who say yes at once."""

from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sjoerd4u.kit.clock import start_of
from sjoerd4u.kit.db import Store
from sjoerd4u.people.trail import By
from sjoerd4u.privacy import erasure
from sjoerd4u.privacy.ledger import Ledger
from sjoerd4u.privacy.retention import purge_expired
from sjoerd4u.sales import contracts, working
from sjoerd4u.sales.contracts import Terms
from sjoerd4u.sales.models import Contract, Project, Quote, QuoteSending, SalesOrder, WorkedHours
from sjoerd4u.sales.quotes import answering, quoting
from tests.builders import NOW
from tests.sales.conftest import SELLER

LATER = NOW + timedelta(hours=2)
PARTS = (Quote, QuoteSending, SalesOrder, Project, WorkedHours)


def numbers(store: Store) -> list[int]:
    with store.reading() as session:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in PARTS]


@pytest.fixture
def sending(session: Session, quote: Quote, demi: By) -> str:
    """The mark of a copy that was sent."""
    mark = quoting.send(session, quote.mark, quote.version, SELLER, demi, NOW)
    session.commit()
    return mark


def test_two_who_say_yes_at_the_same_moment_make_one_order(store: Store, sending: str) -> None:
    ready, failed = Barrier(4), list[BaseException]()

    def say_yes() -> None:
        ready.wait()
        try:
            with store.writing() as session:
                answering.accept(session, sending, "Jo Vos", "directeur", "Akkoord.", LATER)
                session.commit()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=say_yes) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (failed, numbers(store)) == ([], [1, 1, 1, 1, 0])


@pytest.mark.one_database
def test_of_an_erased_customer_only_the_contract_stays_until_the_day_of_the_law(
    store: Store, session: Session, sending: str, demi: By, tmp_path: Path
) -> None:
    answering.accept(session, sending, "Jo Vos", "directeur", "Akkoord.", LATER)
    order = session.scalars(select(SalesOrder)).one()
    project = session.scalars(select(Project)).one()
    working.write_hours(session, project.mark, NOW.date(), 7_50, "Werk", demi, LATER)
    told = Terms(
        party_name="Bakkerij Voorbeeld B.V.",
        signatory_name="Jo Vos",
        signatory_function="directeur",
        starts_on=NOW.date(),
        ends_on=date(2027, 12, 31),
    )
    contracts.draw_up(session, order.mark, told, demi, LATER)
    session.commit()
    assert numbers(store) == [1, 1, 1, 1, 1]
    erasure.erase(store, "jo@voorbeeld.nl", LATER + timedelta(days=1), Ledger(tmp_path / "ledger"))
    assert numbers(store) == [0, 0, 0, 0, 0]
    with store.reading() as after:
        kept = after.scalars(select(Contract)).one()
        assert (kept.person_id, kept.order_id, kept.signatory_name) == (None, None, "Jo Vos")
    purge_expired(store, start_of(date(2034, 12, 31)))
    with store.reading() as after:
        assert after.scalar(select(func.count()).select_from(Contract)) == 1
    purge_expired(store, start_of(date(2035, 1, 1)))
    with store.reading() as after:
        assert after.scalar(select(func.count()).select_from(Contract)) == 0
