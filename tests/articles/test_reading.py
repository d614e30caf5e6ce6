"""From Markdown to a page."""

import pytest

from sjoerd4u.articles.folding import folded
from sjoerd4u.articles.reading import read


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        "[x](javascript:alert(1))",
        "![x](https://elders.example/p.png)",
        "<!-- x -->",
    ],
)
def test_nothing_in_a_text_becomes_code_or_loads_from_elsewhere(body: str) -> None:
    html = read(body).html
    assert not [tag for tag in ("<script", "<b ", "<img", "<!--", 'href="javascript') if tag in html]


def test_quotes_are_set_well_and_letters_of_the_law_stay_letters() -> None:
    assert read('"Ja", artikel 6 lid 1 onder (c).').html == "<p>“Ja”, artikel 6 lid 1 onder (c).</p>\n"


def test_headings_have_their_own_names_that_the_page_does_not_use() -> None:
    reading = read("## Eén vraag?\n\n## Eén vraag?\n\n### Menu\n\n## …")
    assert [heading.id for heading in reading.headings] == ["een-vraag", "een-vraag-2", "deel"]
    assert '<h3 id="menu-2">' in reading.html


def test_every_cell_knows_its_column() -> None:
    html = read("| Veld | Doel |\n|---|:-:|\n| Naam | Groeten |\n").html
    assert '<table class="table stacks">' in html
    assert '<th scope="col">Veld</th>' in html
    assert '<td data-name="Doel">Groeten</td>' in html
    assert "style=" not in html


def test_links_to_our_own_pages_stay_in_the_language_of_the_reader() -> None:
    body = "[a](/artikelen/x) [b](/en/artikelen/x) [c](https://elders.example/) [d](#e)"
    html = read(body, "/en").html
    assert html.count('href="/en/artikelen/x"') == 2
    assert 'href="https://elders.example/"' in html
    assert 'href="#e"' in html


def test_words_are_found_without_capitals_and_accents() -> None:
    assert folded("Eén zzp’er – ÀÉ\x00<b>") == "een zzp er ae b"
