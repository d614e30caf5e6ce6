"""What left us, written down before it leaves, so that it is known after a kill: one small file for each worker.

Between the claim of a batch and its results in the store a process may die. What it wrote here stays, as long as the
machine itself keeps running; after a power cut the file proves nothing, and says so by naming the boot it was made in.
"""

import fcntl
import os
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sjoerd4u.mail.pipelining import Fate

FOLDER = "sending"
BOOT = Path("/proc/sys/kernel/random/boot_id")
SETTLED = {fate.name: fate for fate in Fate}


def this_boot() -> str:
    """The name of the present run of this machine; unique to this process where the system does not tell."""
    try:
        return f"{socket.gethostname()}:{BOOT.read_text().strip()}"
    except OSError:
        return f"{socket.gethostname()}:unknown:{os.getpid()}"


class Journal:
    """The file of one worker, held for as long as it lives. The system lets go of it when the process dies."""

    def __init__(self, data_dir: Path, holder: str) -> None:
        folder = data_dir / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / f"{holder}.journal"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(self._file, 0)
        self._head = os.write(self._file, f"boot {this_boot()}\n".encode())

    def begin(self) -> None:
        """A new batch: what was written of the one before is in the store. The first line stays, at every moment:
        without it the file proves nothing."""
        os.ftruncate(self._file, self._head)

    def leaving(self, number: int) -> None:
        """This mail goes now."""
        os.write(self._file, b"leaving %d\n" % number)

    def ended(self, number: int, fate: Fate) -> None:
        """This is what became of it."""
        os.write(self._file, f"{fate.name} {number}\n".encode())

    def close(self) -> None:
        """Everything is in the store: the file can go."""
        self.path.unlink(missing_ok=True)
        self.let_go()

    def let_go(self) -> None:
        """Leave it for who settles what is open."""
        os.close(self._file)


@dataclass(frozen=True, slots=True)
class Left:
    """What a worker left behind that is no more. `fates`: what became of each mail it began with; None: never heard."""

    holder: str
    path: Path
    fates: Mapping[int, Fate | None]
    is_complete: bool

    def fate_of(self, number: int) -> Fate:
        """What became of this mail: not tried, known, or uncertain. A journal that proves nothing: uncertain."""
        if not self.is_complete:
            return Fate.UNCERTAIN
        return self.fates.get(number, Fate.NOT_TRIED) or Fate.UNCERTAIN


def left_behind(data_dir: Path) -> Iterator[Left]:
    """What workers of this machine left that died; each is ours alone until the next is asked for. Who has dealt with
    one throws the file away."""
    for path in sorted((data_dir / FOLDER).glob("*.journal")):
        try:
            file = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield _read(path)
        except BlockingIOError:
            continue  # its worker lives
        finally:
            os.close(file)


def _read(path: Path) -> Left:
    lines = path.read_text(errors="replace").splitlines()
    fates: dict[int, Fate | None] = {}
    for word, _, number in (line.partition(" ") for line in lines[1:]):
        if number.isdigit():
            fates[int(number)] = SETTLED.get(word)
    return Left(path.stem, path, fates, lines[:1] == [f"boot {this_boot()}"])
