"""What P5 runs in a process of its own, so that its CPU seconds and its memory are those of sending alone.

`ours FOLDER PORT LINES NUMBER`: the product sends a campaign to so many readers. `raw FOLDER PORT LINES NUMBER`:
smtplib sends ready bytes, as many, over as many connections. Both print their figures as JSON.
"""

import json
import resource
import smtplib
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench import readers
from sjoerd4u.app import create_app
from sjoerd4u.config import Settings
from sjoerd4u.jobs.schedule import chore_named
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.newsletter.campaigns import sending
from sjoerd4u.newsletter.campaigns.models import CampaignState

SIZE = 20_000


def main() -> None:
    """Do what the command line says."""
    way, folder, port, lines, number = sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:6])
    print(json.dumps({"ours": ours, "raw": raw}[way](folder, port, lines, number)))


def measured(work: Callable[[], None]) -> dict[str, float]:
    """The seconds it takes, the CPU seconds of this process, and by how much its memory grew at most."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": took, "cpu": spent, "grew_mib": (after.ru_maxrss - before.ru_maxrss) / 1024}


def ours(folder: Path, port: int, lines: int, number: int) -> dict[str, float]:
    """The product sends one campaign; its ledger is written first, as always, and outside the measure. The database is
    in this folder, migrated."""
    server = {"mail_server": "127.0.0.1", "mail_port": port, "send_lines": lines, "bounce_domain": "terug.test"}
    app = create_app(replace(Settings(data_dir=folder, secret_key="of the bench" * 4), **server).completed())  # type: ignore[arg-type]
    store: Store = app.extensions["store"]
    readers.fill_readers(store, number)
    readers.a_campaign(store, clock.now())
    filled = measured(lambda: _in(app, lambda: sending.begin_due(store, clock.now())))
    chore = chore_named("send-campaigns")

    def send() -> None:
        while sending._in_state(store, CampaignState.SENDING):
            _in(app, lambda: chore.verb(store, clock.now()))

    return measured(send) | {"filled_s": filled["seconds"]}


def _in(app: object, work: Callable[[], object]) -> None:
    with app.app_context():  # type: ignore[attr-defined]
        work()


def raw(_folder: Path, port: int, lines: int, number: int) -> dict[str, float]:
    """smtplib with bytes that are ready."""
    line = b"x" * 74 + b"\r\n"
    message = b"Subject: bench\r\nMessage-ID: <x@y>\r\n\r\n" + line * (SIZE // len(line))

    def some(place: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for n in range(place, number, lines):
                server.sendmail("nieuws@sparklingcrm.nl", [readers.address(n)], message)

    def send() -> None:
        threads = [threading.Thread(target=some, args=[place]) for place in range(lines)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return measured(send)


if __name__ == "__main__":
    main()
