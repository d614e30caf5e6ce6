"""Many mails over one line, each at most once: the client's side of SMTP with pipelining (RFC 5321, RFC 2920).

A mail of which nothing is heard after its content left us is `UNCERTAIN`: the server may have it, so nobody offers it
again by themselves. Everything that goes wrong before that is safe to do again.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from smtplib import SMTPException
from socket import socket
from typing import NamedTuple

from sjoerd4u.mail import answers
from sjoerd4u.mail.ways import CONTENT_S, LETTER_S, Box, Host, Line

REPLY = re.compile(rb"(?:\d{3}-[^\n]*\n)*(\d{3})(?: ([^\n]*?))?\r?\n")  # RFC 5321 § 4.2: a code may be all
LONGEST_REPLY = 65_536


class Fate(Enum):
    """What became of a mail that was offered."""

    ACCEPTED = "accepted"
    LATER = "later"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no such address"
    UNCERTAIN = "uncertain"
    NOT_TRIED = "not tried"


class Parcel(NamedTuple):
    """A mail ready to go: its lines end with CRLF, the last one too, and none begins with a dot."""

    id: int
    mark: str
    sender: str
    to: str
    message: bytes

    @property
    def envelope(self) -> list[bytes]:
        """Whom it is from and for, as commands."""
        return [f"MAIL FROM:<{self.sender}>\r\n".encode(), f"RCPT TO:<{self.to}>\r\n".encode(), b"DATA\r\n"]


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended, in a few words of ours (never the server's, which may hold an address)."""

    parcel: Parcel
    fate: Fate
    says: str = ""


class Reply(NamedTuple):
    """The code and the last line of an answer."""

    code: int
    text: bytes


Leaving = Callable[[int], None]


