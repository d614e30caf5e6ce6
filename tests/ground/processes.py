"""The product as people run it: real processes, a folder of their own, a free port, ended by their own id.

shop = Product(tmp_path, mail_server="127.0.0.1", mail_port=str(smtp.port))
shop.command("migrate")
with shop.running("serve") as web, shop.running("jobs") as jobs:
    web.get("/nieuwsbrief")
    jobs.kill()
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from tests.ground import GroundMissing

START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10


def free_port() -> int:
    """A port on loopback that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One running program and its children. What it says goes to `log`."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path, port: int) -> None:
        self.log = log
        self.port = port
        with log.open("wb") as out:
            # A session of its own, so that it can be ended with its children and with nothing else.
            self._popen = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        self.pid = self._popen.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._popen.poll() is None

    @property
    def said(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace")

    def get(self, path: str, timeout: float = 10) -> tuple[int, str]:
        """Status and text of this page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def wait_until_healthy(self, timeout: float = START_TIMEOUT_S) -> None:
        """Returns once /healthz answers 200. AssertionError, with what it said, when it does not come so far."""
        deadline = time.monotonic() + timeout
        while not self._is_healthy():
            assert self.alive, f"It ended by itself with {self._popen.returncode}:\n{self.said[-4000:]}"
            assert time.monotonic() < deadline, f"Not healthy within {timeout} s:\n{self.said[-4000:]}"
            time.sleep(0.05)

    def end(self, timeout: float = STOP_TIMEOUT_S) -> int:
        """Asks it to end as Ctrl+C does, and gives its exit status. AssertionError when it takes too long."""
        self._signal(signal.SIGINT)
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"It did not end within {timeout} s:\n{self.said[-4000:]}") from None

    def kill(self) -> None:
        """kill -9, children too: nothing gets to tidy up."""
        self._signal(signal.SIGKILL)
        self._popen.wait(STOP_TIMEOUT_S)

    def _is_healthy(self) -> bool:
        try:
            return self.get("/healthz", timeout=2)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)  # its own session, so its id is that of the group


class Product:
    """One installation of the product, with its data in `folder` and settings as in `config.py`, in small letters."""

    def __init__(self, folder: Path, program: Sequence[str] = (), **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.settings = settings
        self._program = tuple(program) or (_console_script(),)
        self._numbers = count(1)

    @property
    def data_dir(self) -> Path:
        """Where its data are."""
        return self.folder / "var"

    def environment(self) -> dict[str, str]:
        """The environment of its processes: ours, without settings of ours, with those of this installation."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("SJOERD4U_")}
        own = {"data_dir": str(self.data_dir), **self.settings}
        return {**inherited, "PORT": str(self.port)} | {f"SJOERD4U_{k.upper()}": v for k, v in own.items()}

    def command(self, *words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Runs a command to its end; gives status and output without judging them."""
        return subprocess.run(
            [*self._program, *words],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    @contextmanager
    def running(self, *words: str) -> Iterator[Process]:
        """`up`, `serve` or `jobs`, for as long as this lasts. What serves is waited for until it is healthy."""
        log = self.folder / f"{words[0]}-{next(self._numbers)}.log"
        process = Process([*self._program, *words], self.environment(), log, self.port)
        try:
            if words[0] in ("up", "serve"):
                process.wait_until_healthy()
            yield process
        finally:
            process.kill()


def _console_script() -> str:
    script = Path(sys.executable).with_name("sjoerd4u")
    if not script.exists():
        raise GroundMissing(f"The product is not installed beside {sys.executable}: run the tests by `make test`.")
    return str(script)
