"""The postman: lets the product post its letters and reads what arrived."""

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

from flask import Flask

from sjoerd4u.kit import clock
from sjoerd4u.mail.post import post_waiting_letters


class Postman:
    """Works on the local letterbox of one app."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.folder = Path(app.extensions["settings"].data_dir) / "letterbox"

    def post(self) -> None:
        """Post everything that is due by now."""
        with self.app.app_context():
            post_waiting_letters(self.app.extensions["store"], clock.now())

    def letters(self) -> list[EmailMessage]:
        """What arrived, oldest first."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]

    def newest(self) -> EmailMessage:
        """Post, and give the last letter that arrived."""
        self.post()
        return self.letters()[-1]


def text_of(letter: EmailMessage) -> str:
    """The plain text part."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    """The HTML part."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def paths_in(letter: EmailMessage) -> list[str]:
    """The paths of the links to our own site in the text part, in order."""
    return re.findall(r"http://sjoerd4u\.test(/\S+)", text_of(letter))


def path_in(letter: EmailMessage, part: str) -> str:
    """The one path of our own that has this part in it."""
    (path,) = {path for path in paths_in(letter) if f"/{part}/" in path}
    return path
