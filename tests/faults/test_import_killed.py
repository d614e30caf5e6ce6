"""kill -9 of the jobs process in the middle of an import: the next goes on to exactly the same end."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from sjoerd4u.crm.importing.models import ImportRow, ImportRun, Stage
from sjoerd4u.crm.importing.runner import work_on_imports
from sjoerd4u.crm.models import Relation
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.people.models import Organisation, Person, PersonAddress
from tests.crm.imports import HEADER, begin, tried
from tests.ground.installing import installed
from tests.ground.processes import Product

LINES = 6_000
KILLS = 3
PATIENCE_S = 60


def many() -> str:
    return "\n".join(
        [HEADER, *(f"Jo;;Vos;jo{n}@voorbeeld.nl;;Firma {n // 3};{10000000 + n // 3};" for n in range(LINES))]
    )


@pytest.mark.slow
def test_an_import_that_is_killed_again_and_again_ends_whole(product: Product) -> None:
    product = installed(product.folder)
    store = Store(f"sqlite:///{product.data_dir / 'sjoerd4u.db'}", Keyring("a secret of the tests"))
    mark = tried(store, many())
    begin(store, mark)
    killed_in = []
    for _ in range(KILLS):
        before = done(store)
        with product.running("jobs") as jobs:
            until = time.monotonic() + PATIENCE_S
            while done(store) == before and time.monotonic() < until:
                time.sleep(0.02)
            jobs.kill()
        killed_in.append(stage(store))
        let_go(store)
    assert Stage.RUNNING in killed_in, "killed too late to prove anything"
    work_on_imports(store, clock.now())
    with store.reading() as session:
        assert session.scalars(select(ImportRun)).one().counts == {"nieuw": LINES}
        for column in (Person.id, PersonAddress.id, Relation.id):
            assert session.scalar(select(func.count(column))) == LINES
        assert session.scalar(select(func.count(Organisation.id))) == LINES / 3
        assert session.scalar(select(func.count(ImportRow.person_id.distinct()))) == LINES
    assert stage(store) == Stage.DONE
    store.engine.dispose()


def done(store: Store) -> tuple[str, int]:
    with store.reading() as session:
        run = session.scalars(select(ImportRun)).one()
        return run.stage, run.done


def stage(store: Store) -> str:
    return done(store)[0]


def let_go(store: Store) -> None:
    """As if the lease of the process that died had lapsed."""
    with store.writing() as session:
        session.execute(update(ImportRun).values(held_until=clock.now() - timedelta(hours=1)))
        session.commit()
