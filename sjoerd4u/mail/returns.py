"""Where returned mail arrives: a maildir on this machine or a box at a mail server (IMAP)."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sjoerd4u.config import BadSetting

PATIENCE_S = 30
AT_ONCE = 500


class BoxAway(ConnectionError):
    """The box cannot be reached, or does not want us."""


def returned(box: str) -> Iterator[bytes]:
    """Every message in the box, at most so many at once; each is thrown away once the next is asked for, so what was
    dealt with is dealt with once, and what was not is still there. Raises BoxAway and BadSetting."""
    scheme = urlsplit(box).scheme
    if scheme in ("imap", "imaps"):
        yield from _at_server(box)
    elif scheme in ("", "file", "maildir"):
        yield from _in_maildir(Path(unquote(urlsplit(box).path)))
    else:
        raise BadSetting(f"BOUNCE_BOX: a folder, or imaps://user:password@host/box; not {scheme!r}.")


def _in_maildir(folder: Path) -> Iterator[bytes]:
    if not (folder / "new").is_dir():
        raise BoxAway("no maildir there")
    box = mailbox.Maildir(folder, create=False)
    for key in sorted(box.keys())[:AT_ONCE]:
        try:
            raw = box.get_bytes(key)
        except (KeyError, FileNotFoundError):  # another process took it
            continue
        yield raw
        box.discard(key)


def _at_server(box: str) -> Iterator[bytes]:
    try:
        with _signed_in(box) as server:
            _, found = server.search(None, "UNDELETED")
            for number in found[0].split()[:AT_ONCE]:
                _, parts = server.fetch(number.decode(), "(BODY.PEEK[])")
                if parts and isinstance(parts[0], tuple):
                    yield parts[0][1]
                server.store(number.decode(), "+FLAGS", r"\Deleted")
            server.expunge()
    except (imaplib.IMAP4.error, OSError) as error:
        raise BoxAway(type(error).__name__) from error


@contextmanager
def _signed_in(box: str) -> Iterator[imaplib.IMAP4]:
    where = urlsplit(box)
    host = where.hostname or ""
    if where.scheme == "imaps":
        context = ssl.create_default_context()
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, where.port or 993, ssl_context=context, timeout=PATIENCE_S)
    else:
        server = imaplib.IMAP4(host, where.port or 143, timeout=PATIENCE_S)
    with server:
        server.login(unquote(where.username or ""), unquote(where.password or ""))
        status, _ = server.select(unquote(where.path.strip("/")) or "INBOX")
        if status != "OK":
            raise BoxAway("no such box")
        yield server
