"""Starting ours and a peer alike: on a core of their own, with a folder on the disk the product would use."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
HERE = "127.0.0.1"
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 10
LAST = 19  # the nicest there is

# The server keeps to the first core and the load to the second, where there are two.
_CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
SERVER_CORE, LOAD_CORE = (_CORES[0], _CORES[1]) if len(_CORES) > 1 else (None, None)


class Server:
    """A server that answers on `port`; `runs` numbers what is sent to it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port = port
        self.runs = count()
        self._process = process

    def cpu_seconds(self) -> float:
        """CPU time this server and its children have used so far; 0 where /proc cannot say."""
        processes = _processes()
        ticks = sum(spent for pid, (_, spent) in processes.items() if self._process.pid in _line_of(pid, processes))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mib(self) -> float:
        """What its largest process, the web worker, holds by itself and by its share of what others hold too (PSS)."""
        processes = _processes()
        return max(_pss_mib(pid) for pid in processes if self._process.pid in _line_of(pid, processes))


@contextmanager
def ours(
    *commands: str, prepare: Callable[[Path], None] | None = None, jobs: bool = False, **settings: str
) -> Iterator[Server]:
    """The product: `sjoerd4u serve` on a migrated, empty database, with these settings beside the defaults.

    `commands` are done first: "demo" fills the database; then `prepare`, that is told the folder with the data. With
    `jobs` the jobs process runs beside it, and the two have all cores, as on a machine of their own.
    """
    script = str(Path(sys.executable).with_name("sjoerd4u"))
    with data_folder() as folder:
        own = {"data_dir": str(folder), **settings}
        environment = _environment() | {f"SJOERD4U_{name.upper()}": value for name, value in own.items()}
        for command in ("migrate", *commands):
            subprocess.run([script, command], env=environment, check=True, stdout=subprocess.DEVNULL)
        if prepare:
            prepare(folder)
        command, core = ("up", None) if jobs else ("serve", SERVER_CORE)
        with _running([script, command], environment, folder / "log", "/healthz", core) as server:
            yield server


@contextmanager
def peer(name: str, **told: str) -> Iterator[Server]:
    """A peer of bench/peers.py, on the same server with the same number of processes and threads. What it is told
    stands in its environment, as BENCH_<NAME>."""
    with data_folder() as folder:
        environment = _environment() | {"BENCH_FOLDER": str(folder)}
        environment |= {f"BENCH_{word.upper()}": value for word, value in told.items()}
        command = [sys.executable, "-m", "bench.peers", name]
        with _running(command, environment, folder / "log", "/", SERVER_CORE) as server:
            yield server


@contextmanager
def mail_sink(core: int | None = None, *, aside: bool = False) -> Iterator[int]:
    """A mail server in a process of its own that takes everything; gives its port. `aside`: it lets all else go first,
    as far as it can like one on a machine of its own."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = int(probe.getsockname()[1])
    way = ["nice", "-n", str(LAST)] if aside else []
    command = on_core(core, [*way, sys.executable, "-m", "bench.sink", str(port)])
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=aside) as sink:
        assert sink.stdout is not None
        if aside:
            _last_of_all(sink.pid)
        sink.stdout.readline()
        try:
            yield port
        finally:
            sink.terminate()


def _last_of_all(leader: int) -> None:
    """Let the session of this process come after all others: where Linux groups processes by session (autogroup), being
    nice counts only among those of one."""
    with suppress(OSError):
        Path(f"/proc/{leader}/autogroup").write_text(str(LAST))


class Ticks(NamedTuple):
    """How long the processors were busy so far, and how much of that with other machines on the same hardware."""

    busy: int
    stolen: int


def processor_ticks() -> Ticks:
    """Of this machine, since it started; nothing where nobody says."""
    with suppress(OSError, ValueError):
        user, nice, system, _idle, _io, irq, soft, stolen = map(int, Path("/proc/stat").read_text().split()[1:9])
        return Ticks(user + nice + system + irq + soft + stolen, stolen)
    return Ticks(0, 0)


def on_core(core: int | None, command: list[str]) -> list[str]:
    """This command, kept to one core; None: to none."""
    return command if core is None else ["taskset", "-c", str(core), *command]


@contextmanager
def data_folder() -> Iterator[Path]:
    """In var/, where the product keeps its own data: in /tmp a durable write may cost nothing."""
    (ROOT / "var").mkdir(exist_ok=True)
    folder = tempfile.mkdtemp(prefix="bench-", dir=ROOT / "var")
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("SJOERD4U_")}


@contextmanager
def _running(
    command: Sequence[str], environment: dict[str, str], log: Path, path: str, core: int | None
) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port = int(probe.getsockname()[1])
    with log.open("wb") as said:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment | {"PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            preexec_fn=partial(_keep_to_core, core),  # safe: only a system call
        )
    try:
        if not _answers(process, port, path):
            raise RuntimeError(f"{process.args!r} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
        yield Server(port, process)
    finally:
        _end(process)


def _keep_to_core(core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})


def _answers(process: subprocess.Popen[bytes], port: int, path: str) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HERE, port, timeout=2)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return True
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_TIMEOUT_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its own session: whatever of it is left
    process.wait(STOP_TIMEOUT_S)


def _processes() -> dict[int, tuple[int, int]]:
    """Of every process: its parent, and its CPU ticks with those of children that have ended."""
    found: dict[int, tuple[int, int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = stat.read_text().rpartition(")")[2].split()
            found[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    return found


def _line_of(pid: int, processes: dict[int, tuple[int, int]]) -> Iterator[int]:
    """This process, its parent, its parent's parent …"""
    while pid in processes:
        yield pid
        pid, _ = processes[pid]


def _pss_mib(pid: int) -> float:
    with suppress(OSError):  # it ended meanwhile
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0
