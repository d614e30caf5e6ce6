"""Who does a planned run: one process, and another if that one died."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from sjoerd4u.jobs.lease import LEASE, Claim, claim_run, finish, is_finished, renew
from sjoerd4u.jobs.lookups import last_runs, last_successes
from sjoerd4u.jobs.models import ChoreRun
from sjoerd4u.jobs.tidying import tidy_runs
from sjoerd4u.kit.db import Store

PLANNED = datetime(2026, 11, 22, 3, tzinfo=UTC)
AT = PLANNED + timedelta(seconds=3)
ALMOST = timedelta(microseconds=1)
MINE = Claim("purge", PLANNED, "mine")
THEIRS = Claim("purge", PLANNED, "theirs")


def claims(store: Store, claim: Claim, at: datetime) -> bool:
    with store.writing() as session:
        got = claim_run(session, claim, at)
        session.commit()
    return got


def finishes(store: Store, claim: Claim, at: datetime, *, failed: bool = False) -> bool:
    with store.writing() as session:
        closed = finish(session, claim, at, "done", failed=failed)
        session.commit()
    return closed


def test_a_planned_run_is_claimed_once(store: Store) -> None:
    assert claims(store, MINE, AT)
    assert not claims(store, THEIRS, AT)
    assert not claims(store, MINE, AT)


def test_a_finished_run_is_never_claimed_again_even_after_its_lease(store: Store) -> None:
    assert claims(store, MINE, AT)
    assert finishes(store, MINE, AT)
    assert not claims(store, THEIRS, AT + timedelta(days=400))
    with store.reading() as session:
        assert is_finished(session, "purge", PLANNED)


def test_a_failed_run_is_closed_too(store: Store) -> None:
    assert claims(store, MINE, AT)
    assert finishes(store, MINE, AT, failed=True)
    assert not claims(store, THEIRS, AT + timedelta(hours=1))


def test_a_run_whose_process_died_is_taken_over_when_its_lease_lapses(store: Store) -> None:
    assert claims(store, MINE, AT)
    assert not claims(store, THEIRS, AT + LEASE - ALMOST)
    assert claims(store, THEIRS, AT + LEASE)


def test_a_renewed_lease_keeps_a_run_that_takes_long(store: Store) -> None:
    assert claims(store, MINE, AT)
    with store.writing() as session:
        assert renew(session, MINE, AT + LEASE - ALMOST)
        session.commit()
    assert not claims(store, THEIRS, AT + LEASE)


def test_who_lost_a_run_can_neither_renew_nor_finish_it(store: Store) -> None:
    assert claims(store, MINE, AT)
    assert claims(store, THEIRS, AT + LEASE)
    with store.writing() as session:
        assert not renew(session, MINE, AT + LEASE)
    assert not finishes(store, MINE, AT + LEASE)
    assert finishes(store, THEIRS, AT + LEASE)


def test_the_lookups_tell_the_last_run_and_the_last_success(store: Store) -> None:
    claims(store, MINE, AT)
    finishes(store, MINE, AT)
    next_day = Claim("purge", PLANNED + timedelta(days=1), "mine")
    claims(store, next_day, AT + timedelta(days=1))
    finishes(store, next_day, AT + timedelta(days=1), failed=True)
    with store.reading() as session:
        assert last_runs(session)["purge"].failed
        assert last_successes(session) == {"purge": AT}


def test_runs_of_more_than_ninety_days_ago_are_forgotten(store: Store) -> None:
    for age in (89, 91, 200):
        claims(store, Claim("purge", PLANNED - timedelta(days=age), "mine"), AT)
    assert tidy_runs(store, PLANNED) == "2 oude uitvoeringen vergeten"
    with store.reading() as session:
        assert session.scalars(select(ChoreRun.planned_at)).all() == [PLANNED - timedelta(days=89)]
