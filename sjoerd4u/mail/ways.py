"""The ways out for a letter: a mail server, over Flask-Mail's connection, or the letterbox of this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from socket import SHUT_RDWR
from threading import Timer
from typing import Any, Protocol

from flask_mail import Connection

from sjoerd4u.mail import answers, letterbox

COMMAND_S = 10.0
CONTENT_S = 30.0  # a server that looks through a letter after the final dot is slow; giving up on it doubles the letter
LETTER_S = 60.0  # well within claiming.LEASE, however slowly an answer drips in
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=5)


class WayOut(Protocol):
    """Where letters go: a mail server, or the letterbox of this machine."""

    @property
    def is_open(self) -> bool:
        """Whether a letter can go without opening it first, which may take longer than the letter."""

    def open(self) -> None:
        """Be ready for a letter. Raises ServerAway."""

    def deliver(self, mark: str, sender: str, to: str, message: bytes) -> None:
        """Hand over one letter. Raises NotTaken."""

    def close(self) -> None:
        """No more letters for now. Never raises."""


class Host(smtplib.SMTP):
    """The conversation with the server; waits longer for its word on the content than on a command."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        self._wait(CONTENT_S)
        try:
            return super().data(msg)
        finally:
            self._wait(COMMAND_S)

    def _wait(self, seconds: float) -> None:
        if self.sock:
            self.sock.settimeout(seconds)


class Line(Connection):
    """Flask-Mail's connection with a limit on every step. It takes finished bytes; Flask-Mail makes no headers."""

    host: Host | None

    def configure_host(self) -> Host:
        name = self.mail.default_sender.rpartition("@")[2] if self.mail.default_sender else None
        host = Host(self.mail.server, self.mail.port or 0, local_hostname=name, timeout=COMMAND_S)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except Exception:
            host.close()
            raise
        return host

    @property
    def is_open(self) -> bool:
        return self.host is not None and self.host.sock is not None

    def open(self) -> None:
        if self.is_open:
            return
        try:
            self.host = self.configure_host()
        except (smtplib.SMTPException, OSError) as error:
            self.host = None
            raise answers.while_connecting(error) from error

    def deliver(self, mark: str, sender: str, to: str, message: bytes) -> None:
        self.open()
        assert self.host is not None  # noqa: S101
        with _cut_off_after(LETTER_S, self.host) as cuts:
            try:
                self.host.sendmail(sender, [to], message)
            except (smtplib.SMTPException, OSError) as error:
                raise answers.while_sending(error, cut_by_us=bool(cuts)) from error

    def close(self) -> None:
        if self.host is not None:
            try:
                self.host.quit()
            except (smtplib.SMTPException, OSError):
                self.host.close()
        self.host = None


@contextmanager
def _cut_off_after(seconds: float, host: Host) -> Iterator[list[str]]:
    """Break the line when all of this takes too long: a limit on each answer does not stop one that drips in."""
    cuts: list[str] = []

    def cut() -> None:
        cuts.append("cut")
        if line := host.sock:
            with suppress(OSError):  # it was just ending by itself
                line.shutdown(SHUT_RDWR)

    watch = Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield cuts
    finally:
        watch.cancel()


@dataclass(frozen=True, slots=True)
class Box:
    """The local letterbox as a way out."""

    folder: Path

    @property
    def is_open(self) -> bool:
        return True

    def open(self) -> None:
        """It always is."""

    def deliver(self, mark: str, sender: str, to: str, message: bytes) -> None:
        try:
            letterbox.keep(self.folder, mark, message)
        except OSError as error:
            raise answers.ServerAway(f"letterbox: {type(error).__name__}") from error

    def close(self) -> None:
        """It never is."""


@dataclass(slots=True)
class Rest:
    """After a server that was away we rest, each time longer, so that we do not knock for every letter."""

    until: datetime | None = None
    length: timedelta = timedelta()

    def begin(self, at: datetime) -> None:
        self.length = min(max(self.length * 2, FIRST_REST), LONGEST_REST)
        self.until = at + self.length

    def end(self) -> None:
        self.until, self.length = None, timedelta()

    def lasts(self, at: datetime) -> bool:
        return self.until is not None and at < self.until
