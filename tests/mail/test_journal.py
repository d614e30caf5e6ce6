"""What a worker wrote down before it died."""

from pathlib import Path

import pytest

from sjoerd4u.mail import journal
from sjoerd4u.mail.journal import Journal, left_behind
from sjoerd4u.mail.pipelining import Fate


def test_what_was_tried_is_known_after_a_death(tmp_path: Path) -> None:
    book = Journal(tmp_path, "worker")
    book.leaving(1)
    book.begin()
    book.leaving(2)
    book.ended(2, Fate.ACCEPTED)
    book.leaving(3)
    assert list(left_behind(tmp_path)) == [], "its worker lives"
    book.let_go()
    [left] = left_behind(tmp_path)
    assert [left.fate_of(number) for number in (1, 2, 3, 4)] == [
        Fate.NOT_TRIED,
        Fate.ACCEPTED,
        Fate.UNCERTAIN,
        Fate.NOT_TRIED,
    ]


def test_after_a_power_cut_nothing_is_sure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Journal(tmp_path, "worker").let_go()
    monkeypatch.setattr(journal, "this_boot", lambda: "another boot")
    [left] = left_behind(tmp_path)
    assert left.fate_of(1) is Fate.UNCERTAIN


def test_at_every_moment_the_file_says_of_which_boot_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Journal(tmp_path, "worker")
    cuts: list[int] = []
    monkeypatch.setattr(journal.os, "ftruncate", lambda _file, length: cuts.append(length))
    book.begin()
    assert cuts == [len(book.path.read_bytes())]
    book.close()
    assert list(left_behind(tmp_path)) == []
