"""kill -9, at any moment, of the process that serves or the one that does the jobs: what was acknowledged is not lost.

An answer of 303 on a sign-up means: the sign-up is stored and its letter will arrive. A letter that was on its way when
its process died may arrive a second time, as the same letter: with the same Message-ID.

A process dies in the middle of its work: each kill waits for some of it, and comes a moment later that nobody knows.
"""

import http.client
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail.models import Letter, LetterState
from sjoerd4u.newsletter.models import Signup
from tests.ground import postgres, smtp
from tests.ground.installing import installed, say
from tests.ground.processes import Product
from tests.ground.waiting import wait_until

WEB_KILLS = 3
JOBS_KILLS = 4
PAUSE_S = 0.03
MOMENT_S = 0.05
LONGEST_LIFE_S = {"serve": 8.0, "jobs": 3.0}  # when there is no work, it dies idle
MOST_WORK = {"serve": 30, "jobs": 5}  # sign-ups acknowledged, letters begun on
# Long enough after it for the claim of a process that died to have lapsed.
LATER = timedelta(minutes=5)


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, product: Product, mailserver: smtp.Server) -> Product:
    """An installation that posts to a real mail server, and believes a proxy about who the visitor is."""
    settings = {"mail_server": mailserver.host, "mail_port": str(mailserver.port), "trusted_proxies": "1"}
    if request.param == "postgresql":
        server: postgres.Server = request.getfixturevalue("postgres_server")
        settings["database_url"] = server.fresh()
    return installed(product.folder, **settings)


class Crowd:
    """Three people at a time, each with an address of their own, sign up as fast as they may, until told to stop."""

    def __init__(self, port: int) -> None:
        self.acknowledged: list[str] = []
        self.answers: Counter[int | str] = Counter()
        self._port = port
        self._over = threading.Event()
        self._people = [threading.Thread(target=self._sign_up, args=(name,)) for name in ("els", "jo", "kim")]

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Signing up meanwhile."""
        for person in self._people:
            person.start()
        try:
            yield
        finally:
            self._over.set()
            for person in self._people:
                person.join()

    def _sign_up(self, name: str) -> None:
        number = 0
        while not self._over.wait(PAUSE_S):
            number += 1
            address = f"{name}{number}@voorbeeld.nl"
            try:
                status = self._post(address)
            except (OSError, http.client.HTTPException) as trouble:
                self.answers[type(trouble).__name__] += 1
                continue
            self.answers[status] += 1
            if status == 303:
                self.acknowledged.append(address)

    def _post(self, address: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": somebody()}
            line.request("POST", "/nieuwsbrief", urlencode({"email": address}), headers)
            return line.getresponse().status
        finally:
            line.close()


def somebody() -> str:
    """A visitor whom nobody limits, for this is not about that."""
    return ".".join(["10", *(str(random.randrange(256)) for _ in range(3))])


def kill_again_and_again(shop: Product, name: str, times: int, work: Callable[[], int]) -> None:
    """Starts the process and kills it in the middle of its work, so many times. `work` counts what was done."""
    chance = random.Random(name)
    for _ in range(times):
        before = work()
        with shop.running(name) as process:
            if name == "jobs":
                wait_until(lambda: "jobs started" in process.said, 60, lambda: process.said)
            over = time.monotonic() + LONGEST_LIFE_S[name]
            enough = before + chance.randint(MOST_WORK[name] // 3, MOST_WORK[name])
            while work() < enough and time.monotonic() < over:
                time.sleep(0.002)
            time.sleep(chance.uniform(0, MOMENT_S))
            process.kill()


def finish_posting(shop: Product) -> None:
    """Posts what is left, at a moment when every claim of a process that died has lapsed."""
    say(shop, "chore", "post-letters", "--at", (datetime.now(UTC) + LATER).isoformat())


@pytest.mark.slow
def test_no_acknowledged_sign_up_and_no_letter_is_lost_by_killing(shop: Product, mailserver: smtp.Server) -> None:
    mailserver.slow_down(0.01)  # so that a kill often finds a letter on its way
    crowd = Crowd(shop.port)
    with crowd.busy():
        killers = [
            threading.Thread(target=kill_again_and_again, args=(shop, *how))
            for how in (
                ("serve", WEB_KILLS, lambda: len(crowd.acknowledged)),
                ("jobs", JOBS_KILLS, lambda: mailserver.attempts),
            )
        ]
        for killer in killers:
            killer.start()
        for killer in killers:
            killer.join()
    finish_posting(shop)
    assert not [code for code in crowd.answers if code in (403, 422, 429, 500)]
    assert_nothing_is_lost(shop, crowd.acknowledged)
    assert_letters_arrived(mailserver, crowd.acknowledged)


def assert_nothing_is_lost(shop: Product, acknowledged: list[str]) -> None:
    url = shop.settings.get("database_url") or f"sqlite:///{shop.data_dir / 'sjoerd4u.db'}"
    store = Store(url, Keyring("a secret of the tests"))
    with store.reading() as session:
        stored = set(session.scalars(select(Signup.address)))
        assert set(acknowledged) <= stored
        assert len(acknowledged) >= 20, "too few to prove anything"
        unsettled = select(func.count(Letter.id)).where(Letter.state != LetterState.POSTED)
        assert session.scalar(unsettled) == 0
        assert set(session.scalars(select(Letter.address))) == stored
        if store.engine.dialect.name == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    store.engine.dispose()


def assert_letters_arrived(mailserver: smtp.Server, acknowledged: list[str]) -> None:
    marks: defaultdict[str, list[str]] = defaultdict(list)
    for letter in mailserver.letters:
        marks[letter.recipients[0]].append(letter.message["Message-ID"])
    assert set(acknowledged) <= set(marks)
    assert [address for address, ids in marks.items() if len(set(ids)) > 1] == [], "twice, as another letter"
    twice = [address for address, ids in marks.items() if len(ids) > 1]
    assert len(twice) <= JOBS_KILLS, "more than the one letter on its way at each kill"
    assert all(len(ids) <= 2 for ids in marks.values())
