"""The ledger of erasures: kept outside the database, so that a backup put back cannot bring back who was erased.

One line for each erasure, known by keyed fingerprints only (`kit.keys`); written to disk before the first deletion.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure: when, and of whom, by fingerprint."""

    at: datetime
    keys: tuple[str, ...]


class Ledger:
    """An append-only file, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def in_(cls, data_dir: Path) -> "Ledger":
        """The ledger of the installation with this data folder."""
        return cls(data_dir / "erasures.log")

    def append(self, entry: Entry) -> None:
        """Write `entry` down; when this returns it is on the disk."""
        line = json.dumps({"at": entry.at.isoformat(), "keys": list(entry.keys)}) + "\n"
        is_new = not self.path.exists()
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "ab+") as log:
            log.write((b"" if _ends_whole(log.fileno()) else b"\n") + line.encode())
            log.flush()
            os.fsync(log.fileno())
        if is_new:
            _sync_folder(self.path.parent)

    def entries(self) -> Iterator[Entry]:
        """Every erasure, oldest first. A line that was cut off while being written was never acted on: left out."""
        if not self.path.exists():
            return
        for line in self.path.read_text().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue
            yield Entry(datetime.fromisoformat(said["at"]), tuple(said["keys"]))


def _ends_whole(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
