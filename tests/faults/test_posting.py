"""Ten things a mail server can do to a letter, and what becomes of it then (safety, row 5)."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from flask import Flask

from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import ways
from sjoerd4u.mail.models import LetterState, Reason
from sjoerd4u.mail.outbox import Link
from sjoerd4u.mail.suppression import is_suppressed
from tests.builders import NOW
from tests.ground.smtp import (
    BLACK_HOLE,
    BUSY,
    CLOSED,
    CUT_AFTER_DOT,
    CUT_IN_DATA,
    FULL,
    REFUSED,
    STALL,
    UNKNOWN,
    Server,
)
from tests.mail.letters import app_that_posts_to, only_letter, post, write

ADDRESS = "jo@voorbeeld.nl"
POSTED, WAITING, FAILED = LetterState.POSTED, LetterState.WAITING, LetterState.FAILED


@dataclass(frozen=True)
class Case:
    """A fault; the state and reason after it strikes once, the state in the end, how many copies arrive."""

    strike: Callable[[Server], Any]
    then: tuple[LetterState, Reason | None]
    tries: int
    finally_: LetterState
    copies: int
    suppressed: bool = False


CASES = {
    "451 then ok": Case(lambda s: s.plan(BUSY), (WAITING, Reason.LATER), 1, POSTED, 1),
    "550 at RCPT": Case(lambda s: s.plan(UNKNOWN), (FAILED, Reason.NO_SUCH_ADDRESS), 1, FAILED, 0, suppressed=True),
    "452 at RCPT": Case(lambda s: s.plan(FULL), (WAITING, Reason.LATER), 1, POSTED, 1),
    "554 after DATA": Case(lambda s: s.plan(REFUSED), (FAILED, Reason.REFUSED), 1, FAILED, 0),
    "stall": Case(lambda s: s.plan(STALL), (WAITING, Reason.LATER), 1, POSTED, 1),
    "cut in DATA": Case(lambda s: s.plan(CUT_IN_DATA), (WAITING, Reason.LATER), 1, POSTED, 1),
    "cut after the dot": Case(lambda s: s.plan(CUT_AFTER_DOT), (WAITING, Reason.LATER), 1, POSTED, 2),
    "refused": Case(lambda s: s.away(), (WAITING, None), 0, POSTED, 1),
    "black hole": Case(lambda s: s.plan(BLACK_HOLE), (WAITING, None), 0, POSTED, 1),
    "slow": Case(lambda s: s.slow_down(0.2), (POSTED, None), 1, POSTED, 1),
    "not welcome": Case(lambda s: s.plan(CLOSED), (WAITING, None), 0, POSTED, 1),
}


def a_link(name: str) -> dict[str, Link]:
    return {name: Link(f"newsletter.{name}", name, new_mark())}


KINDS = {
    "confirm": {"kind": "newsletter/confirm", "links": a_link("confirm")},
    "already": {"kind": "newsletter/already", "links": a_link("leave") | a_link("preferences")},
    "alarm": {"kind": "newsletter/alarm", "words": {"count": 100, "usual": 3}, "links": {}},
}


@pytest.fixture
def posting(mailserver: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The product with a mail server to which it gives half a second for each answer."""
    monkeypatch.setattr(ways, "COMMAND_S", 0.5)
    monkeypatch.setattr(ways, "CONTENT_S", 0.5)
    with app_that_posts_to(mailserver, settings) as app:
        yield app


@pytest.fixture
def store(posting: Flask) -> Store:
    """The store of the app that posts."""
    store: Store = posting.extensions["store"]
    return store


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", CASES)
def test_every_fault_ends_as_it_should(posting: Flask, store: Store, mailserver: Server, fault: str, kind: str) -> None:
    case = CASES[fault]
    write(store, to=ADDRESS, **KINDS[kind])
    began = time.monotonic()
    struck = case.strike(mailserver)
    with struck if isinstance(struck, AbstractContextManager) else nullcontext():
        post(posting)
    assert time.monotonic() - began < 5
    letter = only_letter(store)
    assert ((letter.state, letter.reason), letter.tries) == (case.then, case.tries)
    assert (letter.closed_at is None) == (letter.state == WAITING)
    assert letter.claimed_until is None

    post(posting, NOW + timedelta(minutes=2))
    letter = only_letter(store)
    assert letter.state == case.finally_
    assert letter.closed_at is not None
    assert len(mailserver.letters) == case.copies
    assert len({(arrived.message["Message-ID"], arrived.raw) for arrived in mailserver.letters}) == min(case.copies, 1)
    with store.reading() as session:
        assert is_suppressed(session, ADDRESS) == case.suppressed


def test_a_stall_ends_the_run_and_the_rest_waits_untouched(posting: Flask, store: Store, mailserver: Server) -> None:
    mailserver.plan(STALL)
    for number in range(5):
        write(store, to=f"jo{number}@voorbeeld.nl")
    began = time.monotonic()
    assert "run afgebroken" in post(posting)
    assert time.monotonic() - began < 5
    assert mailserver.attempts == 1
    assert post(posting, NOW + timedelta(minutes=2)) == "5 verstuurd"


def test_an_answer_that_drips_in_does_not_hold_a_letter_for_ever(
    mailserver: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "LETTER_S", 1.0)
    with dripping() as port, app_that_posts_to(mailserver, settings) as app:
        app.extensions["mail"].port = port
        write(app.extensions["store"])
        began = time.monotonic()
        assert "run afgebroken" in post(app)
        assert time.monotonic() - began < 4
        assert only_letter(app.extensions["store"]).state == WAITING


@contextmanager
def dripping() -> Iterator[int]:
    """The port of a server that greets well and then answers one byte at a time, never finishing its line."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        Thread(target=_drip, args=[listening], daemon=True).start()
        yield listening.getsockname()[1]


def _drip(listening: socket.socket) -> None:
    line, _address = listening.accept()
    with line, suppress(OSError):
        for answer in (b"220 welcome\r\n", b"250 hello\r\n"):
            line.sendall(answer)
            line.recv(1000)
        for _ in range(60):
            line.sendall(b"2")
            time.sleep(0.1)
