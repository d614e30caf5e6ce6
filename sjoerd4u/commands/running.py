"""Letting the product run: the web processes, or those and the jobs process together."""

import errno
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from sjoerd4u.config import Settings

BACKLOG = 1024
ANSWER_SECONDS = 2  # what a web process may take to finish its answers when it is asked to stop
STOP_SECONDS = 3.5
START_SECONDS = 30.0
OUR_LINES = {"formatters": {}, "handlers": {}, "loggers": {"_granian": {"propagate": True}}}


def when_over(wait: Callable[[], object]) -> None:
    """End this process, in the ordinary way, once `wait` returns."""

    def watch() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="end with starter", daemon=True).start()


def _end_with_input(_context: click.Context, _option: click.Parameter, asked: bool) -> None:
    if asked:
        when_over(lambda: os.read(sys.stdin.fileno(), 1))


# How `up` keeps its children from outliving it, also when it is killed: it holds the other end of their standard input.
tied = click.option(
    "--tied", is_flag=True, hidden=True, expose_value=False, callback=_end_with_input, help="End when the input ends."
)


@click.command()
@tied
def serve() -> None:
    """Answer the web: WORKERS processes of THREADS requests each, on HOST:PORT."""
    settings = Settings.from_environment()
    insist_on_free_port(settings)
    multiprocessing.set_start_method("spawn")  # a worker opens its own store and shares nothing with its siblings
    # glibc keeps memory apart for each thread; under Python's one lock two such heaps do as well as eight.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    server = web_server(settings)
    refused = threading.Event()

    def give_up(*_: object) -> None:
        refused.set()
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    signal.signal(signal.SIGUSR1, give_up)
    with room_for_figures(settings.workers):
        server.serve()
    if refused.is_set():
        sys.exit(1)


def web_server(settings: Settings) -> AbstractServer[Any]:
    """granian as this house uses it: our own lines instead of an access log, a worker that dies is replaced."""
    return Granian(
        "sjoerd4u.cli:worker",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=OUR_LINES,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=ANSWER_SECONDS,
    )


def insist_on_free_port(settings: Settings) -> None:
    """Stop with a clear sentence if something else answers on our port: Linux would let two servers share it unseen."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as taken:
            raise click.ClickException(_why_not(settings, taken)) from taken


def _why_not(settings: Settings, taken: OSError) -> str:
    where = f"{settings.host}:{settings.port}"
    if taken.errno == errno.EADDRINUSE:
        return f"Something else already answers on {where}. Stop it, or choose another port: PORT=8001."
    return f"Cannot listen on {where}: {taken.strerror}."


@contextmanager
def room_for_figures(workers: int) -> Iterator[None]:
    """A folder where several web processes add up their figures for /metrics; one process counts in memory."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="sjoerd4u-figures-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


class Stop:
    """Whether somebody pressed Ctrl+C or sent SIGTERM. A plain mark: a handler must not touch a lock."""

    def __init__(self) -> None:
        self.asked = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._note)

    def _note(self, *_: object) -> None:
        self.asked = True


@click.command()
def up() -> None:
    """Both: `serve` and `jobs` as two processes, ended together."""
    settings = Settings.from_environment()
    insist_on_free_port(settings)
    stop = Stop()
    children = {name: _start(name) for name in ("serve", "jobs")}
    died = None
    try:
        if _wait_for_web(settings, children, stop):
            click.echo(welcome(settings))
        died = _wait_for_end(children, stop)
    finally:
        _end(children)
    if died:
        raise click.ClickException(f"`{died}` ended by itself with exit code {children[died].returncode}.")


def _start(name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sjoerd4u.cli", name, "--tied"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own command


def welcome(settings: Settings) -> str:
    """What somebody who just started the product wants to know."""
    lines = [f"The site:           {settings.base_url}"]
    if settings.has_letterbox:
        from sjoerd4u.demo.content import DATA_SUBJECT  # brings the whole house along, and `up` itself needs none of it

        lines.append(f"The letterbox:      {settings.base_url}/brievenbus")
        lines.append(f"Mijn gegevens:      {settings.base_url}/mijn-gegevens (try it as {DATA_SUBJECT})")
        lines += staff_login(settings)
    return "\n".join(["", *lines, "Stop with Ctrl+C.", ""])


def staff_login(settings: Settings) -> list[str]:
    """How to try the back office, as long as the demo accounts are as they were made."""
    from sjoerd4u.staff import demo_login

    lines: list[str] = []
    for whose, title in ((demo_login.ROBIN, "The back office:"), (demo_login.VERA, "A second colleague:")):
        login = demo_login.kept_in(settings.data_dir, whose)
        if login and demo_login.opens(settings.database_url, settings.secret_key, login):
            lines += [
                f"{title:<20}{settings.base_url}/kantoor as {login.address}",
                f"{'':<20}password {login.password}",
                f"{'':<20}one-time codes from {login.secret}, or ask `{_our_command()} staff code {login.address}`",
            ]
    return lines


def _our_command() -> str:
    """What to type for this very program: its name when the shell finds it, else its path from here."""
    installed = Path(sys.executable).parent / "sjoerd4u"
    found = shutil.which("sjoerd4u")
    if found and Path(found) == installed:
        return "sjoerd4u"
    return str(installed.relative_to(Path.cwd()) if installed.is_relative_to(Path.cwd()) else installed)


def _wait_for_web(settings: Settings, children: dict[str, subprocess.Popen[bytes]], stop: Stop) -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and not _dead(children) and not stop.asked:
        try:
            socket.create_connection((settings.host, settings.port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return True
    return False


def _wait_for_end(children: dict[str, subprocess.Popen[bytes]], stop: Stop) -> str | None:
    """The name of the child that ended by itself; None when we were asked to stop."""
    while not stop.asked:
        if dead := _dead(children):
            return dead
        time.sleep(0.1)
    return None


def _dead(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
