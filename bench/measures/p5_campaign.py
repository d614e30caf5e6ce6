"""P5: a campaign to very many readers, its ledger durable, against smtplib that sends ready bytes."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bench import readers
from bench.measures.p5_meanwhile import meanwhile
from bench.rounds import Row, Rules
from bench.servers import LOAD_CORE, ROOT, SERVER_CORE, data_folder, mail_sink, on_core
from sjoerd4u.mail.stencils import Sheet, Signer, cut
from tests.ground.databases import migrate

READERS = int(os.environ.get("BENCH_READERS", "10000"))
LINES = 8
LEAST = 0.7
MOST_MIB = 100.0
MOST_DKIM_MS = 0.6
LEAST_A_SECOND = 1000.0
BLOCKS, BLOCK = 50, 10


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
        Row("P5", "DKIM, RSA-2048 (peer: OpenSSL alone)", "ms", *_signature_ms(), MOST_DKIM_MS),
        *meanwhile(rules.rounds),
    ]


def _run(way: str) -> dict[str, float]:
    with data_folder() as folder, mail_sink(LOAD_CORE) as port:
        if way == "ours":
            migrate(f"sqlite:///{folder / 'sjoerd4u.db'}")
        command = [sys.executable, "-m", "bench.sender", way, str(folder), str(port), str(LINES), str(READERS)]
        done = subprocess.run(on_core(SERVER_CORE, command), cwd=ROOT, check=True, capture_output=True, text=True)
        figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        if way == "ours" and _taken(folder) != READERS:
            raise RuntimeError("not every mail was taken")
        return figures


def _taken(folder: Path) -> int:
    """How many mails the ledger says were accepted."""
    with sqlite3.connect(folder / "sjoerd4u.db") as database:
        return int(database.execute("SELECT count(*) FROM campaign_delivery WHERE state = 'accepted'").fetchone()[0])


def _signature_ms() -> tuple[float, float]:
    """What a signature adds to a mail of 20 kB, and what of that OpenSSL takes: the least disturbed of many blocks, for
    a neighbour on the same core makes both twice as slow."""
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    words = readers.PARAGRAPH * 16
    sheet = Sheet(
        sender="nieuws@sparklingcrm.nl", sender_name="Bench", subject="Bench", text=words + "{{LEAVE}}", language="nl",
        html=f"<p>{words}</p><a href='{{{{LEAVE}}}}'>x</a>", written_at=readers.AT, list_name="bench",
        leave_url="{{LEAVE}}",
    )  # fmt: skip
    signed, bare = cut(sheet, Signer("bench", pem)), cut(sheet)
    values = {"TO": "jo@voorbeeld.nl", "MARK": "mark", "LEAVE": "https://bench.test/" + "x" * 44}
    made = _least_ms(lambda: signed.fill(values)) - _least_ms(lambda: bare.fill(values))
    return made, _least_ms(lambda: key.sign(b"x" * 800, padding.PKCS1v15(), hashes.SHA256()))


def _least_ms(work: Callable[[], object]) -> float:
    def block() -> float:
        began = time.thread_time()
        for _ in range(BLOCK):
            work()
        return (time.thread_time() - began) / BLOCK * 1000

    return min(block() for _ in range(BLOCKS))
