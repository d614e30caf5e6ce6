"""Documents: words are data, the same data give the same bytes, and nothing is refused for a strange sign."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sjoerd4u.kit.typesetting import CannotBeSet, typeset
from tests.builders import NOW

TEMPLATE = """
#set document(title: "Proef")
#set text(lang: "nl", font: ("Hanken Grotesk", "Libertinus Serif"))
#let data = json(bytes(sys.inputs.data))
#data.says
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "proef.typ"
    path.write_text(TEMPLATE)
    return path


def test_the_same_data_give_the_same_bytes_and_another_moment_does_not(template: Path) -> None:
    made = [
        typeset(template, {"says": "Woorden"}, template.parent, at)
        for at in (NOW, NOW, datetime(2027, 1, 1, tzinfo=UTC))
    ]
    assert made[0] == made[1] != made[2]


def test_a_document_is_tagged_so_that_it_can_be_read_aloud(template: Path) -> None:
    pdf = typeset(template, {"says": "Woorden"}, template.parent, NOW)
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
    assert b"/Lang" in pdf


@pytest.mark.parametrize(
    "says",
    ["\x00", "\ud800", "x" * 20_000, "\u202e", "\U0001f600", "汉字", "\u2028", "'\"\\", "e\u0301" * 50],
)
def test_no_text_is_refused(template: Path, says: str) -> None:
    assert typeset(template, {"says": says}, template.parent, NOW).startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../etc/passwd"])
def test_a_template_sees_no_file_outside_its_folder(tmp_path: Path, path: str) -> None:
    template = tmp_path / "binnen" / "proef.typ"
    template.parent.mkdir()
    template.write_text(f'#read("{path}")')
    with pytest.raises(CannotBeSet):
        typeset(template, {}, template.parent, NOW)


def test_no_package_is_ever_fetched(tmp_path: Path) -> None:
    template = tmp_path / "proef.typ"
    template.write_text('#import "@preview/cetz:0.3.4"')
    with pytest.raises(CannotBeSet):
        typeset(template, {}, tmp_path, NOW)


def test_only_our_own_faces_are_used(template: Path) -> None:
    names = set(
        re.findall(rb"/FontName ?/[A-Z]{6}\+([A-Za-z]+)", typeset(template, {"says": "Ok"}, template.parent, NOW))
    )
    assert names == {b"HankenGrotesk"}
