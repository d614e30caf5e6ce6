"""What is written down about running, and what is not."""

import json
import logging
from typing import Any

import pytest
import structlog
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from sjoerd4u.kit.keys import Keyring, new_mark
from sjoerd4u.web import logs

pytestmark = pytest.mark.one_database

ADDRESS = "jo.jansen+nieuws@voorbeeld.nl"
TOKEN = Keyring("a secret of the tests").seal("confirm", new_mark())


def said(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capfd.readouterr().err.splitlines()]


def test_a_request_is_one_line_without_path_query_or_visitor(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    client = app.test_client()
    client.get(
        f"/nieuwsbrief/bevestigen/{TOKEN}?email={ADDRESS}",
        headers={"User-Agent": "a browser", "Referer": f"https://elsewhere/{ADDRESS}"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    [line] = said(capfd)
    assert set(line) == {"at", "level", "event", "method", "endpoint", "status", "ms", "bytes"}
    assert (line["event"], line["method"], line["endpoint"]) == ("request", "GET", "newsletter.confirm")
    text = json.dumps(line)
    assert not [secret for secret in (TOKEN, ADDRESS, "192.0.2.7", "a browser", "?") if secret in text]


def test_an_address_that_no_page_has_is_not_written_down(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    app.test_client().get(f"/{ADDRESS}/secret")
    [line] = said(capfd)
    assert (line["endpoint"], line["status"]) == ("unknown", 404)
    assert "secret" not in json.dumps(line)


def test_a_made_up_method_is_not_written_down(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    app.test_client().open("/", method='X","secret":"')
    [line] = said(capfd)
    assert line["method"] == "other"


def test_the_size_of_the_answer_is_told(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    answer = app.test_client().get("/robots.txt")
    assert said(capfd)[0]["bytes"] == len(answer.data)


def test_an_error_of_ours_is_told_without_the_token_in_its_path(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    def broken(**_: str) -> str:
        raise RuntimeError(f"{ADDRESS} has {TOKEN}")

    app.view_functions["newsletter.confirm"] = broken
    assert app.test_client().get(f"/nieuwsbrief/bevestigen/{TOKEN}").status_code == 500
    error, request = said(capfd)
    assert (error["level"], request["status"]) == ("error", 500)
    assert "RuntimeError" in error["exception"]
    assert not [secret for secret in (TOKEN, ADDRESS, "jo.jansen") if secret in json.dumps(error)]


@pytest.mark.parametrize("name", ["sjoerd4u.app", "alembic.runtime", "apscheduler.scheduler", "a.library"])
def test_what_a_library_says_is_masked_too(app: Flask, capfd: pytest.CaptureFixture[str], name: str) -> None:
    logging.getLogger(name).error("not posted to %s: %s", ADDRESS, [TOKEN])
    [line] = said(capfd)
    assert (line["event"], line["logger"]) == ("not posted to j…@v…: ['…']", name)


def test_every_part_of_an_event_is_masked(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    parts = {"to": ADDRESS, "all": [ADDRESS, (ADDRESS,)], "by": {ADDRESS: TOKEN}, "error": ValueError(ADDRESS), "n": 3}
    structlog.get_logger().warning(f"about {ADDRESS}", **parts)
    [line] = said(capfd)
    assert line["n"] == 3
    assert "jo.jansen" not in json.dumps(line)
    assert TOKEN not in json.dumps(line)


def test_the_values_of_a_statement_that_failed_are_not_written_down() -> None:
    lines = ["IntegrityError", "DETAIL:  Failing row contains (1, Jo Jansen).", "[SQL: INSERT …]"]
    text = "\n".join([*lines, "[parameters: ('Jo', 'Jansen')]", "(end)"])
    assert "Jansen" not in logs.mask(text)
    assert "[SQL: INSERT …]" in logs.mask(text)
    assert "(end)" in logs.mask(text)


@pytest.mark.parametrize(
    "word", ["sqlalchemy.pool.impl.QueuePool", "test_a_name_that_is_a_whole_sentence_and_longer_than_a_token", "0001"]
)
def test_ordinary_words_stay(word: str) -> None:
    assert logs.mask(f"in {word} it says") == f"in {word} it says"


def test_every_token_is_masked_also_one_without_a_figure() -> None:
    keys = Keyring("a secret of the tests")
    tokens = [keys.seal("confirm", new_mark()) for _ in range(20_000)]
    tokens += ["abcdefghIJKLMNOPqrstuvwxYZabcdefGHIJKLmnopq"]
    assert [token for token in tokens if logs.mask(f"at /x/{token} it fails") != "at /x/… it fails"] == []


@given(before=st.text(max_size=20), after=st.text(max_size=20))
def test_an_address_is_masked_whatever_stands_around_it(before: str, after: str) -> None:
    assert ADDRESS not in logs.mask(f"{before} {ADDRESS} {after}")


@given(st.text(max_size=60))
def test_every_line_is_one_line_of_json(text: str) -> None:
    line = logs._as_json(None, "", logs.mask_event(None, "", {"event": text}))
    assert "\n" not in line
    json.loads(line)


def test_debugging_talk_is_not_written_down(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("a.library").debug("talk")
    structlog.get_logger().debug("talk")
    assert said(capfd) == []


def test_a_full_disk_does_not_stop_a_request(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    assert app.test_client().get("/robots.txt").status_code == 200
