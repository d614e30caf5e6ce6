"""The rules of docs/house.md that a machine can hold us to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sjoerd4u.web.doors import GUARDS, Door

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "sjoerd4u").rglob("*.py"))
CLOCKS = {
    "clock.py",
    "pages.py",
    "pages",
    "login.py",
    "guard.py",
    "browser.py",
    "forms.py",
    "runner.py",
    "figures.py",
    "web",
    "commands",
    "site",
    "rights_pages",
    "staff_pages",
    "staff_pages.py",
}
CLOCK_READERS = ("now", "utcnow", "today")
LONG = 20


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def functions() -> Iterator[tuple[str, int]]:
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.FunctionDef):
                first = node.body[0]
                documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
                start = (first.end_lineno or 0) + 1 if documented else first.lineno
                yield f"{name_of(module)}:{node.name}", (node.end_lineno or 0) - start + 1


def test_functions_are_short_with_a_short_tail() -> None:
    lengths = dict(functions())
    long = {name: lines for name, lines in lengths.items() if lines > LONG}
    assert len(long) <= len(lengths) / 20, sorted(long, key=long.__getitem__, reverse=True)


def test_modules_are_short() -> None:
    prose = ("prose.py", "purposes.py", "rights.py")  # texts, and the one list of who may what
    assert {
        name_of(m): n for m in MODULES if m.name not in prose and (n := len(m.read_text().splitlines())) > 300
    } == {}


def test_no_verb_asks_what_time_it_is() -> None:
    asked = []
    for module in MODULES:
        if set(module.relative_to(ROOT).parts) & CLOCKS or module.name.endswith("_pages.py"):
            continue
        asked += [
            f"{name_of(module)}:{node.lineno}"
            for node in ast.walk(ast.parse(module.read_text()))
            if isinstance(node, ast.Attribute) and node.attr in CLOCK_READERS and isinstance(node.value, ast.Name)
        ]
    assert asked == []


def test_every_door_has_a_guard(app: Flask) -> None:
    assert app.blueprints
    for name, door in app.blueprints.items():
        assert isinstance(door, Door), f"{name} is a blueprint without an audience"
        assert GUARDS[door.audience] in door.before_request_funcs[None]


def test_every_letter_has_a_subject_a_text_and_a_page() -> None:
    letters = [folder for folder in (ROOT / "templates").glob("*/letters/*") if folder.is_dir()]
    assert letters
    for folder in letters:
        assert sorted(file.name for file in folder.iterdir()) == ["body.html", "body.txt", "subject.txt"], folder


@pytest.mark.parametrize(
    "pattern", [r"style=\"", r"\son[a-z]+=\"", r"\bhx-on", r"[ \"{]hx-", r"<style", r"\bjs:", r"javascript:"]
)
def test_no_template_has_inline_code(pattern: str) -> None:
    alone = ("letter", "privacy/download.html")  # these are read without us
    pages = [page for page in (ROOT / "templates").rglob("*.html") if not any(a in page.as_posix() for a in alone)]
    assert [page.name for page in pages if re.search(pattern, page.read_text())] == []


def test_only_visits_and_measuring_write_down_what_was_looked_at() -> None:
    """Rule 6 has two exceptions (docs/decisions/0007); no other page hands on what was looked at."""
    keeps_looks = {name_of(module) for module in MODULES if re.search(r"\bLater\(", module.read_text())}
    assert keeps_looks == {
        "sjoerd4u/newsletter/campaigns/measuring_pages.py",
        "sjoerd4u/stats/visits.py",
        "sjoerd4u/web/pagecache.py",  # log lines and what it tells the visits
    }
