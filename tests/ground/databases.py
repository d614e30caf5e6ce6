"""Empty databases of the newest shape, made by the product's own migrations and then copied."""

import shutil
import sqlite3
from pathlib import Path

from sjoerd4u.commands.migrating import upgrade
from sjoerd4u.kit.db import open_engine


def migrate(url: str) -> None:
    """Bring the database at this address to the newest shape, and let go of it."""
    engine = open_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


def sqlite_copy(template: Path, target: Path) -> str:
    """The address of a copy of an empty SQLite database, which is made the first time."""
    if not template.exists():
        migrate(f"sqlite:///{template}")
        with sqlite3.connect(template) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
