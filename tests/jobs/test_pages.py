"""The page of figures."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.jobs.lease import Claim, claim_run, finish
from sjoerd4u.kit.db import Store
from sjoerd4u.mail.outbox import write_letter
from sjoerd4u.register.purposes import CORRESPONDENCE

pytestmark = pytest.mark.one_database

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
TOKEN = "a token of the tests"


def figures(app: Flask) -> dict[tuple[str, str], float]:
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    samples = [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]
    return {(sample.name, " ".join(sample.labels.values())): sample.value for sample in samples}


def test_answers_are_counted_by_endpoint_and_class_of_status(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/", "/nothing-here", "/nieuwsbrief/bevestigen/a-token-that-is-wrong"):
        client.get(path)
    found = figures(app)
    assert found["sjoerd4u_answers_total", "site.home 2xx"] == 2
    assert found["sjoerd4u_answers_total", "unknown 4xx"] == 1
    assert found["sjoerd4u_answer_seconds_count", "site.home"] == 2
    assert not [labels for _, labels in found if "a-token" in labels]


def test_letters_and_chores_are_seen(app: Flask, store: Store) -> None:
    now = datetime.now(UTC)
    with store.writing() as session:
        for minutes in (5, 1):
            written = now - timedelta(minutes=minutes)
            write_letter(session, "newsletter/confirm", "jo@voorbeeld.nl", CORRESPONDENCE, "nl", written)
        claim = Claim("purge-expired", now, "me")
        claim_run(session, claim, now)
        finish(session, claim, now - timedelta(hours=2), "done")
        session.commit()
    found = figures(app)
    assert found["sjoerd4u_store_up", ""] == 1
    assert found["sjoerd4u_letters", "waiting"] == 2
    assert found["sjoerd4u_letters", "failed"] == 0
    assert 300 <= found["sjoerd4u_letter_late_seconds", ""] < 330
    assert 7200 <= found["sjoerd4u_chore_age_seconds", "purge-expired"] < 7230


def test_figures_are_given_without_a_store(tmp_path: Path) -> None:
    found = figures(create_app(Settings(data_dir=tmp_path, database_url="sqlite:////no/where.db").completed()))
    assert found["sjoerd4u_store_up", ""] == 0
    assert ("sjoerd4u_letters", "waiting") not in found


@pytest.fixture
def guarded(settings: Settings) -> Iterator[Flask]:
    """The product with a token for the figures."""
    app = create_app(replace(settings, metrics_token=TOKEN))
    yield app
    app.extensions["store"].engine.dispose()


def test_from_elsewhere_there_are_no_figures_without_the_token(app: Flask, guarded: Flask) -> None:
    for one in (app, guarded):
        for shown in ("", "Bearer", "Bearer ", "Bearer wrong", "Bearer é", TOKEN):
            headers = {"Authorization": shown}
            assert one.test_client().get("/metrics", environ_overrides=ELSEWHERE, headers=headers).status_code == 404
        assert one.test_client().get("/metrics", environ_overrides=ELSEWHERE).status_code == 404


def test_from_elsewhere_the_token_opens(guarded: Flask) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert guarded.test_client().get("/metrics", environ_overrides=ELSEWHERE, headers=headers).status_code == 200


def test_a_proxy_that_nobody_told_us_about_does_not_make_a_stranger_local(app: Flask) -> None:
    answer = app.test_client().get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"})
    assert answer.status_code == 404
