"""A mail server that takes everything and keeps the count: `python -m bench.sink PORT [--record FILE] …`.

In a process of its own, so that what it costs is not the sender's. It writes one line for each mail it took: who it was
for and the Message-ID. On purpose it can cut the line after the final dot, or take its time.
"""

import argparse
import asyncio
import re
from pathlib import Path
from typing import TextIO

GREETING = b"220 sink\r\n"
HELLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID: <([^>]+)>", re.M)
TO = re.compile(rb"RCPT TO:<([^>]+)>", re.I)
END = b"\r\n.\r\n"


class Conversation(asyncio.Protocol):
    """One connection."""

    taken = 0
    record: TextIO | None = None
    cut_every = 0
    pace_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer, self.in_data, self.to = transport, bytearray(), False, b""
        transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        answers = bytearray()
        while not self.transport.is_closing() and (self._content(answers) if self.in_data else self._command(answers)):
            pass
        if answers:
            self._say(bytes(answers))

    def _say(self, answers: bytes) -> None:
        if self.pace_s:
            asyncio.get_running_loop().call_later(self.pace_s, self.transport.write, answers)
        else:
            self.transport.write(answers)

    def _command(self, answers: bytearray) -> bool:
        end = self.buffer.find(b"\r\n")
        if end < 0:
            return False
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        verb = line[:4].upper()
        if verb == b"RCPT" and (found := TO.match(line)):
            self.to = found[1]
        if verb == b"DATA":
            self.in_data = True
            answers += b"354 go on\r\n"
        elif verb == b"QUIT":
            answers += b"221 bye\r\n"
            self.transport.write(bytes(answers))
            self.transport.close()
        else:
            answers += HELLO if verb == b"EHLO" else b"250 ok\r\n"
        return True

    def _content(self, answers: bytearray) -> bool:
        end = self.buffer.find(END)
        if end < 0:
            return False
        content = bytes(self.buffer[:end])
        del self.buffer[: end + len(END)]
        self.in_data = False
        Conversation.taken += 1
        if self.record is not None and (found := MESSAGE_ID.search(content)):
            self.record.write(f"{self.to.decode()} {found[1].decode()}\n")
            self.record.flush()
        if self.cut_every and Conversation.taken % self.cut_every == 0:
            self.transport.abort()
            return False
        answers += b"250 taken\r\n"
        return True


async def serve(port: int) -> None:
    """Listen until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", port, backlog=100)
    print("ready", flush=True)
    await server.serve_forever()


def main() -> None:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="bench.sink", description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--record", help="file for one line for each mail")
    parser.add_argument("--cut-every", type=int, default=0, help="cut the line after the final dot of each n-th mail")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds before each answer")
    asked = parser.parse_args()
    Conversation.cut_every, Conversation.pace_s = asked.cut_every, asked.pace
    if asked.record:
        Conversation.record = Path(asked.record).open("a")  # noqa: SIM115 - for as long as the process lives
    asyncio.run(serve(asked.port))


if __name__ == "__main__":
    main()
