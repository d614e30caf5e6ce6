"""A small load generator: keep-alive connections, each sending its next request when the last is answered; or, with a
rate, at its own moments, however slow the answers are. Those are strewn, as visitors come: two loads in step would meet
at every request or at none.

`python -m bench.load` reads a Load as JSON on standard input and prints an Outcome as JSON. It is a process of its own,
so that it can be kept to its own core and its CPU time is never counted as the server's.
"""

import asyncio
import json
import os
import selectors
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count
from random import Random

ANSWER_TIMEOUT_S = 30
HERE = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What to send. In path, headers and body, {n} is the number of the request and {ip} an address in a network of its
    own, so that limits per visitor hold nobody back and no two requests are the same."""

    port: int
    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200
    connections: int = 16
    rate: float = 0.0  # so many a second, all connections together, each timed from when it was to go; 0: no pause
    seconds: float = 3.0
    first: int = 0
    core: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of it. `wrong` counts answers with another status and lines that broke; `example` shows the first."""

    answered: int
    wrong: int
    example: str
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    page_bytes: int


def run(load: Load) -> Outcome:
    """Sends this load from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        timeout=load.seconds + 2 * ANSWER_TIMEOUT_S,
        check=True,
    )
    return Outcome(**json.loads(done.stdout))


class Tally:
    """What all connections together have seen."""

    def __init__(self, load: Load) -> None:
        self.numbers = count(load.first)
        self.status = load.status
        self.step = load.connections / load.rate if load.rate else 0.0
        self.run = f"{load.method} {load.first}"
        self.began = time.perf_counter()
        self.deadline = self.began + load.seconds
        self.times: list[float] = []
        self.wrong = 0
        self.example = ""
        self.page_bytes = 0

    def note(self, status: int, page: bytes, seconds: float) -> None:
        """One whole answer."""
        if status == self.status:
            self.times.append(seconds)
            self.page_bytes = len(page)
        else:
            self.note_wrong(f"{status} {page[:300].decode(errors='replace')}")

    def note_wrong(self, what: str) -> None:
        """An answer that should not be, or none."""
        self.wrong += 1
        self.example = self.example or what


class Connection(asyncio.Protocol):
    """One keep-alive connection. Knows just enough HTTP/1.1 to see where an answer ends."""

    def __init__(self, template: bytes, tally: Tally, place: float) -> None:
        self.template, self.tally = template, tally
        self.due = tally.began + place * tally.step
        self.strewn = Random(f"{tally.run} {place}")  # another time the same
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        page = _whole_page(head.lower(), rest)
        if page is None:
            return
        self.tally.note(int(head[9:12]), page, time.perf_counter() - self.sent_at)
        self.buffer = b""
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.tally.note_wrong(f"the line broke: {error}")
            self.done.set_result(None)

    def _next(self) -> None:
        """Send at once, or at the moment that was planned."""
        now = self.sent_at = time.perf_counter()
        if step := self.tally.step:
            self.sent_at, self.due = self.due + step * self.strewn.random(), self.due + step
        wait = self.sent_at - now
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        assert self.transport is not None
        if self.sent_at > self.tally.deadline:
            self.done.set_result(None)
            self.transport.close()
            return
        n = next(self.tally.numbers)
        network = f"{11 + (n >> 16) % 100}.{n >> 8 & 255}.{n & 255}.1"
        self.transport.write(self.template.replace(b"{n}", b"%010d" % n).replace(b"{ip}", network.encode()))


def _whole_page(head: bytes, rest: bytes) -> bytes | None:
    """The body that belongs to this head; None while it is not complete."""
    if b"transfer-encoding: chunked" in head:
        return rest if rest.endswith(b"0\r\n\r\n") else None
    _, found, length = head.partition(b"content-length:")
    if not found:
        return b""  # 303 and 304 may come without
    return rest if len(rest) >= int(length.split(b"\r\n", 1)[0]) else None


def request_template(load: Load) -> bytes:
    """The request as bytes, with its place-holders. A number always has ten digits, so the length holds for all."""
    headers = {"Host": f"127.0.0.1:{load.port}", **load.headers}
    if load.body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        headers["Content-Length"] = str(len(load.body.replace("{n}", "0" * 10)))
    lines = [f"{load.method} {load.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return ("\r\n".join(lines) + load.body).encode()


async def send(load: Load) -> Outcome:
    """Sends this load from this process."""
    tally, template = Tally(load), request_template(load)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    lines = [
        (await loop.create_connection(partial(Connection, template, tally, n / load.connections), HERE, load.port))[1]
        for n in range(load.connections)
    ]
    _, silent = await asyncio.wait([line.done for line in lines], timeout=load.seconds + ANSWER_TIMEOUT_S)
    for _ in silent:
        tally.note_wrong(f"no answer within {ANSWER_TIMEOUT_S} s")
    times = sorted(tally.times) or [0.0]
    return Outcome(
        answered=len(tally.times),
        wrong=tally.wrong,
        example=tally.example,
        seconds=time.perf_counter() - started,
        p50_ms=statistics.median(times) * 1000,
        p95_ms=times[int(len(times) * 0.95)] * 1000,
        p99_ms=times[int(len(times) * 0.99)] * 1000,
        page_bytes=tally.page_bytes,
    )


def main() -> None:
    """Reads the load, keeps to its core, sends, prints the outcome."""
    load = Load(**json.load(sys.stdin))
    if load.core is not None:
        os.sched_setaffinity(0, {load.core})
    with asyncio.Runner(loop_factory=_to_the_point) as runner:
        json.dump(asdict(runner.run(send(load))), sys.stdout)


def _to_the_point() -> asyncio.SelectorEventLoop:
    """A loop that wakes up when it is time: epoll waits in whole milliseconds, and what it is late counts as the
    server's."""
    return asyncio.SelectorEventLoop(selectors.SelectSelector())


if __name__ == "__main__":
    main()
