"""What is left behind outside the rows: letters in the letterbox, old pages in the write-ahead log."""

import time
from pathlib import Path
from typing import Any

from sjoerd4u.kit.db import Store
from sjoerd4u.mail.letterbox import sweep

PATIENCE_S = 5.0
PAUSE_S = 0.05


def leave_no_trace(store: Store, letterbox: Path | None) -> bool:
    """Take out letters whose row is gone and empty the write-ahead log. Whether the log could be emptied: a reader that
    stays longer than some seconds keeps it; the next night tries again. PostgreSQL tidies its own."""
    if letterbox is not None:
        with store.reading() as session:
            sweep(session, letterbox)
    return store.engine.dialect.name != "sqlite" or _truncate(store)


def _truncate(store: Store) -> bool:
    until = time.monotonic() + PATIENCE_S
    raw: Any = store.engine.raw_connection()
    try:
        while True:
            (busy, _, _) = raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy or time.monotonic() > until:
                return not busy
            time.sleep(PAUSE_S)
    finally:
        raw.close()
