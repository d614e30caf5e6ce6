"""What is left outside the rows: letters in the letterbox, downloads, old pages in the log, bytes in the gaps.

SQLite overwrites what it deletes (`secure_delete`), but a page that was ever split may keep a copy of a row in the gap
it left: seen for one of 300 erased people in a file of 7 MB. Only writing the whole file anew (VACUUM) is sure.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from sjoerd4u.kit.db import BUSY_TIMEOUT_MS, Store
from sjoerd4u.mail.letterbox import sweep

_DOWNLOAD = table("download", column("mark"))  # of the portal, a floor above this room
PATIENCE_S = 5.0
PAUSE_S = 0.05
AT_ONCE = 16 * 1024 * 1024  # some 1.5 s of writing; writers wait that long, and give up only after 4


def leave_no_trace(store: Store, letterbox: Path | None, rewrite: bool = False) -> bool:
    """Take out letters whose row is gone, and empty the write-ahead log; with `rewrite` also write a small file anew.

    Whether all that could be done: a reader that stays longer than some seconds keeps the log, and a large file waits
    for `rewrite_store`. PostgreSQL tidies its own (autovacuum).
    """
    if letterbox is not None:
        with store.reading() as session:
            sweep(session, letterbox)
            _sweep_downloads(session, downloads_in(letterbox.parent))
    if store.engine.dialect.name != "sqlite":
        return True
    rewritten = not rewrite or (_size(store) <= AT_ONCE and _rewrite(store))
    return _truncate(store) and rewritten


def downloads_in(data_dir: Path) -> Path:
    """Where the files are that people asked for, each under the mark of its row in the table `download`."""
    return data_dir / "downloads"


def _sweep_downloads(session: Session, folder: Path) -> None:
    """Take out files whose row is gone."""
    if not folder.is_dir():
        return
    files = {path: path.name.removeprefix(".").partition(".")[0] for path in folder.iterdir()}
    kept = set(session.scalars(select(_DOWNLOAD.c.mark).where(_DOWNLOAD.c.mark.in_(files.values()))))
    for path, mark in files.items():
        if mark not in kept:
            path.unlink(missing_ok=True)


def rewrite_store(store: Store, _at: datetime) -> str:
    """A chore for a quiet hour: write the SQLite file anew, so that nothing of what was deleted is in it.

    Others can read meanwhile, but not write.
    """
    if store.engine.dialect.name != "sqlite":
        return "PostgreSQL ruimt zelf op"
    done = _rewrite(store) and _truncate(store)
    return f"{_size(store) // 1024} kB herschreven" if done else "het bestand was in gebruik; volgende keer opnieuw"


def _size(store: Store) -> int:
    return Path(store.engine.url.database or "").stat().st_size


def _rewrite(store: Store) -> bool:
    with _raw(store) as raw:
        try:
            raw.execute("VACUUM")
        except sqlite3.OperationalError:  # somebody else is writing
            return False
    return True


def _truncate(store: Store) -> bool:
    until = time.monotonic() + PATIENCE_S
    with _raw(store) as raw:
        while True:
            (busy, _, _) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy or time.monotonic() > until:
                return not busy
            time.sleep(PAUSE_S)


@contextmanager
def _raw(store: Store) -> Iterator[Any]:
    """A connection outside any transaction, that may write, and waits for who does."""
    pooled = store.engine.raw_connection()
    try:
        raw: Any = pooled.driver_connection
        raw.execute("PRAGMA query_only=OFF")
        raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        yield raw
    finally:
        pooled.close()
