"""A real SMTP server on loopback, in a thread: keeps what arrives byte for byte, and misbehaves as it is told.

mailserver.plan(BUSY)                  the next letter is put off, the one after that is taken
mailserver.plan(*[CUT_AFTER_DOT] * 3)  three in a row arrive but are never acknowledged
mailserver.refuse_recipient("weg@voorbeeld.nl", UNKNOWN)
with mailserver.away(): …              nobody listens
[letter] = mailserver.wait_for(1)
letter.link("/nieuwsbrief/bevestigen/")
"""

import asyncio
import logging
import re
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session

START_TIMEOUT_S = 10

logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd's own; a line cut on purpose is no news


class Moment(Enum):
    """When in a conversation a fault strikes."""

    GREETING = "greeting"
    RCPT = "rcpt"
    IN_DATA = "in data"
    AFTER_DOT = "after dot"


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and when. Without a reply the line goes dead: cut at once, or silent until the client leaves."""

    at: Moment
    reply: str = ""
    silent: bool = False
    keeps: bool = False  # whether the letter has arrived all the same


BUSY = Fault(Moment.RCPT, "451 4.3.0 Try again later")
FULL = Fault(Moment.RCPT, "452 4.2.2 Mailbox full")
UNKNOWN = Fault(Moment.RCPT, "550 5.1.1 No such mailbox")
REFUSED = Fault(Moment.AFTER_DOT, "554 5.7.1 Message refused")
STALL = Fault(Moment.AFTER_DOT, silent=True)
CUT_IN_DATA = Fault(Moment.IN_DATA)
CUT_AFTER_DOT = Fault(Moment.AFTER_DOT, keeps=True)
CLOSED = Fault(Moment.GREETING, "554 5.3.2 Not now")
BLACK_HOLE = Fault(Moment.GREETING, silent=True)


@dataclass(frozen=True)
class Letter:
    """One letter as it came over the line. `acknowledged` is false when it arrived but its sender never heard so."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    acknowledged: bool
    mail_options: tuple[str, ...] = ()
    rcpt_options: tuple[str, ...] = ()
    message: EmailMessage = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", message_from_bytes(self.raw, policy=policy.default))

    @property
    def subject(self) -> str:
        """The subject as people read it."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part; empty when there is none."""
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """Every http address in the letter, each once, the plain part first."""
        found = [link.rstrip(".,;:!?") for link in re.findall(r"https?://[^\s<>\"')\]]+", self.text)]
        found += [unescape(link) for link in re.findall(r"""(?:href|src)=["'](https?://[^"']+)""", self.html)]
        return list(dict.fromkeys(found))

    def link(self, path: str) -> str:
        """The first address whose path holds `path`; tells what there was if none does."""
        for link in self.links:
            if path in urlsplit(link).path:
                return link
        raise AssertionError(f"No link to {path} in {self.subject!r}; there are {self.links}")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if isinstance(part, EmailMessage) else ""


