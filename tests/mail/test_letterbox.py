"""The local letterbox."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from sjoerd4u.config import Settings
from sjoerd4u.kit.db import Store
from sjoerd4u.kit.keys import new_mark
from sjoerd4u.mail import letterbox
from sjoerd4u.mail.models import Letter
from tests.builders import NOW
from tests.mail.letters import letters, post, with_demo_letter, write
from tests.visitor import Visitor

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(settings: Settings) -> Path:
    """Where the letters lie."""
    return letterbox.folder_in(settings.data_dir)


@pytest.fixture
def mark(app: Flask, store: Store) -> str:
    """The mark of a letter that lies in the box."""
    with_demo_letter(app)
    write(store, words={"subject": "Hallo <b>daar</b>"})
    post(app)
    return letters(store)[0].mark


# ---- the folder ----


def test_a_letter_lies_there_whole_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "letterbox"
    mark = new_mark()
    letterbox.keep(folder, mark, b"one")
    letterbox.keep(folder, mark, b"two")
    (file,) = folder.iterdir()
    assert (file.name, file.read_bytes()) == (f"{mark}.eml", b"two")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_breaks_off_is_never_seen_as_a_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        letterbox.keep(tmp_path, new_mark(), b"half")
    assert letterbox.newest(tmp_path, 1) == ([], 1)


def test_sweeping_takes_out_what_has_no_row_any_more(app: Flask, store: Store, folder: Path, mark: str) -> None:
    write(store)
    post(app)
    letterbox.keep(folder, new_mark(), b"nobody's")
    (folder / f"{new_mark()}.part").write_bytes(b"broken off")
    with store.writing() as session:
        session.execute(delete(Letter).where(Letter.mark == mark))
        assert letterbox.sweep(session, folder) == 3
        session.commit()
    assert [path.stem for path in folder.iterdir()] == [letters(store)[0].mark]


def test_sweeping_an_absent_or_large_box_works(session: Session, tmp_path: Path) -> None:
    assert letterbox.sweep(session, tmp_path / "absent") == 0
    for _ in range(1200):
        (tmp_path / f"{new_mark()}.eml").touch()
    assert letterbox.sweep(session, tmp_path) == 1200


# ---- the pages ----


def test_an_empty_box_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/brievenbus").text
    assert "Nog geen brieven" in page
    assert 'href="/nieuwsbrief"' in page


def test_the_list_shows_who_what_and_when_newest_first(
    app: Flask, store: Store, visitor: Visitor, folder: Path
) -> None:
    with_demo_letter(app)
    for number in range(3):
        write(
            store,
            to=f"jo{number}@voorbeeld.nl",
            words={"subject": f"Bericht {number}"},
            at=NOW - timedelta(days=3 - number),
        )
    post(app)
    for number, letter in enumerate(letters(store)):
        os.utime(folder / f"{letter.mark}.eml", (NOW.timestamp() + number,) * 2)
    page = visitor.get("/brievenbus").text
    assert page.index("Bericht 2") < page.index("Bericht 1") < page.index("Bericht 0")
    assert "jo1@voorbeeld.nl" in page
    assert "23 november 2026 om 10:00" in page


def test_a_full_box_has_pages(visitor: Visitor, folder: Path) -> None:
    for number in range(30):
        letterbox.keep(folder, new_mark(), b"Subject: nummer %d\r\nTo: jo@voorbeeld.nl\r\n\r\nx" % number)
    assert visitor.get("/brievenbus").text.count("nummer") == 25
    assert visitor.get("/brievenbus?bladzijde=2").text.count("nummer") == 5
    for wrong in ("3", "0", "-1", str(2**70)):
        visitor.get(f"/brievenbus?bladzijde={wrong}", status=404)


@pytest.mark.parametrize(
    ("shape", "shown"),
    [
        ("tekst", "Hallo &lt;b&gt;daar&lt;/b&gt;"),
        ("kop", "Auto-Submitted: auto-generated"),
        ("bron", "Content-Transfer-Encoding: quoted-printable"),
        ("html", 'inhoud">Open de brief op een eigen pagina</a></p>\n<div class="letter-view"><iframe'),
    ],
)
def test_a_letter_has_four_shapes(visitor: Visitor, mark: str, shape: str, shown: str) -> None:
    page = visitor.get(f"/brievenbus/{mark}?vorm={shape}")
    assert shown in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_the_letters_own_html_is_shut_in(visitor: Visitor, mark: str) -> None:
    page = visitor.client.get(f"/brievenbus/{mark}/inhoud")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-top-navigation-by-user-activation",
    }
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in page.text


def test_the_page_around_it_keeps_the_policy_of_the_house(visitor: Visitor, mark: str) -> None:
    policy = visitor.get(f"/brievenbus/{mark}").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-src 'self'" in policy


@pytest.mark.parametrize("wrong", ["nee", "a" * 22, "../secret_key", "..%2f..%2fsecret_key", "%00" * 22, "é" * 22])
def test_a_mark_that_is_no_letter_is_a_404(visitor: Visitor, wrong: str) -> None:
    visitor.get(f"/brievenbus/{wrong}", status=404)
    visitor.get(f"/brievenbus/{wrong}/inhoud", status=404)


def test_an_unknown_shape_is_a_404(visitor: Visitor, mark: str) -> None:
    visitor.get(f"/brievenbus/{mark}?vorm=pdf", status=404)


def test_from_elsewhere_the_box_is_not_there(app: Flask, mark: str) -> None:
    client = app.test_client()
    for path in ("/brievenbus", f"/brievenbus/{mark}", f"/brievenbus/{mark}/inhoud"):
        assert client.get(path, environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    assert client.get("/en/brievenbus").status_code == 404
