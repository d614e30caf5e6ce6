"""P5: a campaign to very many readers, its ledger durable, against smtplib that sends ready bytes."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bench.rounds import Row, Rules
from bench.servers import LOAD_CORE, ROOT, SERVER_CORE, data_folder
from sjoerd4u.mail.stencils import Signer
from tests.ground.databases import migrate
from tests.ground.processes import free_port

READERS = int(os.environ.get("BENCH_READERS", "10000"))
LINES = 8
LEAST = 0.7
MOST_MIB = 100.0
MOST_DKIM_MS = 0.6
LEAST_A_SECOND = 1000.0
SIGNATURES = 500


def campaign(rules: Rules) -> list[Row]:
    """A campaign with its own links for each reader, against raw smtplib on as many connections"""
    rounds = [(_run("ours"), _run("raw")) for _ in range(min(rules.rounds, 3))]
    per_cpu = [median(READERS / side["cpu"] for side in sides) for sides in zip(*rounds, strict=True)]
    a_second = median(READERS / ours["seconds"] for ours, _ in rounds)
    grew = max(ours["grew_mib"] for ours, _ in rounds)
    return [
        Row("P5", f"{READERS:,} mails, {LINES} lines", "/CPU-s", per_cpu[0], per_cpu[1], LEAST),
        Row("P5", "mails a second, against 1,000", "/s", a_second, LEAST_A_SECOND, 1.0),
        Row("P5", "memory growth", "MiB", grew, 0, MOST_MIB),
        Row("P5", "DKIM signature, RSA-2048", "ms", _signature_ms(), 0, MOST_DKIM_MS),
    ]


def _run(way: str) -> dict[str, float]:
    with data_folder() as folder, _sink() as port:
        if way == "ours":
            migrate(f"sqlite:///{folder / 'sjoerd4u.db'}")
        command = [sys.executable, "-m", "bench.sender", way, str(folder), str(port), str(LINES), str(READERS)]
        done = subprocess.run(_on(SERVER_CORE, command), cwd=ROOT, check=True, capture_output=True, text=True)
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        if way == "ours" and _taken(folder) != READERS:
            raise RuntimeError("not every mail was taken")
        return figures


def _taken(folder: Path) -> int:
    """How many mails the ledger says were accepted."""
    with sqlite3.connect(folder / "sjoerd4u.db") as database:
        return int(database.execute("SELECT count(*) FROM campaign_delivery WHERE state = 'accepted'").fetchone()[0])


@contextmanager
def _sink() -> Iterator[int]:
    """A mail server in a process of its own, on the other core."""
    port = free_port()
    command = _on(LOAD_CORE, [sys.executable, "-m", "bench.sink", str(port)])
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as sink:
        assert sink.stdout is not None
        sink.stdout.readline()
        try:
            yield port
        finally:
            sink.terminate()


def _on(core: int | None, command: list[str]) -> list[str]:
    return command if core is None else ["taskset", "-c", str(core), *command]


def _signature_ms() -> float:
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = Signer("bench", pem)
    began = time.process_time()
    for _ in range(SIGNATURES):
        signer.sign(b"x" * 800)
    return (time.process_time() - began) / SIGNATURES * 1000