class Server:
    """The server: `port` to send to, `letters` that arrived, and the plan for what goes wrong."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.port = 0
        self.pace_s = 0.0
        self._loop = asyncio.new_event_loop()
        self._listening: asyncio.Server | None = None
        self._news = threading.Condition()
        self._open: set[_Conversation] = set()
        self.clear()

    def clear(self) -> None:
        """Forgets letters, plans and counts: an empty server again."""
        with self._news:
            self.letters: list[Letter] = []
            self.refusals: list[tuple[tuple[str, ...], str]] = []
            self.connections = 0
            self.attempts = 0
            self.pace_s = 0.0
            self._plan: deque[Fault | None] = deque()
            self._unwelcome: dict[str, Fault] = {}

    def plan(self, *faults: Fault | None) -> None:
        """What happens to the next attempts, in order; None lets one pass. Afterwards everything is taken again."""
        self._plan.extend(faults)

    def refuse_recipient(self, address: str, fault: Fault) -> None:
        """Answers this address so, every time."""
        self._unwelcome[address] = fault

    def slow_down(self, seconds: float) -> None:
        """Takes this long over every step."""
        self.pace_s = seconds

    def wait_for(self, number: int, timeout: float = 10) -> list[Letter]:
        """The letters, once there are at least this many. AssertionError when they do not come in time."""
        with self._news:
            arrived = self._news.wait_for(lambda: len(self.letters) >= number, timeout)
            assert arrived, f"{len(self.letters)} of {number} letters after {timeout} s; refused: {self.refusals}"
            return list(self.letters)

    def to(self, address: str) -> list[Letter]:
        """The letters that arrived for this address."""
        with self._news:
            return [letter for letter in self.letters if address in letter.recipients]

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens on the port meanwhile: connections are refused."""
        self._run(self._close())
        try:
            yield
        finally:
            self._run(self._listen())

    # What the conversations tell, in the server's own thread.

    def note_connection(self, conversation: "_Conversation") -> Fault | None:
        """A client connects: how it is greeted."""
        with self._news:
            self._open.add(conversation)
            self.connections += 1
            return self._plan.popleft() if self._greeting_is_planned() else None

    def note_end(self, conversation: "_Conversation") -> None:
        """A client is gone."""
        self._open.discard(conversation)

    def note_attempt(self) -> Fault | None:
        """A client offers a letter: what will happen to it."""
        with self._news:
            self.attempts += 1
            return self._plan.popleft() if self._plan and not self._greeting_is_planned() else None

    def unwelcome(self, address: str) -> Fault | None:
        """What this recipient is always answered."""
        return self._unwelcome.get(address)

    def note_refusal(self, recipients: list[str], reply: str) -> None:
        """A letter, or one recipient of it, was refused."""
        with self._news:
            self.refusals.append((tuple(recipients), reply))

    def note_letter(self, letter: Letter) -> None:
        """A letter arrived whole."""
        with self._news:
            self.letters.append(letter)
            self._news.notify_all()

    def _greeting_is_planned(self) -> bool:
        following = self._plan[0] if self._plan else None
        return following is not None and following.at is Moment.GREETING

    # Starting and ending.

    async def _listen(self) -> None:
        def conversation() -> asyncio.BaseProtocol:
            return _Conversation(self, loop=self._loop)

        self._listening = await self._loop.create_server(conversation, self.host, self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._listening:
            self._listening.close()

    async def _end(self) -> None:
        await self._close()
        for conversation in list(self._open):
            conversation.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=START_TIMEOUT_S) if others else None

    def _run(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(START_TIMEOUT_S)


@contextmanager
def running() -> Iterator[Server]:
    """A server on a free port, for as long as this lasts."""
    server = Server()
    loop = server._loop
    thread = threading.Thread(target=loop.run_forever, name="smtp", daemon=True)
    thread.start()
    try:
        server._run(server._listen())
        yield server
    finally:
        server._run(server._end())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(START_TIMEOUT_S)
        loop.close()


class _Conversation(SMTP):
    """One connection: aiosmtpd's protocol, with the plan's faults in its way."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(self, enable_SMTPUTF8=True, hostname="localhost", ident="test", loop=loop)
        self._server = server
        self._fault: Fault | None = None

    async def _handle_client(self) -> None:
        if fault := self._server.note_connection(self):
            await self._go_dead(fault)
        await super()._handle_client()

    def connection_lost(self, error: Exception | None) -> None:
        self._server.note_end(self)
        super().connection_lost(error)

    def abort(self) -> None:
        """Cuts the line at once."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    async def smtp_DATA(self, arg: str) -> None:
        if self._strikes(Moment.IN_DATA):
            await self.push("354 Go on")
            await self._reader.readuntil(b"\r\n")
            await self._go_dead(CUT_IN_DATA)
        await super().smtp_DATA(arg)

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self._server.pace_s)
        self._fault = self._server.note_attempt()
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self._server.pace_s)
        fault = self._server.unwelcome(address) or self._strikes(Moment.RCPT)
        if fault:
            self._server.note_refusal([address], fault.reply)
            return fault.reply
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self._server.pace_s)
        fault = self._strikes(Moment.AFTER_DOT)
        if fault is None or fault.keeps:
            self._server.note_letter(_letter(envelope, acknowledged=fault is None))
        if fault is None:
            return "250 OK"
        if not fault.reply:
            await self._go_dead(fault)
        self._server.note_refusal(envelope.rcpt_tos, fault.reply)
        return fault.reply

    def _strikes(self, moment: Moment) -> Fault | None:
        return self._fault if self._fault and self._fault.at is moment else None

    async def _go_dead(self, fault: Fault) -> None:
        """Says the last word if there is one, then cuts the line or keeps silent. Ends when the client is gone."""
        if fault.reply:
            await self.push(fault.reply)
            self._writer.close()
        elif not fault.silent:
            self.abort()
        try:
            await asyncio.Event().wait()
        finally:
            self.abort()


def _letter(envelope: Envelope, *, acknowledged: bool) -> Letter:
    return Letter(
        sender=envelope.mail_from or "",
        recipients=tuple(map(str, envelope.rcpt_tos)),
        raw=bytes(envelope.original_content or b""),
        acknowledged=acknowledged,
        mail_options=tuple(map(str, envelope.mail_options)),
        rcpt_options=tuple(map(str, envelope.rcpt_options)),
    )
