"""The workers that send a campaign: each with a line to the mail server and a journal of its own."""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.mail import answers
from sjoerd4u.mail.composing import UnsafeLetter
from sjoerd4u.mail.journal import Journal
from sjoerd4u.mail.pipelining import Boxed, Conversation, Fate, Parcel
from sjoerd4u.mail.ways import LETTER_S, Rest
from sjoerd4u.newsletter.campaigns import claiming, settling
from sjoerd4u.newsletter.campaigns.claiming import LEASE, Claimed
from sjoerd4u.newsletter.campaigns.making import Maker
from sjoerd4u.newsletter.campaigns.settling import Ended
from sjoerd4u.newsletter.campaigns.turns import Turn

LOOK_S = 1.0  # a pause takes effect within about this long, and who stops the jobs process waits no longer
FIRST_BATCH, LARGEST_BATCH = 10, 80  # fewer cost more, and are more often in the way of who signs up
FASTEST = 1250  # mails a second, however many the server can take: the site has readers meanwhile
BATCH_S = 1.5  # somebody who leaves while it goes is kept back unless claimed, about this long before

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass
class Run:
    """What the workers of one campaign share."""

    store: Store
    campaign_id: int
    maker: Maker
    keys: Keyring
    rest: Rest
    now: Clock
    data_dir: Path
    rate: int
    over: threading.Event = field(default_factory=threading.Event)
    turn: Turn = field(default_factory=lambda: Turn(LARGEST_BATCH / FASTEST))
    went: int = 0
    allowed: float = 1.0
    counted_at: float = field(default_factory=time.monotonic)

    def may_take(self, wanted: int) -> int:
        """How many this process may take at this moment, so that a backlog does not go all at once."""
        if not self.rate:
            return wanted
        now = time.monotonic()
        self.allowed = min(float(self.rate), self.allowed + (now - self.counted_at) * self.rate)
        self.counted_at = now
        taken = min(wanted, int(self.allowed))
        self.allowed -= taken
        return taken


def work(run: Run, lines: list[Conversation | Boxed], goes_on: Callable[[], bool]) -> None:
    """Let a worker go with each line until nothing is due; they stop in good order when it no longer goes on."""
    workers = [threading.Thread(target=Worker(run, line).work, name="campaign", daemon=True) for line in lines]
    for worker in workers:
        worker.start()
    looked = time.monotonic()
    for worker in workers:
        while worker.is_alive():
            worker.join(LOOK_S / 4)
            if time.monotonic() - looked > LOOK_S:
                looked = time.monotonic()
                if not goes_on():
                    run.over.set()


class Worker:
    """Sends over one line until nothing is due any more."""

    def __init__(self, run: Run, line: Conversation | Boxed) -> None:
        self.run, self.line = run, line
        self.holder = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.size = FIRST_BATCH
        self.ended: list[Ended] = []

    def work(self) -> None:
        """Batch after batch. What goes wrong here leaves the journal, from which the next look settles the rest."""
        journal = Journal(self.run.data_dir, self.holder)
        try:
            while rows := self._next_batch():
                journal.begin()
                self._send(rows, journal)
            journal.close()
        except Exception:
            log.exception("a worker of campaign %d stopped", self.run.campaign_id)
            journal.let_go()
        finally:
            self.line.close()

    def _next_batch(self) -> list[Claimed]:
        """Write how the last batch ended and take the next that can go; nothing when nothing is due."""
        while self._claim():
            if rows := self._those_that_can_go():
                return rows
        return []

    def _claim(self) -> int:
        """Take rows, in the transaction that settles the last, and as little else as can be: nobody can write
        meanwhile. How many were taken or kept back."""
        run = self.run
        with run.turn, run.store.writing() as session:
            at = self.run.now()
            settling.settle(session, self.ended, self.holder, at)
            wanted = 0 if run.over.is_set() else run.may_take(self.size)
            taken = claiming.claim(session, run.campaign_id, self.holder, wanted, at) if wanted else 0
            session.commit()
        self.ended = []
        return taken

    def _those_that_can_go(self) -> list[Claimed]:
        """What was claimed, with all its mail needs. Free again is whose address is another than was looked up, under
        the new one; and who was forgotten since, so that the next claim says so."""
        run = self.run
        with run.store.reading() as session:
            rows = claiming.in_hand(session, self.holder)
        fingerprint = run.keys.fingerprint
        moved = {row.id: key for row in rows if row.address and (key := fingerprint(row.address)) != row.key}
        back = {row.id for row in rows if row.id in moved or not row.address}
        if back:
            with run.turn, run.store.writing() as session:
                claiming.put_back(session, [*back], self.holder)
                claiming.readdress(session, moved)
                session.commit()
        return [row for row in rows if row.id not in back]

    def _send(self, rows: list[Claimed], journal: Journal) -> None:
        """Offer a batch and note how each ended; what was not tried is free again."""
        by_id = {row.id: row for row in rows}
        began = time.monotonic()
        lost = False
        try:
            self.line.open()
            for result in self.line.offer(self._parcels(by_id), journal.leaving):
                journal.ended(result.parcel.id, result.fate)
                row = by_id.pop(result.parcel.id)
                self.ended.append(Ended(row.id, result.fate, row.tries, row.address))
                lost = lost or result.fate is Fate.UNCERTAIN
                self.run.turn.stand_still()
                if self.run.over.is_set() or time.monotonic() - began > LEASE.total_seconds() - 2 * LETTER_S:
                    self.line.cut()
        except answers.ServerAway as away:
            log.warning("mail server: %s", away)
            lost = True
        self.ended += [Ended(row.id, Fate.NOT_TRIED, row.tries) for row in by_id.values()]
        self._take_stock(lost, time.monotonic() - began)

    def _parcels(self, by_id: dict[int, Claimed]) -> list[Parcel]:
        """The mails of these rows. One that cannot be made is out of the batch, and refused by ourselves."""
        parcels = []
        for row in list(by_id.values()):
            try:
                parcels.append(self.run.maker.parcel(row))
            except (UnsafeLetter, LookupError):
                log.exception("message %s cannot be made", row.mark)
                del by_id[row.id]
                self.ended.append(Ended(row.id, Fate.REFUSED, row.tries))
        return parcels

    def _take_stock(self, lost: bool, took: float) -> None:
        """Rest when the server does not answer as it should; take more or less next time, by how fast it went."""
        went = sum(one.fate is Fate.ACCEPTED for one in self.ended)
        tried = sum(one.fate is not Fate.NOT_TRIED for one in self.ended)
        self.run.went += went
        if lost or not tried:
            self.run.rest.begin(self.run.now())
            self.run.over.set()
        elif went:
            self.run.rest.end()
        self.size = max(FIRST_BATCH, min(LARGEST_BATCH, self.size * 2, int(BATCH_S * tried / max(took, 0.001))))
