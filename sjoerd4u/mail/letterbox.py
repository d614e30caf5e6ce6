"""The local letterbox: where letters go when no mail server is set. One file a letter, for this machine's eyes only."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from flask import Response, abort, current_app, make_response, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from sjoerd4u.mail.models import Letter
from sjoerd4u.web import headers
from sjoerd4u.web.doors import Audience, Door
from sjoerd4u.web.show import show

MARK = re.compile(r"[A-Za-z0-9_-]{22}")
PAGE_SIZE = 25
SHAPES = ("html", "tekst", "kop", "bron")
ASKED_AT_ONCE = 500

# The letter's own HTML: its styles stand in its tags, it runs no scripts, loads nothing, and a click on a link goes to
# the whole window. As a sandbox it has no origin, so it cannot reach the page around it.
SANDBOX = "allow-top-navigation-by-user-activation"
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    f"frame-ancestors 'self'; sandbox {SANDBOX}"
)

door = Door("letterbox", __name__, Audience.LOOPBACK)


# — The folder ———————————————————————————————————————————————————


def folder_in(data_dir: Path) -> Path:
    """Where the letters lie."""
    return data_dir / "letterbox"


def keep(folder: Path, mark: str, message: bytes) -> None:
    """Put a letter in the box: whole or not at all, readable by its owner only. The same mark replaces its letter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f"{mark}.part"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as new:
        new.write(message)
        new.flush()
        os.fsync(new.fileno())
    unfinished.replace(folder / f"{mark}.eml")


def discard(folder: Path, mark: str) -> None:
    """Take this letter out, if it is there."""
    for ending in (".eml", ".part"):
        (folder / f"{mark}{ending}").unlink(missing_ok=True)


def sweep(session: Session, folder: Path) -> int:
    """Take out every letter whose row is gone, as erasure and retention ask; how many those were."""
    lying = sorted({path.stem for ending in ("*.eml", "*.part") for path in folder.glob(ending)})
    gone = 0
    for start in range(0, len(lying), ASKED_AT_ONCE):
        some = lying[start : start + ASKED_AT_ONCE]
        known = set(session.scalars(select(Letter.mark).where(Letter.mark.in_(some))))
        for mark in some:
            if mark not in known:
                discard(folder, mark)
                gone += 1
    return gone


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter in the box."""

    mark: str
    kept_at: datetime
    raw: bytes
    message: EmailMessage

    @classmethod
    def read(cls, path: Path) -> "Kept":
        """The letter in this file. Raises FileNotFoundError when it was taken out."""
        raw = path.read_bytes()
        kept_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return cls(path.stem, kept_at, raw, BytesParser(policy=policy.default).parsebytes(raw))

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def head(self) -> str:
        """The headers as they are on the line."""
        return self.raw.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")

    @property
    def source(self) -> str:
        """Everything as it is on the line."""
        return self.raw.decode("utf-8", "replace")

    def part(self, kind: str) -> str:
        """The part "plain" or "html"; empty when there is none."""
        found = self.message.get_body((kind,))
        return str(found.get_content()) if isinstance(found, EmailMessage) else ""


def newest(folder: Path, page: int) -> tuple[list[Kept], int]:
    """One page of letters, newest first, and how many pages there are."""
    paths = sorted(folder.glob("*.eml"), key=_kept_at, reverse=True)
    some = paths[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return list(_still_there(some)), max(1, -(-len(paths) // PAGE_SIZE))


def _still_there(paths: list[Path]) -> Iterator[Kept]:
    for path in paths:
        try:
            yield Kept.read(path)
        except FileNotFoundError:
            continue


def _kept_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


# — The pages ————————————————————————————————————————————————————


@door.get("/brievenbus")
def index() -> Response:
    """Every letter, newest first."""
    page = request.args.get("bladzijde", 1, type=int)
    if not 1 <= page < 10**6:
        abort(404)
    letters, pages = newest(_folder(), page)
    if page > pages:
        abort(404)
    return headers.personal(show("mail/letterbox.html", letters=letters, page=page, pages=pages, page_url=_page_url))


def _page_url(number: int) -> str:
    return url_for(".index", bladzijde=number)


@door.get("/brievenbus/<mark>")
def letter(mark: str) -> Response:
    """One letter, in the shape of `?vorm=`."""
    shape = request.args.get("vorm", "html")
    if shape not in SHAPES:
        abort(404)
    response = show("mail/letter.html", letter=_letter(mark), shape=shape, shapes=SHAPES, sandbox=SANDBOX)
    response.headers["Content-Security-Policy"] = headers.policy(frame_src="'self'")
    return headers.personal(response)


@door.get("/brievenbus/<mark>/inhoud")
def body(mark: str) -> Response:
    """The HTML part by itself, to be framed."""
    html = _letter(mark).part("html").replace("<head>", '<head><base target="_top">', 1)
    response = make_response(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return headers.personal(response)


def _folder() -> Path:
    return folder_in(current_app.extensions["settings"].data_dir)


def _letter(mark: str) -> Kept:
    """The letter with this mark; 404 when there is none."""
    if not MARK.fullmatch(mark):
        abort(404)
    try:
        return Kept.read(_folder() / f"{mark}.eml")
    except FileNotFoundError:
        abort(404)
