"""Jobs processes with sixty chores of their own: `python -m tests.jobs.contender DATABASE_URL FOLDER` starts one for
each line it reads, and ends them all with its input. They are its children, since to start Python anew takes seconds.

Each looks at them one after the other, for as long as it lives. Each run leaves a line in FOLDER/effects. Every sixth
chore, the first time anybody does it, says so in FOLDER/stuck and never ends: then the process is to be killed.
"""

import os
import random
import signal
import sys
import time
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask

from sjoerd4u.config import Settings
from sjoerd4u.jobs import lease, runner
from sjoerd4u.jobs.schedule import Chore, Every
from sjoerd4u.kit import clock
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.web import logs

CHORES = 60
EVERY_SIXTH = 6
A_YEAR = Every(60 * 24 * 365)


def add_line(path: Path, line: str) -> None:
    """Adds a line with one write, so that lines of several processes do not mix."""
    with path.open("ab", buffering=0) as file:
        file.write(f"{line}\n".encode())


def is_first(path: Path) -> bool:
    """Whether nobody asked this about `path` before."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def contend(url: str, folder: Path) -> None:
    """Does the chores, with a short lease so that the test is short."""
    lease.LEASE = timedelta(seconds=2)
    lease.RENEWAL_SECONDS = 0.4
    app = Flask("contender")
    app.extensions["settings"] = Settings(data_dir=folder, database_url=url, secret_key="a secret of the tests")
    app.extensions["store"] = Store(url, Keyring("a secret of the tests"))
    logs.set_up()
    chores = [Chore(f"chore-{number}", partial(work, folder, number), A_YEAR, "") for number in range(CHORES)]
    contender = runner.Runner(app)
    while True:
        for chore in random.sample(chores, len(chores)):
            contender.look(chore, clock.now())
        time.sleep(0.1)


def work(folder: Path, number: int, _store: Store, _at: datetime) -> str:
    """One chore."""
    if number % EVERY_SIXTH == 0 and is_first(folder / f"tried-{number}"):
        add_line(folder / "stuck", str(number))
        time.sleep(600)
    time.sleep(0.02)
    add_line(folder / "effects", str(number))
    return "done"


def main() -> None:
    """Starts contenders, and ends them."""
    children = []
    for _line in sys.stdin:
        if not (child := os.fork()):
            contend(sys.argv[1], Path(sys.argv[2]))
        children.append(child)
    for child in children:
        os.kill(child, signal.SIGKILL)  # there until it is waited for, whoever killed it before
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