class Boxed:
    """The letterbox of this machine, as if it were a line to a server."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def open(self) -> None:
        """It always is."""

    def close(self) -> None:
        """It never is."""

    def cut(self) -> None:
        """There is nothing to cut."""

    def offer(self, parcels: Sequence[Parcel], leaving: Leaving) -> Iterator[Result]:
        """Put them in the box, one after another."""
        for parcel in parcels:
            leaving(parcel.id)
            self._box.deliver(parcel.mark, parcel.sender, parcel.to, parcel.message)
            yield Result(parcel, Fate.ACCEPTED)


class Conversation:
    """One line to the mail server, opened when it is needed."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._buffer = b""
        self._ahead: Parcel | None = None  # whose envelope went along with the mail before
        self._until = 0.0

    def open(self) -> None:
        """Greet the server, with TLS and a login where those are set. Raises ServerAway."""
        if self._line.host is not None and self._line.host.sock is not None:
            return
        self._line.open()
        self._buffer, self._ahead = b"", None
        try:
            self._host.ehlo_or_helo_if_needed()
        except (SMTPException, OSError) as error:
            self.cut()
            raise answers.while_connecting(error) from error

    def close(self) -> None:
        """Say goodbye. Never raises."""
        self._line.close()

    def cut(self) -> None:
        """Hang up without a word. What the server said already counts for nothing: its "go on" least of all."""
        if self._line.host is not None:
            self._line.host.close()
        self._line.host = None
        self._buffer, self._ahead = b"", None

    def offer(self, parcels: Sequence[Parcel], leaving: Leaving) -> Iterator[Result]:
        """Offer these one after another, and say of each what became of it as soon as it is known.

        `leaving` is called with the id of a mail just before its content goes: what it writes down is there when we
        are killed. When the line is lost the rest comes back as NOT_TRIED.
        """
        lost = ""
        for parcel, following in zip_longest(parcels, parcels[1:]):
            result = Result(parcel, Fate.NOT_TRIED, lost) if lost else self._one(parcel, following, leaving)
            if self._line.host is None:
                lost = result.says
            yield result

    def _one(self, parcel: Parcel, following: Parcel | None, leaving: Leaving) -> Result:
        self._until = time.monotonic() + LETTER_S
        fate = Fate.NOT_TRIED
        try:
            if no := self._envelope(parcel):
                return no
            octets = parcel.message + b".\r\n" + self._along_with(following)
            line = self._patience()  # without a line to write to, nothing left us
            leaving(parcel.id)
            fate = Fate.UNCERTAIN
            line.sendall(octets)
            return _verdict(parcel, self._read())
        except (EOFError, OSError) as error:
            self.cut()
            return Result(parcel, fate, f"line lost: {type(error).__name__}")

    def _along_with(self, following: Parcel | None) -> bytes:
        """The envelope of the next mail, to go in the same packet when the server allows that."""
        if following is None or not self._pipelines:
            return b""
        self._ahead = following
        return b"".join(following.envelope)

    def _envelope(self, parcel: Parcel) -> Result | None:
        """Offer the envelope, unless it went ahead: None when the server waits for the content."""
        if self._ahead is parcel:
            replies = [self._read() for _ in range(3)]
        elif self._pipelines:
            self._write(b"".join(parcel.envelope))
            replies = [self._read() for _ in range(3)]
        else:
            replies = self._one_by_one(parcel)
        self._ahead = None
        if any(reply.code == 421 for reply in replies):  # it is about to hang up, and says nothing of the mail
            raise EOFError
        if [reply.code for reply in replies] in ([250, 250, 354], [250, 251, 354]):
            return None
        if len(replies) == 3 and replies[2].code == 354:  # it wants the content of a mail for nobody (RFC 2920 § 3.1)
            self._write(b".\r\n")
            self._read()
        self._write(b"RSET\r\n")
        self._read()
        return _refused_early(parcel, replies)

    def _one_by_one(self, parcel: Parcel) -> list[Reply]:
        replies = []
        for command in parcel.envelope:
            self._write(command)
            replies.append(self._read())
            if replies[-1].code >= 400:
                break
        return replies

    # — The socket ———————————————————————————————————————————————

    @property
    def _host(self) -> Host:
        if self._line.host is None:
            raise EOFError
        return self._line.host

    @property
    def _pipelines(self) -> bool:
        return self._host.has_extn("pipelining")

    def _write(self, octets: bytes) -> None:
        self._patience().sendall(octets)

    def _read(self) -> Reply:
        """The next answer. Raises EOFError when the line is closed or speaks nonsense, TimeoutError when it is late."""
        while (found := REPLY.match(self._buffer)) is None:
            more = self._patience().recv(4096)
            self._buffer += more
            if not more or len(self._buffer) > LONGEST_REPLY:
                raise EOFError
        self._buffer = self._buffer[found.end() :]
        return Reply(int(found[1]), found[2] or b"")

    def _patience(self) -> socket:
        """The socket, willing to wait as long as there is left for this mail."""
        sock, left = self._host.sock, self._until - time.monotonic()
        if sock is None:
            raise EOFError
        if left <= 0:
            raise TimeoutError
        sock.settimeout(min(left, CONTENT_S))
        return sock


def _refused_early(parcel: Parcel, replies: Sequence[Reply]) -> Result:
    """What it means that the server did not ask for the content. Raises ServerAway when it is about us."""
    asked = zip(("MAIL", "RCPT", "DATA"), replies, strict=False)
    command, reply = next((command, reply) for command, reply in asked if reply.code >= 300 and reply.code != 354)
    match command:
        case "MAIL":
            problem = answers.about_us(reply.code)
        case "RCPT":
            problem = answers.about_recipient(reply.code, reply.text)
        case _:
            problem = answers.about_content(reply.code)
    return _no(parcel, problem)


def _verdict(parcel: Parcel, reply: Reply) -> Result:
    if 200 <= reply.code < 300:
        return Result(parcel, Fate.ACCEPTED)
    return _no(parcel, answers.about_content(reply.code))


def _no(parcel: Parcel, problem: answers.NotTaken) -> Result:
    match problem:
        case answers.NoSuchAddress():
            return Result(parcel, Fate.NO_SUCH_ADDRESS, str(problem))
        case answers.Refused():
            return Result(parcel, Fate.REFUSED, str(problem))
        case answers.ServerAway():
            raise problem
    return Result(parcel, Fate.LATER, str(problem))
