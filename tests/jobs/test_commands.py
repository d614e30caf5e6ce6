"""The command line, as people use it: real processes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from sjoerd4u.cli import main
from sjoerd4u.commands.chores import NICENESS
from tests.ground import databases
from tests.ground.postgres import Server
from tests.ground.processes import START_TIMEOUT_S, Process, Product
from tests.ground.waiting import wait_until

HEAD = (Path(__file__).parents[2] / "migrations" / "HEAD").read_text().strip()


@pytest.fixture
def installed(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The product, migrated."""
    product.data_dir.mkdir()
    databases.sqlite_copy(tmp_path_factory.getbasetemp() / "empty.db", product.data_dir / "sjoerd4u.db")
    return product


def told(product: Product, *words: str) -> Result:
    """The command in this process, for what it says before it does anything; a process takes a second to start."""
    return CliRunner().invoke(main, words, env=product.environment())


def children_of(pid: int) -> list[int]:
    """The processes that this one started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found.append(int(folder.name))
    return found


def family_of(pid: int) -> list[int]:
    """Those, and the ones that they started."""
    return [one for child in children_of(pid) for one in (child, *family_of(child))]


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_line(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def child_called(up: Process, name: str) -> int:
    [found] = [pid for pid in children_of(up.pid) if f" {name} " in command_line(pid)]
    return found


@contextmanager
def up_and_running(installed: Product) -> Iterator[Process]:
    """`up`, once it told that it runs and the jobs started."""
    with installed.running("up") as up:
        wait_until(lambda: "Stop with Ctrl+C." in up.said and "jobs started" in up.said, START_TIMEOUT_S)
        yield up


@pytest.mark.slow
@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_up_tells_where_everything_is_and_ends_all_its_processes_within_five_seconds(
    installed: Product, asked: signal.Signals
) -> None:
    with up_and_running(installed) as up:
        assert f"http://127.0.0.1:{up.port}" in up.said
        assert f"http://127.0.0.1:{up.port}/brievenbus" in up.said
        family = family_of(up.pid)
        assert len(family) >= 3
        os.kill(up.pid, asked)
        wait_until(lambda: not up.alive, 5)
        assert not [pid for pid in family if is_there(pid)]
        assert up.end() == 0
        assert "Traceback" not in up.said


@pytest.mark.slow
def test_ctrl_c_reaches_every_process_at_once_and_that_is_fine(installed: Product) -> None:
    with up_and_running(installed) as up:
        began = time.monotonic()
        assert up.end(timeout=5) == 0  # the signal goes to the whole group, as a terminal does it
        assert time.monotonic() - began < 5
        assert "Traceback" not in up.said


@pytest.mark.slow
@pytest.mark.parametrize("name", ["serve", "jobs"])
def test_when_one_process_dies_up_ends_the_other_and_says_so(installed: Product, name: str) -> None:
    with up_and_running(installed) as up:
        family = family_of(up.pid)
        os.kill(child_called(up, name), signal.SIGKILL)
        wait_until(lambda: not up.alive, 6)
        assert up.end() == 1
        assert f"`{name}` ended by itself" in up.said
        wait_until(lambda: not [pid for pid in family if is_there(pid)], 5)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "SCHED_BATCH"), reason="only Linux has this kind of process")
def test_the_chores_go_before_nobody_who_visits(installed: Product) -> None:
    with installed.running("jobs") as jobs:
        wait_until(lambda: os.sched_getscheduler(jobs.pid) == os.SCHED_BATCH, 10)
        assert os.getpriority(os.PRIO_PROCESS, jobs.pid) == NICENESS


@pytest.mark.slow
def test_nothing_outlives_up_when_it_is_killed(installed: Product) -> None:
    with up_and_running(installed) as up:
        family = family_of(up.pid)
        os.kill(up.pid, signal.SIGKILL)
        wait_until(lambda: not [pid for pid in family if is_there(pid)], 6)
    with up_and_running(installed) as again:
        assert again.get("/healthz")[0] == 200


def answers_well(web: Process) -> bool:
    """Five times in a row; a worker that is not there yet refuses."""
    try:
        return all(web.get("/healthz")[0] == 200 for _ in range(5))
    except OSError:
        return False


@pytest.mark.slow
def test_several_web_processes_add_up_their_figures_and_one_that_is_killed_is_replaced(installed: Product) -> None:
    with Product(installed.folder, workers="2").running("serve") as web:
        already = counted(web)
        for _ in range(20):
            assert web.get("/robots.txt")[0] == 200
        assert counted(web) - already == 20
        [first, second] = [pid for pid in family_of(web.pid) if "spawn_main" in command_line(pid)]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: len([p for p in family_of(web.pid) if "spawn_main" in command_line(p)]) == 2, 10)
        wait_until(lambda: answers_well(web), 20)
        assert is_there(second)


def counted(web: Process) -> float:
    families = text_string_to_metric_families(web.get("/metrics")[1])
    samples = [sample for family in families for sample in family.samples if sample.name == "sjoerd4u_answers_total"]
    return sum(sample.value for sample in samples if sample.labels["endpoint"] == "machines.robots")


@pytest.mark.parametrize("name", ["serve", "up"])
def test_a_port_in_use_is_told_in_one_sentence(installed: Product, name: str) -> None:
    with socket.create_server(("127.0.0.1", installed.port)):
        done = told(installed, name)
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"Error: Something else already answers on 127.0.0.1:{installed.port}. "
        "Stop it, or choose another port: PORT=8001."
    ]


def test_a_bad_setting_is_told_in_one_sentence(product: Product) -> None:
    wrong = Product(product.folder, payment_days="many")
    sentence = (1, "Error: SJOERD4U_PAYMENT_DAYS: a whole number, not 'many'.\n")
    done = wrong.command("serve")
    assert (done.returncode, done.stderr) == sentence
    for name in ("serve", "jobs", "chores", "migrate"):
        answer = told(wrong, name)
        assert (answer.exit_code, answer.stderr) == sentence, name


@pytest.mark.slow
def test_a_setting_that_only_the_product_itself_can_refuse_ends_serve_at_once(product: Product) -> None:
    done = Product(product.folder, mail_sender="nobody").command("serve")
    assert done.returncode == 1
    assert done.stderr == "Error: Not an address to send from: 'nobody'.\n"


@pytest.mark.parametrize("words", [("jobs",), ("chores",), ("chore", "tidy-runs")])
def test_a_store_without_migrations_is_told_in_one_sentence(product: Product, words: tuple[str, ...]) -> None:
    done = told(product, *words)
    assert (done.exit_code, done.stderr) == (1, "Error: The store lacks a migration: run `sjoerd4u migrate`.\n")


@pytest.mark.parametrize("name", ["migrate", "jobs", "chores"])
def test_a_store_out_of_reach_is_told_in_one_sentence(product: Product, name: str) -> None:
    away = Product(product.folder, database_url="postgresql+psycopg://sjoerd4u:secret@127.0.0.1:1/sjoerd4u")
    done = told(away, name)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: The store does not answer")
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_four_machines_may_migrate_at_once(product: Product, postgres_server: Server, engine: str) -> None:
    settings = {"database_url": postgres_server.fresh()} if engine == "postgresql" else {}
    installation = Product(product.folder, **settings)
    with ThreadPoolExecutor(4) as crowd:
        done = list(crowd.map(lambda _: installation.command("migrate"), range(4)))
    assert [one.returncode for one in done] == [0] * 4, [one.stderr[-500:] for one in done]
    assert sum(f"is at {HEAD}, it was at its beginning" in one.stdout for one in done) == 1
    assert sum(f"is at {HEAD}, as it was" in one.stdout for one in done) == 3


def test_the_chores_are_listed_and_done_by_hand(installed: Product) -> None:
    done = installed.command("chore", "tidy-runs", "--at", "2026-11-22T04:00")
    assert (done.returncode, done.stdout) == (0, "0 oude uitvoeringen vergeten\n")
    listed = told(installed, "chores")
    assert listed.exit_code == 0
    [tidy] = [line for line in listed.stdout.splitlines() if line.startswith("tidy-runs")]
    assert "daily at 04:30" in tidy
    assert "never" in tidy


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nonsense",), 'There is no chore "nonsense"; there are: '),
        (("tidy-runs", "--at", "soon"), "Not a moment: 'soon'."),
    ],
)
def test_a_chore_that_cannot_be_done_is_told(installed: Product, words: tuple[str, ...], why: str) -> None:
    done = told(installed, "chore", *words)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: {why}")
    assert done.stdout == ""


@pytest.mark.slow
def test_jobs_stop_within_three_seconds_in_the_middle_of_a_chore(
    store: object, database_url: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "tests.jobs.sleeper", database_url, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as jobs:
        patience = threading.Timer(START_TIMEOUT_S, jobs.kill)  # a line that never comes ends as an empty one
        patience.start()
        try:
            assert jobs.stdout is not None
            assert jobs.stdout.readline() == "asleep\n"
            began = time.monotonic()
            jobs.send_signal(signal.SIGTERM)
            assert jobs.wait(10) == 0
            assert time.monotonic() - began < 3
        finally:
            patience.cancel()
            jobs.kill()
