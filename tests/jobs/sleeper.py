"""A jobs process whose one chore never ends: `python -m tests.jobs.sleeper DATABASE_URL DATA_DIR`."""

import sys
import time
from datetime import datetime
from pathlib import Path

from flask import Flask

from sjoerd4u.config import Settings
from sjoerd4u.jobs.runner import keep_going
from sjoerd4u.jobs.schedule import Chore, Every
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import Keyring
from sjoerd4u.web import logs


def sleep(_store: Store, _at: datetime) -> str:
    """Says that it began."""
    print("asleep", flush=True)
    time.sleep(600)
    return "awake"


if __name__ == "__main__":
    logs.set_up()
    app = Flask("sleeper")
    app.extensions["settings"] = Settings(data_dir=Path(sys.argv[2]))
    app.extensions["store"] = Store(sys.argv[1], Keyring("a secret of the tests"))
    keep_going(app, (Chore("sleep", sleep, Every(60), "Sleeps."),))
